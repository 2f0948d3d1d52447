"""When the invented case happens, and what its draw makes possible."""

from __future__ import annotations

from datetime import date

# The days of the invented case: its first letters, its lottery, its draw, and the letters about the outcome.
STARTED, SEALED, DRAWN = "2027-01-11T09:00:00Z", "2027-02-09T10:00:00Z", "2027-02-11T18:40:00Z"
PLANNED = "2027-02-12T09:00:00Z"
OUTCOME_DATE = date(2027, 2, 12)
# What the draw makes possible; the first letters stand there already.
OUTCOME = (
    "selected",
    "reserve",
    "not-selected",
    "access-form",
    "sign-in",
    "badges",
    "table-cards",
    "seat-list",
    "own-tables",
    "access-summary",
    "selection-report",
    "method-statement",
    "agenda",
    "welcome",
    "speaker-brief",
    "run-sheet",
    "own-run-sheet",
)
