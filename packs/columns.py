"""Which columns of the applicants' file letters use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields

from packs.letters import Columns
from sortition.findings import Note, grouped
from sortition.problems import InputProblems, Problem
from sortition.reading.contact_headings import is_address_line as is_address_line
from sortition.reading.contact_headings import is_postcode as is_postcode
from sortition.toml_tables import problem
from sortition.wording import did_you_mean, heading_key, listing

_NAME_PARTS = (
    ("first name", "first names", "forename", "forenames", "given name", "given names", "your first name"),
    ("last name", "surname", "family name", "your last name", "your surname"),
)
_LANDLINES = (
    "telephone",
    "telephone number",
    "phone",
    "phone number",
    "tel",
    "tel no",
    "home phone",
    "home telephone",
    "landline",
    "your phone number",
    "your telephone number",
    "what is your phone number",
)
_MOBILES = (
    "mobile",
    "mobile number",
    "mobile phone",
    "mobile phone number",
    "mobile telephone",
    "mobile no",
    "your mobile number",
)
# The questions of the reply form stand here too: templates/invitation/questionnaire.md.
_USUAL: Mapping[str, tuple[str, ...]] = {
    "name": (
        "name",
        "full name",
        "your name",
        "your full name",
        "what is your name",
        "what is your full name",
    ),
    "badge": (
        "badge",
        "badge name",
        "name on badge",
        "known as",
        "preferred name",
        "what name would you like on your badge",
    ),
    "email": (
        "e-mail",
        "e-mail address",
        "your e-mail",
        "your e-mail address",
        "what is your e-mail address",
        "what is your e-mail address, if you have one",
    ),
    "phone": (*_LANDLINES, *_MOBILES),
    "channel": (
        "preferred contact",
        "preferred contact method",
        "preferred method of contact",
        "preferred way of contact",
        "contact preference",
        "contact preferences",
        "contact method",
        "contact by",
        "how would you like us to reach you",
        "how would you like us to contact you",
        "how would you like to be contacted",
        "how shall we contact you",
        "how should we contact you",
        "how shall we reach you",
        "how should we reach you",
    ),
    "format": (
        "format",
        "preferred format",
        "print size",
        "letter format",
        "in what form would you like our letters",
    ),
    "needs": (
        "access needs",
        "access requirements",
        "needs",
        "accessibility",
        "accessibility needs",
        "do you have any access needs",
        "what would help you to take part",
        "is there anything else that you need, or that we should know",
    ),
    "language": (
        "language",
        "preferred language",
        "which language would you like",
        "which language would you like, and which other form",
    ),
}
# Several columns of these are all read.
_MANY = frozenset({"phone", "needs"})


def _key(heading: str) -> str:
    return re.sub(r"\W", "", heading_key(heading))


def find_columns(headings: tuple[str, ...], columns: Columns) -> dict[str, tuple[int, ...]]:
    """For each field the places of its columns, none where there are none.

    "postcode" is the one of those of "address" that holds it. Of "phone" those for mobile numbers come last.

    Raises:
        InputProblems: panel.toml names a heading that is not there.
    """
    places = {heading_key(heading): n for n, heading in enumerate(headings)}
    found: dict[str, tuple[int, ...]] = {}
    problems: list[Problem] = []
    for field in (one.name for one in fields(Columns)):
        given = getattr(columns, field)
        named = tuple(filter(None, given if isinstance(given, tuple) else (given,)))
        problems += [_no_heading(field, word, headings) for word in named if heading_key(word) not in places]
        if named:
            found[field] = tuple(places[heading_key(word)] for word in named if heading_key(word) in places)
        else:
            found[field] = _usual(field, headings)
    if problems:
        raise InputProblems(grouped(problems))
    found["postcode"] = tuple(n for n in found["address"] if is_postcode(headings[n]))[:1]
    return found


def column_note(headings: tuple[str, ...], columns: Columns) -> Note:
    """From which columns letters take what, and what has no column; it holds headings and no cells.

    Raises:
        InputProblems: as `find_columns`.
    """
    found = find_columns(headings, columns)
    told = {one.name: listing(headings[n] for n in found[one.name]) for one in fields(Columns)}
    taken = ", ".join(f"{field} from {words}" for field, words in told.items() if words)
    lacking = ", ".join(field for field, words in told.items() if not words)
    remedy = f"no column for {lacking}: if there is one, name it under [letters] in panel.toml"
    return Note("; ".join(filter(None, [taken and f"letters take {taken}", lacking and remedy])))


def no_street(headings: tuple[str, ...], found: Mapping[str, tuple[int, ...]]) -> list[Problem]:
    """A problem where the only column of addresses is that of the postcode."""
    if not found["postcode"] or set(found["address"]) != set(found["postcode"]):
        return []
    heading = headings[found["postcode"][0]]
    remedy = (
        f"Name them in [letters] address. Besides the id and the categories there are {listing(headings)}"
    )
    reason = f'letters find "{heading}", but no column with the other lines of the address'
    return [problem(reason, remedy, heading)]


def _no_heading(field: str, word: str, headings: tuple[str, ...]) -> Problem:
    remedy = f"{did_you_mean(word, headings)}Besides the id and the categories there are {listing(headings)}"
    return problem(f'[letters] {field} names "{word}", which is no heading of the applicants', remedy, word)


def _usual(field: str, headings: tuple[str, ...]) -> tuple[int, ...]:
    if field == "address":
        return tuple(n for n, one in enumerate(headings) if is_address_line(one) or is_postcode(one))
    found = _all(_USUAL[field], headings)
    if field == "name" and not found:
        return tuple(n for words in _NAME_PARTS for n in _all(words, headings)[:1])
    return found if field in _MANY else found[:1]


def _all(words: Iterable[str], headings: tuple[str, ...]) -> tuple[int, ...]:
    """The places of these headings in the order of the words."""
    keys = [_key(heading) for heading in headings]
    return tuple(keys.index(key) for key in dict.fromkeys(map(_key, words)) if key in keys)
