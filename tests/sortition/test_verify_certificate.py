"""What a certificate must prove, beyond the one of the tiny record."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from record_builder import Builder, pseudonym
from record_checks import AUDITOR, CERTIFICATE, VERIFY, failed, forged, honest


@pytest.fixture
def case(tmp_path: Path) -> Builder:
    return honest(tmp_path)


def test_the_claim_of_a_negative_share_is_not_hidden_by_another(tmp_path: Path) -> None:
    def change(given: dict[str, Any]) -> None:
        panels = given["certificate"]["panels"]
        panels.append({"share": "-0.25", "seats": panels[0]["seats"]})
        panels[0]["share"] = "0.5"

    assert failed(forged(tmp_path, change=change)) == ["certificate/panels"]


def changed_level(place: int, **fields: Any) -> Callable[[dict[str, Any]], None]:
    def change(given: dict[str, Any]) -> None:
        given["certificate"]["levels"][place].update(fields)

    return change


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(changed_level(1, floors={"5": "1"}), id="a floor for a type fixed later"),
        pytest.param(changed_level(1, floors={"0": "-1"}), id="a negative floor"),
        pytest.param(changed_level(2, weights={"3": "1", "4": "0"}), id="a weight of nought"),
        pytest.param(
            changed_level(2, weights={"3": "0.5"}, floors={"2": "1.5"}, multipliers={"4": "0.5"}),
            id="weights below 1",
        ),
        pytest.param(
            changed_level(
                2, weights={"0": "0.5", "3": "0.5"}, floors={"2": "1.5"}, multipliers={"3": "0.5", "4": "0.5"}
            ),
            id="a weight for a type fixed earlier",
        ),
    ],
)
def test_a_level_against_the_page_is_refused_though_its_bound_holds(
    tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    assert failed(forged(tmp_path, change=change)) == ["certificate/levels"]


PANELS = [
    ({"2": 1, "3": 1, "5": 1}, "panel 0: too many members would share a home"),
    ({"1": 1, "3": 1, "4": 1}, "panel 0: a placed person is missing"),
    ({"4": 2, "5": 1}, "panel 0: more seats than homes"),
    ({"3": 1, "5": 1, "9": 1}, "panel 0: there is no such type"),
    ({"1": 1, "3": 1}, "panel 0: not 3 members"),
    ({"1": 2, "5": 1}, "panel 0: the quota of Gender, Female is broken"),
]


@pytest.mark.parametrize(("seats", "detail"), PANELS)
def test_an_invalid_panel_is_refused_whatever_gap_is_accepted(
    tmp_path: Path, seats: dict[str, int], detail: str
) -> None:
    def change(given: dict[str, Any]) -> None:
        proof = given["certificate"]
        given["quotas"][2][3], given["quotas"][3][2] = 3, 0
        proof["rows"][1]["high"], proof["rows"][2]["low"] = 3, 0
        proof["levels"][3]["bound"] = "1.75"
        proof["panels"][0]["seats"] = seats
        proof.update(gap="2", shortfall="1")
        given["rules"]["accepted_gap"] = "2"

    builder = forged(tmp_path, change=change)
    checks = VERIFY.verify(builder.public, None, None, builder.audit()).checks
    wrong = [(check["name"], check["detail"]) for check in checks if not check["ok"]]
    assert [name for name, _ in wrong] == ["certificate/panels"]
    assert wrong[0][1].endswith(detail)


def test_people_of_one_type_must_be_alike(tmp_path: Path) -> None:
    """Fay joins Ed, whose chance is the same; no row tells them apart."""

    def change(given: dict[str, Any]) -> None:
        types = given["certificate"]["types"]
        types[1] += types[3]
        given["certificate"]["rows"] = given["certificate"]["rows"][:1]

    builder = forged(tmp_path, change=change)
    details = [check["detail"] for check in VERIFY.verify(builder.public, None, None, builder.audit()).checks]
    assert any("not everybody of pool.csv, once each" in detail for detail in details)
    builder = forged(
        tmp_path / "moved", change=lambda given: (change(given), given["certificate"]["types"].pop(3))
    )
    details = [check["detail"] for check in VERIFY.verify(builder.public, None, None, builder.audit()).checks]
    assert any("people of one type differ" in detail for detail in details)


def test_values_that_fall_from_level_to_level_are_refused(tmp_path: Path) -> None:
    def change(given: dict[str, Any]) -> None:
        levels = given["certificate"]["levels"]
        levels[4], levels[0] = levels[0], levels[4]

    assert "certificate/levels" in failed(forged(tmp_path, change=change))


def test_a_gap_that_was_accepted_holds(tmp_path: Path) -> None:
    def change(given: dict[str, Any]) -> None:
        given["certificate"]["levels"][1]["bound"] = "0.255"
        given["certificate"]["gap"] = "0.02"
        given["rules"]["accepted_gap"] = "0.02"

    assert failed(forged(tmp_path, change=change)) == []


def test_a_gap_is_measured_by_the_smallest_weight(tmp_path: Path) -> None:
    """A bound 0.005 above the level and a weight of 1/4 leave 0.02 open; 0.0199 is too little."""

    def change(given: dict[str, Any]) -> None:
        given["certificate"]["levels"][1]["bound"] = "0.255"
        given["certificate"]["gap"] = "0.0199"
        given["rules"]["accepted_gap"] = "1"

    assert failed(forged(tmp_path, change=change)) == ["certificate/levels"]


def test_a_shortfall_counts_towards_the_gap(tmp_path: Path) -> None:
    def change(given: dict[str, Any], gap: str = "0.0000005") -> None:
        panels = given["certificate"]["panels"]
        panels[0]["share"], panels[1]["share"] = "0.2500005", "0.7499995"
        given["certificate"].update(shortfall="0.0000005", gap=gap)

    assert failed(forged(tmp_path / "a", change=change)) == []
    too_small = forged(tmp_path / "b", change=lambda given: change(given, "0.0000004"))
    assert failed(too_small) == ["certificate/levels"]


def test_a_pricing_certificate_says_what_is_not_checked(tmp_path: Path) -> None:
    def change(given: dict[str, Any]) -> None:
        given["certificate"]["proof"] = "pricing"
        for level in given["certificate"]["levels"]:
            del level["multipliers"]

    builder = forged(tmp_path, change=change)
    assert failed(builder) == []
    report = VERIFY.verify(builder.public, None, None, builder.audit())
    assert "levels without multipliers: their bounds need an integer program" in report.not_checked


def test_a_pricing_bound_below_a_listed_panel_is_refused(tmp_path: Path) -> None:
    def change(given: dict[str, Any]) -> None:
        given["certificate"]["proof"] = "pricing"
        del given["certificate"]["levels"][1]["multipliers"]
        given["certificate"]["levels"][1]["bound"] = "0.24"

    assert failed(forged(tmp_path, change=change)) == ["certificate/levels"]


def test_a_bound_is_the_same_as_with_plain_fractions(case: Builder) -> None:
    """Independent statement of the formula on the page, one fraction at a time."""
    lottery = VERIFY.Lottery(VERIFY.Log(case.public), case.lines[1])
    proof = CERTIFICATE.Certificate(AUDITOR.Audit(case.audit(), lottery))
    shares = {1: Fraction(1, 7), 2: Fraction(2, 9), 4: Fraction(1, 3)}
    prices = {0: Fraction(-1, 11), 1: Fraction(1, 13), 4: Fraction(1, 17)}
    rests = [
        Fraction(0) + Fraction(1, 11),
        Fraction(1, 7) + Fraction(1, 11),
        Fraction(2, 9) + Fraction(1, 11) - Fraction(1, 17),
        Fraction(1, 11) - Fraction(1, 13) - Fraction(1, 17),
        Fraction(1, 3) + Fraction(1, 11) - Fraction(1, 13),
        Fraction(1, 11) - Fraction(1, 13),
    ]
    rows = -Fraction(3, 11) + Fraction(2, 13) + Fraction(1, 17)
    assert rests[3] < 0
    assert CERTIFICATE.most_seats(proof, shares, prices) == rows + sum(rests) - rests[3]


@pytest.mark.slow
def test_a_large_certificate_takes_seconds(case: Builder) -> None:
    """1500 types and 30 levels of 1500 weights with 15 digits: the arithmetic alone."""
    lottery = VERIFY.Lottery(VERIFY.Log(case.public), case.lines[1])
    proof = CERTIFICATE.Certificate(AUDITOR.Audit(case.audit(), lottery))
    count = 1500
    proof.number, proof.placed = [1 + one % 7 for one in range(count)], [False] * count
    proof.caps, proof.rows_of = list(proof.number), [[0, 1 + one % 4] for one in range(count)]
    shares = {one: Fraction(10**12 + 7919 * one, 10**15) / proof.number[one] for one in range(count)}
    start = time.perf_counter()
    for _ in range(30):
        CERTIFICATE.most_seats(proof, shares, {row: Fraction(123456789 + row, 10**15) for row in range(5)})
    assert time.perf_counter() - start < 10


def test_a_row_that_holds_part_of_a_type_is_refused(tmp_path: Path) -> None:
    """Mo and Max are alike, each at home with a woman of the south; the row speaks of Mo's home only."""

    def change(given: dict[str, Any]) -> None:
        for person, home in {"mo": "1", "max": "2", "mats": "", "fay": "1", "flo": "2"}.items():
            given["people"][person][2] = home
        given["certificate"]["types"] = [
            [pseudonym(person) for person in people.split()]
            for people in ("nora", "ed mats", "mo max", "fay flo", "paula")
        ]

    builder = forged(tmp_path, change=change)
    details = [check["detail"] for check in VERIFY.verify(builder.public, None, None, builder.audit()).checks]
    assert "row 4: a type is only partly in it" in details
