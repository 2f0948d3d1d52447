"""Timetables of several panels that share rooms, speakers and support: panel by panel, then two at a time.

A resource with the same id in two programmes is the same. The sum of what each panel could reach if it had
everything to itself is the bound: it is cheap, and no plan of all can be better.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import chain
from math import floor

from ortools.sat.python import cp_model

from scheduling.check import check_timetable, check_together
from scheduling.constraints import constrain
from scheduling.fixed import fixed_clashes
from scheduling.goals import change, goals
from scheduling.measures import measure
from scheduling.model import Linear, Model
from scheduling.programme import Busy, Programme
from scheduling.rules import Severities
from scheduling.sharing import (
    attendance,
    block,
    clashes,
    hint,
    share,
    shared_support,
    taken_by,
    without_needless,
)
from scheduling.solve import Lexicographic, NoTimetable, Planned, extract
from scheduling.timetable import Stage, Timetable
from sortition.problems import Impossible, Undecided
from sortition.watch import Watch

EFFORT = 60.0
# A pair of panels is looked at again for so long at most, in the solver's own measure of work.
PAIR_EFFORT = 5.0
# Each goal of a panel is reached for with so much, beside the others.
STAGE_EFFORT = 1.0


@dataclass(frozen=True)
class Together:
    """Timetables that use no room and nobody twice at a time, in the order of the programmes.

    `value` adds up the `goal` over all panels: the attendance that is possible, or the change against what
    is published. No timetables of these programmes together are better than `bound`. The bounds of a plan's
    own stages hold beside the other plans.
    """

    plans: tuple[Planned, ...]
    goal: str
    value: int
    bound: int

    @property
    def gap(self) -> float:
        """How far the value is from the bound, as a share of the bound."""
        return abs(self.bound - self.value) / max(1, abs(self.bound))


@dataclass(frozen=True)
class _Panel:
    """A panel, which rules block for it, and what is published of it."""

    programme: Programme
    severities: Severities
    published: Timetable | None


@dataclass(frozen=True)
class _Found:
    """A panel's timetable and what it is worth: its attendance, or how little it changes, below nought."""

    timetable: Timetable
    value: int


def make_timetables(
    programmes: Sequence[Programme],
    severities: Sequence[Severities],
    published: Sequence[Timetable | None] | None = None,
    *,
    least_change: bool = False,
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
    attendance. With `least_change` whatever is published and still possible stays as it is, and the others
    change as little as they can; that then stands in place of attendance. Equal programmes give equal
    timetables, whatever the clock says.

    Raises:
        NoTimetable: proved, of one of the panels by itself.
        Impossible: two panels have fixed the same room or person at the same time.
        Undecided: no timetables of all were found in the effort or time allowed.
    """
    if fixed := [*fixed_clashes([*zip(programmes, severities, strict=True)])]:
        conflict, ways = zip(*fixed, strict=True)
        raise Impossible(conflict, dict.fromkeys(ways), "no timetables keep what is fixed", "Ways out:")
    known = published or [None] * len(programmes)
    panels = [_Panel(*one) for one in zip(programmes, severities, known, strict=True)]
    work = _Work(panels, least_change, effort, watch or Watch())
    if least_change:
        work.keep_published()
    work.first()
    bound = sum(work.bounds())
    for _ in range(rounds):
        work.improve()
    plans = tuple(work.planned(n, finish) for n in range(len(programmes)))
    if twice := check_together([(one.programme, one.timetable) for one in plans]):
        raise AssertionError(f"two panels have {sorted({one.subject for one in twice})} at the same time")
    value = work.value
    return (
        Together(plans, "change", -value, -bound)
        if least_change
        else Together(plans, "attendance", value, bound)
    )


class _Work:
    """The panels with what was found for them so far, by their number."""

    def __init__(self, panels: Sequence[_Panel], least_change: bool, effort: float, watch: Watch) -> None:
        self._panels = panels
        self._least_change = least_change
        self._effort = effort
        self._watch = watch
        self._shared = shared_support([one.programme for one in panels])
        self._models: dict[int, Model] = {}
        self._worths: dict[int, Linear] = {}
        self._bounds: dict[int, int] = {}
        self._alone: dict[int, Timetable] = {}
        self.found: dict[int, _Found] = {}

    def keep_published(self) -> None:
        """What is published, breaks no rule and is in nobody's way is kept as it is."""
        for n, (programme, severities, published) in enumerate(map(_values, self._panels)):
            if published is None or any(
                one.blocks for one in check_timetable(programme, published, severities)
            ):
                continue
            if not clashes(taken_by(programme, published), self._others()):
                self.found[n], self._bounds[n], self._alone[n] = _Found(published, 0), 0, published

    def first(self) -> None:
        """A timetable for every panel.

        Raises:
            NoTimetable, Undecided: see `make_timetables`.
        """
        order = list(range(len(self._panels)))
        moved: set[int] = set()
        while (stuck := self._in_turn(order)) is not None:
            partners = self._in_the_way(stuck)
            if self._squeezed_in(stuck, partners if stuck in moved else partners[:1]):
                continue
            if stuck in moved:
                raise Undecided(
                    f"no timetable was found for {self._panels[stuck].programme.name} beside the others: "
                    "name more dates, venues or support"
                )
            moved.add(stuck)
            order = [stuck, *(n for n in order if n != stuck)]
            self.found.clear()

    def _in_turn(self, order: Iterable[int]) -> int | None:
        """Plans the panels in this order; the first that finds nothing, or None."""
        for n in order:
            if n not in self.found:
                self._watch.tick("panel by panel", len(self.found) / len(self._panels))
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
        return [self._alone_bound(n) for n in range(len(self._panels))]

    def _alone_bound(self, n: int) -> int:
        if n not in self._bounds:
            self._watch.tick("each panel alone", len(self._bounds) / len(self._panels))
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
        wanted = [*taken_by(self._panels[n].programme, self._alone[n])]
        count = {m: clashes(wanted, self._taken(m)) for m in sorted(self.found) if m != n}
        return sorted((m for m in count if count[m]), key=lambda m: -count[m])

    def planned(self, n: int, finish: bool) -> Planned:
        """The plan of a panel, checked; with `finish` it reaches for its goals, beside the others."""
        panel, found = self._panels[n], self.found[n]
        goal, sign = ("change", -1) if self._least_change else ("attendance", 1)
        reached = "optimal" if found.value == self._bounds[n] else "feasible"
        stages: tuple[Stage, ...] = (Stage(goal, sign * found.value, sign * self._bounds[n], reached),)
        if finish and found.timetable != panel.published:
            stages = self._finish(n)
        timetable = self.found[n].timetable
        broken = check_timetable(panel.programme, timetable, panel.severities)
        if blocked := [one for one in broken if one.blocks]:
            raise AssertionError(f"the plan breaks {sorted({(one.rule, one.subject) for one in blocked})}")
        return Planned(panel.programme, timetable, stages, broken)

    def _finish(self, n: int) -> tuple[Stage, ...]:
        self._watch.tick("each panel's goals", n / len(self._panels))
        model, found, published = self._beside(n, self._others(n)), self.found[n], self._panels[n].published
        if not isinstance(self._worths[n], int):
            model.cp.add(self._worths[n] >= found.value)
        hint([(model, found.timetable)])
        solver = Lexicographic(model, STAGE_EFFORT, self._watch)
        reached = goals(model, published, least_change=self._least_change and published is not None)
        stages = tuple(solver.stage(goal) for goal in reached)
        self.found[n] = self._of(n, model, solver.values())
        return stages

    @property
    def value(self) -> int:
        """Of all panels together."""
        return sum(one.value for one in self.found.values())

    def _worth(self, n: int, model: Model) -> Linear:
        """What is to be as high as can be: minus the change where something is published, or attendance."""
        if not self._least_change:
            return attendance(model)
        published = self._panels[n].published
        return 0 if published is None else -change(model, published)

    def _taken(self, n: int) -> list[Busy]:
        return [*taken_by(self._panels[n].programme, self.found[n].timetable)]

    def _others(self, *ours: int) -> tuple[Busy, ...]:
        """What all panels but these have."""
        return tuple(chain.from_iterable(self._taken(m) for m in sorted(self.found) if m not in ours))

    def _one(self, n: int, taken: tuple[Busy, ...]) -> _Found | None:
        """The highest attendance of a panel beside what is taken; None where it has no timetable."""
        model = self._beside(n, taken)
        try:
            values, bound = highest(model, self._worths[n], self._effort, self._watch)
        except NoTimetable:
            return None
        found = self._of(n, model, values)
        if not taken:
            self._bounds[n], self._alone[n] = bound, found.timetable
        return found

    def _beside(self, n: int, taken: tuple[Busy, ...]) -> Model:
        """A model of the panel of its own, in which nothing is used that is taken."""
        if n not in self._models:
            self._models[n] = Model(self._panels[n].programme, self._panels[n].severities)
            constrain(self._models[n])
            self._worths[n] = self._worth(n, self._models[n])
        model = copy(self._models[n])
        model.cp, model.groups = model.cp.clone(), dict(model.groups)
        block(model, taken)
        return model

    def _several(self, panels: Sequence[int], effort: float) -> dict[int, _Found] | None:
        """The highest attendance of these panels together beside the others; None where there is none."""
        cp, taken = cp_model.CpModel(), self._others(*panels)
        models = {n: Model(self._panels[n].programme, self._panels[n].severities, cp=cp) for n in panels}
        for model in models.values():
            constrain(model)
            block(model, taken)
        share([*models.values()])
        hint([(models[n], self.found[n].timetable) for n in panels if n in self.found])
        total = sum(self._worth(n, model) for n, model in models.items())
        try:
            values, _ = highest(models[panels[0]], total, effort, self._watch)
        except (NoTimetable, Undecided):
            self._watch.tick("two at a time")
            return None
        return {n: self._of(n, model, values) for n, model in models.items()}

    def _of(self, n: int, model: Model, values: list[int]) -> _Found:
        programme, severities, published = _values(self._panels[n])
        timetable = extract(model, values)
        if not self._least_change:
            timetable = without_needless(programme, timetable, severities, self._shared)
        reached = measure(programme, timetable, severities, published)
        return _Found(timetable, -reached["change"] if self._least_change else reached["attendance"])


def _values(panel: _Panel) -> tuple[Programme, Severities, Timetable | None]:
    return panel.programme, panel.severities, panel.published


def highest(model: Model, value: Linear, effort: float, watch: Watch) -> tuple[list[int], int]:
    """The values of the variables that make this highest, and a bound of how high it can be.

    Raises:
        NoTimetable, Undecided: there is no timetable, or none was found.
    """
    if not isinstance(value, int):
        model.cp.maximize(value)
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers, parameters.random_seed, parameters.catch_sigint_signal = 1, 0, False
    parameters.max_deterministic_time, parameters.max_time_in_seconds = effort, watch.left
    # Looking for symmetry would take a good part of many short searches; and that a room has one job at a
    # time is what bounds the value, if the linear relaxation knows it.
    parameters.cp_model_probing_level, parameters.symmetry_level = 0, 0
    parameters.linearization_level = 2
    status = solver.solve(model.cp)
    if status == cp_model.INFEASIBLE:
        raise NoTimetable
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise Undecided("no timetable was found in the effort allowed, and none was proved impossible")
    bound = value if isinstance(value, int) else floor(solver.best_objective_bound + 1e-6)
    return list(solver.response_proto.solution), bound
