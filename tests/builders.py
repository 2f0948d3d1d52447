"""Small values and files for tests: a test states only what it is about."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from sortition.pool import Applicant, Pool
from sortition.quotas import Quota, Quotas

Rows = Sequence[Sequence[Any]]


def pool(text: str, category: str = "Gender", homes: str = "") -> Pool:
    """`pool("F F M")` is a1 F, a2 F, a3 M; `homes="1 1 -"` puts a1 and a2 under one roof."""
    values = text.split()
    homes_of = homes.split() or ["-"] * len(values)
    people = [
        Applicant(f"a{n}", (value,), "" if home == "-" else home)
        for n, (value, home) in enumerate(zip(values, homes_of, strict=True), start=1)
    ]
    return Pool((category,), tuple(sorted(people)))


def pool_of(columns: Mapping[str, str], homes: str = "") -> Pool:
    """`pool_of({"Age": "old young", "Gender": "F M"})`: several categories, one word a person."""
    categories = sorted(columns)
    rows = list(zip(*(columns[name].split() for name in categories), strict=True))
    homes_of = homes.split() or ["-"] * len(rows)
    people = [
        Applicant(f"a{n}", tuple(row), "" if home == "-" else home)
        for n, (row, home) in enumerate(zip(rows, homes_of, strict=True), start=1)
    ]
    return Pool(tuple(categories), tuple(sorted(people)))


def quotas(size: int, limits: Mapping[str, Mapping[str, tuple[int, int]]]) -> Quotas:
    """`quotas(3, {"Gender": {"F": (1, 2), "M": (1, 2)}})`."""
    lines = (
        Quota(category, value, low, high)
        for category, values in limits.items()
        for value, (low, high) in values.items()
    )
    return Quotas(size, tuple(lines))


def table(text: str) -> list[list[str]]:
    """Rows of words: one line a row, cells separated by "|", outer blanks dropped."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return [[cell.strip() for cell in line.split("|")] for line in lines if line]


def write_csv(path: Path, rows: Rows, separator: str = ",", encoding: str = "utf-8") -> Path:
    """The rows as a CSV file; returns the path."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    return path


def write_xlsx(path: Path, rows: Rows, sheet: str = "Sheet1", **more: Rows) -> Path:
    """The rows as the first sheet of a workbook; `more` are further sheets by name; returns the path."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, content in {sheet: rows, **more}.items():
        page = book.create_sheet(name)
        for row in content:
            page.append(list(row))
    book.save(path)
    return path


def seen(value: object) -> str:
    """What a reader of files makes of a cell with this value and no format of its own."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        day, time = value.date().isoformat(), value.time()
        return day if time == datetime.time() else f"{day} {time.isoformat(timespec='minutes')}"
    if isinstance(value, datetime.time):
        return value.isoformat(timespec="minutes")
    return str(value)
