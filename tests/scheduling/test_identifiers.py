"""Identifiers: well-formed, the same for the same words, others for others."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from scheduling.identifiers import identifier

WORDS = st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])), min_size=1)


@given(WORDS)
def test_it_is_a_uuid_of_version_8(words: list[str]) -> None:
    made = UUID(identifier(*words))
    assert (str(made), made.version, made.variant) == (identifier(*words), 8, "specified in RFC 4122")


@given(WORDS, WORDS)
def test_other_words_make_another(one: list[str], other: list[str]) -> None:
    assert (identifier(*one) == identifier(*other)) is (one == other)


def test_known_words_make_what_calendars_hold_already() -> None:
    """Were this to change, every calendar would show every session twice."""
    assert identifier("calendar", "River panel", "S1") == "546d2534-81aa-8149-b48f-2f10bc78dffb"
