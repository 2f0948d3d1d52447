"""Numbers of seats, percentages and counts of the population, as officers write them in quotas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from sortition.reading.days import half_date
from sortition.wording import clean, value_key

_SEATS = re.compile(r"([0-9]{1,6})(\.0{0,2}|\.0{4,})?")
_PERCENT = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,9})?) ?(?:%|per ?cent)")
_BELOW_ONE = re.compile(r"0?[.,]([0-9]{1,9})")
_RANGE = re.compile(r"([0-9]{1,6}) ?(?:-|to|and|/) ?([0-9]{1,6})")
_NEGATIVE = re.compile(r"-[0-9]+([.,][0-9]+)? ?%?")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}([., '’][0-9]{3})+")
_NUMBER_AND_WORDS = re.compile(r"([0-9]{1,6}) ?[a-z(].*")
_COUNT = re.compile(r"([1-9][0-9]{0,2}(?:[, '’][0-9]{3})+)|[0-9]{1,12}(?:[.,][0-9]{1,9})?")
# Percentages of a category are rounded by whoever published them.
LEAST_WHOLE, MOST_WHOLE = Fraction(99, 100), Fraction(101, 100)


class Amount(NamedTuple):
    """A number of seats or people, or a share of them (48 % is 12/25)."""

    number: Fraction
    is_share: bool = False


def seats_written(text: str) -> Amount | None:
    """The seats or the share that a cell of a quota says; None where it says neither for sure."""
    if whole := _SEATS.fullmatch(text):
        return Amount(Fraction(int(whole[1])))
    if (share := percentage(text)) is not None:
        return Amount(share, is_share=True)
    return None


def percentage(text: str) -> Fraction | None:
    """The share that "48%", "12.5 %" or "12,5 per cent" says, exactly."""
    found = _PERCENT.fullmatch(value_key(text))
    return Fraction(found[1].replace(",", ".")) / 100 if found else None


def fewest(share: Fraction, size: int) -> int:
    """The seats of a minimum: the share of the panel, rounded down."""
    return floor(share * size)


def most(share: Fraction, size: int) -> int:
    """The seats of a maximum: the share of the panel, rounded up."""
    return ceil(share * size)


def percent_words(share: Fraction) -> str:
    """The share as "12.5%", with three decimals at the most."""
    return f"{float(share * 100):.3f}".rstrip("0").rstrip(".") + "%"


def not_seats(text: str, name: str, columns: Sequence[str]) -> tuple[str, str]:
    """Reason and remedy for a cell that `seats_written` does not understand.

    `columns` are the headings of the columns for the fewest and the most seats.
    """
    remedy = "Write a number of seats: 0, 1, 2, …"
    key = value_key(text)
    said = f'the {name} "{text}"'
    if not text:
        return f"the {name} is blank", remedy
    if _NEGATIVE.fullmatch(key):
        return f"{said} is negative", remedy
    if found := _RANGE.fullmatch(key):
        return f"{said} holds two numbers", _two_columns(found[1], found[2], columns)
    if (half := half_date(text)) and half.typed:
        low, high = half.typed[0].split("-")
        return f"the {name} {half.question.removeprefix('the cell ')}", _two_columns(low, high, columns)
    if found := _BELOW_ONE.fullmatch(key):
        share = percent_words(Fraction(f"0.{found[1]}"))
        return (
            f"{said} is not a whole number",
            f"Did you mean {share}? Write the sign %, or a number of seats",
        )
    if _THOUSANDS.fullmatch(clean(text)):
        return f"{said} may be thousands or a decimal", "Write the digits alone, such as 1200"
    if re.fullmatch(r"[0-9]*[.,][0-9]+", key):
        return f"{said} is not a whole number", remedy
    if re.fullmatch(r"[0-9]{7,}", key):
        return f"{said} is larger than any panel", remedy
    if found := _NUMBER_AND_WORDS.fullmatch(key):
        return f"{said} is not a number alone", f"Write the number and nothing else: {int(found[1])}"
    return f"{said} is not a number", remedy


def _two_columns(low: str, high: str, columns: Sequence[str]) -> str:
    first, last = (*columns, "min", "max")[:2] if len(columns) == 2 else ("min", "max")
    return f'Write {int(low)} in the column "{first}" and {int(high)} in the column "{last}"'


def people_written(text: str) -> Amount | None:
    """The people or the share of them that a cell of the population says: "12,345" or "48.2 %"."""
    if (share := percentage(text)) is not None:
        return Amount(share, is_share=True)
    key = clean(text)
    # "12.345" may be thousands or a decimal.
    found = None if "." in key and _THOUSANDS.fullmatch(key) else _COUNT.fullmatch(key)
    if found is None:
        return None
    return Amount(Fraction(re.sub("[^0-9]", "", found[1]) if found[1] else key.replace(",", ".")))


class NoShares(ValueError):
    """Numbers of the population that make no shares of a category; the text is the reason."""


def shares(amounts: Sequence[Amount], in_percent: bool) -> list[Fraction]:
    """The share of each value in its category: what percentages say, or a count divided by the sum.

    `in_percent` is whether the heading says that plain numbers are percentages.

    Raises:
        NoShares: the percentages do not add up to 99 to 101, or the numbers mean nothing together.
    """
    if in_percent:
        amounts = [a if a.is_share else Amount(a.number / 100, is_share=True) for a in amounts]
    total = sum(amount.number for amount in amounts)
    if len({amount.is_share for amount in amounts}) > 1:
        raise NoShares("some are percentages and some are not")
    if amounts[0].is_share:
        return _whole(amounts)
    if all(amount.number.denominator == 1 for amount in amounts):
        if not total:
            raise NoShares("they add up to 0")
        return [amount.number / total for amount in amounts]
    # Numbers with decimals are no people: they are percentages, or parts of one, without their sign.
    unit = 100 if total > MOST_WHOLE else 1
    return _whole([Amount(amount.number / unit, is_share=True) for amount in amounts])


def _whole(amounts: Sequence[Amount]) -> list[Fraction]:
    total = sum(amount.number for amount in amounts)
    if not LEAST_WHOLE <= total <= MOST_WHOLE:
        raise NoShares(f"they add up to {percent_words(Fraction(total))} and not to 100%")
    return [amount.number for amount in amounts]
