"""What each error code of the Cloud API asks for, and how long to pause."""

from __future__ import annotations

import random
from datetime import timedelta
from enum import Enum

MOST_TRIES = 5
LONGEST_PAUSE = timedelta(minutes=10)


class Answer(Enum):
    """What to do after an error."""

    RETRY = "retry"  # theirs, and passing: again after a growing pause
    SLOWER = "slower"  # too many messages in all: every message pauses
    PERSON = "person"  # too many to this person: 4, 16, 64 seconds
    HALT = "halt"  # token, permission, payment or account: nothing can be sent until somebody puts it right
    WAIT = "wait"  # the window is closed: until the person writes again
    PLAIN = "plain"  # our payload is wrong: once more as plain text
    MEDIA = "media"  # a document did not go up: once more, then say so
    GIVE_UP = "give_up"  # this message cannot reach this person


CODES = {
    **dict.fromkeys((0, 190, 3, 10, *range(200, 300), 131042, 368, 131031), Answer.HALT),
    **dict.fromkeys((4, 80007, 130429, 131048), Answer.SLOWER),
    131056: Answer.PERSON,
    **dict.fromkeys((1, 2, 131000, 131016, 131057), Answer.RETRY),
    **dict.fromkeys((100, 131008, 131009, 131051), Answer.PLAIN),
    **dict.fromkeys((131026, 131062), Answer.GIVE_UP),
    131047: Answer.WAIT,
    **dict.fromkeys((131052, 131053), Answer.MEDIA),
}


def answer_to(code: int, status: int = 400) -> Answer:
    """What to do after an error; an unknown one is tried again where the server failed, and given up else."""
    if code in CODES:
        return CODES[code]
    return Answer.RETRY if status >= 500 or status == 429 else Answer.GIVE_UP


def pause(answer: Answer, tries: int) -> timedelta:
    """How long to wait after so many tries; spread out, so that many do not come back at once."""
    base = 4 if answer is Answer.PERSON else 2
    seconds = base**tries * (1.0 if answer is Answer.PERSON else random.uniform(0.75, 1.25))  # noqa: S311
    return min(timedelta(seconds=seconds), LONGEST_PAUSE)
