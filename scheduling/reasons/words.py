"""How dates, free hours and lengths read in a sentence about a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from scheduling.check.plan import of_session
from scheduling.programme import Programme, Session, Slot, Talk
from scheduling.times import Span
from scheduling.wording import clock, day_words, hours, when
from sortition.wording import counted

# What a rule says about one of its subjects, in one sentence or more, without their full stops.
Says = Callable[[Programme, str], Iterator[str]]
_FEW = 6


def joined(words: Sequence[str]) -> str:
    """The words with commas and an "and": "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def dates(programme: Programme, slots: Iterable[Slot]) -> str:
    """Days in words: "Saturday 6 March and Saturday 13 March 2027"; with hours where a day has two dates."""
    slots, days = list(slots), [one.day for one in programme.slots]
    if any(days.count(one.day) > 1 for one in slots):
        return joined([when(one.span) for one in slots])
    words = [day_words(one.day) for one in slots]
    if len({one.day.year for one in slots}) == 1:
        words[:-1] = [one.rpartition(" ")[0] for one in words[:-1]]
    return joined(words)


def only_on(programme: Programme, slots: list[Slot]) -> str:
    """On which of the dates: by name where they, or those that are missing, are few."""
    if not slots:
        return "on none of the dates"
    if len(slots) == len(programme.slots):
        return "on every date"
    if len(slots) <= _FEW:
        return f"only on {dates(programme, slots)}"
    others = [one for one in programme.slots if one not in slots]
    if len(others) <= _FEW:
        return f"on every date but {dates(programme, others)}"
    return f"only on {len(slots)} of {len(programme.slots)} dates"


def free(programme: Programme, times: Mapping[str, tuple[Span, ...]]) -> str:
    """On which dates, and when on them, as far as it matters for them."""
    parts = {one.id: _parts(one, times.get(one.id, ())) for one in programme.slots}
    slots = [one for one in programme.slots if parts[one.id]]
    if len(slots) > _FEW or not slots or all(parts[one.id] == [""] for one in slots):
        some = ", on some not all day" if any(parts[one.id] != [""] for one in slots) else ""
        return only_on(programme, slots) + some
    return "only on " + joined([f"{dates(programme, [one])}{joined(parts[one.id])}" for one in slots])


def _parts(slot: Slot, spans: Iterable[Span]) -> list[str]:
    return [_part(slot, one) for one in spans if one.overlaps(slot.span)]


def _part(slot: Slot, span: Span) -> str:
    early, late = span.start <= slot.span.start, slot.span.end <= span.end
    if early and late:
        return ""
    if early:
        return f" until {clock(span.end)}"
    return f" from {clock(span.start)}" if late else f" from {hours(span)}"


def length(session: Session) -> str:
    """How long a session takes: "6 hours and 30 minutes"."""
    whole, rest = divmod(session.minutes, 60)
    parts = ([counted(whole, "hour")] if whole else []) + ([counted(rest, "minute")] if rest else [])
    return joined(parts)


def named(talk: Talk) -> str:
    """A talk's id and title."""
    return f'{talk.id} "{talk.title}"'


def of_session_says(text: str) -> Says:
    """A sentence with the session's id and title in place of {}."""

    def says(programme: Programme, subject: str) -> Iterator[str]:
        yield text.format(of_session(programme.session[subject]))

    return says
