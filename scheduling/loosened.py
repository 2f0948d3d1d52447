"""The model of a programme with every rule free to be kept or given up: proofs about sets of rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from ortools.sat.python import cp_model

from scheduling.constraints import constrain
from scheduling.model import Force, Group, Linear, Literal, Model
from scheduling.programme import Programme
from scheduling.rules import Severities, Severity
from sortition.problems import Undecided
from sortition.watch import Watch

# CP-SAT's own measure of work, about a second each: a limit in it ends in the same place on every machine.
EFFORT = 20.0
_QUICK = 0.3


class Loosened:
    """One model in which any set of rules that block can be kept, and the others given up.

    Rules that only warn are free in it throughout. `groups` are those that block, in the order of the rules;
    `spent` is the effort of all proofs so far.
    """

    def __init__(
        self, programme: Programme, severities: Severities, watch: Watch, force: Force | None = None
    ) -> None:
        self.model = Model(programme, severities, free=True)
        constrain(self.model)
        if force is not None:
            force(self.model)
        self._watch = watch
        self._blocking = {
            group: literal
            for group, literal in self.model.groups.items()
            if severities[group.rule] is Severity.BLOCK
        }
        self.groups = tuple(self._blocking)
        self.values: list[int] = []
        self.spent = 0.0
        self._full = False

    def literal(self, group: Group) -> Literal:
        """1 where the rule is kept for its subject."""
        return self._blocking[group]

    def possible(self, kept: Collection[Group]) -> bool | None:
        """Whether these can be kept together, whatever becomes of the others: proved; None if undecided."""
        self.keep(kept)
        _, status = self._solve()
        known = {cp_model.OPTIMAL: True, cp_model.FEASIBLE: True, cp_model.INFEASIBLE: False}
        return known.get(status)

    def suspects(self, kept: Iterable[Group]) -> list[Group]:
        """Those of the rules that a proof of their conflict uses, as the solver believes: all if it has none.

        The solver may name too many, or what was no assumption: whoever uses this proves it again.
        """
        kept = list(kept)
        self.keep(())
        self.model.cp.add_assumptions([self.literal(group) for group in kept])
        solver, status = self._solve()
        self.model.cp.clear_assumptions()
        if status != cp_model.INFEASIBLE:
            return kept
        named = set(solver.sufficient_assumptions_for_infeasibility())
        return [group for group in kept if self.literal(group).index in named]

    def keep(self, kept: Collection[Group]) -> None:
        """From now on these are kept, and the others free."""
        for group, literal in self._blocking.items():
            self.model.cp.proto.variables[literal.index].domain[0] = int(group in kept)

    def least(self, value: Linear, effort: float = EFFORT) -> bool | None:
        """Makes the value as small as can be with what is kept: True where that is proved.

        None where something was found, of which it is not known; False where nothing is possible, proved.
        Afterwards `values` holds the variables by their index.

        Raises:
            Undecided: nothing was found in the effort or time allowed.
        """
        self.model.cp.minimize(value)
        if not self._full:
            solver, status = self._solve(min(effort, _QUICK))
            # Rules given up make weak bounds: where they do, the full linear relaxation proves what is left.
            self._full = status not in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
        if self._full:
            solver, status = self._solve(effort, linearization=2)
        self.model.cp.clear_objective()  # type: ignore[no-untyped-call]
        known = {cp_model.OPTIMAL: True, cp_model.FEASIBLE: None, cp_model.INFEASIBLE: False}
        if status not in known:
            raise Undecided("no way out was found in the effort allowed")
        self.values = list(solver.response_proto.solution)
        return known[status]

    def is_kept(self, group: Group) -> bool:
        """Whether it is, in the last solution."""
        return bool(self.values[self.literal(group).index])

    def _solve(self, effort: float = EFFORT, linearization: int = 1) -> tuple[cp_model.CpSolver, Any]:
        self._watch.tick("looking for what clashes")
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers, parameters.random_seed, parameters.catch_sigint_signal = 1, 0, False
        parameters.max_deterministic_time = effort
        parameters.linearization_level = linearization
        parameters.max_time_in_seconds = self._watch.left
        status = solver.solve(self.model.cp)
        self.spent += solver.response_proto.deterministic_time
        return solver, status
