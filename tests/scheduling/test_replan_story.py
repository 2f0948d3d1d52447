"""Something happens after a plan was given out: the new one changes as little as it can, and tells whom."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from given_out import programme, with_reserve
from programmes import by_session, day_of, slot, supporter, with_, with_options

from scheduling.changes import differences, to_tell
from scheduling.check import check_timetable
from scheduling.events import read_events
from scheduling.programme import Programme
from scheduling.releases import Release, read_release, release_bytes
from scheduling.replanning import apply_events, freeze
from scheduling.rules import severities
from scheduling.solve import make_timetable
from scheduling.timetable import Given, Sitting, Timetable


@cache
def first() -> Release:
    planned = make_timetable(with_reserve(programme()), severities())
    made = Release(1, "2027-01-04T09:00:00Z", "panel", planned.programme, planned.timetable, planned.stages)
    # What is kept is what was written.
    return read_release(release_bytes(made))


def again(today: str, base: Programme | None = None, **stated: str) -> Release:
    """The second release, made on the day of this slot after what is stated."""
    base = replace(base or with_reserve(programme()), today=day_of(today))
    events = read_events(base, **{name: [text] for name, text in stated.items()})
    after = apply_events(freeze(base, first()), events, first().timetable).programme
    planned = make_timetable(after, severities(), first().timetable, least_change=True)
    return Release(2, "2027-03-08T09:00:00Z", "panel", after, planned.timetable, planned.stages)


def changed(new: Release) -> list[tuple[str, str]]:
    return [(one.what, one.of) for one in differences(first(), new)]


def told(new: Release) -> set[str]:
    return {one.id for one in to_tell(first(), new) if one.kind != "member"}


def test_nothing_happened() -> None:
    assert changed(again("D1")) == []
    assert to_tell(first(), again("D1")) == ()


def test_a_speaker_falls_ill_and_one_talk_changes() -> None:
    sitting = next(one for one in first().timetable.sittings if "T1" in {each.talk for each in one.talks})
    new = again("D1", speakers_out=f"Dr Ada Okafor@{sitting.slot}")
    assert next((one.goal, one.value, one.status) for one in new.stages) == ("change", 1, "optimal")
    assert by_session(new.timetable) == by_session(first().timetable)
    assert "E1" in told(new)
    assert {one.kind for one in to_tell(first(), new)} == {"member", "speaker"}
    assert all(one.good_to_know for one in to_tell(first(), new) if one.kind == "member")


def test_a_speaker_is_out_for_good_and_the_reserve_steps_in() -> None:
    assert changed(again("D1", speakers_out="E1")) == [("speaker", "T1")]


def test_a_venue_is_lost_and_only_the_venue_changes() -> None:
    last = first().timetable.sittings[-1]
    other = "V2" if last.venue == "V1" else "V1"
    new = again("D1", lost_venues=f"{last.venue}@{last.slot}")
    assert changed(new) == [("venue", last.session)]
    assert {last.venue, other} <= told(new)


def test_a_date_is_lost_and_what_was_held_stays() -> None:
    one, two, _ = first().timetable.sittings
    new = again("D2", lost_dates=two.slot)
    assert by_session(new.timetable)[one.session] == f"{one.slot} {one.venue}"
    assert by_session(new.timetable)[two.session].split()[0] != two.slot
    assert ("date", two.session) in changed(new)
    assert not [of for _, of in changed(new) if of == one.session]


def test_a_facilitator_is_ill_and_another_comes() -> None:
    sitting = first().timetable.sittings[1]
    (ill,) = sitting.support
    new = again("D1", support_out=f"{ill}@{sitting.slot}")
    assert changed(new) == [("support", sitting.session)]
    assert told(new) == {"F1", "F2"}


def test_a_member_needs_an_interpreter_and_only_support_changes() -> None:
    base = with_options(with_(with_reserve(programme()), supporter("B1", "bsl")), announced_days=60)
    new = again("D1", base, needs="M3=BSL")
    assert {what for what, _ in changed(new)} == {"support"}
    assert "B1" in told(new)


def test_hours_that_the_officer_changed_are_told() -> None:
    last = first().timetable.sittings[-1]
    base = with_(with_reserve(programme()), slot(last.slot, "11:00-17:00"))
    new = again("D1", base)
    assert changed(new) in ([("hours", last.session)], [("date", last.session)])


def test_a_need_after_the_first_session_asks_nothing_of_what_was_held() -> None:
    """Interpreters are booked for what is to come; nothing is judged, or booked, for the past."""
    signing = [supporter(name, "bsl") for name in ("B1", "B2", "B3")]
    base = with_(with_reserve(programme()), *signing)
    held, *coming = first().timetable.sittings
    new = again("D2", base, needs="M3=BSL")
    assert new.timetable.sitting[held.session] == held
    assert all({"B1", "B2", "B3"} & set(new.timetable.sitting[one.session].support) for one in coming)


def test_what_was_held_gets_no_more_talks_and_no_more_people() -> None:
    base = replace(with_reserve(programme()), today=day_of("D2"))
    frozen = freeze(base, first())
    held = first().timetable.sittings[0]
    more = replace(held, support=tuple(sorted({*held.support, "F1", "F2"})), talks=_with_another(held))
    others = [one for one in first().timetable.sittings if one.session != held.session]
    found = {one.subject for one in check_timetable(frozen, Timetable((more, *others)), severities())}
    assert {f"{what} of {held.session}, which was held" for what in ("talks", "support")} <= found


def _with_another(held: Sitting) -> tuple[Given, ...]:
    missing = next(t for t in ("T1", "T2") if t not in {one.talk for one in held.talks})
    return (*held.talks, Given(missing, 0, "E1"))
