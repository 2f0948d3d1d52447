"""How strictly the rules of timetables are taken: the table [rules] of panel.toml."""

from __future__ import annotations

from pathlib import Path

from scheduling.rules import RULES, Severities, Severity, severities
from sortition.problems import InputProblems, Problem
from sortition.toml_tables import Fault, guess, load, problem, read_entry
from sortition.wording import listing

TABLE = "rules"
_PAGE = "docs/reference/rules.md"


def read_severities(folder: Path) -> Severities:
    """The severity of every rule for the case in this folder: its own where [rules] says one, else ours.

    Raises:
        InputProblems: there is no panel.toml, or with everything wrong in its table [rules].
    """
    table = load(folder).get(TABLE, {})
    if not isinstance(table, dict):
        remedy = 'Write [rules] on a line of its own, and below it lines such as drop-off = "BLOCK"'
        raise InputProblems([problem("rules is not a table", remedy)])
    changed: dict[str, Severity] = {}
    problems: list[Problem] = []
    for name, value in table.items():
        if name not in RULES:
            remedy = f"{guess(name, tuple(RULES))}{_PAGE} names all rules"
            problems.append(problem(f'[rules] "{name}" is not a rule', remedy, name))
            continue
        changed[name], faults = read_entry(f"[rules] {name}", value, _severity)
        problems += faults
    if problems:
        raise InputProblems(problems)
    return severities(changed)


def _severity(value: object) -> Severity:
    if isinstance(value, str) and value.strip().upper() in set(Severity):
        return Severity(value.strip().upper())
    shown = f'"{value}" ' if isinstance(value, str) else ""
    raise Fault(f"{shown}is not a severity", f"Write one of {listing(Severity)}, in quotation marks")
