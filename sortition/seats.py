"""Who takes the seats: within a type everybody stands on equally many tickets, give or take one.

Going round in id order would let only neighbours serve together and hand spare tickets to early ids; decks
are therefore shuffled afresh each time round. People who share a home are seated by an equitable edge
colouring of tickets x types with homes as colours, balanced at every ticket, at every type and on the seats
of one type on one ticket; it always exists (de Werra, "Equitable colorations of graphs", RIRO 5, 1971).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from sortition.instance import Content, Instance
from sortition.randomness import Stream

if TYPE_CHECKING:
    from sortition.panels import Seats

NO_TYPE = NO_SEAT = -1

Edge = tuple[int, int]


def seat_people(instance: Instance, panels: Sequence[Seats], seed: str) -> list[list[str]]:
    """For each panel the ids of its members; `seed` alone decides the shuffles.

    No home gives a ticket more than its types' `each`; over all tickets everybody of a type stands on floor
    or ceiling of the same share.
    """
    members: list[list[str]] = [[] for _ in panels]
    wanted = _seats_of_types(instance, panels)
    for content, types in _by_content(instance).items():
        seats = {t: wanted[t] for t in types}
        label = "seats " + " ".join(map(str, types))
        if len(content) == 1:
            people = instance.types[types[0]].members
            dealt = _dealt(people, seats[types[0]], Stream(seed, label))
        else:
            dealt = _dealt_homes(instance, seats, Stream(seed, label))
        for ticket, person in dealt:
            members[ticket].append(person)
    return [sorted(people) for people in members]


def _seats_of_types(instance: Instance, panels: Sequence[Seats]) -> list[list[tuple[int, int]]]:
    """For each type the tickets on which it has seats, with how many."""
    found: list[list[tuple[int, int]]] = [[] for _ in instance.types]
    held = {seats: [(t, count) for t, count in enumerate(seats) if count] for seats in set(panels)}
    for ticket, seats in enumerate(panels):
        for t, count in held[seats]:
            found[t].append((ticket, count))
    return found


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
        if wanted == 1:
            # What the rest would do as well, for the most frequent number of seats.
            deck = deck or stream.shuffled(people)
            result.append((ticket, deck.pop()))
            continue
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
    """Each home's seats dealt to its people, type by type; `seats` are all types of one content."""
    homes = len(instance.types[min(seats)].homes)
    edges = sorted((ticket, t) for t in seats for ticket, wanted in seats[t] for _ in range(wanted))
    colouring = _Colouring(edges, homes, stream)
    colouring.even_out()
    order = stream.shuffled(range(homes))
    by_home = {
        order[colour]: Counter(edges[e] for e in owned) for colour, owned in enumerate(colouring.owned)
    }
    result = []
    for t in seats:
        for home, tickets in sorted(by_home.items()):
            mine = [(ticket, wanted) for (ticket, kind), wanted in sorted(tickets.items()) if kind == t]
            result += _dealt(instance.types[t].homes[home], mine, stream)
    return result


class _Colouring:
    """Seats ("edges": ticket, type) in colours; `owned` are the indices of the edges of each colour.

    On every ticket, and on every ticket within every type, the colours' counts differ by at most one, always.
    """

    def __init__(self, edges: Sequence[Edge], colours: int, stream: Stream) -> None:
        self.edges = edges
        self.owned: list[list[int]] = [[] for _ in range(colours)]
        for index, colour in enumerate(_round_and_round(edges, colours, stream)):
            self.owned[colour].append(index)

    def even_out(self) -> None:
        """Afterwards the colours' counts differ by at most one within every type too."""
        # Two colours that are shared out anew become even in every type: types done before stay even.
        for t in sorted({t for _, t in self.edges}):
            while pairs := self._uneven(t):
                for most, least in pairs:
                    self._split(most, least)

    def _uneven(self, t: int) -> list[tuple[int, int]]:
        """Colours in pairs, no colour twice, whose counts within the type differ by more than one."""
        counts = [sum(self.edges[index][1] == t for index in owned) for owned in self.owned]
        ranked = sorted(range(len(counts)), key=lambda colour: (counts[colour], colour))
        pairs = zip(reversed(ranked), ranked[: len(ranked) // 2], strict=False)
        return [(most, least) for most, least in pairs if counts[most] - counts[least] > 1]

    def _split(self, first: int, second: int) -> None:
        """Shares the edges of two colours out evenly at every ticket, ticket and type, and type.

        Two edges of a ticket, of one type where there are such, get different colours: they link their
        types. A trail through these links takes the first colour where it leaves a type and the second
        where it arrives.
        """
        links = list(_paired(self.edges, sorted(self.owned[first] + self.owned[second])))
        waiting: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for number, (one, other) in enumerate(links):
            waiting[self._type(one)].append((number, one, other))
            waiting[self._type(other)].append((number, other, one))
        degree = {t: len(found) for t, found in waiting.items()}
        shared: tuple[list[int], list[int]] = ([], [])
        used: set[int] = set()
        for start in sorted(waiting, key=lambda t: (degree[t] % 2 == 0, t)):
            while waiting[start]:
                at = start
                while waiting[at]:
                    number, leaving, arriving = waiting[at].pop()
                    if number not in used:
                        used.add(number)
                        shared[0].append(leaving)
                        shared[1].append(arriving)
                        at = self._type(arriving)
        self.owned[first], self.owned[second] = (sorted(e for e in side if e != NO_SEAT) for side in shared)

    def _type(self, edge: int) -> int:
        return NO_TYPE if edge == NO_SEAT else self.edges[edge][1]


def _round_and_round(edges: Sequence[Edge], colours: int, stream: Stream) -> Iterator[int]:
    """A colour for each edge of the sorted list: all colours in turn, in an order of each ticket's own."""
    wanted = Counter(ticket for ticket, _ in edges)
    names = [str(colour) for colour in range(colours)]
    spare: dict[int, list[int]] = defaultdict(list)
    # Who comes first on a ticket has one seat more than who comes last: that goes round by decks.
    for ticket, name in _dealt(names, [(j, n % colours) for j, n in sorted(wanted.items())], stream):
        spare[ticket].append(int(name))
    for ticket, number in sorted(wanted.items()):
        first = spare[ticket]
        turn = first
        if number > len(first):
            turn = first + stream.shuffled(sorted(set(range(colours)).difference(first)))
        yield from islice((colour for _ in range(number) for colour in turn), number)


def _paired(edges: Sequence[Edge], indices: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Every edge in one pair with another of its ticket, of its type if possible, or with nothing."""
    single: dict[Edge, int] = {}
    for index in indices:
        if edges[index] in single:
            yield single.pop(edges[index]), index
        else:
            single[edges[index]] = index
    last: dict[int, int] = {}
    for (ticket, _), index in single.items():
        if ticket in last:
            yield last.pop(ticket), index
        else:
            last[ticket] = index
    for index in last.values():
        yield index, NO_SEAT
