"""The page on the public draw is played: its settings, its commands and what they answer."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from sessions import matches, steps

from tests.cli_cases import TOML, case, type_in

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/run-a-public-draw.md"
WEEKS_BEFORE, AT_THE_EVENT = "2027-01-11T09:00:00Z", "2027-02-11T18:40:00Z"


def settings_of(page: str) -> list[str]:
    """The settings that the page prints."""
    return re.findall(r"^```toml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def test_the_whole_event_goes_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    balls = settings_of(PAGE.read_text("utf-8"))[0]
    monkeypatch.chdir(case(tmp_path / "case", toml=TOML + balls))
    played = []
    for step in steps(PAGE):
        words = step.words[1:]
        drawing = words[0] == "draw" and "--rehearse" not in words
        monkeypatch.setattr("cli.now", lambda late=drawing: AT_THE_EVENT if late else WEEKS_BEFORE)
        result = type_in(*words)
        assert result.exit_code == 0, f"$ {step.typed}\n{result.output}"
        assert matches(step.answer, result.output), f"$ {step.typed}\n{result.output}"
        played.append(words[0])
    assert played == ["check", "lottery", "draw", "draw", "draw", "verify"]
    record = tmp_path / "case/public"
    assert (record / "draw-2/result.json").exists()
    assert PAGE.read_text("utf-8").count("packs/office/panel.xlsx") >= 1


def test_a_draw_before_its_time_or_of_another_kind_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the page says at the end of the event."""
    balls = settings_of(PAGE.read_text("utf-8"))[0]
    monkeypatch.chdir(case(tmp_path / "case", toml=TOML + balls))
    monkeypatch.setattr("cli.now", lambda: WEEKS_BEFORE)
    assert type_in("lottery").exit_code == 0
    assert "not before" in type_in("draw", "--balls", "585").output
    monkeypatch.setattr("cli.now", lambda: AT_THE_EVENT)
    assert "announced balls" in type_in("draw", "--seed", "3 11 17 28 40 52").output
    assert type_in("draw", "--balls", "585").exit_code == 0


def test_every_printed_setting_can_be_read() -> None:
    from sortition.settings import KINDS

    for text in settings_of(PAGE.read_text("utf-8")):
        announce = tomllib.loads(text)["announce"]
        assert announce["kind"] in KINDS
        assert {"source", "when", "witnesses", "if_it_fails"} <= set(announce)


def test_the_announced_round_of_drand_can_be_drawn_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is still to come, in time for the event, and stands at the address that the page shows."""
    page = PAGE.read_text("utf-8")
    drand = next(text for text in settings_of(page) if "drand" in text)
    monkeypatch.chdir(case(tmp_path / "case", toml=TOML + drand))
    monkeypatch.setattr("cli.now", lambda: WEEKS_BEFORE)
    result = type_in("lottery")
    assert result.exit_code == 0, result.output
    (address,) = re.findall(r"^https://api\.drand\.sh/\S+$", page, re.MULTILINE)
    assert address in result.output
