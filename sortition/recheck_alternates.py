"""Optimised alternates chosen once more: the set in the record is the one that the toolkit finds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sortition.alternates import OPTIMISED, Panel, value_of
from sortition.case import Case
from sortition.draw import AlternatesRule, optimised_again
from sortition.entries import is_erased
from sortition.history import PastDraw, drawn_only, events


def chosen_again(case: Case, toolkit: str) -> Iterator[tuple[str, str, str]]:
    """For every draw with optimised alternates: its check's name, what is wrong ("": nothing), what was seen.

    The toolkit of today, `toolkit`, may find another set than the one that made the lottery: then the set in
    the record has to be as good. Nothing is said of draws of a lottery with people whose ids were erased: the
    computation samples people in the order of their ids.

    Raises:
        VerificationFailed: a draw's files are not those that were written.
    """
    for number in range(1, 1 + len(events(case, "draw"))):
        past = drawn_only(case, number)
        if past.sealed.facts.alternates_rule == OPTIMISED and not any(map(is_erased, past.sealed.pseudonyms)):
            name = "draw" if number == 1 else f"draw-{number}"
            yield f"{name}/best alternates", *_compared(past, toolkit)


def _compared(past: PastDraw, toolkit: str) -> tuple[str, str]:
    facts, sealed = past.sealed.facts, past.sealed
    rule = AlternatesRule(facts.alternates, facts.alternates_rule, facts.rates, frozenset(past.left))
    chosen, seed = optimised_again(
        sealed.lottery,
        sealed.pseudonyms,
        past.drawn.members,
        commitment=sealed.commitment,
        seed=past.order_seed,
        alternates=rule,
    )
    worth = f"{float(chosen.value):.3f} seats expected to be missed; not below {float(chosen.bound):.3f}"
    if past.drawn.alternates == chosen.people:
        return "", f"the set repeated: {worth}"
    panel = Panel(sealed.lottery.pool, sealed.lottery.quotas, past.drawn.members, rule.gone)
    theirs: Fraction = value_of(panel, past.drawn.alternates, facts.rates, seed)
    if sealed.toolkit == toolkit or theirs > chosen.value:
        return "the alternates are not the optimised ones", worth
    return "", f"another set that is as good, by toolkit {sealed.toolkit}: {worth}"
