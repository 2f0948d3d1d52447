"""Documents after somebody left and somebody came: for the panel as it is, and for nobody who left."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from packs.audiences import facts_of, recipients_of
from packs.dossier import Dossier
from packs.look import Look
from packs.members import drawn_members
from packs.office import draw_documents
from packs.pack import read_packs
from packs.places import OURS
from packs.remarks import _came
from packs.report_words import LEFT
from packs.source import Sources
from sortition.case import Case
from sortition.departures import CODES
from tests.packs.dossiers import DAY, dossier
from tests.packs.filled import words

PLANS = {(one.audience, one.to): one for one in read_packs([OURS])}
NO_CASE = Case(Path("there is no such folder"))
LEAVES, COMES, SKIPPED = "id-04", "id-23", "id-24"


def changed() -> Dossier:
    """The drawn case: id-04 left, id-24, the alternate, could not be had, and id-23 came."""
    made = dossier()
    assert made.past is not None
    assert LEAVES in made.past.drawn.members and made.past.drawn.order[:2] == (SKIPPED, COMES)
    left = {LEAVES: "declined", SKIPPED: "not-reached"}
    past = replace(made.past, left=left, replaced=(COMES,), version=2)
    return replace(made, past=past)


@pytest.mark.parametrize(
    ("audience", "to", "expected"),
    [
        ("applicant", "members", {"id-01", "id-18", COMES}),
        ("member", "members", {"id-01", "id-18", COMES}),
        ("applicant", "alternates", set()),
    ],
)
def test_letters_go_to_the_panel_as_it_is(audience: str, to: str, expected: set[str]) -> None:
    found = recipients_of(changed(), PLANS[audience, to])
    assert {one.person.id for one in found} == expected  # type: ignore[union-attr]


def test_nobody_who_left_is_told_that_she_was_not_drawn() -> None:
    found = recipients_of(changed(), PLANS["applicant", "others"])
    ids = {one.person.id for one in found}  # type: ignore[union-attr]
    assert not {LEAVES, SKIPPED, COMES} & ids and len(ids) == 24 - 5


def test_whoever_came_reads_why_and_nobody_else_does() -> None:
    made = changed()
    selected = next(one for one in read_packs([OURS]) if one.name == "selected")
    said = {}
    for one in recipients_of(made, selected):
        facts = {**facts_of(made, "applicant"), **one.facts}
        said[one.person.id] = "replacing" in facts["outcome"]  # type: ignore[union-attr]
    assert said == {"id-01": False, "id-18": False, COMES: True}


def test_the_venue_prints_badges_for_the_panel_as_it_is() -> None:
    assert facts_of(changed(), "venue")["people"] == ["Canary-badge-01", "Canary-badge-18", "Canary-badge-23"]


def test_the_workbook_shows_the_panel_as_it_is_and_who_left() -> None:
    past = changed().past
    assert past is not None
    contacts = {name: {"Name": f"Name of {name}"} for name in past.sealed.pseudonyms}
    files = draw_documents(NO_CASE, past, contacts, None, Look())  # type: ignore[arg-type]
    book = load_workbook(BytesIO(files["packs/office/panel-2.xlsx"]))
    rows = {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}
    assert [row[1] for row in rows["Members"][1:]] == ["id-01", "id-18", COMES]
    assert [row[1:3] for row in rows["Who left"][1:]] == [[LEAVES, "declined"], [SKIPPED, "not-reached"]]
    assert [row[0] for row in rows["Calls"][1:]] == ["Member", "Member", "New member"]
    order = [row[:3] for row in rows["Order of replacement"][1:]]
    assert [row[0] for row in order][:2] == [3, 4] and LEAVES not in {row[2] for row in order}
    before = replace(past, left={}, replaced=(), version=1)
    first = draw_documents(NO_CASE, before, contacts, None, Look())  # type: ignore[arg-type]
    assert "Who left" not in load_workbook(BytesIO(first["packs/office/panel.xlsx"])).sheetnames


@pytest.mark.parametrize("audience", ["public", "auditor"])
def test_the_report_tells_of_replacements_and_names_the_ticket(audience: str) -> None:
    made = changed()
    assert made.past is not None
    names = made.past.sealed.pseudonyms
    report = words(Sources([OURS]).document("report/selection-report.md", facts_of(made, audience), "Report"))
    assert (
        "1 member has left, before the draw or after it. 1 person has come" in report
        and LEFT["declined"] in report
    )
    assert LEFT["not-reached"] not in report, "who was never a member is not among the members who left"
    assert names[COMES] in report and names[LEAVES] in report
    told = facts_of(made, audience)["report"]
    assert told["members"] == sorted(names[one] for one in made.past.members)
    assert told["on_ticket"] == sorted(names[one] for one in made.past.drawn.members)
    assert told["following"] == len(made.past.waiting)
    still = words(
        Sources([OURS]).document("report/selection-report.md", facts_of(dossier(), audience), "Report")
    )
    assert "Who left and who came" not in still


def test_the_report_names_quotas_broken_with_consent() -> None:
    made = changed()
    assert made.past is not None
    both = {"category": "Age", "value": "old", "with_category": "Gender", "with_value": "Man", "side": "max"}
    past = replace(made.past, vacant=1, accepted=({"category": "Age", "value": "young", "side": "min"}, both))
    facts = facts_of(replace(made, past=past), "public")
    assert facts["report"]["accepted"] == [
        "Age, young: fewer than its minimum",
        "Age, old with Gender, Man: more than its maximum",
    ]
    report = words(Sources([OURS]).document("report/selection-report.md", facts, "Report"))
    assert "Quotas broken with consent" in report and "1 seat stays empty" in report
    assert "could be kept" in words(
        Sources([OURS]).document("report/method-statement.md", facts, "Statement")
    )


def test_every_code_has_its_words() -> None:
    assert sorted(LEFT) == sorted(CODES)


def test_packs_name_those_whose_letters_are_new() -> None:
    made = changed()
    selected = next(one for one in read_packs([OURS]) if one.name == "selected")
    badges = next(one for one in read_packs([OURS]) if one.name == "badges")

    class Made:
        def __init__(self, plan: object) -> None:
            self.plan = plan

    (note,) = _came(made, [Made(selected)])  # type: ignore[list-item]
    assert note.cells == (COMES,)
    assert list(_came(made, [Made(badges)])) == []  # type: ignore[list-item]
    assert list(_came(dossier(), [Made(selected)])) == []  # type: ignore[list-item]


def test_timetables_are_made_for_the_panel_as_it_is(tmp_path, monkeypatch) -> None:
    made = changed()
    monkeypatch.setattr("packs.members.events", lambda case, kind: [1])
    monkeypatch.setattr("packs.members.read_dossier", lambda folder, day, moment: made)
    found = drawn_members(tmp_path, DAY)
    assert found is not None and sorted(found.people) == ["id-01", "id-18", COMES]
    assert LEAVES in found.others
