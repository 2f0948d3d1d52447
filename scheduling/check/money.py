"""What a timetable costs, and whether that is within the budget."""

from __future__ import annotations

from scheduling.access import demand
from scheduling.check.plan import Findings, Plan
from scheduling.programme import Programme
from scheduling.subjects import PROGRAMME
from scheduling.timetable import Timetable


def cost(programme: Programme, timetable: Timetable) -> int:
    """The cost of everything in pence: venues, support, and members' pay, expenses and food."""
    options = programme.options
    people = len(programme.members) if programme.known else options.size
    session = (options.pay + options.expenses) * people + options.catering * demand(programme).eating
    booked = 0
    for sitting in timetable.sittings:
        venue = programme.venue.get(sitting.venue)
        helpers = (programme.supporter.get(name) for name in {*sitting.support})
        booked += (venue.cost if venue else 0) + sum(one.cost for one in helpers if one)
    return booked + session * len(programme.required)


def budget(plan: Plan) -> Findings:
    """Everything together costs no more than the budget, if there is one."""
    limit, total = plan.programme.options.budget, cost(plan.programme, plan.timetable)
    if limit is not None and total > limit:
        yield PROGRAMME, f"Everything together costs {of_money(total)}; the budget is {of_money(limit)}."


def of_money(pence: int) -> str:
    """The money in pounds: "£1,250" or "£1,250.50"."""
    pounds, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{pounds:,}" + (f".{rest:02d}" if rest else "")
