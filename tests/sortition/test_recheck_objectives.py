"""Records of maximin, Nash and Goldilocks: honest ones hold, and bounds that are too low are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from sealing import NOW
from small_cases import SmallCase, exclusive_trio, mixed, parity, parted_home, town

from sortition.audit import read_sealed, write_lottery
from sortition.case import Case
from sortition.certificate import Optimum
from sortition.lottery import OBJECTIVES, Lottery, make_lottery
from sortition.quotas import Combined, Floor
from sortition.recheck import verify_case
from sortition.record import LotteryFacts
from tests.builders import pool, quotas

OTHERS = ("maximin", "nash", "goldilocks")


def without_opposites() -> SmallCase:
    """Two people have no opposite: they are in no panel, although halves of seats would do."""
    return SmallCase(parity().pool.without(frozenset(["a1", "a2"])), parity().quotas)


def only_by_integers() -> SmallCase:
    """a7 needs three of two trios; halves of seats would do, but each trio has one person to give."""
    people = pool("v v v v v v w w w")
    trios = [("a1", "a2"), ("a1", "a3"), ("a2", "a3"), ("a4", "a5"), ("a4", "a6"), ("a5", "a6")]
    apart = people.keeping_apart([*trios, ("a7", "a8"), ("a7", "a9")])
    return SmallCase(apart, quotas(4, {"Gender": {"v": (2, 3), "w": (1, 2)}}))


def ruled() -> SmallCase:
    """Homes of which two may serve, a pair kept apart, a quota on two categories, and floors."""
    case = town()
    lines = replace(
        case.quotas,
        home_most=2,
        combined=(Combined("Age", "65+", "Gender", "F", 1, 2),),
        floors=(Floor("", "", Fraction(1, 100)), Floor("Area", "South", Fraction(1, 20))),
    )
    return SmallCase(case.pool.keeping_apart([("a20", "a21"), ("a1", "a30")]), lines)


def lottery_of(case: SmallCase, objective: str) -> Lottery:
    return make_lottery(case.pool, case.quotas, objective=objective, tickets=20)


def written(folder: Path, lottery: Lottery) -> Case:
    case = Case(folder / "case")
    columns = ("Address",) if any(p.household for p in lottery.pool.applicants) else ()
    write_lottery(case, lottery, LotteryFacts("River Panel", 1, columns), NOW)
    return case


def failures(case: Case) -> list[str]:
    return [check.name for check in verify_case(case.folder).checks if not check.ok]


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize(
    "make", [exclusive_trio, parted_home, mixed, without_opposites, only_by_integers, ruled]
)
def test_an_honest_record_holds_and_reads_back(
    tmp_path: Path, objective: str, make: Callable[[], SmallCase]
) -> None:
    lottery = lottery_of(make(), objective)
    case = written(tmp_path, lottery)
    assert failures(case) == []
    read = read_sealed(case, 1).lottery
    assert read.objective == read.certificate.objective == objective
    assert read.chances == lottery.chances
    assert read.certificate.gap == lottery.certificate.gap
    if objective != "leximin":
        known, again = lottery.certificate.optimum, read.certificate.optimum
        assert known is not None and again == known


def test_what_no_multipliers_prove_is_said_and_repeated(tmp_path: Path) -> None:
    report = verify_case(written(tmp_path, lottery_of(exclusive_trio(), "nash")).folder)
    assert "lottery 1/pricing" in {check.name for check in report.checks}
    assert not [line for line in report.not_checked if "multipliers" in line]


def test_who_is_in_no_panel_by_an_integer_program_is_repeated_too(tmp_path: Path) -> None:
    lottery = lottery_of(only_by_integers(), "goldilocks")
    optimum = lottery.certificate.optimum
    assert optimum is not None and list(optimum.never.values()) == [None]
    report = verify_case(written(tmp_path, lottery).folder)
    assert {check.name: check.ok for check in report.checks}["lottery 1/pricing"]


def changed(lottery: Lottery, **fields: object) -> Lottery:
    optimum = lottery.certificate.optimum
    assert optimum is not None
    new = replace(optimum, **fields)  # type: ignore[arg-type]
    return replace(lottery, certificate=replace(lottery.certificate, optimum=new))


def lowered(optimum: Optimum | None, by: Fraction) -> dict[str, object]:
    assert optimum is not None
    return {"ceiling": replace(optimum.ceiling, bound=optimum.ceiling.bound - by)}


@pytest.mark.parametrize("objective", OTHERS)
@pytest.mark.parametrize("make", [exclusive_trio, town, ruled])
def test_a_lowered_ceiling_is_refused(tmp_path: Path, objective: str, make: Callable[[], SmallCase]) -> None:
    lottery = lottery_of(make(), objective)
    low = lowered(lottery.certificate.optimum, Fraction(1, 1000))
    assert failures(written(tmp_path, changed(lottery, **low)))


def test_somebody_said_to_be_in_no_panel_who_could_be_is_found(tmp_path: Path) -> None:
    """Two women always serve; the third applicant, it says, can be in no panel."""
    case = SmallCase(pool("F F X"), quotas(2, {"Gender": {"F": (1, 2), "X": (0, 1)}}))
    lottery = make_lottery(case.pool, case.quotas, objective="maximin", tickets=4)
    optimum = lottery.certificate.optimum
    assert optimum is not None
    (women,) = (t for t, kind in enumerate(lottery.certificate.types) if len(kind) == 2)
    only_women = replace(lottery.certificate.panels[0], share=Fraction(1), seats={women: 2})
    zero = tuple(Fraction(int(t == women)) for t in range(2))
    forged = replace(
        lottery,
        tickets=(("a1", "a2"),) * 4,
        chances=(Fraction(1), Fraction(1), Fraction(0)),
        certificate=replace(
            lottery.certificate,
            panels=(only_women,),
            gap=Fraction(0),
            shortfall=Fraction(0),
            proof="pricing",
            optimum=Optimum(
                zero,
                replace(optimum.ceiling, weights={women: Fraction(1)}, bound=Fraction(1), multipliers=None),
                {1 - women: None},
            ),
        ),
    )
    assert failures(written(tmp_path, forged)) == ["lottery 1/pricing"]
