"""The best timetable of a programme: built as a model, solved goal by goal, extracted and checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter

from ortools.sat.python import cp_model

from scheduling.check import check_timetable
from scheduling.constraints import constrain
from scheduling.goals import Goal, goals
from scheduling.measures import measure
from scheduling.model import Force, Model
from scheduling.programme import Programme, Session
from scheduling.rules import Severities
from scheduling.timetable import Given, Sitting, Stage, Timetable, Violation
from sortition.problems import Undecided
from sortition.watch import Watch

# CP-SAT's own measure of work, about a second each: a limit in it ends in the same place on every machine.
EFFORT = 60.0


@dataclass(frozen=True)
class Planned:
    """A timetable that keeps every rule that blocks, with its evidence.

    `stages` are the goals in the order in which they were reached for, `warnings` the rules that only warn
    and are broken.
    """

    programme: Programme
    timetable: Timetable
    stages: tuple[Stage, ...]
    warnings: tuple[Violation, ...]

    @property
    def status(self) -> str:
        """Whether every stage is proved to be the best possible ("optimal"), else "feasible"."""
        return "optimal" if all(one.status == "optimal" for one in self.stages) else "feasible"


class NoTimetable(Exception):
    """Proved: no timetable keeps all rules that block. clashes.py finds out why."""


def make_timetable(
    programme: Programme,
    severities: Severities,
    published: Timetable | None = None,
    *,
    least_change: bool = False,
    force: Force | None = None,
    effort: float = EFFORT,
    watch: Watch | None = None,
) -> Planned:
    """The timetable that is best goal by goal; with `least_change`, of those nearest to the published one.

    Each goal is reached for with `effort` at most, without giving up anything of the goals before it. Equal
    programmes give equal timetables. Whatever `force` adds to the model holds in the timetable too.

    Raises:
        NoTimetable: proved.
        Undecided: none was found in the effort or time allowed.
    """
    watch = watch or Watch()
    model = Model(programme, severities)
    constrain(model)
    if force is not None:
        force(model)
    solver = Lexicographic(model, effort, watch)
    if published is not None:
        solver.hint(published)
    stages = tuple(solver.stage(goal) for goal in goals(model, published, least_change=least_change))
    watch.tick("checking")
    timetable = extract(model, solver.values())
    broken = check_timetable(programme, timetable, severities)
    _insist(programme, timetable, severities, published, stages, broken)
    return Planned(programme, timetable, stages, tuple(one for one in broken if not one.blocks))


def _insist(
    programme: Programme,
    timetable: Timetable,
    severities: Severities,
    published: Timetable | None,
    stages: Iterable[Stage],
    broken: Iterable[Violation],
) -> None:
    """The solver is never believed: the checker must find every rule kept, and every value as stated."""
    if blocked := [one for one in broken if one.blocks]:
        raise AssertionError(f"the plan breaks {sorted({(one.rule, one.subject) for one in blocked})}")
    found = measure(programme, timetable, severities, published)
    for stage in stages:
        if found[stage.goal] != stage.value and stage.status == "optimal":
            raise AssertionError(f"{stage.goal} is {found[stage.goal]}, not {stage.value}")


class Lexicographic:
    """Solves a model goal by goal; what one goal has reached is kept while the next is reached for."""

    def __init__(self, model: Model, effort: float, watch: Watch) -> None:
        self._model = model
        self._effort = effort
        self._watch = watch
        self._values: list[int] = []

    def hint(self, published: Timetable) -> None:
        """Begin the search near what is published."""
        for old in published.sittings:
            if (var := self._model.at.get((old.session, old.slot, old.venue))) is not None:
                self._model.cp.add_hint(var, 1)

    def stage(self, goal: Goal) -> Stage:
        """The goal at its best.

        Raises:
            NoTimetable, Undecided: there is no timetable, or none was found.
        """
        self._watch.tick(goal.name)
        cp, sign = self._model.cp, -1 if goal.most else 1
        if isinstance(goal.value, int):
            return Stage(goal.name, goal.value, goal.value, "optimal")
        scale = 1 if isinstance(goal.then, int) else 1 + len(self._model.works)
        cp.minimize(sign * scale * goal.value + goal.then)
        solver, proved = self._solved()
        value = round(solver.value(goal.value))
        # The bound is of the value and its tie-breaker together; the value's own is what is left of it.
        bound = value if proved else sign * (round(solver.best_objective_bound) // scale)
        if goal.most:
            cp.add(goal.value >= value)
        else:
            cp.add(goal.value <= value)
        if scale > 1:
            cp.add(goal.then <= round(solver.value(goal.then)))
        return Stage(goal.name, value, bound, "optimal" if value == bound else "feasible")

    def _solved(self) -> tuple[cp_model.CpSolver, bool]:
        """The solver with its best solution, and whether that is proved to be optimal."""
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers, parameters.random_seed, parameters.catch_sigint_signal = 1, 0, False
        parameters.max_deterministic_time = self._effort
        # More preparation takes longer than all that it saves in models of this size.
        parameters.cp_model_probing_level = parameters.symmetry_level = 0
        parameters.max_presolve_iterations = 1
        parameters.max_time_in_seconds = self._watch.left
        status = solver.solve(self._model.cp)
        if status == cp_model.INFEASIBLE:
            raise NoTimetable
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise Undecided("no timetable was found in the effort allowed, and none was proved impossible")
        response = solver.response_proto
        self._values = list(response.solution)
        self._model.cp.clear_hints()  # type: ignore[no-untyped-call]
        for index, value in enumerate(self._values):
            self._model.cp.add_hint(self._model.cp.get_int_var_from_proto_index(index), value)
        return solver, status == cp_model.OPTIMAL

    def values(self) -> list[int]:
        """The values of the variables in the best solution so far, by index; solved for where none is."""
        if not self._values:
            self._solved()
        return self._values


def extract(model: Model, values: list[int]) -> Timetable:
    """The timetable of a solution."""
    return Timetable(tuple(_sitting(model, session, values) for session in model.programme.sessions))


def _sitting(model: Model, session: Session, values: list[int]) -> Sitting:
    programme = model.programme
    slot, venue = next((d, v) for (s, d, v), var in model.at.items() if s == session.id and values[var.index])
    found = [(t, k) for (t, s, k), var in model.gives.items() if s == session.id and values[var.index]]
    stretch = dict(found)
    order = sorted(heard_in_order(programme, stretch), key=lambda t: stretch[t])
    return Sitting(
        session=session.id,
        slot=slot,
        venue=venue,
        span=model.spans[session.id, slot],
        talks=tuple(_given(model, t, session.id, slot, stretch[t]) for t in order),
        support=tuple(
            sorted(p for (p, s), var in model.works.items() if s == session.id and values[var.index])
        ),
        pauses=model.frames[session.id, slot].pauses,
    )


def heard_in_order(programme: Programme, talks: Iterable[str]) -> list[str]:
    """The talks in the order in which they build on each other; else by topic and id."""
    talks = set(talks)
    rank = {topic: n for n, topic in enumerate(programme.topics)}
    sorter = TopologicalSorter({t: programme.talk[t].after & talks for t in sorted(talks)})
    sorter.prepare()
    order: list[str] = []
    ready: list[str] = []
    while sorter.is_active():
        ready += sorter.get_ready()
        ready.sort(key=lambda t: (rank.get(programme.talk[t].topic, len(rank)), t))
        order.append(ready.pop(0))
        sorter.done(order[-1])
    return order


def _given(model: Model, talk: str, session: str, slot: str, k: int) -> Given:
    speaker = model.programme.speaker[model.programme.talk[talk].speaker]
    stretch = model.stretch(session, slot, k)
    here = stretch is not None and any(span.covers(stretch) for span in speaker.here.get(slot, ()))
    elsewhere = stretch is not None and any(span.covers(stretch) for span in speaker.remote.get(slot, ()))
    return Given(talk, k, speaker.id, remote=elsewhere and not here)
