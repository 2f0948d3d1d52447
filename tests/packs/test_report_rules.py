"""What reports tell of rules beside the quotas on one category."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from packs.facts import report_facts
from packs.places import OURS
from packs.report import report_document, report_group
from packs.report_rules import further_rules
from packs.source import Sources
from sortition.quotas import Combined, Floor
from tests.packs.drawn_case import HAPPENING, canaries, case
from tests.packs.texts import texts_of

BOTH = (
    Combined("Age", "young", "Gender", "Woman", 0, 2),
    Combined("Age", "old", "Gender", "Man", 1, 1),
    Combined("Age", "old", "Gender", "Woman", 0, 3),
)
FLOORS = (Floor("", "", Fraction(1, 100)), Floor("Age", "young", Fraction(1, 40)))


def with_rules(**changed: Any) -> Any:
    made = case()
    lottery = replace(made.lottery, quotas=replace(made.lottery.quotas, **changed))
    return replace(made, lottery=lottery)


def words(made: Any) -> list[str]:
    """The selection report and the method statement."""
    about = (made.lottery, made.drawn, made.pseudonyms, HAPPENING)
    group = report_group(report_facts(*about))
    statement = Sources([OURS]).document("report/method-statement.md", group, "x")
    return [" ".join(texts_of(one)) for one in (report_document(*about), statement)]


def test_nothing_is_said_where_there_are_none() -> None:
    assert further_rules(case().lottery) == ()
    first, second = words(case())
    assert "At most one person of a household has a seat." in first
    assert "at most one person from a home could have a seat." in second
    assert "two categories" not in first + second


def test_each_kind_of_rule_is_a_sentence_and_names_nobody() -> None:
    made = with_rules(combined=BOTH, floors=FLOORS, home_most=2)
    pool = made.lottery.pool.keeping_apart([("id-02", "id-01")])
    made = replace(made, lottery=replace(made.lottery, pool=pool))
    told = further_rules(made.lottery)
    assert told == (
        "There are quotas on two categories at once too: Age, old with Gender, Man: 1;"
        " Age, young with Gender, Woman: 0 to 2.",
        "The lowest chance allowed is 1% for everybody; 2.5% for everybody with Age, young.",
        "For 1 pair of people, at most one of the two has a seat.",
    )
    first, second = words(made)
    for text in told:
        assert text in first and text in second
    assert "At most 2 people of a household have seats." in first
    assert "at most 2 people from a home could have seats." in second
    assert not [text for text in canaries(made) if text in first + second]
