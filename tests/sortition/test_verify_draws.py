"""A draw that was forged, or goes against its announcement, is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from record_builder import Builder, digest, sha
from record_checks import failed, forged, honest, relinked, set_in


@pytest.fixture
def case(tmp_path: Path) -> Builder:
    return honest(tmp_path)


def another_ticket(result: dict[str, Any]) -> None:
    result["ticket"] = (result["ticket"] + 1) % 10


def skip_alternate(result: dict[str, Any]) -> None:
    """The first alternate goes behind the last in the order, who moves up with the second alternate."""
    first, *rest = result["alternates"]
    *others, last = (name for name in result["order"] if name not in result["alternates"])
    result["alternates"], result["order"] = rest, [*rest, last, first, *others]


def pass_over(result: dict[str, Any]) -> None:
    """The first alternate is passed over, and all else is as the rule says."""
    order = [name for name in result["order"] if name not in result["alternates"]]
    result["alternates"] = result["alternates"][1:]
    head = draw_order(result)
    result["order"] = result["alternates"] + [name for name in head if name not in result["alternates"]]
    assert len(order) < len(head)


def draw_order(result: dict[str, Any]) -> list[str]:
    seed = "2 7 1 8 2 8 1"
    return sorted(
        result["order"],
        key=lambda name: sha("panel-draw-1", result["commitment"], seed, "order", "ticket", name),
    )


def swap_order(result: dict[str, Any]) -> None:
    order = result["order"]
    order[-1], order[-2] = order[-2], order[-1]


def swap_panel(result: dict[str, Any]) -> None:
    """A member makes room for somebody else, who takes the empty place in the order."""
    result["members"][0], result["order"][-1] = result["order"][-1], result["members"][0]
    result["members"].sort()


def alternate_too_many(result: dict[str, Any]) -> None:
    order = draw_order(result)
    result["alternates"], result["order"] = order[:3], order


def alternates_exchanged(result: dict[str, Any]) -> None:
    for names in (result["alternates"], result["order"]):
        names[0], names[1] = names[1], names[0]


DRAW_FORGERIES: list[tuple[str, Callable[[dict[str, Any]], None], str]] = [
    ("another ticket", another_ticket, "draw/ticket"),
    ("no such ticket", set_in("ticket", 10), "draw"),
    ("another opening", set_in("opening", "0" * 64), "draw/members"),
    ("another member", swap_panel, "draw/members"),
    ("a member fewer", lambda result: result["members"].pop(), "draw/members"),
    ("an altered order", swap_order, "draw/order"),
    ("an alternate too many", alternate_too_many, "draw/order"),
    ("alternates exchanged", alternates_exchanged, "draw/order"),
    ("an alternate skipped", skip_alternate, "draw/order"),
    ("an alternate passed over", pass_over, "draw/opened"),
    ("a quota not met", set_in("met", 0, "met", False), "draw/met"),
    ("another quota", set_in("met", 0, "max", 2), "draw/met"),
    ("another commitment", set_in("commitment", "0" * 64), "draw/line"),
    ("another head", set_in("head", "0" * 64), "draw/line"),
]


@pytest.mark.parametrize(("result", "check"), [pytest.param(*one[1:], id=one[0]) for one in DRAW_FORGERIES])
def test_a_forged_draw_is_refused(
    tmp_path: Path, result: Callable[[dict[str, Any]], None], check: str
) -> None:
    builder = Builder(tmp_path / "case")
    builder.lottery()
    builder.draw(result=result)
    assert check in failed(builder)


def sealed_unsorted(given: dict[str, Any]) -> None:
    for ticket in given["tickets"]:
        ticket.reverse()


def sealed_stranger(given: dict[str, Any]) -> None:
    for ticket in given["tickets"]:
        ticket[0] = "AAAAAAAAAA"


def sealed_too_few(given: dict[str, Any]) -> None:
    for ticket in given["tickets"]:
        ticket.pop()


@pytest.mark.parametrize("change", [sealed_unsorted, sealed_stranger, sealed_too_few])
def test_what_was_sealed_must_be_a_panel_of_applicants(
    tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    """Seals and opening fit, so only the panel itself can tell."""
    builder = forged(tmp_path, change=change)
    assert "draw/members" in failed(builder, audit=False)
    assert "auditor/tickets" in failed(builder)


def test_the_line_of_a_draw_names_its_two_files_only(case: Builder) -> None:
    (case.public / "draw/more.txt").write_bytes(b"more\n")
    case.lines[2]["files"]["draw/more.txt"] = digest(b"more\n")
    case.lines = relinked(case.lines)
    case.write_log()
    assert failed(case) == ["draw/line"]


def test_without_households_nobody_may_be_passed_over_in_public_either(tmp_path: Path) -> None:
    def alone(given: dict[str, Any]) -> None:
        given["rules"]["household"]["columns"] = []
        for person in given["people"].values():
            person[2] = ""

    builder = Builder(tmp_path / "case")
    builder.lottery(alone)
    builder.draw()
    assert failed(builder, audit=False) == []
    builder.draw(result=pass_over, again="wrong-seed")
    assert failed(builder, audit=False) == ["draw-2/order"]


@pytest.mark.parametrize(
    ("draw", "check"),
    [
        ({"seed": " 7"}, "draw/seed"),
        ({"seed": "7\n"}, "draw/seed"),
        ({"order_seed": "another"}, "draw/seed"),
        ({"at": "2026-11-21T17:59:59Z"}, "draw/seed"),
        ({"seed": "7", "kind": "balls"}, "draw/seed"),
        ({"again": "wrong-seed"}, "log/events"),
        ({"more": "fields are allowed"}, "nothing"),
    ],
)
def test_a_draw_against_its_announcement_is_refused(tmp_path: Path, draw: dict[str, str], check: str) -> None:
    builder = Builder(tmp_path / "case")
    builder.lottery()
    builder.draw(**draw)
    assert failed(builder) == ([] if check == "nothing" else [check])


def test_balls_need_one_digit_for_each_place(tmp_path: Path) -> None:
    builder = Builder(tmp_path / "case")
    builder.lottery(set_in("announce", {"kind": "unannounced"}))
    builder.draw("07", kind="balls")
    assert failed(builder) == ["draw/ticket"]


def test_a_repeated_draw_without_a_reason_is_refused(case: Builder) -> None:
    case.draw("3 1 4")
    assert failed(case) == ["log/events"]
