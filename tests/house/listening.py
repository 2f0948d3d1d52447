"""Which canaries sing in a file, whatever its form: in zip files, PDF files, mails, pictures within pages."""

from __future__ import annotations

import base64
import html
import io
import re
import string
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from pathlib import Path

import pypdfium2

PHONE = "01632 960"
Song = tuple[str, int]

_PLACES: list[str] = []
_WORD = re.compile(r"kanari([a-z]{2})(\d\d)?")
_NUMBER = re.compile(r"01632960(\d{3})|441632960(\d{3})")
_BASE64 = re.compile(r"base64,([A-Za-z0-9+/=]+)")
_BETWEEN = re.compile(r"[\s\u00ad\u200b()-]+")


def word(place: str) -> str:
    """The canary of a column: a word that stands nowhere else."""
    if place not in _PLACES:
        _PLACES.append(place)
    return f"kanari{''.join(_letters(_PLACES.index(place)))}"


def cell(place: str, person: int) -> str:
    """The canary of one person in a column."""
    return f"{word(place)}{person:02d}"


def phone(person: int) -> str:
    """A telephone number of this person, of those that nobody has."""
    return f"{PHONE}{person:03d}"


def _letters(number: int) -> tuple[str, str]:
    tens, ones = divmod(number, 26)
    return string.ascii_lowercase[tens], string.ascii_lowercase[ones]


def songs(text: str) -> set[Song]:
    """Columns and people (0: nobody) whose canary stands in the text, be it broken over lines."""
    joined = _BETWEEN.sub("", text.lower())
    found = {(_place(one[1]), int(one[2] or 0)) for one in _WORD.finditer(joined)}
    return found | {("telephone", int(one[1] or one[2])) for one in _NUMBER.finditer(joined)}


def places() -> set[str]:
    """Everywhere that canaries were planted so far."""
    return {*_PLACES, "telephone"}


def _place(letters: str) -> str:
    tens, ones = (string.ascii_lowercase.index(one) for one in letters)
    number = 26 * tens + ones
    return _PLACES[number] if number < len(_PLACES) else letters


def heard(data: bytes, ending: str = "") -> set[Song]:
    """The same for what a file holds, unpacked."""
    return {song for text in _texts(data, ending) for song in songs(text)}


def heard_in(folder: Path) -> dict[str, set[Song]]:
    """The files and folders below a folder with what sings in them or in their names; no silent ones."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        inside = heard(path.read_bytes(), path.suffix) if path.is_file() else set()
        if loud := inside | {(f"name of the file: {place}", n) for place, n in songs(name)}:
            found[name] = loud
    return found


def _texts(data: bytes, ending: str) -> Iterator[str]:
    plain = data.replace(b"\0", b"").decode("utf-8", "replace")
    yield plain
    if data[:4] == b"PK\x03\x04":
        yield from _packed(data)
    elif data[:5] == b"%PDF-":
        yield from _printed(data)
    elif ending == ".eml":
        mail = message_from_bytes(data, policy=policy.default)
        yield from (str(value) for value in mail.values())
        for part in mail.walk():
            if isinstance(body := part.get_payload(decode=True), bytes):
                yield from _texts(body, "")
    else:
        yield html.unescape(re.sub(r"<[^>]*>", " ", plain))
        for one in _BASE64.findall(plain):
            yield from _texts(base64.b64decode(one + "=" * (-len(one) % 4)), "")


def _packed(data: bytes) -> Iterator[str]:
    """A zip file without its end, as a power cut leaves it, is unpacked as far as it goes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            yield book.comment.decode("utf-8", "replace")
            for member in book.infolist():
                yield f"{member.filename} {member.comment.decode('utf-8', 'replace')}"
                yield from _texts(book.read(member), Path(member.filename).suffix)
    except zipfile.BadZipFile:
        for found in re.finditer(rb"PK\x03\x04.{22}(..)(..)", data, re.DOTALL):
            name, extra = (int.from_bytes(one, "little") for one in found.groups())
            yield data[found.end() : found.end() + name].decode("utf-8", "replace")
            yield from _inflated(data[found.end() + name + extra :], -zlib.MAX_WBITS)


def _inflated(data: bytes, bits: int = zlib.MAX_WBITS) -> Iterator[str]:
    with suppress(zlib.error):
        yield zlib.decompressobj(bits).decompress(data).decode("utf-8", "replace")


def _printed(data: bytes) -> Iterator[str]:
    with suppress(pypdfium2.PdfiumError):
        document = pypdfium2.PdfDocument(data)
        yield from document.get_metadata_dict().values()
        yield from (page.get_textpage().get_text_range() for page in document)
    for found in re.finditer(rb"stream\r?\n", data):
        yield from _inflated(data[found.end() :])
