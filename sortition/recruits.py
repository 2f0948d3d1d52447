"""The fewest more applicants with whom there would be a panel, and what they would have to be like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from ortools.sat.python import cp_model

from sortition.certificate import Row
from sortition.instance import Instance
from sortition.moves import best_values
from sortition.panels import Program, limits
from sortition.pool import Applicant, Pool
from sortition.quotas import Quotas
from sortition.watch import Watch

# More new people than that are another invitation. The second figure is the work spent on which of
# equally few, in CP-SAT's deterministic time.
MOST_NEW, EFFORT = 8, 0.5

Values = Mapping[tuple[str, str], cp_model.IntVar]


def recruits(pool: Pool, quotas: Quotas, instance: Instance, watch: Watch) -> tuple[Applicant, ...]:
    """The fewest people to add to the pool so that it has a panel, each living with nobody in it.

    Of equally few, people with common values, as far as that is soon told. Empty where not even
    eight would do.

    Raises:
        Undecided: the time is up.
    """
    kept = tuple(row for row in instance.rows if row.rule in ("homes", "apart"))
    bare = replace(instance, rows=kept)
    program = Program(bare, limits(bare))
    model = program.model
    there = [model.new_bool_var("") for _ in range(min(MOST_NEW, quotas.size))]
    people = [_person(model, pool, quotas, one) for one in there]
    for one, after in pairwise(there):
        model.add_implication(after, one)
    for row in instance.rows:
        if row not in kept:
            new = [_counts(model, row, one, values) for one, values in zip(there, people, strict=True)]
            total = cp_model.LinearExpr.sum([*(program.seats[t] for t in row.types), *new])
            model.add_linear_constraint(total, row.low, row.high)
    number = cp_model.LinearExpr.sum(there)
    model.minimize(number)
    wanted = [*there, *(has for values in people for has in values.values())]
    found = best_values(model, wanted, watch)
    if found is None:
        return ()
    model.add_linear_constraint(number, 0, sum(found[: len(there)]))
    for variable, value in zip(wanted, found, strict=True):
        model.add_hint(variable, value)
    common = {(name, value): n for name in pool.categories for value, n in pool.counts(name).items()}
    often = [common.get(key, 0) for values in people for key in values]
    model.maximize(cp_model.LinearExpr.weighted_sum(wanted[len(there) :], often))
    found = best_values(model, wanted, watch, EFFORT) or found
    keys = [(one, key) for one, values in enumerate(people) for key in values]
    has = {key for key, value in zip(keys, found[len(there) :], strict=True) if value}
    return _applicants(pool, [sorted(key for who, key in has if who == one) for one in range(len(there))])


def _person(model: cp_model.CpModel, pool: Pool, quotas: Quotas, there: cp_model.IntVar) -> Values:
    """Whether somebody new has each value: one of every category, if she is there at all."""
    values = {(quota.category, quota.value): model.new_bool_var("") for quota in quotas.canonical()}
    for category in pool.categories:
        own = [has for (name, _), has in values.items() if name == category]
        model.add(cp_model.LinearExpr.sum(own) == there)
    return values


def _counts(model: cp_model.CpModel, row: Row, there: cp_model.IntVar, values: Values) -> cp_model.IntVar:
    """Whether somebody new counts in a row."""
    if row.rule == "size":
        return there
    own = values[row.category, row.value]
    if row.rule == "quota":
        return own
    both = model.new_bool_var("")
    model.add_min_equality(both, [own, values[row.with_category, row.with_value]])
    return both


def _applicants(pool: Pool, people: Sequence[Sequence[tuple[str, str]]]) -> tuple[Applicant, ...]:
    # What begins with the last id of the pool stands after it, and is nobody's yet.
    last = pool.applicants[-1].id if pool.applicants else ""
    profiles = sorted(tuple(value for _, value in values) for values in people if values)
    return tuple(Applicant(f"{last} {number}", values) for number, values in enumerate(profiles, start=1))
