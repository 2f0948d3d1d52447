"""What machines read on paper: QR codes, and the address in the window of an envelope.

The geometry is that of letters which GOV.UK Notify accepts for printing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.gates.glyphs import Glyph, Sheet, ink, pictures, sheets
from tests.gates.paper import BODY_FROM
from tests.gates.reading import squeeze

WINDOW = (24.6, 39.5, 120.0, 66.3)
CLEAR = (0.0, 0.0, 15.2, 6.1)
SIDE, TOP = 15.0, 5.0
ADDRESS_SIZES = (10.0, 12.0)
# About what a cheap telephone sees of a code on a letter held in the hand.
_SCAN_DPI = 110
_INK_DPI = 144
_HAIR = 0.25
# The first line is set by the height of its capitals; an h or an accent reaches a little higher.
_ASCENT = 1.0


def qr_contents(data: bytes) -> list[str]:
    """What the QR codes of the document hold, page by page, read from a picture of the page."""
    import zxingcpp

    return [
        code.text
        for grey in pictures(data, _SCAN_DPI)
        for code in zxingcpp.read_barcodes(grey, zxingcpp.BarcodeFormat.QRCode)
    ]


def qr_faults(data: bytes, expected: list[str]) -> list[str]:
    """Codes that cannot be read or that hold something else; [] when exactly the expected ones are there."""
    found = qr_contents(data)
    lost = [f"no QR code holds {text}" for text in expected if text not in found]
    return lost + [f"a QR code holds {text}" for text in found if text not in expected]


def address_faults(data: bytes, addresses: Mapping[int, Sequence[str]]) -> list[str]:
    """Everything that would keep letters from being posted in window envelopes; [] for good ones.

    `addresses` are the lines in the window by the number of the page, from 1, on which a letter begins.
    """
    found: list[str] = []
    for number, (sheet, grey) in enumerate(zip(sheets(data), pictures(data, _INK_DPI), strict=True), 1):
        faults = list(_margins(sheet, grey))
        if number in addresses:
            faults += [*_window(sheet, addresses[number]), *_around(sheet, grey)]
        found += [f"page {number}: {fault}" for fault in faults]
    return found


def _window(sheet: Sheet, lines: Sequence[str]) -> Iterator[str]:
    """The address, the whole address and nothing but the address stands in the window."""
    inside = [glyph for glyph in sheet.glyphs if glyph.touches(*WINDOW)]
    if not all(glyph.within(*WINDOW) for glyph in inside):
        yield "text crosses the edge of the address window"
    shown = squeeze("".join(glyph.text for glyph in inside), hyphens=False).text
    if shown != squeeze("".join(lines), hyphens=False).text:
        yield "the address window shows something else than the address"
    least, most = ADDRESS_SIZES
    if any(not least - 0.05 <= glyph.size <= most + 0.05 for glyph in inside):
        yield f"the address is not between {least:g} and {most:g} pt"
    if len({round(glyph.base) for glyph in inside}) > len(lines):
        yield "a line of the address is broken in two"


def _around(sheet: Sheet, grey: Any) -> Iterator[str]:
    _, _, right, bottom = WINDOW
    if ink(grey, _INK_DPI, 0, bottom, right, BODY_FROM - _ASCENT):
        yield f"something stands between the address window and {BODY_FROM:g} mm"
    if ink(grey, _INK_DPI, *CLEAR):
        yield "something stands in the corner at the top left that the printer needs"
    blank = grey.copy()
    for glyph in sheet.glyphs:
        if glyph.touches(*WINDOW):
            _wipe(blank, glyph)
    if ink(blank, _INK_DPI, *WINDOW):
        yield "something that is no text stands in the address window"


def _wipe(grey: Any, glyph: Glyph) -> None:
    """Paint a glyph over with white."""
    scale = _INK_DPI / 25.4
    top, bottom = int((glyph.top - _HAIR) * scale), int((glyph.bottom + _HAIR) * scale) + 1
    left, right = int((glyph.left - _HAIR) * scale), int((glyph.right + _HAIR) * scale) + 1
    grey[max(top, 0) : bottom, max(left, 0) : right] = 255


def _margins(sheet: Sheet, grey: Any) -> Iterator[str]:
    width, height = sheet.width, sheet.height
    edges = {
        "left": (0.0, 0.0, SIDE - _HAIR, height),
        "right": (width - SIDE + _HAIR, 0.0, width, height),
        "top": (0.0, 0.0, width, TOP - _HAIR),
        "bottom": (0.0, height - TOP + _HAIR, width, height),
    }
    yield from (
        f"something stands in the {name} margin"
        for name, frame in edges.items()
        if ink(grey, _INK_DPI, *frame)
    )
