"""Access needs in people's own words as the codes of `NEEDS`; what is not understood is to be looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scheduling.access import NEEDS
from sortition.wording import clean, value_key, words_key

# A need is found where a word of the text begins with one of these.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "wheelchair": ("wheelchair", "wheel chair", "scooter"),
    "step-free": (
        "step free",
        "no steps",
        "no stairs",
        "ramp",
        "lift",
        "rollator",
        "walking frame",
        "zimmer",
        "mobility",
        "cannot climb",
        "can t climb",
    ),
    "loop": ("loop", "hearing loop", "induction loop", "hearing aid", "hard of hearing"),
    "quiet-room": ("quiet", "sensory", "autis"),
    "prayer": ("prayer", "pray"),
    "toilet": ("accessible toilet", "accessible wc", "toilet", "changing places"),
    "parking": ("parking", "blue badge"),
    "transit": ("transit", "bus", "train", "public transport"),
    "remote": ("remote", "online", "from home", "taking part from elsewhere", "video call"),
    "bsl": ("bsl", "british sign", "sign language", "signed"),
    "palantype": (
        "palantyp",
        "speech written",
        "speech to text",
        "caption",
        "subtitle",
        "live transcription",
    ),
    "interpreter": ("interpreter", "translator"),
    "childcare": ("childcare", "child care", "creche", "crèche", "children looked after"),
    "assistant": (
        "assistant",
        "companion",
        "carer",
        "support worker",
        "personal assistant",
        "somebody who comes",
        "somebody to come",
        "someone to come",
        "somebody with me",
        "someone with me",
    ),
    "dog": ("assistance dog", "guide dog", "hearing dog", "dog"),
    "long-breaks": ("long breaks", "longer breaks", "long break", "more breaks", "extra breaks"),
    "shifts": ("shift", "work in shifts", "night work"),
    "large-print": ("large print", "larger print", "big print"),
    "guide": ("guide for people", "guide", "blind", "low vision", "partially sighted", "visually impaired"),
    "diet": (
        "diet",
        "special food",
        "halal",
        "kosher",
        "vegetarian",
        "vegan",
        "gluten",
        "coeliac",
        "allerg",
    ),
    "clean-air": ("clean air", "asthma", "copd", "inhaler", "perfume", "scent"),
}
# One need inside the wording of another: a guide dog is no guide, a BSL interpreter speaks no Polish.
_UNLESS: Mapping[str, tuple[str, ...]] = {
    "interpreter": ("bsl", "british sign", "sign language", "signed"),
    "guide": ("guide dog", "colour blind", "blinds"),
    "large-print": ("no large print",),
    "assistant": ("assistance dog",),
    "shifts": ("no shift",),
}
SIGNING = frozenset(["bsl", "british sign language"])
_NOTHING = frozenset(["", "no", "none", "na", "n a", "nothing", "no needs", "not applicable"])
_DENIED = re.compile(r"\b(no|not|never|without|don t|doesn t|except)\b")
_EXACT = {
    **{words_key(code): code for code in NEEDS},
    **{words_key(need.name): code for code, need in NEEDS.items()},
}


def read_needs(written: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The codes of the needs in a text, and its parts that are not understood, as they were written.

    Parts are separated by semicolons, commas or lines. One that denies something is never taken for a need:
    somebody has to read it.
    """
    codes: set[str] = set()
    strange: list[str] = []
    for part in re.split(r"[;,\n]", written):
        found = _codes(words_key(part))
        codes |= found or set()
        if found is None:
            strange.append(clean(part))
    return frozenset(codes), tuple(strange)


def _codes(key: str) -> set[str] | None:
    if key in _NOTHING:
        return set()
    if key in _EXACT:
        return {_EXACT[key]}
    found = {
        code
        for code, words in _WORDS.items()
        if _begins(words, key) and not _begins(_UNLESS.get(code, ()), key)
    }
    denied = _DENIED.search(re.sub(r"\bno (steps|stairs)\b|\b(cannot|can t) climb", " ", key))
    return found if found and not denied else None


def _begins(words: tuple[str, ...], key: str) -> bool:
    return any(f" {word}" in f" {key}" for word in words)


def language_of(written: str) -> str:
    """The language of somebody's interpreter in small letters: "" for English or none, "bsl" for signing."""
    key = value_key(written)
    if key in ("english", "none", "no", "-", "n/a"):
        return ""
    return "bsl" if key in SIGNING else clean(written).casefold()
