"""What reports tell of rules beside the quotas on one category."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any, get_args

from packs.blocks import Table, plain
from packs.facts import Audience, report_facts
from packs.places import OURS
from packs.report import report_document, report_group
from packs.report_rules import CombinedFacts, combined_facts, further_rules
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


def test_quotas_on_two_categories_are_told_with_whether_they_are_kept() -> None:
    """On the drawn ticket: a young woman, an old woman and an old man; 24 applicants as in drawn_case."""
    made = with_rules(combined=(*BOTH, Combined("Age", "young", "Gender", "Woman", 2, 3)))
    members = frozenset(made.drawn.members)
    assert members == {"id-01", "id-04", "id-18"}
    old_men, young, too_many = (
        "Age, old with Gender, Man",
        "Age, young with Gender, Woman",
        "Age, young with Gender, Woman",
    )
    assert combined_facts(made.lottery, members, public=False) == (
        CombinedFacts(old_men, (1, 1), True, 6, 1),
        CombinedFacts(young, (0, 2), True, 3, 1),
        CombinedFacts(too_many, (2, 3), False, 3, 1),
    )
    public = combined_facts(made.lottery, members, public=True)
    assert {(one.applicants, one.seats) for one in public} == {(None, None)}
    assert [one.met for one in public] == [True, True, False]


def test_each_edition_has_a_table_of_quotas_on_two_categories() -> None:
    made = with_rules(combined=BOTH)
    found, editions = {}, get_args(Audience)
    for audience in editions:
        report = report_document(made.lottery, made.drawn, made.pseudonyms, HAPPENING, audience)
        tables = [one for one in report.blocks if isinstance(one, Table) and "two categories" in one.caption]
        found[audience] = [[plain(cell) for cell in row] for table in tables for row in table.rows]
    assert found == {
        "public": [
            ["Age, old with Gender, Man", "1", "met"],
            ["Age, young with Gender, Woman", "0 to 2", "met"],
        ],
        "auditor": [
            ["Age, old with Gender, Man", "6", "1", "1", "met"],
            ["Age, young with Gender, Woman", "3", "1", "0 to 2", "met"],
        ],
    }
