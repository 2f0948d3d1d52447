"""Alternates as the officer asks for them, and what they are worth in words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sortition.alternates import OPTIMISED, Rates
from sortition.audit import LotteryFacts, Sealed
from sortition.draw import AlternatesRule, Compared, alternates_for, compare_alternates
from sortition.findings import Findings, Note
from sortition.history import PastDraw
from sortition.quotas import Quotas
from sortition.reading.dropout_rates import rates_for
from sortition.reading.shares import percent_words
from sortition.settings import Settings


def alternates_asked(
    folder: Path | None, settings: Settings, quotas: Quotas
) -> tuple[AlternatesRule, tuple[Note, ...]]:
    """The rule of alternates and the expected drop-outs, with notes on what was read.

    Without a `folder` there is no file of rates.

    Raises:
        InputProblems: with everything wrong in that file.
    """
    asked, findings = settings.alternates, Findings()
    known = {category: [quota.value for quota in quotas.of(category)] for category in quotas.categories}
    path = settings.dropout_rates(folder) if folder else None
    rates = rates_for(known, path, asked.dropout, settings.pay, findings)
    findings.stop_if_refused()
    number = asked.number or alternates_for(settings.size)
    says_something = path or asked.dropout is not None or asked.rule == OPTIMISED
    notes = tuple(findings.notes) if says_something else ()
    return AlternatesRule(number, asked.rule, rates), notes


def alternates_rule(sealed: Sealed, gone: Iterable[str]) -> AlternatesRule:
    """How a draw of this lottery names its alternates; `gone` are people who withdrew before it."""
    facts = sealed.facts
    return AlternatesRule(facts.alternates, facts.alternates_rule, facts.rates, frozenset(gone))


def worth_now(past: PastDraw, rule: AlternatesRule) -> Compared | None:
    """What the alternates of a draw are worth, where an optimised set need not be sought for it."""
    return worth(past, rule) if rule.rule == OPTIMISED else None


def worth(past: PastDraw, rule: AlternatesRule) -> Compared | None:
    """What the alternates of a draw are worth beside the other way; None where no rates were recorded."""
    if not rule.rates:
        return None
    return compare_alternates(
        past.sealed.lottery,
        past.sealed.pseudonyms,
        past.drawn,
        commitment=past.sealed.commitment,
        seed=past.order_seed,
        alternates=rule,
    )


def drop_outs(facts: LotteryFacts) -> str:
    """How many were expected to drop out where alternates are optimised for that; else nothing."""
    return rates_words(facts.rates) if facts.alternates_rule == OPTIMISED else ""


def rates_words(rates: Rates) -> str:
    """The expected drop-outs: "10% of the members drop out, by 3 rates for values"."""
    everybody = next(rate for category, _, rate in rates if not category)
    more = len(rates) - 1
    by = f", with {more} {'rate' if more == 1 else 'rates'} for values of their own" if more else ""
    return f"{percent_words(everybody)} of the members drop out{by}"


def compared_lines(compared: Compared) -> list[str]:
    """Both sets of alternates side by side, in seats."""
    named = {
        "without alternates": compared.none,
        "alternates in the drawn order": compared.drawn,
        "optimised alternates": compared.optimised,
    }
    figures = ", ".join(
        f"{what} {found.mean:.1f} (give or take {2 * found.error:.1f})" for what, found in named.items()
    )
    force = "optimised" if compared.rule == OPTIMISED else "in the drawn order"
    return [
        f"If {rates_words(compared.rates)}, rules are expected to be missed by so many seats: {figures}.",
        f"The {compared.number} alternates of this draw are {force}.",
    ]


def compared_facts(compared: Compared) -> dict[str, object]:
    """The same for programs: `alternates_shortfall`."""
    figures = {"none": compared.none, "drawn": compared.drawn, "optimised": compared.optimised}
    return {
        "rule": compared.rule,
        "number": compared.number,
        **{name: found.mean for name, found in figures.items()},
        "errors": {name: found.error for name, found in figures.items()},
        "rates": [
            {"category": category, "value": value, "rate": float(rate)}
            for category, value, rate in compared.rates
        ],
    }
