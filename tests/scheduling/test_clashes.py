"""Why there is no timetable: planted clashes are found, with nothing needless, and the cheapest ways out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from scheduling import clashes, loosened
from scheduling.clashes import Clash, conflict, explain, past_locks
from scheduling.loosened import Loosened
from scheduling.model import Group
from scheduling.programme import Busy, Holiday, Programme
from scheduling.rules import RULES, Severity, severities
from scheduling.solve import make_timetable
from sortition.problems import Undecided
from sortition.watch import Watch
from tests.scheduling.brute import conflicts, least_broken, ways_out
from tests.scheduling.invented import invented
from tests.scheduling.programmes import (
    day_of,
    lock,
    member,
    session,
    slot,
    span,
    speaker,
    supporter,
    talk,
    tiny,
    venue,
    with_,
    with_options,
    with_talks,
)

Groups = frozenset[tuple[str, str]]


def groups(text: str) -> Groups:
    """ "locks: date of S1; gap: S1 to S2" as groups."""
    return frozenset(
        (rule, subject) for rule, _, subject in (one.partition(": ") for one in text.split("; "))
    )


def found(programme: Programme) -> Groups:
    reasons, unproved = conflict(programme, severities(), Watch())
    assert unproved == ()
    return frozenset((one.group.rule, one.group.subject) for one in reasons)


# Three sessions, six Saturdays, two halls, four talks: whatever is planted is the only thing wrong with it.
EASY = with_(
    with_talks(tiny(3, 6, 2), "T1 heat:for; T2 heat:against; T3 rent; T4 rent after T3"),
    supporter("F2"),
    session("S2", "learning"),
)


@dataclass(frozen=True)
class Planted:
    """Something that makes a programme impossible, and all the sets of rules that may be named for it."""

    what: str
    programme: Programme
    sets: tuple[Groups, ...]

    def __str__(self) -> str:
        return self.what


def planted(what: str, programme: Programme, *sets: str) -> Planted:
    return Planted(what, programme, tuple(map(groups, sets)))


def fixed(what: str, *decided: tuple[str, str, str]) -> Programme:
    return with_(EASY, *(lock(*one) for one in decided))


def _dates() -> list[tuple[str, str]]:
    """Each session on each date on which it could be."""
    return [(f"S{n}", f"D{d}") for n in (1, 2, 3) for d in range(n, n + 4)]


def _wrong_dates(first: str) -> list[tuple[str, str]]:
    """Dates of two sessions that are the wrong way round, though either leaves time for the third."""
    return (
        [("D3", "D3"), ("D4", "D2"), ("D4", "D3")]
        if first == "S1"
        else [("D3", "D3"), ("D5", "D3"), ("D5", "D4")]
    )


def _plant() -> list[Planted]:
    made = []
    for s, d in _dates():
        on = with_(EASY, lock("date", s, d))
        feast = Holiday("Feast", day_of(d), day_of(d))
        made.append(
            planted(
                f"{s} on {d}, a holiday",
                replace(on, holidays=(feast,)),
                f"locks: date of {s}; holidays: Feast",
            )
        )
        others = " ".join(f"D{n}" for n in range(1, 7) if f"D{n}" != d)
        there = with_(on, lock("venue", s, "V2"), venue("V2", others))
        taken = f"locks: date of {s}; locks: venue of {s}; venue-free: Hall V2"
        made.append(planted(f"{s} on {d} in a hall that is taken", there, taken))
    for s, d in _dates()[::2]:
        on = with_(EASY, lock("date", s, d))
        job = Busy("venue", "V1", span(day_of(d), "11:00-12:00"), "the choir")
        where = f"locks: date of {s}; locks: venue of {s}; one-job: Hall V1"
        made.append(planted(f"{s} on {d} with the choir", with_(on, lock("venue", s, "V1"), job), where))
        away = with_(on, lock("support", s, "F2"), supporter("F2", on="-"))
        helper = f"locks: support of {s}; support-free: Helper F2"
        made.append(planted(f"{s} on {d} with somebody who is never free", away, helper))
    for first, then in (("S1", "S2"), ("S2", "S3")):
        for early, late in _wrong_dates(first):
            wrong = with_(EASY, lock("date", first, early), lock("date", then, late))
            order = f"locks: date of {first}; locks: date of {then}; session-order: {first} to {then}"
            made.append(planted(f"{first} on {early}, {then} on {late}", wrong, order))
        for gap in ((1, 6), (8, 13), (15, 20)):
            narrow = with_(EASY, replace(EASY.session[first], gap=gap))
            made.append(planted(f"{first} with a gap of {gap}", narrow, f"gap: {first} to {then}"))
    for n in range(1, 7):
        never = with_(EASY, member(f"M{n}", "-"))
        made.append(planted(f"M{n} can never come", never, f"attendance: M{n}"))
    for n in range(1, 5):
        t = f"T{n} Talk T{n}"
        gone = with_(EASY, speaker(f"E{n}", "-"))
        made.append(planted(f"E{n} is never free", gone, f"speaker-free: Dr E{n}; talk-held: {t}"))
        late = with_(EASY, lock("talk", f"T{n}", "S3"))
        made.append(planted(f"T{n} is fixed in S3", late, f"locks: talk of T{n}; learning-first: {t}"))
    made += _others()
    return made


def _others() -> list[Planted]:
    first_last = with_(EASY, talk("T3", phase="deciding"))
    learning = "prerequisites: T4 after T3; talk-held: T4 Talk T4; learning-first: T3 Talk T3; "
    deaf = with_(EASY, member("M1", needs="loop"), venue("V1", has="step-free"), venue("V2", has="step-free"))
    return [
        planted("money", with_options(EASY, budget=100_000), "budget: the programme"),
        planted("T4 before the talk it builds on", first_last, learning + "learning-first: T4 Talk T4"),
        planted("no loop", deaf, "venue-access: Hall V1: loop; venue-access: Hall V2: loop"),
        planted(
            "no childcare",
            with_(EASY, member("M1", children=1)),
            *(f"childcare: S{n}" for n in (1, 2, 3)),
        ),
        planted(
            "too long a talk",
            with_(EASY, talk("T1", minutes=60)),
            "talk-held: T1 Talk T1; talk-time: S1; talk-time: S2; talk-time: S3",
            "talk-held: T1 Talk T1; talk-time: S1; talk-time: S2; learning-first: T1 Talk T1",
        ),
    ]


PLANTED = _plant()


def test_there_are_more_than_fifty_planted_clashes() -> None:
    assert len({one.what for one in PLANTED}) == len(PLANTED) >= 50
    make_timetable(EASY, severities())


@pytest.mark.parametrize("one", PLANTED, ids=str)
def test_a_planted_clash_is_found_and_nothing_else(one: Planted) -> None:
    assert found(one.programme) in one.sets


def agree(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Conflict and ways out are those that trying every timetable gives."""
    # Trying every timetable knows no hours: there two sessions may be held at once.
    monkeypatch.setattr(clashes, "physical", lambda model: None)
    programme, blocks = invented(seed)
    least = least_broken(programme, blocks)
    if least == (frozenset(),):
        with pytest.raises(ValueError, match="can be kept together"):
            explain(programme, blocks)
        return
    clash = explain(programme, blocks, offer_access=True)
    mine = frozenset((one.group.rule, one.group.subject) for one in clash.conflict)
    assert mine in conflicts(least)
    past = {(one.rule, one.subject) for one in past_locks(programme)}
    wanted = [(cost, one) for cost, one in ways_out(least) if not one & past]
    ways = [(way.cost, frozenset((one.rule, one.subject) for one in way.groups)) for way in clash.ways]
    assert [cost for cost, _ in ways] == [cost for cost, _ in wanted][: clashes.WAYS]
    assert {one for _, one in ways} <= {one for _, one in wanted}
    if not clash.ways:
        assert clash.notes


def languages_apart(seed: int) -> bool:
    """Whether no interpreter speaks two of the languages needed: which one is left out is then open."""
    programme, _ = invented(seed)
    return not any(len(one.languages) > 1 for one in programme.support)


SEEDS = [seed for seed in range(160) if languages_apart(seed)]
# Programmes of which all timetables are tried in a moment.
QUICK = (2, 7, 8, 11, 12, 14)


@pytest.mark.parametrize("seed", QUICK)
def test_conflict_and_ways_out_are_those_of_trying_everything(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(seed, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("seed", sorted({*SEEDS} - {*QUICK})[:25])
def test_conflict_and_ways_out_are_those_of_trying_everything_again_and_again(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(seed, monkeypatch)


def only_way(clash: Clash) -> str:
    assert len(clash.ways) == 1
    return " ".join(clash.ways[0].sentences)


def test_the_budget_is_raised_by_as_little_as_can_be() -> None:
    dear = with_(tiny(venues=2), venue("V1", cost=30_000), venue("V2", cost=20_000))
    clash = explain(with_options(dear, budget=100_000), severities())
    assert [one.sentence for one in clash.conflict if one.group.rule == "budget"] == [
        "The budget is £1,000; members' pay, expenses and food take £900."
    ]
    assert only_way(clash) == "Raise the budget from £1,000 to £1,300."
    assert clash.ways[0].smallest


def test_a_member_misses_as_little_as_can_be_and_only_where_it_is_offered() -> None:
    never = with_options(with_(tiny(3, 4), member("M1", "D2")), least_sessions=3)
    refused = explain(never, severities())
    assert refused.ways == ()
    assert refused.notes == (clashes._ONLY_ACCESS,)
    assert only_way(explain(never, severities(), offer_access=True)) == (
        "Let member M1 miss more sessions: Member M1 can come to 1 of 3 sessions; 3 is the least."
    )


def test_a_hall_is_got_for_as_few_more_dates_as_can_be() -> None:
    once = with_(tiny(3, 4), venue("V1", "D1 D2"))
    clash = explain(once, severities())
    assert clash.conflict[0].sentence == (
        "Hall V1 can be had only on Saturday 6 March and Saturday 13 March 2027."
    )
    way = clash.ways[0]
    assert [one.rule for one in way.groups] == ["venue-free"]
    assert way.sentences[0].count("Get Hall V1 for S") == 1


def test_talks_never_take_longer_than_the_stretch_in_which_they_stand() -> None:
    long = with_talks(tiny(), "T1", minutes=100)
    clash = explain(long, severities())
    assert only_way(clash) == 'Leave out T1 "Talk T1".'


def test_what_is_past_is_never_given_up() -> None:
    wrong = with_(tiny(), lock("date", "S1", "D3"), lock("date", "S2", "D2"))
    gone = replace(wrong, today=day_of("D3"))
    assert past_locks(gone) == {Group("locks", "date of S2")}
    assert past_locks(wrong) == frozenset()
    rules = [[(one.rule, one.subject) for one in way.groups] for way in explain(gone, severities()).ways]
    assert rules == [[("locks", "date of S1")], [("session-order", "S1 to S2")]]


def test_where_only_what_is_past_clashes_nothing_is_offered() -> None:
    over = with_(tiny(), lock("date", "S1", "D1"), lock("venue", "S1", "V9"))
    clash = explain(replace(over, today=day_of("D4")), severities())
    assert clash.ways == ()
    assert clash.notes == (clashes._NOTHING,)


@pytest.mark.parametrize("offer_access", [False, True])
def test_where_sessions_outnumber_the_dates_more_of_these_are_asked_for(offer_access: bool) -> None:
    same = replace(tiny(), slots=tuple(slot(f"D{n}", day=day_of("D1")) for n in (1, 2, 3)))
    for few in (same, tiny(slots=1), replace(tiny(slots=1), today=day_of("D4"))):
        clash = explain(few, severities(), offer_access=offer_access)
        assert (clash.ways, clash.notes) == ((), (clashes._TOO_FEW_DATES,))
        assert "past" not in clash.notes[0] and "Add dates" in clash.notes[0]


def test_rules_that_warn_are_neither_in_the_conflict_nor_in_a_way_out() -> None:
    blocks = severities({"gap": Severity.WARN, "venue-free": Severity.WARN})
    wrong = with_(tiny(slots=2), session("S1", gap=(1, 2)), venue("V1", "-"), lock("date", "S1", "D2"))
    clash = explain(wrong, blocks)
    named = {one.group for one in clash.conflict} | {one for way in clash.ways for one in way.groups}
    assert named == {Group("locks", "date of S1"), Group("session-order", "S1 to S2")}


def test_no_way_out_gives_up_all_of_another_and_more() -> None:
    wrong = with_(EASY, lock("date", "S1", "D4"), lock("date", "S2", "D2"), lock("venue", "S1", "V9"))
    clash = explain(wrong, severities())
    ways = [set(one.groups) for one in clash.ways]
    assert len(ways) == 3
    assert not any(one < other for one in ways for other in ways)
    locks, order = RULES["locks"].cost, RULES["session-order"].cost
    assert [one.cost for one in clash.ways] == [2 * locks, 2 * locks, locks + order]


def test_sessions_that_change_their_order_are_not_held_at_once() -> None:
    wrong = with_(tiny(), lock("date", "S1", "D3"), lock("date", "S2", "D3"))
    assert [one.rule for way in explain(wrong, severities()).ways for one in way.groups] == ["locks", "locks"]


def test_nothing_is_said_of_members_but_their_id_and_when_they_can_come() -> None:
    one = member("M1", "D2", "wheelchair bsl prayer", children=2, area="Hilltop", travel=5)
    clash = explain(with_options(with_(tiny(), one), least_sessions=2), severities(), offer_access=True)
    said = " ".join([*(r.sentence for r in clash.conflict), *(s for w in clash.ways for s in w.sentences)])
    assert "M1" in said
    assert not [word for word in ("prayer", "Hilltop", "wheelchair") if word in said.split("M1")[1]]


def test_names_that_the_solver_gives_too_many_of_are_proved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Loosened, "suspects", lambda self, kept: list(kept)[:1])
    assert found(PLANTED[1].programme) in PLANTED[1].sets
    monkeypatch.setattr(Loosened, "suspects", lambda self, kept: [])
    assert found(PLANTED[0].programme) in PLANTED[0].sets


def test_what_is_not_decided_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = Loosened.possible

    def possible(self: Loosened, kept: object) -> bool | None:
        asked.append(len(list(kept)))  # type: ignore[call-overload]
        return real(self, kept) if len(asked) < 3 else None  # type: ignore[arg-type]

    monkeypatch.setattr(Loosened, "possible", possible)
    reasons, notes = conflict(PLANTED[0].programme, severities(), Watch())
    assert {note.partition(": ")[0] for note in notes} == {"It is not proved that the clash needs this"}
    assert len(notes) == len(reasons)


def test_a_conflict_that_is_not_proved_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Loosened, "possible", lambda self, kept: None)
    with pytest.raises(Undecided):
        explain(PLANTED[0].programme, severities())


def test_without_effort_no_way_out_is_passed_off_as_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loosened, "_QUICK", 0.0)
    ways, notes = clashes.ways_out(PLANTED[0].programme, severities(), Watch())
    assert (len(ways) > 0) or notes


def test_the_time_allowed_is_kept() -> None:
    with pytest.raises(Undecided):
        explain(PLANTED[0].programme, severities(), watch=Watch(limit=-1.0))


def test_a_programme_with_a_timetable_has_nothing_to_explain() -> None:
    with pytest.raises(ValueError, match="can be kept together"):
        explain(EASY, severities())
