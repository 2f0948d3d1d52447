"""A small lottery with its draw, made by hand: 24 applicants, 3 seats, 10 tickets."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from packs.facts import Happening
from sortition.certificate import Certificate, Level, Row
from sortition.draw import Drawn
from sortition.lottery import Lottery
from sortition.pool import NOT_STATED, Applicant, Pool
from sortition.quotas import Quota, Quotas
from sortition.rules import check_panel

HAPPENING = Happening(
    commitment="75bce5c6" * 8,
    seed="20237331128159211123",
    kind="national-lottery",
    drawn_at="2026-11-21T10:05:00Z",
    head="aaa94026" * 8,
    title="Panel on <warm> homes & damp",
    question="What should be done?",
    organisation="An invented landlord",
    decides="The board",
    answers_by="31 May 2027",
)


@dataclass(frozen=True)
class Case:
    lottery: Lottery
    drawn: Drawn
    pseudonyms: dict[str, str]
    contacts: dict[str, dict[str, str]]


def case() -> Case:
    """Women 1-17 (1-3 of them young), men 18-23, 24 did not say; id-04 and id-05 share a home."""
    pool = Pool(("Age", "Gender"), tuple(_applicant(n) for n in range(1, 25)))
    quotas = Quotas(
        3,
        (
            Quota("Gender", "Woman", 1, 2),
            Quota("Gender", "Man", 1, 2),
            Quota("Gender", NOT_STATED, 0, 3),
            Quota("Age", "young", 1, 2),
            Quota("Age", "old", 1, 3),
        ),
    )
    tickets = tuple(
        tuple(sorted((f"id-{1 + i % 3:02d}", f"id-{18 + i % 6:02d}", f"id-{4 + i:02d}"))) for i in range(9)
    )
    tickets += (("id-01", "id-18", "id-24"),)
    assert not [broken for ticket in tickets for broken in check_panel(ticket, pool, quotas)]
    held = {a.id: sum(a.id in ticket for ticket in tickets) for a in pool.applicants}
    chances = tuple(Fraction(held[a.id], 10) for a in pool.applicants)
    members = tickets[0]
    order = tuple(a.id for a in reversed(pool.applicants) if a.id not in members)
    return Case(
        Lottery(pool, quotas, "leximin", "optimal", tickets, chances, _certificate()),
        Drawn(0, members, order[:1], order),
        {a.id: f"ENTRY{n:05d}" for n, a in enumerate(pool.applicants)},
        {a.id: _contact(a.id) for a in pool.applicants},
    )


def canaries(made: Case) -> list[str]:
    """Every text that must stay private: contact cells and ids."""
    cells = [cell for contact in made.contacts.values() for cell in contact.values()]
    return sorted({*cells, *made.contacts})


def _applicant(n: int) -> Applicant:
    gender = "Woman" if n < 18 else "Man" if n < 24 else NOT_STATED
    home = "1" if n in (4, 5) else ""
    return Applicant(f"id-{n:02d}", ("young" if n < 4 else "old", gender), home)


def _contact(name: str) -> dict[str, str]:
    return {
        "Name": f"Canary {name} McSurname",
        "Telephone": f"07700 9000{name[-2:]}",
        "E-mail": f'=cmd|"/c calc"!{name}',
        "Gender": f"own words {name}",
    }


def _certificate() -> Certificate:
    row = Row("size", "3 seats", (0,), 3, 3)
    level = Level(Fraction(1, 10), (0,), {0: Fraction(1)}, {}, Fraction(1, 8), {0: Fraction(1, 24)})
    return Certificate(
        "relaxation", Fraction(1, 10**9), Fraction(0), (("ENTRY00000",),), (row,), (level,), ()
    )
