"""What measures and bounds both count in a seating: who meets whom, and who is at which table.

Only rounds at several tables count: where everybody sits together nobody is met, and nothing is shared out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from scheduling.seating.values import Discussion, Guest, Mode, Round, Seating, fair_share, pair
from sortition.wording import NOT_STATED

Meetings = Mapping[tuple[str, str], int]
UNSTATED = ("", NOT_STATED)


@dataclass(frozen=True)
class Held:
    """A round at several tables as seated: the members at each of its tables that has any."""

    round: Round
    tables: tuple[tuple[Guest, ...], ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many members sit at each table."""
        return tuple(map(len, self.tables))


@dataclass(frozen=True, slots=True)
class Heads:
    """The members of one value in one round: how many in all, and at each table of the round."""

    category: str
    value: str
    total: int
    at: tuple[int, ...]


def counted_rounds(discussion: Discussion) -> tuple[Round, ...]:
    """The rounds at several tables, in order."""
    return tuple(one for one in discussion.rounds if not one.is_plenary)


def held(discussion: Discussion, seating: Seating) -> tuple[Held, ...]:
    """The rounds at several tables as seated; whom the discussion does not know is left out."""
    found: dict[str, list[tuple[Guest, ...]]] = {}
    for group in seating.groups:
        those = tuple(discussion.guest[id_] for id_ in group.members if id_ in discussion.guest)
        found.setdefault(group.round, []).append(those)
    return tuple(
        Held(one, tuple(those for those in found.get(one.id, ()) if those))
        for one in counted_rounds(discussion)
    )


def pairs_at(tables: Sequence[Sequence[Guest]]) -> Iterator[tuple[str, str]]:
    """The pairs who sit at one table, by their ids in order."""
    for those in tables:
        for one, other in combinations(those, 2):
            yield pair(one.id, other.id)


def meetings(rounds: Sequence[Held]) -> Meetings:
    """How often each pair meets in these rounds; pairs who never meet are left out."""
    return Counter(met for one in rounds for met in pairs_at(one.tables))


def heads(discussion: Discussion, one: Held, mode: Mode) -> Iterator[Heads]:
    """The values of the categories with this mode, as those who are seated in the round have them."""
    for column, category in enumerate(discussion.categories):
        if category.mode is mode:
            at = [Counter(guest.values[column] for guest in those) for those in one.tables]
            total = sum(at, Counter())
            for value in sorted(total):
                yield Heads(category.name, value, total[value], tuple(table[value] for table in at))


def head_cost(mode: Mode, count: int, share: tuple[int, int]) -> int:
    """What a head-count at a table, with this floor and ceiling of its fair share, costs by the mode.

    Its distance to the share; 1 for somebody alone; 1 for each table that somebody in a cluster sits at.
    """
    low, high = share
    match mode:
        case Mode.SPREAD:
            return max(low - count, count - high, 0)
        case Mode.NEVER_ALONE:
            return int(count == 1)
        case Mode.CLUSTER:
            return int(count > 0)
    return 0


def out_of_band(discussion: Discussion, one: Held) -> Counter[str]:
    """By spread category: how far head-counts at tables are from the floor and ceiling of their fair share.

    The fair share of a value at a table is the head-count of the value in the round, times the members at
    the table, by the members in the round; all in whole numbers.
    """
    sizes, found = one.sizes, Counter[str]()
    people = sum(sizes)
    for value in heads(discussion, one, Mode.SPREAD):
        for size, count in zip(sizes, value.at, strict=True):
            found[value.category] += head_cost(Mode.SPREAD, count, fair_share(value.total, size, people))
    return found


def taking_part(discussion: Discussion) -> tuple[list[str], list[str]]:
    """The members who take part in a round at several tables, and of these those who miss none."""
    rounds = {one.id for one in counted_rounds(discussion)}
    partly = [one.id for one in discussion.guests if rounds - one.away]
    return partly, [one.id for one in discussion.guests if rounds and not rounds & one.away]


def times_again(times: Mapping[tuple[str, str], int], earlier: Mapping[tuple[str, str], int]) -> int:
    """How many of these times were not the first, all that was earlier taken into account."""
    return sum(now if earlier.get(both) else now - 1 for both, now in times.items())


def leading(discussion: Discussion, seating: Seating) -> tuple[int, int, int]:
    """Seats with a facilitator, times that a member is led by somebody again, and seats without one."""
    rounds = {one.id for one in counted_rounds(discussion)}
    times: Counter[tuple[str, str]] = Counter()
    led = unled = 0
    for group in seating.groups:
        if group.round in rounds:
            members = [one for one in group.members if one in discussion.guest]
            leaders = [one for one in group.facilitators if one in discussion.facilitator]
            times.update((leader, member) for leader in leaders for member in members)
            led += len(members) if leaders else 0
            unled += 0 if leaders else len(members)
    return led, times_again(times, discussion.led), unled
