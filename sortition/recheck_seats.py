"""Every replacement repeated: the rules in plain Python, and "the first in the order" with a second solver.

The program here is about people one by one, and has nothing in common with the one that filled the seats.
Somebody is the first with whom a panel is possible where no panel has, beside those who came before her,
anybody who stands before her in the order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ortools.math_opt.python import mathopt

from sortition.case import Case
from sortition.history import PastDraw, after, drawn_only, events, since
from sortition.pool import Applicant, Pool
from sortition.quotas import Combined, Quota, Quotas
from sortition.rules import check_panel
from sortition.vacancies import limited_homes

Side = tuple[str, ...]
# A whole number found by a solver that counts in floating point.
_NEARLY = 0.5


def replayed(case: Case) -> Iterator[tuple[str, str, str]]:
    """For every replacement of the case: its name, what is wrong ("" where nothing is), and what was seen.

    Raises:
        VerificationFailed: a draw's files are not those that were written.
    """
    for number in range(1, 1 + len(events(case, "draw"))):
        past, nth = drawn_only(case, number), 0
        ids = {name: person for person, name in past.sealed.pseudonyms.items()}
        for line in since(case, number):
            if line["event"] == "replacement":
                nth += 1
                name = f"draw{_ending(number)}/replacement{_ending(nth)}/first"
                filled = [ids[one] for one in line["filled"]]
                yield name, wrong(past, filled, line), f"{len(filled)} filled, repeated with another solver"
            past = after(past, line, ids)


def _ending(number: int) -> str:
    return "" if number == 1 else f"-{number}"


def wrong(past: PastDraw, filled: Sequence[str], line: Mapping[str, Any]) -> str:
    """The first thing that is wrong with a replacement of these people (ids), "" where nothing is."""
    lottery = past.sealed.lottery
    accepted = {_side(one) for one in line.get("accepted", ())}
    if len(past.members) + len(filled) + line["vacant"] != lottery.quotas.size:
        return "filled and vacant seats are not the empty ones"
    if _broken((*past.members, *filled), lottery.pool, lottery.quotas, accepted):
        return "the panel breaks a rule that nobody accepted"
    room = _Room(past, lottery.pool, lottery.quotas)
    if not set(filled) <= set(room.people):
        return "somebody was seated who may not be"
    missed = _missed((*past.members, *filled), lottery.pool, lottery.quotas)
    if accepted != set(missed):
        return "the quotas accepted are not those that are missed"
    if line["vacant"] and room.possible(len(filled) + 1):
        return "a seat stays empty that could be filled"
    by = sum(missed.values())
    if by and room.possible(len(filled), missed=by - 1):
        return "quotas could be missed by fewer seats"
    for place, one in enumerate(filled):
        before = [name for name in room.people[: room.people.index(one)] if name not in filled[:place]]
        if before and room.possible(len(filled), missed=by, with_all=filled[:place], with_one=before):
            return "somebody before in the order was passed over"
    return ""


def _side(one: Mapping[str, str]) -> Side:
    return tuple(one.get(key, "") for key in ("category", "value", "with_category", "with_value", "side"))


def _every(quotas: Quotas) -> list[tuple[Side, Quota | Combined]]:
    """All quotas with their names, those on one category with blanks for the second."""
    single = [((q.category, q.value, "", ""), q) for q in quotas.quotas]
    return [*single, *(((q.category, q.value, q.with_category, q.with_value), q) for q in quotas.combined)]


def _counts(person: Applicant, categories: Sequence[str], names: Side) -> bool:
    """Whether somebody counts for the quota of these names."""
    has = {("", ""), *zip(categories, person.values, strict=True)}
    return {names[:2], names[2:]} <= has


def _missed(members: Collection[str], pool: Pool, quotas: Quotas) -> dict[Side, int]:
    """By how many seats the panel misses which sides of quotas."""
    people = [one for one in pool.applicants if one.id in members]
    found = {}
    for names, quota in _every(quotas):
        seats = sum(_counts(one, pool.categories, names) for one in people)
        found[(*names, "min")], found[(*names, "max")] = quota.min - seats, seats - quota.max
    return {side: by for side, by in found.items() if by > 0}


def _broken(members: Sequence[str], pool: Pool, quotas: Quotas, accepted: Collection[Side]) -> list[str]:
    """The rules that the panel breaks, but for the accepted quotas and people confirmed earlier who left."""
    loose = {side[:4] for side in accepted}
    seated = tuple(replace(one, placed=one.placed and one.id in members) for one in pool.applicants)
    held = replace(
        quotas,
        size=len(members),
        quotas=tuple(q for q in quotas.quotas if (q.category, q.value, "", "") not in loose),
        combined=tuple(
            q for q in quotas.combined if (q.category, q.value, q.with_category, q.with_value) not in loose
        ),
    )
    return check_panel(members, replace(pool, applicants=seated), held)


class _Room:
    """Who may come, in the order of the draw, and which sets of them are possible beside those who stay."""

    def __init__(self, past: PastDraw, pool: Pool, quotas: Quotas) -> None:
        self.pool, self.quotas, self.staying = pool, quotas, past.members
        self.homes = limited_homes(pool, quotas.home_most)
        closed = {self.homes[one] for one in past.ever if one in past.left and one in self.homes}
        self.people = [one for one in past.waiting if self.homes.get(one) not in closed]
        self.known = {one.id: one for one in pool.applicants}

    def possible(
        self,
        number: int,
        missed: int | None = None,
        with_all: Collection[str] = (),
        with_one: Collection[str] = (),
    ) -> bool:
        """Whether some `number` of them fit homes and pairs and miss quotas by at most `missed` seats.

        All of `with_all` are among them, and at least one of `with_one`.
        """
        model = mathopt.Model()
        sits: dict[str, Any] = {
            one: model.add_variable(lb=float(one in with_all), ub=1.0, is_integer=True) for one in self.people
        }
        sits.update(dict.fromkeys(self.staying, 1.0))
        model.add_linear_constraint(_total(sits[one] for one in self.people) == number)
        if with_one:
            model.add_linear_constraint(_total(sits[one] for one in with_one) >= 1)
        self._homes_and_pairs(model, sits)
        model.minimize(_total(self._misses(model, sits)))
        result = mathopt.solve(model, mathopt.SolverType.GSCIP)
        if result.termination.reason == mathopt.TerminationReason.INFEASIBLE:
            return False
        # Without an answer nothing is proved: it counts as possible, and so as wrong.
        solved = result.termination.reason == mathopt.TerminationReason.OPTIMAL
        return not solved or missed is None or result.objective_value() < missed + _NEARLY

    def _homes_and_pairs(self, model: mathopt.Model, sits: Mapping[str, Any]) -> None:
        mates: dict[str, list[Any]] = defaultdict(list)
        for one, seat in sits.items():
            if one in self.homes:
                mates[self.homes[one]].append(seat)
        for seats in mates.values():
            model.add_linear_constraint(_total(seats) <= self.quotas.home_most)
        for one, other in self.pool.apart:
            if one in sits and other in sits:
                model.add_linear_constraint(_total((sits[one], sits[other])) <= 1)

    def _misses(self, model: mathopt.Model, sits: Mapping[str, Any]) -> Iterator[Any]:
        for names, quota in _every(self.quotas):
            about = [
                seat for one, seat in sits.items() if _counts(self.known[one], self.pool.categories, names)
            ]
            lacking, surplus = model.add_variable(lb=0.0), model.add_variable(lb=0.0)
            model.add_linear_constraint(_total((*about, lacking)) >= quota.min)
            model.add_linear_constraint(_total(about) - surplus <= quota.max)
            yield from (lacking, surplus)


def _total(seats: Any) -> mathopt.LinearSum:
    return mathopt.LinearSum(tuple(seats))
