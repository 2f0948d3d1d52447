"""The draw: from a public seed to a ticket, the panel and the complete order of replacement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sortition.alternates import (
    DRAWN_ORDER,
    OPTIMISED,
    Chosen,
    Panel,
    Rates,
    Shortfall,
    best_alternates,
    expected_shortfalls,
)
from sortition.drand import Beacon
from sortition.lottery import Lottery
from sortition.problems import InputProblems, Problem, VerificationFailed
from sortition.randomness import below, order
from sortition.rules import check_panel

ALTERNATES_RULE = DRAWN_ORDER


@dataclass(frozen=True)
class Seed:
    """What was drawn in public.

    `kind` is "seed" (`text` is hashed) or "balls" (`text` is the ticket's digits);
    `order_text` is the seed of the order of replacement, `beacon` the round of drand that `text` comes from.
    """

    kind: str
    text: str
    order_text: str
    beacon: Beacon | None = None


@dataclass(frozen=True)
class Drawn:
    """The drawn ticket with everything that follows from it, as ids.

    `members` are sorted; `alternates` head the order of replacement; `order` is that whole order,
    alternates first, of everybody who is not a member. `chosen` is the evidence of optimised alternates.
    """

    ticket: int
    members: tuple[str, ...]
    alternates: tuple[str, ...]
    order: tuple[str, ...]
    chosen: Chosen | None = field(default=None, compare=False)


@dataclass(frozen=True)
class AlternatesRule:
    """How many alternates a draw names, and how: `rates` are the expected drop-outs (see `alternates`).

    `gone` are people who left after the lottery and before its draw.
    """

    number: int
    rule: str = ALTERNATES_RULE
    rates: Rates = ()
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Compared:
    """Seats by which the rules are expected to be missed: with no alternates, and with each set of them.

    `rule` is the one in force.
    """

    rule: str
    number: int
    rates: Rates
    none: Shortfall
    drawn: Shortfall
    optimised: Shortfall


def alternates_for(size: int) -> int:
    """How many alternates a panel of this size has: one for every five seats, rounded up."""
    return -(-size // 5)


def hashed_seed(text: str) -> Seed:
    """A seed from a published source, to be hashed.

    Raises:
        InputProblems: it is empty, has blanks around it, or is not one line of visible characters.
    """
    _check_seed(text)
    return Seed("seed", text, text)


def ball_seed(drawn: str, tickets: int, order_text: str | None = None) -> Seed:
    """The digits on the balls ("585", "5 8 5" or "5,8,5"), which are the number of the ticket.

    `order_text` is the second source, for the order of replacement; without it, the digits.

    Raises:
        InputProblems: the number of tickets is not a power of ten above 1, or this is not one
            digit for each of its zeros, or the second seed is refused.
    """
    places = ball_places(tickets)
    digits = "".join(drawn.replace(",", " ").split())
    if not (len(digits) == places and digits.isascii() and digits.isdigit()):
        raise InputProblems([Problem("the balls do not name a ticket", _count_balls(places), value=drawn)])
    if order_text is not None:
        _check_seed(order_text)
    return Seed("balls", digits, digits if order_text is None else order_text)


def ball_places(tickets: int) -> int:
    """How many balls from 0 to 9 name one of so many tickets.

    Raises:
        InputProblems: the number of tickets is not a power of ten above 1.
    """
    places = len(str(tickets)) - 1
    if places < 1 or tickets != 10**places:
        raise InputProblems(
            [
                Problem(
                    f"balls cannot choose one of {tickets} tickets",
                    "Balls need 10, 100, 1000 ... tickets: make a lottery with --tickets 1000, or use a seed",
                )
            ]
        )
    return places


def _count_balls(places: int) -> str:
    return (
        f"Give {places} digits from 0 to 9 in the order in which they were drawn, such as {'585585'[:places]}"
    )


def _check_seed(text: str) -> None:
    # Nobody who reads a seed aloud can tell an invisible character or an outer blank.
    if not text or text != text.strip() or not text.isprintable():
        raise InputProblems(
            [
                Problem(
                    "the seed must be one line of visible characters without blanks around it",
                    "Give it exactly as it was published",
                )
            ]
        )


def drawn_ticket(tickets: int, seed: Seed, commitment: str) -> int:
    """The number of the ticket that the seed picks."""
    if seed.kind == "balls":
        return int(seed.text)
    return below(tickets, commitment=commitment, seed=seed.text, label="panel")


def replacement_order(
    entries: Mapping[str, str],
    homes: Mapping[str, str],
    members: tuple[str, ...],
    number: int,
    *,
    commitment: str,
    seed: str,
    home_most: int = 1,
    gone: frozenset[str] = frozenset(),
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Alternates, and the whole order of replacement which they head.

    `entries` are the pseudonyms of everybody in the pool (id -> pseudonym), `homes` the households
    (id -> household, "" for people who live alone). The first `number` people of the hashed order
    who are not `gone` and in whose home fewer than `home_most` members and earlier alternates live
    are the alternates.
    """
    everybody = _hashed_order(entries, members, commitment, seed)
    taken = Counter(homes[person] for person in members if homes[person])
    alternates: list[str] = []
    for person in everybody:
        if len(alternates) < number and person not in gone and taken[homes[person]] < home_most:
            alternates.append(person)
            taken.update([homes[person]] if homes[person] else [])
    return tuple(alternates), _headed(alternates, everybody)


def _hashed_order(
    entries: Mapping[str, str], members: tuple[str, ...], commitment: str, seed: str
) -> tuple[str, ...]:
    seated = set(members)
    ids = {name: person for person, name in entries.items() if person not in seated}
    return tuple(ids[name] for name in order(ids, commitment=commitment, seed=seed))


def _headed(first: Sequence[str], everybody: Sequence[str]) -> tuple[str, ...]:
    chosen = set(first)
    return (*first, *(person for person in everybody if person not in chosen))


def draw_panel(
    lottery: Lottery,
    entries: Mapping[str, str],
    seed: Seed,
    *,
    commitment: str,
    alternates: AlternatesRule | int,
) -> Drawn:
    """The panel of the ticket that the seed picks, checked against every rule, and its replacements.

    `entries` are pseudonyms (id -> pseudonym); a mere number of `alternates` is of those in the drawn order.

    Raises:
        VerificationFailed: the drawn ticket is not a valid panel.
    """
    alternates = AlternatesRule(alternates) if isinstance(alternates, int) else alternates
    ticket = drawn_ticket(len(lottery.tickets), seed, commitment)
    members = tuple(sorted(lottery.tickets[ticket]))
    # The sentences may hold ids, and this one may be shown to anybody.
    if broken := check_panel(members, lottery.pool, lottery.quotas):
        raise VerificationFailed(f"ticket {ticket} is not a valid panel: it breaks {len(broken)} rules")
    first, whole = _in_drawn_order(lottery, entries, members, commitment, seed.order_text, alternates)
    if alternates.rule != OPTIMISED:
        return Drawn(ticket, members, first, whole)
    chosen, _ = optimised_again(
        lottery, entries, members, commitment=commitment, seed=seed.order_text, alternates=alternates
    )
    everybody = _hashed_order(_named(lottery, entries), members, commitment, seed.order_text)
    return Drawn(ticket, members, chosen.people, _headed(chosen.people, everybody), chosen)


def _named(lottery: Lottery, entries: Mapping[str, str]) -> dict[str, str]:
    return {applicant.id: entries[applicant.id] for applicant in lottery.pool.applicants}


def _in_drawn_order(
    lottery: Lottery,
    entries: Mapping[str, str],
    members: tuple[str, ...],
    commitment: str,
    seed: str,
    alternates: AlternatesRule,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return replacement_order(
        _named(lottery, entries),
        {applicant.id: applicant.household for applicant in lottery.pool.applicants},
        members,
        alternates.number,
        commitment=commitment,
        seed=seed,
        home_most=lottery.quotas.home_most,
        gone=alternates.gone,
    )


def optimised_again(
    lottery: Lottery,
    entries: Mapping[str, str],
    members: tuple[str, ...],
    *,
    commitment: str,
    seed: str,
    alternates: AlternatesRule,
) -> tuple[Chosen, str]:
    """The optimised alternates of these members, and the seed of the drop-outs that chose them.

    `seed` is that of the order of replacement.
    """
    everybody = _hashed_order(_named(lottery, entries), members, commitment, seed)
    panel = Panel(lottery.pool, lottery.quotas, members, alternates.gone)
    samples = _samples_seed(commitment, seed)
    return best_alternates(panel, everybody, alternates.rates, alternates.number, samples), samples


def _samples_seed(commitment: str, seed: str) -> str:
    return f"{commitment}\n{seed}"


def compare_alternates(
    lottery: Lottery,
    entries: Mapping[str, str],
    drawn: Drawn,
    *,
    commitment: str,
    seed: str,
    alternates: AlternatesRule,
) -> Compared:
    """What alternates in the drawn order are worth beside optimised ones, on the same fresh drop-outs.

    `seed` is that of the order of replacement. Sets that the draw did not choose are worked out here.
    """
    members, rule = drawn.members, alternates
    samples = _samples_seed(commitment, seed)
    first, _ = _in_drawn_order(lottery, entries, members, commitment, seed, rule)
    if rule.rule == OPTIMISED:
        best = drawn.alternates
    else:
        chosen, _ = optimised_again(
            lottery, entries, members, commitment=commitment, seed=seed, alternates=rule
        )
        best = chosen.people
    panel = Panel(lottery.pool, lottery.quotas, members, rule.gone)
    found = expected_shortfalls(panel, {"none": (), "drawn": first, "optimised": best}, rule.rates, samples)
    return Compared(rule.rule, rule.number, rule.rates, **found)
