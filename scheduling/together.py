"""Timetables of several panels that share rooms, speakers and support: panel by panel, then two at a time.

A resource with the same id in two programmes is the same. The sum of what each panel could reach if it had
everything to itself is the bound: it is cheap, and no plan of all can be better.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import chain

from ortools.sat.python import cp_model

from scheduling.check import check_timetable, check_together
from scheduling.constraints import constrain
from scheduling.constraints.days import RULES as OF_DAYS
from scheduling.goals import goals
from scheduling.measures import measure
from scheduling.model import Linear, Model
from scheduling.programme import Busy, Programme
from scheduling.rules import Severities
from scheduling.sharing import clashes, share, shared_support, taken_by, without_needless
from scheduling.solve import Lexicographic, NoTimetable, Planned, extract
from scheduling.timetable import Stage, Timetable
from sortition.problems import Undecided
from sortition.watch import Watch

EFFORT = 60.0
# A pair of panels is looked at again for so long at most, in the solver's own measure of work.
PAIR_EFFORT = 5.0
# Each goal of a panel is reached for with so much, beside the others.
STAGE_EFFORT = 1.0


@dataclass(frozen=True)
class Together:
    """Timetables that use no room and nobody twice at a time, in the order of the programmes.

    `attendance` adds up, over all panels, the sessions that members can attend; no timetables of these
    programmes have more than `bound`.
    """

    plans: tuple[Planned, ...]
    attendance: int
    bound: int

    @property
    def gap(self) -> float:
        """How far from the bound, as a share of it."""
        return (self.bound - self.attendance) / self.bound if self.bound else 0.0


@dataclass(frozen=True)
class _Found:
    """A panel's timetable with its attendance."""

    timetable: Timetable
    value: int


def make_timetables(
    programmes: Sequence[Programme],
    severities: Severities,
    *,
    rounds: int = 0,
    finish: bool = True,
    effort: float = EFFORT,
    watch: Watch | None = None,
) -> Together:
    """Timetables of all panels, with high attendance in all of them together.

    Each panel in turn gets the best that the others have left. Whoever finds nothing is planned at once with
    the panel that is most in its way, or else before all others. Then, in each of the `rounds`, every panel
    below what it could reach alone is planned again, at once with the one that is most in its way. With
    `finish` each panel then reaches for its goals in their order, beside the others and without giving up
    attendance. Equal programmes give equal timetables, whatever the clock says.

    Raises:
        NoTimetable: proved, of one of the panels by itself.
        Undecided: no timetables of all were found in the effort or time allowed.
    """
    work = _Work(programmes, severities, effort, watch or Watch())
    work.first()
    bound = sum(work.bounds())
    for _ in range(rounds):
        work.improve()
    plans = tuple(work.planned(n, finish) for n in range(len(programmes)))
    if twice := check_together([(one.programme, one.timetable) for one in plans]):
        raise AssertionError(f"two panels have {sorted({one.subject for one in twice})} at the same time")
    return Together(plans, work.attendance, bound)


class _Work:
    """The panels with what was found for them so far, by their number."""

    def __init__(
        self, programmes: Sequence[Programme], severities: Severities, effort: float, watch: Watch
    ) -> None:
        self._programmes = programmes
        self._severities = severities
        self._effort = effort
        self._watch = watch
        self._shared = shared_support(programmes)
        self._models: dict[int, Model] = {}
        self._attendance: dict[int, Linear] = {}
        self._bounds: dict[int, int] = {}
        self._alone: dict[int, Timetable] = {}
        self.found: dict[int, _Found] = {}

    def first(self) -> None:
        """A timetable for every panel.

        Raises:
            NoTimetable, Undecided: see `make_timetables`.
        """
        order = list(range(len(self._programmes)))
        moved: set[int] = set()
        while (stuck := self._in_turn(order)) is not None:
            partners = self._in_the_way(stuck)
            if self._squeezed_in(stuck, partners if stuck in moved else partners[:1]):
                continue
            if stuck in moved:
                raise Undecided(
                    f"no timetable was found for {self._programmes[stuck].name} beside the others"
                )
            moved.add(stuck)
            order = [stuck, *(n for n in order if n != stuck)]
            self.found.clear()

    def _in_turn(self, order: Iterable[int]) -> int | None:
        """Plans the panels in this order; the first that finds nothing, or None."""
        for n in order:
            if n not in self.found:
                self._watch.tick("panel by panel", len(self.found) / len(self._programmes))
                found = self._one(n, self._others(n))
                if found is None:
                    return n
                self.found[n] = found
        return None

    def _squeezed_in(self, n: int, partners: Iterable[int]) -> bool:
        """Whether the panel could be planned at once with one of these, which have timetables already."""
        for other in partners:
            if both := self._several((n, other), self._effort):
                self.found |= both
                return True
        return False

    def bounds(self) -> list[int]:
        """For every panel no less than what it could reach alone."""
        return [self._alone_bound(n) for n in range(len(self._programmes))]

    def _alone_bound(self, n: int) -> int:
        if n not in self._bounds:
            self._watch.tick("each panel alone", len(self._bounds) / len(self._programmes))
            if self._one(n, ()) is None:
                raise NoTimetable
        return self._bounds[n]

    def improve(self) -> None:
        """Every panel below its bound is planned again, at once with the one that is most in its way."""
        short = sorted(self.found, key=lambda n: (self.found[n].value - self._bounds[n], n))
        for done, n in enumerate(short):
            self._watch.tick("two at a time", done / len(short))
            if self.found[n].value < self._bounds[n] and (partners := self._in_the_way(n)):
                both = self._several((n, partners[0]), PAIR_EFFORT)
                if both and sum(one.value for one in both.values()) > sum(self.found[m].value for m in both):
                    self.found |= both

    def _in_the_way(self, n: int) -> list[int]:
        """The panels that have something of what this one would use if it were alone, most first.

        Raises:
            NoTimetable: alone it has none either.
        """
        self._alone_bound(n)
        wanted = [*taken_by(self._programmes[n], self._alone[n])]
        count = {m: clashes(wanted, self._taken(m)) for m in sorted(self.found) if m != n}
        return sorted((m for m in count if count[m]), key=lambda m: -count[m])

    def planned(self, n: int, finish: bool) -> Planned:
        """The plan of a panel, checked; with `finish` it reaches for its goals, beside the others."""
        programme, found = self._programmes[n], self.found[n]
        reached = "optimal" if found.value == self._bounds[n] else "feasible"
        stages: tuple[Stage, ...] = (Stage("attendance", found.value, self._bounds[n], reached),)
        if finish:
            stages = self._finish(n)
        timetable = self.found[n].timetable
        broken = check_timetable(programme, timetable, self._severities)
        if blocked := [one for one in broken if one.blocks]:
            raise AssertionError(f"the plan breaks {sorted({(one.rule, one.subject) for one in blocked})}")
        return Planned(programme, timetable, stages, broken)

    def _finish(self, n: int) -> tuple[Stage, ...]:
        self._watch.tick("each panel's goals", n / len(self._programmes))
        model, found = self._beside(n, self._others(n)), self.found[n]
        if self._programmes[n].members:
            model.cp.add(_attendance(model) >= found.value)
        _hint([(model, found.timetable)])
        solver = Lexicographic(model, STAGE_EFFORT, self._watch)
        stages = tuple(solver.stage(goal) for goal in goals(model))
        self.found[n] = self._of(n, model, solver.values())
        return stages

    @property
    def attendance(self) -> int:
        """Of all panels together."""
        return sum(one.value for one in self.found.values())

    def _taken(self, n: int) -> list[Busy]:
        return [*taken_by(self._programmes[n], self.found[n].timetable)]

    def _others(self, *ours: int) -> tuple[Busy, ...]:
        """What all panels but these have."""
        return tuple(chain.from_iterable(self._taken(m) for m in sorted(self.found) if m not in ours))

    def _one(self, n: int, taken: tuple[Busy, ...]) -> _Found | None:
        """The highest attendance of a panel beside what is taken; None where it has no timetable."""
        model = self._beside(n, taken)
        try:
            values, bound = _highest(model, self._attendance[n], self._effort, self._watch)
        except NoTimetable:
            return None
        found = self._of(n, model, values)
        if not taken:
            self._bounds[n], self._alone[n] = bound, found.timetable
        return found

    def _beside(self, n: int, taken: tuple[Busy, ...]) -> Model:
        """A model of the panel of its own, in which nothing is used that is taken."""
        if n not in self._models:
            self._models[n] = Model(self._programmes[n], self._severities)
            constrain(self._models[n])
            self._attendance[n] = _attendance(self._models[n])
        model = copy(self._models[n])
        model.cp, model.groups = model.cp.clone(), dict(model.groups)
        _block(model, taken)
        return model

    def _several(self, panels: Sequence[int], effort: float) -> dict[int, _Found] | None:
        """The highest attendance of these panels together beside the others; None where there is none."""
        cp, taken = cp_model.CpModel(), self._others(*panels)
        models = {n: Model(self._programmes[n], self._severities, cp=cp) for n in panels}
        for model in models.values():
            constrain(model)
            _block(model, taken)
        share([*models.values()])
        _hint([(models[n], self.found[n].timetable) for n in panels if n in self.found])
        total = sum(_attendance(model) for model in models.values())
        try:
            values, _ = _highest(models[panels[0]], total, effort, self._watch)
        except (NoTimetable, Undecided):
            self._watch.tick("two at a time")
            return None
        return {n: self._of(n, model, values) for n, model in models.items()}

    def _of(self, n: int, model: Model, values: list[int]) -> _Found:
        programme = self._programmes[n]
        timetable = extract(model, values)
        lean = without_needless(programme, timetable, self._severities, self._shared)
        return _Found(lean, measure(programme, lean, self._severities).get("attendance", 0))


def _attendance(model: Model) -> Linear:
    """The sessions that members can attend, added up."""
    required = model.programme.required
    return sum(len(those) * sum(model.attends(can, s) for s in required) for can, those in model.classes)


def _highest(model: Model, value: Linear, effort: float, watch: Watch) -> tuple[list[int], int]:
    """The values of the variables that make this highest, and a bound of how high it can be.

    Raises:
        NoTimetable, Undecided: there is no timetable, or none was found.
    """
    model.cp.maximize(value)
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers, parameters.random_seed = 1, 0
    parameters.max_deterministic_time, parameters.max_time_in_seconds = effort, watch.left
    # Of many short solutions probing would take a good part of the time.
    parameters.cp_model_probing_level = 0
    status = solver.solve(model.cp)
    if status == cp_model.INFEASIBLE:
        raise NoTimetable
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise Undecided("no timetable was found in the effort allowed, and none was proved impossible")
    return list(solver.response_proto.solution), int(solver.best_objective_bound + 1e-6)


def _block(model: Model, taken: tuple[Busy, ...]) -> None:
    """What is taken is not used: as if the programme had said so."""
    programme = model.programme
    model.programme = replace(programme, busy=taken)
    OF_DAYS["one-job"](model)
    model.programme = programme


def _hint(plans: Sequence[tuple[Model, Timetable]]) -> None:
    """The search begins with these timetables."""
    for model, timetable in plans:
        at = {(one.session, one.slot, one.venue) for one in timetable.sittings}
        gives = {(g.talk, one.session, g.stretch) for one in timetable.sittings for g in one.talks}
        works = {(name, one.session) for one in timetable.sittings for name in one.support}
        for variables, chosen in ((model.at, at), (model.gives, gives), (model.works, works)):
            for key, var in variables.items():
                model.cp.add_hint(var, key in chosen)
