"""How an impossible lottery is told, on the screen and to programs."""

from __future__ import annotations

from packs.outcomes import Exit, outcome
from sortition.problems import Impossible, WayOut


def test_every_way_out_is_a_block_of_its_own() -> None:
    first, second = WayOut(("lower A", "raise B"), 2, True), WayOut(("raise C",), 3)
    told = Impossible(["A", "B"], first.changes, alternatives=(first, second))
    code, lines, facts = outcome(told)
    assert code == Exit.IMPOSSIBLE
    assert lines == [
        "Impossible: no panel meets all the rules. These cannot hold together:",
        "  A",
        "  B",
        "The smallest change within min_flex and max_flex that makes it possible:",
        "  lower A",
        "  raise B",
        "Or, beyond min_flex and max_flex:",
        "  raise C",
    ]
    assert facts["changes"] == ("lower A", "raise B")
    assert facts["alternatives"] == [
        {"changes": ["lower A", "raise B"], "seats": 2, "within_flex": True},
        {"changes": ["raise C"], "seats": 3, "within_flex": False},
    ]


def test_a_way_out_within_the_flex_is_not_called_the_smallest_of_all() -> None:
    ways = [
        WayOut((name,), 1, within) for name, within in (("A", True), ("B", True), ("C", False), ("D", False))
    ]
    headings = [line for line in outcome(Impossible(["x"], ("A",), alternatives=ways))[1] if line[0] != " "]
    assert headings[1:] == [
        "The smallest change within min_flex and max_flex that makes it possible:",
        "Or:",
        "Or, beyond min_flex and max_flex:",
        "Or:",
    ]
    plain = outcome(Impossible(["x"], ("C",), alternatives=ways[2:]))[1]
    assert "The smallest change that makes it possible:" in plain
    assert "Or:" in plain


def test_without_alternatives_nothing_is_said_of_them() -> None:
    _, lines, facts = outcome(Impossible(["A"]))
    assert lines == ["Impossible: no panel meets all the rules. These cannot hold together:", "  A"]
    assert "alternatives" not in facts
