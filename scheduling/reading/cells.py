"""What the text of one cell says: numbers, money, yes or no, lengths, phases, lists of words.

Every reader takes a text that is not blank, and raises `Fault` with reason and remedy where it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from scheduling.programme import KINDS, Phase
from sortition.toml_tables import Fault
from sortition.wording import clean, did_you_mean, listing, value_key

T = TypeVar("T")
Reader = Callable[[str], T]

_YES = frozenset(["yes", "y", "true", "1", "x", "✓", "✔", "free", "available", "all day"])
_NO = frozenset(["no", "n", "false", "0", "-", "not free", "not available", "unavailable", "none"])
_MONEY = re.compile(r"£? ?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{1,2}))?")
_MOST_PENCE = 10**10
_MOST_DIGITS = 12
_MINUTES = re.compile(r"([0-9]+) ?(?:min(?:ute)?s?\.?|')?")
_CLOCKED = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")
_HOURS = re.compile(
    r"([0-9]+)(?:\.([0-9]+))? ?h(?:ou)?r?s?\.?(?:(?: and)? ?([0-9]{1,2}) ?(?:m(?:in(?:ute)?s?)?\.?)?)?"
)
_LONGEST = 24 * 60
_BETWEEN = re.compile(r"[;,\n/]| and ", re.IGNORECASE)

_PHASES: Mapping[str, Phase] = {
    "learning": Phase.LEARNING,
    "learn": Phase.LEARNING,
    "evidence": Phase.LEARNING,
    "deliberating": Phase.DELIBERATING,
    "deliberation": Phase.DELIBERATING,
    "deliberate": Phase.DELIBERATING,
    "discussion": Phase.DELIBERATING,
    "deciding": Phase.DECIDING,
    "decision": Phase.DECIDING,
    "decide": Phase.DECIDING,
    "recommendations": Phase.DECIDING,
    "open": Phase.OPEN,
    "optional": Phase.OPEN,
}
_KINDS: Mapping[str, str] = {
    **{value_key(name): code for code, name in KINDS.items()},
    **{code: code for code in KINDS},
    "british sign language interpreter": "bsl",
    "sign language interpreter": "bsl",
    "language interpreter": "interpreter",
    "speech to text reporter": "palantypist",
    "speech-to-text reporter": "palantypist",
    "childcare worker": "childcare",
    "creche": "childcare",
    "crèche": "childcare",
}


def text(written: str) -> str:
    """The text with single blanks."""
    return clean(written)


def language(written: str) -> str:
    """A language in small letters."""
    return clean(written).casefold()


def identity(written: str) -> str:
    """An id that may stand among others in a cell."""
    if re.search(r"[\s;,/]", clean(written)):
        raise Fault(
            f'the id "{clean(written)}" has blanks or separators in it', "Write a short id, such as S1 or V2"
        )
    if any(sign in '\\:*?"<>|' or not sign.isprintable() for sign in clean(written)):
        reason = f'the id "{clean(written)}" has a sign in it that no id needs'
        raise Fault(reason, "Write letters and digits, such as S1 or V2")
    return re.sub(r"^(-?[0-9]+)\.0+$", r"\1", clean(written))


def answer(written: str) -> bool | None:
    """True for a yes, False for a no, None for everything else."""
    key = value_key(written).rstrip(".")
    return key in _YES if key in _YES or key in _NO else None


def yes_no(written: str) -> bool:
    """Whether the text says yes."""
    found = answer(written)
    if found is not None:
        return found
    raise Fault(f'"{clean(written)}" is neither yes nor no', "Write yes or no")


def whole(least: int, most: int, *units: str) -> Reader[int]:
    """A reader of whole numbers from `least` to `most`, with or without one of the units behind them."""

    def read(written: str) -> int:
        number = _without(value_key(written), units)
        if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+", number):
            number = number.replace(",", "")
        if re.fullmatch(r"-[0-9.]+", number):
            raise Fault(f'"{clean(written)}" is negative', f"Write a whole number from {least}")
        if re.fullmatch(r"[0-9]+\.[0-9]*", number):
            raise Fault(f'"{clean(written)}" is not a whole number', f"Write a whole number from {least}")
        if not re.fullmatch(r"[0-9]+", number):
            raise Fault(f'"{clean(written)}" is not a number', f"Write a whole number from {least}")
        return _within(int(number[:_MOST_DIGITS]), least, most, written)

    return read


def _without(key: str, units: Iterable[str]) -> str:
    for unit in units:
        if key.endswith(unit):
            return key.removesuffix(unit).strip()
    return key


def _within(number: int, least: int, most: int, written: str) -> int:
    if not least <= number <= most:
        reason = f'"{clean(written)}" is {"below" if number < least else "above"} what is possible'
        raise Fault(reason, f"Write a number from {least} to {most:,}")
    return number


def money(written: str) -> int:
    """An amount in pence: "£1,200" is 120000."""
    key = value_key(written)
    if found := _MONEY.fullmatch(key):
        pounds, pence = found[1].replace(",", ""), (found[2] or "").ljust(2, "0")
        if len(pounds) <= _MOST_DIGITS and int(pounds) * 100 <= _MOST_PENCE:
            return int(pounds) * 100 + int(pence)
        raise Fault(f'"{clean(written)}" is more than any panel costs', "Write pounds, such as £1,200")
    if re.match(r"-£?[0-9]|£-", key):
        raise Fault(f'"{clean(written)}" is negative', "Write pounds, such as £1,200 or 1200.50")
    raise Fault(f'"{clean(written)}" is not an amount of money', "Write pounds, such as £1,200 or 1200.50")


def minutes(least: int = 1, most: int = _LONGEST) -> Reader[int]:
    """A reader of lengths in minutes: "90", "90 min", "1 h 30", "1.5 hours" and "01:30" are the same."""

    def read(written: str) -> int:
        key = value_key(written.replace("½", ".5"))
        if re.match(r"-[0-9]", key):
            raise Fault(f'"{clean(written)}" is negative', "Write minutes, such as 90, or hours, such as 6 h")
        return _within(_length(key, written), least, most, written)

    return read


def _length(key: str, written: str) -> int:
    if found := _MINUTES.fullmatch(key):
        return int(found[1][:_MOST_DIGITS])
    if found := _CLOCKED.fullmatch(key):
        return int(found[1]) * 60 + int(found[2])
    if found := _HOURS.fullmatch(key):
        hours, part, more = found.groups()
        of_part = int(part[:6]) * 60 / 10 ** len(part[:6]) if part else 0
        if float(of_part).is_integer() and not (more and of_part):
            return int(hours[:_MOST_DIGITS]) * 60 + int(of_part) + int(more or 0)
    raise Fault(f'"{clean(written)}" is not a length', "Write minutes, such as 90, or hours, such as 6 h")


def phase(written: str) -> Phase:
    """A phase by its name or a usual other word for it."""
    return _chosen(written, _PHASES, "a phase", [str(one) for one in Phase])


def phase_of_talk(written: str) -> Phase:
    """A phase that has talks."""
    found = phase(written)
    if found is Phase.OPEN:
        raise Fault("open sessions have no talks", "Write learning, deliberating or deciding")
    return found


def kind(written: str) -> str:
    """A kind of support as its code."""
    return _chosen(written, _KINDS, "a kind of support", list(KINDS.values()))


def _chosen(written: str, known: Mapping[str, T], what: str, names: list[str]) -> T:
    key = value_key(written)
    if key in known:
        return known[key]
    remedy = f"{did_you_mean(written, known)}There are {listing(names)}"
    raise Fault(f'"{clean(written)}" is not {what}', remedy)


def words(written: str) -> tuple[str, ...]:
    """The parts of a list, whether separated by semicolons, commas, strokes, lines or "and"."""
    return tuple(part for part in map(clean, _BETWEEN.split(written)) if part)


def clean_list(written: str) -> tuple[str, ...]:
    """The parts between semicolons, each once: they may hold commas themselves."""
    return tuple(dict.fromkeys(part for part in map(clean, re.split(r"[;\n]", written)) if part))


def languages(written: str) -> frozenset[str]:
    """Languages in small letters."""
    return frozenset(map(language, words(written)))
