"""The e-mail form: a draft (.eml) for any mail program, with the document as text and as HTML."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import urlsplit

from packs.blocks import Address, Document, PageBreak, Qr
from packs.forms.clean import cleaned, one_line, upright
from packs.forms.html import ASKING, WIDEST, direction, inline_html, numbered, safe_link
from packs.forms.plain import TO_FILL_IN, plain_form
from packs.pages import template

# Of what RFC 5322 allows, the part that every mail server takes: no quotes, no comments, no blanks.
_ADDRESS = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", re.ASCII | re.I
)
_MESSAGE_ID = re.compile(r"<[\w.+=-]+@[\w.-]+>", re.ASCII)
# A line with an encoded word has 76 signs at most, and "Subject: " and twelve more are not of the text. In
# base64, 39 bytes are 52 signs.
_LINE, _WORD = 65, 39
CALENDAR = "text/calendar"
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")


@dataclass(frozen=True)
class Attachment:
    """A file that goes with an e-mail; `media_type` is such as "application/pdf"."""

    name: str
    media_type: str
    data: bytes

    def __post_init__(self) -> None:
        """Refuse names that are paths, and what is no media type."""
        if not re.fullmatch(r"[\w][\w .-]*", self.name) or not _MEDIA_TYPE.fullmatch(self.media_type):
            raise ValueError("an attachment needs a plain file name and a media type")


def address_fault(address: str) -> str:
    """What is wrong with an e-mail address, in words that do not repeat it; "" where it can be used."""
    if address.count("@") != 1:
        return "an e-mail address has exactly one @"
    if not address.isascii():
        return "an e-mail address has only unaccented letters, digits and a few signs"
    if not _ADDRESS.fullmatch(address) or ".." in address or "." in (address[0], address.split("@")[0][-1]):
        return "this is not an e-mail address"
    return ""


def mail_form(
    document: Document,
    sender: tuple[str, str],
    to: tuple[str, str],
    date: datetime,
    message_id: str,
    attachments: tuple[Attachment, ...] = (),
) -> bytes:
    """The document as a draft from `sender` to `to`, each a name and an address.

    Its subject is the title, after the stamp where there is one. `date` has a time zone. `message_id` is
    "<something unique@a domain>". The same arguments give the same bytes. The address of a letter is left
    out, a QR code is its link and the words beside it, and a wide table is a list that telephones can show.

    Raises:
        ValueError: an address or the message id cannot be used; the message repeats neither.
    """
    document = cleaned(document)
    blocks = tuple(block for block in document.blocks if not isinstance(block, Address | PageBreak))
    document = replace(document, blocks=blocks)
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("a message id is <something unique@a domain>")
    subject = one_line(f"{document.stamp}: {document.title}" if document.stamp else document.title)
    headers = (
        f"From: {_mailbox('sender', *sender)}",
        f"To: {_mailbox('recipient', *to)}",
        f"Subject: {subject if _is_plain(subject) else _encoded(subject)}",
        f"Date: {format_datetime(date)}",
        f"Message-ID: {message_id}",
        "X-Unsent: 1",
        f"Content-Language: {document.lang}",
    )
    return "\r\n".join((*headers, "")).encode("ascii") + _body(document, message_id, attachments)


def _mailbox(who: str, name: str, address: str) -> str:
    """The name, quoted or encoded, with the address."""
    fault = address_fault(address)
    if fault:
        raise ValueError(f"{who}: {fault}")
    name = one_line(name)
    if not name:
        return address
    quoted = '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    return f"{quoted if _is_plain(name) else _encoded(name)}\r\n <{address}>"


def _is_plain(text: str) -> bool:
    """Whether a header may hold the text as it is: short, ASCII, and not like an encoded word."""
    return text.isascii() and len(text) <= _LINE and "=?" not in text


def _encoded(text: str) -> str:
    """The text as encoded words of RFC 2047, each in a line of its own.

    Written out here, as Python's own folding of long names puts blanks into them and takes a text that
    looks like an encoded word for one.
    """
    words, word = [], ""
    for sign in text:
        if len((word + sign).encode()) > _WORD:
            words.append(word)
            word = ""
        word += sign
    return "\r\n ".join(f"=?utf-8?b?{b64encode(one.encode()).decode()}?=" for one in (*words, word))


def _body(document: Document, message_id: str, attachments: Sequence[Attachment]) -> bytes:
    """The rest of the e-mail, from the header about its parts; their bounds are made from the message id."""
    message = EmailMessage(policy=SMTP)
    message.set_content(plain_form(document), cte="quoted-printable")
    message.add_alternative(_page(document), subtype="html", cte="quoted-printable")
    own = sha256(message_id.encode()).hexdigest()[:32]
    message.set_boundary(f"=_1_{own}")
    for one in attachments:
        kind, _, subtype = one.media_type.partition("/")
        # Without these, programs for mail show a calendar as a file with odd signs in it.
        more = {"charset": "utf-8", "method": "PUBLISH"} if one.media_type == CALENDAR else {}
        message.add_attachment(one.data, maintype=kind, subtype=subtype, filename=one.name, params=more)
    if attachments:
        message.set_boundary(f"=_2_{own}")
    return message.as_bytes()


def _page(document: Document) -> str:
    return template("base/mail.html").render(
        document=document,
        title=one_line(document.title),
        direction=direction(document.lang),
        blocks=list(numbered(document.blocks)),
        has_heading=any(getattr(block, "level", 0) == 1 for block in document.blocks),
        inline=inline_html,
        upright=upright,
        leads_to=_leads_to,
        asking=ASKING,
        to_fill_in=TO_FILL_IN,
        widest=WIDEST,
    )


def _leads_to(block: Qr) -> str:
    """The page that the code leads to; "" where it leads to none."""
    return safe_link(block.data) if urlsplit(block.data).scheme in ("http", "https") else ""
