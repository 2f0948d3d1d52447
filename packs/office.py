"""The documents of a draw: the office's workbook, and the selection report for public and auditors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from packs.alternates import drop_outs
from packs.facts import Audience, Changes, Happening
from packs.forms.html import html_form
from packs.look import Look, look_of
from packs.report import report_document
from packs.report_population import population
from packs.report_steps import steps_of
from packs.source import EXAMPLE
from packs.spoken_drand import source_words
from packs.workbook import panel_workbook
from sortition.case import Case
from sortition.contacts import Contacts
from sortition.history import PastDraw
from sortition.lawful import Lawful
from sortition.problems import InputProblems
from sortition.settings import Settings

REHEARSAL = "rehearsal"
_WORKBOOK = "office/panel.xlsx"
_REPORTS: dict[Audience, str] = {
    "public": "public/selection-report.html",
    "auditor": "auditor/selection-report.html",
}


def document_paths(number: int, rehearsal: bool = False) -> tuple[str, ...]:
    """Where the documents of this version stand in the case folder, the workbook first.

    A new draw, and a replacement, makes a new version of them.
    """
    return tuple(_path(name, number, rehearsal) for name in (_WORKBOOK, *_REPORTS.values()))


def draw_documents(
    case: Case,
    past: PastDraw,
    contacts: Contacts,
    settings: Settings | None,
    look: Look,
    rehearsal: bool = False,
) -> dict[str, bytes]:
    """The files of a draw, by their path in the case folder; a rehearsal's are stamped and kept apart.

    `settings` are the case's panel.toml, None where it has none.
    """
    told = happening(case, past, settings, rehearsal)
    lottery, drawn, names = past.sealed.lottery, past.now, past.sealed.pseudonyms
    places = {name: place for place, name in enumerate(past.drawn.order, start=1)}
    files = {
        _WORKBOOK: panel_workbook(lottery, drawn, names, contacts, told, places, past.left, past.replaced)
    }
    for audience, name in _REPORTS.items():
        try:
            report = report_document(lottery, drawn, names, told, audience, look.sources)
        except InputProblems:
            # A draw before an audience must not fail for a template; `packs` names what is broken.
            report = report_document(lottery, drawn, names, told, audience)
        files[name] = html_form(report, look.style)
    return {_path(name, past.version, rehearsal): data for name, data in files.items()}


def report_look(folder: Path, organisation: str) -> Look:
    """How the reports of a draw look: as the case says, or as ours do where what it says is broken.

    A draw must not fail for the colour of a heading either.
    """
    try:
        return look_of(folder, organisation)
    except InputProblems:
        return Look()


def beside(folder: Path, files: Mapping[str, bytes], number: int) -> dict[str, bytes]:
    """The same files; a report whose name `packs` has used already gets the next number that is free.

    The workbook keeps its own, by which it is found again.
    """
    free = dict(files)
    for name in _REPORTS.values():
        path, other = _path(name, number, False), number
        while (folder / _path(name, other, False)).exists():
            other += 1
        free = {_path(name, other, False) if one == path else one: data for one, data in free.items()}
    return free


def _path(name: str, number: int, rehearsal: bool) -> str:
    if rehearsal:
        return f"{REHEARSAL}/{name}"
    stem, _, ending = name.rpartition(".")
    return f"packs/{name}" if number == 1 else f"packs/{stem}-{number}.{ending}"


def happening(case: Case, past: PastDraw, settings: Settings | None, rehearsal: bool = False) -> Happening:
    """What was asked and how the draw went; `settings` are None where the case has no panel.toml."""
    quotas = past.sealed.lottery.quotas
    announcement: Mapping[str, object] = past.sealed.announcement
    return Happening(
        commitment=past.sealed.commitment,
        seed=past.seed,
        kind=str(announcement["kind"]),
        drawn_at=past.at,
        head=past.head,
        title=past.sealed.title,
        question=_said(settings.question) if settings else "",
        organisation=_said(settings.organisation) if settings else "",
        decides=_said(settings.decides) if settings else "",
        answers_by=_said(settings.answers_by) if settings else "",
        source=source_words(announcement, past.beacon, rehearsal),
        order_seed="" if past.order_seed == past.seed else past.order_seed,
        rehearsal=rehearsal,
        toolkit=past.sealed.toolkit,
        removed=past.sealed.removed,
        approved_by=past.sealed.facts.approved_by,
        changes=_changes(past),
        drop_outs=drop_outs(past.sealed.facts),
        lawful=settings.lawful if settings else Lawful(),
        open_tickets=past.sealed.facts.publish == "tickets",
        steps=steps_of(case.log() if case.started else (), past, rehearsal),
        population=population(case.folder, settings, quotas) if settings else {},
        files=past.sealed.facts.files,
    )


def _changes(past: PastDraw) -> Changes | None:
    names = past.sealed.pseudonyms
    if not (past.members_left or past.replaced):
        return None
    return Changes(
        on_ticket=tuple(sorted(names[one] for one in past.drawn.members)),
        left=past.members_left,
        came=tuple(names[one] for one in past.replaced),
        vacant=past.vacant,
        accepted=tuple(_quota_named(one) for one in past.accepted),
    )


def _quota_named(quota: Mapping[str, str]) -> str:
    both = f" with {quota['with_category']}, {quota['with_value']}" if "with_value" in quota else ""
    few = "fewer than its minimum" if quota["side"] == "min" else "more than its maximum"
    return f"{quota['category']}, {quota['value']}{both}: {few}"


def _said(text: str) -> str:
    """The text, or nothing where the officer has not written her own yet: a draw must not fail for it."""
    return "" if text.startswith(EXAMPLE) else text
