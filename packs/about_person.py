"""Everything that a case holds about one applicant: for programs, and as a page in plain words for her."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from json import loads
from pathlib import Path
from typing import Any

from packs.blocks import Block, Bullets, Document, Heading, Inline, Paragraph, Span, Terms
from packs.bundle import bundled, free_number
from packs.forms.html import html_form
from packs.handover import EXPORTS
from packs.letters import read_letters, worded
from packs.look import Look
from packs.numbered import places
from packs.office import report_look
from packs.pages import count, percent
from packs.person import Someone, find_someone
from packs.removal import none_since, removals
from packs.source import EXAMPLE
from packs.traces import Trace, document_traces
from sortition.audit import Sealed, read_sealed
from sortition.canonical import csv_rows
from sortition.case import Case, Keyed, write_step
from sortition.history import PastDraw, events, past_draw
from sortition.problems import InputProblems, Problem
from sortition.record import ticket_number
from sortition.settings import read_settings

# Files about nobody else, which are given to her as they are.
_HERS = ("hers",)
# More ticket numbers than these nobody reads: the JSON has all.
_LISTED = 300


@dataclass(frozen=True)
class Given:
    """What was packed for her: the file, how many documents it has, and what is to be added by hand."""

    file: str
    entry: str
    documents: int
    by_hand: tuple[Trace, ...]


def run_person(folder: Path, text: str, now: str) -> Given:
    """Everything that the case holds about this applicant stands in a zip file in private/exports/.

    `text` is an id or an entry number. The file is named by the entry number. It holds a page in plain words,
    the same as JSON, and the documents that are about nobody else. Letters in one file with those of others
    are named with their pages.

    Raises:
        InputProblems: nobody has this id, or she was erased.
        VerificationFailed: the record is not as it was written.
    """
    seen = removals(folder)
    someone = find_someone(folder, text)
    if someone.erased and not someone.rows:
        remedy = "What is left is the public record: give the applicant the entry number, and public/"
        raise InputProblems([Problem("this applicant was erased", remedy, value=someone.entry)])
    traces = document_traces(folder, someone)
    facts = person_facts(folder, someone, traces)
    page = html_form(person_page(facts, _contact(folder), now[:10]), _look(folder).style)
    as_json = (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode()
    own = {one.path: (folder / one.path).read_bytes() for one in traces if one.kind in _HERS}
    files = {"what-we-hold-about-you.html": page, "what-we-hold-about-you.json": as_json, **own}
    stem = f"{EXPORTS}/person-{someone.entry}"
    with none_since(folder, seen):
        file = f"{stem}{free_number(folder, stem, '.zip')}.zip"
        write_step(Case(folder), {file: bundled(files)}, now)
    return Given(file, someone.entry, len(own), tuple(one for one in traces if one.kind not in _HERS))


def _look(folder: Path) -> Look:
    try:
        return report_look(folder, read_settings(folder).organisation)
    except InputProblems:
        return Look()


def _contact(folder: Path) -> Mapping[str, str]:
    """Who asks, and whom to ask about personal data, as far as panel.toml says so by now."""
    try:
        settings, privacy = read_settings(folder), read_letters(folder).privacy
    except InputProblems:
        return {}
    told = {
        "title": settings.title,
        "controller": privacy.controller,
        "contact": privacy.contact,
        "delete_on": privacy.delete_on,
    }
    return {name: text for name, text in told.items() if text and not text.startswith(EXAMPLE)}


def person_facts(folder: Path, someone: Someone, traces: Sequence[Trace]) -> dict[str, Any]:
    """Everything about her as plain values; nothing in it is about anybody else."""
    case = Case(folder)
    numbers = [line["lottery"] for line in events(case, "lottery")]
    lotteries = (_lottery_facts(case, read_sealed(case, number), someone) for number in numbers)
    draws = (past_draw(case, number) for number in range(1, 1 + len(events(case, "draw"))))
    return {
        "schema": 1,
        "id": someone.id,
        "entry_number": someone.entry,
        "recorded": {place: dict(row) for place, row in someone.rows.items()},
        "lotteries": [one for one in lotteries if one],
        "draws": [one for past in draws if (one := _draw_facts(past, someone))],
        "sessions": _kept(folder, "timetable", "programme", "members", someone.recorded_id),
        "tables": _kept(folder, "seating", "discussion", "guests", someone.recorded_id),
        "seats_at_tables": _seats(folder, someone.recorded_id),
        "documents": [
            {"file": one.path, "where": list(one.places), "enclosed": one.kind in _HERS} for one in traces
        ],
    }


def _lottery_facts(case: Case, sealed: Sealed, someone: Someone) -> dict[str, Any] | None:
    lottery = sealed.lottery
    own = [one for one in lottery.pool.applicants if one.id == someone.recorded_id]
    if not own:
        return None
    m = len(lottery.tickets)
    leaves = case.public / ("lottery" if sealed.number == 1 else f"lottery-{sealed.number}") / "leaves.csv"
    return {
        "lottery": sealed.number,
        "commitment": sealed.commitment,
        "values": dict(zip(lottery.pool.categories, own[0].values, strict=True)),
        "had_a_seat_before": own[0].placed,
        "tickets": lottery.held[someone.recorded_id],
        "of": m,
        "ticket_numbers": [
            ticket_number(n, m) for n, ticket in enumerate(lottery.tickets) if someone.recorded_id in ticket
        ],
        "salt": Keyed(case.key()).salt(someone.entry),
        "leaf": dict(csv_rows(leaves.read_bytes())[1])[someone.entry],
    }


def _draw_facts(past: PastDraw, someone: Someone) -> dict[str, Any] | None:
    name = someone.recorded_id
    if name not in past.sealed.pseudonyms:
        return None
    order = past.drawn.order
    return {
        "draw": past.number,
        "lottery": past.sealed.number,
        "at": past.at,
        "drawn": name in past.drawn.members,
        "place_in_the_order": order.index(name) + 1 if name in order else None,
        "came_later": name in past.replaced,
        "left": past.left.get(name, ""),
        "member_now": name in past.members,
    }


def _kept(folder: Path, name: str, part: str, people: str, id_: str) -> list[dict[str, Any]]:
    """What each version of the timetable, or of the seating, keeps of her."""
    found = []
    for path in places(folder, name):
        members = loads(path.read_bytes())[part][people]
        found += [{"file": f"private/{path.name}", **one} for one in members if one["id"] == id_]
    return found


def _seats(folder: Path, id_: str) -> list[dict[str, str]]:
    """Where she sits, by the newest seating."""
    newest = places(folder, "seating")[-1:]
    rows = [row for path in newest for row in csv_rows(path.with_suffix(".csv").read_bytes())[1]]
    return [{"round": round_, "table": table} for round_, table, one in rows if one == id_]


def person_page(facts: Mapping[str, Any], contact: Mapping[str, str], day: str) -> Document:
    """The same as a page for her, dated `day`."""
    title = "What we hold about you"
    panel = f" for the {contact['title']}" if "title" in contact else ""
    blocks: list[Block] = [
        Heading(1, _said(title)),
        Paragraph(
            _said(f"You applied{panel}. This page says what we hold about you. We made it on {_day(day)}.")
        ),
        Paragraph((Span("Your entry number is "), Span(facts["entry_number"], code=True), Span("."))),
        *_recorded(facts),
        *_chances(facts),
        *_happened(facts),
        *_meetings(facts),
        *_documents(facts),
        *_public(facts),
        *_rights(contact),
    ]
    return Document(title, tuple(blocks))


def _said(text: str) -> Inline:
    return (Span(text),)


def _day(time: str) -> str:
    """The day of a time or a date as the record writes it, in words."""
    return worded(date.fromisoformat(time[:10]))


def _pairs(told: Mapping[str, Any]) -> Terms:
    return Terms(tuple((_said(name), _said(str(text) or "–")) for name, text in told.items()))


def _recorded(facts: Mapping[str, Any]) -> Iterator[Block]:
    yield Heading(2, _said("What you told us"))
    shown: list[dict[str, str]] = []
    for place, row in facts["recorded"].items():
        kept = "when the lottery was made" if place.startswith("private/") else "when this page was made"
        if row in shown:
            yield Paragraph(_said(f"The same stands in {place}."))
            continue
        shown.append(row)
        yield Paragraph(_said(f"What was recorded {kept} ({place}):"))
        yield _pairs(row)
    if not shown:
        yield Paragraph(_said("We hold none of your answers any more."))
    for one in facts["lotteries"]:
        yield Paragraph(_said(f"How your answers were counted in lottery {one['lottery']}:"))
        yield _pairs(one["values"])


def _chances(facts: Mapping[str, Any]) -> Iterator[Block]:
    yield Heading(2, _said("Your chance"))
    if not facts["lotteries"]:
        yield Paragraph(_said("You were in no lottery."))
    for one in facts["lotteries"]:
        share = percent(one["tickets"] / one["of"])
        text = f"In lottery {one['lottery']} you stood on {one['tickets']} of {one['of']} tickets: {share}."
        yield Paragraph(_said(text + (" You had a seat before it." if one["had_a_seat_before"] else "")))
        if numbers := one["ticket_numbers"]:
            yield Paragraph(_said(_which(numbers)))


def _which(numbers: Sequence[str]) -> str:
    if len(numbers) > _LISTED:
        return "Their numbers are in the JSON file beside this page."
    return f"They are the tickets {', '.join(numbers)}."


def _happened(facts: Mapping[str, Any]) -> Iterator[Block]:
    yield Heading(2, _said("What happened in the draw"))
    if not facts["draws"]:
        yield Paragraph(_said("Nothing was drawn with your name in it."))
    for one in facts["draws"]:
        place = one["place_in_the_order"]
        told = "you were drawn" if one["drawn"] else "you were not drawn"
        told += f", and stood in place {place} of the people who may come later" if place else ""
        told += ". You got a seat later" if one["came_later"] else ""
        told += f". It is on record that you left, with the reason “{one['left']}”" if one["left"] else ""
        yield Paragraph(_said(f"In draw {one['draw']} ({_day(one['at'])}) {told}."))


def _meetings(facts: Mapping[str, Any]) -> Iterator[Block]:
    kept = [*facts["sessions"], *facts["tables"]]
    if not kept:
        return
    yield Heading(2, _said("What is kept for the sessions"))
    for one in kept:
        told = {name: _listed(value) for name, value in one.items() if name not in ("file", "id")}
        yield Paragraph(_said(f"In {one['file']}:"))
        yield _pairs({name: text for name, text in told.items() if text})
    if facts["seats_at_tables"]:
        seats = (f"round {one['round']}: {one['table']}" for one in facts["seats_at_tables"])
        yield Paragraph(_said("Where you sit:"))
        yield Bullets(tuple(map(_said, seats)))


def _listed(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_listed, value))
    return "" if value in (None, "", 0) else str(value)


def _documents(facts: Mapping[str, Any]) -> Iterator[Block]:
    yield Heading(2, _said("Letters and lists with your name"))
    if not facts["documents"]:
        yield Paragraph(_said("There are none."))
        return
    yield Paragraph(
        _said(
            "Files about you alone are in this folder. The others name other people too: we print your part."
        )
    )
    items = []
    for one in facts["documents"]:
        where = f" ({', '.join(one['where'])})" if one["where"] else ""
        items.append(_said(f"{one['file']}{where}{', enclosed' if one['enclosed'] else ''}"))
    yield Bullets(tuple(items))


def _public(facts: Mapping[str, Any]) -> Iterator[Block]:
    yield Heading(2, _said("What everybody can see"))
    yield Paragraph(
        _said(
            "The public record of the draw holds your entry number, and a seal made of your answers. "
            "Nobody can read your name or your answers from it. It says whether you were drawn, and if you "
            "left, with which reason. It stays, so that people can check the draw."
        )
    )
    for one in facts["lotteries"]:
        yield Paragraph((Span(f"Your seal in lottery {one['lottery']}: "), Span(one["leaf"], code=True)))
    if facts["lotteries"]:
        yield Paragraph(
            _said(
                "With the JSON file beside this page you can make the seal again: it holds the secret number "
                "(salt) that goes with it. Show that number to nobody: with it your answers can be guessed."
            )
        )


def _rights(contact: Mapping[str, str]) -> Iterator[Block]:
    yield Heading(2, _said("What you can ask for"))
    told = [
        "You can ask us to correct what is wrong.",
        "You can ask us to delete what we hold. Some of the record of the draw may have to stay: "
        "we tell you what, and why.",
        "You can complain to the Information Commissioner’s Office: ico.org.uk, 0303 123 1113.",
    ]
    if "delete_on" in contact:
        told.append(f"Without a word from you, we delete it by {contact['delete_on']}.")
    yield Bullets(tuple(map(_said, told)))
    if whom := contact.get("contact"):
        yield Paragraph(_said(f"Ask: {whom}"))
    missing = (
        "Not on this page: our e-mails, notes of telephone calls, and paper. And whether somebody else of "
        "your home applied: that is about them too."
    )
    yield Paragraph(_said(missing))


def given_lines(made: Given) -> list[str]:
    """What was packed, in words for the office: never whose it is but by the entry number."""
    documents = count(made.documents, "document", "documents")
    lines = [f"Packed for {made.entry}: a page, the same as JSON, and {documents}."]
    if made.by_hand:
        lines.append("These name other people too. Print the applicant's part, and add it:")
        lines += [f"  {one}" for one in made.by_hand]
    return [*lines, "Look also for what no toolkit sees: e-mails, notes of calls, paper."]
