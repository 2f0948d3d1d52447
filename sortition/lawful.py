"""What panel.toml says about the lawful use of special categories of personal data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# A text that still begins like this is an example that nobody has filled in.
UNWRITTEN = "Write here"
_CONSENT = re.compile(r"explicit consent|9 ?\(2\) ?\(a\)", re.IGNORECASE)
_MONITORING = re.compile(r"\bpara(graph|\.)?s? *8\b", re.IGNORECASE)


@dataclass(frozen=True)
class Lawful:
    """The entries of `[privacy]` that special categories need; "" where the officer gave none.

    `basis` is that of Article 6 of the UK GDPR, `special_basis` the condition of its Article 9, `schedule_1`
    the condition in Schedule 1 of the Data Protection Act 2018, `dpia` the reference of the data protection
    impact assessment.
    """

    basis: str = ""
    special_basis: str = ""
    schedule_1: str = ""
    dpia: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The entries that are not filled in; explicit consent needs no condition in Schedule 1."""
        needed = ["basis", "special_basis", "schedule_1", "dpia"]
        if _CONSENT.search(self.special_basis):
            needed.remove("schedule_1")
        return tuple(name for name in needed if not getattr(self, name))

    @property
    def monitoring(self) -> bool:
        """Whether it is paragraph 8 of Schedule 1 that is relied on.

        That one, on equality of opportunity, does not cover measures or decisions with respect to a
        particular person, as a draw is one.
        """
        return bool(_MONITORING.search(self.schedule_1)) and not _CONSENT.search(self.special_basis)


def read_lawful(written: Mapping[str, Any]) -> Lawful:
    """The entries of panel.toml's `[privacy]`; one that is no text counts as none: letters refuse it."""
    table = written.get("privacy")
    found = table if isinstance(table, dict) else {}
    return Lawful(**{name: _line(found.get(name)) for name in Lawful.__dataclass_fields__})


def _line(value: object) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return "" if text.startswith(UNWRITTEN) else text
