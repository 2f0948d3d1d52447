"""What somebody sees who holds the printed page: its size, the size of its type, contrast, page numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tests.gates.glyphs import A4, Glyph, Sheet, coloured, luminance, opened, sheets

SMALLEST = 10.0
CONTRAST = 4.5
FOOT = 22.0
_DPI = 144
_NEAR = 1.2
BODY_FROM = 95.0


def paper_faults(
    data: bytes, *, smallest: float = SMALLEST, letters: Collection[int] = (), documents: int = 1
) -> list[str]:
    """Everything wrong with the printed pages; [] for good ones.

    `documents` is how many stand one after another in the file. `smallest` is in points; on the pages whose
    numbers are `letters` it does not hold for the address and the sender's letterhead, which have a size of
    their own, in large print too.
    """
    pages = sheets(data)
    found: list[str] = []
    for number, (sheet, colours) in enumerate(zip(pages, coloured(data, _DPI), strict=True), 1):
        head = BODY_FROM - 1 if number in letters else 0.0
        faults = [*_page(sheet, smallest, head), *_contrast(sheet, colours)]
        found += [f"page {number}: {fault}" for fault in faults]
    if len(pages) > 1:
        found += list(_numbers(data, documents))
    return found


def _page(sheet: Sheet, smallest: float, head: float) -> Iterator[str]:
    sides = sorted((sheet.width, sheet.height))
    if any(abs(side - wanted) > 0.5 for side, wanted in zip(sides, A4, strict=True)):
        yield f"{sheet.width:.0f} x {sheet.height:.0f} mm instead of A4"
    if not sheet.glyphs:
        yield "no text, or an image of text"
    for least, glyphs in (
        (SMALLEST, [glyph for glyph in sheet.glyphs if glyph.bottom < head]),
        (smallest, [glyph for glyph in sheet.glyphs if glyph.bottom >= head]),
    ):
        if small := [glyph for glyph in glyphs if glyph.size < least - 0.05]:
            words = f"{least:g} pt, the smallest {min(glyph.size for glyph in small):.1f}"
            yield f"{len(small)} characters smaller than {words}: {_start(small)}"
    cut = [glyph for glyph in sheet.glyphs if not glyph.within(0, 0, sheet.width, sheet.height)]
    if cut:
        yield f"{len(cut)} characters beyond the edge of the paper: {_start(cut)}"
    if unseen := [glyph for glyph in sheet.glyphs if glyph.light is None]:
        yield f"{len(unseen)} characters that nobody sees: {_start(unseen)}"
    if covered := _overprinted(sheet.glyphs):
        yield f"{len(covered)} characters printed over others: {_start(covered)}"


def _start(glyphs: Sequence[Glyph]) -> str:
    return "".join(glyph.text for glyph in glyphs[:20])


def _overprinted(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Characters that cover most of another one: two texts in one place.

    Those of a ligature have the same box and are no fault.
    """
    order = sorted((g for g in glyphs if g.text.isalnum()), key=lambda g: (round(g.left), g.top))
    return [
        a
        for a, b in pairwise(order)
        if (a.left, a.right, a.bottom) != (b.left, b.right, b.bottom)
        and abs(a.left - b.left) < 0.2 * (a.right - a.left)
        and abs(a.bottom - b.bottom) < 0.2 * (a.bottom - a.top)
    ]


def _contrast(sheet: Sheet, colours: Any) -> Iterator[str]:
    """Text against what is round it, by the formula of WCAG 2."""
    shades = (luminance(colours) * 100).round().astype(np.uint8)
    ratios = [(glyph, _ratio(glyph, shades)) for glyph in sheet.glyphs if glyph.light is not None]
    if pale := [glyph for glyph, ratio in ratios if ratio < CONTRAST]:
        worst = min(ratio for _, ratio in ratios)
        yield f"text with a contrast of {worst:.1f} to 1; {CONTRAST:g} is the least: {_start(pale)}"


def _ratio(glyph: Glyph, shades: Any) -> float:
    """The contrast of a character with the commonest shade in its box and closely round it."""
    scale = _DPI / 25.4
    # Of a very large letter most of a narrow box is ink.
    near = max(_NEAR, (glyph.bottom - glyph.top) / 5)
    top, bottom = int((glyph.top - near) * scale), int((glyph.bottom + near) * scale) + 1
    left, right = int((glyph.left - near) * scale), int((glyph.right + near) * scale) + 1
    box = shades[max(top, 0) : bottom, max(left, 0) : right]
    if not box.size:
        return 21.0
    ground = int(np.bincount(box.ravel()).argmax()) / 100
    ink = float(glyph.light or 0)
    return (max(ground, ink) + 0.05) / (min(ground, ink) + 0.05)


def _numbers(data: bytes, documents: int) -> Iterator[str]:
    """Pages whose foot does not bear their number; each document begins at 1 again."""
    expected, begun = {1}, 0
    for number, foot in enumerate(_feet(data), 1):
        shown = _shown(foot)
        if shown not in expected:
            yield f"page {number}: no page number, or a wrong one"
        begun += shown == 1
        expected = {(shown or number) + 1} | ({1} if begun < documents else set())


def _feet(data: bytes) -> list[str]:
    with opened(data) as document:
        return [page.get_textpage().get_text_bounded(top=FOOT / 25.4 * 72, bottom=0) for page in document]


def _shown(foot: str) -> int | None:
    """The number in "Page 2 of 3" or else the last one of the foot; what stands before may hold dates."""
    found = re.findall(r"(\d+)\D{1,8}\d+\s*$", foot) or re.findall(r"\d+", foot)
    return int(found[-1]) if found else None
