"""Each rule is stated twice, for the solver and for the checker: about any plan they say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from ortools.sat.python import cp_model

from scheduling.check import check_timetable
from scheduling.constraints import constrain
from scheduling.model import Model
from scheduling.programme import Programme
from scheduling.rules import RULES, severities
from scheduling.timetable import Timetable
from sortition.randomness import Stream
from tests.scheduling.brute import any_timetable
from tests.scheduling.invented import invented

Groups = set[tuple[str, str]]


def broken_for_the_solver(programme: Programme, timetable: Timetable) -> Groups:
    """What the model gives up, with this very plan, when it keeps all that it can."""
    model = Model(programme, severities(), free=True)
    constrain(model)
    held = {(one.session, one.slot, one.venue) for one in timetable.sittings}
    given = {(t.talk, one.session, t.stretch) for one in timetable.sittings for t in one.talks}
    booked = {(who, one.session) for one in timetable.sittings for who in one.support}
    for variables, chosen in ((model.at, held), (model.gives, given), (model.works, booked)):
        assert chosen <= {*variables}
        for key, variable in variables.items():
            model.cp.add(variable == (key in chosen))
    model.cp.maximize(sum(model.groups.values()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model.cp) == cp_model.OPTIMAL
    return _comparable(
        (one.rule, one.subject) for one, kept in model.groups.items() if not solver.value(kept)
    )


def broken_for_the_checker(programme: Programme, timetable: Timetable) -> Groups:
    found = check_timetable(programme, timetable, severities())
    return _comparable((one.rule, one.subject) for one in found)


def _comparable(found: Iterable[tuple[str, str]]) -> Groups:
    """Without rules that no plan decides, which the solver states only where they block.

    If there are too few interpreters for several languages, whose is missing is a matter of taste; how many
    are is not.
    """
    decided = [one for one in found if one[0] not in RULES or RULES[one[0]].decided]
    languages = Counter(who.split(":")[0] for rule, who in decided if rule == "language-interpreters")
    return {one for one in decided if one[0] != "language-interpreters"} | {
        ("language-interpreters", f"{session}: {number}") for session, number in languages.items()
    }


def agree(seed: int, plans: int) -> Groups:
    """Both statements agree on so many plans of an invented programme; what these break between them."""
    programme, _ = invented(seed)
    stream, every = Stream(f"plans {seed}", "timetables"), set[tuple[str, str]]()
    for _ in range(plans):
        timetable = any_timetable(programme, stream.below)
        found = broken_for_the_checker(programme, timetable)
        assert broken_for_the_solver(programme, timetable) == found
        every |= found
    return every


@pytest.mark.parametrize("seed", range(25))
def test_solver_and_checker_say_the_same_of_any_plan(seed: int) -> None:
    agree(seed, plans=3)


@pytest.mark.slow
def test_solver_and_checker_say_the_same_of_any_plan_whatever_rule_it_breaks() -> None:
    every = {rule for seed in range(400) for rule, _ in agree(seed, plans=4)}
    assert {rule for rule in RULES if RULES[rule].decided} - every == set()
