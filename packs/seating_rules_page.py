"""The page of all rules of a seating, docs/reference/seating-rules.md, written from the checks themselves.

`python -m packs.seating_rules_page` in a checkout writes it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from scheduling.seating.check import CHECKS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "seating-rules.md"

_OPENING = f"""\
# The rules of a seating

`citizen-panel tables` keeps {len(CHECKS)} rules. All of them hold in every seating: none is broken a little
for a better mix, and none can be switched off. Where they cannot all be kept, the answer names those that
clash, and ways out; none of these gives up access. `--check` judges a plan made by hand by the same rules.

The third column says where each is stated: sheets and columns of `programme.xlsx`, and options of the
command. In a file of members, needs stand in a column of the file.

What is wished and not a rule (tables that mirror everybody, meeting many others, facilitators who change)
is in [How tables are made](../explanation/how-tables-are-made.md).
"""

# Where an officer states what a rule is about.
STATED: Mapping[str, str] = {
    "seat-each": "the draw; dates of Members and the timetable; `--absent`, `--late`",
    "table-size": "Rounds: Format, Tables, People a table; `--tables`, `--format`",
    "table-seats": "Tables: Seats",
    "wheelchair-places": "Tables: Wheelchair places; needs of members",
    "table-access": "Tables: Step-free, Hearing loop, Quiet; needs of members",
    "remote-table": "Tables: Remote; needs of members",
    "language": "Members: Language; Support; Facilitators: Languages",
    "together": "Seating: together; `--together`",
    "apart": "Seating: apart; `--apart`",
    "fixed": "Seating: at table",
    "host": "Seating: host",
    "topic-once": "Rounds: Topics",
    "facilitator-post": "Support and the timetable; `--facilitator-out`",
    "facilitator-conflict": "Facilitators: Not with",
}


def seating_rules_page() -> str:
    """docs/reference/seating-rules.md: every rule in the order of the code, and where it is stated."""
    rows = "\n".join(f"| `{id}` | {_says(check)} | {STATED[id]} |" for id, check in CHECKS.items())
    return f"{_OPENING}\n| id | rule | stated in |\n|---|---|---|\n{rows}\n"


def _says(check: Callable[..., object]) -> str:
    return " ".join((check.__doc__ or "").split())


if __name__ == "__main__":
    PAGE.write_text(seating_rules_page(), "utf-8")
