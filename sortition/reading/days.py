"""Days as people write them, the day before the month, and the days that Excel makes of "10-14"."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from sortition.wording import value_key

# fmt: off
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")
# fmt: on
_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?: 00:00(?::00)?)?")
_NUMBERS = re.compile(r"([0-9]{1,2}) ?[/.-] ?([0-9]{1,2}) ?[/.-] ?([0-9]{4}|[0-9]{2})")
_IN_WORDS = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?(?: of)?[ -]?([a-z]{3,9})\.?,?[ -]?([0-9]{4}|[0-9]{2})")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? ?([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})[ -]([a-z]{3})")
_MONTH_NUMBER = re.compile(r"([a-z]{3})[ -]([0-9]{2})")
_SLASHES = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/(?:[0-9]{4}|[0-9]{2})")
# Excel takes a second number that is no day of the month for a year: 40 for 1940, 29 for 2029.
_YEARS_OF_TWO_DIGITS, _DAYS_OF_A_MONTH = range(1930, 2030), 28


class NoDay(ValueError):
    """A text in the shape of a day that names none for sure."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason = reason
        self.remedy = remedy
        super().__init__(reason)


class Day(NamedTuple):
    """A day; `swapped` is the other one that the text names where the month is written first."""

    day: date
    swapped: date | None = None


class HalfDate(NamedTuple):
    """What a cell holds ("14 October 2026") and what may have been typed ("10-14"), likeliest first.

    Those `of_a_year` were taken for a month and a year: "11-40" for 1 November 1940.
    """

    shown: str
    typed: tuple[str, ...]
    of_a_year: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """The reason of a problem."""
        return f"the cell holds {self.shown}; did the file read {' or '.join(self.typed)}?"


def long_day(day: date) -> str:
    """The day as "14 October 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_written(text: str) -> Day | None:
    """The day that the text names, None where it is not in the shape of one.

    Raises:
        NoDay: it has the shape, and is no day of the calendar, or has a year of two digits.
    """
    key = value_key(text)
    if found := _ISO.fullmatch(key):
        return Day(_day(int(found[1]), int(found[2]), int(found[3])))
    if found := _NUMBERS.fullmatch(key):
        return _in_numbers(int(found[1]), int(found[2]), found[3])
    if found := _IN_WORDS.fullmatch(key):
        number, word, year = found.groups()
    elif found := _MONTH_FIRST.fullmatch(key):
        word, number, year = found.groups()
    else:
        return None
    month = _month(word)
    return Day(_day(_year(year), month, int(number))) if month else None


def _in_numbers(first: int, second: int, year: str) -> Day:
    if first <= 12 < second <= 31:
        raise NoDay("the month is written before the day", _FULL_YEAR)
    day = _day(_year(year), second, first)
    return Day(day, date(day.year, first, second) if first <= 12 and first != second else None)


_FULL_YEAR = "Write the day first, then the month and four digits of the year: 25/03/1990 or 25 March 1990"


def _year(digits: str) -> int:
    if len(digits) == 2:
        raise NoDay("the year has only two digits", _FULL_YEAR)
    return int(digits)


def _day(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        raise NoDay("the calendar has no such day", _FULL_YEAR) from None


def _month(word: str) -> int:
    """The month from 1; 0 where the word is none."""
    for number, name in enumerate(MONTHS, start=1):
        if name.casefold().startswith(word) or word == "sept" == name[:4].casefold():
            return number
    return 0


def half_date(text: str) -> HalfDate | None:
    """The date into which Excel may have turned a band, None where the text is in no such shape."""
    key = value_key(text)
    if found := _ISO.fullmatch(key):
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return None
        return _whole_date(day)
    if (found := _DAY_MONTH.fullmatch(key)) and (month := _month(found[2])):
        return HalfDate(f"{int(found[1])} {MONTHS[month - 1]}", (_ascending(int(found[1]), month),))
    if (found := _MONTH_NUMBER.fullmatch(key)) and (month := _month(found[1])):
        return HalfDate(f"{MONTHS[month - 1]} {found[2]}", (f"{month}-{int(found[2])}",))
    if found := _SLASHES.fullmatch(key):
        return HalfDate(f"the date {key}", (_ascending(int(found[1]), int(found[2])),))
    return None


def _whole_date(day: date) -> HalfDate:
    number, of_a_day = day.year % 100, _ascending(day.day, day.month)
    of_a_year = f"{day.month}-{number}"
    if day.day != 1 or number <= day.month:
        return HalfDate(long_day(day), (of_a_day,))
    if day.year not in _YEARS_OF_TWO_DIGITS or number <= _DAYS_OF_A_MONTH:
        return HalfDate(long_day(day), (of_a_day, of_a_year))
    return HalfDate(long_day(day), (of_a_year,) if day.year < 2000 else (of_a_year, of_a_day), (of_a_year,))


def _ascending(one: int, other: int) -> str:
    return f"{min(one, other)}-{max(one, other)}"
