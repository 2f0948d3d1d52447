"""Formats of rounds, and the numbers that rounds get over all sessions."""

from __future__ import annotations

import pytest

from scheduling.seating.wishes import ALSO_CALLED, FORMATS, RoundWish, numbered, rounds_of
from sortition.toml_tables import Fault


def formats(*args: object, **stated: object) -> list[str]:
    return [one.format for one in rounds_of(*args, **stated)]  # type: ignore[arg-type]


def test_formats_have_their_usual_rounds() -> None:
    assert formats("S1", "cafe") == ["cafe"] * 3
    assert formats("S1", "budget") == ["fives", "sevens"]
    assert formats("S1", "jury") == ["all", "pairs", "threes"]
    assert formats("S1", "free") == ["free"]
    assert formats("S1", "free", usual=4) == ["free"] * 4
    assert formats("S1", "jury", rounds=4) == ["all", "pairs", "threes", "all"]
    assert formats("S1", "pairs", usual=2) == ["pairs"] * 2


def test_every_round_is_of_a_format_that_says_its_size() -> None:
    for name in FORMATS:
        for one in rounds_of("S1", name):
            how = FORMATS[one.format]
            assert not how.parts and (how.best is None or how.least <= how.best <= how.most)


def test_names_and_usual_words_lead_to_formats() -> None:
    assert ALSO_CALLED["world café"] == ALSO_CALLED["world cafe"] == "cafe"
    assert ALSO_CALLED["all together"] == ALSO_CALLED["plenary"] == "all"
    assert set(ALSO_CALLED.values()) == set(FORMATS)


def test_topics_are_at_tables_in_a_world_cafe_and_of_rounds_elsewhere() -> None:
    topics = ("Damp", "Rents", "Lifts")
    assert [one.topics for one in rounds_of("S1", "cafe", rounds=2, topics=topics)] == [topics] * 2
    assert [one.topics for one in rounds_of("S1", topics=topics[:2])] == [("Damp",), ("Rents",)]
    assert [one.topics for one in rounds_of("S1", topics=topics)] == [("Damp",), ("Rents",), ("Lifts",)]
    assert [one.topics for one in rounds_of("S1", rounds=2, topics=["Damp"])] == [("Damp",)] * 2


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ({"format": "jury", "tables": 4}, "jury has tables of its own"),
        ({"format": "all", "size": 40}, "all together has tables of its own"),
        ({"tables": 4, "size": 7}, "by their number and by their size"),
        ({"rounds": 3, "topics": ["Damp", "Rents"]}, "2 topics for 3 rounds"),
        ({"format": "cafe", "topics": ["Damp", "Rents"]}, "nobody sits at a topic twice"),
    ],
)
def test_what_cannot_be_meant_is_refused(stated: dict[str, object], reason: str) -> None:
    with pytest.raises(Fault) as fault:
        rounds_of("S1", **stated)  # type: ignore[arg-type]
    assert reason in fault.value.args[0]
    assert fault.value.args[1]


def test_rounds_are_numbered_through_all_sessions() -> None:
    wished = (*rounds_of("S2", "pairs", rounds=1), RoundWish("S1", tables=4), RoundWish("S2", tables=6))
    held = numbered(wished, {"S1": 5, "S2": 9, "S3": 2, "S4": 0})
    assert [(one.id, one.session, one.format, one.tables) for one in held] == [
        ("1", "S1", "free", 4),
        ("2", "S2", "pairs", None),
        ("3", "S2", "free", 6),
        ("4", "S3", "free", None),
        ("5", "S3", "free", None),
    ]
