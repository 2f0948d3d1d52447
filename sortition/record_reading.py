"""Reading a lottery's record back from its files, those of earlier records too."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from json import loads
from typing import Any

from sortition.canonical import csv_rows, sha
from sortition.certificate import Certificate
from sortition.lottery import Lottery
from sortition.pool import Applicant, Pool
from sortition.proof import from_json
from sortition.quotas import Combined, Floor, Quota, Quotas
from sortition.record import PROVED_GAP, REMOVED, TICKETS, Files, LotteryFacts
from sortition.wording import size_key


def read_lottery(public: Files, audit: Files, ids: Mapping[str, str]) -> Lottery:
    """The lottery of these files with ids again (`ids`: pseudonym -> id); households are the numbers."""
    rules = loads(public["rules.json"])
    pool = _read_pool(audit["pool.csv"], ids).keeping_apart(_read_apart(audit, ids))
    certificate = from_json(loads(audit["certificate.json"]), ids, pool)
    # Earlier records have fewer columns at the end.
    _, tickets = csv_rows(audit[TICKETS])
    return Lottery(
        pool=pool,
        quotas=_read_quotas(public, rules),
        objective=rules["objective"],
        status="optimal" if certificate.gap <= PROVED_GAP else "feasible",
        tickets=tuple(tuple(sorted(ids[name] for name in members.split())) for _, members, *_ in tickets),
        chances=_read_chances(pool, certificate),
        certificate=certificate,
        rounding_proved=rules.get("rounding_proved"),
    )


def _read_pool(data: bytes, ids: Mapping[str, str]) -> Pool:
    header, rows = csv_rows(data)
    end = -3 if header[-1] == "salt" else -2
    people = [Applicant(ids[row[0]], tuple(row[1:end]), row[end], bool(row[end + 1])) for row in rows]
    return Pool(tuple(header[1:end]), tuple(sorted(people)))


def _read_apart(audit: Files, ids: Mapping[str, str]) -> list[tuple[str, str]]:
    pairs = csv_rows(audit["apart.csv"])[1] if "apart.csv" in audit else []
    return [(ids[one], ids[other]) for one, other, *_ in pairs]


def _read_quotas(public: Files, rules: Mapping[str, Any]) -> Quotas:
    lines = [Quota(c, v, int(low), int(high)) for c, v, low, high in csv_rows(public["quotas.csv"])[1]]
    # The record is sorted by letters, where "11-20" comes before "2-5"; people read bands by their size.
    lines.sort(key=lambda quota: (quota.category, size_key(quota.value)))
    both = csv_rows(public["combined.csv"])[1] if "combined.csv" in public else []
    combined = [Combined(a, b, c, d, int(low), int(high)) for a, b, c, d, low, high in both]
    floors = [
        Floor(told["category"], told["value"], Fraction(told["least"])) for told in rules.get("floors", [])
    ]
    return Quotas(
        rules["size"], tuple(lines), tuple(combined), tuple(floors), home_most=rules["household"]["most"]
    )


def read_facts(public: Files, audit: Files) -> LotteryFacts:
    """What the record says about a lottery beside the lottery itself."""
    rules, announcement = loads(public["rules.json"]), loads(public["announce.json"])
    accepted, alternates = rules.get("accepted_gap"), rules["alternates"]
    rates = (
        (told["category"], told["value"], Fraction(told["rate"])) for told in alternates.get("rates", [])
    )
    return LotteryFacts(
        rules["title"],
        alternates["number"],
        tuple(rules["household"]["columns"]),
        _read_removed(audit) or rules["removed"],
        announcement,
        accepted and Fraction(accepted),
        rules.get("placed_for", {}),
        rules.get("approved_by", ""),
        alternates["rule"],
        tuple(rates),
        "tickets" if TICKETS in public else "sealed",
        {f"public/{name}": sha(data) for name, data in public.items()}
        | {f"audit/{name}": sha(data) for name, data in audit.items()},
    )


def _read_removed(audit: Files) -> dict[str, int]:
    """All reasons and counts, where the public edition does not tell them."""
    reasons = csv_rows(audit[REMOVED])[1] if REMOVED in audit else []
    return {code: int(people) for code, people, _ in reasons}


def _read_chances(pool: Pool, certificate: Certificate) -> tuple[Fraction, ...]:
    # The table of chances is rounded to nine decimals; the certificate holds the same numbers exactly.
    kinds = zip(certificate.types, certificate.chances, strict=True)
    chance = {person: p for members, p in kinds for person in members}
    return tuple(chance[applicant.id] for applicant in pool.applicants)
