"""The applicants as readers of letters: how to reach them, and what they need."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from packs.columns import column_note, find_columns, no_street
from packs.forms.clean import one_line
from packs.letters import Columns
from packs.postcodes import uk_postcode
from sortition.contacts import Contacts
from sortition.findings import Findings, Note
from sortition.pool import Pool
from sortition.problems import InputProblems, Problem
from sortition.reading.ids import called, shown
from sortition.toml_tables import problem
from sortition.wording import counted, is_unstated, words_key

Channel = Literal["letter", "email", "text", "telephone"]
Size = Literal[12, 18, 24]

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_MOBILE = re.compile(r"(0|44|0044|440)7\d{9}")
# A number of the UK from a cell that holds it as a number, and so without its first 0.
_WITHOUT_0 = re.compile(r"[1237]\d{9}", re.ASCII)
_CHANNELS: Mapping[Channel, str] = {
    "email": r"\be ?mail",
    "text": r"\btext\b|\btexts\b|\bsms\b",
    "telephone": r"\b(tele)?phone|\bcall|\bring\b",
    "letter": r"\bletter|\bpost\b|\bpaper\b",
}
_NEGATIVE = re.compile(r"\b(no|not|nor|never|without|cannot|(don|can|won) ?t)\b")
_SPOKEN: Mapping[Channel, str] = {"email": "e-mail", "text": "text messages", "telephone": "calls"}
_MADE_ELSEWHERE = re.compile(r"braille|audio|\bcd\b|video|sign language|\bbsl\b|tape|moon")
_SHORT = re.compile(r"easy|short|plain|simple")
_VERY_LARGE, _LARGE = re.compile(r"(very|extra) (large|big)|giant"), re.compile(r"large|big")
_POINTS = re.compile(r"\b([1-9]\d)(pt|point|points)?\b")
_STANDARD = re.compile(r"standard|normal|usual|regular|ordinary|letter|print")
# A need that is about print: other needs may name a number too.
_OF_PRINT = re.compile(r"print|\b[1-9]\d ?(pt|points?)\b")
_LARGEST = 24
_NOTHING = frozenset({"no", "none", "nothing", "no thanks", "no thank you"})
# "Special food, such as halal or gluten free" is one of the needs on the reply form.
_COMMA = re.compile(r",(?!\s*(?:such as|for example|including)\b)")


@dataclass(frozen=True, repr=False)
class Person:
    """One applicant as somebody to write to; it never prints more than the id.

    `entry` is the entry number, "" where nobody gave one. The postcode is the last line of
    `address` too, in capitals where it is one of the UK. `channel` is the way by which they can be
    reached, `phone` the number that is good for it, `size` in points, `needs` are in their own words.
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

    The first note says which columns are used. The others name ids in the place of cells, and nothing that
    anybody wrote.

    Raises:
        InputProblems: panel.toml names a heading that is not there, or no column holds an
            address but for the postcode.
    """
    if not contacts:
        return {}
    found = find_columns(contacts.headings, columns)
    if problems := no_street(contacts.headings, found):
        raise InputProblems(problems)
    findings.notes.append(column_note(contacts.headings, columns))
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


class _Reading:
    """One applicant's cells, and what had to be read otherwise than written."""

    def __init__(self, cells: tuple[str, ...], columns: Mapping[str, tuple[int, ...]]) -> None:
        self._cells = cells
        self._columns = columns
        self.said: list[str] = []

    def person(self, name: str, entry: str) -> Person:
        called = self._text("name")
        lines, postcode = self._address()
        needs = split_needs("; ".join(self._cells[n] for n in self._columns["needs"]))
        email, phones = self._email(), tuple(self._phones())
        channel = self._channel(email, phones, lines)
        return Person(
            id=name,
            entry=entry,
            name=called,
            badge=self._text("badge") or called,
            address=lines,
            postcode=postcode,
            email=email,
            phone=_mobile(phones) if channel == "text" else next(iter(phones), ""),
            channel=channel,
            size=self._size(needs),
            short=bool(_SHORT.search(words_key(self._text("format"))))
            or any(words_key(need).startswith("easy read") for need in needs),
            needs=needs,
            language=self._text("language"),
        )

    def _text(self, field: str) -> str:
        return one_line(" ".join(self._cells[n] for n in self._columns[field]))

    def _address(self) -> tuple[tuple[str, ...], str]:
        """The lines of the address, of which the postcode is the last, and the postcode."""
        columns, last = self._columns["address"], self._columns["postcode"]
        cells = [self._cells[n] for n in (*(n for n in columns if n not in last), *last)]
        # A whole address in one cell has its lines between line ends or commas.
        ends = r"[\r\n,]+" if len(cells) == 1 else r"[\r\n]+"
        lines = tuple(line for cell in cells for part in re.split(ends, cell) if (line := one_line(part)))
        written = lines[-1] if lines else ""
        postcode = uk_postcode(written) or (written if self._text("postcode") else "")
        if postcode and not uk_postcode(postcode):
            self.said.append("gave a postcode that is none of the UK: see whether it is right")
        if postcode and len(lines) == 1:
            self.said.append("gave a postcode but no other line of an address, so no letter can reach them")
        return (*lines[:-1], postcode or written) if lines else (), postcode

    def _email(self) -> str:
        text = self._text("email")
        if is_unstated(text) or _EMAIL.fullmatch(text):
            return "" if is_unstated(text) else text
        self.said.append("gave something as e-mail address that is none")
        return ""

    def _phones(self) -> Iterator[str]:
        """The numbers of the columns that are filled; those for mobile numbers come last."""
        for text in (one_line(self._cells[n]) for n in self._columns["phone"]):
            if _WITHOUT_0.fullmatch(text):
                yield f"0{text}"
            elif re.search(r"\d{3}", text.replace(" ", "")):
                yield text

    def _channel(self, email: str, phones: tuple[str, ...], address: tuple[str, ...]) -> Channel:
        written = words_key(self._text("channel"))
        wanted = _first_named(written)
        lacking = {
            "email": "" if email else "e-mail address",
            "text": "" if _mobile(phones) else "mobile number",
            "telephone": "" if phones else "telephone number",
        }
        if wanted and _NEGATIVE.search(written):
            self.said.append("named a way by which they do not want to be reached: they get letters")
            wanted = None
        elif wanted is None and not is_unstated(written):
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
        of_print = [key for key in map(words_key, needs) if _OF_PRINT.search(key)]
        if any(_points(words) > _LARGEST for words in (wish, *of_print)):
            self.said.append(f"asked for print larger than {_LARGEST} points, which is the largest made here")
        if size:
            return size
        wished: list[Size] = [_print_size(key) or 12 for key in of_print]
        return max(wished, default=12)


def _first_named(written: str) -> Channel | None:
    """The way of contact that is named first."""
    starts = {way: found.start() for way, word in _CHANNELS.items() if (found := re.search(word, written))}
    return min(starts, key=lambda way: starts[way], default=None)


def _mobile(phones: tuple[str, ...]) -> str:
    """The last of the numbers that can get text messages, "" where none can."""
    return next((one for one in reversed(phones) if _MOBILE.fullmatch(re.sub(r"\D", "", one))), "")


def _points(words: str) -> int:
    """The number of points that the words ask for, 0 where they name none."""
    found = _POINTS.search(words)
    return int(found[1]) if found else 0


def _print_size(words: str) -> Size | None:
    """The smallest of our sizes that is at least what the words ask for, the largest where none is."""
    if points := _points(words):
        return 12 if points <= 12 else 18 if points <= 18 else 24
    if _VERY_LARGE.search(words):
        return 24
    return 18 if _LARGE.search(words) else None


def split_needs(text: str) -> tuple[str, ...]:
    """The needs in a cell, which semicolons or commas separate; "none" is none."""
    cells = (part for part in one_line(text).split(";") if not _is_nothing(part))
    parts = (part.strip() for cell in cells for part in _COMMA.split(cell))
    return tuple(part for part in parts if not is_unstated(part) and not _is_nothing(part))


def _is_nothing(text: str) -> bool:
    return " ".join(re.sub(r"[.,!]", " ", text).casefold().split()) in _NOTHING


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
    told = f'"{name}"' if shown(name) else called(name)
    line = f'such as "{shown(name) or "…"}" = "not-eligible"'
    return problem(
        f"nothing says why {told} is not in the draw", f"Add a line under [excluded], {line}", shown(name)
    )
