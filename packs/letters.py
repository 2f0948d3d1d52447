"""What letters need beyond the draw's settings: the other tables of panel.toml, checked at the door."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from packs.days import Days, day_of, day_problems, read_days
from packs.forms.clean import one_line
from packs.logo import contrast, logo_problems, nearest_readable
from packs.source import EXAMPLE
from sortition.keeping import KEEP_READERS
from sortition.problems import InputProblems, Problem
from sortition.settings import LETTER_TABLES
from sortition.toml_tables import Fault, Reader, load, problem, read_table, yes_or_no

LEAST_CONTRAST = 4.5
_BLANK = ""


@dataclass(frozen=True)
class Sender:
    """Who writes; `name` is the person who signs, `colour` that of headings ("#1b3a57").

    `logo` is the name of a file in the case folder, `web` an address without "https://", `text` a number
    for text messages; texts are "" where the officer gave none.
    """

    name: str = _BLANK
    role: str = _BLANK
    team: str = _BLANK
    address: tuple[str, ...] = ()
    phone: str = _BLANK
    text: str = _BLANK
    email: str = _BLANK
    web: str = _BLANK
    freepost: str = _BLANK
    hours: str = _BLANK
    bsl: bool = False
    logo: str = _BLANK
    logo_alt: str = _BLANK
    colour: str = "#1b3a57"


@dataclass(frozen=True)
class Dates:
    """The days of the case, in the words of a letter: "11 February 2027"."""

    reply_by: str = _BLANK
    correct_by: str = _BLANK
    draw_on: str = _BLANK
    confirm_by: str = _BLANK
    appeal_by: str = _BLANK
    sessions: tuple[str, ...] = ()
    venue: str = _BLANK


@dataclass(frozen=True)
class Payment:
    """What members get, in which ways, when, and what is paid in advance."""

    amount: str = _BLANK
    ways: tuple[str, ...] = ()
    when: str = _BLANK
    advance: str = _BLANK


@dataclass(frozen=True)
class Benefits:
    """What is said about benefits, where that comes from, who approved it and when, and who advises."""

    text: str = _BLANK
    source: str = _BLANK
    approved_by: str = _BLANK
    approved_on: date | None = None
    helpline: str = _BLANK


@dataclass(frozen=True)
class Privacy:
    """What the privacy notice and the DPIA say about the use of personal data."""

    controller: str = _BLANK
    contact: str = _BLANK
    officer: str = _BLANK
    basis: str = _BLANK
    special_basis: str = _BLANK
    schedule_1: str = _BLANK
    dpia: str = _BLANK
    delete_on: str = _BLANK
    shared_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class Columns:
    """Headings of the applicants' file; "" and () stand for the usual ones."""

    name: str = _BLANK
    badge: str = _BLANK
    address: tuple[str, ...] = ()
    email: str = _BLANK
    phone: str = _BLANK
    channel: str = _BLANK
    format: str = _BLANK
    needs: str = _BLANK
    language: str = _BLANK


@dataclass(frozen=True)
class Letters:
    """The tables for letters of one case, and the logo's bytes (none where there is no logo).

    `days` are those days of the tables that are dates.
    """

    sender: Sender = Sender()
    dates: Dates = Dates()
    payment: Payment = Payment()
    benefits: Benefits = Benefits()
    privacy: Privacy = Privacy()
    columns: Columns = Columns()
    logo: bytes = field(default=b"", repr=False)
    days: Days = field(default_factory=Days)


def worded(day: date) -> str:
    """The day in words, with the time of day where it has one: "11 February 2027 at 6.30 pm"."""
    months = "January February March April May June July August September October November December"
    words = f"{day.day} {months.split()[day.month - 1]} {day.year}"
    if not isinstance(day, datetime):
        return words
    return f"{words} at {(day.hour + 11) % 12 + 1}.{day.minute:02d} {'am' if day.hour < 12 else 'pm'}"


def with_weekday(day: date) -> str:
    """The day in words with its weekday: "Thursday 11 February 2027"."""
    names = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
    return f"{names.split()[day.weekday()]} {worded(day)}"


def _line(value: object) -> str:
    """A text on one line; a date is put into words."""
    if isinstance(value, date):
        return worded(value)
    if not isinstance(value, str):
        raise Fault("is not a text", 'Write it in quotation marks: "…"')
    return one_line(value)


def _lines(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str | date) for item in value):
        raise Fault("is not a list of texts", 'Write it as ["…", "…"]')
    return tuple(line for item in value if (line := _line(item)))


def _day_in_words(value: object) -> str:
    return _worded_if_day(value, worded)


def _day_with_weekday(value: object) -> str:
    return _worded_if_day(value, with_weekday)


def _worded_if_day(value: object, words: Callable[[date], str]) -> str:
    if isinstance(value, date):
        return words(value)
    # Quotation marks around 2027-02-11 are easily typed, and nobody should read a date like that.
    day = day_of(value)
    return words(day) if day else _line(value)


def _day(value: object) -> date | None:
    found = day_of(value)
    if found is None and value != "":
        raise Fault("is not a date", "Write it as 2026-11-21")
    return found


def _pattern(pattern: str, reason: str, remedy: str) -> Reader:
    """A reader of a line of this form."""

    def read(value: object) -> str:
        line = _line(value)
        if not re.fullmatch(pattern, line):
            raise Fault(reason, remedy)
        return line

    return read


def _later(reader: Reader) -> Reader:
    """The reader of a setting that may be blank or still have its example text."""

    def read(value: object) -> str:
        line = _line(value)
        return str(reader(line)) if line and not line.startswith(EXAMPLE) else line

    return read


def _web(value: object) -> str:
    line = re.sub(r"^https?://", "", _line(value)).rstrip("/")
    if not re.fullmatch(r"[^\s/?#@]+\.[^\s?#@]+", line):
        raise Fault("is not a web address", "Write it as example.org/panel")
    return line


_PHONE = _pattern(r"\+?[0-9()\- ]{3,24}", "is not a telephone number", "Write digits and blanks only")
_EMAIL = _pattern(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+", "is not an e-mail address", "Write one address")
_COLOUR = _pattern(r"#[0-9a-fA-F]{6}", "is not a colour", "Write it as #1b3a57")
_FILE = _pattern(r"[^/\\:]+\.[A-Za-z]+", "is not the name of a file in this folder", "Name the file")

_SPECIAL: Mapping[str, Reader] = {
    "sender.phone": _later(_PHONE),
    "sender.text": _later(_PHONE),
    "sender.email": _later(_EMAIL),
    "sender.web": _later(_web),
    "sender.bsl": yes_or_no,
    "sender.logo": _later(_FILE),
    "sender.colour": _COLOUR,
    "benefits.approved_on": _day,
}
_TYPES: Mapping[str, type[Any]] = dict(
    zip(LETTER_TABLES, (Sender, Dates, Payment, Benefits, Privacy, Columns), strict=True)
)


def _readers(table: str) -> dict[str, Reader]:
    # Whoever has to do something by a day, or be somewhere, looks for the weekday.
    words = _day_with_weekday if table == "dates" else _day_in_words
    usual = {"tuple[str, ...]": _lines, "str": words}
    return {
        one.name: _SPECIAL.get(f"{table}.{one.name}") or usual[str(one.type)] for one in fields(_TYPES[table])
    }


def read_letters(folder: Path) -> Letters:
    """What the case's panel.toml says for letters; what it leaves out is blank.

    Texts that still begin with `EXAMPLE` are kept as they are: a document that uses one refuses it.

    Raises:
        InputProblems: there is no panel.toml, or with everything wrong in these tables, days that contradict
            each other or the announced draw among it.
    """
    written = load(folder)
    found, problems = {}, []
    for name, kind in _TYPES.items():
        entries, faults = read_table(name, written.get(name, {}), _readers(name))
        problems += faults
        found[name] = kind(**{key: value for key, value in entries.items() if value is not None})
    problems += read_table("keep", written.get("keep", {}), KEEP_READERS)[1]
    sender, dates, payment, benefits, privacy, columns = (found[name] for name in LETTER_TABLES)
    problems += [*_colour_problems(sender.colour), *logo_problems(folder, sender.logo, sender.logo_alt)]
    days = read_days(written)
    if problems := [*problems, *day_problems(days)]:
        raise InputProblems(problems)
    logo = (folder / sender.logo).read_bytes() if sender.logo else b""
    return Letters(sender, dates, payment, benefits, privacy, columns, logo, days)


def _colour_problems(colour: str) -> Iterator[Problem]:
    ratio = contrast(colour, "#ffffff")
    if ratio < LEAST_CONTRAST:
        better = nearest_readable(colour, LEAST_CONTRAST)
        yield problem(
            f"[sender] colour has a contrast of {ratio:.2f} with white, and people need {LEAST_CONTRAST}",
            f"The nearest darker colour that passes is {better}",
            colour,
        )


def benefits_problems(benefits: Benefits, today: date) -> list[Problem]:
    """Why this text about benefits may not be sent today: nobody approved it, or over 12 months ago."""
    if _unsaid(benefits.text):
        return []
    if benefits.approved_on is None or _unsaid(benefits.approved_by):
        reason = "[benefits] does not say who approved the text, and when"
        return [problem(reason, "Fill in approved_by and approved_on = 2026-11-21")]
    if benefits.approved_on > today:
        return [problem("[benefits] approved_on is still to come", "Correct the date")]
    if today > _a_year_after(benefits.approved_on):
        reason = f"the text in [benefits] was approved on {worded(benefits.approved_on)}, over 12 months ago"
        return [problem(reason, "Have it checked again, and write the new date into approved_on")]
    return []


def _unsaid(text: str) -> bool:
    return not text or text.startswith(EXAMPLE)


def _a_year_after(day: date) -> date:
    return date(day.year + 1, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)
