"""What tables and languages are called where people read of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from scheduling.seating.values import Table

# Twos and threes turn to each other wherever they are: what the room's tables have does not matter to them.
SMALL = {"pairs": "Pair", "threes": "Trio"}
_MADE_UP = re.compile(f"({'|'.join(SMALL.values())}) [0-9]+")


def table_names(tables: Iterable[Table]) -> Mapping[str, str]:
    """Names of tables by their ids: "Table 7" for 7 and "Table B" for B, else the id as it is.

    No two are alike: where a table has the id "Table 7" itself, 7 stays 7.
    """
    ids = [one.id for one in tables]
    named = {id_: f"Table {id_}" for id_ in ids if id_.isdecimal() or (len(id_) == 1 and id_.isalpha())}
    return {id_: name if (name := named.get(id_, id_)) not in ids else id_ for id_ in ids}


def is_made_up(table: str) -> bool:
    """Whether the id is that of a pair or trio, who turn to each other and sit at no table of the room."""
    return bool(_MADE_UP.fullmatch(table))


def language_name(language: str) -> str:
    """A language of members, in small letters, as sentences have it: Urdu, and BSL."""
    return "BSL" if language == "bsl" else language.title()
