"""From plans and facts to files: each document for everybody whom it goes to, in the form that suits them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from packs.audiences import Facts, Recipient, facts_of, recipients_of
from packs.blocks import Document
from packs.dossier import Dossier
from packs.forms.html import html_form
from packs.forms.pdf import NotDrawn, Points, pdf_form, pdf_with_pages
from packs.forms.plain import plain_form
from packs.forms.sheet import sheet_form
from packs.forms.style import Style
from packs.look import Look
from packs.mailing import BY_POST, Letter, Printed, mailing_files
from packs.pack import HANDED, MOMENTS, SIZES, Moment, Plan, Size
from packs.people import Person
from packs.source import NEEDED_BY
from scheduling.ical import Organiser, calendars
from sortition.problems import InputProblems, Problem
from sortition.wording import did_you_mean, listing

_POINTS: Mapping[Size, Points] = {"12": 12, "18": 18, "24": 24, "short": 14}
# Handed out or enclosed: somebody may need them larger. The others are worked with at a desk.
_FOR_EVERYBODY = ("household", "applicant", "member", "public")
_A_FILE = 50
_FIRST: Mapping[Moment, str] = {
    "start": "the quotas",
    "applied": "the applicants",
    "lottery": "the lottery",
    "draw": "the lottery and the draw",
}


def points_of(size: Size) -> Points:
    """The size of the text in points."""
    return _POINTS[size]


@dataclass(frozen=True)
class Wanted:
    """Which documents are asked for; everything where a field is empty.

    `only` are names of documents; `size` is for all letters instead of everybody's own.
    """

    audience: str = ""
    only: tuple[str, ...] = ()
    size: Size | None = None


@dataclass(frozen=True)
class Rendered:
    """The files of one document, by their path inside its place in packs/.

    `letters` are those that people get, none for a document made once for all.
    """

    plan: Plan
    files: Mapping[str, bytes]
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True)
class Press:
    """What all documents of one run share."""

    dossier: Dossier
    look: Look

    def document(self, plan: Plan, facts: Facts, short: bool = False) -> Document:
        """The document of these facts, in its short version where that is asked for and there is one."""
        source = plan.short_source if short and self.look.sources.has(plan.short_source) else plan.source
        return self.look.sources.document(source, facts, plan.title, letter=plan.letter, poster=plan.poster)

    def pdf(self, documents: Sequence[Document], size: Size) -> bytes:
        """The documents as one PDF. Raises NotDrawn."""
        return pdf_form(documents, points_of(size), self.look.style, self.look.more_fonts)


def chosen(
    plans: Sequence[Plan], wanted: Wanted, moment: Moment, released: bool = False, seated: bool = False
) -> tuple[Plan, ...]:
    """The plans that are asked for and whose facts exist at this moment of the case.

    `released` says whether there is a timetable, `seated` whether there is a seating. What comes too late
    by now is made only where it is asked for by name.

    Raises:
        InputProblems: a name in `wanted` is of no document, or the documents asked for come later.
    """
    known = {plan.name for plan in plans}
    if strange := [name for name in wanted.only if name not in known]:
        raise InputProblems([_no_such(name, sorted(known)) for name in strange])
    asked = [
        plan
        for plan in plans
        if wanted.audience in ("", plan.audience) and (not wanted.only or plan.name in wanted.only)
    ]
    if wanted.only and not asked:
        remedy = f"Leave out one of the two: {listing(wanted.only)} and the audience {wanted.audience}"
        raise InputProblems([Problem("no document of this name is for this audience", remedy)])
    now = [plan for plan in asked if plan.ready(moment)]
    made = [plan for plan in now if (released or not plan.timetable) and (seated or not plan.seating)]
    ready = tuple(plan for plan in made if wanted.only or not plan.late(moment))
    if asked and not ready and any(plan.late(moment) for plan in asked):
        remedy = "Name them with --only where they are wanted all the same"
        raise InputProblems([Problem("these documents come too late now", remedy)])
    if now and not ready:
        remedy = "First comes the timetable: make it with citizen-panel timetable"
        if released or not any(plan.timetable for plan in now):
            remedy = "First comes who sits where: make it with citizen-panel tables"
        raise InputProblems([Problem("these documents come later", remedy)])
    if asked and not ready:
        first = _FIRST[min((plan.after for plan in asked), key=MOMENTS.index)]
        raise InputProblems([Problem("these documents come later", f"First come {first}")])
    return ready


def _no_such(name: str, known: Sequence[str]) -> Problem:
    remedy = f"{did_you_mean(name, known)}Documents are {', '.join(known)}"
    return Problem(f'there is no document "{name}"', remedy, value=name)


def render(press: Press, plans: Sequence[Plan], size: Size | None = None) -> tuple[Rendered, ...]:
    """The files of all these documents.

    Raises:
        InputProblems: with everything that is missing in any of them; nothing is to be written then.
    """
    problems: list[Problem] = []
    rendered = []
    facts = {audience: facts_of(press.dossier, audience) for audience in {plan.audience for plan in plans}}
    for plan in plans:
        try:
            rendered.append(_rendered(press, plan, facts[plan.audience], size))
        except InputProblems as found:
            problems += found.problems
    if problems:
        raise InputProblems(together(problems))
    return tuple(rendered)


def together(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems with those that differ only in their cells, or in the document that needs it, as one."""
    merged: dict[Problem, tuple[dict[str, None], dict[str, None]]] = {}
    for problem in problems:
        what, needs, document = problem.reason.partition(NEEDED_BY)
        key = replace(problem, reason=what, cells=())
        cells, documents = merged.setdefault(key, ({}, {}))
        cells |= dict.fromkeys(problem.cells)
        documents |= {document: None} if needs else {}
    return tuple(
        replace(key, reason=f"{key.reason}{_needed_by(tuple(documents))}", cells=tuple(cells))
        for key, (cells, documents) in merged.items()
    )


def _needed_by(documents: Sequence[str]) -> str:
    return f"{NEEDED_BY}{', '.join(documents)}" if documents else ""


def _rendered(press: Press, plan: Plan, facts: Facts, size: Size | None) -> Rendered:
    if plan.to == "once":
        return Rendered(plan, dict(_once(press, plan, facts, size)))
    letters = _letters(press, plan, facts, size)
    files = _handed(press, plan, letters) if plan.to in HANDED else _posted(press, plan, letters)
    return Rendered(plan, files, tuple(letters))


def _once(press: Press, plan: Plan, facts: Facts, size: Size | None) -> Iterator[tuple[str, bytes]]:
    document = press.document(plan, facts)
    short = press.document(plan, facts, short=True) if press.look.sources.has(plan.short_source) else None
    if "pdf" in plan.forms:
        for one in _sizes(plan, size, short is not None):
            drawn = short if one == "short" and short else document
            try:
                yield _named(plan.name, one, "pdf"), press.pdf([drawn], one)
            except NotDrawn as error:
                raise InputProblems([_undrawn(plan, error)]) from None
    if short and "html" in plan.forms:
        yield f"{plan.name}-short.html", html_form(short, press.look.style)
    yield from _as_text(plan, plan.name, document, press.look.style)


def _as_text(plan: Plan, name: str, document: Document, style: Style) -> Iterator[tuple[str, bytes]]:
    """The forms in which a reader chooses the size: web page, plain text and workbook."""
    if "html" in plan.forms:
        yield f"{name}.html", html_form(document, style)
    if "txt" in plan.forms:
        yield f"{name}.txt", plain_form(document).encode()
    if "xlsx" in plan.forms:
        yield f"{name}.xlsx", sheet_form(document)


def _sizes(plan: Plan, size: Size | None, short: bool) -> tuple[Size, ...]:
    if size:
        return ("12",) if size == "short" and not short else (size,)
    # At the door everybody reads the list of seats.
    for_everybody = plan.audience in _FOR_EVERYBODY or (plan.seating and not plan.poster)
    every: tuple[Size, ...] = ("12", "18", "24") if for_everybody else ("12",)
    return (*every, "short") if short else every


def _named(name: str, size: Size, ending: str) -> str:
    return f"{name}-{size if size == 'short' else f'{size}pt'}.{ending}"


def _letters(press: Press, plan: Plan, facts: Facts, size: Size | None) -> list[Letter]:
    """Everybody's letter in their own size. Raises InputProblems with what is missing in any of them."""
    letters: list[Letter] = []
    problems: list[Problem] = []
    for recipient in recipients_of(press.dossier, plan):
        own = size or _own_size(recipient)
        if own == "short" and not press.look.sources.has(plan.short_source):
            own = "12"
        try:
            document = press.document(plan, {**facts, **recipient.facts}, short=own == "short")
            letters.append(Letter(recipient, document, own, _channel(recipient, plan, document)))
        except InputProblems as found:
            problems += found.problems
    if problems:
        raise InputProblems(problems)
    return letters


def _own_size(recipient: Recipient) -> Size:
    person = recipient.person
    if not isinstance(person, Person):
        return "12"
    if person.short:
        return "short"
    sizes: Mapping[int, Size] = {12: "12", 18: "18", 24: "24"}
    return sizes[person.size]


def _channel(recipient: Recipient, plan: Plan, document: Document) -> str:
    """How the document reaches them: as they asked, where it can be made that way, else by post."""
    asked = recipient.person.channel if isinstance(recipient.person, Person) else "letter"
    possible = {
        "email": "eml" in plan.forms,
        "text": bool(document.text_message) and "sms" in plan.forms,
        "telephone": "txt" in plan.forms,
    }
    return asked if possible.get(asked) else "letter"


def _posted(press: Press, plan: Plan, letters: Sequence[Letter]) -> dict[str, bytes]:
    moment = datetime.combine(press.dossier.day, datetime.min.time(), tzinfo=UTC)
    printed = [file for size in SIZES for file in _printed(press, plan, letters, size)]

    def drawn(letter: Letter) -> bytes:
        return _alone(press, plan, letter)

    sender = press.dossier.letters.sender
    return mailing_files(printed, letters, plan, sender, moment, drawn, _calendar_of(press.dossier, plan))


def _calendar_of(dossier: Dossier, plan: Plan) -> Callable[[Letter], bytes]:
    """The calendar that goes with an e-mail: with letters to members, once there is a timetable."""
    if not (plan.to == "members" and plan.letter and dossier.releases):
        return lambda letter: b""
    sender = dossier.letters.sender
    # As in the calendars that stand in the folder, of which one is public.
    name = dossier.settings.organisation or sender.name
    files = calendars(dossier.releases, Organiser(name, sender.email))

    def own(letter: Letter) -> bytes:
        person = letter.recipient.person
        # Before invitation no member has a file, but the days are those of the public one.
        return files.members.get(person.id, files.public) if isinstance(person, Person) else b""

    return own


def _alone(press: Press, plan: Plan, letter: Letter) -> bytes:
    """A PDF of one letter."""
    try:
        return press.pdf([letter.document], letter.size)
    except NotDrawn:
        raise InputProblems(_each_undrawn(press, plan, [letter], letter.size)) from None


def _handed(press: Press, plan: Plan, letters: Sequence[Letter]) -> dict[str, bytes]:
    """A file for each reader and form, named by their code: somebody passes it on."""
    files: dict[str, bytes] = {}
    for one in letters:
        code = one.recipient.reference
        if "pdf" in plan.forms:
            files[_named(code, one.size, "pdf")] = _alone(press, plan, one)
        files |= _as_text(plan, code, one.document, press.look.style)
    return files


def _printed(press: Press, plan: Plan, letters: Sequence[Letter], size: Size) -> Iterator[Printed]:
    """The letters of this size that go by post, fifty a file: a printer opens no file of thousands."""
    group = [one for one in letters if one.size == size and one.channel in BY_POST]
    for number, batch in enumerate(_batches(group), start=1):
        documents = [one.document for one in batch]
        name = _named("letters", size, "pdf").replace(".pdf", f"-{number:03d}.pdf")
        try:
            look = press.look
            data, pages = pdf_with_pages(documents, points_of(size), look.style, look.more_fonts)
        except NotDrawn:
            raise InputProblems(_each_undrawn(press, plan, batch, size)) from None
        yield Printed(name, data, tuple(batch), pages)


def _each_undrawn(press: Press, plan: Plan, letters: Sequence[Letter], size: Size) -> Iterator[Problem]:
    """Whose letters they are that cannot be drawn, and why."""
    for letter in letters:
        try:
            press.pdf([letter.document], size)
        except NotDrawn as error:
            yield _undrawn(plan, error, letter.recipient.file, (letter.recipient.place,))


def _undrawn(plan: Plan, error: NotDrawn, file: str = "", cells: tuple[str, ...] = ()) -> Problem:
    return Problem(f"{plan.name} cannot be drawn: {error}", error.remedy, file, cells=cells)


def _batches(letters: Sequence[Letter]) -> Iterator[list[Letter]]:
    left = iter(letters)
    while batch := list(islice(left, _A_FILE)):
        yield batch
