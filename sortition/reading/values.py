"""From what applicants wrote to the values that have quotas."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from sortition.findings import Findings, Kind, Note
from sortition.problems import Problem, Setting
from sortition.reading.ages import Aged, AgeRules, NoAge, bands_of, broken_band, overlaps
from sortition.reading.days import half_date
from sortition.reading.sheets import Sheet, address
from sortition.wording import (
    NOT_STATED,
    clean,
    counted,
    did_you_mean,
    is_unstated,
    listing,
    nearest,
    value_key,
)

SETTINGS_FILE = "panel.toml"
# More are no slips, and what stands in a wrong column may be names.
_MOST_UNKNOWN = 40
# An e-mail address, a telephone number, or an address with its postcode: no value, and not to be repeated.
_REACHES_SOMEBODY = re.compile(
    r"@|(?:\d[ ()]{0,2}){9}|[+0](?:\d[ ().-]{0,2}){10}|\d.*\b[a-z]{1,2}\d[a-z0-9]? ?\d[a-z]{2}\b",
    re.IGNORECASE,
)


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
        if is_unstated(text):
            return self.unstated
        return self.ages.same_band(text) if self.ages else None

    def is_mapped(self, text: str) -> bool:
        """Whether the officer's own map says what is meant."""
        return value_key(text) in self._mapped

    @cached_property
    def ages(self) -> AgeRules | None:
        """How ages are read where the values are bands."""
        bands = bands_of(self.values)
        return AgeRules(self.category, bands, self.ages_on) if bands else None

    def broken_band(self, text: str) -> str | None:
        """The value that a spreadsheet may have turned into a date."""
        return broken_band(text, self.values, self.ages)

    @property
    def table(self) -> str:
        """The name of the officer's map in panel.toml."""
        return f"values.{toml_key(self.category)}"

    def needs_line(self, values: Iterable[str]) -> bool:
        """Whether these values hold people who did not answer and the category has no line for them."""
        return self.unstated not in self.values and self.unstated in values

    def bad_maps(self) -> Iterator[Problem]:
        """A problem for every entry in panel.toml that leads to no value."""
        keys = [value_key(written) for written in self.mapped]
        for written, value in self.mapped.items():
            if keys.count(value_key(written)) > 1:
                yield Problem(
                    f'[{self.table}] has more than one line for "{written}"',
                    "Keep one of them: capitals, blanks and kinds of dash do not count",
                    file=SETTINGS_FILE,
                    value=written,
                )
            if self._target(value) is None:
                yield Problem(
                    f'[{self.table}] reads "{written}" as "{value}", which has no quota',
                    f"{did_you_mean(value, self.values)}The values are {listing(self.values)}",
                    file=SETTINGS_FILE,
                    value=value,
                )


def read_values(sheet: Sheet, column: int, rules: ValueRules, findings: Findings) -> list[str]:
    """The value of every row; those with a problem are reported and read as not stated."""
    found: dict[str, _Read] = {}
    rows: defaultdict[str, list[int]] = defaultdict(list)
    values = []
    for row in sheet.rows:
        text = row.texts[column] if column < len(row.texts) else ""
        if text not in found:
            found[text] = _read(text, rules)
        read = found[text]
        values.append(read.value or NOT_STATED)
        if not read.as_written:
            rows[text].append(row.number)
    place = _Column(sheet, address(1, column)[:-1], rows)
    changed = {text: found[text] for text in rows}
    findings.refuse(_unknown(place, [t for t, read in changed.items() if _is_unknown(t, read, rules)], rules))
    findings.notes.extend(
        _variants(place, {t: r.value for t, r in changed.items() if r.value and not r.aged}, rules)
    )
    if rules.ages:
        findings.refuse(_bad_ages(place, changed, rules.ages))
        findings.notes.extend(_ages(place, changed, rules.ages))
    return values


class _Read(NamedTuple):
    """What a text was read as: `value` is None where that failed; `aged` where it is an age or a birthday."""

    value: str | None
    as_written: bool = False
    aged: Aged | NoAge | None = None


def _read(text: str, rules: ValueRules) -> _Read:
    value = rules.value_of(text)
    if value is not None or rules.is_mapped(text):
        return _Read(value, as_written=value == text and value in rules.values)
    if rules.broken_band(text):
        return _Read(None)
    aged = rules.ages.read(text) if rules.ages else None
    return _Read(aged.value if isinstance(aged, Aged) else None, aged=aged)


def _is_unknown(text: str, read: _Read, rules: ValueRules) -> bool:
    """Whether nothing says what is meant; a bad map in panel.toml is a problem of its own."""
    return read.value is None and read.aged is None and not rules.is_mapped(text)


class _Column(NamedTuple):
    """A column of the applicants, and in which rows (numbers, ascending) a text stands."""

    sheet: Sheet
    letters: str
    rows: Mapping[str, list[int]]

    def cells(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Where these texts stand, from the top."""
        return tuple(f"{self.letters}{n}" for n in sorted(n for text in texts for n in self.rows[text]))

    def count(self, texts: Iterable[str]) -> int:
        """How many cells hold one of these texts."""
        return sum(len(self.rows[text]) for text in texts)

    def problem(
        self, reason: str, remedy: str, texts: Iterable[str], value: str = "", setting: Setting | None = None
    ) -> Problem:
        """A problem wherever these texts stand."""
        bare = self.sheet.problem(reason, remedy, (), value, setting)
        return replace(bare, cells=self.cells(texts))

    def note(self, text: str, texts: Iterable[str], kind: Kind) -> Note:
        """A note wherever these texts stand."""
        return replace(self.sheet.note(text, (), kind), cells=self.cells(texts))


def _unknown(place: _Column, unknown: Iterable[str], rules: ValueRules) -> Iterator[Problem]:
    """One problem for each unknown value, however it was capitalised or spaced."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    reaching = []
    for text in unknown:
        if _REACHES_SOMEBODY.search(text):
            reaching.append(text)
        else:
            groups[value_key(text)].append(text)
    if reaching:
        reason = f"the text looks like somebody's contact details, and is not a value of {rules.category}"
        yield place.problem(reason, "See whether the cells of the row have moved, and correct it", reaching)
    if len(groups) > _MOST_UNKNOWN:
        reason = f"{len(groups)} different answers are not values of {rules.category}"
        remedy = f"Is it the right column? The values are {listing(rules.values)}"
        yield place.problem(reason, remedy, [text for texts in groups.values() for text in texts])
        return
    for texts in groups.values():
        whole = clean(min(texts))
        written = _shortened(whole)
        broken = rules.broken_band(whole)
        near = broken or nearest(written, rules.values)
        if (half := half_date(whole)) and broken:
            reason = f"the cell holds {half.shown}; did the file read {broken}?"
            remedy = "Format the column as Text and type it again, or map it in"
        else:
            reason = f'"{written}" is not a value of {rules.category}'
            remedy = f"{did_you_mean(written, rules.values)}Correct it, add a quota line for it, or map it in"
        line = f"[{rules.table}] {toml_text(written)} = {toml_text(near or NOT_STATED)}"
        choices = tuple(dict.fromkeys((*rules.values, NOT_STATED)))
        # A line of panel.toml must hold the whole text, and nobody wants a long one there.
        setting = (
            Setting(f"values.{rules.category}", whole, near or "", choices) if written == whole else None
        )
        yield place.problem(reason, f"{remedy} {SETTINGS_FILE}: {line}", texts, written, setting)


def _variants(place: _Column, read: Mapping[str, str], rules: ValueRules) -> Iterator[Note]:
    """One note for each value that was written in other ways."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for text, value in read.items():
        groups[value].append(text)
    for value, texts in sorted(groups.items()):
        counts: Counter[str] = Counter()
        for text in texts:
            counts[f'"{_shortened(text)}"' if clean(text) else "blank"] += place.count([text])
        written = ", ".join(f"{name}: {n}" for name, n in sorted(counts.items()))
        how = "not stated, read" if value == rules.unstated else "read"
        said = f'{rules.category}: {place.count(texts)} {how} as "{value}" ({written})'
        yield place.note(said, texts, Kind.CHANGED)


def _bad_ages(place: _Column, read: Mapping[str, _Read], rules: AgeRules) -> Iterator[Problem]:
    """Ages and birthdays that cannot be read, and bands that do not say where an age belongs."""
    groups: defaultdict[NoAge, list[str]] = defaultdict(list)
    for text, one in read.items():
        if isinstance(one.aged, NoAge):
            groups[one.aged].append(text)
    for (reason, remedy, setting), texts in groups.items():
        yield place.problem(reason, remedy, texts, setting=setting)
    aged = [text for text, one in read.items() if isinstance(one.aged, Aged)]
    if aged and (pairs := overlaps(rules.bands)):
        reason = f"{rules.noun}s cannot be read as bands of {rules.category}: {listing(pairs[0])} overlap"
        yield place.problem(reason, "Correct the bands in the quotas", aged)


def _ages(place: _Column, read: Mapping[str, _Read], rules: AgeRules) -> Iterator[Note]:
    """What became of ages and birthdays, and which of these can be read in two ways."""
    aged = {text: one.aged for text, one in read.items() if isinstance(one.aged, Aged)}
    for texts, noun, how in (
        ([text for text, one in aged.items() if one.born is None], rules.noun, ""),
        ([text for text, one in aged.items() if one.born], "date of birth", rules.day_words),
    ):
        if texts:
            counts: Counter[str] = Counter()
            for text in texts:
                counts[aged[text].value] += place.count([text])
            bands = ", ".join(f"{value}: {counts[value]}" for value in rules.bands if counts[value])
            many = counted(place.count(texts), noun).replace("date of births", "dates of birth")
            one = "read as a band" if place.count(texts) == 1 else "read as bands"
            yield place.note(f"{rules.category}: {many} {one}{how} ({bands})", texts, Kind.CHANGED)
    if doubtful := [text for text, one in aged.items() if one.doubtful]:
        said = (
            f"{rules.category}: dates of birth are read day first; read month first, these would be in"
            " another band"
        )
        yield place.note(said, doubtful, Kind.LOOK)


def _shortened(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def toml_text(text: str) -> str:
    """The text as a TOML basic string: a JSON string, but for the one sign that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_key(text: str) -> str:
    """The text as a name in panel.toml, in quotation marks where it needs them."""
    return text if text.isascii() and text.replace("-", "").replace("_", "").isalnum() else toml_text(text)
