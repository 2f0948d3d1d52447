"""The letters of a text file: which alphabet its bytes are written in, by a fixed ladder."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sortition.files.door import refused
from sortition.problems import InputProblems

_SAMPLE = 65_536
_SAVE_AGAIN = 'Open it where it was made and save it as .xlsx or as "CSV UTF-8"'
_CONTROLS = bytes({*range(32)} - {*b"\t\n\v\f\r\x1a\x1b"})
_LETTER_OF_UTF8 = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}",
)
# What shows that text is not in Windows-1252: bytes without a letter there, signs inside words (letters of
# DOS, of an old Macintosh or of Windows for Central Europe), and words of accented letters only.
_NOT_WINDOWS = re.compile(
    rb"[\x81\x8d\x8f\x90\x9d]"
    rb"|[A-Za-z](?:\x82|[\x83\x84\x86-\x8c\x8e\x98\x9b\x9f\xa5\xb3\xb9\xbc\xbe\xbf][a-z])"
    rb"|[\xc0-\xff]{5}"
)
# UTF-8 that was read as Windows-1252 and written as UTF-8 again, and the sign for a letter that is lost.
_GARBLED = re.compile(rb"\xc3[\x82\x83]\xc2[\x80-\xbf]|\xc3\xa2\xe2\x82\xac|\xef\xbf\xbd")


@dataclass(frozen=True)
class Letters:
    """A file's text as bytes in the alphabet `codec` without a byte order mark; `name` is what it was in."""

    data: bytes = field(repr=False)
    codec: str
    name: str
    remarks: tuple[str, ...] = ()

    def lines(self) -> io.TextIOWrapper:
        """The text from its beginning, line by line, each with its own line end."""
        return io.TextIOWrapper(io.BytesIO(self.data), self.codec, newline="")


def letters(path: Path, data: bytes) -> Letters:
    """The text in the file's bytes.

    UTF-8 and UTF-16 are known by their mark or by their form; what is neither and holds no letter of UTF-8
    is Windows-1252.

    Raises:
        InputProblems: it is not text, or its alphabet is not certain; lines are counted from 1.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(path, Letters(_from_utf16(path, data, "utf-16"), "utf-8", "UTF-16"))
    if codec := _utf16_without_mark(data[:_SAMPLE]):
        return _checked(path, Letters(_from_utf16(path, data, codec), "utf-8", "UTF-16"))
    # Old programs end a text with the sign 1A.
    plain = data.removeprefix(b"\xef\xbb\xbf").removesuffix(b"\x1a")
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError:
        return _checked(path, Letters(_from_windows(path, plain), "cp1252", "Windows-1252"))
    return _checked(path, Letters(plain, "utf-8", "UTF-8"))


def places(noun: str, numbers: Sequence[int], most: int = 8) -> str:
    """The first few of them, as "line 3" or "lines 3, 5, 8 and 12 more"."""
    shown = ", ".join(map(str, numbers[:most]))
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return f"{noun} {shown}" if len(numbers) == 1 else f"{noun}s {shown}{more}"


def _utf16_without_mark(start: bytes) -> str:
    """The codec of UTF-16 text, whose signs and digits have a zero in every second byte; "" if it is none."""
    first, second = start[::2].count(0), start[1::2].count(0)
    for zeros, others, codec in ((second, first, "utf-16-le"), (first, second, "utf-16-be")):
        if zeros * 8 > len(start) or (zeros > 20 and zeros * 40 > len(start) and not others):
            return codec
    return ""


def _from_utf16(path: Path, data: bytes, codec: str) -> bytes:
    try:
        return data.decode(codec).encode()
    except UnicodeError:
        raise refused(path, "the text is damaged or cut off (UTF-16)", _SAVE_AGAIN) from None


def _from_windows(path: Path, data: bytes) -> bytes:
    if _is_binary(data):
        raise _no_text(path)
    if _LETTER_OF_UTF8.search(data):
        where = _lines(_not_utf8(data))
        raise refused(path, f"two alphabets are mixed: most is UTF-8, but not {where}", _SAVE_AGAIN)
    if _NOT_WINDOWS.search(data):
        where = _lines(_lines_with(_NOT_WINDOWS, data))
        reason = f"the alphabet is not known: {where} cannot be read as UTF-8 or as Windows-1252"
        raise refused(path, reason, _SAVE_AGAIN)
    return data


def _checked(path: Path, text: Letters) -> Letters:
    """The same text, which holds no zero bytes; remarks say where letters were lost before."""
    if _is_binary(text.data):
        raise _no_text(path)
    if b"\0" in text.data:
        where = _lines(_lines_with(re.compile(b"\0"), text.data))
        raise refused(path, f"is not a text file: there is a zero byte in {where}", _SAVE_AGAIN)
    if text.codec == "utf-8" and _GARBLED.search(text.data):
        where = _lines(_lines_with(_GARBLED, text.data))
        remark = f"letters were garbled or lost before the file came here, see {where}"
        return Letters(text.data, text.codec, text.name, (remark,))
    return text


def _is_binary(data: bytes) -> bool:
    controls = len(data) - len(data.translate(None, _CONTROLS))
    return controls > 16 and controls * 50 > len(data)


def _no_text(path: Path) -> InputProblems:
    return refused(path, "is not a text file", "Save the spreadsheet as .xlsx or .csv")


def _each_line(data: bytes) -> Iterator[tuple[int, bytes]]:
    # In Latin-1 every byte is a letter, so that any bytes can be cut at their line ends.
    text = io.TextIOWrapper(io.BytesIO(data), "latin-1", newline="")
    return ((number, line.encode("latin-1")) for number, line in enumerate(text, start=1))


def _lines_with(pattern: re.Pattern[bytes], data: bytes) -> Iterator[int]:
    return (number for number, line in _each_line(data) if pattern.search(line))


def _not_utf8(data: bytes) -> Iterator[int]:
    for number, line in _each_line(data):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            yield number


def _lines(numbers: Iterable[int]) -> str:
    return places("line", list(numbers))
