"""Chances in plain words: which quota does what, who is to be looked at, why one chance is what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from packs.pages import percent
from sortition.attention import Attention, Concern
from sortition.costs import SAME, Cost, Costs, Move, Pair
from sortition.quotas import Combined
from sortition.reasons import Because, Held, Reason, Rule
from sortition.small_counts import SMALL
from sortition.wording import counted

# How the rule of a pair ends, which names both people (sortition/clash.py).
_PAIR = " are kept apart"


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


def reason_sentences(reason: Reason, size: int, excluding: Sequence[str] = ()) -> tuple[str, str]:
    """Why somebody's chance is what it is, to her: two sentences.

    `excluding` are the rules in words that leave no panel with her, as far as they are known.
    """
    if reason.placed:
        first = f"You have a seat: your entry is on all {reason.of:,} tickets."
        return first, "It was not given by lot, because you were confirmed earlier."
    share = f"{reason.tickets:,} of the {reason.of:,} tickets"
    if reason.never:
        first = f"Your chance of a seat is 0: your entry is on none of the {reason.of:,} tickets."
        return first, _excluded(excluding)
    first = (
        f"Your chance of a seat is {_share(reason.chance)}: your entry is on {share}; "
        f"if all chances were equal, it would be {_share(reason.equal)}."
    )
    text = "; ".join(_parts(reason.because, size))
    return first, f"{text[0].upper()}{text[1:]}." if text else _unnamed(reason)


def _excluded(rules: Sequence[str]) -> str:
    if not rules:
        return "No panel that meets all rules of this draw holds you."
    # Which two people is nobody else's business.
    told = ("two people may not serve together" if one.endswith(_PAIR) else one for one in rules)
    return f"No panel that meets these rules holds you: {'; '.join(dict.fromkeys(told))}."


def _parts(because: tuple[Because, ...], size: int) -> Iterator[str]:
    for kind, effect in (("most", "lower"), ("fewest", "raise")):
        found = [_own(one.held, one.kind, size) for one in because if one.kind == kind and one.held]
        verb = f"{effect}s your chance" if len(found) == 1 else f"both {effect} your chance"
        if found:
            yield f"{'; '.join(found)}, which {verb}" if len(found) == 1 else f"{'; '.join(found)}; {verb}"
    yield from (_because(one, size) for one in because if one.kind not in ("most", "fewest"))


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
        return f"the rules promise you a chance of at least {_share(one.least)}"
    assert one.held is not None
    part, rule = _part(one.held, one.kind, size), named(one.held.rule)
    theirs = f"people with the answer {rule}, who are {_shared(one.held)} of the applicants"
    more = "fewer" if one.kind == "others-fewest" else "more"
    return f"{part} for {theirs}, which leaves {more} for everybody else"


def _own(held: Held, kind: str, size: int) -> str:
    who = f"{_shared(held)} of the applicants have your answer {named(held.rule)}"
    return f"{who}, and {_part(held, kind, size)} for them"


def _part(held: Held, kind: str, size: int) -> str:
    most = kind in ("most", "others-most")
    seats = held.rule.max if most else held.rule.min
    part = f"{seats} of the {size} seats ({_share(Fraction(seats, size))})"
    return f"at {'most' if most else 'least'} {part} {'is' if seats == 1 else 'are'}"


def _shared(held: Held) -> str:
    """The share of the applicants, but that nobody can count a handful of people."""
    return _share(held.people) if held.applicants >= SMALL else "few"


def _share(part: Fraction) -> str:
    return percent(part).replace(".0%", "%")


def cost_lines(costs: Costs) -> Iterator[str]:
    """What the quotas cost the person with the lowest chance: one line for each side, ranked."""
    if not costs.binding:
        yield f"The lowest chance is {percent(costs.lowest)}, and no quota holds it down."
        return
    hold = "1 side of a quota holds" if costs.binding == 1 else f"{costs.binding} sides of quotas hold"
    yield f"The lowest chance can be {percent(costs.lowest)} at best: {hold} it down."
    moving = [cost for cost in costs.sides if _moves(cost, costs.lowest)]
    for cost in moving:
        yield from _cost(cost, costs.lowest)
    if still := [_side(cost) for cost in costs.sides if cost not in moving]:
        yield f"One seat more or less alone changes nothing here: {'; '.join(still)}."
    yield from (_pair(pair, costs.lowest) for pair in costs.pairs)
    if costs.binding > len(costs.sides):
        yield f"The {len(costs.sides)} that bind most were worked out."


def _pair(pair: Pair, now: Fraction) -> str:
    taker, giver = pair.taker, pair.giver
    first = f"the maximum of {named(taker)} were {pair.move.seats} instead of {taker.max}"
    second = f"the minimum of {named(giver)} {giver.min - 1} instead of {giver.min}"
    return f"If {first} and {second}, {_effect(pair.move, now, 'the lowest chance')}."


def _side(cost: Cost) -> str:
    end = "minimum" if cost.side.end == "min" else "maximum"
    return f"the {end} of {named(cost.side.rule)} ({cost.side.seats})"


def _moves(cost: Cost, now: Fraction) -> bool:
    """Whether a seat more or less does anything, or is not known to do nothing."""
    moves = [move for move in (cost.looser, cost.tighter) if move]
    return any(move.lowest is None or move.served or abs(move.lowest - now) >= SAME for move in moves)


def _cost(cost: Cost, now: Fraction) -> Iterator[str]:
    end = "minimum" if cost.side.end == "min" else "maximum"
    moves = [move for move in (cost.looser, cost.tighter) if move]
    named_once = ("the lowest chance", "it")
    effects = [_effect(move, now, chance) for move, chance in zip(moves, named_once, strict=False)]
    first = f"If the {end} of {named(cost.side.rule)} were {moves[0].seats} instead of {cost.side.seats}"
    also = [f"with {move.seats}, {effect}" for move, effect in zip(moves[1:], effects[1:], strict=True)]
    yield "; ".join([f"{first}, {effects[0]}", *also]) + "."


def _effect(move: Move, now: Fraction, chance: str) -> str:
    if move.lowest is None:
        missing = "there would be no panel at all", f"{chance} was not worked out in time"
        return missing[move.status == "undecided"]
    if abs(move.lowest - now) < SAME:
        effect = f"{chance} would stay as it is"
    else:
        verb = "rise" if move.lowest > now else "fall"
        effect = f"{chance} would {verb} from {percent(now, 2)} to {percent(move.lowest, 2)}"
    return effect + _served(move.served)


def _served(people: int) -> str:
    """Whoever may be chosen then and could not before, or the other way round."""
    if not people:
        return ""
    who = counted(abs(people), "person") if abs(people) == 1 else f"{abs(people)} people"
    return f" ({who} more could be chosen)" if people > 0 else f" ({who} could not be chosen any more)"
