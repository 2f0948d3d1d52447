"""Commands whose disk is watched, and what the tests say at their end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults import Commands


@pytest.fixture(scope="module")
def commands() -> Iterator[Commands]:
    with Commands() as running:
        yield running


@pytest.fixture(scope="module")
def others() -> Iterator[Commands]:
    """Whoever works on the same case at the same time."""
    with Commands() as running:
        yield running


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Which gate caught which seeded fault, where that suite ran."""
    reports = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    caught = [dict(report.user_properties) for report in reports if getattr(report, "user_properties", None)]
    rows = sorted((row["seeded fault"], row["caught by"]) for row in caught if "seeded fault" in row)
    if rows:
        terminalreporter.section("seeded faults and the gates that caught them")
        for name, gates in rows:
            terminalreporter.write_line(f"{name:32} {gates or 'NOTHING'}")
