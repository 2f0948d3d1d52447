"""What a new case folder begins with: commented settings and example workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from packs.forms.xlsx import Column, Content, Sheet, workbook
from packs.pages import template, toml_string
from packs.programme_example import USUAL, formats, programme_workbook
from packs.programme_sheets import PROGRAMME
from sortition.case import Case
from sortition.disk import write_new
from sortition.problems import InputProblems, Problem
from sortition.wording import did_you_mean, listing

SETTINGS, APPLICANTS, QUOTAS = "panel.toml", "applicants.xlsx", "quotas.xlsx"

QUOTA_HEADINGS = ("Category", "Value", "Min", "Max", "Min flex", "Max flex")

Tables = Mapping[str, Mapping[str, Any]]

# What still begins with "Write here" is refused by every letter that uses it; blank lists are too.
_TABLES: Tables = {
    "panel": {
        "title": "Residents' panel",
        "question": "Write here what the panel is asked",
        "organisation": "Write here the name of the organisation",
        "decides": "Write here who decides, and what happens to the recommendations",
        "answers_by": "Write here the date by which every recommendation is answered",
        "pay": "Write here what members get, and which costs are met",
        "invited_how": "Write here how you found the addresses that you write to",
        "who": "Write here who may reply to the invitation",
        "size": 4,
    },
    "questions": {},
    "excluded": {},
    "sender": {
        "name": "Write here the name of the person who signs",
        "role": "Write here what this person does",
        "team": "Write here the name of the team",
        "address": [],
        "phone": "Write here the telephone number",
        "text": "Write here the number for text messages",
        "email": "Write here the e-mail address",
        "web": "Write here the web address",
        "freepost": "Write here the freepost address",
        "hours": "Write here when the telephone is answered",
        "bsl": False,
        "colour": "#1b3a57",
    },
    "dates": {
        "reply_by": "Write here the day",
        "correct_by": "Write here the day",
        "draw_on": "Write here the day",
        "confirm_by": "Write here the day",
        "appeal_by": "Write here the day",
        "sessions": [],
        "venue": "Write here the name and address of the venue",
    },
    "payment": {
        "amount": "Write here how much members get",
        "ways": [],
        "when": "Write here when they get it",
        "advance": "Write here what is paid in advance",
    },
    "benefits": {
        "text": "Write here what your welfare rights team says",
        "source": "Write here where the text comes from",
        "approved_by": "Write here who approved it",
        "approved_on": "",
        "helpline": "Write here whom to ring about benefits",
    },
    "privacy": {
        "controller": "Write here who is responsible for personal data",
        "contact": "Write here how to reach them",
        "officer": "Write here who the data protection officer is",
        "basis": "Write here the lawful basis",
        "special_basis": "Write here the condition",
        "schedule_1": "Write here the condition",
        "dpia": "Write here where it stands",
        "delete_on": "Write here the day on which personal data are deleted",
        "shared_with": [],
    },
}

_HEADINGS = ("Id", "Name", "Address 1", "Postcode", "E-mail", "Telephone", "Age band", "Gender")
_PEOPLE: tuple[tuple[str, ...], ...] = (
    (
        "0001",
        "Example One",
        "1 Sample Street",
        "G16 1AA",
        "one@example.org",
        "0141 496 0001",
        "16-34",
        "Female",
    ),
    (
        "0002",
        "Example Two",
        "1 Sample Street",
        "G16 1AA",
        "two@example.org",
        "0141 496 0002",
        "16-34",
        "Male",
    ),
    ("0003", "Example Three", "3 Sample Street", "G16 1AA", "", "0141 496 0003", "35-64", "Female"),
    ("0004", "Example Four", "4 Sample Street", "G16 1AB", "four@example.org", "", "35-64", "Male"),
    ("0005", "Example Five", "5 Sample Street", "G16 1AB", "five@example.org", "", "35-64", "Female"),
    ("0006", "Example Six", "6 Sample Street", "G16 1AB", "", "0141 496 0006", "65 and over", "Female"),
    ("0007", "Example Seven", "7 Sample Street", "G16 1AD", "", "0141 496 0007", "65 and over", "Male"),
    ("0008", "Example Eight", "8 Sample Street", "G16 1AD", "", "", "65 and over", "Prefer not to say"),
)
_QUOTA_ROWS: tuple[tuple[Content, ...], ...] = (
    ("Age band", "16-34", 1, 2, 1, 2),
    ("Age band", "35-64", 1, 2, 1, 3),
    ("Age band", "65 and over", 1, 2, 0, 2),
    ("Gender", "Female", 2, 2, 1, 3),
    ("Gender", "Male", 1, 2, 1, 3),
)
_APPLICANT_NOTES = (
    (
        "The rows are examples",
        "Everybody in them is invented. Delete them and put your applicants in their place.",
    ),
    ("One row a person", "Everybody who said yes and may take part. Keep one line of headings at the top."),
    ("Id", "Any text, different for everybody. It may not be blank. Zeros in front are kept."),
    ("A column for each category", "The heading is the category's name in quotas.xlsx, such as Age band."),
    ("Values", "Write them as in quotas.xlsx. Capitals, extra blanks and kinds of dash do not matter."),
    ("Not stated", 'A blank or "Prefer not to say" counts as not stated. Nobody is left out for it.'),
    (
        "Households",
        "panel.toml names the columns that make a household: at most one of its people gets a seat.",
    ),
    ("Other columns", "Names, addresses and notes. They stay private and come back in the panel workbook."),
)
_QUOTA_NOTES = (
    ("The rows are examples", "Delete them and write your own categories and values."),
    (
        "Category and value",
        "For example Gender and Female. Every value that applicants may have needs a line.",
    ),
    ("Min and max", "The fewest and the most seats for people with this value."),
    ("Sums", "In each category the minimums add up to the panel's size or less, the maximums to it or more."),
    (
        "Min flex and max flex",
        "How far you would go if the quotas turn out to be impossible. May be left blank.",
    ),
    (
        "Two categories at once",
        "Few panels need it: a further sheet with Category, Value, With category, With value, Min and Max.",
    ),
    ("Dates", "Excel turns 10-14 into a date. Format the column as Text before you type."),
)


def write_start(folder: Path, format: str = USUAL, today: date | None = None) -> None:
    """The folder exists and holds panel.toml, applicants.xlsx, quotas.xlsx and programme.xlsx with examples.

    The programme is that of a format, with dates some months after `today` (None: the day on which this
    runs). Raises InputProblems, and writes nothing, if there is no such format or one of the files exists.
    """
    if format not in formats():
        remedy = f"{did_you_mean(format, formats())}The formats are {listing(formats())}"
        raise InputProblems([Problem(f'"{format}" is no format', remedy, value=format)])
    write_inputs(
        folder,
        {
            SETTINGS: panel_toml({**_TABLES, "rules": formats()[format].rules}).encode(),
            APPLICANTS: applicants_book("Applicants", _HEADINGS, _PEOPLE),
            QUOTAS: quotas_book("Quotas", _QUOTA_ROWS),
            PROGRAMME: programme_workbook(format, today=today or date.today()),
        },
    )


def write_inputs(folder: Path, files: Mapping[str, bytes]) -> None:
    """These files stand in the folder.

    Those that an earlier run wrote before it was cut short may stand there, as long as nothing else does.

    Raises:
        InputProblems: one exists or is refused; none is written then.
    """
    there = [name for name in files if (folder / name).exists()]
    begun = not Case(folder).started and all(_same(folder / name, files[name]) for name in there)
    problems = [
        Problem("this file exists already", "Choose another folder: nothing is overwritten", file=name)
        for name in (() if begun else there)
    ]
    if folder.exists() and not folder.is_dir():
        problems.append(Problem("this is a file, not a folder", "Choose another folder", file=folder.name))
    if problems:
        raise InputProblems(problems)
    write_new(folder, files)


def _same(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def panel_toml(tables: Tables) -> str:
    """The commented settings with these tables."""
    return template("start/panel.toml").render(tables, written=_toml)


def _toml(value: str | date | Sequence[str]) -> str:
    if isinstance(value, str):
        return toml_string(value)
    return value.isoformat() if isinstance(value, date) else f"[{', '.join(map(toml_string, value))}]"


def applicants_book(title: str, headings: tuple[str, ...], people: tuple[tuple[Content, ...], ...]) -> bytes:
    """A workbook of applicants whose first sheet is "Applicants", with notes on a second one."""
    sheet = Sheet("Applicants", tuple(Column(heading) for heading in headings), people, frozen=2)
    return workbook(title, [sheet, _notes(_APPLICANT_NOTES)])


def quotas_book(title: str, rows: tuple[tuple[Content, ...], ...]) -> bytes:
    """A workbook of quotas whose first sheet is "Quotas", with notes on a second one."""
    sheet = Sheet("Quotas", tuple(Column(heading) for heading in QUOTA_HEADINGS), rows, frozen=2)
    return workbook(title, [sheet, _notes(_QUOTA_NOTES)])


def _notes(notes: tuple[tuple[str, str], ...]) -> Sheet:
    return Sheet("Notes", (Column("About"), Column("What to know", prose=True)), notes, striped=False)
