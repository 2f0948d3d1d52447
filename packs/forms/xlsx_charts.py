"""Excel's own charts beside a table: bars for one column, divided bars to compare several, and points."""

from __future__ import annotations

import re
from typing import Any

from packs.forms.xlsx_model import Chart, Sheet

_WIDTH, _BAR_HEIGHT, _REST = 560, 30, 130
_POINTS_HEIGHT = 380
_MARKS = ("square", "circle", "diamond", "triangle")
_SMALLEST_MARK, _LARGEST_MARK = 5, 17
# Pairs of colour and pattern: nobody has to tell colours apart.
_FILLS = (
    ("#1F5A92", ""),
    ("#8A4B00", "wide_upward_diagonal"),
    ("#1A1A1A", "percent_20"),
    ("#4F7942", "wide_downward_diagonal"),
    ("#6A3D9A", "dark_horizontal"),
    ("#1F5A92", "large_grid"),
    ("#8A4B00", "large_check"),
    ("#6B6B6B", ""),
)
_FONT = {"name": "Arial", "size": 10}


def add_chart(book: Any, page: Any, sheet: Sheet, chart: Chart) -> None:
    """The chart stands to the right of the sheet's table and says in words what it shows."""
    drawn = _points(book, sheet, chart) if chart.points else _bars(book, sheet, chart)
    # XlsxWriter takes a title with a place like "Sheet1!A1" in it for a formula.
    title = re.sub(r"!(?=\$?[A-Z])", "! ", chart.title)
    drawn.set_title({"name": title, "name_font": {**_FONT, "size": 12}, "overlay": False})
    page.insert_chart(
        1, len(sheet.columns) + 1, drawn, {"description": chart.description, "object_position": 2}
    )


def _bars(book: Any, sheet: Sheet, chart: Chart) -> Any:
    several = chart.last > chart.first
    drawn = book.add_chart({"type": "bar", **({"subtype": "percent_stacked"} if several else {})})
    for series in _rows(sheet, chart) if several else [_one(sheet, chart.first)]:
        drawn.add_series(series)
    drawn.set_legend({"position": "bottom", "font": _FONT} if several else {"none": True})
    # Tables are read from the top, the axis of bars from the bottom.
    drawn.set_y_axis({"reverse": True, "num_font": _FONT, "major_gridlines": {"visible": False}})
    drawn.set_x_axis({"num_font": _FONT, "num_format": "0%" if several else "#,##0", "min": 0})
    bars = chart.last - chart.first + 1 if several else len(sheet.rows)
    drawn.set_size({"width": _WIDTH, "height": _REST + _BAR_HEIGHT * max(bars, 3) * (2 if several else 1)})
    return drawn


def _points(book: Any, sheet: Sheet, chart: Chart) -> Any:
    drawn = book.add_chart({"type": "scatter"})
    for row in range(1, len(sheet.rows) + 1):
        colour = _FILLS[(row - 1) % len(_FILLS)][0]
        # Each is seen where several are at one place: Excel draws the last on top, hollow and larger, and
        # LibreOffice, which fills them, the first.
        size = min(_SMALLEST_MARK + 4 * (row - 1), _LARGEST_MARK)
        drawn.add_series(
            {
                "name": [sheet.name, row, 0],
                "categories": [sheet.name, row, chart.first, row, chart.first],
                "values": [sheet.name, row, chart.last, row, chart.last],
                "marker": {
                    "type": _MARKS[(row - 1) % len(_MARKS)],
                    "size": size,
                    "fill": {"none": True},
                    "border": {"color": colour, "width": 2.25},
                },
            }
        )
    drawn.set_legend({"position": "bottom", "font": _FONT})
    grid = {"visible": True, "line": {"color": "#BFBFBF", "width": 0.75}}
    for place, axis in ((chart.first, drawn.set_x_axis), (chart.last, drawn.set_y_axis)):
        name = sheet.columns[place].heading
        axis(
            {
                "name": name,
                "name_font": _FONT,
                "num_font": _FONT,
                "num_format": "#,##0",
                "major_gridlines": grid,
            }
        )
    drawn.set_size({"width": _WIDTH, "height": _POINTS_HEIGHT})
    return drawn


def _one(sheet: Sheet, column: int) -> dict[str, Any]:
    last = len(sheet.rows)
    return {
        "name": [sheet.name, 0, column],
        "categories": [sheet.name, 1, 0, last, 0],
        "values": [sheet.name, 1, column, last, column],
        "data_labels": {"value": True, "font": _FONT},
        "gap": 40,
        **_fill(0),
    }


def _rows(sheet: Sheet, chart: Chart) -> list[dict[str, Any]]:
    """A series for each row: its numbers across the compared columns."""
    return [
        {
            "name": [sheet.name, row, 0],
            "categories": [sheet.name, 0, chart.first, 0, chart.last],
            "values": [sheet.name, row, chart.first, row, chart.last],
            "gap": 40,
            **_fill(row - 1),
        }
        for row in range(1, len(sheet.rows) + 1)
    ]


def _fill(place: int) -> dict[str, Any]:
    colour, pattern = _FILLS[place % len(_FILLS)]
    border = {"border": {"color": "#1A1A1A", "width": 0.75}}
    if not pattern:
        return {"fill": {"color": colour}, **border}
    return {"pattern": {"pattern": pattern, "fg_color": colour, "bg_color": "#FFFFFF"}, **border}
