"""Tables and JSON of a released timetable: everybody's agenda, and nobody's private life."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from given_out import programme, release
from programmes import member, slot, speaker, supporter, unknown, venue, with_

from scheduling.agenda import agenda
from scheduling.published import private_csv, public_csv, public_json
from sortition.canonical import csv_rows

HEADINGS = ["session", "date", "start", "end", "venue", "item", "speaker"]


def test_one_line_for_each_block_of_each_agenda() -> None:
    made = release()
    header, rows = csv_rows(public_csv(made))
    assert header[:7] == HEADINGS
    blocks = [
        (one.session, block) for one in made.timetable.sittings for block in agenda(made.programme, one)
    ]
    assert [(row[0], row[2], row[3], row[5]) for row in rows] == [
        (session, f"{block.start:%H:%M}", f"{block.end:%H:%M}", block.title) for session, block in blocks
    ]
    talk = next(row for row in rows if row[5] == "Talk T1")
    assert talk[:2] == ["S1", "2027-03-06"]
    assert (talk[4], talk[6], talk[7]) == ("Town Hall", "Dr Ada Okafor", "Session S1")
    assert [row[6] for row in rows if row[5].startswith(("Welcome", "Break", "Close"))] == [""] * 7


def test_the_private_table_says_who_supports() -> None:
    made = release(1, "S1 D1 V1 T1 F1,F2", "S2 D2 V1")
    header, rows = csv_rows(private_csv(made))
    assert header == [*HEADINGS, "title", "support"]
    assert {(row[0], row[8]) for row in rows} == {("S1", "F1 F2"), ("S2", "")}
    assert [row[:8] for row in rows] == csv_rows(public_csv(made))[1]


def test_a_session_over_midnight_is_dated_block_by_block() -> None:
    late = with_(programme(), slot("D1", "23:00-03:00", date(2027, 12, 31)))
    _, rows = csv_rows(public_csv(release(1, "S1 D1 V1", of=late)))
    assert {row[1] for row in rows} == {"2027-12-31", "2028-01-01"}
    assert rows[-1][1:4] == ["2028-01-01", "00:20", "00:30"]


def test_the_public_json() -> None:
    base = with_(programme(), slot("D2", day=date(2027, 4, 3)))
    found = json.loads(public_json(release(2, of=base)))
    assert {key: found[key] for key in ("schema", "release", "made", "panel")} == {
        "schema": 1,
        "release": 2,
        "made": "2027-01-02T09:30:00Z",
        "panel": "river-panel",
    }
    one, two, _ = found["sessions"]
    assert (one["id"], one["title"], one["phase"]) == ("S1", "Session S1", "learning")
    assert (one["start"], one["end"]) == ("2027-03-06T10:00:00+00:00", "2027-03-06T11:30:00+00:00")
    assert two["start"] == "2027-04-03T10:00:00+01:00"
    assert one["venue"]["address"] == "1 High Street, Ayr"
    assert "step-free" in one["venue"]["has"]
    talk = next(block for block in one["agenda"] if block["kind"] == "talk")
    assert talk == {
        "start": talk["start"],
        "end": talk["end"],
        "kind": "talk",
        "item": "Talk T1",
        "talk": "T1",
        "speaker": "Dr Ada Okafor",
        "role": "planner",
        "interests": "none",
        "remote": False,
    }


def test_nothing_private_is_public() -> None:
    base = with_(
        programme(),
        supporter("F1", name="canary-helper"),
        member("canary-member", needs="bsl", rests="13:00/15", area="canary-area", language="canary-tongue"),
        venue("V1", name="Town Hall", contact="canary-contact"),
        speaker("E3", name="canary-unused"),
    )
    made = release(of=base)
    for data in (public_csv(made), public_json(made)):
        assert b"canary" not in data
        assert b"bsl" not in data
        assert b"F1" not in data


def test_before_invitation_there_is_a_public_timetable_too() -> None:
    assert public_csv(release(of=unknown(programme()))) == public_csv(release())


def test_no_cell_is_a_formula() -> None:
    made = release(of=with_(programme(), replace(programme().talk["T1"], title='=HYPERLINK("x")')))
    assert b",'=HYPERLINK" in public_csv(made).replace(b"\"'", b"'")
