from __future__ import annotations

from pathlib import Path

import pytest

from packs.rule_settings import read_severities
from scheduling.rules import RULES, Severity, severities
from sortition.problems import InputProblems
from sortition.settings import read_settings


def case(folder: Path, rules: str) -> Path:
    (folder / "panel.toml").write_text(f"{rules}\n[panel]\nsize = 20\n", "utf-8")
    return folder


def problems(folder: Path, rules: str) -> list[str]:
    with pytest.raises(InputProblems) as found:
        read_severities(case(folder, rules))
    return [str(one) for one in found.value.problems]


def test_without_the_table_every_rule_has_our_severity(tmp_path) -> None:
    assert read_severities(case(tmp_path, "")) == severities()


def test_what_is_named_changes_and_nothing_else(tmp_path) -> None:
    read = read_severities(case(tmp_path, '[rules]\ndrop-off = "BLOCK"\ngap = " ignore "\naisles = "Warn"'))
    assert read["drop-off"] is Severity.BLOCK
    assert read["gap"] is Severity.IGNORE
    changed = {name for name in RULES if read[name] is not RULES[name].severity}
    assert changed == {"drop-off", "gap"}


def test_the_other_settings_are_read_with_it(tmp_path) -> None:
    assert read_settings(case(tmp_path, '[rules]\ngap = "WARN"')).size == 20


def test_without_a_case_there_is_a_problem(tmp_path) -> None:
    with pytest.raises(InputProblems, match=r"panel\.toml: there is no such file"):
        read_severities(tmp_path)


WRONG = {
    "unknown, near": ('drop-of = "WARN"', ['"drop-of" is not a rule. Did you mean "drop-off"?', "rules.md"]),
    "unknown, far": ('xyzzy = "WARN"', ['[rules] "xyzzy" is not a rule. docs/reference/rules.md']),
    "unknown severity": ('gap = "STOP"', ['[rules] gap "STOP" is not a severity', '"BLOCK", "WARN", "IGN']),
    "a number": ("gap = 2", ["[rules] gap is not a severity", "in quotation marks"]),
    "yes": ("gap = true", ["[rules] gap is not a severity"]),
    "a list": ('gap = ["WARN"]', ["[rules] gap is not a severity"]),
    "blank": ('gap = ""', ["is not a severity"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_a_remedy(tmp_path, name) -> None:
    written, told = WRONG[name]
    (found,) = problems(tmp_path, f"[rules]\n{written}")
    assert found.startswith("panel.toml: ")
    assert all(part in found for part in told), found


def test_a_list_of_tables_is_no_table(tmp_path) -> None:
    (found,) = problems(tmp_path, "[[rules]]\ngap = 'WARN'")
    assert "rules is not a table" in found


def test_everything_wrong_is_said_at_once(tmp_path) -> None:
    assert len(problems(tmp_path, '[rules]\ngap = 1\nbudgett = "WARN"\naisles = "no"')) == 3
