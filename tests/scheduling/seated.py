"""A released seating made by hand: nine members, three tables, three rounds at them and one all together."""

from __future__ import annotations

from typing import Any

from scheduling.seating.releases import Point, SeatingRelease
from scheduling.seating.values import (
    Category,
    Discussion,
    Facilitator,
    Fixed,
    Group,
    Guest,
    Mode,
    Place,
    Round,
    Seating,
    Table,
    Team,
)

IDS = tuple(f"M{number}" for number in range(1, 10))
TABLES = ("T1", "T2", "T3")
TOPICS = {"1": ("Heating", "Repairs", "Rents"), "2": ("Repairs", "Rents", "Heating")}
SEATS = {
    "1": ("M1 M2 M3", "M4 M5 M6", "M7 M8 M9"),
    "2": ("M1 M5 M9", "M2 M6 M7", "M3 M4 M8"),
    "3": ("M1 M2 M3 M4 M5 M6 M7 M8",),
    "4": ("M1 M6 M8", "M2 M4", "M3 M5 M7"),
}
LED = {"1": ("F1", "F2", "F3"), "2": ("F2", "F3", "F1"), "3": ("",), "4": ("F3", "F1", "F2")}
POINTS = (Point("balance", 25, 5, 6, 0, 0, 0), Point("pairs", 27, 5, 8, 4, 1, 0))
_CHANGES: dict[str, dict[str, Any]] = {
    "M1": {"needs": frozenset({"wheelchair", "loop"}), "companions": 1},
    "M2": {"language": "bsl", "needs": frozenset({"bsl"})},
    "M9": {"away": frozenset({"3", "4"})},
}


def discussion(**more: Any) -> Discussion:
    """M1 uses a wheelchair, M2 signs, M9 misses S2; M2 and M3 sit together first, M1 and M4 never do."""
    given: dict[str, Any] = {
        "categories": (Category("Gender"), Category("Age", Mode.NEVER_ALONE)),
        "guests": tuple(
            Guest(id_, ("FM"[at % 2], ("16-29", "30-49", "50+")[at % 3]), **_CHANGES.get(id_, {}))
            for at, id_ in enumerate(IDS)
        ),
        "tables": (Table("T1", 12, 2), Table("T2", 12), Table("T3", 12, 0, frozenset({"loop"}))),
        "rounds": tuple(_round(id_) for id_ in SEATS),
        "facilitators": tuple(Facilitator(one, conflicts=frozenset()) for one in ("F1", "F2", "F3")),
        "apart": frozenset({("M1", "M4")}),
        "fixed": (Fixed("M1", "1", "T1"),),
        "met": {("M1", "M2"): 1, ("M1", "X9"): 2},
        "led": {("F1", "M1"): 1},
        "teams": {"bsl": Team(1, 2)},
    }
    return Discussion(**(given | more))


def _round(id_: str) -> Round:
    session = "S1" if id_ in ("1", "2") else "S2"
    if len(SEATS[id_]) == 1:
        return Round(id_, session, (Place("T1", 8, 9),))
    topics = TOPICS.get(id_, ("", "", ""))
    return Round(
        id_, session, tuple(Place(one, 2, 4, topic) for one, topic in zip(TABLES, topics, strict=True))
    )


def seating(seats: dict[str, tuple[str, ...]] | None = None) -> Seating:
    """Who sits where; `seats` replace those of whole rounds."""
    return Seating(
        tuple(
            Group(round_, table, tuple(members.split()), tuple(leader.split()))
            for round_, tables in (SEATS | (seats or {})).items()
            for table, members, leader in zip(TABLES, tables, LED[round_], strict=False)
        )
    )


def release(number: int = 1, **more: Any) -> SeatingRelease:
    """Seating n, made on day n of January 2027."""
    given: dict[str, Any] = {
        "discussion": discussion(),
        "seating": seating(),
        "dial": "balance",
        "effort": "default",
        "steps": 1000,
        "points": POINTS,
    }
    return SeatingRelease(number, f"2027-01-{number:02}T09:30:00Z", **(given | more))
