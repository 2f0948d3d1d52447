"""Which row of a grid holds the headings, and what the rows above say about them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sortition.files.grids import Area, Grid, Row
from sortition.wording import clean, heading_key, is_blank, words_key

# So many filled rows are looked at for headings.
MOST_ABOVE = 20
_TOTALS = frozenset(["total", "totals", "grand total", "sum", "count"])
_NUMBER = re.compile(r"[-+−]?[0-9][0-9 .,'\u00a0\u202f]*%?|#[A-Z/0]+[!?]?")
_DATA = re.compile(r".*@.*|[^A-Za-z]*[0-9][^A-Za-z]*")


@dataclass(frozen=True)
class Headings:
    """The headings of a row (from 1), in column order from A.

    `written` is how they stand in their cells, `texts` how they are read. `groups` are the headings above
    them that stand for several columns. Some are `lifted` from a cell above, as row (from 1) and column.
    """

    row: int
    written: tuple[str, ...]
    texts: tuple[str, ...]
    groups: tuple[str, ...]
    lifted: tuple[tuple[int, int], ...] = ()


def headings_of(grid: Grid, row: Row, above: Sequence[Row]) -> Headings:
    """The headings if they stand in this row; `above` are the filled rows before it."""
    written = list(row.texts)
    lifted: list[tuple[int, int]] = []
    for number, column, text in _over(grid, row, above):
        written.extend([""] * (column + 1 - len(written)))
        if is_blank(written[column]) and not is_blank(text):
            written[column] = text
            lifted.append((number, column))
    groups = _groups(grid, row.number, above, len(written))
    for _, column in lifted:
        groups[column] = ""
    return Headings(
        row.number, tuple(written), tuple(map(clean, written)), tuple(groups), tuple(sorted(lifted))
    )


def _over(grid: Grid, row: Row, above: Sequence[Row]) -> Iterator[tuple[int, int, str]]:
    """Row, column and text of the cells above that may be headings of columns without one."""
    texts = {one.number: one for one in above}
    for area in grid.merged:
        if area.top < row.number <= area.bottom and area.top in texts:
            yield area.top, area.left, _text(texts[area.top], area.left)
    # A text file cannot say what is merged; the line right above a blank heading is as good.
    if not grid.name and not grid.merged and _is_group_row(row.number, above):
        for column, text in enumerate(above[-1].texts):
            yield above[-1].number, column, text


def _is_group_row(number: int, above: Sequence[Row]) -> bool:
    """Whether the last row above is right above, and no mere title."""
    return bool(above) and above[-1].number == number - 1 and len(_filled(above[-1])) > 1


def _groups(grid: Grid, number: int, above: Sequence[Row], width: int) -> list[str]:
    """For each column the heading that stands over it in the row right above; "" where there is none."""
    areas = [area for area in grid.merged if area.top < number == area.bottom + 1 and area.right > area.left]
    if areas:
        return _merged_groups(areas, {row.number: row for row in above}, width)
    groups = [""] * width
    if _is_group_row(number, above):
        current = ""
        for column in range(width):
            current = clean(_text(above[-1], column)) or current
            groups[column] = current
    return groups


def _merged_groups(areas: Sequence[Area], rows: Mapping[int, Row], width: int) -> list[str]:
    groups = [""] * width
    for area in areas:
        if area.top in rows:
            end = min(area.right + 1, width)
            groups[area.left : end] = [clean(_text(rows[area.top], area.left))] * max(0, end - area.left)
    return groups


def _text(row: Row, column: int) -> str:
    return row.texts[column] if column < len(row.texts) else ""


def _filled(row: Row) -> list[str]:
    return [text for text in row.texts if not is_blank(text)]


def first_table_row(rows: Sequence[Row]) -> int:
    """The place of the first row with at least two cells, all different; 0 if there is none."""
    for place, row in enumerate(rows[:MOST_ABOVE]):
        keys = [heading_key(text) for text in _filled(row)]
        if 1 < len(keys) == len(set(keys)):
            return place
    return 0


def looks_like_data(row: Row) -> bool:
    """Whether some cell holds a number, a date or an e-mail address, and so hardly a heading."""
    return any(_DATA.fullmatch(text.strip()) for text in _filled(row))


@dataclass(frozen=True)
class ToldApart:
    """Headings of which none stands twice without need, and the columns where this changed them."""

    texts: tuple[str, ...]
    renamed: tuple[int, ...]
    dropped: tuple[int, ...]


def told_apart(headings: Headings, filled: Callable[[], Collection[int]]) -> ToldApart:
    """The headings without those of empty columns that stand elsewhere, else with their groups.

    Equal ones under one group stay equal. Which columns are `filled` is asked only where headings are equal.
    """
    same: defaultdict[str, list[int]] = defaultdict(list)
    for column, text in enumerate(headings.texts):
        if heading_key(text):
            same[heading_key(text)].append(column)
    texts, renamed, dropped = list(headings.texts), [], []
    several = [columns for columns in same.values() if len(columns) > 1]
    known = filled() if several else ()
    for columns in several:
        full = [column for column in columns if column in known] or columns[:1]
        dropped += sorted(set(columns).difference(full))
        if len({heading_key(headings.groups[column]) for column in full}) > 1:
            renamed += [column for column in full if headings.groups[column]]
    for column in renamed:
        texts[column] = f"{headings.groups[column]}: {texts[column]}"
    for column in dropped:
        texts[column] = ""
    return ToldApart(tuple(texts), tuple(sorted(renamed)), tuple(sorted(dropped)))


def repeats_of(head: Row, rows: Sequence[Row], above: Iterable[Row] = ()) -> list[Row]:
    """The rows that say the same as the row of headings, which has at least two.

    With them go rows right before that say the same as one of those `above` the headings.
    """
    keys = _keys(head)
    if len(_filled(head)) < 2:
        return []
    first = next(column for column, key in enumerate(keys) if key)
    start = head.texts[first].strip().casefold()
    places = [
        place
        for place, row in enumerate(rows)
        if first < len(row.texts) and row.texts[first].strip().casefold() == start and _keys(row) == keys
    ]
    titles, found = [_keys(row) for row in above], set(places)
    for place in places:
        while place > 0 and _keys(rows[place - 1]) in titles:
            place -= 1
            found.add(place)
    return [rows[place] for place in sorted(found)]


def lonely_of(headings: Sequence[str], rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """The rows with one filled cell under three headings or more: those that are remarks, and others.

    A remark has two words at least or ends with a colon.
    """
    if sum(map(bool, headings)) < 3:
        return [], []
    lonely = [row for row in rows if len(row.texts) - row.texts.count("") == 1]
    remarks = [row for row in lonely if _is_remark("".join(row.texts))]
    return remarks, [row for row in lonely if not _is_remark("".join(row.texts))]


def _is_remark(text: str) -> bool:
    return len(text.split()) > 1 or text.rstrip().endswith(":")


def _keys(row: Row) -> list[str]:
    keys = [heading_key(text) for text in row.texts]
    while keys and not keys[-1]:
        keys.pop()
    return keys


def totals_of(rows: Sequence[Row]) -> list[Row]:
    """Those of the last two rows that begin with "Total" or the like and hold nothing else but numbers.

    Whatever stands before that word, an id for one, keeps a row in.
    """
    return [row for row in rows[-2:] if _is_totals(row)]


def _is_totals(row: Row) -> bool:
    first, *others = _filled(row) or [""]
    return words_key(first) in _TOTALS and all(_NUMBER.fullmatch(text.strip()) for text in others)
