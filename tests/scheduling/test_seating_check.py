"""Every rule about seats: kept, broken alone for the subject named, and where it binds nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduling.seating.check import CHECKS, check_seating
from scheduling.seating.values import Discussion, Fixed, Place, Round, Seating, Table, Team
from tests.scheduling.seating_check_cases import (
    AWAY,
    BOTH,
    BSL,
    CASES,
    KEPT,
    PARKS,
    REMOTE,
    STEPS,
    THREE,
    TWO,
    WHEELCHAIR,
    Case,
    discussion,
    leaders,
    seated,
)


@pytest.mark.parametrize("one", CASES, ids=str)
def test_a_rule_is_kept_or_broken(one: Case) -> None:
    assert check_seating(one.discussion, one.kept) == ()
    found = check_seating(one.discussion, one.broken)
    assert [(each.rule, each.subject, each.blocks) for each in found] == [(one.rule, one.subject, True)]
    assert one.says in found[0].sentence


def test_every_rule_has_a_case() -> None:
    assert {one.rule for one in CASES} == {*CHECKS}


def broken(about: Discussion, text: str, led: str = "") -> list[tuple[str, str]]:
    return [(one.rule, one.subject) for one in check_seating(about, seated(text, led))]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    about = discussion({"f": AWAY, "a": {"needs": frozenset({"step-free"})}}, {"T2": STEPS | {"seats": 2}})
    about = replace(about, apart=frozenset({("a", "b")}), fixed=(Fixed("c", "R1", "T1"),))
    assert broken(about, "d abcc; abz cef") == [
        ("seat-each", "R2/T1/z"),
        ("seat-each", "R1/c"),
        ("seat-each", "R1/e"),
        ("seat-each", "R1/f"),
        ("seat-each", "R2/d"),
        ("seat-each", "R2/f"),
        ("table-size", "R1/T1"),
        ("table-seats", "R1/T2"),
        ("table-seats", "R2/T2"),
        ("table-access", "R1/T2/a"),
        ("apart", "R1/a/b"),
        ("apart", "R2/a/b"),
        ("fixed", "R1/T1/c"),
    ]


def test_what_is_wrong_twice_is_said_once() -> None:
    (found,) = check_seating(discussion(), seated("abczz def; abd cef"))
    assert found.sentence == "Nobody knows member z, who sits at table T1 in round R1."


def test_a_group_that_is_missing_is_an_empty_table() -> None:
    about = discussion(facilitators=TWO)
    whole = seated("abcd ef; abd cef", BOTH)
    found = check_seating(about, Seating(whole.groups[1:]))
    assert {("table-size", "R1/T1"), ("facilitator-post", "R1")} < {(one.rule, one.subject) for one in found}


def test_a_table_named_twice_holds_all_who_are_named() -> None:
    whole = seated(KEPT)
    first = whole.groups[0]
    halves = (replace(first, members=("a",)), replace(first, members=("b", "c")))
    assert check_seating(discussion(), Seating((*halves, *whole.groups[1:]))) == ()


def test_a_table_without_a_limit_takes_everybody() -> None:
    needs = {one: WHEELCHAIR | {"companions": 3} for one in "abcdef"}
    assert broken(discussion(needs), KEPT) == []
    assert broken(discussion(needs, {"T2": {"wheelchairs": 2}}), KEPT) == [
        ("wheelchair-places", "R1/T2"),
        ("wheelchair-places", "R2/T2"),
    ]


def test_the_sentence_does_not_say_which_need_a_member_has() -> None:
    said = [
        check_seating(discussion({"a": {"needs": frozenset({need})}}, {"T1": STEPS}), seated(KEPT))
        for need in ("wheelchair", "step-free")
    ]
    assert said[0] == said[1] != ()


def test_all_that_a_table_lacks_is_said() -> None:
    about = discussion({"a": {"needs": frozenset({"step-free", "loop"})}}, {"T1": {"has": frozenset()}})
    assert "has no hearing loop and is not step-free." in check_seating(about, seated(KEPT))[0].sentence


def test_needs_that_no_table_answers_bind_nobody_to_one() -> None:
    about = discussion({"a": {"needs": frozenset({"diet", "parking"})}}, {"T1": {"has": frozenset()}})
    assert broken(about, KEPT) == []


def test_a_team_serves_as_many_tables_as_it_says() -> None:
    two = discussion({"a": BSL, "f": BSL}, teams={"bsl": Team(2)})
    assert broken(two, KEPT) == []
    assert broken(replace(two, teams={}), KEPT) == [("language", "R1/bsl"), ("language", "R2/bsl")]


def test_a_facilitator_who_speaks_the_language_takes_the_place_of_the_team() -> None:
    speaks = leaders("P", "Q", P={"languages": frozenset({"bsl", "welsh"})})
    about = discussion({"a": BSL, "f": BSL}, facilitators=speaks, teams={"bsl": Team(1, 2)})
    about = replace(about, tables=(Table("T1", seats=4), Table("T2", seats=6)))
    assert broken(about, KEPT, BOTH) == []
    assert ("table-seats", "R2/T1") in broken(about, KEPT, "P Q; Q P")


def test_languages_are_counted_each_on_its_own() -> None:
    about = discussion({"a": BSL, "f": {"language": "welsh"}}, teams={"bsl": Team(), "welsh": Team()})
    assert broken(about, KEPT) == []


def test_pairs_are_judged_where_both_are_present() -> None:
    away = {"b": AWAY}
    assert broken(discussion(away, together=frozenset({("a", "b"), ("b", "c")})), "abc def; acd ef") == []
    assert broken(discussion(away, apart=frozenset({("b", "d")})), "abc def; acd ef") == []


def test_decisions_and_hosts_bind_whoever_is_there() -> None:
    about = discussion({"f": AWAY}, places={"R2/T2": {"host": "f"}}, fixed=(Fixed("f", "R2", "T2"),))
    assert broken(about, "abc def; abd ce") == []
    assert broken(about, "abc de; abd ce") == [("seat-each", "R1/f")]


def test_a_decision_about_nobody_known_is_not_kept() -> None:
    assert broken(discussion(fixed=(Fixed("z", "R2", "T2"),)), KEPT) == [("fixed", "R2/T2/z")]


def test_decisions_bind_facilitators_who_are_there() -> None:
    about = discussion(facilitators=leaders("P", "Q", Q=AWAY), fixed=(Fixed("Q", "R2", "T2"),))
    assert broken(about, KEPT, "P Q; P -") == []


def test_a_host_stays_with_the_topic() -> None:
    hosted = {key: value | {"host": "a"} for key, value in PARKS.items()}
    assert broken(discussion(places=hosted), "abc def; bcd aef") == []
    assert broken(discussion(places=hosted), "abc def; cde abf") == [("topic-once", "R2/T2/b")]
    # Somebody who is host once may discuss the topic once elsewhere.
    once = PARKS | {"R1/T1": {"topic": "Parks", "host": "a"}}
    assert broken(discussion(places=once), "abc def; bcd aef") == []


def test_places_without_a_topic_are_not_one_topic() -> None:
    assert broken(discussion(), "abc def; abc def") == []


def test_a_facilitator_who_is_there_may_lead_nothing_once_every_table_is_led() -> None:
    assert broken(discussion(facilitators=THREE), KEPT, BOTH) == []


def plenary(about: Discussion) -> Discussion:
    """The second round with everybody at T1."""
    return replace(about, rounds=(about.rounds[0], Round("R2", "S1", (Place("T1", 6, 6),))))


def test_a_round_at_one_table_parts_nobody() -> None:
    about = discussion({"f": REMOTE, "e": REMOTE}, {"T2": {"has": frozenset({"remote"})}})
    about = plenary(replace(about, apart=frozenset({("a", "e")})))
    assert broken(about, "abcd ef; abcdef") == []
    assert broken(about, "abce df; abcdef") == [
        ("remote-table", "R1/T1/e"),
        ("remote-table", "R1/T2/d"),
        ("apart", "R1/a/e"),
    ]


def test_a_round_at_one_table_keeps_the_other_rules() -> None:
    about = plenary(discussion(facilitators=TWO))
    assert broken(about, "abc def; abcdef", "P Q; P") == []
    assert broken(about, "abc def; abcde", "P Q; -") == [
        ("seat-each", "R2/f"),
        ("table-size", "R2/T1"),
        ("facilitator-post", "R2"),
    ]
