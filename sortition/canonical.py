"""Bytes that are the same everywhere: JSON, CSV and numbers as docs/reference/record.md writes them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from hashlib import sha256

_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
# Spreadsheets in East Asian languages take the wide forms of the signs for the signs themselves.
_LIKE_A_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n']")
# Whatever a program may take for the separator: else "x;=1+1" is two cells to it, and one is a formula.
_TO_QUOTE = re.compile('[,;|\t"\r\n]')
_DECIMALS = 18
_Row = Sequence[str | int]


def sha(data: bytes) -> str:
    """SHA-256 in lower-case hex."""
    return sha256(data).hexdigest()


def json_text(value: object) -> str:
    """Canonical JSON without a line end: sorted keys, no blanks, no floats.

    Raises:
        TypeError: a float stands in it: two machines may write one differently.
    """
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def json_bytes(value: object) -> bytes:
    """Canonical JSON as the content of a file."""
    return (json_text(value) + "\n").encode()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("floats have no canonical form; write an integer or a decimal text")
    inside: Iterable[object] = ()
    if isinstance(value, dict):
        inside = value.values()
    elif isinstance(value, list | tuple):
        inside = value
    for item in inside:
        _refuse_floats(item)


def csv_bytes(header: Sequence[str], rows: Iterable[_Row]) -> bytes:
    """A CSV file in which no cell can be taken for a formula."""
    lines = (",".join(_cell(str(cell)) for cell in row) for row in (header, *rows))
    return "".join(f"{line}\n" for line in lines).encode()


def _cell(text: str) -> str:
    # A spreadsheet runs what begins like a formula, also when it came from an applicant.
    if _LIKE_A_FORMULA.match(text) and not _PLAIN_NUMBER.fullmatch(text):
        text = "'" + text
    if _TO_QUOTE.search(text):
        text = '"' + text.replace('"', '""') + '"'
    return text


def csv_rows(data: bytes) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a file of `csv_bytes`, cells as they were before."""
    lines: Iterator[list[str]] = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
    header, *rows = [[cell.removeprefix("'") for cell in line] for line in lines]
    return header, rows


def number_text(number: Fraction) -> str:
    """An exact number: decimal where at most 18 places suffice, else "a/b"."""
    places = next((n for n in range(_DECIMALS + 1) if 10**n % number.denominator == 0), None)
    return str(number) if places is None else _decimal(number, places)


def rounded_text(number: Fraction, places: int) -> str:
    """The number with so many decimals, halves rounded to even."""
    return _decimal(Fraction(round(number * 10**places), 10**places), places)


def _decimal(number: Fraction, places: int) -> str:
    digits = str(abs(int(number * 10**places))).rjust(places + 1, "0")
    whole, rest = digits[: len(digits) - places], digits[len(digits) - places :]
    return ("-" if number < 0 else "") + whole + (f".{rest}" if rest else "")
