"""A letter of two pages with everything that letters have, right in every respect, and ways to spoil it.

It is drawn here rather than by the product's own engine, so that the gates are judged apart from it.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import segno
import typst

NAME = "Zoë Świątek-O’Hara"
ADDRESS = [NAME, "Flat 3, 12 Löwe Street", "Glasgow", "G1 1AA"]
QR = "https://example.org/join?ref=ABC123"
EXPECTED = [
    *ADDRESS,
    "1 March 2027",
    "Will you join the panel?",
    f"Dear {NAME},",
    "Your reference is ABC123. Answer by 12 April at example.org/join or ring 0141 496 0100.",
    "What happens",
    "You say yes or no.",
    "We draw names in public.",
    "Meetings",
    "Date",
    "Time",
    "Place",
    "1 May 2027",
    "10 am to 4 pm",
    "Town hall",
    "8 May 2027",
    "1 pm to 4 pm",
    "Library",
    "How to answer",
    "Fill in the form.",
    "Send it back.",
    "Your data",
    "We keep your data until 1 June 2028.",
]

SOURCE = """
#set document(title: "Will you join the panel?", date: none)
#set page(paper: "a4", margin: (left: 20mm, right: 20mm, top: 15mm, bottom: 22mm),
  footer: context align(right)[Page #counter(page).display() of 2])
#set text(lang: "en", region: "GB", size: 12pt, hyphenate: false)
#place(top + left, dx: 6mm, dy: 27mm, block(width: 90mm, text(size: 11pt)[ADDRESS]))
#block(height: 80mm, below: 0mm)
1 March 2027

= Will you join the panel?
Dear NAME,

Your reference is ABC123. Answer by 12 April at #link("https://example.org/join")[example.org/join] or
ring 0141 496 0100.

== What happens
- You say yes or no.
- We draw names in public.

=== Meetings
#table(columns: 3, table.header([Date], [Time], [Place]),
  [1 May 2027], [10 am to 4 pm], [Town hall], [8 May 2027], [1 pm to 4 pm], [Library])

#image("qr.svg", width: 25mm, alt: "A QR code that opens example.org/join")

#pagebreak()
== How to answer
+ Fill in the form.
+ Send it back.

== Your data
We keep your data until 1 June 2028.
""".replace("ADDRESS", " \\ ".join(ADDRESS)).replace("NAME", NAME)

Change = tuple[str, str]


def drawn(*changes: Change, qr: str = QR, standard: bool = True, source: str = SOURCE) -> bytes:
    """The letter with some of its source replaced; each change must find its place."""
    for before, after in changes:
        assert before in source, before
        source = source.replace(before, after)
    code = io.BytesIO()
    segno.make(qr, error="m").save(code, kind="svg", scale=4)
    files = {"main": source.encode(), "qr.svg": code.getvalue()}
    standards = ["ua-1"] if standard else []
    return bytes(typst.compile(files, pdf_standards=standards, ignore_system_fonts=True, timestamp=0))


def edited(edit: Callable[[pikepdf.Pdf], None], data: bytes, **how: object) -> bytes:
    """The document after an edit of the file itself."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        edit(pdf)
        written = io.BytesIO()
        pdf.save(written, deterministic_id="encryption" not in how, **how)  # type: ignore[arg-type]
        return written.getvalue()
