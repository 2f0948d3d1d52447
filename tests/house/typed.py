"""Commands that are typed on a case full of canaries, and whatever sings where it should not."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli_cases import type_in
from tests.house.aviary import PEOPLE, PRIVATE_TEXTS, identity, write_programme
from tests.house.listening import Song, heard, places, songs, word

WITHDRAWN = (10, 11)
# What was understood otherwise than written is said, in columns that have answers to pick from.
ANSWER = {"answer"}
HELPERS = {"programme: support", "programme: language"}
TOLD = {"check": ANSWER, "lottery": ANSWER, "packs": ANSWER, "timetable": HELPERS, "tables": HELPERS}
# Programs are told ids as they are: so says the reference.
TO_PROGRAMS = {one: {"id"} for one in ("withdraw", "draw", "dropout", "tables", "timetable", "report")}
PROGRAMME = {*HELPERS, "programme: contact"}
REACHED = {"name", "badge", "street", "town", "postcode", "e-mail", "telephone"}
# What letters and lists are signed and headed with; nothing of it is public, and no screen shows it.
SIGNED = {f"panel.toml: {table}.{name}" for table, names in PRIVATE_TEXTS.items() for name in names}
SENDER = {one for one in SIGNED if ": sender." in one}
# Which columns may be heard in which room; the first room that fits counts, and elsewhere nothing may be.
NOTHING: set[str] = set()
ROOMS: dict[str, set[str] | None] = {
    "public/": NOTHING,
    "packs/public/": NOTHING,
    "packs/auditor/": NOTHING,
    "rehearsal/public/": NOTHING,
    "rehearsal/auditor/": NOTHING,
    "private/audit": NOTHING,
    "private/erased/": NOTHING,
    "private/purge": NOTHING,
    "private/not-reached": NOTHING,
    "private/exports/auditor": NOTHING,
    "private/exports/person-": None,
    "private/pseudonyms.csv": {"id"},
    "private/contacts": None,
    "private/reading": ANSWER,
    "private/timetable": {"id", *PROGRAMME, "programme: North", "programme: South", "programme: holiday"},
    "private/seating": {"id", "programme: language"},
    "packs/household/": {"invited: name", "invited: street", "invited: town", *SIGNED},
    "packs/applicant/": {*REACHED, *SIGNED},
    "packs/member/": {*REACHED, "need", "language", "format", *SIGNED},
    "packs/speaker/": SENDER,
    "packs/support/": NOTHING,
    "packs/facilitator/": {"badge", *PROGRAMME, *SENDER},
    "packs/venue/": {"badge", *PROGRAMME, *SENDER},
    "packs/office/": None,
    "packs/preview/": NOTHING,
    "rehearsal/office/": None,
}


@dataclass
class Typed:
    """A case in `folder`, cases made from files alone in `outs`, and the place for temporary files.

    `wrong` are commands that did not end as they should, `loud` canaries that were heard where
    none should be, `erased` those in the folder after the erasures. `members` are ids of the panel: those who
    withdrew are none.
    """

    folder: Path
    outs: Path
    temporary: Path
    members: list[str] = field(default_factory=list)
    ended: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    loud: list[str] = field(default_factory=list)
    heard: dict[str, set[str]] = field(default_factory=dict)
    erased: dict[str, set[Song]] = field(default_factory=dict)
    _known: dict[Path, tuple[int, set[str]]] = field(default_factory=dict)

    def run(self, line: str) -> None:
        """Types a line: the exit codes that it may end with, and the command."""
        codes, *words = self.words(line)
        where = () if words[0] in ("init", "demo") or {"--pool", "--folder", "--members"} & set(words) else (
            "--folder", str(self.folder)
        )  # fmt: skip
        result = type_in(words[0], *where, *words[1:])
        self.ended.append((result.exit_code, tuple(words)))
        if result.exit_code not in map(int, codes.split("|")):
            self.wrong.append(f"{line}: ends with {result.exit_code}: {result.output[:900]}")
        self.hear(line, words, result.exit_code, result.stdout, result.stderr)
        self._know_members(words, result.stdout, result.exit_code)
        self.listen(line)

    def hear(self, line: str, words: list[str], code: int, out: str, err: str) -> None:
        """Both streams are listened to."""
        told = TOLD.get(words[0], NOTHING)
        programs = TO_PROGRAMS.get(words[0], NOTHING) if code == 0 and "--json" in words else NOTHING
        for name, text, may in (("stdout", out, told | programs), ("stderr", err, told)):
            if strange := sorted({place for place, _ in songs(text)} - may):
                self.loud.append(f"{line}: {strange} on {name}: {text[:900]}")

    def words(self, line: str) -> list[str]:
        people = [identity(n) for n in range(PEOPLE + 5)]
        stays = next(one for one in people[1:10] if one not in self.members[:2])
        told = {"p": people, "m": self.members or people, "stays": stays, "out": self.outs}
        told["entry"] = self._entries().get((self.members or people)[0], "")
        name, helper = f"'Ann {word('name')}'", word("programme: support")
        return shlex.split(line.format(**told, here=self.folder, name=name, helper=helper))

    def _entries(self) -> dict[str, str]:
        path = self.folder / "private/pseudonyms.csv"
        lines = path.read_text("utf-8").splitlines()[1:] if path.exists() else []
        return dict(line.split(",") for line in lines)  # type: ignore[misc]

    def _know_members(self, words: list[str], out: str, code: int) -> None:
        if words[0] == "draw" and "--json" in words and "--seed" in words and not code:
            gone = {identity(one) for one in WITHDRAWN}
            self.members = [one for one in json.loads(out)["members"] if one not in gone]
            write_programme(self.folder, self.members)

    def listen(self, line: str) -> None:
        """Files that are new or changed since the last time are listened to."""
        for path, name, inside in self._sung():
            if strange := sorted(inside - allowed(name)):
                self.loud.append(f"{line}: {strange} in {name}")
            for room in (one for one in ROOMS if name.startswith(one)):
                self.heard.setdefault(room, set()).update(inside)
            if path.parent == self.folder:
                self.heard.setdefault(name, set()).update(inside)

    def _sung(self) -> Iterator[tuple[Path, str, set[str]]]:
        roots = {self.folder: "", self.temporary: "temporary/", **dict.fromkeys(self.outs.iterdir(), "")}
        for root, room in roots.items():
            for path in sorted(root.rglob("*")):
                state = path.stat().st_mtime_ns if path.is_file() else 0
                if self._known.get(path, (-1,))[0] != state:
                    name = room + path.relative_to(root).as_posix()
                    inside = heard(path.read_bytes(), path.suffix) if path.is_file() else set()
                    sung = {place for place, _ in inside}
                    self._known[path] = (state, sung)
                    yield path, name, sung | {f"its name: {one}" for one, _ in songs(name)}


def allowed(name: str) -> set[str]:
    """The columns whose canaries may sing in this file of a case: any in the officer's own."""
    room = next((one for one in ROOMS if name.startswith(one)), None)
    if room is None:
        return NOTHING if "/" in name else places()
    may = ROOMS[room]
    return places() if may is None else may
