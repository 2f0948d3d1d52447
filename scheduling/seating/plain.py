"""A round in which no rule tells anybody from the others: its numbers without a solver."""

from __future__ import annotations

from collections.abc import Sequence

from scheduling.seating.deal import Numbers
from scheduling.seating.kinds import Kind, fixed_in, member_kinds, post_kinds
from scheduling.seating.values import Discussion, Round, evenly
from sortition.randomness import Stream


def plain(discussion: Discussion, rounds: Sequence[Round], stream: Stream) -> Numbers | None:
    """Even numbers at every table of a round where all members are alike; None where a rule looks closer."""
    if len(rounds) > 1:
        return None
    (round_,) = rounds
    members, posts = member_kinds(discussion, rounds), post_kinds(discussion, rounds)
    there = [one for one in members if round_.id not in one.guest.away]
    leading = [one for one in posts if round_.id not in one.one.away]
    if len(leading) > 1 or not _simple(discussion, round_, there):
        return None
    fewest, most = evenly(sum(one.size for one in there), len(round_.places))
    if any(one.least > fewest or one.most < most for one in round_.places):
        return None
    seats = _shared(round_, sum(one.size for one in there), stream)
    led = _shared(round_, min(len(round_.places), sum(one.size for one in leading)), stream)
    return Numbers(
        tuple(rounds),
        tuple((one.members, (seats if one in there else {},)) for one in members),
        tuple((one.ids, (led if one in leading else {},)) for one in posts),
    )


def _shared(round_: Round, people: int, stream: Stream) -> dict[str, int]:
    fewest, most = evenly(people, len(round_.places))
    more = set(stream.shuffled(list(round_.place))[: people - fewest * len(round_.places)])
    return {table: most if table in more else fewest for table in round_.place}


def _simple(discussion: Discussion, round_: Round, there: Sequence[Kind]) -> bool:
    """Whether all are alike and may sit at any table, with seats enough for whoever leads it."""
    tables = [discussion.table[one.table] for one in round_.places]
    if len(there) != 1 or fixed_in(discussion, round_):
        return False
    (kind,), everything = there, frozenset({"step-free", "loop", "quiet"})
    asks = kind.guest.language or kind.guest.needs or kind.size == 1
    barred = any(discussion.barred(kind.guest.id, one) for one in round_.places)
    against = any(kind.guest.id in one.conflicts for one in discussion.facilitators)
    limited = any(one.seats is not None or one.has != everything for one in tables)
    return not (asks or barred or against or limited)
