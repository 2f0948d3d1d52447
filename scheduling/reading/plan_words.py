"""How a plan is written in a workbook, and what its words may mean: ids, names, or both together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scheduling.programme import Programme
from scheduling.times import Span
from scheduling.timetable import Given, Sitting
from scheduling.wording import when
from sortition.wording import clean, value_key

# What parts the details of a talk from each other and from its title.
_MARKS = frozenset("[]();,\n")


@dataclass(frozen=True)
class Choices:
    """What a text may mean: ids by what is written for them, an id before a label, a label before a name.

    `shown` are the labels by id, `texts` all that may be written.
    """

    by_key: Mapping[str, tuple[str, ...]]
    shown: Mapping[str, str]
    texts: tuple[str, ...]

    def of(self, text: str) -> tuple[str, ...]:
        """The ids that the text may mean: one where it is clear, none where it is unknown."""
        return self.by_key.get(value_key(text), ())

    def written(self, one: str) -> str:
        """How an id is written so that it is read as itself: with its name where that can be, else alone."""
        label = self.shown.get(one, one)
        return label if label.isprintable() and self.of(label) == (one,) else one


def choices(named: Iterable[tuple[str, str]]) -> Choices:
    """The choices among things with ids and names: "S1", "S1 Welcome" and "Welcome" mean the same."""
    pairs = [(one, clean(name)) for one, name in named]
    by_key: dict[str, tuple[str, ...]] = {}
    labels = [(one, one if name == one else clean(f"{one} {name}")) for one, name in pairs]
    layers = ([(one, one) for one, _ in pairs], labels, pairs)
    for texts in layers:
        layer: dict[str, tuple[str, ...]] = {}
        for one, text in texts:
            if key := value_key(text):
                layer[key] = (*layer.get(key, ()), one)
        by_key = {**layer, **by_key}
    return Choices(by_key, dict(labels), tuple(text for texts in layers for _, text in texts if text))


def sessions_of(programme: Programme) -> Choices:
    """The sessions by id and title."""
    return choices((one.id, one.title) for one in programme.sessions)


def venues_of(programme: Programme) -> Choices:
    """The venues by id and name."""
    return choices((one.id, one.name) for one in programme.venues)


def talks_of(programme: Programme) -> Choices:
    """The talks by id and title."""
    return choices((one.id, one.title) for one in programme.talks)


def speakers_of(programme: Programme) -> Choices:
    """The speakers by id and name."""
    return choices((one.id, one.name) for one in programme.speakers)


def support_of(programme: Programme) -> Choices:
    """The people for support by id and name."""
    return choices((one.id, one.name) for one in programme.support)


def slots_of(programme: Programme) -> Choices:
    """The dates by id and by their day and hours in words."""
    return choices((one.id, when(one.span)) for one in programme.slots)


def speaks_remotely(programme: Programme, speaker: str, slot: str, stretch: Span) -> bool:
    """Whether a speaker is free in this stretch only from elsewhere: what is meant where nothing is said."""
    known = programme.speaker.get(speaker)
    if known is None or any(one.covers(stretch) for one in known.here.get(slot, ())):
        return False
    return any(one.covers(stretch) for one in known.remote.get(slot, ()))


def talks_text(programme: Programme, sitting: Sitting) -> str:
    """The talks of a sitting as the sheet Plan has them: a line for each, in the order of the day."""
    known = talks_of(programme)
    return "\n".join(_talk_line(programme, sitting, given, known) for given in sitting.talks)


def _talk_line(programme: Programme, sitting: Sitting, given: Given, known: Choices) -> str:
    stretches = sitting.stretches
    details = [f"part {given.stretch + 1}"] if len(stretches) > 1 else []
    if given.talk in programme.talk and given.speaker != programme.talk[given.talk].speaker:
        name = speakers_of(programme).written(given.speaker)
        details.append(f"by {given.speaker if _MARKS & set(name) else name}")
    within = stretches[given.stretch] if given.stretch < len(stretches) else sitting.span
    if given.remote != speaks_remotely(programme, given.speaker, sitting.slot, within):
        details.append("from elsewhere" if given.remote else "in the room")
    return known.written(given.talk) + (f" [{'; '.join(details)}]" if details else "")


def support_text(programme: Programme, sitting: Sitting) -> str:
    """Those who support a sitting as the sheet Plan has them: a line for each."""
    known = support_of(programme)
    return "\n".join(known.written(one) for one in sitting.support)
