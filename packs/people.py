"""The applicants as readers of letters: how to reach them, and what they need."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Literal

from packs.forms.clean import one_line
from packs.letters import Columns
from sortition.contacts import Contacts
from sortition.findings import Findings, Note, grouped
from sortition.pool import Pool
from sortition.problems import InputProblems, Problem
from sortition.toml_tables import problem
from sortition.wording import counted, did_you_mean, heading_key, is_unstated, listing, words_key

Channel = Literal["letter", "email", "text", "telephone"]
Size = Literal[12, 18, 24]

_NAME_PARTS = (("first name", "forename", "given name"), ("last name", "surname", "family name"))
_USUAL: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "your name"),
    "badge": ("badge", "badge name", "name on badge", "known as", "preferred name"),
    "email": ("e-mail", "e-mail address", "your e-mail"),
    "phone": ("telephone", "telephone number", "phone", "phone number", "mobile", "mobile number", "tel"),
    "channel": (
        "preferred contact",
        "preferred contact method",
        "contact preference",
        "contact by",
        "preferred way of contact",
    ),
    "format": ("format", "preferred format", "print size", "letter format"),
    "needs": ("access needs", "access requirements", "needs", "accessibility"),
    "language": ("language", "preferred language"),
}
_ADDRESS = re.compile(r"(address(line)?[1-6]?|street|town|city|towncity|county|post(al)?code)")
_POSTCODE = re.compile(r"post(al)?code")
_UK_POSTCODE = re.compile(r"[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_MOBILE = re.compile(r"(0|44|0044|440)7\d{9}")
_CHANNELS: Mapping[Channel, str] = {
    "email": r"\be ?mail",
    "text": r"\btext\b|\btexts\b|\bsms\b",
    "telephone": r"\b(tele)?phone|\bcall|\bring\b",
    "letter": r"\bletter|\bpost\b|\bpaper\b",
}
_SPOKEN: Mapping[Channel, str] = {"email": "e-mail", "text": "text messages", "telephone": "calls"}
_MADE_ELSEWHERE = re.compile(r"braille|audio|\bcd\b|video|sign language|\bbsl\b|tape|moon")
_SHORT = re.compile(r"easy|short|plain|simple")
_VERY_LARGE, _LARGE = re.compile(r"(very|extra) (large|big)|giant"), re.compile(r"large|big")
_STANDARD = re.compile(r"standard|normal|usual|regular|ordinary|letter|print")


@dataclass(frozen=True, repr=False)
class Person:
    """One applicant as somebody to write to; it never prints more than the id.

    `entry` is the entry number, "" where nobody gave one. The postcode is the last line of
    `address` too. `channel` is the way by which they can be reached, `size` in points, `needs` are in
    their own words.
    """

    id: str
    entry: str
    name: str
    badge: str
    address: tuple[str, ...]
    postcode: str
    email: str
    phone: str
    channel: Channel
    size: Size
    short: bool
    needs: tuple[str, ...]
    language: str

    def __repr__(self) -> str:
        return f"<person {self.id}>"


def people(
    contacts: Contacts, columns: Columns, pseudonyms: Mapping[str, str], findings: Findings
) -> dict[str, Person]:
    """Everybody in the contacts by id, sorted; whatever is not as they asked is a note in the findings.

    Notes name ids in the place of cells, and nothing that anybody wrote.

    Raises:
        InputProblems: panel.toml names a heading that is not there.
    """
    if not contacts:
        return {}
    found = _columns(contacts.headings, columns)
    said: defaultdict[str, list[str]] = defaultdict(list)
    everybody = {}
    for name in sorted(contacts):
        read = _Reading(contacts.rows[name], found)
        everybody[name] = read.person(name, pseudonyms.get(name, ""))
        for text in read.said:
            said[text].append(name)
    for text, ids in said.items():
        findings.notes.append(Note(f"{counted(len(ids), 'applicant')} {text}", cells=tuple(ids)))
    return everybody


def _columns(headings: tuple[str, ...], columns: Columns) -> dict[str, tuple[int, ...]]:
    """For each field the places of its columns, none where there are none."""
    places = {heading_key(heading): n for n, heading in enumerate(headings)}
    found: dict[str, tuple[int, ...]] = {}
    problems: list[Problem] = []
    for field in (one.name for one in fields(Columns)):
        given = getattr(columns, field)
        named = tuple(filter(None, given if isinstance(given, tuple) else (given,)))
        problems += [_no_heading(field, word, headings) for word in named if heading_key(word) not in places]
        found[field] = (
            tuple(places[heading_key(word)] for word in named if heading_key(word) in places)
            if named
            else _usual(field, places)
        )
    if problems:
        raise InputProblems(grouped(problems))
    return found | {"postcode": _postcode_column(headings, found["address"])}


def _no_heading(field: str, word: str, headings: tuple[str, ...]) -> Problem:
    remedy = f"{did_you_mean(word, headings)}Besides the id and the categories there are {listing(headings)}"
    return problem(f'[letters] {field} names "{word}", which is no heading of the applicants', remedy, word)


def _usual(field: str, places: Mapping[str, int]) -> tuple[int, ...]:
    if field == "address":
        return tuple(n for key, n in places.items() if _ADDRESS.fullmatch(key))
    found = _first(_USUAL[field], places)
    if field == "name" and not found:
        return tuple(n for words in _NAME_PARTS for n in _first(words, places))
    return found


def _first(words: Iterable[str], places: Mapping[str, int]) -> tuple[int, ...]:
    found = (places[heading_key(word)] for word in words if heading_key(word) in places)
    return tuple(n for n in [next(found, None)] if n is not None)


def _postcode_column(headings: tuple[str, ...], address: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(n for n in address if _POSTCODE.fullmatch(heading_key(headings[n])))[:1]


class _Reading:
    """One applicant's cells, and what had to be read otherwise than written."""

    def __init__(self, cells: tuple[str, ...], columns: Mapping[str, tuple[int, ...]]) -> None:
        self._cells = cells
        self._columns = columns
        self.said: list[str] = []

    def person(self, name: str, entry: str) -> Person:
        called = self._text("name")
        lines = self._address()
        postcode = (
            lines[-1] if lines and (self._text("postcode") or _UK_POSTCODE.fullmatch(lines[-1])) else ""
        )
        needs = split_needs(self._text("needs"))
        email, phone = self._email(), self._phone()
        return Person(
            id=name,
            entry=entry,
            name=called,
            badge=self._text("badge") or called,
            address=lines,
            postcode=postcode,
            email=email,
            phone=phone,
            channel=self._channel(email, phone, lines),
            size=self._size(needs),
            short=bool(_SHORT.search(words_key(self._text("format")))),
            needs=needs,
            language=self._text("language"),
        )

    def _text(self, field: str) -> str:
        return one_line(" ".join(self._cells[n] for n in self._columns[field]))

    def _address(self) -> tuple[str, ...]:
        columns, last = self._columns["address"], self._columns["postcode"]
        cells = [self._cells[n] for n in (*(n for n in columns if n not in last), *last)]
        # A whole address in one cell has its lines between line ends or commas.
        ends = r"[\r\n,]+" if len(cells) == 1 else r"[\r\n]+"
        return tuple(line for cell in cells for part in re.split(ends, cell) if (line := one_line(part)))

    def _email(self) -> str:
        text = self._text("email")
        if is_unstated(text) or _EMAIL.fullmatch(text):
            return "" if is_unstated(text) else text
        self.said.append("gave something as e-mail address that is none")
        return ""

    def _phone(self) -> str:
        text = self._text("phone")
        return text if re.search(r"\d{3}", text.replace(" ", "")) else ""

    def _channel(self, email: str, phone: str, address: tuple[str, ...]) -> Channel:
        written = words_key(self._text("channel"))
        wanted = _first_named(written)
        mobile = _MOBILE.fullmatch(re.sub(r"\D", "", phone))
        lacking = {
            "email": "" if email else "e-mail address",
            "text": "" if mobile else "mobile number",
            "telephone": "" if phone else "telephone number",
        }
        if wanted is None and not is_unstated(written):
            self.said.append("named a way of contact that is not understood: they get letters")
        if wanted and (lack := lacking.get(wanted)):
            self.said.append(f"asked for {_SPOKEN[wanted]} but gave no {lack}: they get letters")
            wanted = None
        if not address:
            self.said.append("gave no address, so no letter can reach them")
        return wanted or "letter"

    def _size(self, needs: tuple[str, ...]) -> Size:
        wish = words_key(self._text("format"))
        size, elsewhere = _print_size(wish), _MADE_ELSEWHERE.search(wish)
        if elsewhere:
            self.said.append("asked for a format that is not made here: have it made")
        elif not (size or _SHORT.search(wish) or _STANDARD.search(wish) or is_unstated(wish)):
            self.said.append("asked for a format that is not understood: they get standard print")
        if size:
            return size
        wished: list[Size] = [_print_size(key) or 12 for key in map(words_key, needs) if "print" in key]
        return max(wished, default=12)


def _first_named(written: str) -> Channel | None:
    """The way of contact that is named first."""
    starts = {way: found.start() for way, word in _CHANNELS.items() if (found := re.search(word, written))}
    return min(starts, key=lambda way: starts[way], default=None)


def _print_size(words: str) -> Size | None:
    """The smallest of our sizes that is at least what the words ask for."""
    points = re.search(r"\b([1-9]\d)(pt|point|points)?\b", words)
    if points:
        return 12 if int(points[1]) <= 12 else 18 if int(points[1]) <= 18 else 24
    if _VERY_LARGE.search(words):
        return 24
    return 18 if _LARGE.search(words) else None


def split_needs(text: str) -> tuple[str, ...]:
    """The needs in a cell, which semicolons or commas separate; "none" is none."""
    parts = (part.strip() for part in re.split(r"[;,]", text))
    return tuple(part for part in parts if not is_unstated(part) and words_key(part) not in ("no", "none"))


def removed(contacts: Contacts, pool: Pool, excluded: Mapping[str, str]) -> dict[str, str]:
    """Who applied and is not in the pool of the lottery, with the code of the reason, sorted by id.

    Raises:
        InputProblems: nothing is on record for somebody.
    """
    drawn_from = {applicant.id for applicant in pool.applicants}
    gone = sorted(set(contacts) - drawn_from)
    if problems := [_no_reason(name) for name in gone if name not in excluded]:
        raise InputProblems(problems)
    return {name: excluded[name] for name in gone}


def _no_reason(name: str) -> Problem:
    return problem(
        f'nothing says why "{name}" is not in the draw',
        f'Add a line under [excluded], such as "{name}" = "not-eligible"',
        name,
    )
