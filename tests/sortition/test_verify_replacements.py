"""Withdrawals, drop-outs and replacements: what the verifier accepts, and what it refuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from record_checks import AUDITOR, VERIFY
from remade import wrong
from test_vacancies import by_brute_force, vacancies
from test_verify_rules import sealed

from sortition.audit import read_sealed, write_draw, write_lottery
from sortition.case import Case, write_step
from sortition.draw import AlternatesRule, Drawn, draw_panel, hashed_seed
from sortition.lottery import make_lottery
from sortition.pool import Pool
from sortition.quotas import Quotas
from sortition.record import LotteryFacts
from sortition.rules import check_panel
from tests.builders import pool_of
from tests.builders import quotas as quotas_of

NOW, LATER = "2030-03-01T09:00:00Z", "2030-03-21T19:00:00Z"


def looked_at(people: Pool, rules: Quotas) -> Any:
    """What a search looks at, without files."""
    sizes = {p.household: 0 for p in people.applicants}
    for p in people.applicants:
        sizes[p.household] += 1
    limits = [([(q.category, q.value)], q.min, q.max) for q in rules.canonical()]
    limits += [
        ([(q.category, q.value), (q.with_category, q.with_value)], q.min, q.max) for q in rules.combined
    ]
    values = {p.id: tuple(zip(people.categories, p.values, strict=True)) for p in people.applicants}
    home = {
        p.id: p.household if p.household and sizes[p.household] > rules.home_most else p.id
        for p in people.applicants
    }
    homes: dict[str, list[str]] = {}
    for one, roof in home.items():
        homes.setdefault(roof, []).append(one)
    lottery = SimpleNamespace(
        quotas=[(q.category, q.value, q.min, q.max) for q in rules.canonical()],
        rules={"categories": list(people.categories)},
    )
    places = {
        kind: [n for n, (cells, _, _) in enumerate(limits) if set(cells) <= set(kind)]
        for kind in values.values()
    }
    return SimpleNamespace(
        home=home,
        homes=homes,
        most=rules.home_most,
        values=values,
        places=places,
        lottery=lottery,
        limits=limits,
        apart=list(people.apart),
    )


@settings(max_examples=200, deadline=None)
@given(vacancies())
def test_the_search_finds_what_trying_every_set_finds(case: Any) -> None:
    people, rules, order, staying, left, gone = case
    expected, missed, vacant = by_brute_force(people, rules, order, staying, left, gone)
    out = {*staying, *left, *gone}
    filling = SimpleNamespace(
        stay=set(staying), waiting=[one for one in order if one not in out], left=set(left)
    )
    search = AUDITOR.Search(looked_at(people, rules), filling)
    assert search.first(len(expected), missed) == list(expected)
    assert missed == 0 or search.first(len(expected), missed - 1) is None
    assert not vacant or search.first(len(expected) + 1, 10**9) is None


def first_of(people: Pool, rules: Quotas, order: str) -> list[str] | None:
    """The first set that keeps all quotas, for an empty panel."""
    filling = SimpleNamespace(stay=set(), waiting=order.split(), left=set())
    found: list[str] | None = AUDITOR.Search(looked_at(people, rules), filling).first(rules.size, 0)
    return found


def test_what_was_in_vain_from_a_later_place_may_succeed_from_an_earlier_one() -> None:
    """a1 with a4 counts like a2 with a3, but only the second two can still have a4."""
    people = pool_of({"A": "x x y y", "B": "u v u v"})
    rules = quotas_of(3, {"A": {"x": (1, 1), "y": (2, 2)}, "B": {"u": (1, 1), "v": (2, 2)}})
    assert first_of(people, rules, "a1 a2 a3 a4") == ["a2", "a3", "a4"]


def test_people_with_equal_values_and_other_homes_are_both_tried() -> None:
    """a1 lives with a3, the only one of her kind; a2 is like a1 and lives alone."""
    people = pool_of({"A": "x x y"}, homes="1 - 1")
    rules = quotas_of(2, {"A": {"x": (1, 1), "y": (1, 1)}})
    assert first_of(people, rules, "a1 a2 a3") == ["a2", "a3"]


class Story:
    """A drawn case in which people leave and come, by id.

    Keys and so draws differ from run to run: the seed is the first with which the story can be told.
    """

    def __init__(
        self, case: Case, withdrawn: tuple[str, ...] = (), wanted: Callable[[Story], bool] | None = None
    ) -> None:
        self.case, made = case, read_sealed(case)
        if withdrawn:
            entries = {made.pseudonyms[one]: "withdrew" for one in withdrawn}
            write_step(case, {}, LATER, {"event": "withdrawal", "lottery": 1, "entries": entries})
        self.sealed = read_sealed(case)
        self.lottery, self.names, self.gone = made.lottery, made.pseudonyms, set(withdrawn)
        rule = AlternatesRule(made.alternates, gone=frozenset(withdrawn))
        for number in range(1000):
            seed = hashed_seed(f"seed {number}")
            self.drawn: Drawn = draw_panel(
                self.lottery, self.names, seed, commitment=made.commitment, alternates=rule
            )
            self.ever = set(self.drawn.members)
            self.panel = self.ever - self.gone
            if (wanted or some_can_be_replaced)(self):
                break
        else:
            raise AssertionError("no seed tells this story")
        write_draw(case, self.sealed, seed, self.drawn, LATER)

    def log(self, event: str, **more: Any) -> None:
        write_step(self.case, {}, LATER, {"event": event, **more})

    def leave(self, *people: str) -> None:
        self.log("dropout", draw=1, entries={self.names[one]: "declined" for one in people})
        self.gone.update(people)
        self.panel.difference_update(people)

    def come(self, *people: str, vacant: int = 0, **more: Any) -> None:
        self.log("replacement", draw=1, filled=[self.names[one] for one in people], vacant=vacant, **more)
        self.panel.update(people)
        self.ever.update(people)

    def waiting(self, left: Iterable[str] = ()) -> list[str]:
        """Who may come once these have left too, in order."""
        gone = self.gone.union(left)
        people = self.lottery.pool.applicants
        homes = {p.id: p.household or p.id for p in people}
        roofs = Counter(homes.values())
        shut = {homes[one] for one in self.ever & gone if roofs[homes[one]] > self.lottery.quotas.home_most}
        there = [one for one in self.drawn.order if one not in gone and one not in self.panel]
        return [one for one in there if homes[one] not in shut]

    def sets(self, seats: int, left: Iterable[str] = ()) -> Iterator[tuple[str, ...]]:
        """Every set that makes a valid panel once these have left too, the first in the order first."""
        for people in combinations(self.waiting(left), seats):
            members = (*self.panel.difference(left), *people)
            if not check_panel(members, self.lottery.pool, self.lottery.quotas):
                yield people


def some_can_be_replaced(story: Story) -> bool:
    """The first member by two people or more, the first two together, and the first who stays then."""
    one, other, third, *_ = sorted(story.panel)
    ways = [list(story.sets(1, [one])), list(story.sets(2, [one, other])), list(story.sets(1, [third]))]
    return len(ways[0]) > 1 and all(ways)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(sealed(tmp_path / "case", "ruled", "leximin"))


def test_two_who_leave_and_the_first_who_come_hold(story: Story) -> None:
    story.leave(*sorted(story.panel)[:2])
    assert wrong(story.case) == {}, "empty seats are no fault"
    story.come(*next(story.sets(2)))
    assert wrong(story.case) == {}
    again = next(one for one in sorted(story.panel) if any(story.sets(1, [one])))
    story.leave(again)
    story.come(*next(story.sets(1)))
    report = VERIFY.verify(story.case.public, None, None, story.case.private / "audit")
    assert [check for check in report.checks if not check["ok"]] == []
    said = {check["name"]: check["detail"] for check in report.checks}
    assert said["draw/seats"] == "2 replacements, 0 seats empty now"
    assert {"draw/replacement", "draw/replacement-2"} <= set(said)


def test_somebody_skipped_is_refused(story: Story) -> None:
    story.leave(sorted(story.panel)[0])
    first, second, *_ = story.sets(1)
    assert first != second
    story.come(*second)
    assert wrong(story.case) == {"draw/replacement": "not the first in the order of replacement"}


def test_the_public_edition_sees_the_order_and_who_left(story: Story) -> None:
    one, other, *_ = sorted(story.panel)
    story.leave(one, other)
    story.come(*reversed(next(story.sets(2))))
    found = VERIFY.verify(story.case.public, None, None, None).checks
    assert [check["name"] for check in found if not check["ok"]] == ["draw/seats"]


def test_a_member_who_left_does_not_come_back(story: Story) -> None:
    one = sorted(story.panel)[0]
    story.leave(one)
    story.come(one)
    assert "draw/seats" in wrong(story.case)


def test_somebody_in_the_order_who_left_does_not_come(story: Story) -> None:
    story.leave(sorted(story.panel)[0])
    (first,) = next(story.sets(1))
    story.leave(first)
    story.come(first)
    assert "draw/seats" in wrong(story.case)


def housemates(story: Story) -> Iterator[tuple[str, str]]:
    """A member of a home of three, and somebody of it who would make a valid panel in her place."""
    homes = {p.id: p.household for p in story.lottery.pool.applicants}
    for one, mate in product(sorted(story.panel), story.drawn.order):
        if homes[one] in ("1", "2") and homes[one] == homes[mate]:
            members = (*story.panel.difference([one]), mate)
            if not check_panel(members, story.lottery.pool, story.lottery.quotas):
                yield one, mate


def test_whoever_lives_with_a_member_who_left_does_not_come(tmp_path: Path) -> None:
    case = sealed(tmp_path / "case", "ruled", "leximin")
    story = Story(case, wanted=lambda story: any(housemates(story)))
    one, mate = next(housemates(story))
    story.leave(one)
    story.come(mate)
    assert wrong(case)["draw/replacement"].startswith("somebody of the home of a member who left")


@pytest.mark.parametrize(
    ("event", "more", "where"),
    [
        ("dropout", {"draw": 2, "entries": {"AAAAAAAAAA": "declined"}}, "log/events"),
        ("dropout", {"draw": 0, "entries": {"AAAAAAAAAA": "declined"}}, "log/events"),
        ("dropout", {"draw": 1, "entries": {"AAAAAAAAAA": "declined"}}, "draw/seats"),
        ("dropout", {"draw": 1, "entries": {}}, "draw/seats"),
        ("dropout", {"draw": 1, "entries": {"AAAAAAAAAA": "bored"}}, "log"),
        ("replacement", {"draw": 2, "filled": [], "vacant": 0}, "log/events"),
        ("replacement", {"draw": 1, "filled": [], "vacant": 0}, "draw/seats"),
        ("replacement", {"draw": 1, "filled": [], "vacant": -1}, "log"),
        ("withdrawal", {"lottery": 1, "entries": {"AAAAAAAAAA": "declined"}}, "log/events"),
        ("withdrawal", {"lottery": 2, "entries": {"AAAAAAAAAA": "declined"}}, "log/events"),
    ],
)
def test_lines_that_cannot_be_are_refused(story: Story, event: str, more: dict[str, Any], where: str) -> None:
    story.log(event, **more)
    assert where in wrong(story.case)


def test_nobody_leaves_twice(story: Story) -> None:
    one = sorted(story.panel)[0]
    story.leave(one)
    story.leave(one)
    assert "draw/seats" in wrong(story.case)


def test_an_order_too_hard_to_search_is_left_to_the_toolkit(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.leave(*sorted(story.panel)[:2])
    story.come(*next(story.sets(2)))
    monkeypatch.setattr(AUDITOR, "STEPS", 1)
    report = VERIFY.verify(story.case.public, None, None, story.case.private / "audit")
    assert [check for check in report.checks if not check["ok"]] == []
    assert "first in the order, draw/replacement: citizen-panel verify repeats it" in report.not_checked


def test_whoever_withdrew_before_the_draw_is_no_alternate_and_her_seat_is_empty(tmp_path: Path) -> None:
    def one_is_drawn(story: Story) -> bool:
        return len(story.gone.intersection(story.drawn.members)) == 1 and any(story.sets(1))

    case = sealed(tmp_path / "case", "ruled", "leximin")
    story = Story(case, ("a3", "a10", "a11"), one_is_drawn)
    assert not story.gone & set(story.drawn.alternates)
    assert wrong(case) == {}
    story.come(*next(story.sets(1)))
    assert wrong(case) == {}


def test_an_alternate_who_withdrew_is_refused(tmp_path: Path) -> None:
    """The draw goes on as if nobody had withdrawn."""
    case = sealed(tmp_path / "case", "ruled", "leximin")
    made = read_sealed(case)
    rule, seed = AlternatesRule(made.alternates), hashed_seed("20237331128159211123")
    drawn = draw_panel(made.lottery, made.pseudonyms, seed, commitment=made.commitment, alternates=rule)
    gone = made.pseudonyms[drawn.alternates[0]]
    write_step(case, {}, LATER, {"event": "withdrawal", "lottery": 1, "entries": {gone: "withdrew"}})
    write_draw(case, read_sealed(case), seed, drawn, LATER)
    assert {"draw/order", "draw/opened"} <= set(wrong(case))


@pytest.mark.parametrize("twice", [True, False])
def test_a_withdrawal_of_nobody_or_twice_is_refused(tmp_path: Path, twice: bool) -> None:
    case = sealed(tmp_path / "case", "ruled", "leximin")
    name = sorted(read_sealed(case).pseudonyms.values())[0] if twice else "AAAAAAAAAA"
    for _ in range(2):
        write_step(case, {}, LATER, {"event": "withdrawal", "lottery": 1, "entries": {name: "withdrew"}})
    assert "lottery/lists" in wrong(case)


@pytest.fixture
def scarce(tmp_path: Path) -> Story:
    """Three women for three seats: when one leaves, a man too many and a woman too few is the least."""
    pool = pool_of({"Area": "n n s n s n s s", "Gender": "F F F M M M M M"})
    limits = {"Area": {"n": (1, 3), "s": (1, 3)}, "Gender": {"F": (3, 3), "M": (1, 1)}}
    case = Case(tmp_path / "case")
    lottery = make_lottery(pool, quotas_of(4, limits), tickets=100)
    write_lottery(case, lottery, LotteryFacts("River panel", 2), NOW)
    story = Story(case, wanted=lambda story: True)
    story.leave("a1")
    return story


FEWER = {"category": "Gender", "side": "min", "value": "F"}
MORE = {"category": "Gender", "side": "max", "value": "M"}


def first_within_area(story: Story) -> str:
    """The first man of the order with whom both areas keep their quotas."""
    area = {p.id: p.values[0] for p in story.lottery.pool.applicants}
    fits = (
        one
        for one in story.drawn.order
        if all(1 <= [area[x] for x in (*story.panel, one)].count(a) <= 3 for a in "ns")
    )
    return next(fits)


def test_quotas_that_must_be_broken_are_named(scarce: Story) -> None:
    scarce.come(first_within_area(scarce), accepted=[FEWER, MORE])
    assert wrong(scarce.case) == {}


@pytest.mark.parametrize(
    "accepted",
    [None, [FEWER], [FEWER, MORE, MORE], [FEWER, {**MORE, "value": "F"}], [FEWER, {**MORE, "side": "min"}]],
)
def test_other_quotas_accepted_are_refused(scarce: Story, accepted: Any) -> None:
    scarce.come(first_within_area(scarce), **({} if accepted is None else {"accepted": accepted}))
    assert wrong(scarce.case) == {
        "draw/replacement": "`accepted` does not name exactly the quotas that are missed"
    }


def test_a_seat_left_empty_that_could_be_filled_is_refused(scarce: Story) -> None:
    scarce.come(vacant=1, accepted=[FEWER])
    assert wrong(scarce.case) == {"draw/replacement": "a seat is left empty that could be filled"}


def only_quotas_broken(story: Story) -> Iterator[tuple[str, str, list[dict[str, str]]]]:
    """Who might leave, somebody waiting with whom only quotas are then broken, and those quotas."""
    pool, quotas = story.lottery.pool, story.lottery.quotas
    has = {p.id: set(zip(pool.categories, p.values, strict=True)) for p in pool.applicants}
    for gone in sorted(story.panel):
        for one in story.waiting([gone]) if any(story.sets(1, [gone])) else ():
            members = (*story.panel.difference([gone]), one)
            seats = [(q, sum((q.category, q.value) in has[x] for x in members)) for q in quotas.quotas]
            missed = [(q, "min") for q, n in seats if n < q.min] + [(q, "max") for q, n in seats if n > q.max]
            if missed and len(check_panel(members, pool, quotas)) == len(missed):
                named = [{"category": q.category, "value": q.value, "side": side} for q, side in missed]
                yield gone, one, named


def test_quotas_broken_by_more_than_needed_are_refused(tmp_path: Path) -> None:
    """Somebody else would fit, but one comes with quotas accepted."""
    case = sealed(tmp_path / "case", "ruled", "leximin")
    story = Story(case, wanted=lambda story: any(only_quotas_broken(story)))
    gone, one, accepted = next(only_quotas_broken(story))
    story.leave(gone)
    story.come(one, accepted=accepted)
    assert wrong(case) == {"draw/replacement": "the quotas could be missed by fewer seats"}
