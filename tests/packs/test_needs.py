"""What a venue is told of people's access needs."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest

from packs.needs import OTHER, needs_summary, needs_to_tick
from packs.people import Person, split_needs


def person(needs: str = "", size: Any = 12) -> Person:
    own = split_needs(needs)
    return Person("a1", "E", "Canary Name", "Canary", (), "", "", "", "letter", size, False, own, "")


def told(*needs: str) -> dict[str, int]:
    return {line.need: line.count for line in needs_summary([person(each) for each in needs], Path())}


@pytest.mark.parametrize(
    ("written", "need"),
    [
        ("Wheelchair", "Wheelchair or other way in without steps"),
        ("I use a WHEEL-CHAIR", "Wheelchair or other way in without steps"),
        ("step-free access", "Wheelchair or other way in without steps"),
        ("hearing loop", "Hearing loop"),
        ("BSL interpreter", "British Sign Language"),
        ("British sign language", "British Sign Language"),
        ("Polish interpreter", "Interpreter for a spoken language"),
        ("large print", "Large print"),
        ("Quiet room", "Quiet room"),
        ("Somebody to come with me", "A companion or carer"),
        ("Childcare", "Childcare"),
        ("halal food", "Special food, such as halal or gluten free"),
        ("guide dog", "Assistance dog"),
        ("I am deaf", "Hearing loop"),
        ("deafening noise is hard", OTHER),
        ("blind", "A guide for people who see little or nothing"),
        ("I'm colour blind", OTHER),
        ("close the blinds", OTHER),
        ("Zimmer frame", "Wheelchair or other way in without steps"),
        ("I can't climb stairs", "Wheelchair or other way in without steps"),
        ("stairs are hard", "Wheelchair or other way in without steps"),
        ("I walk with a stick", "Wheelchair or other way in without steps"),
        ("crutches", "Wheelchair or other way in without steps"),
        ("sticky tables are hard", OTHER),
        ("Asthma", "Clean air with no smoke or scents"),
        ("space for my oxygen", OTHER),
        ("a cramped room is hard", OTHER),
    ],
)
def test_each_wording_is_one_need(written: str, need: str) -> None:
    assert told(written) == {need: 1}


def test_people_are_counted_once_for_each_need() -> None:
    counts = told("Wheelchair; step-free", "wheelchair, hearing loop", "", "odd wish; another odd wish")
    assert counts == {"Wheelchair or other way in without steps": 2, "Hearing loop": 1, OTHER: 1}


def test_one_wording_may_hold_two_needs() -> None:
    assert told("wheelchair and hearing loop") == {
        "Wheelchair or other way in without steps": 1,
        "Hearing loop": 1,
    }


def test_whoever_is_sent_large_print_needs_it_there_too() -> None:
    lines = needs_summary([person(size=18), person("large print", size=18), person()], Path())
    assert [(line.need, line.count) for line in lines] == [("Large print", 2)]


def test_the_venue_reads_no_words_of_anybody() -> None:
    lines = needs_summary([person("wheelchair, as I lost a leg; secret illness")], Path())
    assert lines[-1].action == "Ask the organiser"
    shown = " ".join(str(part) for line in lines for part in astuple(line))
    assert not any(word in shown for word in ("leg", "secret", "illness", "Canary"))


def test_a_deaf_signer_with_a_hearing_aid_needs_both() -> None:
    assert told("deaf, BSL and a loop") == {"British Sign Language": 1, "Hearing loop": 1}


def test_people_who_see_little_need_print_and_a_guide() -> None:
    assert set(told("low vision")) == {"Large print", "A guide for people who see little or nothing"}


def test_nobody_needs_anything() -> None:
    assert needs_summary([person(), person()], Path()) == []


def test_what_can_be_ticked_has_codes_and_is_understood_when_it_comes_back() -> None:
    offered = needs_to_tick(Path())
    assert len({need["code"] for need in offered}) == len({need["name"] for need in offered}) == len(offered)
    for need in offered:
        assert told(need["name"]) == {need["name"]: 1}
        assert split_needs(f"{need['name']}, quiet please") == (need["name"], "quiet please")
