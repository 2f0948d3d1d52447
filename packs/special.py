"""Special categories of personal data: which columns hold them, why that is lawful, what tickets tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from packs.impact import special_category
from sortition.findings import Note
from sortition.lawful import Lawful
from sortition.problems import Problem
from sortition.reading.values import SETTINGS_FILE
from sortition.settings import Settings
from sortition.wording import listing

ASKED = {
    "basis": "the basis in Article 6 of the UK GDPR",
    "special_basis": "the condition in Article 9",
    "schedule_1": "the condition in Schedule 1 of the Data Protection Act 2018",
    "dpia": "where the data protection impact assessment stands",
}
TICKETS_TELL = (
    "panel.toml makes the tickets public; what is public cannot be taken back. They tell more than who is",
    "on them: from the tickets, the quotas and the answers of a few people, a program can work out what most",
    "others answered. Leave them sealed, unless everybody may know everybody's answers.",
)
_TICKETS = "[lottery] publish"


def special_columns(headings: Iterable[str]) -> dict[str, str]:
    """The headings that reveal a special category of data, by their words, each with that category."""
    return {heading: found for heading in headings if (found := special_category(heading))}


def special_notes(settings: Settings, headings: Iterable[str]) -> Iterator[Note]:
    """Which columns hold special categories of data, and what panel.toml does not say about them."""
    found = special_columns(headings)
    if not found:
        return
    named = "; ".join(f"{heading} ({category})" for heading, category in found.items())
    yield Note(f"columns that may hold special categories of data (UK GDPR, Article 9): {named}")
    if missing := settings.lawful.missing:
        asked = "; ".join(f"{name}, {ASKED[name]}" for name in missing)
        yield Note(f"[privacy] does not say yet, for these columns: {asked}", SETTINGS_FILE)
    if settings.lawful.monitoring:
        yield Note(
            "[privacy] schedule_1 names paragraph 8. It covers monitoring of equality, not a decision about a"
            " particular person, and a draw is one: ask your data protection officer",
            SETTINGS_FILE,
        )


def tickets_refused(settings: Settings, categories: Iterable[str]) -> list[Problem]:
    """Why tickets may not be public: a quota on a special category without a recorded basis and a DPIA."""
    if settings.publish != "tickets":
        return []
    found, lacking = special_columns(categories), _lacking(settings.lawful)
    if not found or not lacking:
        return []
    reason = (
        f"{_TICKETS} makes the tickets public, they tell about {listing(tuple(found))}, "
        f"and [privacy] has no {listing(lacking)} that covers this"
    )
    remedy = f'Take out publish = "tickets", or fill in [privacy]: {"; ".join(ASKED[one] for one in lacking)}'
    return [Problem(reason, remedy, SETTINGS_FILE)]


def _lacking(lawful: Lawful) -> tuple[str, ...]:
    unsound = ("schedule_1",) if lawful.monitoring else ()
    return tuple(name for name in ASKED if name in (*lawful.missing, *unsound))
