"""Ages and dates of birth as the bands that have quotas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from sortition.problems import Setting
from sortition.reading.days import Day, NoDay, day_written, half_date, long_day
from sortition.wording import is_unstated, listing, value_key

OLDEST = 120
_UNITS = re.compile(r"\b(years?|yrs?)\b( olds?\b| of age\b)?|\byear-olds?\b")
_LEADING = re.compile(r"^(aged?|ages|between|from)\b:? ?")
_RANGE = re.compile(r"([0-9]{1,3}) ?(?:-|to|until|and) ?([0-9]{1,3})")
_AT_LEAST = re.compile(
    r"([0-9]{1,3}) ?(?:\+|plus|(?:and|or|&) (?:over|above|older|more|up|upwards)|upwards)"
    r"|(?:≥|>=|at least) ?(?P<number>[0-9]{1,3})"
)
_MORE = re.compile(r"(?:over|above|older than|more than|>) ?(?:the age of )?([0-9]{1,3})s?")
_LESS = re.compile(r"(?:under|below|younger than|less than|<) ?(?:the age of )?([0-9]{1,3})s?")
_AT_MOST = re.compile(
    r"([0-9]{1,3}) ?(?:and|or|&) (?:under|below|younger|less)"
    r"|(?:≤|<=|at most|up to) ?(?P<number>[0-9]{1,3})"
)
_NUMBER = re.compile(r"([0-9]{1,7})(?:\.0+)?")
_DECIMAL = re.compile(r"[0-9]{1,3}[.,][0-9]+")
_ABOUT_AGES = re.compile(r"\b(age|ages|aged|born|birth|dob)\b")
_BIRTH = re.compile(r"\b(dob|d\.o\.b\.?|date of birth|birth ?date|birth ?day|born)\b")
_AGE = re.compile(r"\bage\b(?! (band|group|range|bracket))")
# So near to the day of the ages, a "date of birth" is more likely a band that a spreadsheet took for a date.
_NEAR_YEARS = 2
# Nobody so young applies, unless there is a band for them.
_YOUNGEST = 10


class Band(NamedTuple):
    """Ages from `low` to `high`, both included, in whole years."""

    low: int
    high: int


def band_of(text: str) -> Band | None:
    """The band that "16-24", "Under 25", "65+" or the like names, None where it names none."""
    key = " ".join(_UNITS.sub(" ", value_key(text)).split())
    key = _LEADING.sub("", key)
    if found := _RANGE.fullmatch(key):
        low, high = int(found[1]), int(found[2])
        return Band(low, high) if low < high else None
    if found := _AT_LEAST.fullmatch(key):
        return Band(int(found[1] or found["number"]), OLDEST)
    if found := _MORE.fullmatch(key):
        return Band(int(found[1]) + 1, OLDEST)
    if found := _LESS.fullmatch(key):
        return Band(0, int(found[1]) - 1)
    if found := _AT_MOST.fullmatch(key):
        return Band(0, int(found[1] or found["number"]))
    return None


def bands_of(values: Iterable[str]) -> dict[str, Band]:
    """The bands of a category by value; empty where fewer than two are, or one is anything else.

    Values of people who did not answer do not count; a single number is a band of its own beside others.
    """
    bands: dict[str, Band] = {}
    several = 0
    for value in values:
        band = band_of(value)
        several += band is not None
        if band is None and (number := _NUMBER.fullmatch(value_key(value))):
            band = Band(int(number[1]), int(number[1]))
        if band and 0 <= band.low <= band.high <= OLDEST:
            bands[value] = band
        elif not is_unstated(value):
            return {}
    return bands if several > 1 else {}


def overlaps(bands: Mapping[str, Band]) -> list[tuple[str, str]]:
    """Pairs of neighbouring values with an age in common, the lower first."""
    lowest_first = sorted(bands, key=lambda value: (bands[value], value))
    return [(one, other) for one, other in pairwise(lowest_first) if bands[other].low <= bands[one].high]


def odd_bands(bands: Mapping[str, Band]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is odd about the bands, in words, with the values concerned: ages in two of them or in none."""
    for pair in overlaps(bands):
        both = bands[pair[1]].low
        yield f"the bands {listing(pair)} overlap: {both} is in both", pair
    reached = None
    before = ""
    for value in sorted(bands, key=lambda value: (bands[value], value)):
        low, high = bands[value]
        if reached is not None and low > reached + 1:
            missing = f"{reached + 1}" if low == reached + 2 else f"{reached + 1} to {low - 1}"
            yield f"no band holds {missing}", (before, value)
        if reached is None or high > reached:
            reached, before = high, value


def age_on(born: date, day: date) -> int:
    """Completed years on a day; whoever was born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_heading(headings: Iterable[str]) -> str:
    """The heading under which dates of birth or ages stand, "" where there is none."""
    listed = [(heading, value_key(heading.replace("_", " "))) for heading in headings]
    for pattern in (_BIRTH, _AGE):
        for heading, key in listed:
            if pattern.search(key):
                return heading
    return ""


def heading_of_ages(category: str, values: Iterable[str], headings: Iterable[str]) -> str:
    """The heading that may stand for a category of bands of ages, "" where there is none."""
    about_ages = _ABOUT_AGES.search(value_key(category)) and bands_of(values)
    return age_heading(headings) if about_ages else ""


class Aged(NamedTuple):
    """The value that an age stands for; `born` is None where the age was written.

    `doubtful`: the date can be read month first, and then falls into another band or none.
    """

    value: str
    born: date | None = None
    doubtful: bool = False


class NoAge(NamedTuple):
    """Why an age cannot be read, without the text of its cell, and what to do."""

    reason: str
    remedy: str
    setting: Setting | None = None


@dataclass(frozen=True)
class AgeRules:
    """A category whose values are bands (by value), and the day on which ages are counted."""

    category: str
    bands: Mapping[str, Band]
    ages_on: date | None = None

    @property
    def noun(self) -> str:
        """What the category counts, in the singular."""
        return "age" if _ABOUT_AGES.search(value_key(self.category)) else "number"

    @property
    def day_words(self) -> str:
        """The day on which ages are counted, after a comma."""
        return f", ages on {long_day(self.ages_on)}" if self.ages_on else ""

    @cached_property
    def _by_band(self) -> dict[Band, list[str]]:
        values: dict[Band, list[str]] = {}
        for value, band in self.bands.items():
            values.setdefault(band, []).append(value)
        return values

    def same_band(self, text: str) -> str | None:
        """The value that names the same band in other words: "65+" is "65 and over"."""
        band = band_of(text)
        values = self._by_band.get(band, []) if band else []
        return values[0] if len(values) == 1 else None

    def value_at(self, age: int) -> str | None:
        """The value of the first band that holds the age."""
        return next((value for value, (low, high) in self.bands.items() if low <= age <= high), None)

    def read(self, text: str) -> Aged | NoAge | None:
        """The value that an age or a date of birth stands for; None where the text is neither."""
        key = value_key(text)
        bare = _LEADING.sub("", " ".join(_UNITS.sub(" ", key).split()))
        if found := _NUMBER.fullmatch(bare):
            return self._of_number(int(found[1]))
        if _DECIMAL.fullmatch(bare):
            return NoAge(f"the {self.noun} is not a whole number", "Write whole years: 34")
        try:
            day = day_written(text)
        except NoDay as error:
            return NoAge(f"the date of birth cannot be read: {error.reason}", error.remedy)
        if day is None:
            return None
        return self._too_young(text, day.day) or self._of_day(day)

    def _of_number(self, number: int) -> Aged | NoAge:
        if number <= OLDEST:
            return self._of_age(number)
        if 1900 <= number <= 2100:
            return NoAge("a year of birth alone is not enough", "Write the age, or the whole date of birth")
        remedy = "Write the age in years, or format the cell as a date if it is a date of birth"
        return NoAge(f"{number} is no {self.noun}", remedy)

    def _of_age(self, age: int) -> Aged | NoAge:
        value = self.value_at(age)
        if value is not None:
            return Aged(value)
        bands = ", ".join(self.bands)
        remedy = "Correct it, or add a quota line for it"
        return NoAge(f"{age} is in none of the bands {bands}", remedy)

    def _too_young(self, text: str, born: date) -> NoAge | None:
        """A day that is no birthday of an applicant: too short ago, and in none of the bands."""
        day, half = self.ages_on or date.today(), half_date(text)
        age = age_on(born, day)
        if half is None or not 0 <= age < _YOUNGEST or self.value_at(age) is not None:
            return None
        return NoAge(
            half.question, "Format the column as Text and type it again, or correct the date of birth"
        )

    def _of_day(self, read: Day) -> Aged | NoAge:
        if self.ages_on is None:
            return NoAge(
                "dates of birth become ages on a day, and panel.toml names none",
                "Add ages_on = 2027-01-12 under [applicants], with the day of the first meeting, say",
                Setting("applicants", "ages_on", ""),
            )
        if read.day > self.ages_on:
            return NoAge(f"the date of birth is after {long_day(self.ages_on)}", "Correct the date")
        age = age_on(read.day, self.ages_on)
        if age > OLDEST:
            reason = f"the date of birth is more than {OLDEST} years before {long_day(self.ages_on)}"
            return NoAge(reason, "Correct the date")
        found = self._of_age(age)
        if isinstance(found, NoAge):
            reason = found.reason.replace(" is in none", f" (on {long_day(self.ages_on)}) is in none", 1)
            return found._replace(reason=reason)
        return found._replace(born=read.day, doubtful=self._moves(found.value, read.swapped))

    def _moves(self, value: str, swapped: date | None) -> bool:
        if swapped is None or self.ages_on is None:
            return False
        return swapped > self.ages_on or self.value_at(age_on(swapped, self.ages_on)) != value

    def may_be_born(self, text: str) -> bool:
        """Whether the text can only be a date of birth: long enough ago, and in one of the bands."""
        try:
            read = day_written(text)
        except NoDay:
            return False
        day = self.ages_on or date.today()
        if read is None or abs(read.day.year - day.year) <= _NEAR_YEARS:
            return False
        return self.value_at(age_on(read.day, day)) is not None


def broken_band(text: str, values: Iterable[str], rules: AgeRules | None) -> str | None:
    """The value that a spreadsheet may have made this date of; None where it can only be a birthday."""
    half = half_date(text)
    if half is None:
        return None
    known = {value_key(value): value for value in values}
    for typed in half.typed:
        target = known.get(typed) or (rules.same_band(typed) if rules else None)
        if target and (typed in half.of_a_year or not (rules and rules.may_be_born(text))):
            return target
    return None
