"""What the tests say at their end."""

from __future__ import annotations

from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Which gate caught which seeded fault, where that suite ran."""
    reports = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    caught = [dict(report.user_properties) for report in reports if getattr(report, "user_properties", None)]
    rows = sorted((row["seeded fault"], row["caught by"]) for row in caught if "seeded fault" in row)
    if rows:
        terminalreporter.section("seeded faults and the gates that caught them")
        for name, gates in rows:
            terminalreporter.write_line(f"{name:32} {gates or 'NOTHING'}")
