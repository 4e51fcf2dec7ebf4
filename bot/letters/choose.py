"""Which letters fit a situation."""

from __future__ import annotations

from bot.guidance.choose import USUAL_NATION
from bot.guidance.conditions import may_be_watched, met
from bot.guidance.situation import Situation
from bot.letters.load import Fit, Letter, Letters


def offered(letters: Letters, situation: Situation) -> list[Letter]:
    """The letters for a situation, in their order; none where the offender could see this device."""
    return [] if may_be_watched(situation) else fitting(letters, situation)


def fitting(letters: Letters, situation: Situation) -> list[Letter]:
    """The letters that fit what happened, whether or not it is safe to show them on this device."""
    nation = situation.nation or USUAL_NATION
    return [
        letter for letter in letters if nation in letter.nations and any(holds(fit, situation) for fit in letter.fits)
    ]


def holds(fit: Fit, situation: Situation) -> bool:
    """Whether a letter, or a part of one, is for this situation."""
    if fit.types and situation.type not in fit.types:
        return False
    return met(situation, fit.when, fit.unless)
