"""Every document of the demo as blocks and as PDF: for the people whose letters are hardest to set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from packs.audiences import Facts, facts_of, recipients_of
from packs.blocks import Address, Block, Document, Heading, Qr, Table, plain
from packs.demo import DEMO_DATE
from packs.dossier import read_dossier
from packs.forms.pdf import pdf_with_pages
from packs.pack import Plan, Size, read_packs
from packs.places import OURS
from packs.publish import open_press
from packs.render import Press, points_of
from scheduling.programme import Phase
from scheduling.releases import Release
from scheduling.timetable import Timetable
from tests.gates.reading import Part
from tests.packs.seated_case import seated
from tests.packs.texts import texts_of

PLANS = tuple(plan for plan in read_packs([OURS]) if "pdf" in plan.forms)


@dataclass(frozen=True)
class Sample:
    """Some documents of one plan in one size, in one PDF, and what a good PDF of them holds."""

    data: bytes
    parts: list[Part]
    addresses: dict[int, Sequence[str]]
    codes: list[str]
    documents: tuple[Document, ...]


def press_of(folder: Path) -> Press:
    """What the documents of a finished demo in this folder are made with."""
    dossier = read_dossier(folder, DEMO_DATE, "draw")
    return open_press(seated(replace(dossier, releases=(_three_days(dossier.releases[-1]),))))


def _three_days(release: Release) -> Release:
    """A day of each kind stands for all of them: the gates take a second or two for every page."""
    kinds = (Phase.LEARNING, Phase.OPEN, Phase.DECIDING)
    sessions = release.programme.sessions
    kept = {next(one.id for one in sessions if one.phase is kind) for kind in kinds}
    return replace(
        release,
        programme=replace(
            release.programme, sessions=tuple(one for one in sessions if one.id in kept), locks=()
        ),
        timetable=Timetable(tuple(one for one in release.timetable.sittings if one.session in kept)),
    )


def sampled(press: Press, plan: Plan, size: Size, everybody: bool = False) -> Sample | None:
    """The documents of a plan; None where it goes to nobody or has no short version."""
    if size == "short" and not press.look.sources.has(plan.short_source):
        return None
    facts = facts_of(press.dossier, plan.audience)
    documents = tuple(
        press.document(plan, own, size == "short") for own in _own(press, plan, facts, everybody)
    )
    if not documents:
        return None
    data, pages = pdf_with_pages(documents, points_of(size), press.look.style, press.look.more_fonts)
    starts = [1 + sum(pages[:place]) for place in range(len(pages))]
    blocks = [block for document in documents for block in document.blocks]
    return Sample(
        data,
        [part for document in documents for part in _parts(document)],
        {start: _address(one.blocks) for start, one in zip(starts, documents, strict=True) if one.letter},
        [block.data for block in blocks if isinstance(block, Qr)],
        documents,
    )


def _parts(document: Document) -> list[Part]:
    """What is to be read, block by block; a table that is too wide for large print may be read row by row."""
    parts: list[Part] = []
    for block in document.blocks:
        texts = _texts(replace(document, blocks=(block,)) if not isinstance(block, Heading) else block)
        parts += [(texts, _row_by_row(block))] if isinstance(block, Table) else texts
    return parts


def _texts(part: Document | Heading) -> list[str]:
    texts = texts_of(part) if isinstance(part, Document) else [plain(part.text)]
    return [text for text in texts if text.strip()]


def _row_by_row(table: Table) -> list[str]:
    """Each row under its first cell, each other cell after the heading of its column."""
    headings = [plain(heading) for heading in table.headings]
    texts = [table.caption]
    for row in table.rows:
        texts.append(plain(row[0]))
        for heading, cell in zip(headings[1:], row[1:], strict=True):
            texts += [heading, plain(cell)]
    return [text for text in texts if text.strip()]


def _own(press: Press, plan: Plan, facts: Facts, everybody: bool) -> list[Facts]:
    """The facts of each document: of everybody, or of those with the longest name and address."""
    if plan.to == "once":
        return [facts]
    found = list(recipients_of(press.dossier, plan))
    if not everybody and found:
        names = [one.person.name for one in found]
        addresses = ["\n".join((*one.person.address, one.person.postcode)) for one in found]
        hardest = {names.index(max(names, key=len)), addresses.index(max(addresses, key=len))}
        found = [found[place] for place in sorted(hardest)]
    return [{**facts, **one.facts} for one in found]


def _address(blocks: Sequence[Block]) -> tuple[str, ...]:
    (address,) = [block for block in blocks if isinstance(block, Address)]
    return address.lines
