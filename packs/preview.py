"""The contact sheet: every document at a glance, addressed to the longest name and the longest address."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from packs.audiences import Facts, Recipient, facts_of, recipients_of
from packs.blocks import Document
from packs.forms.pdf import NotDrawn, page_pictures
from packs.pack import Plan, Size
from packs.pages import template
from packs.render import Press, points_of, together
from packs.source import Group
from sortition.problems import InputProblems, Problem


@dataclass(frozen=True)
class _Shown:
    """A document on the sheet: its title, what it is called, and its pages as addresses of pictures."""

    title: str
    name: str
    audience: str
    pages: tuple[str, ...]


def contact_sheet(press: Press, plans: Sequence[Plan], size: Size | None = None) -> bytes:
    """One HTML page with small pictures of every page of these documents.

    Raises:
        InputProblems: with everything that is missing in any of them.
    """
    shown: list[_Shown] = []
    problems: list[Problem] = []
    for plan in plans:
        try:
            shown += _shown(press, plan, size or "12")
        except InputProblems as found:
            problems += found.problems
    if problems:
        raise InputProblems(together(problems))
    page = template("base/contact-sheet.html").render(shown=shown, title=press.dossier.settings.title)
    return page.encode()


def _shown(press: Press, plan: Plan, size: Size) -> Iterator[_Shown]:
    facts = facts_of(press.dossier, plan.audience)
    if plan.to != "once":
        recipients = recipients_of(press.dossier, plan)
        if not recipients:
            return
        facts = {**facts, **_hardest(recipients)}
    document = press.document(plan, facts, short=size == "short")
    try:
        yield _Shown(document.title, plan.name, plan.audience, _pictures(press, document, size))
    except NotDrawn as error:
        reason = f"{plan.name} cannot be drawn: {error}"
        raise InputProblems([Problem(reason, error.remedy)]) from None


def _pictures(press: Press, document: Document, size: Size) -> tuple[str, ...]:
    pages = page_pictures(document, points_of(size), press.look.style, press.look.more_fonts)
    return tuple(f"data:image/png;base64,{b64encode(page).decode()}" for page in pages)


def _hardest(recipients: Sequence[Recipient]) -> Facts:
    """The facts of one recipient with the longest name and the longest address of all of them."""
    name = max((one.person.name for one in recipients), key=len)
    address = max(
        (one.person.address for one in recipients),
        key=lambda lines: (len(lines), max(map(len, lines), default=0)),
    )
    return {key: _with(group, name, address) for key, group in recipients[0].facts.items()}


def _with(group: Any, name: str, address: Sequence[str]) -> Any:
    if not isinstance(group, Group) or "address" not in group:
        return group
    return Group({**group, "name": name, "address": address}, group.file, group.place)
