"""The fewest seats by which quotas must give way so that there is a panel.

A small program proposes moves of the quotas; the rules answer with a panel, or with what every panel needs
of the moves, until they answer with a panel. (Logic-based Benders decomposition: Hooker and Ottosson,
Mathematical Programming 96, 2003, doi 10.1007/s10107-003-0375-9.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ortools.sat.python import cp_model

from sortition.clash import Loose, Rule, fits, irreducible, loose
from sortition.elastic import Constraint, Cut, Elastic, cut_of
from sortition.instance import Instance
from sortition.panels import OutOfEffort
from sortition.watch import Watch

# So much work is spent on which of equally small moves are best, in CP-SAT's deterministic time, and so many
# proposals are tried.
EFFORT, TRIES, MANY = 0.05, 20, 1 << 40
# Index of a rule -> by how many seats it gives way (more than 0).
Moves = Mapping[int, int]


class Search:
    """Finds ways to move quotas, the smallest first, none of which contains another."""

    def __init__(self, instance: Instance, rules: Sequence[Rule], watch: Watch) -> None:
        """`rules` are all rules of the instance, which has panels without its quotas."""
        self._instance, self._rules, self._watch = instance, tuple(rules), watch
        self._model = loose(instance, rules)
        self._firm = frozenset(i for i, rule in enumerate(rules) if rule.quota is None)
        model = self._model
        self._elastic = Elastic(model.low, model.high, model.constraints, self._firm)
        self._tries = TRIES
        self._cuts: list[Cut] = []
        self._too_small: list[dict[int, int]] = []
        self._found: list[Moves] = []

    def smallest(self, reach: Mapping[int, int]) -> Moves | None:
        """The smallest moves, each at most its `reach`; None where it is proved that there are none.

        Fewest seats, then fewest quotas, then those that stand first: these two as far as that is soon told.
        Nothing that contains moves found before.

        Raises:
            Undecided: the time is up.
        """
        moves = self._proposed_and_tried(reach)
        if moves:
            self._found.append(moves)
        return moves

    def _proposed_and_tried(self, reach: Mapping[int, int]) -> Moves | None:
        while self._tries:
            moves = _Program(reach, self._cuts, self._too_small, self._found).smallest(self._watch)
            if moves is None or self._suffice(moves):
                return moves
            self._tries -= 1
        # Very many rules are to blame, and proposals learn too little: all people at once.
        program = _Program(reach, (), (), self._found, everywhere=True)
        program.seat(self._model, self._rules)
        return program.smallest(self._watch)

    def _suffice(self, moves: Moves) -> bool:
        """Whether there is a panel after these moves; if not, why not is learnt."""
        self._watch.tick("looking for the smallest change")
        model = self._model
        constraints = tuple(_moved(one, self._rules, moves) for one in model.constraints)
        short, duals = self._elastic.shortfall(constraints)
        if short:
            cut = cut_of(model.low, model.high, model.constraints, self._firm, duals)
            if sum(weight * moves.get(i, 0) for i, weight in cut.weights) < cut.least:
                self._cuts.append(cut)
                return False
        if fits(replace(model, constraints=constraints), self._watch):
            return True
        rules = [_given_way(rule, moves.get(i, 0)) for i, rule in enumerate(self._rules)]
        clash = set(irreducible(self._instance, rules, self._watch))
        self._too_small.append(
            {i: moves.get(i, 0) for i, rule in enumerate(rules) if rule.quota and rule in clash}
        )
        return False


def _given_way(rule: Rule, seats: int) -> Rule:
    if rule.low is not None and rule.quota:
        return replace(rule, low=rule.low - seats)
    if rule.high is not None and rule.quota:
        return replace(rule, high=rule.high + seats)
    return rule


def _moved(one: Constraint, rules: Sequence[Rule], moves: Moves) -> Constraint:
    seats = moves.get(one.rule, 0)
    if not seats:
        return one
    if rules[one.rule].low is not None and one.low is not None:
        return replace(one, low=one.low - seats)
    assert one.high is not None
    return replace(one, high=one.high + seats)


class _Program:
    """The smallest moves of rules within their `reach` that respect what is known of them."""

    def __init__(
        self,
        reach: Mapping[int, int],
        cuts: Sequence[Cut],
        too_small: Sequence[Moves],
        found: Sequence[Moves],
        everywhere: bool = False,
    ) -> None:
        """Only rules of which something is known move, unless `everywhere`."""
        about = {i for cut in cuts for i, _ in cut.weights}.union(*too_small)
        self.model = cp_model.CpModel()
        self._large = everywhere
        self.seats = {
            i: self.model.new_int_var(0, most, "")
            for i, most in sorted(reach.items())
            if most and (everywhere or i in about)
        }
        self._touched = {i: self.model.new_bool_var("") for i in self.seats}
        for i, seats in self.seats.items():
            self.model.add(seats <= reach[i] * self._touched[i])
        for cut in cuts:
            terms = [weight * self.seats[i] for i, weight in cut.weights if i in self.seats]
            self.model.add_linear_constraint(cp_model.LinearExpr.sum(terms), cut.least, MANY)
        for small in too_small:
            self._somewhere({i: (small[i] + 1, MANY) for i in small})
        for moves in found:
            self._somewhere({i: (0, moves[i] - 1) for i in moves})

    def _somewhere(self, bounds: Mapping[int, tuple[int, int]]) -> None:
        """At least one of the rules moves by as many seats as its bounds say."""
        some = []
        for i in sorted(bounds.keys() & self.seats.keys()):
            some.append(self.model.new_bool_var(""))
            self.model.add_linear_constraint(self.seats[i], *bounds[i]).only_enforce_if(some[-1])
        self.model.add_bool_or(some)

    def seat(self, people: Loose, rules: Sequence[Rule]) -> None:
        """There is a panel after the moves."""
        seats = [self.model.new_int_var(a, b, "") for a, b in zip(people.low, people.high, strict=True)]
        for one in people.constraints:
            total = cp_model.LinearExpr.sum([seats[group] for group in one.groups])
            moved = self.seats.get(one.rule, 0)
            if one.low is not None:
                self.model.add(total + (moved if rules[one.rule].quota else 0) >= one.low)
            if one.high is not None:
                self.model.add(total - (moved if rules[one.rule].quota else 0) <= one.high)

    def smallest(self, watch: Watch) -> Moves | None:
        """Fewest seats, then fewest rules, then the first; the last two as far as that is soon told."""
        variables = [*self.seats.values(), *self._touched.values()]
        total = cp_model.LinearExpr.sum(list(self.seats.values()))
        number = cp_model.LinearExpr.sum(list(self._touched.values()))
        self.model.minimize(total)
        values = best_values(self.model, variables, watch, presolve=self._large)
        if values is None:
            return None
        self.model.add_linear_constraint(total, 0, sum(values[: len(self.seats)]))
        for variable, value in zip(variables, values, strict=True):
            self.model.add_hint(variable, value)
        places = cp_model.LinearExpr.weighted_sum(list(self._touched.values()), list(self._touched))
        for goal in (number, places):
            self.model.minimize(goal)
            values = best_values(self.model, variables, watch, EFFORT, self._large) or values
            self.model.add_linear_constraint(number, 0, sum(values[len(self.seats) :]))
        return {i: n for i, n in zip(self.seats, values, strict=False) if n}


def best_values(
    model: cp_model.CpModel,
    wanted: Sequence[cp_model.IntVar],
    watch: Watch,
    effort: float = 0.0,
    presolve: bool = True,
) -> tuple[int, ...] | None:
    """The values of `wanted` in the best solution of the model; None where it is proved that there is none.

    With an `effort`, in CP-SAT's deterministic time, the best solution found so far counts, if any.

    Raises:
        Undecided: the watch's time was up.
    """
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.num_workers = 1
    settings.random_seed = 1
    settings.cp_model_presolve = presolve
    # A second more than is left: what stops on the clock is always caught by the watch below.
    settings.max_time_in_seconds = watch.left + 1
    settings.catch_sigint_signal = False
    if effort:
        settings.max_deterministic_time = effort
    status = solver.solve(model)
    watch.tick("looking for the smallest change")
    if status == cp_model.INFEASIBLE or (effort and status == cp_model.UNKNOWN):
        return None
    if status != cp_model.OPTIMAL and not effort:
        raise OutOfEffort
    return tuple(solver.value(one) for one in wanted)


def smallest_choices(
    model: cp_model.CpModel, numbers: Sequence[cp_model.IntVar], most: int, watch: Watch
) -> Iterator[tuple[int, ...]]:
    """The choices of these numbers with the smallest sums, at most so many, smallest first.

    None is as large as another everywhere. The model takes on what this needs.

    Raises:
        Undecided: the time is up.
    """
    model.minimize(cp_model.LinearExpr.sum(list(numbers)))
    for _ in range(most):
        found = best_values(model, numbers, watch)
        if found is None:
            return
        yield found
        less = []
        for variable, number in zip(numbers, found, strict=True):
            if number:
                less.append(model.new_bool_var(""))
                model.add(variable < number).only_enforce_if(less[-1])
        model.add_bool_or(less)
