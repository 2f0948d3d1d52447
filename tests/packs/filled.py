"""Our documents, filled with the facts of the invented case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from packs.audiences import Recipient, facts_of, recipients_of
from packs.blocks import Document, Question
from packs.demo import DEMO_DATE, write_demo
from packs.dossier import Dossier, read_dossier
from packs.look import Look, look_of
from packs.pack import Plan, read_packs
from packs.places import OURS
from sortition.audit import Sealed
from sortition.case import start_case
from sortition.draw import Drawn
from sortition.history import PastDraw
from sortition.settings import REMOVAL_CODES
from tests.packs.released import release
from tests.packs.seated_case import seated
from tests.packs.texts import texts_of

PACKS = ("invitation", "applicant", "member", "venue")
PLANS = {plan.name: plan for plan in read_packs([OURS]) if plan.pack in PACKS}
BALLS = "Three balls numbered 0 to 9, drawn at the public meeting and put back each time"


@dataclass(frozen=True)
class Office:
    """The invented case after a draw that is made by hand, as a lottery would take too long here."""

    dossier: Dossier
    look: Look

    def document(self, name: str, short: bool = False, **other: Any) -> Document:
        """The document for the reader whose name and address are the longest."""
        return self.made(name, self.hardest(name), short, **other)

    def made(self, name: str, facts: Mapping[str, Any], short: bool = False, **other: Any) -> Document:
        plan = PLANS[name]
        source = plan.short_source if short else plan.source
        common = facts_of(self.dossier, plan.audience)
        return self.look.sources.document(
            source, {**common, **facts, **other}, plan.title, letter=plan.letter
        )

    def hardest(self, name: str) -> Mapping[str, Any]:
        found = self.recipients(PLANS[name])
        return max(found, key=_room).facts if found else {}

    def recipients(self, plan: Plan) -> tuple[Recipient, ...]:
        return recipients_of(self.dossier, plan)

    @cached_property
    def members(self) -> list[str]:
        assert self.dossier.past
        return [self.dossier.people[name].name for name in self.dossier.past.drawn.members]


def _room(recipient: Recipient) -> tuple[int, int]:
    return len(recipient.person.name), len(" ".join(recipient.person.address))


def open_office(folder: Path) -> Office:
    """The invented case in this new folder, with letters of its first day and a draw made by hand."""
    write_demo(folder)
    start_case(folder, "2027-01-11T09:00:00Z")
    start = read_dossier(folder, DEMO_DATE, "applied")
    ids = [applicant.id for applicant in start.pool.applicants]
    size = start.quotas.size
    drawn = Drawn(1, tuple(ids[:size]), tuple(ids[size : size + 20]), tuple(ids[size:]))
    past = PastDraw(1, cast(Sealed, None), "1", "1", "2027-02-11T18:40:00Z", "", drawn)
    removed = dict(zip(ids[-len(REMOVAL_CODES) :], REMOVAL_CODES, strict=True))
    told = {"source": BALLS, "when": "2027-02-11T18:30:00Z"}
    released = (release(drawn.members),)
    dossier = replace(start, past=past, removed=removed, announcement=told, releases=released)
    return Office(seated(dossier), look_of(folder, start.settings.organisation, start.letters))


def words(document: Document) -> str:
    return " ".join(texts_of(document)).replace("\n", " ")


def questions(document: Document) -> list[Question]:
    return [block for block in document.blocks if isinstance(block, Question)]


def codes(document: Document) -> Iterator[str]:
    for question in questions(document):
        yield question.code
        yield from (code for code, _ in question.choices)
