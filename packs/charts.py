"""Charts as SVG: real text, a title, a description, pattern as well as colour, readable on a telephone.

Every chart is 360 units wide, so that its text keeps its size on a narrow screen; it brings its own
white paper, as its reader's screen may be dark. Each document puts the chart's data in a table below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

_WIDTH = 360
_LEFT, _RIGHT = 2, 358
_BLUE, _BROWN, _INK, _LINE = "#1f5a92", "#8a4b00", "#1a1a1a", "#6b6b6b"
# By name, the shipped one first: what renders the PDF knows no font of the page around the chart.
_FONTS = "Noto Sans, Arial, Helvetica, sans-serif"
_LINE_LENGTH = 44
# Of the values in one chart, without its legend: a chart is never parted between pages, and large print
# draws it larger.
_HIGHEST, _HIGHEST_LARGE = 600, 400
# Mean width of a letter at 13 units, generously: wider fonts must still fit.
_LETTER = 7.2


@dataclass(frozen=True)
class Column:
    """One column of a histogram: the label under its left edge, and how many people it stands for."""

    label: str
    people: int


@dataclass(frozen=True)
class Line:
    """One value: its share of the applicants (None: not shown), of the seats by quota, of the panel.

    Shares are between 0 and 1; the texts stand beside the marks. There is no mark for the population where
    `population_text` is "", and a text alone where `population` is None.
    """

    label: str
    applicants: float | None
    applicants_text: str
    quota: tuple[float, float] | None
    quota_text: str
    panel: float | None = None
    panel_text: str = ""
    population: float | None = None
    population_text: str = ""


def columns_chart(
    name: str,
    title: str,
    description: str,
    columns: Sequence[Column],
    mark: float | None,
    mark_text: str,
    end_label: str = "",
) -> Markup:
    """A histogram; `mark` is a place along its axis (0 left, 1 right) with a dashed line and a text.

    `end_label` stands under the right end of its axis where there is room.
    """
    top, base, left = 44, 214, 30
    step = (_RIGHT - left) / len(columns)
    # Labels of more than ten columns would run into each other.
    labelled = range(0, len(columns), 1 if len(columns) <= 10 else 2)
    most = max(max(column.people for column in columns), 1)
    parts = [_text(_LEFT, 14, "People"), _rule(left, base, _RIGHT, base)]
    if mark is not None:
        parts += _mark(left + mark * (_RIGHT - left), mark < 0.5, base, mark_text)
    for i, column in enumerate(columns):
        height = (base - top - 14) * column.people / most
        x = left + i * step
        if column.people:
            parts.append(_bar(x + 2, base - height, step - 4, height))
            parts.append(_text(x + step / 2, base - height - 4, str(column.people), "middle"))
        if i in labelled:
            parts.append(_text(x, base + 16, column.label, "middle"))
    if (len(columns) - labelled[-1]) * step > (len(columns[-1].label) / 2 + len(end_label) + 1) * _LETTER:
        parts.append(_text(_RIGHT, base + 16, end_label, "end"))
    parts.append(_text(_RIGHT, base + 36, "Chance of a seat", "end"))
    return _svg(name, title, description, 256, parts)


def _mark(x: float, in_left_half: bool, base: float, text: str) -> list[Markup]:
    """A dashed line from the axis up, with a text on the side that has room."""
    beside = _text(x + 4, 30, text) if in_left_half else _text(x - 4, 30, text, "end")
    return [_dashed(x, 20, base), beside]


def shares_chart(
    name: str, title: str, description: str, lines: Sequence[Line], beside: Sequence[Line] = ()
) -> Markup:
    """For each value a bar for the applicants, a striped band for the quota, a diamond for the panel.

    An open bar is for the population. Charts that name the same lines as `beside` have one scale.
    """
    scale = _scale((*lines, *beside))
    known, drawn = _any_population(lines), any(line.panel is not None for line in lines)
    parts, y = _legend(name, known, drawn), 34.0
    for line in lines:
        for row in wrapped(line.label):
            y += 17
            parts.append(_text(_LEFT, y, row, weight="bold"))
        y += 6
        parts += _value_marks(name, line, y, scale)
        y += _marks_height(line)
    return _svg(name, title, description, y + 6, parts)


def parted(lines: Sequence[Line], large_print: bool) -> list[list[Line]]:
    """The lines in parts that each make a chart for which a page has room."""
    highest = _HIGHEST_LARGE if large_print else _HIGHEST
    parts: list[list[Line]] = [[]]
    height = 0.0
    for line in lines:
        own = 17 * len(wrapped(line.label)) + 6 + _marks_height(line)
        if parts[-1] and height + own > highest:
            parts.append([])
            height = 0.0
        parts[-1].append(line)
        height += own
    return parts


def _any_population(lines: Sequence[Line]) -> bool:
    return any(line.population_text for line in lines)


def _marks_height(line: Line) -> float:
    return 34 + (17 if line.population_text else 0) + (12 if line.panel is not None else 0)


def _scale(lines: Sequence[Line]) -> float:
    """Units for a share of 1, so that the longest mark and the text beside it fit the width."""
    marks = [(line.applicants or 0, line.applicants_text) for line in lines]
    marks += [(line.quota[1] if line.quota else 0, line.quota_text) for line in lines]
    marks += [(line.panel or 0, f"  {line.panel_text}") for line in lines]
    marks += [(line.population or 0, line.population_text) for line in lines]
    return min((_RIGHT - _LEFT - 8 - len(text) * _LETTER) / max(share, 0.01) for share, text in marks)


def _value_marks(chart: str, line: Line, y: float, scale: float) -> list[Markup]:
    parts = []
    end = _LEFT + (line.applicants or 0) * scale
    if line.applicants is not None:
        parts.append(_bar(_LEFT, y, end - _LEFT, 11))
    parts.append(_text(end + 5, y + 10, line.applicants_text))
    if line.population_text:
        y += 17
        end = _LEFT + (line.population or 0) * scale
        if line.population is not None:
            parts.append(_open_bar(_LEFT, y, end - _LEFT, 11))
        parts.append(_text(end + 5, y + 10, line.population_text))
    if line.quota is None:
        parts.append(_text(_LEFT, y + 26, line.quota_text))
    else:
        low, high = (_LEFT + share * scale for share in line.quota)
        parts.append(_band(chart, low, y + 16, max(high - low, 2), 11))
        parts.append(_text(high + 5, y + 26, line.quota_text))
    if line.panel is not None:
        x = _LEFT + line.panel * scale
        parts.append(_diamond(max(x, 7), y + 36))
        parts.append(_text(max(x, 7) + 10, y + 41, line.panel_text))
    return parts


def _legend(chart: str, population: bool, panel: bool) -> list[Markup]:
    parts, x = [_bar(_LEFT, 4, 18, 11), _text(_LEFT + 23, 14, "Applicants")], 104
    if population:
        parts += [_open_bar(x, 4, 18, 11), _text(x + 22, 14, "Population")]
        x += 101
    parts += [_band(chart, x, 4, 18, 11), _text(x + 22, 14, "Quota")]
    return [*parts, _diamond(x + 75, 9.5), _text(x + 84, 14, "This panel")] if panel else parts


def wrapped(text: str, width: int = _LINE_LENGTH) -> list[str]:
    """The text in lines of at most this many characters, broken at blanks where there are any."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return [piece for line in lines for piece in _cut(line, width)]


def _cut(line: str, width: int) -> list[str]:
    return [line[i : i + width] for i in range(0, len(line), width)] or [""]


def _svg(name: str, title: str, description: str, height: float, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{0}-title {0}-desc" '
        'viewBox="0 0 {1} {2}" font-family="{7}" class="chart">'
        '<title id="{0}-title">{3}</title><desc id="{0}-desc">{4}</desc>'
        '<defs><pattern id="{0}-stripes" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
        '<rect width="3" height="6" fill="{5}"/></pattern></defs>'
        '<path d="M0 0H{1}V{2}H0Z" fill="#fff"/>{6}</svg>'
    ).format(
        name,
        _WIDTH,
        _number(height),
        title,
        description,
        _BROWN,
        Markup("").join(parts),
        _FONTS,
    )


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _bar(x: float, y: float, width: float, height: float) -> Markup:
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>').format(
        _number(x), _number(y), _number(max(width, 1)), _number(max(height, 1)), _BLUE
    )


def _band(chart: str, x: float, y: float, width: float, height: float) -> Markup:
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="url(#{}-stripes)" stroke="{}" stroke-width="1.5"/>'
    ).format(_number(x), _number(y), _number(width), _number(height), chart, _BROWN)


def _open_bar(x: float, y: float, width: float, height: float) -> Markup:
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="#ffffff" stroke="{}" stroke-width="1.5"/>'
    ).format(_number(x), _number(y), _number(max(width, 1)), _number(max(height, 1)), _INK)


def _diamond(x: float, y: float) -> Markup:
    points = f"{_number(x)},{_number(y - 6)} {_number(x + 6)},{_number(y)} {_number(x)},{_number(y + 6)}"
    return Markup('<polygon points="{} {},{}" fill="{}"/>').format(points, _number(x - 6), _number(y), _INK)


def _rule(x1: float, y1: float, x2: float, y2: float) -> Markup:
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}"/>').format(x1, y1, x2, y2, _LINE)


def _dashed(x: float, top: float, base: float) -> Markup:
    return Markup(
        '<line x1="{0}" y1="{1}" x2="{0}" y2="{2}" stroke="{3}" stroke-width="2" stroke-dasharray="5 4"/>'
    ).format(_number(x), top, base, _INK)


def _text(x: float, y: float, text: str, anchor: str = "start", weight: str = "normal") -> Markup:
    # The rim keeps a number readable that stands on a line.
    return Markup(
        '<text x="{}" y="{}" text-anchor="{}" font-weight="{}" font-size="13" fill="{}" stroke="#fff" '
        'stroke-width="3" paint-order="stroke">{}</text>'
    ).format(_number(x), _number(y), anchor, weight, _INK, text)
