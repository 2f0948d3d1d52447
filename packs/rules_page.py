"""The page of all rules of a timetable, docs/reference/rules.md, written from the rules themselves.

`python -m packs.rules_page` in a checkout writes it again.
"""

from __future__ import annotations

from pathlib import Path

from scheduling.rules import RULES, Rule

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "rules.md"

_OPENING = f"""\
# The rules of a timetable

`citizen-panel timetable` keeps {len(RULES)} rules. Each has an id, a sentence, a severity, and a source for
it and its numbers. The sheet Rules of the office's workbook says of each whether a timetable keeps it, and
why not.

| severity | meaning |
|---|---|
| `BLOCK` | no timetable may break the rule |
| `WARN` | the rule is broken as rarely as can be, and every time it is said |
| `IGNORE` | the rule is not looked at |

To change a severity, write the rule's id and the new severity into the table `[rules]` of `panel.toml`:

```toml
[rules]
drop-off = "BLOCK"
week-between = "IGNORE"
```

What is not named there keeps the severity of this page. The numbers of the sentences are fixed, apart from
those that `programme.xlsx` holds.
"""
_MEANING = """\
Rules of severity `BLOCK` can contradict each other, so that no timetable exists. The last column says what
happens then:

- **yes**: breaking this rule may be offered as a way out.
- **if asked for**: this rule protects people's access or pay. Breaking it is offered only with
  `--offer-access`.
- **no**: no choice of dates, rooms, talks or people changes whether it is kept.
"""


def rules_page() -> str:
    """docs/reference/rules.md: every rule in the order of the code, and how to change its severity."""
    rows = "\n".join(_row(rule) for rule in RULES.values())
    head = "| id | rule | about | severity | numbers | source | way out |\n|---|---|---|---|---|---|---|"
    return f"{_OPENING}\n## All rules\n\n{_MEANING}\n{head}\n{rows}\n"


def _row(rule: Rule) -> str:
    numbers = ", ".join(
        f"{name.replace('_', ' ')} = {number}" for name, number in (rule.numbers or {}).items()
    )
    cells = (f"`{rule.id}`", rule.says, rule.about, f"`{rule.severity}`", numbers, rule.source, way_out(rule))
    return f"| {' | '.join(cells)} |"


def way_out(rule: Rule) -> str:
    """Whether breaking this rule may be offered where no timetable exists: see the page."""
    if not rule.decided:
        return "no"
    return "if asked for" if rule.access else "yes"


if __name__ == "__main__":
    PAGE.write_text(rules_page(), "utf-8")
