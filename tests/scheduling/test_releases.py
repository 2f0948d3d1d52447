"""A release goes to a file and back as it was; a damaged file is told, never guessed at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from given_out import programme, release
from hypothesis import given, settings
from hypothesis import strategies as st
from programmes import member, unknown, with_

from scheduling.codec import NotReadable, decoded, encoded
from scheduling.programme import (
    Busy,
    Holiday,
    Lock,
    Member,
    Options,
    Pause,
    Phase,
    Programme,
    Rest,
    Session,
    Slot,
    Speaker,
    Supporter,
    Talk,
    Venue,
)
from scheduling.releases import read_release, release_bytes
from scheduling.times import Span
from scheduling.timetable import Given, Sitting, Stage, Timetable
from sortition.problems import InputProblems

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
days = st.dates(date(2024, 2, 28), date(2032, 3, 1))
lengths = st.integers(1, 3000)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(lambda one: one.replace(fold=0))
times = st.times()
spans = st.builds(
    lambda at, minutes: Span(at, at + timedelta(minutes=minutes)), moments, st.integers(1, 3000)
)
ids = st.frozensets(texts, max_size=3)
free = st.dictionaries(texts, st.lists(spans, max_size=2).map(tuple), max_size=3)
whole = st.integers(0, 10**6)
maybe = st.none() | whole


def listed(kind: Any) -> Any:
    return st.lists(kind, max_size=3).map(tuple)


@st.composite
def programmes(draw: Any) -> Programme:
    """Any programme, sensible or not: the file has to hold whatever the values may say."""
    pauses = st.builds(Pause, moments, moments, texts)
    sessions = st.builds(Session, texts, texts, st.sampled_from(Phase), whole, st.tuples(whole, maybe))
    talks = st.builds(Talk, texts, texts, whole, texts, texts, texts, ids, st.sampled_from(Phase), texts)
    rests = listed(st.builds(Rest, times, whole))
    return Programme(
        name=draw(texts),
        options=draw(st.builds(Options, whole, budget=maybe, assumed_languages=ids, bsl_asked=st.booleans())),
        sessions=draw(listed(sessions)),
        slots=draw(listed(st.builds(Slot, texts, spans))),
        venues=draw(listed(st.builds(Venue, texts, texts, whole, has=ids, free=ids, drop_off=maybe))),
        today=draw(days),
        talks=draw(listed(talks)),
        speakers=draw(listed(st.builds(Speaker, texts, texts, free, free, texts, texts))),
        members=draw(listed(st.builds(Member, texts, ids, ids, whole, texts, maybe, texts, rests))),
        support=draw(listed(st.builds(Supporter, texts, texts, texts, ids, free, whole, whole))),
        holidays=draw(listed(st.builds(Holiday, texts, days, days))),
        travel=draw(st.dictionaries(texts, st.dictionaries(texts, whole, max_size=2), max_size=2)),
        topics=draw(listed(texts)),
        locks=draw(listed(st.builds(Lock, texts, texts, texts, texts))),
        busy=draw(listed(st.builds(Busy, texts, texts, spans, texts))),
        known=draw(st.booleans()),
        pauses=draw(st.dictionaries(st.tuples(texts, texts), listed(pauses), max_size=3)),
        booked=draw(st.dictionaries(st.tuples(texts, texts, texts), ids, max_size=3)),
    )


@settings(max_examples=30, deadline=None)
@given(programmes())
def test_every_programme_comes_back(made: Programme) -> None:
    through = json.loads(json.dumps(encoded(Programme, made)))
    assert decoded(Programme, through) == made


@given(
    st.builds(
        Sitting, texts, texts, texts, spans, listed(st.builds(Given, texts, whole, texts, st.booleans()))
    )
)
def test_every_sitting_comes_back(made: Sitting) -> None:
    plan = Timetable((made,))
    assert decoded(Timetable, json.loads(json.dumps(encoded(Timetable, plan)))) == plan


def test_a_release_comes_back_with_its_stages() -> None:
    stages = (Stage("attendance", 12, 14, "feasible", "members"),)
    made = release(3, stages=stages)
    back = read_release(release_bytes(made))
    assert back == made
    assert (back.number, back.made, back.moment) == (3, "2027-01-03T09:30:00Z", "panel")
    assert back.stages == stages
    assert release_bytes(back) == release_bytes(made)


def test_a_release_before_invitation_comes_back() -> None:
    made = release(1, of=unknown(programme()))
    assert made.moment == "before-invitation"
    assert read_release(release_bytes(made)) == made


def test_the_order_of_sets_and_mappings_changes_no_byte() -> None:
    one = release(of=with_(programme(), member("M1", "D1 D2 D3", "bsl loop dog")))
    (first, *others) = one.programme.members
    turned = replace(first, can=frozenset(["D3", "D2", "D1"]), needs=frozenset(["dog", "loop", "bsl"]))
    speakers = tuple(
        replace(who, here=dict(reversed(list(who.here.items())))) for who in one.programme.speakers
    )
    again = replace(one, programme=replace(one.programme, members=(turned, *others), speakers=speakers))
    assert release_bytes(again) == release_bytes(one)


@dataclass(frozen=True)
class Perhaps:
    """Something with a time, or none."""

    at: time | None


Spoil = Callable[[dict[str, Any]], object]
SPOILT: dict[str, tuple[Spoil, str]] = {
    "number is text": (lambda r: r.update(number="1"), "number is no whole number"),
    "number is true": (lambda r: r.update(number=True), "number is no whole number"),
    "number is a fraction": (lambda r: r.update(number=1.5), "number is no whole number"),
    "number is 0": (lambda r: r.update(number=0), "releases are counted from 1"),
    "made is a day": (lambda r: r.update(made="2027-01-01"), "the time of a release reads"),
    "moment of another": (lambda r: r.update(moment="before-invitation"), "while members are not known"),
    "moment unknown": (lambda r: r.update(moment="later"), "while members are not known"),
    "field unknown": (lambda r: r.update(colour="red"), "colour is not known"),
    "field missing": (lambda r: r.pop("stages"), "stages is missing"),
    "a list for a record": (lambda r: r.update(programme=[]), "programme is no record"),
    "a record for a list": (lambda r: r["programme"].update(venues={}), "programme.venues is no list"),
    "deep field missing": (
        lambda r: r["programme"]["venues"][1].pop("capacity"),
        "programme.venues[1].capacity is missing",
    ),
    "deep field unknown": (
        lambda r: r["programme"]["options"].update(secret=1),
        "programme.options.secret is not known",
    ),
    "a phase that is none": (
        lambda r: r["programme"]["sessions"][0].update(phase="dancing"),
        "programme.sessions[0].phase is none of the values that it may have",
    ),
    "a day in another form": (
        lambda r: r["programme"].update(today="20270104"),
        "programme.today is no day or time as this toolkit writes them",
    ),
    "a day that is none": (lambda r: r["programme"].update(today="2027-02-29"), "programme.today is none of"),
    "a time with a zone": (
        lambda r: r["programme"]["slots"][0]["span"].update(start="2027-03-06T10:00:00+00:00"),
        "programme.slots[0].span.start is no day or time",
    ),
    "a span backwards": (
        lambda r: r["programme"]["slots"][0]["span"].update(end="2027-03-06T09:00:00"),
        "programme.slots[0].span is not possible: a span ends after it starts",
    ),
    "a set twice": (
        lambda r: r["programme"]["venues"][0].update(has=["loop", "loop"]),
        "programme.venues[0].has is not in order, or holds something twice",
    ),
    "a set out of order": (
        lambda r: r["programme"]["venues"][0].update(has=["loop", "hybrid"]),
        "programme.venues[0].has is not in order, or holds something twice",
    ),
    "pairs twice": (
        lambda r: r["programme"].update(pauses=[[["S1", "D1"], []], [["S1", "D1"], []]]),
        "programme.pauses is not in order, or holds something twice",
    ),
    "a pair of three": (
        lambda r: r["programme"].update(pauses=[[["S1", "D1", "V1"], []]]),
        "programme.pauses[0][0] does not hold 2 values",
    ),
    "nothing where something must be": (
        lambda r: r["programme"].update(name=None),
        "programme.name is no text",
    ),
    "half a character": (
        lambda r: r["programme"].update(name="\ud83d"),
        "programme.name holds half a character",
    ),
    "no sessions": (lambda r: r["timetable"].update(sittings=[]), "a timetable has sessions"),
    "a session twice": (
        lambda r: r["timetable"]["sittings"].append(r["timetable"]["sittings"][0]),
        "each of them once",
    ),
    **{
        f"unknown {name}": (
            lambda r, name=name: r["timetable"]["sittings"][0].update({name: "X9"}),
            "a timetable names what is in its programme",
        )
        for name in ("session", "slot", "venue")
    },
    "unknown support": (
        lambda r: r["timetable"]["sittings"][0].update(support=["X9"]),
        "a timetable names what is in its programme",
    ),
    "unknown talk": (
        lambda r: r["timetable"]["sittings"][0]["talks"][0].update(talk="X9"),
        "a timetable names what is in its programme",
    ),
    "unknown speaker": (
        lambda r: r["timetable"]["sittings"][0]["talks"][0].update(speaker="X9"),
        "a timetable names what is in its programme",
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_damaged_file_is_told_with_its_place(name: str) -> None:
    spoil, expected = SPOILT[name]
    record = json.loads(release_bytes(release()))
    spoil(record)
    with pytest.raises(InputProblems) as told:
        read_release(json.dumps(record).encode(), "timetable-2.json")
    (problem,) = told.value.problems
    assert problem.file == "timetable-2.json"
    assert expected in problem.reason
    assert "Put back a copy" in problem.remedy


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"\xff\xfe", b"null", b'{"schema":1,"schema":1}', b"[" * 100_000, b"1" * 10_000],
)
def test_what_is_no_record_is_told(data: bytes) -> None:
    with pytest.raises(InputProblems):
        read_release(data)


def test_a_name_that_stands_twice_is_told() -> None:
    data = release_bytes(release()).replace(b'"number":1', b'"number":1,"number":1')
    with pytest.raises(InputProblems, match="not JSON"):
        read_release(data)


@pytest.mark.parametrize("schema", [None, 2, "1", True])
def test_a_file_of_another_edition_is_told(schema: object) -> None:
    record = {**json.loads(release_bytes(release())), "schema": schema}
    with pytest.raises(InputProblems, match="not of schema 1"):
        read_release(json.dumps(record).encode())


def test_what_a_person_said_is_not_repeated_by_a_problem() -> None:
    record = json.loads(release_bytes(release(of=with_(programme(), member("M1", needs="bsl")))))
    record["programme"]["members"][0]["area"] = ["canary-area"]
    record["programme"]["members"][0]["needs"] = ["canary-b", "canary-a"]
    with pytest.raises(InputProblems) as told:
        read_release(json.dumps(record).encode())
    assert "canary" not in str(told.value)


def test_a_release_shows_nothing_of_itself_in_a_log() -> None:
    assert repr(release(2)) == "<release 2>"


@pytest.mark.parametrize(
    ("text", "fits"), [(None, True), ("13:05:00", True), ("25:00:00", False), (5, False)]
)
def test_a_value_that_may_be_missing(text: object, fits: bool) -> None:
    if fits:
        assert decoded(Perhaps, {"at": text}) == Perhaps(time.fromisoformat(text) if text else None)
    else:
        with pytest.raises(NotReadable):
            decoded(Perhaps, {"at": text})
    with pytest.raises(NotReadable, match="at is missing"):
        decoded(Perhaps, {})


WRITE = """
import sys
sys.path[:0] = sys.argv[1:]
from given_out import release
from scheduling.frab import schedule_json, schedule_xml
from scheduling.ical import calendars
from scheduling.published import private_csv, public_csv, public_json
from scheduling.releases import release_bytes
from scheduling.changes import to_tell
one = release(1)
two = release(2, "S1 D1 V2 T1,T2 F1,F2", "S2 D4 V1 - F1")
found = calendars([one, two])
files = [release_bytes(two), public_csv(two), private_csv(two), public_json(two)]
files += [schedule_xml(two), schedule_json(two), found.public]
for those in (found.members, found.speakers, found.support):
    files += [key.encode() + data for key, data in those.items()]
files.append(repr(to_tell(one, two)).encode())
sys.stdout.buffer.write(b"".join(files))
"""


def test_two_processes_write_the_same_bytes() -> None:
    here = Path(__file__).parent
    paths = [str(here), str(here.parents[1])]
    command = [sys.executable, "-c", WRITE, *paths]
    outputs = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert b"BEGIN:VCALENDAR" in outputs.pop()
