"""One pass over an XML part of a file of any size, in little memory and without its traps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol
from xml.parsers import expat

from sortition.files.damage import Damaged, Declares

DEEPEST = 100
_MOST_NAMES = 10_000
_LONGEST_TAG = 2_000_000


class Listener(Protocol):
    """What hears of elements; names are `namespace name`, or `name` where there is no namespace.

    It must raise Damaged where elements are nested deeper than DEEPEST: the parser counts nothing itself,
    as that would double the time for large sheets.
    """

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        """An element begins."""

    def end(self, name: str, /) -> None:
        """It ends."""

    def text(self, text: str, /) -> None:
        """Some of the text in it; the rest may follow."""


def listen(pieces: Iterable[bytes], listener: Listener) -> None:
    """Tell the listener what the part holds.

    Raises:
        Declares: it has a document type, in whatever alphabet.
        Damaged: it is no XML, or built to exhaust its reader.
    """
    names: dict[str, str] = {}
    parser = expat.ParserCreate(None, " ", names)
    parser.buffer_text = True
    parser.StartElementHandler = listener.start
    parser.EndElementHandler = listener.end
    parser.CharacterDataHandler = listener.text
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.EntityDeclHandler = _refuse_declaration
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece)
            fed += len(piece)
            # expat keeps every name for good, and an unfinished tag until it ends.
            if len(names) > _MOST_NAMES or fed - parser.CurrentByteIndex > _LONGEST_TAG:
                raise Damaged("too many names, or a tag without end")
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise Damaged("it is no XML") from None


def _refuse_declaration(*_: Any) -> None:
    raise Declares


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition(" ")[2]


class Elements:
    """Calls a function for each element of some kind: for small parts, of which only attributes matter.

    `wanted` are functions of an element's attributes, without their namespaces, by its name without one.
    """

    def __init__(self, wanted: dict[str, Callable[[dict[str, str]], None]]) -> None:
        self._wanted = wanted
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        """Call what is wanted."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise Damaged("nested too deeply")
        if act := self._wanted.get(local(name)):
            act({local(key): value for key, value in attributes.items()})

    def end(self, name: str, /) -> None:
        """One level up."""
        self._depth -= 1

    def text(self, text: str, /) -> None:
        """Not wanted."""
