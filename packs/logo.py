"""Whether everybody can see the sender's colour and logo, and whether the logo is only a picture."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.parsers import expat

from sortition.problems import Problem
from sortition.toml_tables import problem

MOST_BYTES = 1_000_000
_LONGEST = 20
_NUMBER = re.compile(r"-?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?")
_PNG = b"\x89PNG\r\n\x1a\n"
_ACTIVE = frozenset(["script", "handler", "listener", "foreignobject", "iframe", "set"])
_OUTSIDE = re.compile(r"url\(\s*+['\"]?+\s*+(?!#|data:image/(png|jpeg);)|@import|javascript:", re.IGNORECASE)
_INSIDE = re.compile(r"\s*(#|data:image/(png|jpeg);base64,)")


def contrast(one: str, other: str) -> float:
    """The contrast of two colours ("#rrggbb") from 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2, from 0 (black) to 1 (white)."""
    shares = (channel / 255 for channel in _channels(colour))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def nearest_readable(colour: str, least: float) -> str:
    """The colour of the same hue, darkened no more than it takes for this contrast with white."""
    shades = (
        "#" + bytes(channel * part // 255 for channel in _channels(colour)).hex()
        for part in range(255, -1, -1)
    )
    return next(shade for shade in shades if contrast(shade, "#ffffff") >= least)


def logo_problems(folder: Path, name: str, alt: str) -> Iterator[Problem]:
    """Why this file cannot be the logo of a letter; nothing where none is named."""
    if not name:
        return
    if not alt:
        yield problem("[sender] has a logo but no logo_alt", 'Say what it shows: logo_alt = "…"')
    kind, path = name.rpartition(".")[2].lower(), folder / name
    if kind not in ("svg", "png"):
        yield problem("[sender] logo is neither .svg nor .png", "Save it as one of the two", name)
    elif not path.is_file():
        yield problem("[sender] logo names a file that is not there", "Put it into this folder", name)
    elif path.stat().st_size > MOST_BYTES:
        yield Problem("the logo has more than 1 MB", "Save it smaller", name)
    elif reason := _svg_fault(path.read_bytes()) if kind == "svg" else _png_fault(path.read_bytes()):
        yield Problem(reason, "Export it again as a plain picture", name)


def png_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG picture in pixels (PNG specification, 11.2.1)."""
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _png_fault(data: bytes) -> str:
    """Why these bytes are no whole PNG picture: each chunk of one bears a sum of its own."""
    if not data.startswith(_PNG) or data[12:16] != b"IHDR":
        return "the logo is not a PNG picture"
    at = len(_PNG)
    while len(data) >= at + 12:
        (length,) = struct.unpack(">I", data[at : at + 4])
        end = at + 8 + length
        if data[end : end + 4] != struct.pack(">I", zlib.crc32(data[at + 4 : end])):
            break
        if data[at + 4 : at + 8] == b"IEND":
            return "" if all(png_size(data)) else "the logo is an empty picture"
        at = end + 4
    return "the logo is a PNG picture that is damaged or cut off"


class _Refused(Exception):
    """Something in an SVG that a picture does not need."""


def _svg_fault(data: bytes) -> str:
    """Why this SVG is refused, "" where it is nothing but a picture."""
    parser = expat.ParserCreate(namespace_separator=" ")
    css: list[str] = []
    elements: list[str] = []
    shapes: list[Mapping[str, str]] = []

    def begun(name: str, given: Mapping[str, str]) -> None:
        elements.append(_checked(name, given))
        shapes.append(given)

    parser.StartElementHandler = begun
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.ProcessingInstructionHandler = _refuse_instruction
    parser.CharacterDataHandler = css.append
    try:
        parser.Parse(data, True)
    except _Refused as refused:
        return f"the logo holds {refused}"
    except (expat.ExpatError, ValueError):
        return "the logo is not an SVG picture"
    if elements[0] != "http://www.w3.org/2000/svg svg":
        return "the logo is not an SVG picture"
    if _is_a_line(shapes[0]):
        return f"the logo is over {_LONGEST} times as long as it is wide"
    return "the logo holds a reference to something outside it" if _OUTSIDE.search("".join(css)) else ""


def _is_a_line(root: Mapping[str, str]) -> bool:
    """Whether one side of the drawing is so many times the other that no letter could show it."""
    box = _NUMBER.findall(root.get("viewBox", ""))[2:] or [
        number for side in ("width", "height") for number in _NUMBER.findall(root.get(side, ""))[:1]
    ]
    if len(box) != 2:
        return False
    short, long = sorted(map(float, box))
    return short <= 0 or long / short > _LONGEST


def _refuse_declaration(*_: object) -> None:
    raise _Refused("a DTD")


def _refuse_instruction(target: str, _: str) -> None:
    raise _Refused("a processing instruction")


def _checked(name: str, attributes: Mapping[str, str]) -> str:
    kind = name.rpartition(" ")[2].lower()
    if kind in _ACTIVE or kind.startswith("animate"):
        raise _Refused(f"a <{kind}>")
    for attribute, value in attributes.items():
        bare = attribute.rpartition(" ")[2].lower()
        if bare.startswith("on"):
            raise _Refused("a script")
        outside = bare in ("href", "src") and not _INSIDE.match(value)
        if outside or _OUTSIDE.search(value):
            raise _Refused("a reference to something outside it")
    return name
