"""What `check` answers, in numbers and in words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from packs.room import Group
from packs.spoken_check import check_facts, check_lines, need_sentences
from sortition.findings import Kind, Note
from sortition.quotas import Quotas
from sortition.reading.inputs import Inputs
from sortition.reading.values import NOT_STATED
from tests.builders import pool_of, quotas


def inputs() -> Inputs:
    pool = pool_of({"Age": "old old old young", "Gender": "F M M M"}, homes="1 1 - -")
    limits = {
        "Gender": {"F": (1, 1), "M": (1, 1)},
        "Age": {"old": (0, 2), "young": (0, 2), NOT_STATED: (0, 2)},
    }
    return Inputs(pool, quotas(2, limits), {}, ())  # type: ignore[arg-type]


def known(read: Inputs, *shares: int) -> Inputs:
    """The same with these percentages of the population for the first quotas."""
    first = [
        replace(q, population=Fraction(n, 100)) for q, n in zip(read.quotas.quotas, shares, strict=False)
    ]
    return replace(read, quotas=Quotas(read.quotas.size, (*first, *read.quotas.quotas[len(first) :])))


def reach_out(lines: list[str]) -> str:
    """What stands below the last heading, as one text."""
    at = next(n for n, line in enumerate(lines) if line.startswith("Reach out"))
    return " ".join(line.strip() for line in lines[at + 2 :])


def test_check_counts_applicants_and_seats() -> None:
    facts = check_facts(inputs())
    assert (facts["applicants"], facts["size"], facts["shared_homes"], facts["mean_chance"]) == (4, 2, 1, 0.5)
    gender, age = facts["categories"]
    assert gender["category"] == "Gender"
    assert gender["values"][0] == {
        "value": "F",
        "applicants": 1,
        "min": 1,
        "max": 1,
        "share": 0.25,
        "population": None,
        "min_chance": 1.0,
        "max_chance": 1.0,
    }
    assert [value["applicants"] for value in age["values"]] == [3, 1, 0]
    assert (age["values"][2]["min_chance"], age["values"][2]["max_chance"]) == (None, None)


def test_programs_are_told_whom_to_reach_out_to() -> None:
    (need,) = check_facts(inputs())["reach_out"]
    assert need == {
        "category": "Gender",
        "value": "F",
        "applicants": 1,
        "min": 1,
        "short": 0,
        "spare": 0,
        "more": 2,
    }


def test_a_group_stands_in_one_line_with_all_its_figures() -> None:
    lines = check_lines(known(inputs(), 51, 49))
    at = lines.index("Gender        applicants  population             seats   chance")
    assert lines[at + 1 : at + 3] == [
        "  F               1  25%         51%      1-1      50%     100%",
        "  M               3  75%         49%      1-1      50%      33%",
    ]
    assert "Age           applicants             seats   chance" in lines
    assert "  not stated      0   0%      0-2   0-100%        -" in lines
    assert lines[0] == "4 applicants for 2 seats; homes with several applicants: 1."
    assert lines[1].startswith("The chance of a seat is 50.0% on average.")


def test_a_small_chance_is_not_told_as_none() -> None:
    pool = pool_of({"Gender": " ".join("FM"[n % 2] for n in range(3000))})
    lines = check_lines(Inputs(pool, quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}}), {}, ()))  # type: ignore[arg-type]
    assert lines[1].startswith("The chance of a seat is 0.067% on average.")


def test_the_table_is_no_wider_than_a_screen() -> None:
    name = (
        "Disability or long-term condition that limits day-to-day activities a lot, or a little, or otherwise"
    )
    limits = {name: {name: (100, 200), "no": (0, 200)}}
    pool = pool_of({name: "no no"})
    lines = check_lines(known(Inputs(pool, quotas(200, limits), {}, ()), 51, 49))  # type: ignore[arg-type]
    assert max(map(len, lines)) <= 80
    assert name in " ".join(lines), "a long name is wrapped, not cut"


def test_check_says_who_is_rare_and_what_would_help() -> None:
    assert reach_out(check_lines(inputs())) == (
        "Gender, F: 1 applicant for at least 1 seat. If 1 drops out, no panel can be drawn. About 2 more."
    )


def test_rarity_is_measured_against_the_seats_or_the_population() -> None:
    pool = pool_of({"Gender": "F F F F M M M M M M"})
    read = Inputs(pool, quotas(4, {"Gender": {"F": (1, 2), "M": (2, 3)}}), {}, ())  # type: ignore[arg-type]
    assert not any(line.startswith("Reach out") for line in check_lines(read))
    assert reach_out(check_lines(known(read, 50, 50))) == (
        "Gender, F: 40% of applicants, 50% of the population. About 2 more."
    )
    more = replace(read, quotas=quotas(4, {"Gender": {"F": (0, 1), "M": (3, 4)}}))
    assert reach_out(check_lines(more)) == (
        "Gender, M: 60% of applicants, at least 75% of seats. About 6 more."
    )


def test_shares_that_look_alike_have_a_decimal() -> None:
    group = Group("Area", "North", 9, 300, 30, 1, 3, 1, 3)
    assert list(need_sentences(group)) == [
        "Area, North: 3.0% of applicants, at least 3.3% of seats.",
        "About 2 more.",
    ]


def test_check_says_where_quotas_cannot_be_met() -> None:
    more = quotas(3, {"Gender": {"F": (2, 2), "M": (1, 1)}, "Age": {"old": (1, 2), "young": (0, 2)}})
    told = reach_out(check_lines(replace(inputs(), quotas=more)))
    assert told.startswith(
        "Gender, F: 1 applicant for at least 2 seats. No panel can be drawn: 1 more is needed."
    )


def test_check_is_silent_about_who_is_not_rare() -> None:
    read = replace(inputs(), quotas=quotas(2, {"Gender": {"F": (0, 2), "M": (0, 2)}}))
    assert not any("Reach out" in line for line in check_lines(read))
    assert check_facts(read)["reach_out"] == []


def test_a_pool_from_which_everybody_was_taken_out_is_told_too() -> None:
    read = replace(inputs(), pool=inputs().pool.without(frozenset(["a1", "a2", "a3", "a4"])))
    assert check_facts(read)["mean_chance"] == 0
    assert check_lines(read)[0] == "0 applicants for 2 seats; homes with several applicants: 0."
    assert reach_out(check_lines(read)).startswith("Gender, F: 0 applicants for at least 1 seat. No panel")
    few = replace(inputs(), pool=inputs().pool.without(frozenset(["a1", "a2", "a3"])))
    assert check_facts(few)["mean_chance"] == 1


def test_only_eight_are_named_on_the_screen_and_the_rest_counted() -> None:
    names = [f"v{n}" for n in range(10)]
    pool = pool_of({"Area": " ".join(names)})
    read = Inputs(pool, quotas(10, {"Area": dict.fromkeys(names, (1, 1))}), {}, ())  # type: ignore[arg-type]
    lines = check_lines(read)
    assert sum("drops out" in line for line in lines) == 8
    assert lines[-1] == "  and 2 other groups in less need of it"
    assert len(check_facts(read)["reach_out"]) == 10


def test_the_report_of_the_reading_stands_above_the_result() -> None:
    notes = (Note("2 ids look like names", "a.csv"), Note("4 rows", "a.csv", kind=Kind.READ))
    lines = check_lines(replace(inputs(), notes=notes))
    assert lines[:9] == [
        "What was read",
        "  a.csv:",
        "    4 rows",
        "",
        "Worth a look",
        "  a.csv:",
        "    2 ids look like names",
        "",
        "4 applicants for 2 seats; homes with several applicants: 1.",
    ]
    assert [note["kind"] for note in check_facts(replace(inputs(), notes=notes))["notes"]] == ["look", "read"]
