"""The e-mail form: a draft (.eml) for any mail program, with the document as text and as HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from urllib.parse import urlsplit

from packs.blocks import Address, Document, PageBreak, Qr
from packs.forms.clean import cleaned, one_line, upright
from packs.forms.html import ASKING, direction, inline_html, numbered, safe_link
from packs.forms.plain import TO_FILL_IN, plain_form
from packs.pages import template

# Of what RFC 5322 allows, the part that every mail server takes: no quotes, no comments, no blanks.
_ADDRESS = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", re.ASCII | re.I
)
_MESSAGE_ID = re.compile(r"<[\w.+=-]+@[\w.-]+>", re.ASCII)
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
    out, and a QR code is its link and the words beside it.

    Raises:
        ValueError: an address or the message id cannot be used; the message repeats neither.
    """
    document = cleaned(document)
    blocks = tuple(block for block in document.blocks if not isinstance(block, Address | PageBreak))
    document = replace(document, blocks=blocks)
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("a message id is <something unique@a domain>")
    message = EmailMessage(policy=SMTP)
    message["From"] = _mailbox("sender", *sender)
    message["To"] = _mailbox("recipient", *to)
    message["Subject"] = one_line(f"{document.stamp}: {document.title}" if document.stamp else document.title)
    message["Date"] = date
    message["Message-ID"] = message_id
    message["X-Unsent"] = "1"
    message.set_content(plain_form(document), cte="quoted-printable")
    message.add_alternative(_page(document), subtype="html", cte="quoted-printable")
    own = sha256(message_id.encode()).hexdigest()[:32]
    message.set_boundary(f"=_1_{own}")
    for one in attachments:
        kind, _, subtype = one.media_type.partition("/")
        message.add_attachment(one.data, maintype=kind, subtype=subtype, filename=one.name)
    if attachments:
        message.set_boundary(f"=_2_{own}")
    # Only now: headers about contents would have gone into the first part.
    message["Content-Language"] = document.lang
    return message.as_bytes()


def _mailbox(who: str, name: str, address: str) -> MailAddress:
    fault = address_fault(address)
    if fault:
        raise ValueError(f"{who}: {fault}")
    return MailAddress(one_line(name), addr_spec=address)


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
    )


def _leads_to(block: Qr) -> str:
    """The page that the code leads to; "" where it leads to none."""
    return safe_link(block.data) if urlsplit(block.data).scheme in ("http", "https") else ""
