"""What several panels have fixed at the same time in the same room, or with the same people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from scheduling.check.shared import Use
from scheduling.programme import Programme, Supporter, Venue
from scheduling.rules import Severities, Severity
from scheduling.wording import when


def fixed_clashes(panels: Sequence[tuple[Programme, Severities]]) -> Iterator[tuple[str, str]]:
    """Rooms and people that fixed sessions of two panels need at the same time, each with a way out."""
    fixed = [list(_fixed(programme, own)) for programme, own in panels if own["locks"] is Severity.BLOCK]
    for ours, theirs in combinations(fixed, 2):
        for a, b in product(ours, theirs):
            if (a.what, a.id) == (b.what, b.id) and a.span.overlaps(b.span):
                both = f"{a.by} ({when(a.span)}) and {b.by} ({when(b.span)}), both fixed,"
                yield f"{both} need {a.name}", f"Fix one of them otherwise: {a.by} or {b.by}"


def _fixed(programme: Programme, own: Severities) -> Iterator[Use]:
    """The rooms and people that sessions with a fixed date need whatever the plan is."""
    named: Mapping[str, Mapping[str, Venue | Supporter]] = {
        "venue": programme.venue,
        "support": programme.supporter,
    }
    fixed = {(lock.what, lock.of): lock.to.split() for lock in programme.locks}
    for session in programme.to_come:
        for slot in fixed.get(("date", session.id), ()):
            for what, known in named.items():
                only = _only_venue(programme, own, slot) if what == "venue" else []
                for id in fixed.get((what, session.id), only):
                    if slot in programme.slot and id in known:
                        span = programme.span(session, programme.slot[slot])
                        yield Use(what, id, known[id].name, span, f"{session.id} of {programme.name}")


def _only_venue(programme: Programme, own: Severities, slot: str) -> list[str]:
    """The venue of a session on this slot, where there is no choice."""
    all_days = own["venue-free"] is not Severity.BLOCK
    found = [one.id for one in programme.venues if all_days or slot in one.free]
    return found if len(found) == 1 else []
