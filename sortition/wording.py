"""How liberally two pieces of an officer's text count as the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from math import inf

NOT_STATED = "not stated"

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_DASH = re.compile(r"\s*[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]\s*")
_WHOLE = re.compile(r"(-?[0-9]+)\.0+")
# So alike are a slip and what was meant at the least; fewer letters than these are no beginning of a word.
_ALIKE, _LEAST_BEGINNING = 0.6, 3
_NOT_WORDS = re.compile(r"[\W_]+")

_REFUSALS = frozenset(
    [
        "prefernottosay",
        "rathernotsay",
        "prefernottoanswer",
        "prefernottodisclose",
        "prefernottostate",
        "iprefernottosay",
        "idprefernottosay",
        "idrathernotsay",
        "wouldrathernotsay",
        "wouldprefernottosay",
        "donotwishtosay",
        "donotwanttosay",
        "dontwanttosay",
        "dontwishtosay",
        "notstated",
        "notsaid",
        "notgiven",
        "notprovided",
        "notspecified",
        "notdisclosed",
        "notanswered",
        "notknown",
        "notapplicable",
        "noanswer",
        "noresponse",
        "noreply",
        "nodata",
        "undisclosed",
        "unknown",
        "unspecified",
        "unanswered",
        "refused",
        "declined",
        "declinedtosay",
        "declinedtoanswer",
        "dontknow",
        "donotknow",
        "na",
        "nan",
        "null",
        "blank",
        "missing",
        "tbc",
    ]
)


def clean(text: str) -> str:
    """The text without outer, repeated, non-breaking or invisible blanks."""
    return " ".join(text.translate(_INVISIBLE).split())


def heading_key(text: str) -> str:
    """Headings with equal keys are the same: case, blanks, underscores and dashes do not count."""
    return re.sub(r"[\s_]+", "", value_key(text)).replace("-", "")


def value_key(text: str) -> str:
    """Values with equal keys are the same: case, blanks and the kind of dash do not count; 2.0 is 2."""
    folded = unicodedata.normalize("NFKC", clean(text)).casefold()
    folded = _DASH.sub("-", clean(folded))
    whole = _WHOLE.fullmatch(folded)
    return whole.group(1) if whole else folded


def words_key(text: str) -> str:
    """Letters and digits only, with one blank wherever anything else stood: for addresses."""
    return _NOT_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold().translate(_INVISIBLE)).strip()


def is_unstated(text: str) -> bool:
    """Whether the text is blank, nothing but punctuation, or one of the usual refusals to answer."""
    letters = words_key(text.replace("'", "").replace("’", "")).replace(" ", "")
    return not letters or letters in _REFUSALS


def size_key(text: str) -> tuple[float, int, str]:
    """A key that sorts bands by size ("Under 2", "2-5", "11-20", "Over 20") and other words by letters."""
    number = re.search(r"[0-9]+", text)
    words = text.casefold()
    below = bool(re.match(r"(under|below|less|up to|younger)\b", words))
    above = bool(re.search(r"\b(over|above|more|older)\b", words)) or text.endswith("+")
    return (float(number[0]) if number else inf, above - below, text)


def nearest(text: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was probably meant; none where the digits differ: 50-59 is not a slip for 50-64.

    A text that is like the beginning of a candidate is like it, too: "Agee" means "Age band".
    """
    known = {value_key(candidate): candidate for candidate in candidates}
    key = value_key(text)
    alike = [other for other in known if re.findall(r"\d+", other) == re.findall(r"\d+", key)]
    found = max(alike, key=lambda other: _likeness(key, other), default="")
    return known[found] if found and _likeness(key, found) >= _ALIKE else None


def _likeness(key: str, other: str) -> float:
    """Between 0 and 1; a beginning counts a little less than the whole."""
    whole = SequenceMatcher(None, other, key).ratio()
    if len(key) < _LEAST_BEGINNING or len(other) <= len(key):
        return whole
    return max(whole, 0.9 * SequenceMatcher(None, other[: len(key)], key).ratio())


def did_you_mean(text: str, candidates: Iterable[str]) -> str:
    """`Did you mean "Female"? ` (with the blank), or nothing."""
    guess = nearest(text, candidates)
    return f'Did you mean "{guess}"? ' if guess else ""


def listing(words: Iterable[str]) -> str:
    """The words in quotation marks, separated by commas."""
    return ", ".join(f'"{word}"' for word in words)


def counted(number: int, noun: str) -> str:
    """The number with its noun: "1 home", "2 homes"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
