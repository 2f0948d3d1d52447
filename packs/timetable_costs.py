"""What a timetable costs, line by line, in a sheet that adds up by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from packs.forms.xlsx import Column, Content, Money, Sheet
from scheduling.access import demand
from scheduling.programme import KINDS, Programme, Supporter
from scheduling.timetable import Timetable


@dataclass(frozen=True)
class Cost:
    """One line of the budget: what for, how many, and what each costs in pence."""

    what: str
    of: str
    number: int
    each: int

    @property
    def amount(self) -> int:
        """What the line comes to, in pence."""
        return self.number * self.each


def costs(programme: Programme, timetable: Timetable) -> tuple[Cost, ...]:
    """Everything that the timetable costs: venues and support of each session, then what members get."""
    return (*_booked(programme, timetable), *_members(programme))


def _booked(programme: Programme, timetable: Timetable) -> Iterator[Cost]:
    for one in timetable.sittings:
        title, venue = programme.session[one.session].title, programme.venue[one.venue]
        yield Cost("Venue", f"{venue.name}: {title}", 1, venue.cost)
        for helper in (programme.supporter[name] for name in one.support):
            yield Cost(_kind(helper), f"{helper.name}: {title}", 1, helper.cost)


def _kind(helper: Supporter) -> str:
    name = KINDS.get(helper.kind, helper.kind)
    return name[:1].upper() + name[1:]


def _members(programme: Programme) -> Iterator[Cost]:
    options, sessions = programme.options, len(programme.required)
    members = len(programme.members) if programme.known else options.size
    eating = demand(programme).eating
    yield Cost("Pay", f"{members} members, {sessions} sessions", members * sessions, options.pay)
    yield Cost("Expenses", f"{members} members, {sessions} sessions", members * sessions, options.expenses)
    yield Cost("Food", f"{eating} people, {sessions} sessions", eating * sessions, options.catering)


def budget_sheet(programme: Programme, timetable: Timetable) -> Sheet:
    """A line for each cost with its amount as a formula, their sum, and what is left of the budget."""
    lines = costs(programme, timetable)
    rows: list[tuple[Content, ...]] = [
        (one.what, one.of, one.number, Money(one.each), Money(one.amount, f"=C{row}*D{row}"))
        for row, one in enumerate(lines, start=2)
    ]
    last = len(lines) + 1
    total = sum(one.amount for one in lines)
    rows.append(("Total", "", "", "", Money(total, f"=SUM(E2:E{last})")))
    budget = programme.options.budget
    if budget is None:
        rows.append(("Budget", "no limit is set", "", "", ""))
    else:
        rows.append(("Budget", "", "", "", Money(budget)))
        left = "what is left" if budget >= total else "MORE THAN THE BUDGET"
        rows.append(("Left", left, "", "", Money(budget - total, f"=E{last + 2}-E{last + 1}")))
    columns = (Column("What"), Column("For", prose=True), *map(Column, ("Number", "Each (£)", "Amount (£)")))
    # Without a filter: sorted lines would no longer stand where the formulas look.
    return Sheet("Budget", columns, tuple(rows), striped=False)
