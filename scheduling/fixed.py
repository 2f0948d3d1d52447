"""What several panels have fixed at the same time in the same room, or with the same people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from scheduling.check.shared import Use
from scheduling.programme import Programme, Supporter, Venue
from scheduling.rules import Severities, Severity
from scheduling.wording import when


def fixed_clashes(panels: Sequence[tuple[Programme, Severities]]) -> Iterator[tuple[str, str]]:
    """Each room and person that two of these panels have fixed at the same time, and a way out, in words."""
    fixed = [list(_fixed(programme)) for programme, own in panels if own["locks"] is Severity.BLOCK]
    for ours, theirs in combinations(fixed, 2):
        for a, b in product(ours, theirs):
            if (a.what, a.id) == (b.what, b.id) and a.span.overlaps(b.span):
                both = f"{a.by} ({when(a.span)}) and {b.by} ({when(b.span)})"
                yield (
                    f"{both} both need {a.name}, and are fixed",
                    f"Fix one of them otherwise: {a.by} or {b.by}",
                )


def _fixed(programme: Programme) -> Iterator[Use]:
    """The rooms and people of sessions whose date is fixed, where they are fixed themselves."""
    named: Mapping[str, Mapping[str, Venue | Supporter]] = {
        "venue": programme.venue,
        "support": programme.supporter,
    }
    fixed = {(lock.what, lock.of): lock.to.split() for lock in programme.locks}
    for session in programme.to_come:
        for what, known in named.items():
            for slot, id in product(fixed.get(("date", session.id), ()), fixed.get((what, session.id), ())):
                if slot in programme.slot and id in known:
                    span = programme.span(session, programme.slot[slot])
                    yield Use(what, id, known[id].name, span, f"{session.id} of {programme.name}")
