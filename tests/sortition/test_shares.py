"""Numbers of seats and of people as officers write them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sortition.reading.days import HalfDate, NoDay, day_written, half_date
from sortition.reading.shares import (
    Amount,
    NoShares,
    fewest,
    most,
    not_seats,
    people_written,
    percent_words,
    percentage,
    seats_written,
    shares,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", Amount(Fraction(0))),
        ("14", Amount(Fraction(14))),
        ("14.0", Amount(Fraction(14))),
        ("48%", Amount(Fraction(12, 25), True)),
        ("48 %", Amount(Fraction(12, 25), True)),
        ("12,5 percent", Amount(Fraction(1, 8), True)),
        ("0.1%", Amount(Fraction(1, 1000), True)),
        ("1.000", None),
        ("14.5", None),
        ("0.48", None),
        ("1234567", None),
        ("１４", None),
        ("-1", None),
        ("", None),
        ("%", None),
    ],
)
def test_seats(text: str, expected: Amount | None) -> None:
    assert seats_written(text) == expected
    if expected is None:
        reason, remedy = not_seats(text, "min", ("Min", "Max"))
        assert reason.startswith("the min ")
        assert remedy


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12345", 12345),
        ("12,345", 12345),
        ("1 234 567", 1234567),
        ("1'234", 1234),
        ("48.2", Fraction("48.2")),
        ("48,2", Fraction("48.2")),
        ("1234567,890", Fraction("1234567.89")),
        ("0,125", Fraction("0.125")),
        ("12.345", None),
        ("1.234.567", None),
        ("about 5", None),
        ("-5", None),
    ],
)
def test_people(text: str, number: Fraction | None) -> None:
    found = people_written(text)
    assert (found and found.number) == number
    assert not (found and found.is_share)


@given(st.fractions(0, 1), st.integers(0, 500))
def test_seats_of_a_share_enclose_it(share: Fraction, size: int) -> None:
    assert fewest(share, size) <= share * size <= most(share, size)
    assert most(share, size) - fewest(share, size) == ((share * size).denominator > 1)


def test_shares_of_counts_percentages_and_parts() -> None:
    def amounts(*numbers: str) -> list[Amount]:
        return [Amount(Fraction(number)) for number in numbers]

    assert shares(amounts("3", "1"), False) == [Fraction(3, 4), Fraction(1, 4)]
    assert shares(amounts("49", "50"), True) == [Fraction(49, 100), Fraction(1, 2)]
    assert shares(amounts("48.5", "51.5"), False) == [Fraction(97, 200), Fraction(103, 200)]
    assert shares(amounts("0.25", "0.75"), False) == [Fraction(1, 4), Fraction(3, 4)]
    with pytest.raises(NoShares, match="98%"):
        shares(amounts("48", "50"), True)
    with pytest.raises(NoShares, match="add up to 0"):
        shares(amounts("0", "0"), False)
    with pytest.raises(NoShares, match="some are not"):
        shares([Amount(Fraction(1, 2), True), Amount(Fraction(500))], False)


def test_words_for_a_share() -> None:
    assert percent_words(Fraction(1, 8)) == "12.5%"
    assert percent_words(Fraction(1, 3)) == "33.333%"
    assert percent_words(Fraction(1)) == "100%"
    assert percentage("33.333%") == Fraction(33333, 100000)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("2026-10-14", ("10-14",)),
        ("2026-05-02", ("2-5",)),
        ("2026-05-05", ("5-5",)),
        ("2026-11-01", ("1-11", "11-26")),
        ("1940-11-01", ("11-40",)),
        ("2029-02-01", ("2-29", "1-2")),
        ("2031-02-01", ("1-2", "2-31")),
        ("14-Oct", ("10-14",)),
        ("09 Sep", ("9-9",)),
        ("Oct-14", ("10-14",)),
        ("Nov-40", ("11-40",)),
        ("10/14/2026", ("10-14",)),
    ],
)
def test_what_may_have_been_typed(text: str, typed: tuple[str, ...]) -> None:
    half = half_date(text)
    assert half is not None
    assert half.typed == typed


@pytest.mark.parametrize(
    "text", ["10-14", "2026-13-40", "14-Okt", "May", "14 October 2026", "Oct", "", "Old-99"]
)
def test_what_is_no_date_of_a_spreadsheet(text: str) -> None:
    assert half_date(text) is None


def test_days_that_can_be_read_month_first() -> None:
    assert day_written("04/03/1990") == (date(1990, 3, 4), date(1990, 4, 3))
    assert day_written("05/05/1990") == (date(1990, 5, 5), None)
    assert day_written("25/03/1990") == (date(1990, 3, 25), None)
    assert day_written("1990-03-04") == (date(1990, 3, 4), None)
    assert day_written("16-24") is None


def test_a_question() -> None:
    assert HalfDate("14 October", ("10-14", "1-2")).question == (
        "the cell holds 14 October; did the file read 10-14 or 1-2?"
    )


@given(st.text("0123456789-/., %'JanMayocth–½①", max_size=14))
def test_no_text_is_too_odd(text: str) -> None:
    seats_written(text)
    people_written(text)
    not_seats(text, "max", ())
    half_date(text)
    try:
        day_written(text)
    except NoDay as error:
        assert error.reason
        assert error.remedy
