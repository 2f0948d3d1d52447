"""The office's workbook of a seating: it holds names, and says of nobody why they sit where they sit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from packs.forms.clean import printable
from packs.forms.xlsx import Line, Sheet, sheet_names
from packs.office_book import OVERVIEW, office_book
from packs.report_words import plain_time
from packs.seating_reports import MEETINGS, OFF, dial_sheet, measures_sheet, meetings_sheet, off_sheet
from packs.seating_sheets import TABLES, Plan, changes_sheet, heading, people_sheet, round_sheet, tables_sheet
from scheduling.reading.seating_plan import FACILITATORS, MEMBERS
from scheduling.seating.bounds import ByChance
from scheduling.seating.changes import differences
from scheduling.seating.described import happened_in_words, in_words
from scheduling.seating.measures import Measures
from scheduling.seating.releases import SeatingRelease
from scheduling.seating.values import Round
from sortition.wording import counted

_LEADS = {
    MEMBERS: "the table of every member in every round; to change, and to have checked",
    FACILITATORS: "the table of every facilitator in every round; to change, and to have checked",
    TABLES: "who sits at each table in every round",
    MEETINGS: "how often two members sit at one table",
    "Measures": "how good the seating is, beside what chance would give",
    OFF: "where a table does not mirror everybody, and by how much",
    "Dial": "what is reached when meeting many people counts more, or mirrored tables do",
    "Changes": "who sits elsewhere than in the version before",
}


@dataclass(frozen=True)
class _Book:
    """Everything that the workbook is about."""

    plan: Plan
    measures: Measures
    by_chance: ByChance
    before: SeatingRelease | None


def seating_book(
    release: SeatingRelease,
    measures: Measures,
    by_chance: ByChance,
    names: Mapping[str, str] | None = None,
    before: SeatingRelease | None = None,
) -> bytes:
    """An .xlsx file for the office: the same arguments give the same bytes.

    Sheets: Overview, a sheet for each round at several tables, Members and Facilitators (which
    `read_seating` reads back), Tables, Who meets whom, Measures, and where there is something to say Off
    their share, Dial and Changes. `names` are those of members and facilitators by id, `before` is the
    release that this one takes the place of.
    """
    book = _Book(Plan(release, names or {}), measures, by_chance, before)
    sheets = [*_sheets(book)]
    rounds = dict.fromkeys((one.name for one in sheets), "who sits at which table")
    return office_book(_title(release), _overview(book), sheets, rounds | _LEADS)


def _title(release: SeatingRelease) -> str:
    return f"Who sits where, version {release.number}"


def _sheets(book: _Book) -> Iterator[Sheet]:
    plan, release = book.plan, book.plan.release
    rounds = [one for one in release.discussion.rounds if not one.is_plenary]
    names = sheet_names((printable(heading(one)) for one in rounds), [OVERVIEW, *_LEADS])
    for name, round_ in zip(names, rounds, strict=True):
        yield round_sheet(name, plan, round_)
    yield people_sheet(plan, facilitators=False)
    if release.discussion.facilitators:
        yield people_sheet(plan, facilitators=True)
    yield tables_sheet(plan)
    if rounds:
        yield meetings_sheet(plan, book.measures)
        yield measures_sheet(plan, book.measures, book.by_chance)
    if off := off_sheet(plan):
        yield off
    # What was mended on the day is no longer what the dial gave.
    if len(release.points) > 1 and not release.stated:
        yield dial_sheet(plan)
    if book.before and (changes := differences(book.before.seating, release.seating)):
        yield changes_sheet(plan, changes)


def _overview(book: _Book) -> tuple[Line, ...]:
    release = book.plan.release
    return (
        Line(f"Made {plain_time(release.made)}."),
        Line("Keep this file private: it holds who sits with whom. Do not publish it."),
        *_on_the_day(release),
        Line("Rounds", "heading"),
        *(Line(_round_line(book, one)) for one in release.discussion.rounds),
        Line("How good the seating is", "heading"),
        *map(Line, in_words(book.measures, book.by_chance)),
        Line("Rules", "heading"),
        Line(_rules(release)),
        Line("To try another plan", "heading"),
        Line(
            "Save this workbook under another name, change its sheets Members and Facilitators, and type: "
            "citizen-panel tables --check and the name of the file. It says which rules the changed plan "
            "breaks, and how good it is."
        ),
    )


def _on_the_day(release: SeatingRelease) -> Iterator[Line]:
    if release.stated:
        yield Line("What had happened", "heading")
        yield from map(Line, happened_in_words(release.stated))


def _round_line(book: _Book, round_: Round) -> str:
    session = f", session {round_.session}" if round_.session else ""
    if round_.is_plenary:
        return f"{heading(round_)}{session}: everybody sits together."
    sizes = sorted(len(book.plan.group(round_, one.table).members) for one in round_.places)
    low, high = sizes[0], sizes[-1]
    size = counted(high, "member") if low == high else f"{low} to {high} members"
    return f"{heading(round_)}{session}: {counted(len(sizes), 'table')} of {size}."


def _rules(release: SeatingRelease) -> str:
    """What was checked before the seating was released."""
    if len(release.coming) == len(release.discussion.rounds):
        return "Every rule is kept."
    return f"Every rule is kept from round {release.start} on; those before it stay as they were."
