"""The certificate as JSON, and back: docs/reference/record.md, "certificate.json"."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sortition.canonical import number_text
from sortition.certificate import Certificate, Level, Row, Share
from sortition.pool import Applicant, Pool


def as_json(certificate: Certificate, names: Mapping[str, str], homes: Mapping[str, int]) -> dict[str, Any]:
    """The certificate with pseudonyms (`names`: id -> pseudonym) and the pool's household numbers."""
    return {
        "schema": 1,
        "objective": "leximin",
        "proof": certificate.proof,
        "gap": number_text(certificate.gap),
        "shortfall": number_text(certificate.shortfall),
        "types": [sorted(names[person] for person in kind) for kind in certificate.types],
        "rows": [_row_json(row, homes) for row in certificate.rows],
        "levels": [_level_json(level) for level in certificate.levels],
        "panels": [
            {"share": number_text(panel.share), "seats": {str(t): x for t, x in panel.seats.items()}}
            for panel in certificate.panels
        ],
    }


def _row_json(row: Row, homes: Mapping[str, int]) -> dict[str, Any]:
    written: dict[str, Any] = {"rule": row.rule, "low": row.low, "high": row.high}
    if row.rule == "quota":
        written |= {"category": row.category, "value": row.value}
    if row.rule == "homes":
        written["households"] = sorted(homes[home] for home in row.households)
    return written


def _level_json(level: Level) -> dict[str, Any]:
    written = {
        "value": number_text(level.value),
        "fixed": list(level.fixed),
        "weights": _numbers_json(level.weights),
        "floors": _numbers_json(level.floors),
        "bound": number_text(level.bound),
    }
    if level.multipliers is not None:
        written["multipliers"] = _numbers_json(level.multipliers)
    return written


def _numbers_json(numbers: Mapping[int, Fraction]) -> dict[str, str]:
    return {str(key): number_text(number) for key, number in numbers.items()}


def from_json(written: Mapping[str, Any], ids: Mapping[str, str], pool: Pool) -> Certificate:
    """The certificate with ids (`ids`: pseudonym -> id) over a pool whose households are the numbers.

    Which types a row is about, and its label, are worked out from the pool.
    """
    types = tuple(tuple(sorted(ids[name] for name in kind)) for kind in written["types"])
    people = {applicant.id: applicant for applicant in pool.applicants}
    first = [people[kind[0]] for kind in types]
    households = tuple(frozenset(people[person].household for person in kind) for kind in types)
    return Certificate(
        proof=written["proof"],
        gap=Fraction(written["gap"]),
        shortfall=Fraction(written["shortfall"]),
        types=types,
        rows=tuple(_row(row, pool.categories, first, households) for row in written["rows"]),
        levels=tuple(_level(level) for level in written["levels"]),
        panels=tuple(
            Share(Fraction(panel["share"]), {int(t): x for t, x in panel["seats"].items()})
            for panel in written["panels"]
        ),
    )


def _row(
    row: Mapping[str, Any],
    categories: tuple[str, ...],
    first: list[Applicant],
    households: tuple[frozenset[str], ...],
) -> Row:
    low, high, everybody = row["low"], row["high"], range(len(first))
    if row["rule"] == "size":
        return Row("size", f"the panel has {high} seats", tuple(everybody), low, high)
    if row["rule"] == "homes":
        named = tuple(str(number) for number in row["households"])
        about = tuple(t for t in everybody if not households[t].isdisjoint(named))
        return Row("homes", "at most one member from each home", about, low, high, households=named)
    category, value = row["category"], row["value"]
    column = categories.index(category)
    about = tuple(t for t in everybody if first[t].values[column] == value)
    return Row("quota", f"{category}, {value}: {low} to {high} seats", about, low, high, category, value)


def _level(level: Mapping[str, Any]) -> Level:
    return Level(
        value=Fraction(level["value"]),
        fixed=tuple(level["fixed"]),
        weights=_numbers(level["weights"]),
        floors=_numbers(level["floors"]),
        bound=Fraction(level["bound"]),
        multipliers=_numbers(level["multipliers"]) if "multipliers" in level else None,
    )


def _numbers(written: Mapping[str, str]) -> dict[int, Fraction]:
    return {int(key): Fraction(number) for key, number in written.items()}
