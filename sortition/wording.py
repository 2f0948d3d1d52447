"""How liberally two pieces of an officer's text count as the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from math import inf

NOT_STATED = "not stated"

# Blanks without width, soft hyphens and marks of the direction of writing.
_UNSEEN = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_SEEN = re.compile(rf"[^\s{_UNSEEN}]")
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u02b9\u2032\u0060\u00b4"), "'")
_DASH = re.compile(r"\s*[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]\s*")
_WHOLE = re.compile(r"(-?[0-9]+)\.0+")
# So alike are a slip and what was meant at the least; fewer letters than these are no beginning of a word.
_ALIKE, _LEAST_BEGINNING = 0.6, 3
# Cyrillic and Greek letters that cannot be told from Latin ones: first those that are alike in small and in
# capitals, so that a word is read alike in both, then those that are alike in one of them only.
_ALIKE_ALWAYS = dict(
    zip(
        "\u0410\u0430\u0415\u0435\u041e\u043e\u0420\u0440\u0421\u0441\u0425\u0445\u0423\u0443"
        "\u0406\u0456\u0408\u0458\u0405\u0455\u051a\u051b\u051c\u051d\u0401\u0451\u0407\u0457"
        "\u039f\u03bf",
        "AaEeOoPpCcXxYyIiJjSsQqWwËëÏïOo",
        strict=True,
    )
)
_ALIKE_LETTERS = _ALIKE_ALWAYS | dict(
    zip(
        "\u0412\u041a\u041c\u041d\u0422\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u03a1"
        "\u03a4\u03a5\u03a7\u03bd\u03c1\u04bb\u0501",
        "BKMHTABEZHIKMNPTYXvphd",
        strict=True,
    )
)
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
    return " ".join(_INVISIBLE.sub("", text).split())


def is_blank(text: str) -> bool:
    """Whether there is nothing to be seen."""
    return not _SEEN.search(text)


def heading_key(text: str) -> str:
    """Headings with equal keys are the same: as values, and underscores and dashes do not count either."""
    return re.sub(r"[\s_]+", "", value_key(text)).replace("-", "")


@lru_cache(maxsize=256)
def value_key(text: str) -> str:
    """Values with equal keys are the same: they look alike but for case, blanks and "_", and 2.0 is 2.

    So kinds of dash and of apostrophe do not count, nor do Cyrillic and Greek letters among Latin ones
    that look like these.
    """
    folded = clean(_plain(clean(text)).casefold().replace("_", " "))
    folded = _DASH.sub("-", folded)
    whole = _WHOLE.fullmatch(folded)
    return whole.group(1) if whole else folded


def _plain(text: str) -> str:
    """The text in usual letters, where it was written with others that look like them."""
    if text.isascii():
        return text.replace("`", "'")
    # To the normal form an accent is a blank and a letter; afterwards one may stand on another letter.
    plain = latin(unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)))
    return unicodedata.normalize("NFKC", plain)


def latin(text: str) -> str:
    """The text with Latin letters for those that look like them.

    A text in another alphabet is left alone: one letter that is no Latin one says that it is. Without any
    Latin letter only those count that look alike in small and in capitals.
    """
    if text.isascii():
        return text
    others = {letter for letter in text if letter.isalpha() and not _is_latin(letter)}
    alike = _ALIKE_LETTERS if any(map(_is_latin, text)) else _ALIKE_ALWAYS
    return (
        "".join(alike.get(letter, letter) for letter in text) if others and others <= alike.keys() else text
    )


def _is_latin(letter: str) -> bool:
    return letter.isalpha() and (letter.isascii() or unicodedata.name(letter, "").startswith("LATIN"))


def words_key(text: str) -> str:
    """Letters and digits only, with one blank wherever anything else stood: for addresses."""
    return _NOT_WORDS.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).casefold())).strip()


def is_unstated(text: str) -> bool:
    """Whether the text is blank, nothing but punctuation, or one of the usual refusals to answer."""
    letters = words_key(_plain(text).replace("'", "")).replace(" ", "")
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

    A text that is like the beginning of a candidate is like it, too: "Agee" means "Age band"; of initials
    only one that no other candidate has.
    """
    known = {value_key(candidate): candidate for candidate in candidates}
    key = value_key(text)
    seen = [other for other in known.values() if _looks(other) == _looks(text)]
    seen += [other for own, other in known.items() if own.endswith(f": {key}")]
    if seen and key not in known:
        return seen[0]
    initial = [other for other in known if key.isalpha() and len(key) == 1 and other.startswith(key)]
    if len(initial) == 1:
        return known[initial[0]]
    alike = [other for other in known if re.findall(r"\d+", other) == re.findall(r"\d+", key)]
    found = max(alike, key=lambda other: _likeness(key, other), default="")
    return known[found] if found and _likeness(key, found) >= _ALIKE else None


def _looks(text: str) -> str:
    """The text as somebody sees it who takes every letter for a Latin one."""
    plain = unicodedata.normalize("NFKC", clean(text))
    return value_key("".join(_ALIKE_LETTERS.get(letter, letter) for letter in plain))


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


def unlike_unseen(written: str, meant: str) -> str:
    """Words on what makes two texts differ that look the same, with the colon before them; or nothing."""
    kinds = {unicodedata.name(sign, "").split(" ")[0] for sign in written if sign.isalpha()}
    if meant.isascii() and kinds & {"CYRILLIC", "GREEK"}:
        return ": it has letters of another alphabet that look like ours"
    shown = "".join(sign for sign in written if unicodedata.category(sign) != "Cf")
    if " ".join(shown.split()) == meant != written:
        return ": it has blanks or signs that nobody sees"
    return ""


def counted(number: int, noun: str) -> str:
    """The number with its noun: "1 home", "2 homes"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
