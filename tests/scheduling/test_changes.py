"""What changed between two releases, and who is told of it: nobody else, and nobody twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from given_out import FIRST, programme, release
from hypothesis import given
from hypothesis import strategies as st
from programmes import member, moved, slot, unknown, venue, with_

from scheduling.changes import Change, Tell, differences, to_tell
from scheduling.releases import Release

S1, S2, S3 = FIRST


def kinds(old: Release, new: Release) -> list[tuple[str, str]]:
    return [(one.what, one.of) for one in differences(old, new)]


def told(old: Release, new: Release) -> dict[str, Tell]:
    """By id; a panel has members M1 to M6, who all hear the same: M1 stands for them."""
    found = {one.id: one for one in to_tell(old, new)}
    members = {one.what for one in found.values() if one.kind == "member"}
    assert len(members) <= 1
    return {key: one for key, one in found.items() if one.kind != "member" or key == "M1"}


def test_nothing_changed_nobody_is_told() -> None:
    assert differences(release(1), release(2)) == ()
    assert to_tell(release(1), release(2)) == ()


def test_another_id_for_the_same_time_is_no_change() -> None:
    old, new = release(1), release(2, of=with_(programme(), slot("D9", day=date(2027, 3, 6))))
    renamed = replace(new, timetable=moved(new.timetable, "S1", slot="D9"))
    assert differences(old, renamed) == ()


def test_another_date() -> None:
    new = release(2, S1, S2, "S3 D4 V1 - F1")
    assert differences(release(1), new) == (
        Change(
            "date",
            "S3",
            "Session S3",
            "Saturday 20 March 2027, 10:00 to 11:30",
            "Saturday 27 March 2027, 10:00 to 11:30",
        ),
    )
    said = told(release(1), new)
    assert set(said) == {"M1", "F1", "V1"}
    assert said["M1"] == Tell(
        "member",
        "M1",
        "",
        "“Session S3” is now: Saturday 27 March 2027, 10:00 to 11:30 (it was Saturday 20 March 2027, 10:00 "
        "to 11:30).",
    )
    assert said["F1"].what == (
        "“Session S3” is now: Saturday 27 March 2027, 10:00 to 11:30, Town Hall (it was Saturday 20 March "
        "2027, 10:00 to 11:30, Town Hall)."
    )
    assert (said["V1"].kind, said["V1"].name) == ("venue", "Town Hall")


def test_a_session_that_moves_takes_its_speaker_along() -> None:
    new = release(2, S1, "S2 D4 V1 T2 F1", "S3 D5 V1 - F1")
    assert kinds(release(1), new) == [("date", "S2"), ("date", "S3")]
    said = told(release(1), new)
    assert set(said) == {"M1", "E2", "F1", "V1"}
    assert said["E2"].what == (
        "“Talk T2” is now: Saturday 27 March 2027, 10:15 to 10:25, Town Hall (it was Saturday 13 March 2027, "
        "10:15 to 10:25, Town Hall)."
    )


def test_other_hours_on_the_same_day() -> None:
    new = release(2, of=with_(programme(), slot("D3", "14:00-18:00")))
    assert kinds(release(1), new) == [("hours", "S3")]
    assert "14:00 to 15:30" in told(release(1), new)["M1"].what


def test_another_venue_is_told_to_both_venues() -> None:
    new = release(2, S1, S2, "S3 D3 V2 - F1")
    assert kinds(release(1), new) == [("venue", "S3")]
    said = told(release(1), new)
    assert set(said) == {"M1", "F1", "V1", "V2"}
    assert said["V1"].what == (
        "Not booked any more for “Session S3” (Saturday 20 March 2027, 10:00 to 11:30, Town Hall)."
    )
    assert said["V2"].what == "Booked for “Session S3”: Saturday 20 March 2027, 10:00 to 11:30, Hall V2."
    assert "Town Hall, 1 High Street, Ayr" in said["M1"].what


def test_a_corrected_address_is_told_a_new_one_is_not() -> None:
    other = with_(programme(), venue("V1", name="Town Hall", address="2 High Street, Ayr"))
    assert kinds(release(1), release(2, of=other)) == [("venue", one) for one in ("S1", "S2", "S3")]
    blank = release(1, of=with_(programme(), venue("V1", name="Town Hall")))
    assert differences(blank, release(2)) == ()


def test_breaks_are_told_to_everybody_in_the_room() -> None:
    new = release(2, "S1 D1 V1 T1 F1 10:50-11:05", S2, S3)
    change = next(one for one in differences(release(1), new) if one.what == "breaks")
    assert (change.of, change.before, change.after) == ("S1", "10:45 to 11:00", "10:50 to 11:05")
    said = told(release(1), new)
    assert {"M1", "F1", "V1"} <= set(said)
    assert said["V1"].what == "The breaks of “Session S1” are now: 10:50 to 11:05."
    assert not said["M1"].good_to_know


def test_breaks_that_move_with_their_session_are_no_change_of_their_own() -> None:
    later = release(2, "S1 D1 V1 T1 F1 14:45-15:00", S2, S3, of=with_(programme(), slot("D1", "14:00-18:00")))
    assert kinds(release(1), later) == [("hours", "S1")]


def test_a_swapped_talk_is_good_to_know_for_members() -> None:
    new = release(2, "S1 D1 V1 T2 F1 10:45-11:00", "S2 D2 V1 T1 F1", S3)
    assert kinds(release(1), new) == [("talk", "T2"), ("talk", "T1")]
    said = told(release(1), new)
    assert set(said) == {"M1", "E1", "E2"}
    assert said["M1"].good_to_know
    assert said["M1"].what.startswith("Good to know: The talk “Talk T2” is now: Session S1, Saturday 6 March")
    assert not said["E1"].good_to_know
    assert said["E1"].name == "Dr Ada Okafor"


def test_another_order_within_a_session_is_told_to_those_who_speak() -> None:
    old, new = release(1, "S1 D1 V1 T1,T2 F1"), release(2, "S1 D1 V1 T2,T1 F1")
    assert kinds(old, new) == [("talk", "T2"), ("talk", "T1")]
    assert set(told(old, new)) == {"M1", "E1", "E2"}


def test_a_reserve_steps_in() -> None:
    new = release(2, "S1 D1 V1 T1@E3 F1 10:45-11:00", S2, S3)
    assert differences(release(1), new) == (
        Change("speaker", "T1", "Talk T1", "Dr Ada Okafor, in the room", "Dr E3, in the room"),
    )
    said = told(release(1), new)
    assert set(said) == {"M1", "E1", "E3"}
    assert said["E1"].what.startswith("No longer gives “Talk T1” (it was Saturday 6 March 2027, 10:")
    assert said["E3"].what.startswith("Gives “Talk T1”: Saturday 6 March 2027, 10:")


def test_a_speaker_who_speaks_from_elsewhere_now() -> None:
    new = release(2, "S1 D1 V1 T1~ F1 10:45-11:00", S2, S3)
    assert kinds(release(1), new) == [("speaker", "T1")]
    said = told(release(1), new)
    assert set(said) == {"M1", "E1"}
    assert "Town Hall, from elsewhere (it was" in said["E1"].what


def test_a_talk_that_falls_away_and_one_that_comes() -> None:
    new = release(2, "S1 D1 V1 - F1 10:45-11:00", S2, S3)
    (gone,) = differences(release(1), new)
    assert (gone.what, gone.of, gone.after) == ("talk", "T1", "")
    (comes,) = differences(new, release(3))
    assert (comes.what, comes.of, comes.before) == ("talk", "T1", "")
    assert set(told(release(1), new)) == {"M1", "E1"}
    assert "The talk “Talk T1” is not given any more." in told(release(1), new)["M1"].what


def test_support_booked_and_no_longer_booked() -> None:
    new = release(2, S1, S2, "S3 D3 V1 - F2")
    assert differences(release(1), new) == (Change("support", "S3", "Session S3", "Helper F1", "Helper F2"),)
    assert {key: one.what for key, one in told(release(1), new).items()} == {
        "F1": "Not booked any more for “Session S3” (Saturday 20 March 2027, 10:00 to 11:30, Town Hall).",
        "F2": "Booked for “Session S3”: Saturday 20 March 2027, 10:00 to 11:30, Town Hall.",
    }


def test_a_session_that_is_not_held_any_more_and_a_new_one() -> None:
    fewer = release(2, S1, S2)
    (gone,) = differences(release(1), fewer)
    assert (gone.what, gone.of, gone.after) == ("session", "S3", "")
    assert gone.before == "Saturday 20 March 2027, 10:00 to 11:30, Town Hall"
    assert set(told(release(1), fewer)) == {"M1", "F1", "V1"}
    assert "“Session S3” is not held any more" in told(release(1), fewer)["M1"].what
    assert "“Session S3” is held: Saturday 20 March" in told(fewer, release(3))["M1"].what


def test_members_who_joined_since_never_heard_of_the_old_plan() -> None:
    joined = with_(programme(), member("M7"))
    new = release(2, S1, S2, "S3 D4 V1 - F1", of=joined)
    assert "M7" not in {one.id for one in to_tell(release(1), new)}
    left = replace(programme(), members=programme().members[1:])
    new = release(2, S1, S2, "S3 D4 V1 - F1", of=left)
    assert "M1" not in {one.id for one in to_tell(release(1), new)}


def test_dates_of_the_invitation_are_told_to_all_members() -> None:
    before = release(1, of=unknown(programme()))
    members = [one.id for one in to_tell(before, release(2, S1, S2, "S3 D4 V1 - F1")) if one.kind == "member"]
    assert members == ["M1", "M2", "M3", "M4", "M5", "M6"]


def test_while_nobody_knows_the_members_everybody_invited_is_told() -> None:
    base = unknown(programme())
    found = to_tell(release(1, of=base), release(2, S1, S2, "S3 D4 V1 - F1", of=base))
    assert next((one.kind, one.name) for one in found) == ("invited", "everybody who was invited")


plans = st.tuples(
    st.sampled_from(["S1 D1 V1", "S1 D1 V2", "S1 D2 V1"]),
    st.sampled_from(["-", "T1", "T1,T2", "T1@E3", "T2~"]),
    st.sampled_from(["-", "F1", "F1,F2"]),
    st.sampled_from(["-", "10:45-11:00"]),
).map(" ".join)


@given(plans, plans)
def test_whoever_is_told_is_somebody_for_whom_something_changed(old_line: str, new_line: str) -> None:
    old, new = release(1, old_line), release(2, new_line)
    changes, tells = differences(old, new), to_tell(old, new)
    assert bool(changes) == bool(tells)
    assert len({(one.kind, one.id) for one in tells}) == len(tells)
    assert all(one.before != one.after for one in changes)
    # There and back: what came goes.
    assert sorted((one.what, one.of, one.before) for one in changes) == sorted(
        (one.what, one.of, one.after) for one in differences(new, old)
    )
