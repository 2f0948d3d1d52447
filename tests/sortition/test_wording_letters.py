"""Letters, blanks and signs that look alike are read alike; words in other alphabets are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sortition.wording import clean, heading_key, is_blank, is_unstated, latin, nearest, value_key


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("F\u0435m\u0430l\u0435", "Female"),
        ("\u041c\u0430l\u0435", "Male"),
        ("G\u03bfV", "gov"),
        ("\uff26\uff45\uff4d\uff41\uff4c\uff45", "Female"),
        ("Don\u2019t know", "Don't know"),
        ("Don\u00b4t know", "Don`t know"),
        ("16\u202f\u2013\u202f24", "16-24"),
        ("\u202aFemale\u202c", "Female"),
        ("\u0410\u0421", "ac"),
        ("xo\u0300", "x\u043e\u0300"),
        ("social_rent", "Social rent"),
        ("_Social__rent_", "Social rent"),
    ],
)
def test_what_looks_alike_is_alike(written, meant):
    assert value_key(written) == value_key(meant)
    assert heading_key(written) == heading_key(meant)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u041d\u0415\u0422", "HET"),
        ("\u0436\u0435\u043d\u0449\u0438\u043d\u0430", "zhenschina"),
        ("Type \u03b1", "Type a"),
        ("K\u00f6ln", "Koln"),
        ("\u0434a", "da"),
    ],
)
def test_other_letters_are_others(one, other):
    assert value_key(one) != value_key(other)


@pytest.mark.parametrize(
    "word", ["\u043d\u0435\u0442", "\u0441\u043e\u0440", "\u0432\u043e\u0440", "\u03bd\u03b1\u03b9"]
)
def test_a_word_of_another_alphabet_is_the_same_in_capitals(word):
    assert value_key(word.upper()) == value_key(word)


@given(st.text())
def test_keys_are_settled(text):
    assert value_key(value_key(text)) == value_key(text)
    assert latin(latin(text)) == latin(text)


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_latin_texts_are_left_alone(text):
    assert latin(text) == text


def test_a_letter_that_cannot_be_told_is_suggested():
    assert value_key("\u041c") != value_key("M")
    assert nearest("\u041c", ["F", "M"]) == "M"


def test_nothing_to_be_seen_is_blank():
    assert all(map(is_blank, ["", " \t\u00a0", "\u200b\ufeff", "\u202e \u2066"]))
    assert not is_blank(" -")
    assert clean("\u200ea\u00a0 b\u2069") == "a b"


def test_refusals_in_any_letters():
    assert all(map(is_unstated, ["Don\u00b4t know", "Prefer n\u043et to say", "\uff2e\uff0f\uff21"]))


def test_a_heading_under_another_is_suggested():
    assert nearest("Name", ["Surname", "Next of kin: Name", "Kin: Name"]) == "Next of kin: Name"
    assert nearest("Name", ["Kin: Name", "Name"]) == "Name"


@pytest.mark.parametrize(("written", "meant"), [("F", "Female"), ("m", "Male"), ("N", None), ("2", None)])
def test_an_initial_that_only_one_has_is_suggested(written, meant):
    assert nearest(written, ["Female", "Male", "Non-binary", "Not sure", "25-34"]) == meant
