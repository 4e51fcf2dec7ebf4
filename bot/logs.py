"""What processes log: short lines of what happened, never what a person wrote.

Lines of other libraries keep only their place and kind, because their messages may quote input.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog


class _PlaceOnly(logging.Formatter):
    """Logger, level and place of a record, and the kind of its exception; not its message."""

    def format(self, record: logging.LogRecord) -> str:
        kind, place = "-", f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[0]:
            kind = record.exc_info[0].__name__
            place = raised_at(record.exc_info[2]) or place
        return f"level={record.levelname.lower()} logger={record.name} place={place} kind={kind}"


def raised_at(trace: TracebackType | None) -> str:
    """File and line where an exception was raised, without its message or any value."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""


SAFE_KEYS = frozenset(
    "event level timestamp kind route status delivery attempt last count place logger address seconds code".split()
)


def _safe_keys(_logger: Any, _method: str, event: Any) -> Any:
    return {key: value for key, value in event.items() if key in SAFE_KEYS}


def _known_event(logger: Any, _method: str, event: Any) -> Any:
    # Rasa logs through structlog too: its events are dotted names ("processor.message.parse"), so the name is safe
    if " " in str(event.get("event", "")):
        event["event"] = "message_left_out"
    return event


def configure() -> None:
    """Sets up this process's logs; called again after Rasa has set up its own."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_PlaceOnly())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
        logger.setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _known_event,
            _safe_keys,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
