"""What the office has to do by when: counted by hand, and nobody named."""

from __future__ import annotations

from datetime import date

from programmes import lock, member, plan, session, supporter, tiny, unknown, with_, with_options

from scheduling.deadlines import Deadline, deadlines
from scheduling.programme import Programme

AGENDA, TOLD, ASK, BOOKED, WRITER, CHILDREN, TAXIS, EXPENSES = (
    "publish the agenda",
    "send agenda, slides and special words to interpreters",
    "ask for interpreters",
    "have interpreters booked",
    "book whoever writes down what is said",
    "confirm the places for children and what each child needs",
    "book taxis",
    "pay expenses in advance to those who ask",
)


def found(programme: Programme, *lines: str) -> dict[str, date]:
    """The last days by what has to be done, of S1 on Saturday 6 March 2027 if nothing else is said."""
    listed = deadlines(programme, plan(programme, *(lines or ["S1 D1 V1 - F1"])))
    assert list(listed) == sorted(listed)
    assert len({one.what for one in listed}) == len(listed)
    return {one.what.removeprefix("Session S1: ").removesuffix("."): one.day for one in listed}


def test_agenda_and_expenses_come_with_every_session() -> None:
    assert found(tiny()) == {AGENDA: date(2027, 2, 20), EXPENSES: date(2027, 2, 27)}


def test_the_agenda_is_published_as_many_days_before_as_the_settings_say() -> None:
    assert found(with_options(tiny(), announced_days=3))[AGENDA] == date(2027, 3, 3)


def test_interpreters_are_asked_booked_and_sent_papers() -> None:
    days = {ASK: date(2027, 1, 9), BOOKED: date(2027, 1, 23), TOLD: date(2027, 3, 1)}
    for programme in (
        with_(tiny(), member("M1", needs="bsl")),
        with_(tiny(), member("M1", language="welsh")),
    ):
        assert found(programme).items() >= days.items()
    booked = with_(tiny(), supporter("B1", "bsl"), supporter("I1", "interpreter", languages="welsh"))
    assert found(booked).keys().isdisjoint(days)
    for one in ("B1", "I1"):
        assert found(booked, f"S1 D1 V1 - {one}").items() >= days.items()


def test_whoever_writes_down_what_is_said_is_booked_too() -> None:
    assert found(with_(tiny(), member("M1", needs="palantype")))[WRITER] == date(2027, 1, 23)
    assert found(with_(tiny(), supporter("P1", "palantypist")), "S1 D1 V1 - P1")[WRITER] == date(2027, 1, 23)


def test_children_and_taxis() -> None:
    assert found(with_(tiny(), member("M1", children=2)))[CHILDREN] == date(2027, 2, 20)
    for need in ("wheelchair", "guide", "step-free"):
        assert found(with_(tiny(), member("M1", needs=need)))[TAXIS] == date(2027, 2, 27)


def test_all_is_assumed_of_a_panel_that_nobody_knows() -> None:
    assert set(found(unknown(tiny()))) == {AGENDA, EXPENSES, ASK, BOOKED, TOLD, CHILDREN, TAXIS}


def test_open_sessions_pay_no_expenses() -> None:
    programme = with_(tiny(), session("S1", "open"))
    assert set(found(programme)) == {AGENDA}


def test_every_session_has_its_own_days_and_its_name() -> None:
    listed = deadlines(tiny(), plan(tiny(), "S1 D1 V1", "S2 D3 V1"))
    assert [(one.day, one.what) for one in listed] == [
        (date(2027, 2, 20), "Session S1: publish the agenda."),
        (date(2027, 2, 27), "Session S1: pay expenses in advance to those who ask."),
        (date(2027, 3, 6), "Session S2: publish the agenda."),
        (date(2027, 3, 13), "Session S2: pay expenses in advance to those who ask."),
    ]


def test_sessions_dates_and_people_that_nobody_knows_are_left_out() -> None:
    assert deadlines(tiny(), plan(tiny(), "S9 D1 V1", "S1 D9 V1")) == ()
    assert set(found(tiny(), "S1 D1 V1 - F9")) == {AGENDA, EXPENSES}


def test_nobody_is_named_and_no_need_is_told() -> None:
    programme = with_(
        tiny(),
        member("MARKED-M", needs="bsl wheelchair palantype guide", children=1, language="welsh"),
        supporter("MARKED-B", "bsl", name="MARKED-NAME"),
        lock("date", "S1", "D1", "MARKED-WHY"),
    )
    listed = deadlines(programme, plan(programme, "S1 D1 V1 - MARKED-B"))
    said = " ".join(f"{one.what} {one.why}" for one in listed)
    assert len(listed) == 8
    assert "MARKED" not in said
    for word in ("wheelchair", "welsh", "deaf", "blind"):
        assert word not in said.casefold()
    assert all(one.why.endswith(".") and isinstance(one, Deadline) for one in listed)
