"""What an officer sees in a cell of an OpenDocument spreadsheet."""

from __future__ import annotations

import re

from sortition.files.damage import Damaged
from sortition.files.number_formats import plain, shown_by

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "

_TYPE = OFFICE + "value-type"
_VALUES = {"boolean": "boolean-value", "date": "date-value", "time": "time-value"}
_FORMULA, _STRING = TABLE + "formula", OFFICE + "string-value"
_BREAK = re.compile(r"[ ]*[\t\r\n][ \t\r\n]*")
_ERROR = re.compile(r"#[A-Z][A-Z0-9/_]*[!?]?|Err:[0-9]{3}")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2})(?::[0-9.]+)?)?Z?")
_TIME = re.compile(r"(-?)P(?:([0-9]+)D)?T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:[.,][0-9]+)?S)?")
# A number with zeros in front, or with a country's code: "007", "(020) 7946 0123", "+44 7946000123".
_WITH_ZEROS = re.compile(r"[(]?[0+][0-9 ()/\u00a0-]*[0-9]")
_NOT_DIGITS = re.compile(r"[^0-9]+")


def shown(tag: dict[str, str], lines: list[str]) -> str | None:
    """The text of a cell by its tag and the lines of text in it; None is a formula without a result.

    Raises:
        Damaged: its value is not of the type that it names.
    """
    kind = tag.get(_TYPE, "")
    text = lines[0] if len(lines) == 1 else "\n".join(lines)
    if not kind:
        return None if _FORMULA in tag and not lines else text
    if kind == "string":
        return text if lines else tag.get(_STRING, "")
    if _ERROR.fullmatch(text) or text in ("TRUE", "FALSE"):
        return text
    value = tag.get(OFFICE + _VALUES.get(kind, "value"))
    if value is None:
        return None if _FORMULA in tag and not lines else text
    if kind == "boolean":
        return value.upper()
    if kind == "date":
        return _date(value)
    return _time(value) if kind == "time" else _number(value, text, kind)


def _number(value: str, text: str, kind: str) -> str:
    if kind == "percentage":
        return shown_by("0%")(value)
    number = plain(value)
    if _WITH_ZEROS.fullmatch(text) and _NOT_DIGITS.sub("", text).endswith(number):
        return text.replace("\u00a0", " ")
    return number


def _date(value: str) -> str:
    found = _DATE.fullmatch(value)
    if not found:
        raise Damaged("a cell should hold a date")
    day, time = found.groups()
    return f"{day} {time}" if time and time != "00:00" else str(day)


def _time(value: str) -> str:
    found = _TIME.fullmatch(value)
    if not found or len(value) > 40:
        raise Damaged("a cell should hold a time")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    whole = (days * 24 + hours) * 60 + minutes + seconds // 60
    return f"{found[1]}{whole // 60:02}:{whole % 60:02}"


def one_line(text: str) -> str:
    """Text between tags as it is meant: a line break in the file is a blank."""
    return text if text.isprintable() else _BREAK.sub(" ", text)
