"""The draw: from a public seed to a ticket, the panel and the complete order of replacement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sortition.lottery import Lottery
from sortition.problems import InputProblems, Problem, VerificationFailed
from sortition.randomness import below, order
from sortition.rules import check_panel

ALTERNATES_RULE = "drawn-order"


@dataclass(frozen=True)
class Seed:
    """What was drawn in public.

    `kind` is "seed" (`text` is hashed) or "balls" (`text` is the ticket's digits);
    `order_text` is the seed of the order of replacement.
    """

    kind: str
    text: str
    order_text: str


@dataclass(frozen=True)
class Drawn:
    """The drawn ticket with everything that follows from it, as ids.

    `members` are sorted; `alternates` head the order of replacement; `order` is that whole order,
    alternates first, of everybody who is not a member.
    """

    ticket: int
    members: tuple[str, ...]
    alternates: tuple[str, ...]
    order: tuple[str, ...]


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
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Alternates, and the whole order of replacement which they head.

    `entries` are the pseudonyms of everybody in the pool (id -> pseudonym), `homes` the households
    (id -> household, "" for people who live alone). The first `number` people of the hashed order
    who live with no member and no earlier alternate are the alternates.
    """
    seated = set(members)
    ids = {name: person for person, name in entries.items() if person not in seated}
    everybody = [ids[name] for name in order(ids, commitment=commitment, seed=seed)]
    taken = {homes[person] for person in members} - {""}
    alternates: list[str] = []
    for person in everybody:
        if len(alternates) < number and homes[person] not in taken:
            alternates.append(person)
            taken |= {homes[person]} - {""}
    chosen = set(alternates)
    return tuple(alternates), (*alternates, *(person for person in everybody if person not in chosen))


def draw_panel(
    lottery: Lottery, entries: Mapping[str, str], seed: Seed, *, commitment: str, alternates: int
) -> Drawn:
    """The panel of the ticket that the seed picks, checked against every rule, and its replacements.

    `entries` are pseudonyms (id -> pseudonym); `alternates` is how many are named.

    Raises:
        VerificationFailed: the drawn ticket is not a valid panel.
    """
    ticket = drawn_ticket(len(lottery.tickets), seed, commitment)
    members = tuple(sorted(lottery.tickets[ticket]))
    # The sentences may hold ids, and this one may be shown to anybody.
    if broken := check_panel(members, lottery.pool, lottery.quotas):
        raise VerificationFailed(f"ticket {ticket} is not a valid panel: it breaks {len(broken)} rules")
    named = {applicant.id: entries[applicant.id] for applicant in lottery.pool.applicants}
    homes = {applicant.id: applicant.household for applicant in lottery.pool.applicants}
    first, whole = replacement_order(
        named, homes, members, alternates, commitment=commitment, seed=seed.order_text
    )
    return Drawn(ticket, members, first, whole)
