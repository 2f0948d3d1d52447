"""What a venue and others have to prepare, without saying for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from packs.lists import entries
from packs.people import Person
from sortition.wording import words_key

OTHER = "Other needs"
_KEYS = {"code": str, "need": str, "action": str, "owner": str, "words": list}


@dataclass(frozen=True)
class NeedLine:
    """How many people have a need, what is to be done, and who does it."""

    need: str
    count: int
    action: str
    owner: str


@dataclass(frozen=True)
class _Kind:
    code: str
    need: str
    action: str
    owner: str
    words: tuple[str, ...]
    unless: tuple[str, ...]

    def fits(self, text: str) -> bool:
        """Whether one of the words begins somewhere in the text, and none that speaks against it."""
        said = f" {words_key(text)}"
        return _named(self.words, said) and not _named(self.unless, said)


def _named(words: Iterable[str], said: str) -> bool:
    return any(f" {word}" in said for word in words)


def needs_summary(people: Iterable[Person], folder: Path) -> list[NeedLine]:
    """A line for each need of these people, in the order of templates/venue/needs.toml.

    Whoever is sent large print needs it at the venue too. What somebody wrote in other words is only
    counted: it may tell who they are. The case in `folder` may have a list of its own.

    Raises:
        InputProblems: the case's own list is broken.
    """
    everybody = [(person, tuple(_needs(person))) for person in people]
    kinds = _kinds(folder)
    lines = [NeedLine(kind.need, _count(kind, everybody), kind.action, kind.owner) for kind in kinds]
    other = sum(any(not _understood(need, kinds) for need in needs) for _, needs in everybody)
    lines.append(NeedLine(OTHER, other, "Ask the organiser", "organiser"))
    return [line for line in lines if line.count]


def needs_to_tick(folder: Path) -> list[dict[str, str]]:
    """The access needs that a reply form offers, as `code` and `name`. Raises as `needs_summary`."""
    return [{"code": kind.code, "name": kind.need} for kind in _kinds(folder)]


def _needs(person: Person) -> Iterator[str]:
    yield from person.needs
    if person.size > 12:
        yield "large print"


def _count(kind: _Kind, everybody: list[tuple[Person, tuple[str, ...]]]) -> int:
    return sum(any(map(kind.fits, needs)) for _, needs in everybody)


def _understood(need: str, kinds: tuple[_Kind, ...]) -> bool:
    return any(kind.fits(need) for kind in kinds)


def _kinds(folder: Path) -> tuple[_Kind, ...]:
    return tuple(
        _Kind(
            one["code"],
            one["need"],
            one["action"],
            one["owner"],
            tuple(map(words_key, map(str, one["words"]))),
            tuple(map(words_key, map(str, one.get("unless", ())))),
        )
        for one in entries(folder, "venue/needs.toml", "need", _KEYS)
    )
