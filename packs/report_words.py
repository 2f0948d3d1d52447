"""How a selection report words what it knows: codes, times, long numbers, and counts that may be hidden."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from packs.facts import ValueFacts
from packs.letters import worded
from packs.pages import percent
from packs.report_population import Part

REMOVED: Mapping[str, str] = {
    "excluded": "Left out by the office, without a code for the reason",
    "not-eligible": "Not entitled to take part",
    "staff": "Works for the organisation",
    "office-holder": "Holds a political or public office",
    "duplicate": "On the list twice",
    "conflict-of-interest": "A conflict of interest",
    "withdrew": "Withdrew",
    "late": "Applied after the closing date",
    "moved-away": "Moved away",
    "served-before": "On a panel of ours before",
    "household-served-before": "Lives with somebody who was on a panel of ours before",
}

# The files of the record that a lottery rests on, in the order in which they are told.
FILES: Mapping[str, str] = {
    "public/rules.json": "Rules",
    "public/quotas.csv": "Quotas",
    "public/combined.csv": "Quotas on two categories",
    "public/leaves.csv": "Applicants, sealed one by one",
    "public/seals.csv": "Tickets, sealed one by one",
    "audit/pool.csv": "Applicants, for the auditor",
    "audit/tickets.csv": "Tickets, for the auditor",
    "audit/certificate.json": "Proof, for the auditor",
}

# Why members left after the draw, or before it.
LEFT: Mapping[str, str] = {
    "declined": "Did not want the seat",
    "not-reached": "Could not be reached",
    "withdrew": "Could not come after all",
    "not-eligible": "Not entitled to take part",
    "input-error": "The entry was wrong",
}

SOURCES: Mapping[str, str] = {
    "unannounced": "The source of the seed was not announced before the lottery was made.",
    "balls": "Numbered balls, announced before the lottery was made.",
    "dice": "Dice, announced before the lottery was made.",
    "national-lottery": "A national lottery, announced before our lottery was made.",
    "drand": "The public randomness service drand, announced before the lottery was made.",
    "other": "A source announced before the lottery was made.",
}

# What each rule of fairness does, what no other lottery does then, what that means, and the unit of a gap.
RULES: Mapping[str, str] = {
    "leximin": "raises the lowest chance as far as possible, then the next lowest, and so on",
    "maximin": "raises the lowest chance as far as possible",
    "nash": "makes the product of all chances as large as possible",
    "goldilocks": "keeps the lowest chance from being far below an equal one, and the highest far above it",
}
# The same for the method statement, which everybody should be able to read.
PLAIN_RULES: Mapping[str, str] = {
    "leximin": (
        "It first made the lowest chance as high as the quotas allow. "
        "Then it did the same for the next lowest chance, and so on."
    ),
    "maximin": "It made the lowest chance as high as the quotas allow.",
    "nash": (
        "It weighed all chances against each other. "
        "It raised one chance only if others did not lose a larger part of theirs."
    ),
    "goldilocks": "It kept low chances from being too low, and high chances from being too high.",
}
CLAIMS: Mapping[str, str] = {
    "leximin": "is fairer",
    "maximin": "has a higher lowest chance",
    "nash": "has a larger product of all chances",
    "goldilocks": "keeps the lowest and the highest chance nearer to an equal one",
}
MEANS: Mapping[str, str] = {
    "leximin": "To raise anybody's chance, somebody with the same or a lower chance would have to lose.",
}
GAPS: Mapping[str, str] = {
    "leximin": "percentage points for each person",
    "maximin": "percentage points for the lowest chance",
    "nash": "hundredths for the mean logarithm of the chances",
    "goldilocks": "hundredths for the sum that the rule makes small",
}


def plain_time(stamp: str) -> str:
    """A time like 2026-11-21T10:00:00Z as "21 November 2026, 10:00 UTC"; other text unchanged."""
    try:
        moment = datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return stamp
    return f"{worded(moment.date())}, {moment:%H:%M} UTC"


def grouped(digits: str) -> str:
    """A long number in groups of eight, for reading aloud."""
    return " ".join(digits[i : i + 8] for i in range(0, len(digits), 8))


def applicants_shown(value: ValueFacts) -> str:
    """The number of applicants as this audience may read it."""
    if value.exact is not None:
        return f"{value.exact:,}"
    low, high = value.applicants
    if not low:
        return "hidden"
    return "<5" if value.small else f"{low:,} to {high:,}"


def chance_shown(value: ValueFacts) -> str:
    """The mean chance as this audience may read it: none where the number of people is hidden."""
    if value.chance is None:
        return "nobody" if value.exact == 0 else "hidden"
    return percent(value.chance)


def chances_shown(lowest: Fraction | None, highest: Fraction | None) -> str:
    """The lowest and the highest chance of some people; "nobody" where there are none."""
    if lowest is None or highest is None:
        return "nobody"
    return percent(lowest) if lowest == highest else f"{percent(lowest)} to {percent(highest)}"


def population_shown(part: Part | None) -> str:
    """The share of the population as this audience may read it."""
    if part is None:
        return "not known"
    if part.exact is not None:
        return percent(part.exact)
    if part.low:
        return f"{percent(part.low)} to {percent(part.high)}"
    return "hidden" if part.high == 1 else f"under {percent(part.high)}"


def quota_shown(value: ValueFacts) -> str:
    """The quota in words."""
    if value.quota is None:
        return "no limit"
    return seats_shown(*value.quota)


def seats_shown(fewest: int, most: int) -> str:
    """The fewest and the most seats in words."""
    return str(fewest) if fewest == most else f"{fewest} to {most}"
