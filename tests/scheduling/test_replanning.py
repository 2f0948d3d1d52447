"""What events do to a programme, and what is frozen when a plan that was given out is made anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from given_out import FIRST, programme, release, with_reserve
from programmes import day_of, ids, lock, plan, slot, supporter, talk, with_, with_options

from scheduling.check import check_timetable
from scheduling.events import read_events
from scheduling.programme import Lock, Pause, Programme, Rest
from scheduling.releases import Release
from scheduling.replanning import PAST, Applied, apply_events, freeze, without_past_dates
from scheduling.rules import severities
from sortition.problems import InputProblems


def after(base: Programme, released: Release | None = None, **stated: str) -> Applied:
    events = read_events(base, **{name: [text] for name, text in stated.items()})
    return apply_events(base, events, released.timetable if released else None)


def on(base: Programme, slot_id: str) -> Programme:
    """The programme when the day of this slot is today."""
    return replace(base, today=day_of(slot_id))


def by(base: Programme, what: str) -> dict[str, str]:
    return {one.of: one.to for one in base.locks if one.what == what}


def test_a_lost_venue_has_no_dates_from_today_on() -> None:
    lost = after(on(programme(), "D2"), lost_venues="V1").programme
    assert lost.venue["V1"].free & {"D1", "D2", "D3", "D4", "D5"} == {"D1"}
    assert lost.venue["V2"] == programme().venue["V2"]


def test_a_venue_lost_on_a_day_is_there_on_the_others() -> None:
    lost = after(programme(), lost_venues="V1@D2").programme
    assert programme().venue["V1"].free - lost.venue["V1"].free == {"D2"}


def test_a_lost_date_is_gone_for_everybody() -> None:
    two = with_(programme(), slot("E2", "18:00-21:00", day_of("D2")))
    two = replace(two, pauses={("S1", "D2"): (), ("S1", "D1"): ()})
    lost = after(two, lost_dates="2027-03-13").programme
    assert ids(lost.slots) == ["D1", "D3", "D4", "D5"]
    assert "D2" not in str([lost.venues, lost.speakers, lost.support, lost.members, lost.pauses])
    assert ("S1", "D1") in lost.pauses


def test_the_reserve_steps_in_for_good() -> None:
    found = after(with_reserve(programme()), speakers_out="E1")
    assert found.programme.talk["T1"] == replace(
        with_reserve(programme()).talk["T1"], speaker="E3", reserve=""
    )
    assert not found.programme.speaker["E1"].here.keys() & set(ids(programme().slots))
    assert found.said == ("“Talk T1” is given by Dr E3 instead.",)


def test_a_talk_without_a_reserve_falls_away_with_what_fixed_it() -> None:
    base = with_(programme(), lock("talk", "T1", "S1"), talk("T3", "E3", after="T2"))
    found = after(base, speakers_out="Dr Ada Okafor")
    assert ids(found.programme.talks) == ["T2", "T3"]
    assert found.programme.talk["T2"].after == frozenset()
    assert found.programme.talk["T3"].after == {"T2"}
    assert found.programme.locks == ()
    assert found.said == (
        "“Talk T1” falls away: nobody is named to step in.",
        "On “housing” only “against” is heard now: find somebody for the other side.",
    )


def test_the_reserve_steps_in_for_a_day_where_free_in_the_same_place() -> None:
    """E1 is ill on the day of T1: E3 gives it there; where E3 is not free, E1 keeps it for another day."""
    base = with_reserve(programme())
    given = plan(base, *FIRST)
    ill = read_events(base, speakers_out=["Dr Ada Okafor@D1"])
    assert apply_events(base, ill, given).programme.talk["T1"].speaker == "E3"
    other = read_events(base, speakers_out=["Dr Ada Okafor@D2"])
    assert apply_events(base, other, given).programme.talk["T1"].speaker == "E1"
    busy = with_(base, replace(base.speaker["E3"], here={}))
    assert apply_events(busy, ill, given).programme.talk["T1"].speaker == "E1"


def test_what_a_fallen_talk_was_built_on_still_comes_first() -> None:
    base = with_(programme(), talk("T3", "E3", after="T2"), talk("T4", "E3", after="T1 T3"))
    assert after(base, speakers_out="E2").programme.talk["T3"].after == {"T1"}
    assert after(base, speakers_out="E2").programme.talk["T4"].after == {"T1", "T3"}


def test_a_reserve_who_is_out_too_steps_in_nowhere() -> None:
    base = with_reserve(programme())
    events = read_events(base, speakers_out=["E1", "E3"])
    assert ids(apply_events(base, events).programme.talks) == ["T2"]
    assert after(base, speakers_out="E3").programme.talk["T1"].reserve == ""


def test_a_speaker_away_on_a_day_keeps_the_talk() -> None:
    found = after(with_reserve(programme()), speakers_out="E1@D1")
    assert found.programme.talk["T1"].speaker == "E1"
    assert programme().speaker["E1"].here.keys() - found.programme.speaker["E1"].here.keys() == {"D1"}
    assert found.said == ()


def test_a_talk_that_was_given_stays_with_its_speaker() -> None:
    found = after(on(with_reserve(programme()), "D2"), release(), speakers_out="E1")
    assert found.programme.talk["T1"].speaker == "E1"
    assert found.said == ()


def test_support_out() -> None:
    gone = after(programme(), support_out="F1").programme.supporter["F1"]
    assert not gone.free.keys() & set(ids(programme().slots))
    day = after(programme(), support_out="F1@D3").programme.supporter["F1"]
    assert programme().supporter["F1"].free.keys() - day.free.keys() == {"D3"}


def test_needs_are_added_to_those_known() -> None:
    first = after(programme(), needs="M3=wheelchair; 15:00 10; 1 child").programme
    second = after(first, needs="M3=BSL; 13:00 15; Somali interpreter").programme.members[2]
    assert second.needs == {"wheelchair", "bsl"}
    assert second.rests == (Rest(time(13), 15), Rest(time(15), 10))
    assert (second.children, second.language) == (1, "somali")
    assert first.members[0] == programme().members[0]


def locked(*locks: Lock) -> Programme:
    return with_(programme(), *locks)


def test_decisions_that_an_event_hits_are_taken_back() -> None:
    base = locked(lock("date", "S2", "D2"), lock("venue", "S2", "V1"), lock("support", "S2", "F1 F2"))
    lost_venue = after(base, lost_venues="V1@D2")
    assert ids_of(lost_venue) == {("date", "D2"), ("support", "F1 F2")}
    assert lost_venue.said == ("The venue of “Session S2” was fixed (announced) and is open again.",)
    lost_date = after(base, lost_dates="D2")
    assert ids_of(lost_date) == {("venue", "V1"), ("support", "F1 F2")}
    out = after(base, support_out="F1@D2")
    assert ids_of(out) == {("date", "D2"), ("venue", "V1"), ("support", "F2")}


def ids_of(found: Applied) -> set[tuple[str, str]]:
    return {(one.what, one.to) for one in found.programme.locks}


def test_decisions_that_an_event_does_not_hit_stay() -> None:
    base = locked(lock("date", "S2", "D2"), lock("venue", "S2", "V1"), lock("support", "S2", "F1"))
    for stated in (
        {"lost_venues": "V1@D3"},
        {"lost_dates": "D3"},
        {"support_out": "F1@D3"},
        {"needs": "M1=BSL"},
    ):
        assert after(base, **stated).programme.locks == base.locks
    # The published date counts where none is fixed.
    venue_only = locked(lock("venue", "S2", "V1"))
    assert after(venue_only, release(), lost_venues="V1@D3").programme.locks == venue_only.locks
    assert after(venue_only, release(), lost_venues="V1@D2").programme.locks == ()


def test_a_decision_that_could_never_be_kept_is_left_to_be_explained() -> None:
    base = locked(lock("venue", "S2", "V9"), lock("date", "S3", "D9"))
    assert after(base, lost_venues="V1").programme.locks == base.locks


def test_what_was_held_stands_and_is_free() -> None:
    base = on(programme(), "D2")
    bare = replace(
        base,
        slots=tuple(one for one in base.slots if one.id != "D1"),
        venues=tuple(replace(one, free=one.free - {"D1"}) for one in base.venues),
        speakers=tuple(replace(one, here={}) for one in base.speakers),
        support=tuple(replace(one, free={}) for one in base.support),
    )
    frozen = freeze(with_options(bare, announced_days=0), release())
    span = release().timetable.sittings[0].span
    assert ids(frozen.slots) == ["D1", "D2", "D3", "D4", "D5"]
    assert "D1" in frozen.venue["V1"].free
    assert frozen.speaker["E1"].here == {"D1": (span,)}
    assert frozen.speaker["E2"].here == {}
    assert frozen.supporter["F1"].free == {"D1": (span,)}
    assert {(one.what, one.of, one.to) for one in frozen.locks if one.why == PAST} == {
        ("date", "S1", "D1"),
        ("venue", "S1", "V1"),
        ("talk", "T1", "S1"),
        ("support", "S1", "F1"),
    }


def test_a_talk_given_from_elsewhere_was_given_from_elsewhere() -> None:
    base = on(programme(), "D2")
    bare = replace(base, speakers=tuple(replace(one, here={}) for one in base.speakers))
    frozen = freeze(bare, release(1, "S1 D1 V1 T1~ F1"))
    assert (frozen.speaker["E1"].here, list(frozen.speaker["E1"].remote)) == ({}, ["D1"])


def test_the_past_is_judged_by_the_rules_as_before() -> None:
    base = on(programme(), "D2")
    broken = replace(base, venues=tuple(replace(one, free=one.free - {"D1"}) for one in base.venues))
    timetable = release().timetable
    rules = {one.rule for one in check_timetable(broken, timetable, severities())}
    assert "venue-free" in rules
    frozen = {one.rule for one in check_timetable(freeze(broken, release()), timetable, severities())}
    assert "venue-free" not in frozen
    assert "locks" not in frozen


@pytest.mark.parametrize(
    ("today", "days", "fixed"),
    [
        (date(2027, 3, 7), 14, {"S2", "S3"}),
        (date(2027, 3, 6), 6, {"S1"}),
        (date(2027, 3, 6), 7, {"S1", "S2"}),
        (date(2027, 3, 7), 5, set()),
        (date(2027, 3, 13), 0, {"S2"}),
        (date(2027, 1, 4), 14, set()),
    ],
)
def test_what_was_announced_keeps_date_and_venue(today: date, days: int, fixed: set[str]) -> None:
    base = with_options(replace(programme(), today=today), announced_days=days)
    locks = [one for one in freeze(base, release()).locks if one.why != PAST]
    assert {one.of for one in locks} == fixed
    assert {one.what for one in locks} <= {"date", "venue"}
    assert {one.why for one in locks} <= {f"announced: it starts within {days} days"}
    assert len(locks) == 2 * len(fixed)


def test_what_was_lost_is_not_announced_any_more() -> None:
    base = on(programme(), "D1")
    lost = freeze(after(base, release(), lost_venues="V1@D2").programme, release())
    assert by(lost, "date") == {"S1": "D1", "S2": "D2", "S3": "D3"}
    assert by(lost, "venue") == {"S1": "V1", "S3": "V1"}
    gone = freeze(after(base, release(), lost_dates="D2").programme, release())
    assert by(gone, "date") == {"S1": "D1", "S3": "D3"}
    assert by(gone, "venue") == {"S1": "V1", "S3": "V1"}


def test_the_officers_own_word_counts_more_than_an_announcement_but_not_than_the_past() -> None:
    base = on(locked(lock("date", "S2", "D4", "Sessions!H3"), lock("date", "S1", "D5", "Sessions!H2")), "D2")
    frozen = freeze(base, release())
    assert by(frozen, "date") == {"S1": "D1", "S2": "D4", "S3": "D3"}


def test_a_date_that_is_another_day_now_is_not_announced() -> None:
    base = on(with_(programme(), slot("D3", day=date(2027, 3, 21))), "D2")
    assert "S3" not in by(freeze(base, release()), "date")


def test_published_breaks_are_known() -> None:
    frozen = freeze(programme(), release())
    start = day_of("D1")
    (pause,) = frozen.pauses["S1", "D1"]
    assert isinstance(pause, Pause)
    assert (pause.start.date(), f"{pause.start:%H:%M}", f"{pause.end:%H:%M}") == (start, "10:45", "11:00")
    assert set(frozen.pauses) == {("S1", "D1"), ("S2", "D2"), ("S3", "D3")}


def test_interpreters_of_a_release_are_booked_while_date_and_hours_are_the_same() -> None:
    base = with_(programme(), supporter("B1", "bsl"), supporter("B2", "bsl"))
    given_out = release(1, "S1 D1 V1 T1 B1,B2,F1", "S2 D2 V1 T2 F1", "S3 D3 V1 - B1,F1", of=base)
    assert freeze(base, given_out).booked == {
        ("S1", "D1", "V1"): frozenset({"B1", "B2"}),
        ("S3", "D3", "V1"): frozenset({"B1"}),
    }
    later = with_(base, slot("D1", "11:00-16:00"), slot("D3", day=date(2027, 3, 21)))
    assert freeze(later, given_out).booked == {}
    assert freeze(without(base, "sessions", "S1"), given_out).booked.keys() == {("S3", "D3", "V1")}


def without(base: Programme, name: str, id: str) -> Programme:
    return replace(base, **{name: tuple(one for one in getattr(base, name) if one.id != id)})


@pytest.mark.parametrize(
    ("name", "id", "reason"),
    [
        ("sessions", "S1", "the session S1 is missing now"),
        ("venues", "V1", "the venue V1 is missing now"),
        ("talks", "T1", "the talk T1 is missing now"),
        ("speakers", "E1", "the speaker E1 is missing now"),
        ("support", "F1", "the person for support F1 is missing now"),
    ],
)
def test_what_was_held_cannot_be_taken_out_of_the_programme(name: str, id: str, reason: str) -> None:
    with pytest.raises(InputProblems, match=reason):
        freeze(without(on(programme(), "D2"), name, id), release(1, "S1 D1 V1 T1 F1"))
    freeze(without(programme(), name, id), release(1, "S1 D1 V1 T1 F1"))


def test_a_date_of_the_past_cannot_be_another_day() -> None:
    moved = with_(on(programme(), "D2"), slot("D1", day=date(2027, 3, 7)))
    with pytest.raises(InputProblems, match="the date D1 is another day now"):
        freeze(moved, release())


def test_locks_are_sorted_and_frozen_once() -> None:
    base = on(programme(), "D2")
    once = freeze(base, release())
    assert freeze(once, release()) == once
    assert list(once.locks) == sorted(once.locks, key=lambda one: (one.what, one.of, one.to, one.why))


def test_the_same_plan_satisfies_what_is_frozen() -> None:
    frozen = freeze(on(programme(), "D2"), release())
    broken = {one.rule for one in check_timetable(frozen, release().timetable, severities())}
    assert not broken & {"locks", "published-breaks", "venue-free", "support-free", "speaker-free"}
    moved = plan(frozen, "S1 D1 V1 T1 F2 10:45-11:00", "S2 D4 V1 T2 F1", "S3 D5 V1 - F1")
    assert "locks" in {one.rule for one in check_timetable(frozen, moved, severities())}


def test_no_date_that_is_past_is_left_but_those_fixed() -> None:
    fixed = with_(on(programme(), "D3"), lock("date", "S1", "D1"))
    coming = without_past_dates(fixed)
    assert ids(coming.slots) == ["D1", "D3", "D4", "D5"]
    assert not any("D2" in one.free for one in coming.venues)


def test_what_was_held_keeps_its_date() -> None:
    coming = without_past_dates(freeze(on(programme(), "D3"), release()))
    assert ids(coming.slots) == ["D1", "D2", "D3", "D4", "D5"]
