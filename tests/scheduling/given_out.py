"""Releases for tests: three sessions, two talks, two venues, a facilitator, and what may happen to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from programmes import plan, speaker, supporter, talk, tiny, venue, with_, with_talks

from scheduling.programme import Programme
from scheduling.releases import Release

FIRST = ("S1 D1 V1 T1 F1 10:45-11:00", "S2 D2 V1 T2 F1", "S3 D3 V1 - F1")


def programme(**more: Any) -> Programme:
    """Three sessions, five dates, V1 and V2, the talks T1 and T2, the facilitators F1 and F2, six members."""
    base = with_talks(tiny(3, slots=5, venues=2), "T1 housing:for; T2 housing:against after T1")
    base = with_(base, supporter("F2"), venue("V1", name="Town Hall", address="1 High Street, Ayr"))
    base = with_(base, speaker("E1", name="Dr Ada Okafor", role="planner"), speaker("E3"))
    return replace(base, **more)


def release(number: int = 1, *lines: str, of: Programme | None = None, **more: Any) -> Release:
    """Release n of a plan by hand (see `programmes.plan`), made on day n of January 2027."""
    made_from = of or programme()
    return Release(
        number,
        f"2027-01-{number:02}T09:30:00Z",
        "panel" if made_from.known else "before-invitation",
        made_from,
        plan(made_from, *(lines or FIRST)),
        **more,
    )


def with_reserve(base: Programme) -> Programme:
    """The same with E3 as the reserve for T1."""
    return with_(base, replace(talk("T1", "E1", topic="housing", viewpoint="for"), reserve="E3"))
