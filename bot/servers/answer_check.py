"""Rasa's check of what the action server answers, with its schema built once and not at every answer."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from rasa.core.actions.action import RemoteAction


def build_once() -> None:
    """From now on an answer is checked against the same schema as before; reading it anew took a third of a turn."""
    validator = Draft202012Validator(RemoteAction.action_response_format_spec())

    def valid(_action: RemoteAction, answer: dict[str, Any]) -> bool:
        for error in validator.iter_errors(answer):
            raise ValidationError(f"the action server's answer has a wrong shape at {list(error.absolute_path)}")
        return True

    RemoteAction._validate_action_result = valid
