"""The files of a lottery's record as bytes: the public edition and the auditor's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from sortition.canonical import csv_bytes, csv_rows, json_bytes, json_text, number_text, rounded_text, sha
from sortition.case import Keyed
from sortition.draw import ALTERNATES_RULE
from sortition.lottery import Lottery
from sortition.pool import Applicant, Pool
from sortition.problems import InputProblems, Problem
from sortition.proof import as_json
from sortition.quotas import both_values
from sortition.small_counts import chance_ranges, reasons_told

Files = dict[str, bytes]
PROVED_GAP = Fraction(1, 1_000_000)
UNSAID_ROUNDING = Fraction(998, 1000)
TICKETS, REMOVED = "tickets.csv", "removed.csv"
POOL_END = ("household", "placed", "salt")
COMBINED = ("category", "value", "with_category", "with_value", "min", "max")


@dataclass(frozen=True)
class LotteryFacts:
    """What the record says about a lottery beside the lottery itself.

    `household_columns` are the headings that make a household (none: no household rule);
    `removed` counts the people taken out of the pool by reason code; `announcement` is the
    `[announce]` of `panel.toml`; `alternates` is how many are named at the draw; `accepted_gap`
    is the gap that the officer accepted where it is not proved within 0.000001. `placed_for` counts the
    people placed by the code of the reason, `approved_by` is the role of who approved them and the chances
    of 0 and above one half ("": nobody). `rates` are category, value and the expected share who drop out,
    category and value "" for everybody; the rule "optimised" of the alternates needs them.
    `publish` is "tickets" where these are public, else "sealed"; `files` are the SHA-256 of
    "public/rules.json" and so on, once they are written.
    """

    title: str
    alternates: int
    household_columns: tuple[str, ...] = ()
    removed: Mapping[str, int] = field(default_factory=dict)
    announcement: Mapping[str, Any] | None = None
    accepted_gap: Fraction | None = None
    placed_for: Mapping[str, int] = field(default_factory=dict)
    approved_by: str = ""
    alternates_rule: str = ALTERNATES_RULE
    rates: tuple[tuple[str, str, Fraction], ...] = ()
    publish: str = "sealed"
    files: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Entries:
    """What stands in the record for people and homes: entry numbers and household numbers."""

    names: Mapping[str, str] = field(repr=False)
    homes: Mapping[str, int] = field(repr=False)


def entries_of(pool: Pool, keyed: Keyed) -> Entries:
    """Pseudonyms by id, and household numbers in the order of the smallest pseudonym in each home.

    Raises:
        InputProblems: two applicants get the same pseudonym (once in 200,000 cases of 100,000 people).
    """
    names = {applicant.id: keyed.pseudonym(applicant.id) for applicant in pool.applicants}
    if len(set(names.values())) < len(names):
        raise InputProblems(
            [
                Problem(
                    "two applicants would get the same entry number", "Begin in a new folder, with a new key"
                )
            ]
        )
    smallest: dict[str, str] = {}
    for applicant in pool.applicants:
        if home := applicant.household:
            smallest[home] = min(names[applicant.id], smallest.get(home, "~"))
    ranked = sorted(smallest, key=smallest.__getitem__)
    return Entries(names, {home: number for number, home in enumerate(ranked, start=1)})


def public_files(
    lottery: Lottery, facts: LotteryFacts, announcement: Mapping[str, Any], entries: Entries, keyed: Keyed
) -> Files:
    """The files of `public/lottery/` but the manifest.

    Nothing in them tells a person's values, unless the organiser publishes the tickets.
    """
    pool, m = lottery.pool, len(lottery.tickets)
    by_name = {entries.names[applicant.id]: applicant for applicant in pool.applicants}
    quotas = [(q.category, q.value, q.min, q.max) for q in lottery.quotas.canonical()]
    leaves = [(name, _leaf(pool, person, name, keyed)) for name, person in sorted(by_name.items())]
    seals = []
    for number, members in _ticket_rows(lottery, entries):
        seals.append((number, sha(f"{keyed.opening(number)}\n{members}".encode())))
    combined = [(*both_values(q), q.min, q.max) for q in lottery.quotas.canonical_combined()]
    more = {"combined.csv": csv_bytes(COMBINED, combined)} if combined else {}
    if facts.publish == "tickets":
        more[TICKETS] = _tickets_csv(lottery, entries, keyed)
    return more | {
        "announce.json": json_bytes(announcement),
        "chances.json": json_bytes(_chances(list(lottery.held.values()), m)),
        "leaves.csv": csv_bytes(("applicant", "leaf"), leaves),
        "quotas.csv": csv_bytes(("category", "value", "min", "max"), quotas),
        "rules.json": json_bytes(_rules(lottery, facts)),
        "seals.csv": csv_bytes(("ticket", "seal"), seals),
    }


def ticket_number(ticket: int, tickets: int) -> str:
    """The number of a ticket as the record writes it, padded to the digits of the last one."""
    return str(ticket).rjust(len(str(tickets - 1)), "0")


def _ticket_rows(lottery: Lottery, entries: Entries) -> list[tuple[str, str]]:
    m = len(lottery.tickets)
    return [
        (ticket_number(t, m), " ".join(sorted(entries.names[member] for member in ticket)))
        for t, ticket in enumerate(lottery.tickets)
    ]


def _tickets_csv(lottery: Lottery, entries: Entries, keyed: Keyed) -> bytes:
    rows = ((number, members, keyed.opening(number)) for number, members in _ticket_rows(lottery, entries))
    return csv_bytes(("ticket", "members", "opening"), rows)


def contact_seals(contacts: bytes, salts: Mapping[str, str]) -> dict[str, str]:
    """For everybody (id -> salt) in this file of contacts what binds her to her name and address there."""
    headings, rows = csv_rows(contacts) if contacts else ([], [])
    cells = {row[0]: json_text([list(cell) for cell in zip(headings, row, strict=True)]) for row in rows}
    known = ((person, salt) for person, salt in salts.items() if person in cells)
    return {person: sha(f"{salt}\n{cells[person]}".encode()) for person, salt in known}


def _identity(person: Applicant, salt: str) -> str:
    return sha(f"{salt}\n{person.id}".encode())


def _leaf(pool: Pool, person: Applicant, name: str, keyed: Keyed) -> str:
    salt = keyed.salt(name)
    values = json_text(dict(zip(pool.categories, person.values, strict=True)))
    return sha(f"{salt}\n{name}\n{_identity(person, salt)}\n{values}".encode())


def _rules(lottery: Lottery, facts: LotteryFacts) -> dict[str, Any]:
    rules: dict[str, Any] = {
        "schema": 1,
        "title": facts.title,
        "size": lottery.quotas.size,
        "objective": lottery.objective,
        "tickets": len(lottery.tickets),
        "applicants": len(lottery.pool),
        "categories": list(lottery.pool.categories),
        "household": {"most": lottery.quotas.home_most, "columns": list(facts.household_columns)},
        "removed": reasons_told(facts.removed),
        "placed": sum(applicant.placed for applicant in lottery.pool.applicants),
        "shuffle": "pool",
        "alternates": _alternates(facts),
    }
    rules |= _where_there_are_such(lottery, facts)
    if lottery.rounding_error >= UNSAID_ROUNDING:
        rules["rounding"] = rounded_text(lottery.rounding_error + Fraction(1, 10**6), 6)
    if lottery.rounding_proved is not None:
        rules["rounding_proved"] = lottery.rounding_proved
    if lottery.certificate.gap > PROVED_GAP:
        if facts.accepted_gap is None:
            raise ValueError("a lottery that is not proved is recorded only with the gap that was accepted")
        rules["accepted_gap"] = number_text(facts.accepted_gap)
    return rules


def _alternates(facts: LotteryFacts) -> dict[str, Any]:
    written: dict[str, Any] = {"rule": facts.alternates_rule, "number": facts.alternates}
    if facts.rates:
        written["rates"] = [
            {"category": category, "value": value, "rate": number_text(rate)}
            for category, value, rate in sorted(facts.rates)
        ]
    return written


def _where_there_are_such(lottery: Lottery, facts: LotteryFacts) -> dict[str, Any]:
    floors = [
        {"category": floor.category, "value": floor.value, "least": number_text(floor.least)}
        for floor in sorted(lottery.quotas.floors)
    ]
    none, above_half = len(lottery.without_chance), len(lottery.above_half)
    told = {
        "placed_for": dict(facts.placed_for),
        "floors": floors,
        "apart": len(lottery.pool.apart),
        "attention": {"none": none, "above_half": above_half} if none or above_half else {},
        "approved_by": facts.approved_by,
    }
    return {name: value for name, value in told.items() if value}


def _chances(held: list[int], m: int) -> dict[str, Any]:
    histogram = [{"from": one.first, "to": one.last, "people": one.people} for one in chance_ranges(held, m)]
    return {
        "applicants": len(held),
        "tickets": m,
        "lowest": min(held),
        "highest": max(held),
        "histogram": histogram,
    }


def audit_files(
    lottery: Lottery,
    entries: Entries,
    keyed: Keyed,
    removed: Mapping[str, int] = MappingProxyType({}),
    contacts: bytes = b"",
) -> Files:
    """The files of `private/audit/`: the tickets, everybody's values and chance, and the proof.

    Where the public edition does not tell all reasons for which people were left out, it has those too.
    `contacts` is the file of the applicants' contacts: each person's are sealed in `salts.csv`.
    """
    # The hash and size of every file are public. Without salts in each, whoever knows all applicants but a
    # few could try out the values of the rest: the same pool gives the same chances, tickets and proof.
    pool, names, homes = lottery.pool, entries.names, entries.homes
    chance = dict(zip((applicant.id for applicant in pool.applicants), lottery.chances, strict=True))
    people = sorted(pool.applicants, key=lambda applicant: names[applicant.id])
    salt = {p.id: keyed.salt(names[p.id]) for p in people}
    homes_of = {p.id: (homes.get(p.household, ""), "yes" if p.placed else "") for p in people}
    rows = [(names[p.id], *p.values, *homes_of[p.id], salt[p.id]) for p in people]
    chances = [(names[p.id], rounded_text(chance[p.id], 9), lottery.held[p.id], salt[p.id]) for p in people]
    sealed = contact_seals(contacts, salt)
    identities = [(names[p.id], salt[p.id], _identity(p, salt[p.id]), sealed.get(p.id, "")) for p in people]
    pairs = sorted(sorted((names[one], names[other])) for one, other in pool.apart)
    salted = [(one, other, keyed.salt(f"{one}\n{other}")) for one, other in pairs]
    more = {"apart.csv": csv_bytes(("applicant", "other", "salt"), salted)} if pairs else {}
    if removed != reasons_told(removed):
        reasons = [(code, people, keyed.salt(code)) for code, people in sorted(removed.items())]
        more[REMOVED] = csv_bytes(("code", "people", "salt"), reasons)
    return more | {
        "certificate.json": json_bytes(
            {**as_json(lottery.certificate, names, homes), "salt": keyed.salt("certificate.json")}
        ),
        "pool.csv": csv_bytes(("applicant", *pool.categories, *POOL_END), rows),
        "probabilities.csv": csv_bytes(("applicant", "probability", "tickets", "salt"), chances),
        "salts.csv": csv_bytes(("applicant", "salt", "identity", "contact"), identities),
        TICKETS: _tickets_csv(lottery, entries, keyed),
    }


def manifest(
    keyed: Keyed, number: int, head: str, public: Files, audit: Files, verifier: Files, toolkit: str
) -> bytes:
    """The manifest, whose SHA-256 is the commitment; `verifier` is verify.py with the files beside it."""
    hashes = {name: sha(data) for name, data in verifier.items()}
    return json_bytes(
        {
            "schema": 1,
            "case": keyed.case_id,
            "lottery": number,
            "head": head,
            "toolkit": toolkit,
            "verifier": hashes.pop("verify.py"),
            "companions": hashes,
            "public": _listed(public),
            "audit": _listed(audit),
        }
    )


def _listed(files: Files) -> dict[str, Any]:
    return {name: {"sha256": sha(data), "size": len(data)} for name, data in files.items()}
