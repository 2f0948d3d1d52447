"""Who takes the seats: within a type everybody stands on equally many tickets, give or take one.

Going round in id order would let only neighbours serve together and hand spare tickets to early ids; decks
are therefore shuffled afresh each time round. People who share a home are seated by an equitable edge
colouring of tickets x types with homes as colours, which always exists (de Werra, "Equitable colorations of
graphs", RIRO 5, 1971).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sortition.instance import Content, Instance
from sortition.randomness import Stream

if TYPE_CHECKING:
    from sortition.panels import Seats

ONE_SEAT, NO_TYPE = 1, -1


def seat_people(instance: Instance, panels: Sequence[Seats], seed: str) -> list[list[str]]:
    """For each panel the ids of its members; `seed` alone decides the shuffles."""
    members: list[list[str]] = [[] for _ in panels]
    for content, types in _by_content(instance).items():
        seats = {t: [(j, seats[t]) for j, seats in enumerate(panels) if seats[t]] for t in types}
        label = "seats " + " ".join(map(str, types))
        if len(content) == 1:
            people = instance.types[types[0]].members
            dealt = _dealt(people, seats[types[0]], Stream(seed, label))
        else:
            dealt = _dealt_homes(instance, seats, Stream(seed, label))
        for ticket, person in dealt:
            members[ticket].append(person)
    return [sorted(people) for people in members]


def _by_content(instance: Instance) -> dict[Content, list[int]]:
    found: dict[Content, list[int]] = defaultdict(list)
    for t, kind in enumerate(instance.types):
        found[kind.content].append(t)
    return found


def _dealt(people: Sequence[str], seats: Sequence[tuple[int, int]], stream: Stream) -> list[tuple[int, str]]:
    """Distinct people for every ticket; over all tickets their counts differ by at most one."""
    deck: list[str] = []
    result = []
    for ticket, wanted in seats:
        taken: set[str] = set()
        for _ in range(wanted):
            if all(person in taken for person in deck):
                # The fresh deck goes below whoever still waits from the last one.
                deck = stream.shuffled(people) + deck
            at = next(at for at in reversed(range(len(deck))) if deck[at] not in taken)
            person = deck.pop(at)
            taken.add(person)
            result.append((ticket, person))
    return result


def _dealt_homes(
    instance: Instance, seats: dict[int, list[tuple[int, int]]], stream: Stream
) -> list[tuple[int, str]]:
    """At most one seat a home on each ticket; everybody within a type on floor or ceiling of her share."""
    homes = len(next(iter(instance.types[t].homes for t in seats)))
    edges = [(ticket, t) for t in seats for ticket, wanted in seats[t] for _ in range(wanted)]
    colours = _equitable(edges, homes, stream)
    order = stream.shuffled(range(homes))
    result = []
    for t in seats:
        tickets: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for (ticket, kind), colour in sorted(zip(edges, colours, strict=True)):
            if kind == t:
                tickets[order[colour]].append((ticket, ONE_SEAT))
        for home, found in sorted(tickets.items()):
            result += _dealt(instance.types[t].homes[home], found, stream)
    return result


def _equitable(edges: Sequence[tuple[int, int]], colours: int, stream: Stream) -> list[int]:
    """A colour for each (ticket, type): distinct on each ticket, even within each type to at most one."""
    chosen = _distinct(edges, colours, stream)
    while pair := _uneven(edges, chosen, colours):
        _split(edges, chosen, *pair)
    return chosen


def _distinct(edges: Sequence[tuple[int, int]], colours: int, stream: Stream) -> list[int]:
    by_ticket: dict[int, list[int]] = defaultdict(list)
    for index, (ticket, _) in enumerate(edges):
        by_ticket[ticket].append(index)
    wanted = [(ticket, len(indices)) for ticket, indices in sorted(by_ticket.items())]
    names = [str(colour) for colour in range(colours)]
    dealt: dict[int, list[int]] = defaultdict(list)
    for ticket, name in _dealt(names, wanted, stream):
        dealt[ticket].append(int(name))
    chosen = [0] * len(edges)
    for ticket, indices in by_ticket.items():
        for index, colour in zip(indices, dealt[ticket], strict=True):
            chosen[index] = colour
    return chosen


def _uneven(edges: Sequence[tuple[int, int]], chosen: Sequence[int], colours: int) -> tuple[int, int] | None:
    """Two colours whose counts within some type differ by more than one."""
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for (_, t), colour in zip(edges, chosen, strict=True):
        counts[t][colour] += 1
    for t in sorted(counts):
        most = max(range(colours), key=lambda colour: (counts[t][colour], -colour))
        least = min(range(colours), key=lambda colour: (counts[t][colour], colour))
        if counts[t][most] - counts[t][least] > 1:
            return most, least
    return None


def _split(edges: Sequence[tuple[int, int]], chosen: list[int], first: int, second: int) -> None:
    """Shares two colours out evenly at every type, and differently on every ticket.

    A ticket with both colours joins two types, one with a single colour joins a type and nothing; a trail
    through these links takes the first colour where it leaves a type and the second where it arrives.
    """
    ends: dict[int, list[int]] = defaultdict(list)
    for index, colour in enumerate(chosen):
        if colour in (first, second):
            ends[edges[index][0]].append(index)
    links: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    used: set[int] = set()
    for ticket, indices in ends.items():
        one, other = indices[0], indices[1] if len(indices) == 2 else -1
        a, b = edges[one][1], edges[other][1] if other >= 0 else NO_TYPE
        links[a].append((ticket, one, other, b))
        links[b].append((ticket, other, one, a))
    degree = {t: len(found) for t, found in links.items()}
    for start in sorted(links, key=lambda t: (degree[t] % 2 == 0, t)):
        while links[start]:
            at = start
            while links[at]:
                ticket, leaving, arriving, towards = links[at].pop()
                if ticket in used:
                    continue
                used.add(ticket)
                if leaving >= 0:
                    chosen[leaving] = first
                if arriving >= 0:
                    chosen[arriving] = second
                at = towards
