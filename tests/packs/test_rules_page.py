from __future__ import annotations

import re

from packs.rules_page import PAGE, rules_page, way_out
from scheduling.rules import RULES, Severity


def rows() -> dict[str, list[str]]:
    lines = [line for line in rules_page().splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {row[0].strip("` "): row for row in cells}


def test_the_page_is_that_of_the_code() -> None:
    assert PAGE.read_text("utf-8") == rules_page(), "run python -m packs.rules_page"


def test_every_rule_stands_on_it_once_with_all_that_is_known_of_it() -> None:
    found = {name: row for name, row in rows().items() if name not in set(Severity)}
    assert list(found) == list(RULES)
    for rule in RULES.values():
        _, says, about, severity, numbers, source, _ = found[rule.id]
        assert (says, about, source) == (rule.says, rule.about, rule.source)
        assert severity == f"`{rule.severity}`"
        assert re.findall(r"= (\d+)", numbers) == [str(number) for number in (rule.numbers or {}).values()]


def test_nothing_breaks_the_tables() -> None:
    assert {len(row) for name, row in rows().items() if name in RULES} == {7}
    assert not any("|" in f"{rule.says}{rule.source}{rule.about}" for rule in RULES.values())


def test_rules_of_access_are_a_way_out_only_for_those_who_ask() -> None:
    assert {way_out(rule) for rule in RULES.values() if rule.access and rule.decided} == {"if asked for"}
    assert {way_out(rule) for rule in RULES.values() if not rule.decided} == {"no"}
    assert way_out(RULES["gap"]) == "yes"


def test_the_example_of_the_page_can_be_read(tmp_path) -> None:
    from packs.rule_settings import read_severities

    example = re.search(r"```toml\n(.*?)```", rules_page(), re.DOTALL)
    assert example is not None
    (tmp_path / "panel.toml").write_text(f"[panel]\nsize = 20\n{example[1]}", "utf-8")
    read = read_severities(tmp_path)
    assert read["drop-off"] is Severity.BLOCK
    assert read["week-between"] is Severity.IGNORE
