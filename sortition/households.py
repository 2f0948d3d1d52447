"""Who lives with whom, from the columns that make an address."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sortition.wording import is_unstated, words_key

_POSTCODE = re.compile(r"([a-z]{1,2}[0-9][a-z0-9]?) ?([0-9][a-z]{2})")
_NO_ADDRESS = frozenset(["no fixed abode", "no fixed address", "nfa", "homeless"])


def household_key(texts: Sequence[str]) -> tuple[str, ...]:
    """What people of one home have in common; empty where any part is blank.

    Case, blanks and punctuation do not count, but "Flat 1/2" is not "Flat 12".
    """
    keys = tuple(_part(text) for text in texts)
    return () if any(is_unstated(key) or key in _NO_ADDRESS for key in keys) else keys


def _part(text: str) -> str:
    words = words_key(text.replace("'", "").replace("’", ""))
    postcode = _POSTCODE.fullmatch(words)
    return "".join(postcode.groups()) if postcode else words


def number_households(keys: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Applicant id -> "1", "2", … for shared homes, "" for people alone or without a known address.

    Homes are numbered in the order of their smallest id, so the order of rows does not matter.
    """
    homes: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for applicant in sorted(keys):
        homes[keys[applicant]].append(applicant)
    shared = [members for key, members in homes.items() if key and len(members) > 1]
    numbers = dict.fromkeys(keys, "")
    for number, members in enumerate(shared, start=1):
        numbers |= dict.fromkeys(members, str(number))
    return numbers
