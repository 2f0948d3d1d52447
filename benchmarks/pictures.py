"""Draws the pictures of docs/explanation/how-the-lottery-works.md; the chances in them are computed.

python benchmarks/pictures.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs/explanation/pictures"
BLUE, BROWN, INK, LINE = "#1f5a92", "#8a4b00", "#1a1a1a", "#c8c8c8"
OBJECTIVES = ("leximin", "maximin", "nash", "goldilocks")
DASHES = {"leximin": "", "maximin": "7 4", "nash": "2 3", "goldilocks": "10 3 2 3"}
COLOURS = {"leximin": BLUE, "maximin": BROWN, "nash": INK, "goldilocks": "#5b3a8c"}


def main() -> None:
    sys.path.insert(0, str(ROOT))
    PICTURES.mkdir(exist_ok=True)
    for name, drawn in {"two-wishes": two_wishes, "tickets": tickets, "four-rules": four_rules}.items():
        (PICTURES / f"{name}.svg").write_text("\n".join(drawn()) + "\n", encoding="utf-8")


def _svg(height: int, title: str, parts: Iterator[str]) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {height}" role="img" aria-labelledby="t" '
        'font-family="Noto Sans, Arial, sans-serif" font-size="15">'
    )
    yield f'<title id="t">{title}</title><rect width="720" height="{height}" fill="white"/>'
    yield from parts
    yield "</svg>"


def _text(x: float, y: float, text: str, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{INK}"{weight}>{text}</text>'


def _person(x: float, y: float, degree: bool) -> str:
    """A disc for somebody with a degree, a square for somebody without: not by colour alone."""
    if degree:
        return f'<circle cx="{x:g}" cy="{y:g}" r="15" fill="{BLUE}"/>'
    return f'<rect x="{x - 14:g}" y="{y - 14:g}" width="28" height="28" fill="{BROWN}"/>'


def two_wishes() -> Iterator[str]:
    """The example of ten applicants and four seats."""

    def parts() -> Iterator[str]:
        yield _text(20, 30, "Ten people apply", bold=True)
        for n in range(8):
            yield _person(40 + 44 * (n % 4), 66 + 44 * (n // 4), degree=True)
        for n in range(2):
            yield _person(240, 66 + 44 * n, degree=False)
        yield _text(20, 160, "8 with a degree")
        yield _text(205, 160, "2 without")
        yield _text(400, 30, "Four seats, two for each group", bold=True)
        for n in range(2):
            yield _person(420 + 44 * n, 88, degree=True)
            yield _person(580 + 44 * n, 88, degree=False)
        yield _text(400, 136, "2 of 8: chance 25 %")
        yield _text(560, 136, "2 of 2: chance 100 %")

    yield from _svg(
        180, "Eight of ten applicants have a degree; half of the four seats are for people without", parts()
    )


def tickets() -> Iterator[str]:
    """A thousand tickets, forty of them with one person on them."""

    def parts() -> Iterator[str]:
        for number in range(1000):
            x, y = 20 + 13.6 * (number % 50), 44 + 9 * (number // 50)
            held = number % 25 == (7 * (number // 25)) % 25
            yield (
                f'<rect x="{x:g}" y="{y:g}" width="11" height="6.5" fill="{BLUE if held else "white"}" '
                f'stroke="{BLUE if held else LINE}"/>'
            )
        yield _text(
            20,
            28,
            "1000 tickets, each a whole panel. One person stands on the 40 that are filled: a chance of 4 %.",
        )

    yield from _svg(240, "A thousand tickets; one person stands on forty of them", parts())


def four_rules() -> Iterator[str]:
    """The chances of everybody in one stored pool under each objective, from the lowest to the highest."""
    from benchmarks.lotteries import stored
    from sortition.lottery import TOLERANCE, fairest
    from sortition.watch import Watch

    pool, quotas = stored("mass")
    found = {}
    for objective in OBJECTIVES:
        instance, fair = fairest(pool, quotas, objective, TOLERANCE, Watch(limit=600))
        kinds = zip(instance.types, fair.chances, strict=True)
        found[objective] = sorted(float(p) for kind, p in kinds for _ in range(kind.people))
    equal = quotas.size / len(pool)

    def parts() -> Iterator[str]:
        for share in range(0, 101, 20):
            y = 330 - 2.8 * share
            yield f'<line x1="60" x2="560" y1="{y:g}" y2="{y:g}" stroke="{LINE}"/>'
            yield _text(52, y + 5, f"{share} %", "end")
        y = 330 - 280 * equal
        yield f'<line x1="60" x2="560" y1="{y:g}" y2="{y:g}" stroke="{INK}" stroke-dasharray="1 5"/>'
        yield _text(568, y + 5, "equal chances")
        for place, (name, chances) in enumerate(found.items()):
            yield _steps(chances, name)
            y = 60 + 26 * place
            yield (
                f'<line x1="570" x2="606" y1="{y}" y2="{y}" stroke="{COLOURS[name]}" stroke-width="3" '
                f'stroke-dasharray="{DASHES[name]}"/>'
            )
            yield _text(614, y + 5, name)
        yield _text(60, 356, f"The {len(pool)} applicants, from the lowest chance to the highest")
        yield _text(20, 28, "Chance of a seat", bold=True)

    yield from _svg(372, f"Chances of {len(pool)} applicants under four rules of fairness", parts())


def _steps(chances: Sequence[float], name: str) -> str:
    width = 500 / len(chances)
    points = []
    for place, chance in enumerate(chances):
        y = 330 - 280 * chance
        points += [f"{60 + width * place:.1f},{y:.1f}", f"{60 + width * (place + 1):.1f},{y:.1f}"]
    return (
        f'<polyline points="{" ".join(points)}" fill="none" stroke="{COLOURS[name]}" stroke-width="2.5" '
        f'stroke-dasharray="{DASHES[name]}"/>'
    )


if __name__ == "__main__":
    main()
