"""What an officer sees of a number: its format decides whether it is a date, a percentage or has zeros."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from math import isfinite

from sortition.files.damage import Damaged

_DATES = (14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 59))
_TIMES = (18, 19, 20, 21, *range(32, 36), 45, 47)
# The formats that have a number instead of a code, as far as they change what is seen.
_BUILT_IN = {
    9: "0%",
    10: "0.00%",
    46: "[h]:mm:ss",
    **dict.fromkeys(_DATES, "yyyy-mm-dd hh:mm"),
    **dict.fromkeys(_TIMES, "hh:mm:ss"),
}
_QUOTED = re.compile(r'"[^"]*"|\\.|[_*].')
_BRACKETS = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
_CONDITION = re.compile(r"\[[<>=]")
_DATE_LETTER = re.compile(r"[dmhys]", re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|([0#?])|([ \-+()]|[^\x00-\x7f])')
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_PLACE = "\0"
_ZERO = "\0" + "0"
_EXACT_DIGITS = 15
_WHOLE_BELOW = 1e21
_LONGEST = 400
_LONGEST_CODE = 2_000
_EPOCH = datetime.datetime(1899, 12, 30)
_EPOCH_1904 = datetime.datetime(1904, 1, 1)
# Excel takes 1900 for a leap year: until its 29 February the days are one off.
_FALSE_LEAP_DAY = 60

Shown = Callable[[str], str]


def built_in(number: int) -> str:
    """The code of a format without one; "General" where it shows a number as it is."""
    return _BUILT_IN.get(number, "General")


@lru_cache(maxsize=1_000)
def shown_by(code: str, since_1904: bool = False) -> Shown:
    """What a format makes visible of a number as it is written in a file.

    Digits are neither rounded nor grouped, whatever the format. The function raises Damaged for a text that
    is no finite number; so does a code of absurd length.
    """
    if len(code) > _LONGEST_CODE:
        raise Damaged("a number format that Excel does not allow")
    first = code.split(";")[0]
    bare = _BRACKETS.sub("", _QUOTED.sub("", first))
    if code.strip().lower() in ("", "general", "standard", "@"):
        return plain
    if _ELAPSED.search(bare):
        return _elapsed
    if _DATE_LETTER.search(bare):
        return _dated(_EPOCH_1904 if since_1904 else _EPOCH)
    if "%" in bare:
        return _percent
    places = _places(first)
    return _with_zeros(places) if places else plain


def plain(text: str) -> str:
    """The number without exponent, superfluous zeros and the noise of its last digits."""
    if text.isdecimal() and text.isascii() and len(text) <= _EXACT_DIGITS:
        return text if text[0] != "0" else text.lstrip("0") or "0"
    number = _finite(text)
    return _written(number, text.strip())


def _written(number: float, text: str) -> str:
    if number.is_integer():
        return str(int(Decimal(text))) if abs(number) < _WHOLE_BELOW else repr(number)
    rounded = float(f"{number:.{_EXACT_DIGITS}g}")
    return str(int(rounded)) if rounded.is_integer() else repr(rounded)


def _finite(text: str) -> float:
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text.strip()):
        raise Damaged("a cell should hold a number")
    number = float(text)
    if not isfinite(number):
        raise Damaged("a number is too large")
    return number


def _percent(text: str) -> str:
    _finite(text)
    hundredfold = _finite(repr(float(f"{Decimal(text.strip()) * 100:.{_EXACT_DIGITS}g}")))
    return f"{_written(hundredfold, repr(hundredfold))}%"


def _dated(epoch: datetime.datetime) -> Shown:
    def show(text: str) -> str:
        days = _finite(text)
        try:
            return _moment(days, epoch)
        except OverflowError:
            # Excel shows ##### for what is no date; the number says more.
            return plain(text)

    return show


def _moment(days: float, epoch: datetime.datetime) -> str:
    if days < 0:
        raise OverflowError
    time = datetime.timedelta(milliseconds=round(days % 1 * 86_400_000))
    if days < 1 and not time.days:
        return (datetime.datetime.min + time).time().isoformat(timespec="minutes")
    whole = int(days) + (0 < days < _FALSE_LEAP_DAY and epoch == _EPOCH)
    when = epoch + datetime.timedelta(days=whole) + time
    return seen(when)


def seen(when: datetime.datetime) -> str:
    """A moment as it is shown everywhere: "2026-10-14 09:30", without midnight."""
    day, time = when.date().isoformat(), when.time()
    return day if time == datetime.time() else f"{day} {time.isoformat(timespec='minutes')}"


def _elapsed(text: str) -> str:
    """Hours and minutes, also more than a day: "36:00"."""
    seconds = round(_finite(text) * 86_400)
    if abs(seconds) >= _WHOLE_BELOW:
        return plain(text)
    minutes, rest = divmod(abs(seconds), 60)
    more = f":{rest:02}" if rest else ""
    return f"{'-' if seconds < 0 else ''}{minutes // 60:02}:{minutes % 60:02}{more}"


def _places(section: str) -> tuple[str, ...]:
    """The pieces of a format of at least two zeros and nothing but digits and fixed characters; else none.

    A place for a digit is NUL and "0", "#" or "?"; other pieces are characters to be shown.
    """
    if _CONDITION.search(section):
        return ()
    rest, pieces = _BRACKETS.sub("", section), list[str]()
    while rest:
        token = _TOKEN.match(rest)
        if not token:
            return ()
        quoted, escaped, place, sign = token.groups()
        pieces.append(_PLACE + place if place else quoted or escaped or sign or "")
        rest = rest[token.end() :]
    return tuple(piece for piece in pieces if piece) if pieces.count(_ZERO) > 1 else ()


def _with_zeros(pieces: tuple[str, ...]) -> Shown:
    places = sum(piece.startswith(_PLACE) for piece in pieces)

    def show(text: str) -> str:
        digits = plain(text)
        if not digits.isdecimal():
            return digits
        return _filled(pieces, digits[: max(0, len(digits) - places)], digits[-places:])

    return show


def _filled(pieces: tuple[str, ...], beyond: str, digits: str) -> str:
    """The digits in their places from the right; those `beyond` stand before the first place."""
    left, out = list(digits), list[str]()
    for piece in reversed(pieces):
        if not piece.startswith(_PLACE):
            out.append(piece)
        elif left:
            out.append(left.pop())
        elif piece == _ZERO:
            out.append("0")
    first = next(n for n, piece in enumerate(pieces) if piece.startswith(_PLACE))
    shown = "".join(reversed(out))
    lead = sum(map(len, pieces[:first]))
    return shown[:lead] + beyond + shown[lead:]
