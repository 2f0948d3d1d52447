"""A dossier made by hand on the small drawn case: what letters of every kind need, nothing read from disk."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from packs.dossier import Dossier
from packs.households import Household
from packs.letters import Benefits, Dates, Letters, Payment, Privacy, Sender
from packs.people import Person
from sortition.audit import Sealed
from sortition.history import PastDraw
from sortition.settings import Settings
from tests.packs.drawn_case import case

DAY = date(2027, 1, 11)

LETTERS = Letters(
    sender=Sender(
        name="Morag Sinclair",
        role="Manager",
        team="Resident Voice",
        address=("1 Whinhill Avenue", "G24 3UW"),
        phone="0141 496 0100",
        text="07700 900100",
        email="panel@example.org",
        web="example.org/panel",
        freepost="Freepost PANEL",
        hours="Monday to Friday",
        bsl=True,
    ),
    dates=Dates(
        reply_by="1 February 2027",
        correct_by="8 February 2027",
        draw_on="11 February 2027",
        confirm_by="22 February 2027",
        appeal_by="9 February 2027",
        sessions=("6 March 2027, 10 am",),
        venue="The Hall",
    ),
    payment=Payment("£75 for each day", ("cash", "voucher"), "on the day", "Taxis are paid in advance."),
    benefits=Benefits("Ask us.", "Welfare rights", "Head of welfare", date(2026, 12, 1), "0141 496 0101"),
    privacy=Privacy(
        controller="The landlord",
        contact="privacy@example.org",
        officer="The officer",
        basis="Article 6(1)(e)",
        special_basis="Article 9(2)(g)",
        schedule_1="Paragraph 8",
        dpia="DPIA-1",
        delete_on="31 August 2027",
        shared_with=("The printer",),
    ),
)
SETTINGS = Settings(
    size=3,
    title="Panel on warm homes",
    question="What should be done?",
    organisation="An invented landlord",
    decides="The board decides.",
    answers_by="31 May 2027",
    pay="£75 a day",
    invited_how="We drew your address by lot.",
    who="Anybody aged 16 or over.",
    excluded={"id-90": "duplicate"},
)


def person(identity: str, **told: Any) -> Person:
    """Somebody with a canary in every field; `told` replaces fields."""
    number = identity.removeprefix("id-")
    fields = {
        "id": identity,
        "entry": f"ENTRY{int(number) - 1:05d}",
        "name": f"Canary-name-{number}",
        "badge": f"Canary-badge-{number}",
        "address": (f"Canary-street-{number}", "Glasgow", f"G{number} 1AA"),
        "postcode": f"G{number} 1AA",
        "email": f"canary-{number}@example.org",
        "phone": f"07700 9001{number}",
        "channel": "letter",
        "size": 12,
        "short": False,
        "needs": (f"canary-need-{number}",),
        "language": f"Canary-language-{number}",
    }
    return Person(**{**fields, **told})


def dossier(folder: Path = Path(), people: dict[str, dict[str, Any]] | None = None, **told: Any) -> Dossier:
    """The drawn case with its people; `people` changes some of them, `told` replaces fields."""
    made = case()
    sealed = Sealed(
        number=1,
        commitment="75bce5c6" * 8,
        head="aaa94026" * 8,
        title="Panel on warm homes",
        alternates=1,
        announcement={"kind": "balls"},
        lottery=made.lottery,
        pseudonyms=made.pseudonyms,
        removed={"duplicate": 1},
        toolkit="0.1.0",
    )
    past = PastDraw(1, sealed, "585", "585", "2027-02-11T18:30:00Z", "aaa94026" * 8, made.drawn)
    changed = people or {}
    names = [*(applicant.id for applicant in made.lottery.pool.applicants), "id-90"]
    fields = {
        "folder": folder,
        "day": DAY,
        "settings": SETTINGS,
        "letters": LETTERS,
        "pool": made.lottery.pool,
        "quotas": made.lottery.quotas,
        "people": {name: person(name, **changed.get(name, {})) for name in names},
        "households": (
            Household("REF00001", "Canary-home-2", ("2 High Street", "G2 2BB"), "G2 2BB"),
            Household("REF00002", "", ("1 High Street", "G1 1AA"), "G1 1AA"),
        ),
        "removed": {"id-90": "duplicate"},
        "headings": ("Name", "Ethnic origin in own words"),
        "announcement": {"kind": "balls", "source": "Three balls", "when": "2027-02-11T18:30:00Z"},
        "lottery": made.lottery,
        "past": past,
    }
    return Dossier(**{**fields, **told})
