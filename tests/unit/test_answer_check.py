from __future__ import annotations

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.servers.answer_check import build_once


@pytest.fixture
def action(monkeypatch: pytest.MonkeyPatch) -> RemoteAction:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    build_once()
    return RemoteAction("action_any", None)


def test_a_right_answer_of_the_action_server_passes(action: RemoteAction) -> None:
    slot = {"event": "slot", "name": "awaiting", "value": "x", "timestamp": None}
    assert action._validate_action_result({"events": [slot], "responses": [{"text": "x"}]})


@pytest.mark.parametrize("answer", [{"events": [{"event": "nothing"}]}, {"responses": "private words"}, []])
def test_a_wrong_one_is_refused_without_its_words(action: RemoteAction, answer: object) -> None:
    with pytest.raises(ValidationError) as caught:
        action._validate_action_result(answer)
    assert "private" not in str(caught.value)
