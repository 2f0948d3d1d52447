"""Chances in plain words: which quota does what, who is to be looked at, why one chance is what it is."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from packs.pages import percent
from sortition.attention import Attention, Concern
from sortition.quotas import Combined
from sortition.reasons import Because, Held, Reason, Rule
from sortition.wording import counted


def named(rule: Rule) -> str:
    """The people whom a quota is about: "Age, 16-24", or both values of a quota on two categories."""
    own = f"{rule.category}, {rule.value}"
    return f"{own} with {rule.with_category}, {rule.with_value}" if isinstance(rule, Combined) else own


def _seats(number: int) -> str:
    return f"{number or 'no'} seat{'' if number == 1 else 's'}"


def _between(lowest: Fraction, highest: Fraction) -> str:
    low, high = percent(lowest), percent(highest)
    return low if low == high else f"{low} to {high}"


def attention_lines(found: Attention) -> Iterator[str]:
    """Who has no chance, and who has more than one half, and because of what; counts and no ids."""
    none, above = found.people
    if none:
        yield f"{_have(none)} no chance: no panel that meets all rules holds them."
        for one in found.none:
            yield f"  {one.people}: {'; '.join(one.rules) or _in_common(one)}"
    if above:
        yield f"{_have(above)} a chance above 50%."
        for one in found.above_half:
            yield f"  {one.people} ({_between(one.lowest, one.highest)}): {_lifted(one)}"


def in_short(found: Attention) -> str:
    """The same in a few words: "3 applicants have no chance, and 1 applicant has one above 50%"."""
    none, above = found.people
    parts = [f"{_have(none)} no chance"] if none else []
    return " and ".join([*parts, f"{_have(above)} one above 50%"] if above else parts)


def _have(people: int) -> str:
    return "1 applicant has" if people == 1 else f"{people} applicants have"


def _in_common(one: Concern) -> str:
    alike = ", ".join(f"{category} {value}" for category, value in one.values)
    return f"in common: {alike}" if alike else "nothing in common"


def _lifted(one: Concern) -> str:
    if one.held is None:
        return f"no single quota does this ({_in_common(one)})"
    rule = one.held.rule
    applied = counted(one.held.applicants, "applicant")
    return f"{named(rule)}: at least {_seats(rule.min)}, and {applied}"


def beside_lines(now: tuple[Fraction, Fraction], other: tuple[Fraction, Fraction] | None) -> Iterator[str]:
    """Lowest and highest chance as they are, and what Goldilocks would make of them (None: not known)."""
    told = "lowest {}, highest {}".format(*map(percent, now))
    if other is None:
        yield f"As it is: {told}. Goldilocks, which keeps chances from both ends, was not worked out in time:"
        yield "citizen-panel lottery --compare shows it."
    else:
        beside = "lowest {}, highest {}".format(*map(percent, other))
        yield f"As it is: {told}. With Goldilocks, which keeps chances from both ends: {beside}."


def reason_sentences(reason: Reason, size: int) -> tuple[str, str]:
    """Why somebody's chance is what it is, to her: two sentences."""
    if reason.placed:
        first = f"You have a seat: your entry is on all {reason.of:,} tickets."
        return first, "It was not given by lot, because you were confirmed earlier."
    share = f"{reason.tickets:,} of the {reason.of:,} tickets"
    if reason.never:
        first = f"Your chance of a seat is 0: your entry is on none of the {reason.of:,} tickets."
        return first, "No panel that meets all rules of this draw holds you."
    first = (
        f"Your chance of a seat is {percent(reason.chance)}: your entry is on {share}; "
        f"if all chances were equal, it would be {percent(reason.equal)}."
    )
    parts = [_because(one, size) for one in reason.because]
    if not parts:
        return first, _unnamed(reason)
    text = "; ".join(parts)
    return first, f"{text[0].upper()}{text[1:]}."


def _unnamed(reason: Reason) -> str:
    if not reason.lower and not reason.higher:
        return "No rule raises or lowers it by much."
    return "No single rule does this: it follows from all quotas together."


def _because(one: Because, size: int) -> str:
    if one.kind == "home":
        return "people who share a home can have fewer seats together than one each, and so yours is lower"
    if one.kind == "apart":
        return "you are one of two people who may not serve together, and so it is lower"
    if one.kind == "floor":
        return f"the rules promise you a chance of at least {percent(one.least)}"
    assert one.held is not None
    return _quota(one.kind, one.held, size)


def _quota(kind: str, held: Held, size: int) -> str:
    rule, share = held.rule, percent(held.people, 0)
    seats = rule.max if kind in ("most", "others-most") else rule.min
    part = f"{seats} of the {size} seats ({percent(Fraction(seats, size), 0)})"
    who = f"{share} of the applicants have your answer {named(rule)}"
    theirs = f"people with the answer {named(rule)}, who are {share} of the applicants"
    return {
        "most": f"{who}, and at most {part} are for them, which lowers your chance",
        "fewest": f"{who}, and at least {part} are for them, which raises your chance",
        "others-fewest": f"at least {part} are for {theirs}, which leaves fewer for everybody else",
        "others-most": f"at most {part} are for {theirs}, which leaves more for everybody else",
    }[kind]
