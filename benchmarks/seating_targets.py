"""What the benchmark of seatings is to reach, and whether a line does."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Line = dict[str, Any]
SECONDS = {"default": 10, "high": 40}
# Default effort: this much less of the bound, and so many times the head-counts out of band.
LESS, MORE = Fraction("0.02"), 2


@dataclass(frozen=True, slots=True)
class Target:
    """At least this part of the bound, at most so many head-counts out of band; None: whatever it is."""

    share: Fraction | None = None
    out_of_band: int | None = None


def _shares(*numbers: str) -> dict[str, Fraction]:
    return dict(zip(("21", "48", "60", "100", "160", "550"), map(Fraction, numbers), strict=True))


_MIRROR_OUT = {"21": 1, "48": 15, "60": 1, "100": 12, "160": 14, "550": 4}
_MIRROR = {
    size: Target(share, _MIRROR_OUT[size])
    for size, share in _shares("0.82", "0.84", "0.85", "0.89", "0.975", "1").items()
}
_STRICT = {
    size: Target(share, 0) for size, share in _shares("0.80", "0.76", "0.84", "0.88", "0.965", "1").items()
}
# Pairs first by search alone: no category is asked for; all are to be spread.
FREE = {size: Target(one) for size, one in _shares("0.91", "0.98", "0.94", "0.97", "0.999", "1").items()}
ALONE = {size: Target(one) for size, one in _shares("0.91", "0.92", "0.89", "0.93", "0.99", "1").items()}


def of_dial(size: str, dial: str, effort: str, design: bool) -> Target:
    """The target of a case; `design` says whether a construction in which nobody meets twice is known."""
    high = effort == "high"
    if dial == "mirror":
        return _MIRROR[size] if high else _eased(_MIRROR[size])
    if dial == "strict" and high:
        return _STRICT[size]
    if dial == "pairs" and design:
        return Target(Fraction(1))
    return ALONE[size] if dial == "pairs" and high else Target()


def _eased(target: Target) -> Target:
    assert target.share is not None and target.out_of_band is not None
    return Target(target.share - LESS, MORE * target.out_of_band)


def judged(line: Line, target: Target) -> Line:
    """The line with its target, and what of it was missed.

    Seconds are the lesser of the clock's and those of the busier process: on a busy machine the clock shows
    mostly the others.
    """
    limit = SECONDS[line["effort"]]
    missed = [
        name
        for name, wrong in (
            ("pairs", target.share is not None and Fraction(line["pairs"], line["bound"]) < target.share),
            ("bands", target.out_of_band is not None and line["out_of_band"] > target.out_of_band),
            ("seconds", min(line["wall"], line["cpu"]) > limit),
        )
        if wrong
    ]
    share = None if target.share is None else float(target.share)
    wanted = {"share": share, "out_of_band": target.out_of_band, "seconds": limit}
    return {**line, "target": wanted, "missed": missed, "verdict": "missed" if missed else "met"}
