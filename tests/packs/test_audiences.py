"""What each audience may know, looked for in everything that its templates can reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from packs.audiences import facts_of, recipients_of
from packs.pack import AUDIENCES, Plan
from packs.source import Sources
from sortition.problems import InputProblems
from tests.packs.dossiers import dossier


def texts(value: Any) -> Iterator[str]:
    """Every text inside a value, keys of groups among them."""
    if isinstance(value, Mapping):
        for key, inside in value.items():
            yield from (str(key), *texts(inside))
    elif is_dataclass(value) and not isinstance(value, type):
        yield from texts(asdict(value))
    elif isinstance(value, list | tuple | set | frozenset):
        for inside in value:
            yield from texts(inside)
    else:
        yield str(value)


def reached(audience: str) -> str:
    return "\n".join(texts(facts_of(dossier(), audience)))


def plan(audience: str, to: str) -> Plan:
    return Plan("pack", "one", "One", audience, to, ("pdf",))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_nobody_is_told_an_id_and_only_the_venue_has_names(audience: str) -> None:
    said = reached(audience)
    assert "id-0" not in said
    assert "Canary-street" not in said
    assert "canary-0" not in said
    assert "canary-need" not in said
    assert ("Canary-badge" in said) == (audience == "venue")
    assert "Canary-name" not in said


def test_the_venue_knows_badges_of_members_and_nothing_of_who_they_are() -> None:
    facts = facts_of(dossier(), "venue")
    members = dossier().past.drawn.members  # type: ignore[union-attr]
    assert facts["people"] == sorted(f"Canary-badge-{name[-2:]}" for name in members)
    said = "\n".join(texts({key: facts[key] for key in ("people", "attendance")}))
    for word in ("young", "old", "Woman", "Man", "ENTRY", "07700 9001"):
        assert word not in said


def test_the_public_has_no_head_counts_of_the_panel_and_the_auditor_has() -> None:
    seats = {
        audience: any(
            "seats" in value
            for category in facts_of(dossier(), audience)["report"]["categories"]
            for value in category["values"]
        )
        for audience in ("public", "auditor")
    }
    assert seats == {"public": False, "auditor": True}


@pytest.mark.parametrize(
    ("audience", "to", "expected"),
    [
        ("applicant", "members", {"id-01", "id-04", "id-18"}),
        ("applicant", "alternates", {"id-24"}),
        ("applicant", "removed", {"id-90"}),
        ("member", "members", {"id-01", "id-04", "id-18"}),
    ],
)
def test_everybody_gets_the_letter_that_is_theirs(audience: str, to: str, expected: set[str]) -> None:
    made = dossier()
    found = recipients_of(made, plan(audience, to))
    assert {one.person.id for one in found} == expected  # type: ignore[union-attr]


def test_every_applicant_gets_exactly_one_outcome() -> None:
    made = dossier()
    ids = [
        one.reference
        for to in ("members", "alternates", "others")
        for one in recipients_of(made, plan("applicant", to))
    ]
    assert len(ids) == len(set(ids)) == len(made.pool)


def test_the_first_reserve_is_number_1() -> None:
    (first,) = recipients_of(dossier(), plan("applicant", "alternates"))
    assert first.facts["outcome"]["position"] == 1


def test_a_letter_holds_the_facts_of_its_recipient_only() -> None:
    made = dossier()
    for one in recipients_of(made, plan("applicant", "applicants")):
        said = "\n".join(texts(one.facts))
        number = one.person.id[-2:]  # type: ignore[union-attr]
        others = [n for n in range(1, 25) if f"{n:02d}" != number]
        assert f"Canary-name-{number}" in said
        assert not [n for n in others if f"Canary-name-{n:02d}" in said or f"ENTRY000{n - 1:02d}" in said]


def test_needs_are_for_members_alone() -> None:
    for audience, told in (("applicant", False), ("member", True)):
        (one, *_) = recipients_of(dossier(), plan(audience, "members"))
        assert ("needs" in one.facts["person"]) == told


def test_answers_are_the_recorded_ones_in_the_order_of_the_pool() -> None:
    (first, *_) = recipients_of(dossier(), plan("applicant", "members"))
    assert first.facts["answers"] == [
        {"category": "Age", "value": "young"},
        {"category": "Gender", "value": "Woman"},
    ]


def test_letters_stand_in_the_order_of_postcodes() -> None:
    homes = recipients_of(dossier(), plan("household", "households"))
    assert [home.reference for home in homes] == ["REF00002", "REF00001"]
    assert homes[0].facts["reply"]["url"] == "https://example.org/panel/?ref=REF00002"
    assert "name" not in homes[0].facts["home"]


def test_what_is_worked_out_is_not_asked() -> None:
    made = dossier()
    settings = replace(made.settings, questions={"Age": "", "Gender": "What is your gender?"})
    asked = facts_of(dossier(settings=settings), "household")["categories"]
    assert [(one["name"], one["question"], one["code"]) for one in asked] == [
        ("Gender", "What is your gender?", "Q1")
    ]
    assert [value["code"] for value in asked[0]["values"]] == ["Q1-1", "Q1-2"]
    assert "not stated" not in {value["name"] for value in asked[0]["values"]}


def test_the_announcement_is_told_in_words() -> None:
    draw = facts_of(dossier(), "applicant")["draw"]
    assert draw["source"] == "Three balls"
    assert draw["when"] == "11 February 2027 at 18:30 UTC"
    assert "source" not in facts_of(dossier(announcement={"kind": "unannounced"}), "applicant")["draw"]


def test_a_stale_text_about_benefits_stops_only_who_uses_it(tmp_path: Path) -> None:
    made = dossier(day=date(2027, 12, 2))
    (tmp_path / "uses.md").write_text("{{ benefits.text }} {{ benefits.source }}")
    (tmp_path / "other.md").write_text("{{ sender.phone }}")
    facts, sources = facts_of(made, "member"), Sources([tmp_path])
    assert sources.document("other.md", facts, "T")
    with pytest.raises(InputProblems) as caught:
        sources.document("uses.md", facts, "T")
    (problem,) = caught.value.problems
    assert "over 12 months ago" in str(problem)


def test_codes_of_answers_are_the_same_in_whatever_order_the_quotas_stand() -> None:
    made = dossier()
    turned = replace(made, quotas=replace(made.quotas, quotas=tuple(reversed(made.quotas.quotas))))
    assert facts_of(turned, "household") == facts_of(made, "household")


def test_a_reference_is_quoted_in_its_address() -> None:
    made = dossier()
    homes = tuple(replace(home, reference="A&b#1") for home in made.households[:1])
    (one,) = recipients_of(replace(made, households=homes), plan("household", "households"))
    assert one.facts["reply"]["url"] == "https://example.org/panel/?ref=A%26b%231"


def test_people_whose_details_were_erased_are_named_and_nothing_else_happens() -> None:
    made = dossier()
    left = {name: person for name, person in made.people.items() if name != "id-04"}
    with pytest.raises(
        InputProblems, match=r"no longer in private.*applicant id-04|applicant id-04.*no longer"
    ):
        recipients_of(replace(made, people=left), plan("applicant", "members"))
