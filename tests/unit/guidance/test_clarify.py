"""Clarifying questions: every boundary of the taxonomy has one, and an answer moves the ranking the right way."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.clarify import best_split
from bot.guidance.load import DATA, load_guidance

GUIDANCE = load_guidance()
RANKINGS = st.dictionaries(st.sampled_from(sorted(GUIDANCE.types)), st.floats(0.01, 1.0), min_size=2, max_size=4)


def boundaries() -> list[tuple[str, str]]:
    """The pairs that the taxonomy's `not` sets apart."""
    types = yaml.safe_load((DATA / "taxonomy.yml").read_text(encoding="utf-8"))["types"]
    return sorted(
        (kind, other)
        for kind, row in types.items()
        for other in types
        if re.search(rf"\b{other}\b", row.get("not", ""))
    )


def apart(one: str, other: str) -> bool:
    """Whether a question has an answer that speaks for the one type and not for the other."""
    for split in GUIDANCE.splits.values():
        for_one = {name for name, kinds in split.answers.items() if one in kinds}
        for_other = {name for name, kinds in split.answers.items() if other in kinds}
        if for_one and for_other and not for_one & for_other:
            return True
    return False


def test_the_taxonomy_has_boundaries() -> None:
    assert len(boundaries()) > 30


@pytest.mark.parametrize(("one", "other"), boundaries())
def test_every_boundary_of_the_taxonomy_has_a_question(one: str, other: str) -> None:
    assert apart(one, other)


def shares(ranking: dict[str, float]) -> dict[str, float]:
    total = sum(ranking.values())
    return {kind: share / total for kind, share in ranking.items()}


@given(ranking=RANKINGS, data=st.data())
def test_an_answer_never_lowers_a_type_that_it_alone_speaks_for(ranking: dict[str, float], data: st.DataObject) -> None:
    before = shares(ranking)
    split = data.draw(st.sampled_from(sorted(GUIDANCE.splits.values(), key=lambda one: one.id)))
    answer = data.draw(st.sampled_from(sorted(split.answers)))
    after = split.weighed(before, answer)
    assert sum(after.values()) == pytest.approx(1.0)
    only = [kind for kind in before if [n for n, kinds in split.answers.items() if kind in kinds] == [answer]]
    assert all(after[kind] >= before[kind] - 1e-9 for kind in only)


@given(ranking=RANKINGS)
def test_a_question_is_only_asked_where_its_answers_differ(ranking: dict[str, float]) -> None:
    split = best_split(GUIDANCE.splits, shares(ranking), ())
    if split:
        assert len({answer for answer, kinds in split.answers.items() if set(kinds) & set(ranking)}) > 1
        assert best_split({split.id: split}, shares(ranking), {split.id}) is None
