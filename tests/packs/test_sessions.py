"""A released timetable as facts: what each audience learns of it, and what nobody does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from packs.audiences import facts_of, recipients_of
from packs.dossier import Dossier
from packs.pack import Plan
from packs.running import run_groups
from packs.sessions import codes, speaker_facts, timetable_group
from scheduling.releases import Release
from scheduling.timetable import Given, Timetable
from tests.packs.dossiers import dossier
from tests.packs.released import CANARY, SUPPORT, TALKS, before_invitation, release
from tests.packs.test_audiences import texts

MEMBERS = [f"{CANARY}-{n}" for n in range(1, 10)]
TOLD = ("public", "member", "speaker")


def made(**changed: Any) -> Dossier:
    return dossier(releases=(release(MEMBERS),), **changed)


def said(audience: str, of: Dossier | None = None) -> str:
    facts = facts_of(of or made(), audience)
    return "\n".join(texts({name: facts[name] for name in ("timetable", "room") if name in facts}))


def changed(of: Release, session: str, **fields: Any) -> Release:
    """The release with other entries in the sitting of one session."""
    sittings = tuple(
        replace(one, **fields) if one.session == session else one for one in of.timetable.sittings
    )
    return replace(of, timetable=Timetable(sittings))


def session(facts: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    (found,) = (one for one in facts["timetable"]["sessions"] if one["id"] == name)
    return dict(found)


@pytest.mark.parametrize("audience", TOLD)
def test_the_public_members_and_speakers_learn_nothing_of_members_and_helpers(audience: str) -> None:
    found = said(audience)
    assert "Dr Ada Okafor" in found and "works for Fernbrae Homes" in found
    assert CANARY not in found
    assert not [one.name for one in SUPPORT if one.name in found]
    assert "Sandra" not in found
    assert not [one.viewpoint for one in TALKS if one.viewpoint and one.viewpoint in found]
    assert not [word for word in ("wheelchair", "polish", "Polish", "Sign Language") if word in found]


def test_a_facilitator_learns_who_works_there_and_how_many_need_something() -> None:
    found = said("facilitator")
    assert CANARY not in found
    assert not [one.name for one in SUPPORT if one.name not in found]
    assert "Sandra" in found


@pytest.mark.parametrize("audience", ["household", "applicant", "venue", "auditor", "office"])
def test_nobody_else_learns_anything_of_it(audience: str) -> None:
    assert not {"timetable", "room"} & set(facts_of(made(), audience))


@pytest.mark.parametrize("audience", [*TOLD, "facilitator"])
def test_without_a_timetable_there_are_no_facts_of_one(audience: str) -> None:
    assert not {"timetable", "room"} & set(facts_of(dossier(), audience))
    assert recipients_of(dossier(), plan("speakers")) == recipients_of(dossier(), plan("facilitators")) == ()


def test_the_newest_of_several_timetables_counts() -> None:
    both = dossier(releases=(before_invitation(1), release(MEMBERS, 2)))
    assert facts_of(both, "public")["timetable"]["number"] == 2
    assert facts_of(dossier(releases=(before_invitation(1),)), "public")["timetable"]["number"] == 1


def test_a_session_by_hand() -> None:
    found = session(facts_of(made(), "public"), "S1")
    blocks = found.pop("blocks")
    assert found == {
        "id": "S1",
        "title": "What damp does and where it comes from",
        "phase": "learning",
        "day": "Saturday 6 March 2027",
        "hours": "10 am to 4 pm",
        "start": "10 am",
        "end": "4 pm",
        "place": "Fernbrae Hall",
        "address": "40 Shawmill Street, Rutherglen, G25 6XY",
    }
    assert blocks[0]["time"] == "10 am" and blocks[-1]["until"] == "4 pm"
    assert [one["until"] for one in blocks[:-1]] == [one["time"] for one in blocks[1:]]
    assert sum(one["minutes"] for one in blocks) == 360
    talk = next(one for one in blocks if one["what"] == "What damp does to lungs")
    assert (talk["kind"], talk["speaker"], talk["role"], talk["remote"]) == (
        "talk",
        "Prof. Wojciech Łukasiewicz",
        "physician",
        True,
    )


def test_an_open_session_and_one_that_people_follow_from_elsewhere_are_marked() -> None:
    facts = facts_of(made(), "public")
    marks = {one["id"]: (one.get("open"), one.get("hybrid")) for one in facts["timetable"]["sessions"]}
    assert marks == {"S1": (None, None), "S2": (None, None), "S3": (True, None), "S4": (None, True)}


def test_a_venue_says_what_is_there_and_what_is_not() -> None:
    hall, library = facts_of(made(), "public")["timetable"]["venues"]
    assert hall["days"] == ["Saturday 6 March 2027", "Saturday 20 March 2027", "Saturday 17 April 2027"]
    assert (hall["metres"], hall["missing"]) == (20, ["parking close by"])
    assert library["access"] == ["a way in without steps", "parking close by"]
    assert library["missing"] == [
        "a hearing loop",
        "a quiet room",
        "an accessible toilet",
        "a bus stop or station close by",
    ]
    assert "metres" not in library and "address" not in library


def test_speakers_stand_in_the_order_of_their_talks_with_what_they_declared() -> None:
    speakers = facts_of(made(), "member")["timetable"]["speakers"]
    assert [(one["name"], one.get("interests")) for one in speakers] == [
        ("Dr Ada Okafor", "none"),
        ("Tom Baird", "works for Fernbrae Homes"),
        ("Prof. Wojciech Łukasiewicz", "paid by a health board"),
        ("Siobhán Ní Bhriain", None),
    ]


def test_topics_count_what_is_heard_on_them() -> None:
    topics = facts_of(made(), "public")["timetable"]["topics"]
    assert [dict(one) for one in topics] == [
        {"name": "causes", "talks": 2, "minutes": 45, "viewpoints": 2},
        {"name": "health", "talks": 1, "minutes": 45, "viewpoints": 0},
    ]


def test_a_topic_that_the_order_leaves_out_comes_last() -> None:
    one = release(MEMBERS)
    other = replace(one, programme=replace(one.programme, topics=("health",)))
    assert [topic["name"] for topic in timetable_group(other)["topics"]] == ["health", "causes"]


def plan(to: str) -> Plan:
    audience = {"speakers": "speaker", "facilitators": "facilitator"}[to]
    return Plan("pack", "one", "One", audience, to, ("pdf",), timetable=True)


def test_a_speaker_gets_their_own_talks_and_nobody_else_s() -> None:
    found = {one.reference: one for one in recipients_of(made(), plan("speakers"))}
    assert sorted(found) == ["E1", "E2", "E3", "E4"]
    (talk,) = found["E2"].facts["talks"]
    assert dict(talk) == {
        "title": "How people live in their homes",
        "topic": "causes",
        "others": 1,
        "viewpoints": 2,
        "session": "What damp does and where it comes from",
        "day": "Saturday 6 March 2027",
        "hours": "10 am to 4 pm",
        "start": "11.25 am",
        "end": "11.45 am",
        "minutes": 20,
        "talking": 15,
        "questions": 5,
        "place": "Fernbrae Hall",
        "address": "40 Shawmill Street, Rutherglen, G25 6XY",
        "access": [
            "a way in without steps",
            "a hearing loop",
            "a quiet room",
            "an accessible toilet",
            "a bus stop or station close by",
        ],
        "slides_by": "Monday 1 March 2027",
    }
    own = "\n".join(texts(found["E2"].facts))
    assert "Okafor" not in own and "lungs" not in own
    assert found["E4"].facts["talks"][0]["remote"] is True


def test_a_talk_by_the_reserve_is_the_reserve_s() -> None:
    given = (Given("T4", 0, "E2"),)
    found = {code: facts for code, _, facts in speaker_facts(changed(release(MEMBERS), "S2", talks=given))}
    assert sorted(found) == ["E1", "E2", "E4"]
    assert [one["title"] for one in found["E2"]["talks"]] == [TALKS[1].title, TALKS[3].title]


def test_a_facilitator_gets_the_days_that_they_are_booked_for() -> None:
    found = {one.reference: one.facts["facilitator"] for one in recipients_of(made(), plan("facilitators"))}
    assert {code: (one["name"], one["sessions"]) for code, one in found.items()} == {
        "F1": ("Noor Aziz", ["S1", "S2"]),
        "F2": ("Peter Lamb", ["S1", "S2", "S4"]),
        "facilitator-03": ("Ruth Dean", ["S4"]),
    }


@pytest.mark.parametrize(
    ("own", "code"),
    [
        ("S1", "S1"),
        ("F12", "F12"),
        ("7", "7"),
        ("Ann", "speaker-04"),
        ("ann smith", "speaker-04"),
        ("Smith1987", "speaker-04"),
        ("COM1", "speaker-04"),
        ("../S1", "speaker-04"),
        ("S1\n", "speaker-04"),
    ],
)
def test_nobody_s_name_becomes_the_name_of_a_file(own: str, code: str) -> None:
    assert codes(["E1", "E2", "E3", own], "speaker")[own] == code


def test_ids_that_differ_in_capitals_only_do_not_share_a_file() -> None:
    found = [code for code, _, _ in speaker_facts(with_ids({"E1": "e7", "E2": "E7"}))]
    assert found == ["speaker-01", "speaker-02", "E3", "E4"]


def with_ids(new: Mapping[str, str]) -> Release:
    """The release with other ids for some speakers."""
    one = release(MEMBERS)
    people = tuple(replace(who, id=new.get(who.id, who.id)) for who in one.programme.speakers)
    sittings = tuple(
        replace(
            sitting,
            talks=tuple(replace(talk, speaker=new.get(talk.speaker, talk.speaker)) for talk in sitting.talks),
        )
        for sitting in one.timetable.sittings
    )
    programme = replace(one.programme, speakers=people)
    return replace(one, programme=programme, timetable=Timetable(sittings))


def test_who_works_at_a_session() -> None:
    found = session(facts_of(made(), "facilitator"), "S1")
    assert (found["lead"], found["facilitators"]) == ("Noor Aziz", ["Noor Aziz", "Peter Lamb"])
    assert [(one["name"], one["what"]) for one in found["support"]] == [
        ("Isla Grant", "BSL interpreter"),
        ("Kenji Mori", "BSL interpreter"),
        ("Wanda Fox", "BSL interpreter"),
        ("Little Acorns", "childcare provider"),
        ("Halina Nowak", "interpreter"),
    ]
    assert found["contact"] == "Sandra at the desk, 0141 496 0170"
    assert (found["wheelchairs"], found["loop"], found["evacuation"]) == (6, True, True)
    first, second, *_, last = found["turns"]
    assert (first["time"], first["name"], first["beside"]) == ("10 am", "Isla Grant", "Kenji Mori")
    assert (second["name"], second["beside"], last["until"]) == ("Kenji Mori", "Wanda Fox", "4 pm")


def test_where_nobody_is_booked_nobody_leads() -> None:
    found = run_groups(changed(release(MEMBERS), "S4", support=()))
    alone = session(found, "S4")
    assert not {"lead", "facilitators", "support", "turns"} & set(alone)


def test_needs_are_counted() -> None:
    room = facts_of(made(), "facilitator")["room"]
    assert (room["members"], room["people"], room["eating"]) == (9, 11, 10)
    assert "assumed" not in room
    found = {one["code"]: (one["name"], one["people"]) for one in room["needs"]}
    assert found["wheelchair"] == ("wheelchair", 1)
    assert found["childcare"] == ("childcare", 2)
    assert found["interpreter"] == ("interpreter for Polish", 1)
    assert not {"shifts", "transit"} & set(found)
    two = replace(release(MEMBERS), programme=_all_with_a_dog())
    assert {one["code"]: one["people"] for one in run_groups(two)["room"]["needs"]} == {"dog": 9}


def _all_with_a_dog() -> Any:
    programme = release(MEMBERS).programme
    alike = tuple(
        replace(one, needs=frozenset({"dog"}), children=0, language="") for one in programme.members
    )
    return replace(programme, members=alike)


def test_before_anybody_is_invited_numbers_are_those_planned_for() -> None:
    room = run_groups(before_invitation())["room"]
    assert (room["assumed"], room["members"], room["people"]) == (True, 30, 33)
    assert [(one["name"], one["people"]) for one in room["needs"]] == [
        ("wheelchair", 2),
        ("British Sign Language", 1),
        ("interpreter for Polish", 1),
        ("interpreter for Urdu", 1),
        ("childcare", 4),
    ]


def test_the_date_of_a_version_is_in_words() -> None:
    assert facts_of(made(), "public")["timetable"]["released"] == "15 February 2027"
    late = replace(release(MEMBERS), made="2027-06-30T23:30:00Z")
    # It is half an hour past midnight in Britain.
    assert timetable_group(late)["released"] == "1 July 2027"


def test_a_session_over_the_clock_change_keeps_its_hours() -> None:
    one = release(MEMBERS)
    (first, *rest) = one.timetable.sittings
    night = replace(
        first,
        span=replace(first.span, start=datetime(2027, 3, 27, 22), end=datetime(2027, 3, 28, 5)),
        talks=(),
        pauses=(),
    )
    found = timetable_group(replace(one, timetable=Timetable((night, *rest))))["sessions"][0]
    assert found["hours"] == "10 pm to 5 am"
    assert sum(block["minutes"] for block in found["blocks"]) == 360
