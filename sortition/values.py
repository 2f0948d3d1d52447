"""From what applicants wrote to the values that have quotas."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sortition.findings import Findings
from sortition.grids import Row
from sortition.problems import Problem, Setting
from sortition.sheets import Cell, Sheet
from sortition.wording import NOT_STATED, clean, did_you_mean, is_unstated, listing, nearest, value_key

SETTINGS_FILE = "panel.toml"


@dataclass(frozen=True)
class ValueRules:
    """A category, the values of its quota lines, and the officer's own map from written to value.

    Ages are those on the day `ages_on`; None where the officer named none.
    """

    category: str
    values: tuple[str, ...]
    mapped: Mapping[str, str] = field(default_factory=dict)
    ages_on: date | None = None

    @cached_property
    def unstated(self) -> str:
        """The value of people who did not answer: the category's own line for them, if it has just one."""
        own = [value for value in self.values if is_unstated(value)]
        said = [value for value in own if value_key(value) == NOT_STATED]
        return (said or own)[0] if said or len(own) == 1 else NOT_STATED

    @cached_property
    def _known(self) -> dict[str, str]:
        return {value_key(value): value for value in self.values}

    @cached_property
    def _mapped(self) -> dict[str, str | None]:
        return {value_key(written): self._target(value) for written, value in self.mapped.items()}

    def _target(self, value: str) -> str | None:
        found = self._known.get(value_key(value))
        return self.unstated if found is None and is_unstated(value) else found

    def value_of(self, text: str) -> str | None:
        """The value meant by this text, None where nothing says so."""
        key = value_key(text)
        if key in self._mapped:
            return self._mapped[key]
        if key in self._known:
            return self._known[key]
        return self.unstated if is_unstated(text) else None

    def needs_line(self, values: Iterable[str]) -> bool:
        """Whether these values hold people who did not answer and the category has no line for them."""
        return self.unstated not in self.values and self.unstated in values

    def bad_maps(self) -> Iterator[Problem]:
        """A problem for every entry in panel.toml that leads to no value."""
        keys = [value_key(written) for written in self.mapped]
        for written, value in self.mapped.items():
            if keys.count(value_key(written)) > 1:
                yield Problem(
                    f'[values.{_toml_key(self.category)}] has more than one line for "{written}"',
                    "Keep one of them: capitals, blanks and kinds of dash do not count",
                    file=SETTINGS_FILE,
                    value=written,
                )
            if self._target(value) is None:
                yield Problem(
                    f'[values.{_toml_key(self.category)}] reads "{written}" as "{value}", which has no quota',
                    f"{did_you_mean(value, self.values)}The values are {listing(self.values)}",
                    file=SETTINGS_FILE,
                    value=value,
                )


def read_values(sheet: Sheet, column: int, rules: ValueRules, findings: Findings) -> list[str]:
    """The value of every row; those with a problem are reported and read as not stated."""
    found: dict[str, str | None] = {}
    odd: defaultdict[str, list[Row]] = defaultdict(list)
    values = []
    for row in sheet.rows:
        text = row.texts[column] if column < len(row.texts) else ""
        if text not in found:
            found[text] = rules.value_of(text)
        value = found[text]
        values.append(value or NOT_STATED)
        if value != text or value not in rules.values:
            odd[text].append(row)
    cells = {text: [sheet.cell(row, column) for row in rows] for text, rows in odd.items()}
    unknown = {text: cells[text] for text in cells if found[text] is None}
    findings.refuse(_unknown(sheet, unknown, rules))
    _note_variants(sheet, {t: (found[t] or "", cells[t]) for t in cells if t not in unknown}, rules, findings)
    return values


def _unknown(sheet: Sheet, unknown: Mapping[str, list[Cell]], rules: ValueRules) -> Iterator[Problem]:
    """One problem for each unknown value, however it was capitalised or spaced."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for text in unknown:
        if value_key(text) not in rules._mapped:
            groups[value_key(text)].append(text)
    category = rules.category
    for texts in groups.values():
        whole = clean(texts[0])
        written = _shortened(whole)
        cells = sorted((cell for text in texts for cell in unknown[text]), key=_position)
        near = nearest(written, rules.values)
        target = near or NOT_STATED
        choices = tuple(dict.fromkeys((*rules.values, NOT_STATED)))
        yield sheet.problem(
            f'"{written}" is not a value of {category}',
            f"{did_you_mean(written, rules.values)}Correct it, add a quota line for it, or map it in"
            f" {SETTINGS_FILE}: [values.{_toml_key(category)}] {_toml_text(written)} = {_toml_text(target)}",
            cells,
            written,
            # A line of panel.toml must hold the whole text, and nobody wants a long one there.
            Setting(f"values.{category}", whole, near or "", choices) if written == whole else None,
        )


def _note_variants(
    sheet: Sheet,
    read: Mapping[str, tuple[str, list[Cell]]],
    rules: ValueRules,
    findings: Findings,
) -> None:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for text, (value, _) in read.items():
        groups[value].append(text)
    for value, texts in sorted(groups.items()):
        cells = sorted((cell for text in texts for cell in read[text][1]), key=_position)
        counts: Counter[str] = Counter()
        for text in texts:
            counts[f'"{_shortened(text)}"' if clean(text) else "blank"] += len(read[text][1])
        written = ", ".join(f"{name}: {n}" for name, n in sorted(counts.items()))
        kind = "not stated, read" if value == rules.unstated else "read"
        findings.notes.append(
            sheet.note(f'{rules.category}: {len(cells)} {kind} as "{value}" ({written})', cells)
        )


def _position(cell: Cell) -> tuple[int, str]:
    letters = cell.address.rstrip("0123456789")
    return int(cell.address[len(letters) :]), letters


def _shortened(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _toml_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _toml_key(text: str) -> str:
    return text if text.isascii() and text.replace("-", "").replace("_", "").isalnum() else _toml_text(text)
