"""Linear programs, solved by whichever free solver gives an answer; every claim is re-checked elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from ortools.math_opt.python import mathopt

from sortition.problems import Undecided

_OPTIMAL = mathopt.TerminationReason.OPTIMAL


class NoAnswer(Undecided):
    """No linear solver found an optimum: there may be none, or the numbers are too hard."""


def solved(model: mathopt.Model) -> mathopt.SolveResult:
    """An optimal solution of the model with its duals.

    GLOP sometimes ends without an answer on a nearly degenerate program; another algorithm or HiGHS then has
    one. The order is fixed, so that equal models give equal answers.

    Raises:
        NoAnswer: none of them has.
    """
    for result in _attempts(model):
        if result.termination.reason == _OPTIMAL:
            return result
    raise NoAnswer("the linear solvers gave no answer")


def _attempts(model: mathopt.Model) -> Iterator[mathopt.SolveResult]:
    ways = (
        (mathopt.SolverType.GLOP, mathopt.SolveParameters()),
        (mathopt.SolverType.GLOP, mathopt.SolveParameters(lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX)),
        (mathopt.SolverType.GLOP, mathopt.SolveParameters(presolve=mathopt.Emphasis.OFF)),
        (mathopt.SolverType.HIGHS, mathopt.SolveParameters()),
    )
    for solver, parameters in ways:
        try:
            yield mathopt.solve(model, solver, params=parameters)
        except (RuntimeError, ValueError, AttributeError):
            # An abnormal end surfaces as one of these (MathOpt 9.15 fails while it words its own error).
            continue
