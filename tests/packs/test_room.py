"""Who is not in the room: known answers in numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packs.room import Group, reach_out, room
from sortition.quotas import Quotas
from tests.builders import pool, pool_of, quotas


def group(applicants: int, everybody: int, low: int, high: int, size: int, **more: object) -> Group:
    given = {"category": "Gender", "value": "F", "min": low, "max": high, "low": low, "high": high, **more}
    return Group(applicants=applicants, everybody=everybody, size=size, **given)  # type: ignore[arg-type]


def test_applicants_seats_and_chances_of_every_value() -> None:
    told = room(pool("F F F M"), quotas(2, {"Gender": {"F": (0, 2), "M": (1, 2)}}))
    women, men = told["Gender"]
    assert (women.applicants, women.share, women.min, women.max) == (3, Fraction(3, 4), 0, 2)
    assert women.chances == (0, Fraction(1, 3)), "one of the two seats is a man's"
    assert men.chances == (1, 1), "a chance is never above 1, though there could be two seats"


def test_what_the_other_quotas_leave_decides_the_chance() -> None:
    a, b, c = room(pool("a a b c c c"), quotas(3, {"Gender": {"a": (0, 3), "b": (1, 1), "c": (0, 1)}}))[
        "Gender"
    ]
    assert (a.low, a.high) == (1, 2)
    assert (b.low, b.high) == (1, 1)
    assert (c.low, c.high) == (0, 1)


def test_the_order_is_the_officers() -> None:
    limits = {"Gender": {"F": (0, 2), "M": (0, 2)}, "Age": {"old": (0, 2), "young": (0, 2)}}
    told = room(pool_of({"Age": "old young", "Gender": "M F"}), quotas(2, limits))
    assert [(name, [one.value for one in those]) for name, those in told.items()] == [
        ("Gender", ["F", "M"]),
        ("Age", ["old", "young"]),
    ]


@pytest.mark.parametrize(
    ("applicants", "low", "short", "spare", "chances"),
    [
        (0, 0, 0, None, False),
        (0, 1, 1, None, False),
        (2, 3, 1, None, False),
        (3, 3, 0, 0, True),
        (5, 3, 0, 2, True),
        (6, 3, 0, None, True),
        (1, 0, 0, None, True),
    ],
)
def test_minimums_that_cannot_be_met_and_those_nearly_out_of_reach(
    applicants: int, low: int, short: int, spare: int | None, chances: bool
) -> None:
    one = group(applicants, 100, low, 5, 10)
    assert (one.short, one.spare, one.chances is not None) == (short, spare, chances)


def test_so_many_more_applications_bring_the_chance_to_everybodys() -> None:
    # 10 of 100 for at least 5 of 20 seats: with 20 more, 5 / 30 is 20 / 120.
    assert group(10, 100, 5, 8, 20).more == 20
    # 25 of 100 have what is theirs; 24 lack 4/3 of an application.
    assert group(25, 100, 5, 8, 20).more == 0
    assert group(24, 100, 5, 8, 20).more == 2


def test_a_reply_more_or_less_makes_nobody_rare() -> None:
    # The fair share is 25 of 100: 22 are more than a tenth too few, 23 are not.
    assert [group(n, 100, 5, 8, 20).rare for n in (22, 23, 25, 60)] == [True, False, False, False]
    assert [group(n, 100, 5, 8, 20).needed for n in (22, 23)] == [True, False]


def test_the_population_counts_where_it_is_given_and_the_quotas_leave_room_for_it() -> None:
    fair = [group(25, 100, 5, 8, 20, population=Fraction(share, 100)).fair for share in (10, 30, 90)]
    assert fair == [Fraction(5, 20), Fraction(30, 100), Fraction(8, 20)]
    # 25 of 100, 30 % of the population: (25 + 8) / (100 + 8) is above 30 %, with 7 it is not.
    assert group(25, 100, 5, 8, 20, population=Fraction(30, 100)).more == 8


def test_nobody_can_even_out_a_group_that_has_every_seat() -> None:
    one = group(3, 4, 2, 2, 2)
    assert (one.fair, one.more, one.spare, one.needed) == (1, 0, 1, True)


def test_those_without_whom_there_is_no_panel_come_first() -> None:
    rare, rarer = group(20, 100, 5, 8, 20, value="rare"), group(11, 100, 5, 8, 20, value="rarer")
    near, nearer = group(9, 100, 5, 8, 20, value="near"), group(6, 100, 5, 8, 20, value="nearer")
    short, fine = group(4, 100, 5, 8, 20, value="short"), group(60, 100, 5, 8, 20, value="fine")
    ordered = reach_out({"Gender": (fine, rare, near, short), "Age": (rarer, nearer)})
    assert [one.value for one in ordered] == ["short", "nearer", "near", "rarer", "rare"]
    assert reach_out({"Gender": (fine,)}) == ()


def test_the_population_comes_from_the_quotas() -> None:
    plain = quotas(2, {"Gender": {"F": (0, 2), "M": (0, 2)}})
    known = Quotas(2, tuple(replace(one, population=Fraction(1, 2)) for one in plain.quotas))
    assert [one.population for one in room(pool("F M M"), known)["Gender"]] == [Fraction(1, 2)] * 2
    assert [one.population for one in room(pool("F M M"), plain)["Gender"]] == [None, None]
    assert [one.value for one in reach_out(room(pool("F M M"), known))] == ["F"]
    assert reach_out(room(pool("F M M"), plain)) == ()


@given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 20), st.integers(0, 20))
def test_more_is_the_smallest_number_that_does(some: int, others: int, low: int, extra: int) -> None:
    size = low + extra + 1
    one = group(some, some + others, low, size, size)
    for more in (one.more, one.more - 1):
        if more >= 0:
            enough = low * (some + others + more) <= size * (some + more)
            assert enough is (more == one.more)
