"""The office's workbook of a timetable. It holds names, and says what members need as counts only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from packs.forms.clean import printable
from packs.forms.xlsx import Column, Content, Line, Sheet, sheet_names
from packs.office_book import OVERVIEW, office_book
from packs.report_words import plain_time
from packs.timetable_costs import budget_sheet
from packs.timetable_days import plan_sheets, run_sheet, sessions_sheet, venue_sheet
from packs.timetable_people import access_sheet, cannot_come, people_sheet, support_sheet
from packs.timetable_reports import changes_sheet, goal_words, goals_sheet, rules_sheet, tell_sheet
from scheduling.changes import Change, Tell
from scheduling.deadlines import deadlines
from scheduling.releases import Release
from scheduling.rules import Severities
from scheduling.timetable import Sitting, Violation
from scheduling.wording import day_words, when
from sortition.wording import counted

_NEXT = 6
_LEADS = {
    "Sessions": "every session with its day, place, talks and support",
    "Goals": "what was aimed for, what was reached, and what is possible at best",
    "To do": "what has to be done by when",
    "Plan": "the plan to change and to have checked",
    "Choices": "all dates, venues, talks and people that a plan may name",
    "People": "who can come to which session",
    "Support": "who is booked for what, and when each interprets",
    "Access checklist": "what members need, and who sees to it",
    "Budget": "what everything costs",
    "Rules": "every rule, and whether it is kept",
    "Changes": "what is different from the version before",
    "Whom to tell": "everybody for whom something changed",
}


@dataclass(frozen=True)
class _Book:
    """Everything that the workbook is about; `people` are names by members' ids."""

    release: Release
    severities: Severities
    violations: Sequence[Violation]
    changes: Sequence[Change]
    tell: Sequence[Tell]
    people: Mapping[str, str]


def timetable_book(
    release: Release,
    severities: Severities,
    violations: Sequence[Violation],
    changes: Sequence[Change] = (),
    tell: Sequence[Tell] = (),
    people: Mapping[str, str] | None = None,
) -> bytes:
    """An .xlsx file for the office: the same arguments give the same bytes.

    Sheets: Overview, Sessions, Goals, To do, Plan (which `read_plan` reads back), Choices, a run sheet for
    each session, a sheet for each venue in use, People (while members are known), Support, Access checklist,
    Budget, Rules, and where there are any Changes and Whom to tell. `people` maps members' ids to names.
    """
    book = _Book(release, severities, violations, changes, tell, people or {})
    return office_book(_title(book), _overview(book), [*_sheets(book)], _LEADS)


def _title(book: _Book) -> str:
    return f"{book.release.programme.name}: timetable, version {book.release.number}"


def _sheets(book: _Book) -> Iterator[Sheet]:
    release = book.release
    programme, timetable = release.programme, release.timetable
    held = [f"Run sheet {one.session}" for one in timetable.sittings]
    used = [one for one in programme.venues if any(one.id == sitting.venue for sitting in timetable.sittings)]
    wanted = map(printable, [*held, *(f"Venue {one.name}" for one in used)])
    names = sheet_names(wanted, [OVERVIEW, *_LEADS])
    yield sessions_sheet(programme, timetable)
    yield goals_sheet(release.stages)
    yield _to_do(book)
    yield from plan_sheets(programme, timetable)
    for name, sitting in zip(names, timetable.sittings, strict=False):
        yield run_sheet(name, programme, sitting)
    for name, venue in zip(names[len(held) :], used, strict=True):
        yield venue_sheet(name, programme, timetable, venue)
    if programme.known:
        yield people_sheet(programme, timetable, book.people)
    yield support_sheet(programme, timetable)
    yield access_sheet(programme, timetable)
    yield budget_sheet(programme, timetable)
    yield rules_sheet(book.severities, book.violations)
    if book.changes:
        yield changes_sheet(book.changes)
    if book.tell:
        yield tell_sheet(book.tell, book.people)


def _to_do(book: _Book) -> Sheet:
    release = book.release
    late = release.programme.today
    rows: tuple[tuple[Content, ...], ...] = tuple(
        (day_words(one.day), "the day is past" if one.day < late else "", one.what, one.why, "", "")
        for one in deadlines(release.programme, release.timetable)
    )
    columns = (
        *map(Column, ("By", "Late?")),
        Column("What to do", prose=True),
        Column("Why then", prose=True),
        Column("Who sees to it", to_fill_in=True),
        Column("Done?", ("Yes", "No")),
    )
    return Sheet("To do", columns, rows)


def _overview(book: _Book) -> tuple[Line, ...]:
    return (
        *_opening(book),
        Line("Sessions", "heading"),
        *(Line(_session_line(book, one)) for one in book.release.timetable.sittings),
        Line("How good the timetable is", "heading"),
        *(Line(words) for words in map(goal_words, book.release.stages)),
        Line("Rules", "heading"),
        *_rules(book),
        Line("What to do by when", "heading"),
        *_days(book),
        Line("To try another plan", "heading"),
        Line(
            "Save this workbook under another name, change its sheet Plan, and type: citizen-panel "
            "timetable --check and the name of the file. It says which rules the changed plan breaks, and "
            "what it gains."
        ),
    )


def _opening(book: _Book) -> Iterator[Line]:
    release = book.release
    known = (
        "It is made for the members who were drawn."
        if release.programme.known
        else "It is made before anybody is invited: what members will need is assumed."
    )
    yield Line(f"Made {plain_time(release.made)}. {known}")
    yield Line("Keep this file private: it holds names and what people can come to. Do not publish it.")


def _session_line(book: _Book, sitting: Sitting) -> str:
    programme = book.release.programme
    session = programme.session[sitting.session]
    helpers = f"{len(sitting.support) or 'no'} {'person' if len(sitting.support) == 1 else 'people'}"
    parts = [
        f"{session.title}: {when(sitting.span)}, at {programme.venue[sitting.venue].name}",
        f"{counted(len(sitting.talks), 'talk') if sitting.talks else 'No talks'}, {helpers} for support",
    ]
    if session.is_open:
        parts.append("Members may come if they like")
    elif programme.known:
        away, members = cannot_come(programme, sitting), len(programme.members)
        parts.append(f"{away} of {members} members cannot come" if away else "Every member can come")
    return f"{'. '.join(parts)}."


def _rules(book: _Book) -> Iterator[Line]:
    stops = [one for one in book.violations if one.blocks]
    warns = [one for one in book.violations if not one.blocks]
    if not stops:
        yield Line("Every rule that no timetable may break is kept.")
    yield from (Line(f"BROKEN: {one.sentence}") for one in stops)
    yield from (Line(f"Please look: {one.sentence}") for one in warns)
    if not warns:
        yield Line("No rule warns.")


def _days(book: _Book) -> Iterator[Line]:
    """The next few things to do, from the day on which the plan was made."""
    programme = book.release.programme
    found = [one for one in deadlines(programme, book.release.timetable) if one.day >= programme.today]
    yield from (Line(f"By {day_words(one.day)}: {one.what}") for one in found[:_NEXT])
    yield Line(
        "Everything stands in the sheet To do, also what is late."
        if found
        else "What is late stands in the sheet To do."
    )
