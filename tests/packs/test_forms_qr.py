from __future__ import annotations

import re

import numpy as np
import pytest

from packs.blocks import LONGEST_QR, Qr, Span
from packs.forms.qr import QUIET_ZONE, qr_matrix, qr_svg

zxingcpp = pytest.importorskip("zxingcpp")


def read(picture: np.ndarray) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def drawn(svg: str, scale: int = 4) -> np.ndarray:
    """The picture that the drawing stands for, dark 0 and light 255."""
    width = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    picture = np.full((width, width), 255, np.uint8)
    for x, y, length, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", svg):
        assert length == back
        picture[int(y), int(x) : int(x) + int(length)] = 0
    return picture.repeat(scale, 0).repeat(scale, 1)


@pytest.mark.parametrize(
    "data", ["https://panel.example.org/?ref=7HK4PX2M", "0123", "ABC", "Łódź", "a" * 400]
)
def test_the_drawing_reads_back(data):
    assert read(drawn(qr_svg(data))) == [data]


def test_what_a_block_may_hold_can_be_drawn_and_more_is_refused():
    longest = "\U0001f642" * LONGEST_QR
    assert read(drawn(qr_svg(Qr(longest, "A code", (Span("here"),)).data))) == [longest]
    with pytest.raises(ValueError, match="at most 300 signs"):
        Qr("a" * (LONGEST_QR + 1), "A code", (Span("here"),))


def test_many_references_read_back():
    for n in range(200):
        data = f"https://panel.example.org/?ref={n * 7919:08X}"
        assert read(drawn(qr_svg(data), 3)) == [data]


def test_the_drawing_is_the_matrix_within_its_quiet_zone():
    matrix = qr_matrix("A")
    assert len(matrix) == 21 + 2 * QUIET_ZONE and QUIET_ZONE == 4
    assert not any(any(row) for row in (*matrix[:4], *matrix[-4:]))
    assert not any(any((*row[:4], *row[-4:])) for row in matrix)
    assert ((drawn(qr_svg("A"), 1) == 0) == np.array(matrix)).all()


@pytest.mark.parametrize("data", ["https://panel.example.org/", "A"])
def test_error_correction_is_of_level_m(data):
    # ISO/IEC 18004, 7.9: the first two bits of the format information, unmasked; 00 is level M.
    row = qr_matrix(data)[QUIET_ZONE + 8][QUIET_ZONE:]
    assert (row[0] ^ True, row[1] ^ False) == (False, False)


def test_a_soiled_code_still_reads():
    picture = drawn(qr_svg("https://panel.example.org/?ref=7HK4PX2M"))
    middle = len(picture) // 2
    picture[middle - 10 : middle + 10, middle - 10 : middle + 10] = 255
    assert read(picture) == ["https://panel.example.org/?ref=7HK4PX2M"]


def test_the_same_content_is_the_same_drawing():
    qr_matrix.cache_clear()
    first = qr_svg("A")
    qr_matrix.cache_clear()
    assert qr_svg("A") == first
