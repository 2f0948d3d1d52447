"""The part of the benchmarks' page about seating at tables, from their JSON lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from document_table import met, table
from seating_people import CASES
from seatings import DIALS, EFFORTS, HAPPENED, PEERS, TOOL, WITHOUT_REPEATS

Line = Mapping[str, Any]
DAY_SECONDS = 1
_HAPPENED = {
    "absent": "three members absent",
    "neighbours": "three members of one table absent",
    "out": "a facilitator ill",
    "closed": "a table fewer",
}


def seating_parts(lines: Sequence[Line]) -> Iterator[str]:
    """Headings, texts and tables; nothing for what was not measured."""
    found = {line["instance"]: line for line in lines if line.get("tool") == TOOL}
    if not found:
        return
    first = next(iter(found.values()))
    yield "## Seating at tables"
    yield f"""Invented people (`benchmarks/seating_people.py`) with 20 values in 5 categories at 21 people and 24 values in 6 categories at
more, from the discussion in memory to the checked seating. Python {first["python"]}, {first["cores"]} cores shared with other work. `of bound`: different pairs
who meet, of the most that can (an upper bound, not always within reach); `out of band`: the distance of head-counts to their fair share
rounded down and up, over all rounds, tables and values; beside each the mean of 20 random seatings with the same sizes. Random seatings
of these people are out of band by as much as those of the people with which the targets were set (81, 383, 449, 1080, 1278 and 2289), or up
to five per cent more. `steps`: those of the search. Where two processes search side by side, `CPU` is that of the busier one and `in all` that of both. Seconds are judged by the
lesser of `wall` and `CPU`: on a busy machine the clock shows mostly the others."""
    yield from _dials(found)
    yield from _searches(found)
    yield from _once(found)
    if "seating-day" in found:
        yield from _day(found["seating-day"])
    yield from _peers(found)


def _dials(found: Mapping[str, Line]) -> Iterator[str]:
    names = [f"seating-{size}-{dial}-{effort}" for size in CASES for dial in DIALS for effort in EFFORTS]
    rows = [
        _row(found[name], f"{line['dial']}, {line['effort']}") for name in names if (line := found.get(name))
    ]
    if rows:
        yield "### By the dial"
        yield f"""Every category is to be spread. At most 10 s at default effort and 40 s at high effort; `mirror` is balance first, `strict` allows no
head-count out of band, `pairs` is pairs first, constructions included. {_sum(rows)}"""
        yield table(_HEADING, rows)


def _searches(found: Mapping[str, Line]) -> Iterator[str]:
    names = [f"seating-{size}-search-{mode}" for mode in ("free", "spread") for size in CASES]
    modes = {"ignore": "no category asked for", "spread": "all categories spread"}
    rows = [_row(found[name], modes[line["mode"]]) for name in names if (line := found.get(name))]
    if rows:
        yield "### Pairs first, by search alone"
        yield f"At high effort, without any construction. {_sum(rows)}"
        yield table(_HEADING, rows)


_HEADING = (
    "people / tables / rounds",
    "",
    "pairs",
    "by chance",
    "of bound",
    "target",
    "out of band",
    "by chance",
    "target",
    "wall",
    "CPU",
    "in all",
    "steps",
    "",
)


def _row(line: Line, what: str) -> list[str]:
    target, spread = line["target"], line["mode"] != "ignore"
    return [
        _size(line),
        what,
        f"{line['pairs']} of {line['bound']}",
        f"{line['random_pairs']:.0f}",
        _cut(line["pairs"], line["bound"]),
        "" if target["share"] is None else f"{target['share']:g}",
        str(line["out_of_band"]) if spread else "",
        f"{line['random_out_of_band']:.0f}" if spread else "",
        "" if target["out_of_band"] is None else str(target["out_of_band"]),
        f"{line['wall']:.1f} s",
        f"{line['cpu']:.1f} s",
        f"{line['cpu_all']:.1f} s",
        str(line["steps"]),
        "met" if not line["missed"] else f"**missed**: {', '.join(line['missed'])}",
    ]


def _size(line: Line) -> str:
    return f"{line['people']} / {line['tables']} / {line['rounds']}"


def _cut(part: int, whole: int) -> str:
    """The share with four places, never rounded up to a target that it misses."""
    return f"{part * 10_000 // whole / 10_000:.4f}"


def _sum(rows: Sequence[Sequence[str]]) -> str:
    return f"Met: {sum(row[-1] == 'met' for row in rows)} of {len(rows)}."


def _once(found: Mapping[str, Line]) -> Iterator[str]:
    names = ["-".join(map(str, one)) for one in WITHOUT_REPEATS]
    rows = [
        _without(name, found[f"seating-once-{name}"]) for name in names if f"seating-once-{name}" in found
    ]
    if rows:
        yield "### Without meeting twice"
        yield """Groups, their size and rounds in which nobody needs to meet anybody twice: meetings of two who had met before, with constructions
at default effort and by search alone at high effort."""
        yield table(
            ("groups-size-rounds", "repeats", "CPU", "", "repeats by search", "CPU", "reached by search"),
            rows,
        )


def _without(name: str, line: Line) -> list[str]:
    return [
        name,
        str(line["repeated"]),
        f"{line['cpu']:.1f} s",
        met(line["repeated"] == 0),
        str(line["search_repeated"]),
        f"{line['search_cpu']:.1f} s",
        "no" if line["search_repeated"] else "yes",
    ]


def _day(line: Line) -> Iterator[str]:
    yield "### On the day"
    yield f"""48 people at 8 tables with 8 facilitators in 5 rounds, mended before the second round with the fewest moves, all four rounds together; {line["cases"]} days
each. Medians; `most` is the slowest; moves are from the least day to the most. Load {line["load"]}."""
    yield table(
        ("", "target", "wall", "CPU", "most CPU", "members moved", "posts changed", "proved fewest", ""),
        [_day_row(line, what) for what in HAPPENED],
    )


def _day_row(line: Line, what: str) -> list[str]:
    most = line[f"{what}_cpu_most"]
    return [
        _HAPPENED[what],
        f"{DAY_SECONDS} s",
        *(f"{line[f'{what}_{one}']:.2f} s" for one in ("wall", "cpu", "cpu_most")),
        *(_range(line[f"{what}_{one}"]) for one in ("moves", "posts")),
        f"{line[f'{what}_proved']} of {line['cases']}",
        met(most <= DAY_SECONDS),
    ]


def _range(numbers: Sequence[int]) -> str:
    return f"{numbers[0]}" if numbers[0] == numbers[-1] else f"{numbers[0]} to {numbers[-1]}"


def _peers(found: Mapping[str, Line]) -> Iterator[str]:
    yield "### Beside other tools"
    rows = [
        _peer_row(size, found, found[name]) for size, name in zip(CASES, PEERS, strict=True) if name in found
    ]
    text = """groupselect, the tool that the organisers of citizens' assemblies publish for this, is not beside ours: it could not be installed here
from the package index."""
    if rows:
        first = next(found[name] for name in PEERS if name in found)
        text += f""" balanced-group-system {first["version"]} seats for new meetings only: it knows no categories, no rules and no sizes of tables
(its smallest and largest are shown; with unequal ones more pairs can meet than with ours). The median of {first["runs"]} runs; ours are the seatings with pairs first and with the mirror first, at default effort."""
    yield text
    if rows:
        yield table(
            (
                "people / tables / rounds",
                "its pairs",
                "out of band",
                "sizes",
                "CPU",
                "ours, pairs first",
                "ours, mirror",
            ),
            rows,
        )


def _peer_row(size: str, found: Mapping[str, Line], line: Line) -> list[str]:
    case = CASES[size]
    ours = (found.get(f"seating-{size}-{dial}-default") for dial in ("pairs", "mirror"))
    return [
        f"{case.people} / {case.tables} / {case.rounds}",
        f"{line['pairs']:g}",
        f"{line['out_of_band']:g}",
        _range(line["sizes"]),
        f"{line['cpu']:.2f} s",
        *("" if one is None else f"{one['pairs']} / {one['out_of_band']}" for one in ours),
    ]
