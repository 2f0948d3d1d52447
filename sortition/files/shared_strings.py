"""The texts that cells of a workbook share."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sortition.files.damage import Damaged
from sortition.files.markup import DEEPEST, listen, local

LONGEST_TEXT = 1_000_000
_MOST_STRINGS = 5_000_000
_ESCAPED = re.compile(
    r"((?:_x[dD][89abAB][0-9a-fA-F]{2}_){1}_x[dD][c-fC-F][0-9a-fA-F]{2}_)|_x([0-9a-fA-F]{4})_"
)
_KEPT_CONTROLS = "\t\n\r"


def shared_strings(pieces: Iterable[bytes]) -> list[str]:
    """The texts in order: runs of different looks joined, without the hints for pronunciation."""
    strings = _Strings()
    listen(pieces, strings)
    return strings.found


def unescaped(text: str) -> str:
    """The text with what Excel writes as "_x000D_"; control characters that nobody sees are left out."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    if pair := match[1]:
        return bytes.fromhex(pair[2:6] + pair[9:13]).decode("utf-16-be")
    code = int(match[2], 16)
    if 0xD800 <= code < 0xE000:
        return "\ufffd"
    character = chr(code)
    return character if code >= 0x20 or character in _KEPT_CONTROLS else ""


class _Strings:
    """Hears <sst> with an <si> for each text, whose <t> are its runs; an <rPh> is a pronunciation."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._depth = 0
        self._run = ""
        self._runs: list[str] = []
        self._aside = 0
        self._seen: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Damaged("nested too deeply")
        self._run = ""
        kind = self._kind(name)
        if kind == "si":
            self._runs = []
        elif kind == "rPh":
            self._aside += 1

    def end(self, name: str, /) -> None:
        self._depth -= 1
        kind = self._kind(name)
        if kind == "t":
            if not self._aside:
                self._runs.append(self._run)
            self._run = ""
        elif kind == "si":
            self._keep(unescaped("".join(self._runs)))
        elif kind == "rPh":
            self._aside -= 1

    def text(self, text: str, /) -> None:
        self._run += text
        if len(self._run) > LONGEST_TEXT:
            raise Damaged("a text is too long")

    def _kind(self, name: str) -> str:
        kind = self._names.get(name)
        if kind is None:
            kind = self._names[name] = local(name)
        return kind

    def _keep(self, text: str) -> None:
        # Some programs write the same text again for every cell.
        self.found.append(self._seen.setdefault(text, text))
        if len(self.found) > _MOST_STRINGS:
            raise Damaged("too many texts")
