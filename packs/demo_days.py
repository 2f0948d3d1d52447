"""When the invented case happens, and what its draw makes possible."""

from __future__ import annotations

from datetime import date

# The days of the invented case: its first letters, its lottery, its draw, and the letters about the outcome.
STARTED, SEALED, DRAWN = "2027-01-11T09:00:00Z", "2027-02-09T10:00:00Z", "2027-02-11T18:40:00Z"
PLANNED = "2027-02-12T09:00:00Z"
# What panel.toml says of the draw: numbers of the evening before that nobody there can influence.
ANNOUNCED = """
[announce]
kind = "national-lottery"
source = "UK Lotto, 10 February 2027: the main numbers in ascending order, one blank between (invented here)"
when = 2027-02-10T20:00:00Z
witnesses = ["chair of the tenants' federation", "head of internal audit"]
if_it_fails = "The draw of 13 February 2027 counts instead"
outcomes = 45057474
"""
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
