"""A released seating goes to a file and back as it was; what it must not say is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seated import discussion, release, seating

from scheduling.codec import decoded, encoded
from scheduling.seating.measures import measure
from scheduling.seating.releases import point, read_seating_release, seating_bytes, seating_csv
from scheduling.seating.values import (
    Category,
    Discussion,
    Facilitator,
    Fixed,
    Guest,
    Mode,
    Place,
    Round,
    Table,
    Team,
)
from sortition.canonical import csv_rows
from sortition.problems import InputProblems

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
ids = st.frozensets(texts, max_size=3)
whole = st.integers(0, 99)
pairs = st.tuples(texts, texts)
counts = st.dictionaries(pairs, whole, max_size=3)


def listed(kind: Any) -> Any:
    return st.lists(kind, max_size=3).map(tuple)


discussions = st.builds(
    Discussion,
    listed(st.builds(Category, texts, st.sampled_from(Mode))),
    listed(st.builds(Guest, texts, listed(texts), ids, texts, whole, ids)),
    listed(st.builds(Table, texts, st.none() | whole, st.none() | whole, ids)),
    listed(st.builds(Round, texts, texts, listed(st.builds(Place, texts, whole, whole, texts, texts)))),
    listed(st.builds(Facilitator, texts, ids, ids, ids, st.booleans())),
    st.frozensets(pairs, max_size=3),
    st.frozensets(pairs, max_size=3),
    listed(st.builds(Fixed, texts, texts, texts)),
    counts,
    counts,
    st.dictionaries(texts, st.builds(Team, whole, whole), max_size=2),
)


@settings(max_examples=30, deadline=None)
@given(discussions)
def test_every_discussion_comes_back(made: Discussion) -> None:
    assert decoded(Discussion, json.loads(json.dumps(encoded(Discussion, made)))) == made


def test_a_release_comes_back_byte_by_byte() -> None:
    made = release(3, stated=("absent M4",))
    back = read_seating_release(seating_bytes(made))
    assert back == made
    assert (back.number, back.dial, back.effort, back.steps) == (3, "balance", "default", 1000)
    assert seating_bytes(back) == seating_bytes(made)


def test_the_order_of_sets_and_mappings_changes_no_byte() -> None:
    one = discussion(apart=frozenset({("M1", "M4"), ("M5", "M7")}), led={("F1", "M1"): 1, ("F1", "M2"): 2})
    two = discussion(led={("F1", "M2"): 2, ("F1", "M1"): 1}, apart=frozenset({("M5", "M7"), ("M1", "M4")}))
    assert seating_bytes(release(discussion=one)) == seating_bytes(release(discussion=two))


def test_a_point_has_the_measures_of_its_seating() -> None:
    made = release()
    measures = measure(made.discussion, made.seating)
    found = point("pairs", measures)
    assert (found.dial, found.distinct_pairs, found.out_of_band) == (
        "pairs",
        measures.distinct_pairs,
        measures.out_of_band,
    )
    assert (found.met_least, found.met_most) == (measures.met_least, measures.met_most)
    assert (found.alone, found.apart_in_clusters) == (measures.alone, measures.apart_in_clusters)


def test_the_csv_has_a_row_for_each_member_and_round_and_no_facilitator() -> None:
    data = seating_csv(seating())
    heading, rows = csv_rows(data)
    assert heading == ["round", "table", "id"]
    assert rows[:4] == [["1", "T1", "M1"], ["1", "T1", "M2"], ["1", "T1", "M3"], ["1", "T2", "M4"]]
    assert len(rows) == 9 + 9 + 8 + 8
    assert b"\r" not in data
    assert data.endswith(b"4,T3,M7\n")


def test_a_representation_names_nobody() -> None:
    assert repr(release(2)) == "<seating 2>"


Spoil = Callable[[dict[str, Any]], object]


def put(group: int, *members: str, who: str = "members") -> Spoil:
    return lambda r: r["seating"]["groups"][group].update({who: [*members]})


SPOILT: dict[str, tuple[Spoil, str]] = {
    "number 0": (lambda r: r.update(number=0), "counted from 1"),
    "made is a day": (lambda r: r.update(made="2027-01-01"), "the time of a release reads"),
    "unknown field": (lambda r: r.update(colour="red"), "colour is not known"),
    "a mode that is none": (
        lambda r: r["discussion"]["categories"][0].update(mode="mix"),
        "discussion.categories[0].mode is none of the values",
    ),
    "pairs out of order": (
        lambda r: r["discussion"].update(apart=[["M5", "M6"], ["M1", "M4"]]),
        "discussion.apart is not in order",
    ),
    "a pair of three": (
        lambda r: r["discussion"].update(apart=[["M1", "M4", "M5"]]),
        "discussion.apart[0] does not hold 2 values",
    ),
    "a pair the other way": (lambda r: r["discussion"].update(apart=[["M4", "M1"]]), "M4 and M1 are no two"),
    "a pair with itself": (lambda r: r["discussion"].update(together=[["M4", "M4"]]), "M4 and M4 are no two"),
    "a pair with a stranger": (lambda r: r["discussion"].update(together=[["M4", "X9"]]), "M4 and X9 are no"),
    "begun where there is no round": (lambda r: r.update(start="7"), "begins with a round that there is not"),
    "a category twice": (
        lambda r: r["discussion"]["categories"][1].update(name="Gender"),
        "category Gender stands twice",
    ),
    "a member twice": (lambda r: r["discussion"]["guests"][1].update(id="M1"), "member M1 stands twice"),
    "a table twice": (lambda r: r["discussion"]["tables"][1].update(id="T1"), "table T1 stands twice"),
    "a round twice": (lambda r: r["discussion"]["rounds"][1].update(id="1"), "round 1 stands twice"),
    "a facilitator twice": (
        lambda r: r["discussion"]["facilitators"][1].update(id="F1"),
        "facilitator F1 stands twice",
    ),
    "member and facilitator": (
        lambda r: r["discussion"]["facilitators"][0].update(id="M1"),
        "M1 is a member and a facilitator",
    ),
    "values missing": (
        lambda r: r["discussion"]["guests"][3].update(values=["F"]),
        "member M4 has not one value for each category",
    ),
    "fewer than nobody": (
        lambda r: r["discussion"]["guests"][3].update(companions=-1),
        "member M4 comes with fewer",
    ),
    "away from nothing": (
        lambda r: r["discussion"]["guests"][3].update(away=["9"]),
        "M4 is away from a round that there is not",
    ),
    "a leader away from nothing": (
        lambda r: r["discussion"]["facilitators"][2].update(away=["9"]),
        "F3 is away from a round that there is not",
    ),
    "a table that is not there": (
        lambda r: r["discussion"]["rounds"][0]["places"][2].update(table="T9"),
        "round 1 has a table T9 that there is not",
    ),
    "a place twice": (
        lambda r: r["discussion"]["rounds"][0]["places"][2].update(table="T2"),
        "round 1 has table T2 twice",
    ),
    "least above most": (
        lambda r: r["discussion"]["rounds"][0]["places"][2].update(least=5),
        "table T3 in round 1 has no possible size",
    ),
    "a host from elsewhere": (
        lambda r: r["discussion"]["rounds"][0]["places"][2].update(host="F1"),
        "table T3 in round 1 has a host who is no member",
    ),
    "fixed where nothing is": (
        lambda r: r["discussion"]["fixed"][0].update(table="T9"),
        "M1 is fixed at a table that there is not",
    ),
    "fixed is nobody": (lambda r: r["discussion"]["fixed"][0].update(id="X9"), "X9 is fixed at a table"),
    "a group missing": (lambda r: r["seating"]["groups"].pop(), "a group for every table of every round"),
    "groups out of order": (
        lambda r: r["seating"]["groups"].reverse(),
        "a group for every table of every round",
    ),
    "a stranger at a table": (put(0, "M1", "M2", "X9"), "X9 sits in round 1 and is not known"),
    "a member who leads": (put(0, "M1", who="facilitators"), "M1 sits in round 1 and is not known"),
    "somebody twice at a table": (put(0, "M1", "M1", "M2"), "M1 sits twice in round 1"),
    "somebody at two tables": (put(1, "M1", "M5", "M6"), "M1 sits twice in round 1"),
    "a leader at two tables": (put(1, "F1", who="facilitators"), "F1 sits twice in round 1"),
    "somebody away": (put(7, "M4", "M9"), "M9 sits in round 4 and is away"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_damaged_file_is_told(name: str) -> None:
    spoil, expected = SPOILT[name]
    record = json.loads(seating_bytes(release()))
    spoil(record)
    with pytest.raises(InputProblems) as told:
        read_seating_release(json.dumps(record).encode(), "seating-2.json")
    (problem,) = told.value.problems
    assert expected in problem.reason
    assert problem.reason.startswith("this record of a seating is damaged")
    assert problem.file == "seating-2.json"


def test_those_who_left_may_have_met_and_may_be_in_a_conflict() -> None:
    leaders = (
        replace(discussion().facilitators[0], conflicts=frozenset({"X9"})),
        *discussion().facilitators[1:],
    )
    made = release(discussion=discussion(facilitators=leaders, met={("M1", "X9"): 2}, led={("F9", "M1"): 1}))
    assert read_seating_release(seating_bytes(made)) == made


def test_rounds_to_come_are_those_from_the_start_on() -> None:
    assert release().coming == ("1", "2", "3", "4")
    assert release(start="3").coming == ("3", "4")
