"""Stand-ins for libraries that Rasa imports and this installation never calls: other channels, stores and plots.

They would take 45 MB and a second of every start. As with TensorFlow (vendor/tensorflow_stub), a name that is only
imported is harmless; a call would fail, and no setting of Harbour leads to one.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

LEFT_OUT = frozenset(
    """aiogram boto3 botocore bson confluent_kafka fbmessenger matplotlib mattermostwrapper pymongo rocketchat_API
    slack_sdk twilio webexteamssdk""".split()
)


class _Module(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (Exception,), {})  # an exception class, so that `except lib.Error` is good too
        setattr(self, name, made)
        return made


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, name: str, path: Sequence[str] | None, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in LEFT_OUT else None

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        module = _Module(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def leave_out() -> None:
    """From now on, importing one of these libraries gives its stand-in; call it before importing Rasa."""
    sys.meta_path.insert(0, _Finder())
