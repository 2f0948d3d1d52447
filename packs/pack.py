"""Packs: folders of templates with a pack.toml that says who each document is for."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sortition.problems import InputProblems, Problem

AUDIENCES = (
    "household",
    "applicant",
    "member",
    "speaker",
    "facilitator",
    "venue",
    "public",
    "auditor",
    "office",
)
FORMS = ("pdf", "html", "eml", "txt", "sms", "xlsx")
Size = Literal["12", "18", "24", "short"]
SIZES: tuple[Size, ...] = ("12", "18", "24", "short")
Moment = Literal["start", "applied", "lottery", "draw"]
MOMENTS: tuple[Moment, ...] = ("start", "applied", "lottery", "draw")

# Who may get a document with the facts of which audience: nobody else's name is among them.
_RECIPIENTS: Mapping[str, tuple[str, ...]] = {
    "household": ("households", "once"),
    "applicant": ("applicants", "removed", "members", "alternates", "others", "once"),
    "member": ("members", "once"),
    "speaker": ("speakers", "once"),
    "facilitator": ("facilitators", "once"),
}
# What is for these is handed over: a programme holds nobody's address.
HANDED = ("speakers", "facilitators")
_ONCE = ("once",)
_EARLIEST: Mapping[str, Moment] = {
    "applicants": "applied",
    "removed": "applied",
    "members": "draw",
    "alternates": "draw",
    "others": "draw",
}
_FILE = "pack.toml"
_NAME = re.compile(r"[A-Za-z0-9_-]+")
# Nobody's e-mail address or telephone number goes with these.
_UNREACHED = ("once", "households", *HANDED)
_SENT = ("eml", "sms")
# No file on Windows may have one of these names, whatever its ending.
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)
_PACK_ENTRIES = ("title", "audience", "document")
_FLAGS = ("letter", "timetable", "seating", "poster")
_DOCUMENT_ENTRIES = ("name", "title", "audience", "to", "forms", "after", "until", *_FLAGS)


@dataclass(frozen=True)
class Plan:
    """One document of a pack: its source, its audience, who gets it, and in which forms it may be made.

    `to` is "once" for a document that is not for one person; `after` the moment from which its facts exist,
    `until` the one from which it comes too late ("": never). With `timetable` it is made of a released
    timetable only, with `seating` of a released seating. A `poster` is read from across a table.
    """

    pack: str
    name: str
    title: str
    audience: str
    to: str
    forms: tuple[str, ...]
    letter: bool = False
    after: Moment = "start"
    until: Moment | Literal[""] = ""
    timetable: bool = False
    seating: bool = False
    poster: bool = False

    def ready(self, moment: Moment) -> bool:
        """Whether its facts exist at this moment of a case."""
        return MOMENTS.index(self.after) <= MOMENTS.index(moment)

    def late(self, moment: Moment) -> bool:
        """Whether what it says can no longer be acted upon."""
        return bool(self.until) and MOMENTS.index(moment) >= MOMENTS.index(self.until)

    @property
    def source(self) -> str:
        """The path of its source under templates/."""
        return f"{self.pack}/{self.name}.md"

    @property
    def short_source(self) -> str:
        """The path of its short version in plain sentences, where there is one."""
        return f"{self.pack}/{self.name}.short.md"


def read_packs(places: Sequence[Path]) -> tuple[Plan, ...]:
    """The documents of every pack in these folders, by audience, pack and order in its pack.toml.

    A pack.toml in an earlier folder stands in for one of the same pack later. A document for several
    audiences is planned once for each.

    Raises:
        InputProblems: with everything wrong in every pack.toml.
    """
    files: dict[str, Path] = {}
    for place in places:
        for path in sorted(place.glob(f"*/{_FILE}")):
            files.setdefault(path.parent.name, path)
    plans: list[Plan] = []
    problems: list[Problem] = []
    for pack in sorted(files):
        try:
            plans += _plans(pack, tomllib.loads(files[pack].read_text("utf-8-sig")))
        except InputProblems as found:
            problems += found.problems
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(_problem(pack, f"cannot be understood: {error}", "Correct it"))
    problems += _same_place(plans)
    if problems:
        raise InputProblems(problems)
    return tuple(sorted(plans, key=lambda plan: AUDIENCES.index(plan.audience)))


def _same_place(plans: Sequence[Plan]) -> Iterator[Problem]:
    # Some disks keep capitals and small letters apart, others do not.
    named = Counter((plan.audience, plan.name.casefold()) for plan in plans)
    for plan in plans:
        if named[plan.audience, plan.name.casefold()] > 1:
            reason = f"another document for {plan.audience} is named {plan.name} (capitals do not count)"
            yield _problem(plan.pack, reason, "Rename one of them")


def _problem(pack: str, reason: str, remedy: str) -> Problem:
    return Problem(reason, remedy, f"templates/{pack}/{_FILE}")


def _plans(pack: str, written: Mapping[str, Any]) -> list[Plan]:
    audiences, documents = written.get("audience"), written.get("document")
    problems = [
        _problem(pack, f'"{name}" is not an entry', f"Known here are {', '.join(_PACK_ENTRIES)}")
        for name in written
        if name not in _PACK_ENTRIES
    ]
    if not _some_of(audiences, AUDIENCES):
        remedy = f"Write audience as a list of {', '.join(AUDIENCES)}"
        problems.append(_problem(pack, "audience is not a list of known audiences", remedy))
    if not isinstance(written.get("title", ""), str):
        problems.append(_problem(pack, "title is not a text", 'Write title = "…"'))
    if not _tables(documents):
        problems.append(
            _problem(pack, "there is no document", "Write [[document]] with its entries under it")
        )
    if problems:
        raise InputProblems(problems)
    assert isinstance(audiences, list) and isinstance(documents, list)
    found = [(document, _faults(pack, document, audiences)) for document in documents]
    if faults := [fault for _, these in found for fault in these]:
        raise InputProblems(faults)
    return [_plan(pack, one, audience) for one in documents for audience in one.get("audience", audiences)]


def _tables(written: object) -> bool:
    return isinstance(written, list) and bool(written) and all(isinstance(one, dict) for one in written)


def _some_of(written: object, known: Sequence[str]) -> bool:
    return isinstance(written, list) and bool(written) and all(one in known for one in written)


def _faults(pack: str, document: Mapping[str, Any], audiences: Sequence[str]) -> list[Problem]:
    return [_problem(pack, reason, remedy) for reason, remedy in _reasons(document, audiences)]


def _reasons(document: Mapping[str, Any], audiences: Sequence[str]) -> Iterator[tuple[str, str]]:
    name = document.get("name", "")
    for entry in document:
        if entry not in _DOCUMENT_ENTRIES:
            yield f'document {name}: "{entry}" is not an entry', f"Known are {', '.join(_DOCUMENT_ENTRIES)}"
    yield from _misnamed(document, name)
    for entry in _FLAGS:
        if not isinstance(document.get(entry, False), bool):
            remedy = f"Write {entry} = true or leave it out"
            yield f"document {name}: {entry} is neither true nor false", remedy
    own = document.get("audience", audiences)
    if not _some_of(own, audiences):
        yield (
            f"document {name} has an audience that its pack has not",
            f"Write some of {', '.join(audiences)}",
        )
        return
    for audience in own:
        may = _RECIPIENTS.get(audience, _ONCE)
        if document.get("to") not in may:
            yield f"document {name} cannot go to {document.get('to')!r}", f"For {audience}: {', '.join(may)}"
    if not _some_of(document.get("forms"), FORMS):
        yield f"document {name}: forms is not a list of known forms", f"Known are {', '.join(FORMS)}"
    elif document.get("to") in _UNREACHED:
        for form in (form for form in _SENT if form in document["forms"]):
            reason = f"document {name}: {form} is made only for applicants, one by one"
            yield reason, f"Take {form} out of forms"
    for entry in ("after", "until"):
        if document.get(entry, "start") not in MOMENTS:
            yield f"document {name}: {entry} is not known", f"Known are {', '.join(MOMENTS)}"


def _misnamed(document: Mapping[str, Any], name: object) -> Iterator[tuple[str, str]]:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield f'"{name}" is no name for a document', "Use letters, digits and hyphens: it names files"
    elif name.casefold() in _RESERVED:
        yield f'"{name}" is no name for a document', "Choose another: Windows keeps this one for itself"
    if not isinstance(document.get("title"), str) or not document["title"].strip():
        yield f"document {name} has no title", 'Add title = "…"'


def _plan(pack: str, document: Mapping[str, Any], audience: str) -> Plan:
    return Plan(
        pack=pack,
        name=document["name"],
        title=document["title"],
        audience=audience,
        to=document["to"],
        forms=tuple(form for form in FORMS if form in document["forms"]),
        after=_EARLIEST.get(document["to"], document.get("after", "start")),
        until=document.get("until", ""),
        **{flag: document.get(flag, False) for flag in _FLAGS},
    )
