"""What the cells of a plan mean in a programme, and the problems with those that mean nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from scheduling.programme import Programme
from scheduling.reading.plan_words import Choices
from sortition.problems import Problem
from sortition.reading.sheets import Cell, Sheet
from sortition.wording import clean, did_you_mean, listing

_NOTHING = frozenset({"", "-", "–", "—", "none", "nobody", "no", "n/a", "no talks", "nil"})
_SHOWN = 8


@dataclass
class Reading:
    """A sheet that is read as a plan of this programme, with the problems found so far.

    `unplaced` are cells with talks of which no part of the day is said.
    """

    programme: Programme
    sheet: Sheet
    problems: list[Problem] = field(default_factory=list)
    unplaced: list[Cell] = field(default_factory=list)

    def refuse(self, reason: str, remedy: str, cell: Cell, value: str = "") -> None:
        """Remember a problem with the cell; its value is all of the cell if nothing else is said."""
        self.problems.append(self.sheet.problem(reason, remedy, [cell], value or cell.text))

    def one(self, cell: Cell, known: Choices, what: str) -> str:
        """The id that the cell means; "" with a problem where it means none, or may mean several."""
        if not cell.text:
            self.refuse(f"the {what} is blank", f"Write the {what}'s id or name", cell)
            return ""
        return self.meant(cell, cell.text, known, what)

    def several(self, cell: Cell, known: Choices, what: str) -> list[str]:
        """The ids that the entries of the cell mean; a problem for each that means none."""
        entries = parts(cell.text, lambda text: bool(known.of(text)))
        return [one for entry in entries if (one := self.meant(cell, entry, known, what))]

    def meant(self, cell: Cell, text: str, known: Choices, what: str) -> str:
        """The same for a part of a cell."""
        found, shown = known.of(text), clean(text)
        if len(found) == 1:
            return found[0]
        if found:
            self.refuse(f'"{shown}" may be {listing(found)}', "Write the id", cell, shown)
            return ""
        guess = did_you_mean(text, known.texts)
        reason = f'"{shown}" is no {what} of the programme'
        self.refuse(reason, f"{guess}{_known(list(known.shown.values()), what)}", cell, shown)
        return ""


def _known(names: Sequence[str], what: str) -> str:
    if not names:
        return f"The programme has no {what}"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"Known are {', '.join(names[:_SHOWN])}{more}"


def parts(text: str, known: Callable[[str], bool], separators: Sequence[str] = ("\n", ";", ",")) -> list[str]:
    """The entries of a cell: divided at line ends, then semicolons, then commas, outside brackets.

    What is known as it stands is not divided; "none" and the like are no entries.
    """
    text = text.strip()
    if clean(text).casefold() in _NOTHING:
        return []
    if known(text) or not separators:
        return [text]
    here, *further = separators
    pieces = re.split(rf"{re.escape(here)}(?![^\[(]*[\])])", text)
    return [entry for piece in pieces for entry in parts(piece, known, further)]
