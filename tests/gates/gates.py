"""The gates for documents, all together: what a test of a pack calls.

Each fault begins with the name of the gate that found it; [] lets a document pass.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pypdfium2

from tests.gates.browser import axe_violations
from tests.gates.marks import address_faults, qr_faults
from tests.gates.office import office_faults
from tests.gates.paper import SMALLEST, paper_faults
from tests.gates.reading import reading_faults, roundtrip_faults
from tests.gates.structure import pdf_faults
from tests.gates.verapdf import verapdf_failures
from tests.packs.workbook_lint import repairs

PDF_PROGRAMS = ("java", "pdfinfo")
HTML_PROGRAMS = ("chromium", "chromedriver")
WORKBOOK_PROGRAMS = ("soffice",)
Address = Sequence[str] | Mapping[int, Sequence[str]] | None


def pdf_gate(
    data: bytes,
    *,
    expected: list[str] | None = None,
    address: Address = None,
    qr: list[str] | None = None,
    lang: str | None = None,
    heading: bool = True,
    documents: int = 1,
    smallest: float = SMALLEST,
) -> list[str]:
    """Every fault that any gate finds in a PDF; the test needs PDF_PROGRAMS.

    Args:
        data: The file.
        expected: The texts in the order in which they are to be read; None leaves the text unjudged.
        address: The lines in the window of page 1, or those of several letters by the number of the page on
            which each begins; None where the document is no letter.
        qr: What the QR codes hold; [] where there must be none, None leaves them unjudged.
        lang: The language that the file must name; None where any will do.
        heading: Whether there must be headings.
        documents: How many documents stand one after another in the file.
        smallest: The smallest type in points, letterheads and addresses apart.
    """
    found = quick_pdf_gate(
        data,
        expected=expected,
        address=address,
        qr=qr,
        lang=lang,
        heading=heading,
        documents=documents,
        smallest=smallest,
    )
    found += _named("veraPDF", verapdf_failures, data)
    if expected is not None:
        found += _named("reading order", reading_faults, data, expected)
    return found


def quick_pdf_gate(
    data: bytes,
    *,
    expected: list[str] | None = None,
    address: Address = None,
    qr: list[str] | None = None,
    lang: str | None = None,
    heading: bool = True,
    documents: int = 1,
    smallest: float = SMALLEST,
) -> list[str]:
    """The same without the gates that need programs of the system: for the fast tests."""
    letters = address if isinstance(address, Mapping) else {1: address} if address is not None else {}
    found = _named("structure", pdf_faults, data, heading=heading, documents=documents, lang=lang)
    found += _named("paper", paper_faults, data, smallest=smallest, letters=letters, documents=documents)
    if expected is not None:
        found += _named("text", roundtrip_faults, data, expected)
    if letters:
        found += _named("address", address_faults, data, letters)
    if qr is not None:
        found += _named("QR code", qr_faults, data, qr)
    return found


def html_gate(html: str) -> list[str]:
    """Every fault that axe-core and the browser find in a page; the test needs HTML_PROGRAMS."""
    return _named("axe-core", axe_violations, html)


def workbook_gate(files: dict[str, bytes]) -> list[str]:
    """Every fault in workbooks, by their names: what Excel would repair, what LibreOffice cannot show.

    The test needs WORKBOOK_PROGRAMS; one call for all workbooks is much faster than one for each.
    """
    found = _named("LibreOffice", office_faults, files)
    for name, content in files.items():
        if not any(fault.startswith(f"LibreOffice: {name}: it is no workbook") for fault in found):
            found += [f"Excel: {name}: {fault}" for fault in repairs(content)]
    return found


def _named(gate: str, judge: Callable[..., list[str]], *args: Any, **more: Any) -> list[str]:
    """The faults with the gate's name before them; a file that the gate cannot open is a fault."""
    try:
        return [f"{gate}: {fault}" for fault in judge(*args, **more)]
    except (pypdfium2.PdfiumError, subprocess.CalledProcessError):
        return [f"{gate}: the file cannot be opened"]
