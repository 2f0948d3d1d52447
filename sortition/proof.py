"""The certificate as JSON, and back: docs/reference/record.md, "certificate.json"."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sortition.canonical import number_text
from sortition.certificate import Ceiling, Certificate, Level, Optimum, Row, Share
from sortition.instance import APART, homes_rule
from sortition.pool import Applicant, Pool


def as_json(certificate: Certificate, names: Mapping[str, str], homes: Mapping[str, int]) -> dict[str, Any]:
    """The certificate with pseudonyms (`names`: id -> pseudonym) and the pool's household numbers."""
    proof = (
        {"levels": [_level_json(level) for level in certificate.levels]}
        if certificate.optimum is None
        else _optimum_json(certificate.optimum)
    )
    return {
        "schema": 1,
        "objective": certificate.objective,
        "proof": certificate.proof,
        "gap": number_text(certificate.gap),
        "shortfall": number_text(certificate.shortfall),
        "types": [sorted(names[person] for person in kind) for kind in certificate.types],
        "rows": [_row_json(row, names, homes) for row in certificate.rows],
        "panels": [
            {"share": number_text(panel.share), "seats": {str(t): x for t, x in panel.seats.items()}}
            for panel in certificate.panels
        ],
        **proof,
    }


def _row_json(row: Row, names: Mapping[str, str], homes: Mapping[str, int]) -> dict[str, Any]:
    written: dict[str, Any] = {"rule": row.rule, "low": row.low, "high": row.high}
    if row.rule in ("quota", "combined"):
        written |= {"category": row.category, "value": row.value}
    if row.rule == "combined":
        written |= {"with_category": row.with_category, "with_value": row.with_value}
    if row.rule == "apart":
        written["people"] = sorted(names[person] for person in row.people)
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
    if level.guaranteed:
        written["guaranteed"] = _numbers_json(level.guaranteed)
    return written


def _optimum_json(optimum: Optimum) -> dict[str, Any]:
    written: dict[str, Any] = {
        "chances": _numbers_json(dict(enumerate(optimum.chances))),
        "never": {
            str(t): None if shown is None else _numbers_json(shown) for t, shown in optimum.never.items()
        },
        "ceiling": _ceiling_json(optimum.ceiling),
    }
    if optimum.tangent is not None:
        written["tangent"] = number_text(optimum.tangent)
        written["lowest"] = _numbers_json(optimum.lowest)
        written["highest"] = _numbers_json(optimum.highest)
    return written


def _ceiling_json(ceiling: Ceiling) -> dict[str, Any]:
    written: dict[str, Any] = {
        "weights": _numbers_json(ceiling.weights),
        "bound": number_text(ceiling.bound),
    }
    if ceiling.multipliers is not None:
        written["multipliers"] = _numbers_json(ceiling.multipliers)
    if ceiling.guaranteed:
        written["guaranteed"] = _numbers_json(ceiling.guaranteed)
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
        rows=tuple(_row(row, pool.categories, first, households, ids) for row in written["rows"]),
        levels=tuple(_level(level) for level in written.get("levels", ())),
        panels=tuple(
            Share(Fraction(panel["share"]), {int(t): x for t, x in panel["seats"].items()})
            for panel in written["panels"]
        ),
        objective=written["objective"],
        optimum=_optimum(written) if "ceiling" in written else None,
    )


def _row(
    row: Mapping[str, Any],
    categories: tuple[str, ...],
    first: list[Applicant],
    households: tuple[frozenset[str], ...],
    ids: Mapping[str, str],
) -> Row:
    low, high, everybody = row["low"], row["high"], range(len(first))
    if row["rule"] == "size":
        return Row("size", f"the panel has {high} seats", tuple(everybody), low, high)
    if row["rule"] == "homes":
        named = tuple(str(number) for number in row["households"])
        about = tuple(t for t in everybody if not households[t].isdisjoint(named))
        label = homes_rule(high // len(named))
        return Row("homes", label, about, low, high, households=named)
    if row["rule"] == "apart":
        pair = tuple(sorted(ids[name] for name in row["people"]))
        about = tuple(t for t in everybody if first[t].id in pair)
        return Row("apart", APART, about, low, high, people=pair)
    named = (row["category"], row["value"], row.get("with_category", ""), row.get("with_value", ""))
    wanted = [(named[0], named[1]), *([(named[2], named[3])] if row["rule"] == "combined" else [])]
    columns = [(categories.index(category), value) for category, value in wanted]
    about = tuple(t for t in everybody if all(first[t].values[c] == value for c, value in columns))
    label = " with ".join(f"{category}, {value}" for category, value in wanted)
    return Row(row["rule"], f"{label}: {low} to {high} seats", about, low, high, *named)


def _level(level: Mapping[str, Any]) -> Level:
    return Level(
        value=Fraction(level["value"]),
        fixed=tuple(level["fixed"]),
        weights=_numbers(level["weights"]),
        floors=_numbers(level["floors"]),
        bound=Fraction(level["bound"]),
        multipliers=_numbers(level["multipliers"]) if "multipliers" in level else None,
        guaranteed=_numbers(level.get("guaranteed", {})),
    )


def _optimum(written: Mapping[str, Any]) -> Optimum:
    chances, ceiling = _numbers(written["chances"]), written["ceiling"]
    never = {int(t): None if shown is None else _numbers(shown) for t, shown in written["never"].items()}
    return Optimum(
        tuple(chances[t] for t in range(len(chances))),
        Ceiling(
            _numbers(ceiling["weights"]),
            Fraction(ceiling["bound"]),
            _numbers(ceiling["multipliers"]) if "multipliers" in ceiling else None,
            _numbers(ceiling.get("guaranteed", {})),
        ),
        never,
        Fraction(written["tangent"]) if "tangent" in written else None,
        _numbers(written.get("lowest", {})),
        _numbers(written.get("highest", {})),
    )


def _numbers(written: Mapping[str, str]) -> dict[int, Fraction]:
    return {int(key): Fraction(number) for key, number in written.items()}
