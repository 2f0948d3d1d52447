"""What somebody would like to have otherwise, in a few words: "12 March at the Town Hall", "T4 before T2"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from scheduling.programme import Programme
from scheduling.reading.clock import day
from scheduling.reading.plan_words import Choices, choices, slots_of
from scheduling.reasons.words import dates, named
from scheduling.wording import day_words
from sortition.problems import InputProblems, Problem
from sortition.toml_tables import Fault
from sortition.wording import clean, did_you_mean, listing, value_key, words_key

_LINKS = frozenset({"at", "on", "in", "to", "with", "by", "for", "before", "after"})
_FILLERS = frozenset(
    {
        *("why", "not", "can", "can't", "cannot", "could", "couldn't", "is", "isn't", "have", "hold"),
        *("give", "meet", "move", "put", "be", "there", "we", "it", "the", "a", "an", "session", "talk"),
    }
)
_TITLES = frozenset({"the", "dr", "prof", "professor", "mr", "mrs", "ms", "mx", "sir", "dame"})
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EXAMPLES = "Write, for example, 12 March at the Town Hall, S3 on 20 March, T4 in S1 or T4 before T2"


@dataclass(frozen=True)
class Wish:
    """What is asked for: one of the sessions on one of the slots in one of the venues, and so on.

    `named` maps the kinds "sessions", "slots", "venues", "talks", "speakers" and "support" to ids; of a kind
    that is not there any will do. `before` are two talks, the first to be heard before the second; `words`
    say what was understood.
    """

    words: str = ""
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    before: tuple[str, str] | None = None

    def of(self, kind: str) -> tuple[str, ...]:
        """The ids named of this kind."""
        return self.named.get(kind, ())


@dataclass(frozen=True)
class _Part:
    """Something that is named, after "at", "before" and so on: `kind` is one of those of `Wish`."""

    link: str
    kind: str
    ids: tuple[str, ...]


def read_wish(programme: Programme, text: str) -> Wish:
    """What the text asks for, names, ids and dates matched liberally.

    Raises:
        InputProblems: something in it is not known, may be several things, or does not go together.
    """
    names = _Names(programme)
    words = clean(text).replace("’", "'").strip("?. ").split()
    parts = _parts(names, words, "")
    if not parts:
        raise InputProblems([_unknown(names, words)])
    wish = Wish()
    for part in parts:
        wish = _joined(programme, wish, part, clean(text))
    if wish.before and wish.named:
        raise _together(clean(text))
    return replace(wish, words=_in_words(programme, wish))


def _parts(names: _Names, words: list[str], link: str) -> list[_Part] | None:
    """What the words name, the longest names first; None where they are not all understood."""
    while words and words[0].casefold() in _FILLERS and not names.meant(" ".join(words)):
        words = words[1:]
    if words and words[0].casefold() in _LINKS:
        return _parts(names, words[1:], words[0].casefold())
    if not words:
        return [] if not link else None
    for end in range(len(words), 0, -1):
        after = words[end].casefold() if end < len(words) else ""
        if end < len(words) and after not in _LINKS:
            continue
        found = names.meant(" ".join(words[:end]))
        rest = _parts(names, words[end + 1 :], after) if after else []
        if found and rest is not None:
            return [_Part(link, *found), *rest]
    return None


class _Names:
    """What everything in a programme may be called."""

    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        self._slots = slots_of(programme)
        self.known = {
            "sessions": choices((one.id, one.title) for one in programme.sessions),
            "venues": choices((one.id, one.name) for one in programme.venues),
            "talks": choices((one.id, one.title) for one in programme.talks),
            "speakers": choices((one.id, one.name) for one in programme.speakers),
            "support": choices((one.id, one.name) for one in programme.support),
        }

    def meant(self, text: str) -> tuple[str, tuple[str, ...]] | None:
        """The kind and ids of what the text names: exactly, else by some of the words of just one name.

        Several ids where a date, or a name that several have, is meant.
        """
        for kind, known in self.known.items():
            if found := known.of(text):
                return kind, found
        if slots := self._dates(text):
            return "slots", slots
        alike = [(kind, one) for kind, known in self.known.items() for one in _alike(known, text)]
        return (alike[0][0], (alike[0][1],)) if len(alike) == 1 else None

    def _dates(self, text: str) -> tuple[str, ...]:
        if found := self._slots.of(text):
            return found
        if (weekday := value_key(text)) in _WEEKDAYS:
            at = _WEEKDAYS.index(weekday)
            return tuple(one.id for one in self._programme.slots if one.day.weekday() == at)
        days = self.days(text)
        return tuple(one.id for one in self._programme.slots if one.day in days)

    def days(self, text: str) -> list[date]:
        """The days that the text may mean, whether the programme has them or not."""
        years = sorted({one.day.year for one in self._programme.slots})
        found = [_day(one) for one in (text, *(f"{text} {year}" for year in years))]
        return [one for one in found if one is not None]

    def near(self, on: date) -> str:
        """The dates of the programme next to this day, in words."""
        slots = sorted(self._programme.slots, key=lambda one: (abs((one.day - on).days), one.id))[:2]
        return dates(self._programme, sorted(slots, key=lambda one: one.span))

    def all(self) -> Iterator[str]:
        """Everything that may be written."""
        for known in self.known.values():
            for one, label in known.shown.items():
                yield from (one, label, label.removeprefix(f"{one} "))


def _day(text: str) -> date | None:
    try:
        return day(text)
    except Fault:
        return None


def _alike(known: Choices, text: str) -> Iterable[str]:
    """Those with all the words of the text in their names; titles do not count."""
    wanted = set(words_key(text).split()) - _TITLES
    return [one for one, label in known.shown.items() if wanted and wanted <= set(words_key(label).split())]


def _unknown(names: _Names, words: list[str]) -> Problem:
    """What is not understood: the first piece between two links that names nothing, or several things."""
    pieces = [clean(one) for one in re.split(rf"\b(?:{'|'.join(sorted(_LINKS))})\b", " ".join(words))]
    piece = next((one for one in pieces if one and not names.meant(_bare(one))), " ".join(words))
    alike = [known.written(one) for known in names.known.values() for one in _alike(known, _bare(piece))]
    if alike:
        return Problem(f'"{piece}" may be {listing(alike[:4])}', "Write the id", value=piece)
    if days := names.days(_bare(piece)):
        reason = f"no date of the programme is on {day_words(days[0])}"
        return Problem(reason, f"The nearest are {names.near(days[0])}", value=piece)
    reason = f'"{piece}" is no session, date, venue, talk or person of the programme'
    return Problem(reason, f"{did_you_mean(_bare(piece), names.all())}{_EXAMPLES}", value=piece)


def _bare(piece: str) -> str:
    words = piece.split()
    while len(words) > 1 and words[0].casefold() in _FILLERS:
        words = words[1:]
    return " ".join(words)


def _joined(programme: Programme, wish: Wish, part: _Part, text: str) -> Wish:
    """The wish with one thing more."""
    if part.link in ("before", "after"):
        return _ordered(programme, wish, part, text)
    if wish.of(part.kind):
        raise _together(text)
    return replace(wish, named={**wish.named, part.kind: part.ids})


def _ordered(programme: Programme, wish: Wish, part: _Part, text: str) -> Wish:
    """The wish with an order: a talk before another, or something before a session or date."""
    early, talks = part.link == "before", wish.of("talks")
    if part.kind == "talks" and len(talks) == 1 == len(part.ids) and talks != part.ids:
        pair = (talks[0], part.ids[0])
        others = {kind: ids for kind, ids in wish.named.items() if kind != "talks"}
        return Wish(named=others, before=pair if early else pair[::-1])
    order = {
        "sessions": [one.id for one in programme.sessions],
        "slots": [one.id for one in programme.slots],
    }.get(part.kind, [])
    places = [n for n, one in enumerate(order) if one in part.ids]
    if not places or wish.of(part.kind):
        raise _together(text)
    allowed = order[: places[0]] if early else order[places[-1] + 1 :]
    if not allowed:
        reason = f'the programme has nothing {part.link} that: "{text}"'
        raise InputProblems([Problem(reason, _EXAMPLES, value=text)])
    return replace(wish, named={**wish.named, part.kind: tuple(allowed)})


def _together(text: str) -> InputProblems:
    return InputProblems([Problem(f'"{text}" does not go together', _EXAMPLES, value=text)])


def _in_words(programme: Programme, wish: Wish) -> str:
    """What was understood: "S3 on Saturday 20 March 2027 at Town Hall"."""
    if wish.before:
        first, then = (programme.talk[one] for one in wish.before)
        return f"{named(first)} before {named(then)}"
    talks = [named(programme.talk[one]) for one in wish.of("talks")]
    people = [programme.speaker[one].name for one in wish.of("speakers")]
    people += [programme.supporter[one].name for one in wish.of("support")]
    sessions = _or(wish.of("sessions"))
    what = " with ".join(one for one in (_or(talks), _or(people)) if one)
    pieces = [f"{what} in {sessions}" if what and sessions else what or sessions or "A session"]
    if wish.of("slots"):
        slots = [one for one in programme.slots if one.id in wish.of("slots")]
        pieces.append("on " + dates(programme, slots).replace(" and ", " or "))
    if wish.of("venues"):
        pieces.append("at " + _or([programme.venue[one].name for one in wish.of("venues")]))
    return " ".join(pieces)


def _or(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
