"""QR codes, the same for the same content on every machine (ISO/IEC 18004)."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

QUIET_ZONE = 4

Matrix = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=256)
def qr_matrix(data: str) -> Matrix:
    """The code's modules row by row, True for dark, within a quiet zone of four light modules.

    Error correction is of level M: 15 % of the code may be soiled. The mask is chosen as the standard asks,
    by comparing all eight.
    """
    import segno

    code = segno.make(data, error="m", micro=False, boost_error=False)
    return tuple(tuple(bool(dark) for dark in row) for row in code.matrix_iter(border=QUIET_ZONE))


def qr_path(data: str) -> tuple[int, str]:
    """The code's width in modules, and its dark modules as one SVG path of horizontal bars."""
    matrix = qr_matrix(data)
    bars = []
    for y, row in enumerate(matrix):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                bars.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return len(matrix), "".join(bars)


def qr_svg(data: str) -> str:
    """The code as a drawing of its own, dark on white."""
    width, path = qr_path(data)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{width}v{width}H0z"/><path fill="#000" d="{path}"/></svg>'
    )
