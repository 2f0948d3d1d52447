"""How texts are compared and put in order."""

from __future__ import annotations

from sortition.wording import size_key


def test_bands_are_sorted_by_their_size_and_words_by_their_letters() -> None:
    years = ["11-20", "2-5", "6-10", "Over 20", "Under 2", "not stated"]
    assert sorted(years, key=size_key) == ["Under 2", "2-5", "6-10", "11-20", "Over 20", "not stated"]
    ages = ["65 and over", "35-64", "65-74", "16-34", "75+"]
    assert sorted(ages, key=size_key) == ["16-34", "35-64", "65-74", "65 and over", "75+"]
    quintiles = ["5 (least deprived)", "2", "1 (most deprived)"]
    assert sorted(quintiles, key=size_key) == ["1 (most deprived)", "2", "5 (least deprived)"]
    assert sorted(["Male", "In another way", "Female"], key=size_key) == ["Female", "In another way", "Male"]
