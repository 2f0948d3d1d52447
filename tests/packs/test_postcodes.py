"""The order of postcodes, and how they are written."""

from __future__ import annotations

from packs.postcodes import postcode_order


def test_postcodes_are_in_the_order_of_their_numbers() -> None:
    ordered = ["", "E1 1AA", "G1 9ZZ", "g2 1aa", "G2 1AB", "G11 1AA", "GL1 1AA", "SW1A 1AA"]
    assert sorted(set(ordered), key=postcode_order) == ordered
