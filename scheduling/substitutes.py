"""Sessions that moved because somebody is away, and would stay if somebody else came instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from scheduling.check.plan import of_session
from scheduling.loosened import Loosened
from scheduling.model import Model
from scheduling.programme import KINDS, Programme, Supporter
from scheduling.reasons.words import joined
from scheduling.rules import Severities
from scheduling.solve import Planned
from scheduling.timetable import Sitting, Timetable
from scheduling.wording import day_words
from sortition.problems import Undecided
from sortition.watch import Watch


def would_stay(
    planned: Planned, severities: Severities, published: Timetable | None, watch: Watch
) -> Iterator[str]:
    """A sentence on each session that could stay on its published date with a substitute, and not without.

    Both are proved. With the substitute no further session moves. Whoever is away is in the programme.
    """
    if published is None:
        return
    programme, now = planned.programme, planned.timetable.sitting
    for old in published.sittings:
        if old.session in now and old.slot in programme.slot and now[old.session].slot != old.slot:
            away = [
                one
                for one in programme.support
                if one.id in old.support and not any(s.covers(old.span) for s in one.free.get(old.slot, ()))
            ]
            if away and (needed := _needed(planned, severities, published, old, away, watch)):
                yield _sentence(programme, old, needed)


def _needed(
    planned: Planned,
    severities: Severities,
    published: Timetable,
    old: Sitting,
    away: list[Supporter],
    watch: Watch,
) -> list[Supporter]:
    """Those of the away whom it takes, and no more, for the session to stay; none if it cannot."""
    programme, stays = planned.programme, {old.session: {old.slot}}
    # What moved with it may stay as well.
    others: dict[str, set[str]] = {}
    for one in (*published.sittings, *planned.timetable.sittings):
        others.setdefault(one.session, set()).add(one.slot)
    others |= stays
    if _possible(programme, severities, stays, watch) is not False:
        return []
    if not _possible(_with(programme, away, old), severities, others, watch):
        return []
    for person in away:
        fewer = [other for other in away if other != person]
        if _possible(_with(programme, fewer, old), severities, others, watch):
            away = fewer
    return away


def _possible(
    programme: Programme, severities: Severities, dates: Mapping[str, set[str]], watch: Watch
) -> bool | None:
    """Whether there is a timetable with these dates of sessions; None where that is not decided."""

    def on_their_dates(model: Model) -> None:
        for (session, slot), on in model.on.items():
            if session in dates and slot not in dates[session]:
                model.cp.add(on == 0)

    loose = Loosened(programme, severities, watch, on_their_dates)
    try:
        return loose.possible(loose.groups)
    except Undecided:
        return None


def _with(programme: Programme, people: Iterable[Supporter], old: Sitting) -> Programme:
    """The programme with substitutes for these on the date of this session."""
    free = {one.id: {**one.free, old.slot: (old.span,)} for one in people}
    support = (replace(one, free=free[one.id]) if one.id in free else one for one in programme.support)
    return replace(programme, support=tuple(support))


def _sentence(programme: Programme, old: Sitting, needed: list[Supporter]) -> str:
    name, day = of_session(programme.session[old.session]), day_words(old.span.start.date())
    kinds = Counter(KINDS[one.kind] for one in needed)
    others = joined([f"another {kind}" if n == 1 else f"{n} other {kind}s" for kind, n in kinds.items()])
    are = "is" if len(needed) == 1 else "are"
    return (
        f"{name} cannot stay on {day}, when {joined([one.name for one in needed])} {are} away: "
        f"with {others} for that day in the sheet Support it could"
    )
