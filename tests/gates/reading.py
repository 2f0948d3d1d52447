"""The order in which a document is read aloud, and whether its text comes out of the file as it was put in.

The order is the structure tree's, as `pdfinfo -struct-text` of poppler prints it.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from tests.gates.glyphs import opened

LONG_ENOUGH = 12
Part = str | Sequence[Sequence[str]]
_INLINE = re.compile(r"^(Span|Link|Quote|Note|Reference|Code|Em|Strong|Annot|Ruby|Warichu)\b.*")
_LINE = re.compile(r"^( *)(.*)$")
# pdfium writes U+0002 for a hyphen at the end of a line, whether it belongs to the word or not.
_HYPHENS = re.compile("[\u0002\u00ad\u2010\u2011-]")
_BAD = re.compile("[\ufffd\ufffe\uffff\ue000-\uf8ff\u0000\u0001\u0003-\u0008\u000b\u000e-\u001f]")


@dataclass(frozen=True)
class Squeezed:
    """A text without blanks; `edges` are the places where a blank, an end or a sign stood or stands."""

    text: str
    edges: frozenset[int]


def squeeze(text: str, hyphens: bool = True) -> Squeezed:
    """The text in NFC without blanks and soft hyphens, and without any hyphens where these are not kept."""
    text = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    text = text if hyphens else _HYPHENS.sub("", text)
    kept: list[str] = []
    edges = {0}
    for sign in text:
        if sign.isspace():
            edges.add(len(kept))
            continue
        if not sign.isalnum():
            edges |= {len(kept), len(kept) + 1}
        kept.append(sign)
    return Squeezed("".join(kept), frozenset(edges | {len(kept)}))


def find(whole: Squeezed, part: str, start: int) -> int:
    """Where the part begins, as whole words, at or after `start`; -1 where it does not."""
    place = whole.text.find(part, start)
    while place >= 0 and not {place, place + len(part)} <= whole.edges:
        place = whole.text.find(part, place + 1)
    return place


@lru_cache(maxsize=2)
def struct_text(data: bytes) -> list[str]:
    """The texts of the structure tree in its order, one for each element that is a block of its own.

    Raises:
        subprocess.CalledProcessError: `pdfinfo` cannot read the file.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.pdf"
        path.write_bytes(data)
        command = ["pdfinfo", "-enc", "UTF-8", "-struct-text", str(path)]
        shown = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")
    return ["\n".join(pieces) for pieces in _blocks(shown.splitlines())]


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Pieces of text that belong to one block, in order; text between two parts of a block divides it."""
    above: list[tuple[int, int]] = []
    current, pieces = -1, list[str]()
    for place, line in enumerate(lines):
        found = _LINE.match(line)
        assert found is not None
        depth, told = len(found[1]), found[2]
        while above and above[-1][0] >= depth:
            above.pop()
        if len(told) > 1 and told.startswith('"') and told.endswith('"'):
            owner = above[-1][1] if above else -1
            if owner != current and pieces:
                yield pieces
                pieces = []
            current = owner
            pieces.append(told[1:-1])
        elif not told.startswith("/"):
            inline = bool(_INLINE.match(told)) and bool(above)
            above.append((depth, above[-1][1] if inline else place))
    if pieces:
        yield pieces


def _joined(texts: list[str]) -> Squeezed:
    """All texts in a row; nothing that is looked for reaches from one into the next."""
    return squeeze("\u0000".join(texts))


def reading_faults(data: bytes, expected: list[str]) -> list[str]:
    """Expected texts that are not read, not in this order, or twice; [] when all is read as it should be.

    What else is read (bullets, codes of answers) does not matter.
    """
    whole = _joined(struct_text(data))
    found, left_over, start = [], [], 0
    wanted = [squeeze(text).text for text in expected]
    for number, (text, part) in enumerate(zip(expected, wanted, strict=True), 1):
        place = find(whole, part, start)
        if place >= 0:
            left_over.append(whole.text[start:place])
            start = place + len(part)
        elif find(whole, part, 0) >= 0:
            found.append(f"text {number} is read too early: {_short(text)}")
        else:
            found.append(f"text {number} is never read: {_short(text)}")
    others = set("\u0000".join([*left_over, whole.text[start:]]).split("\u0000"))
    if not found:
        again = {t: p for t, p in zip(expected, wanted, strict=True) if len(p) >= LONG_ENOUGH and p in others}
        found += [f"read twice: {_short(text)}" for text in again]
    return found


def settled(data: bytes, parts: Sequence[Part]) -> list[str]:
    """The texts with one way chosen for each part that may be read in several.

    It is the way that ends first in the document; the first way where none is there.
    """
    whole = _joined(struct_text(data))
    texts: list[str] = []
    start = 0
    for part in parts:
        ways = [[part]] if isinstance(part, str) else part
        ends = [_end(whole, way, start) for way in ways]
        best = min(range(len(ways)), key=lambda place: (ends[place] < 0, ends[place]))
        texts += ways[best]
        start = max(start, ends[best])
    return texts


def _end(whole: Squeezed, texts: Sequence[str], start: int) -> int:
    """Where the last of these texts ends when they are read in this order; -1 when they are not."""
    for text in texts:
        part = squeeze(text).text
        place = find(whole, part, start)
        if place < 0:
            return -1
        start = place + len(part)
    return start


def extracted_text(data: bytes) -> list[str]:
    """The text of each page in the order of the file, in NFC, as pdfium gives it to whoever copies it."""
    with opened(data) as document:
        return [unicodedata.normalize("NFC", page.get_textpage().get_text_bounded()) for page in document]


def roundtrip_faults(data: bytes, expected: list[str]) -> list[str]:
    """Expected texts that cannot be copied out of the document letter for letter.

    Blanks, line ends and hyphens are not compared; a text may run on over the end of a page.
    """
    texts = extracted_text(data)
    pages = [squeeze(text, hyphens=False).text for text in texts]
    whole = squeeze("\u0000".join(texts), hyphens=False)
    found = []
    for number, text in enumerate(expected, 1):
        part = squeeze(text, hyphens=False).text
        if find(whole, part, 0) < 0 and not any(_runs_on(*pair, part) for pair in pairwise(pages)):
            found.append(f"text {number} is not in the file as written: {_short(text)}")
    garbled = [number for number, text in enumerate(texts, 1) if _BAD.search(text)]
    return found + [f"page {number}: characters without a meaning" for number in garbled]


def _runs_on(before: str, after: str, part: str) -> bool:
    """Whether the text begins on one page and ends on the next."""
    longest = bisect_left(range(1, len(part)), True, key=lambda cut: part[:cut] not in before)
    return any(
        part[:cut] in before and part[cut:] in after for cut in range(longest, max(longest - 40, 0), -1)
    )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:57]}..."
