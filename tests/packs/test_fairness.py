"""Why a chance is what it is, and what fairness costs: golden sentences on cases made by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from packs.fairness import cost_lines, reason_sentences
from sortition.costs import Cost, Costs, Move, Pair, Side
from sortition.lottery import Lottery, make_lottery
from sortition.pool import Pool
from sortition.quotas import Combined, Floor, Quota, Quotas
from sortition.reasons import groups, reason_for
from tests.builders import pool, pool_of
from tests.builders import quotas as quotas_of

FEW = {"Gender": {"F": (1, 2), "M": (2, 3)}}


def lottery(people: Pool, quotas: Quotas) -> Lottery:
    return make_lottery(people, quotas, tickets=1000)


def told(made: Lottery, person: str) -> tuple[str, str]:
    return reason_sentences(reason_for(made, person), made.quotas.size)


def test_too_many_with_the_same_answer() -> None:
    first, second = told(lottery(pool("F " * 12 + "M " * 8), quotas_of(4, FEW)), "a1")
    assert first == (
        "Your chance of a seat is 16.7%: your entry is on 167 of the 1,000 tickets; "
        "if all chances were equal, it would be 20%."
    )
    assert second == (
        "60% of the applicants have your answer Gender, F, and at most 2 of the 4 seats (50%) are for them, "
        "which lowers your chance."
    )


def test_few_with_an_answer_that_is_wanted() -> None:
    made = lottery(pool("F " * 15 + "M " * 5), quotas_of(4, FEW))
    first, second = told(made, "a16")
    assert first.startswith("Your chance of a seat is 40%: your entry is on 400 of the 1,000 tickets;")
    assert second == (
        "25% of the applicants have your answer Gender, M, and at least 2 of the 4 seats (50%) are for them, "
        "which raises your chance."
    )


def test_a_handful_of_people_is_not_counted() -> None:
    second = told(lottery(pool("F " * 16 + "M " * 4), quotas_of(4, FEW)), "a17")[1]
    assert second.startswith(
        "few of the applicants have your answer Gender, M, and at least 2".capitalize()[:3]
    )
    assert "20%" not in second


def test_several_answers_at_once_and_both_ways() -> None:
    columns = {"Age": "old " * 12 + "young " * 4, "Sex": "f f f m " * 4}
    limits = {"Age": {"old": (2, 3), "young": (1, 2)}, "Sex": {"f": (1, 2), "m": (2, 3)}}
    made = lottery(pool_of(columns), quotas_of(4, limits))
    assert told(made, "a1")[1] == (
        "75% of the applicants have your answer Sex, f, and at most 2 of the 4 seats (50%) are for them, "
        "which lowers your chance."
    )


def test_the_quotas_of_others_leave_less() -> None:
    columns = {"Age": "old " * 6 + "young " * 6 + "kid " * 4, "Sex": "f m " * 8}
    limits = {"Age": {"old": (0, 4), "young": (0, 4), "kid": (2, 4)}, "Sex": {"f": (0, 4), "m": (0, 4)}}
    second = told(lottery(pool_of(columns), quotas_of(4, limits)), "a1")[1]
    assert second == (
        "At least 2 of the 4 seats (50%) are for people with the answer Age, kid, who are few of the "
        "applicants, which leaves fewer for everybody else."
    )


def test_the_quotas_of_others_leave_more() -> None:
    columns = {"Age": "old " * 10 + "young " * 5 + "kid " * 5, "Sex": "f m " * 10}
    limits = {"Age": {"old": (0, 1), "young": (0, 4), "kid": (0, 4)}, "Sex": {"f": (0, 4), "m": (0, 4)}}
    second = told(lottery(pool_of(columns), quotas_of(4, limits)), "a11")[1]
    assert second == (
        "At most 1 of the 4 seats (25%) is for people with the answer Age, old, who are 50% of the "
        "applicants, which leaves more for everybody else."
    )


def test_a_quota_of_very_many_does_not_explain_a_chance_of_a_few() -> None:
    columns = {"Sex": "f " * 24 + "m " * 16, "From": "here " * 23 + "away " + "here " * 15 + "away "}
    limits = {"Sex": {"f": (4, 5), "m": (5, 6)}, "From": {"here": (0, 9), "away": (0, 10)}}
    made = lottery(pool_of(columns), quotas_of(10, limits))
    held = [one for one in groups(made) if one.rule == Quota("Sex", "m", 5, 6)]
    assert held[0].lifts(Fraction(1, 4))
    assert told(made, "a40")[1] == (
        "40% of the applicants have your answer Sex, m, and at least 5 of the 10 seats (50%) are for them, "
        "which raises your chance; at most 9 of the 10 seats (90%) are for people with the answer From, "
        "here, who are 95% of the applicants, which leaves more for everybody else."
    )


def test_equal_chances_need_no_reason() -> None:
    made = lottery(pool("F F F M M M"), quotas_of(2, {"Gender": {"F": (0, 2), "M": (0, 2)}}))
    assert told(made, "a1")[1] == "No rule raises or lowers it by much."


def test_somebody_with_a_seat_already() -> None:
    made = lottery(
        pool("F F M").placing(frozenset(["a1"])), quotas_of(2, {"Gender": {"F": (0, 2), "M": (0, 2)}})
    )
    assert told(made, "a1") == (
        "You have a seat: your entry is on all 1,000 tickets.",
        "It was not given by lot, because you were confirmed earlier.",
    )


def test_somebody_whom_no_panel_holds() -> None:
    made = lottery(pool("F F M"), quotas_of(1, {"Gender": {"F": (1, 1), "M": (0, 0)}}))
    assert told(made, "a3") == (
        "Your chance of a seat is 0: your entry is on none of the 1,000 tickets.",
        "No panel that meets all rules of this draw holds you.",
    )


def test_the_rules_that_exclude_somebody_name_nobody_else() -> None:
    made = lottery(pool("F F M"), quotas_of(1, {"Gender": {"F": (1, 1), "M": (0, 0)}}))
    rules = ("Gender, M: no seats", "a1 and a2 are kept apart")
    assert reason_sentences(reason_for(made, "a3"), 1, rules)[1] == (
        "No panel that meets these rules holds you: Gender, M: no seats; two people may not serve together."
    )


def test_a_shared_home() -> None:
    made = lottery(pool("F F F F", homes="1 1 1 -"), quotas_of(2, {"Gender": {"F": (2, 2)}}))
    first, second = told(made, "a1")
    assert "33.3%" in first or "33.4%" in first
    assert second == (
        "People who share a home can have fewer seats together than one each, and so yours is lower."
    )


def test_a_pair() -> None:
    made = lottery(pool("F F F").keeping_apart([("a1", "a2")]), quotas_of(2, {"Gender": {"F": (2, 2)}}))
    assert told(made, "a1")[1] == "You are one of two people who may not serve together, and so it is lower."


def test_a_promised_chance() -> None:
    made = quotas_of(2, {"Gender": {"F": (0, 1), "M": (1, 2)}})
    quotas = Quotas(2, made.quotas, floors=(Floor("Gender", "M", Fraction(1, 4)),))
    second = told(lottery(pool("F F F F M M M M M M M"), quotas), "a11")[1]
    assert second == "The rules promise you a chance of at least 25%."


def test_two_answers_together() -> None:
    columns = {"Age": "old " * 8 + "young " * 8, "Sex": "f " * 6 + "m m " + "f m " * 4}
    limits = {"Age": {"old": (0, 4), "young": (0, 4)}, "Sex": {"f": (0, 4), "m": (0, 4)}}
    quotas = Quotas(4, quotas_of(4, limits).quotas, (Combined("Age", "old", "Sex", "f", 0, 1),))
    assert told(lottery(pool_of(columns), quotas), "a1")[1] == (
        "37.5% of the applicants have your answer Age, old with Sex, f, and at most 1 of the 4 seats (25%) "
        "is for them, which lowers your chance."
    )


def test_nobody_by_this_id() -> None:
    with pytest.raises(KeyError):
        reason_for(lottery(pool("F M"), quotas_of(1, {"Gender": {"F": (0, 1), "M": (0, 1)}})), "a9")


DEGREE, AREA = Quota("Degree", "yes", 4, 8), Quota("Area", "Rural", 12, 15)
NOW = Fraction(41, 1000)


def test_what_fairness_costs_in_words() -> None:
    rise = Cost(
        Side(DEGREE, "max", Fraction(1)),
        Move(9, "computed", Fraction(5, 100)),
        Move(7, "computed", Fraction(35, 1000), served=-2),
    )
    still = Cost(Side(AREA, "min", Fraction(1)), Move(11, "computed", NOW), None)
    stuck = Cost(Side(AREA, "max", Fraction(1)), Move(16, "undecided"), Move(14, "impossible"))
    both = Pair(DEGREE, Quota("Degree", "no", 5, 9), Move(9, "computed", Fraction(52, 1000)))
    assert list(cost_lines(Costs(NOW, 4, (rise, stuck, still), (both,)))) == [
        "The lowest chance can be 4.1% at best: 4 sides of quotas hold it down.",
        "If the maximum of Degree, yes were 9 instead of 8, the lowest chance would rise from 4.10% to "
        "5.00%; with 7, it would fall from 4.10% to 3.50% (2 people could not be chosen any more).",
        "If the maximum of Area, Rural were 16 instead of 15, the lowest chance was not worked out in time; "
        "with 14, there would be no panel at all.",
        "One seat more or less alone changes nothing here: the minimum of Area, Rural (12).",
        "If the maximum of Degree, yes were 9 instead of 8 and the minimum of Degree, no 4 instead of 5, "
        "the lowest chance would rise from 4.10% to 5.20%.",
        "The 3 that bind most were worked out.",
    ]


def test_where_no_quota_holds_the_lowest_chance_down() -> None:
    assert list(cost_lines(Costs(NOW, 0, ()))) == ["The lowest chance is 4.1%, and no quota holds it down."]
