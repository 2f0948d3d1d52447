"""How letters leave the house: files for the printer, drafts of e-mails, text messages, scripts for calls.

Nobody's name stands in a file's name: people appear there by entry number or reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from packs.audiences import Recipient
from packs.blocks import Address, Document, Question
from packs.forms.mail import CALENDAR, Attachment, address_fault, mail_form
from packs.forms.plain import plain_form
from packs.forms.sms import sms_form
from packs.letters import Sender
from packs.pack import Plan, Size
from packs.people import Person
from packs.source import EXAMPLE
from sortition.canonical import csv_bytes, sha
from sortition.problems import InputProblems, Problem
from sortition.reading.values import SETTINGS_FILE

BY_POST = ("letter", "telephone")
CALENDAR_FILE = "calendar.ics"

_MANIFEST = ("sequence", "reference", "file", "first page", "pages", "sha256 of file")
_LINES = 6
# The headings by which GOV.UK Notify knows a column; it ignores the last, by which rows can be chosen.
_NOTIFY = (
    "reference",
    "email address",
    "phone number",
    *(f"address line {number}" for number in range(1, _LINES + 1)),
    "postcode",
    "channel",
)
_MESSAGES = ("reference", "phone number", "message", "parts")


@dataclass(frozen=True, repr=False)
class Letter:
    """One document for one recipient, in their size, and the way by which it reaches them.

    `channel` is "letter", "email", "text" or "telephone"; a call is confirmed by a letter.
    """

    recipient: Recipient
    document: Document
    size: Size
    channel: str


@dataclass(frozen=True)
class Printed:
    """A file for the printer: its letters in order, and how many pages each has."""

    name: str
    data: bytes
    letters: tuple[Letter, ...]
    pages: tuple[int, ...]


def mailing_files(
    printed: Sequence[Printed],
    letters: Sequence[Letter],
    plan: Plan,
    sender: Sender,
    moment: datetime,
    drawn: Callable[[Letter], bytes],
    calendar: Callable[[Letter], bytes] = lambda _: b"",
) -> dict[str, bytes]:
    """Everything that leaves the house for one document, by file name.

    A form goes with its e-mail as a PDF too, which `drawn` makes: it is to be printed and filled in. So does
    the reader's calendar file, where `calendar` gives one.

    Raises:
        InputProblems: an e-mail address cannot be used, or the sender has none.
    """
    files = {one.name: one.data for one in printed}
    if printed:
        files["manifest.csv"] = csv_bytes(_MANIFEST, _manifest(printed))
        files["notify.csv"] = csv_bytes(_NOTIFY, (_notify_row(one) for one in letters))
    mails = [one for one in letters if one.channel == "email"]
    _check_addresses(mails, plan, sender)
    for one in mails:
        form = any(isinstance(block, Question) for block in one.document.blocks) and "pdf" in plan.forms
        enclosed = [Attachment(f"{plan.name}.pdf", "application/pdf", drawn(one))] if form else []
        if dates := calendar(one):
            enclosed.append(Attachment(CALENDAR_FILE, CALENDAR, dates))
        files[f"email/{one.recipient.reference}.eml"] = _mail(one, plan, sender, moment, tuple(enclosed))
    for one in letters:
        if one.channel == "telephone":
            files[f"telephone/{one.recipient.reference}.txt"] = _script(one).encode()
    if messages := [_message_row(one) for one in letters if one.channel == "text"]:
        files["text-messages.csv"] = csv_bytes(_MESSAGES, messages)
    return files


def _manifest(printed: Iterable[Printed]) -> Iterator[tuple[str | int, ...]]:
    sequence = 0
    for file in printed:
        first, digest = 1, sha(file.data)
        for letter, pages in zip(file.letters, file.pages, strict=True):
            sequence += 1
            yield sequence, letter.recipient.reference, file.name, first, pages, digest
            first += pages


def _notify_row(letter: Letter) -> tuple[str, ...]:
    recipient, someone = letter.recipient, letter.recipient.person
    email, phone = (someone.email, someone.phone) if isinstance(someone, Person) else ("", "")
    street = [line for line in someone.address if line != someone.postcode]
    lines = [someone.name, *street[: _LINES - 2], ", ".join(street[_LINES - 2 :])]
    lines = [line for line in lines if line]
    rest = [""] * (_LINES - len(lines))
    return recipient.reference, email, _dialled(phone), *lines, *rest, someone.postcode, letter.channel


def _check_addresses(mails: Sequence[Letter], plan: Plan, sender: Sender) -> None:
    problems = [
        Problem(
            f"the e-mail address cannot be used for {plan.name}: {fault}",
            "Correct it, or change how this person wants to be reached",
            one.recipient.file,
            cells=(one.recipient.place,),
        )
        for one in mails
        if isinstance(one.recipient.person, Person) and (fault := address_fault(one.recipient.person.email))
    ]
    if mails and (fault := address_fault(sender.email)):
        problems.append(Problem(f"[sender] email: {fault}", "Correct it", SETTINGS_FILE))
    if mails and (not sender.name or sender.name.startswith(EXAMPLE)):
        reason = "[sender] has no name of its own yet, and e-mails are sent under it"
        problems.append(Problem(reason, "Write the name of the person who signs", SETTINGS_FILE))
    if problems:
        raise InputProblems(problems)


def _mail(
    letter: Letter, plan: Plan, sender: Sender, moment: datetime, enclosed: tuple[Attachment, ...]
) -> bytes:
    person = letter.recipient.person
    assert isinstance(person, Person)
    unique = sha256(f"{plan.source}\n{letter.recipient.reference}\n{moment}".encode()).hexdigest()[:32]
    message_id = f"<{unique}@{sender.email.rpartition('@')[2]}>"
    whence, whither = (sender.name, sender.email), (person.name, person.email)
    return mail_form(letter.document, whence, whither, moment, message_id, enclosed)


def _script(letter: Letter) -> str:
    """What is read out to somebody, with the number to ring above it, and no address for an envelope."""
    person = letter.recipient.person
    number = person.phone if isinstance(person, Person) else ""
    blocks = tuple(block for block in letter.document.blocks if not isinstance(block, Address))
    return f"Ring {number}\n\n{plain_form(replace(letter.document, blocks=blocks))}"


def _message_row(letter: Letter) -> tuple[str | int, ...]:
    person, message = letter.recipient.person, sms_form(letter.document)
    phone = person.phone if isinstance(person, Person) else ""
    return letter.recipient.reference, _dialled(phone), message.text, message.parts


def _dialled(phone: str) -> str:
    """A number as services dial it; what is more than one number stays as it is written.

    Without blanks a number with + before it is no formula to anybody, and needs no apostrophe.
    """
    return re.sub(r"[ ()-]", "", phone) if re.fullmatch(r"\+?[0-9 ()-]{5,20}", phone) else phone
