"""The page of the rules of a seating says what the checker looks at."""

from __future__ import annotations

import re

from packs.seating_rules_page import PAGE, STATED, seating_rules_page
from scheduling.reading.layouts import SEATING
from scheduling.seating.check import CHECKS


def test_the_page_is_that_of_the_code() -> None:
    assert PAGE.read_text("utf-8") == seating_rules_page(), "run python -m packs.seating_rules_page"


def test_every_rule_stands_on_it_once_as_a_sentence() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (.+?) \| (.+?) \|$", seating_rules_page(), re.MULTILINE)
    assert [id for id, _, _ in rows] == list(CHECKS)
    assert all(re.fullmatch(r"[A-Z][^|]{20,}\.", says) for _, says, _ in rows)


def test_it_says_where_each_is_stated_and_names_sheets_and_columns_that_exist() -> None:
    assert set(STATED) == set(CHECKS)
    columns = {sheet: {one.name for one in layout.values()} for sheet, layout in SEATING.items()}
    for where in STATED.values():
        for sheet, named in re.findall(
            r"\b(Tables|Rounds|Facilitators): ([A-Z][\w -]*(?:, [A-Z][\w -]*)*)", where
        ):
            assert {*named.split(", ")} <= columns[sheet], where
