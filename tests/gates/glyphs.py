"""Every character of a PDF with its place, size and colour, as pdfium sees it. Lengths are millimetres from
the top left corner of the page."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from math import hypot
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as raw

MM = 25.4 / 72
A4 = (210.0, 297.0)
_PARTS = np.arange(256, dtype=np.float32) / 255
_LINEAR = np.where(_PARTS <= 0.04045, _PARTS / 12.92, ((_PARTS + 0.055) / 1.055) ** 2.4)


@dataclass(frozen=True)
class Glyph:
    """A character that is printed: its box and the line it stands on in mm, its size in points.

    `light`, from 0 to 1, is the relative luminance of WCAG 2; None where nobody sees the character.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    size: float
    light: float | None

    def within(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Whether all of it lies inside a frame."""
        return left <= self.left and self.right <= right and top <= self.top and self.bottom <= bottom

    def touches(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Whether any of it lies inside a frame."""
        return left < self.right and self.left < right and top < self.bottom and self.top < bottom


@dataclass(frozen=True)
class Sheet:
    """A page: its width and height in mm and its glyphs in the order of the file, without blanks."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]


@contextmanager
def opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The document, closed again afterwards."""
    document = pypdfium2.PdfDocument(data)
    try:
        yield document
    finally:
        document.close()


def sheets(data: bytes) -> list[Sheet]:
    """Every page with its glyphs."""
    with opened(data) as document:
        return [_sheet(page) for page in document]


def _sheet(page: pypdfium2.PdfPage) -> Sheet:
    width, height = page.get_size()
    text = page.get_textpage()
    found = [_glyph(text, place, height) for place in range(text.count_chars())]
    return Sheet(width * MM, height * MM, tuple(glyph for glyph in found if glyph is not None))


def _glyph(text: pypdfium2.PdfTextPage, place: int, height: float) -> Glyph | None:
    """The character, None for a blank and for one that pdfium has added."""
    code = raw.FPDFText_GetUnicode(text, place)
    if raw.FPDFText_IsGenerated(text, place) == 1 or chr(code).isspace():
        return None
    left, bottom, right, top = text.get_charbox(place)
    return Glyph(
        chr(code),
        left * MM,
        (height - top) * MM,
        right * MM,
        (height - bottom) * MM,
        (height - _base(text, place)) * MM,
        _size(text, place),
        _light(text, place),
    )


def _base(text: pypdfium2.PdfTextPage, place: int) -> float:
    across, up = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, place, across, up)
    return up.value


def _size(text: pypdfium2.PdfTextPage, place: int) -> float:
    """The height of the type in points as printed, whatever the page scales it by."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, place, matrix)
    return float(raw.FPDFText_GetFontSize(text, place)) * hypot(matrix.c, matrix.d)


def _light(text: pypdfium2.PdfTextPage, place: int) -> float | None:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    raw.FPDFText_GetFillColor(text, place, red, green, blue, alpha)
    mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text, place))
    if mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE or not alpha.value:
        return None
    return _luminance(red.value, green.value, blue.value)


@lru_cache(maxsize=256)
def _luminance(red: int, green: int, blue: int) -> float:
    return float(luminance(np.array([red, green, blue])))


def luminance(colours: Any) -> Any:
    """The relative luminance of WCAG 2 of colours whose last axis is red, green, blue from 0 to 255."""
    return _LINEAR[np.asarray(colours)] @ np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)


def coloured(data: bytes, dpi: int) -> Iterator[Any]:
    """Each page as a picture: rows of points of red, green and blue from 0 to 255."""
    how = {"rev_byteorder": True, "force_bitmap_format": raw.FPDFBitmap_BGR}
    with opened(data) as document:
        for page in document:
            yield np.array(page.render(scale=dpi / 72, **how).to_numpy())


def pictures(data: bytes, dpi: int) -> Iterator[Any]:
    """Each page as a grey picture: rows of values from 0 (black) to 255 (white)."""
    with opened(data) as document:
        for page in document:
            bitmap = page.render(scale=dpi / 72, grayscale=True)
            yield np.array(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width)


def ink(grey: Any, dpi: int, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether anything is printed inside a frame."""
    rows = slice(round(top / 25.4 * dpi), round(bottom / 25.4 * dpi))
    columns = slice(round(left / 25.4 * dpi), round(right / 25.4 * dpi))
    return bool((grey[rows, columns] < 245).any())
