"""Who is to be seated: from a spreadsheet of members, or from a drawn case with its programme."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from packs.columns import find_columns
from packs.letters import Columns
from packs.people import split_needs
from scheduling.reading.needs import language_of, read_needs
from scheduling.reading.seating_rows import Among
from scheduling.seating.arranged import arrange
from scheduling.seating.names import language_name
from scheduling.seating.past import NOTHING_HELD, Past
from scheduling.seating.values import TABLE_FOR_NEED, Category, Discussion, Facilitator, Guest, Team
from scheduling.seating.wishes import Wishes
from sortition.findings import Findings, Note
from sortition.reading import ids
from sortition.reading.contact_headings import address_columns
from sortition.reading.sheets import Cell, Sheet, read_sheet
from sortition.wording import (
    NOT_STATED,
    clean,
    counted,
    did_you_mean,
    heading_key,
    is_unstated,
    listing,
    value_key,
)

_MOST_VALUES = 12
# What tells how to reach somebody is nothing to mix tables by.
_NO_CATEGORY = ("name", "badge", "email", "phone", "channel", "format", "needs", "language")
# Headings with one of these may be about needs.
_LIKE_NEEDS = ("need", "access", "support", "requirement", "adjustment")
BSL = "bsl"
_STRANGE = "needs in words that are not understood: please read them"
_NO_LANGUAGE = "an interpreter, but no language: seated as if none were needed"
_NO_INTERPRETER = "another language, but no interpreter asked for: ask whether one is needed"


@dataclass(frozen=True, repr=False)
class ToSeat:
    """Members and facilitators with the sessions in which they are to be seated.

    `sessions` are in their order with their rounds at tables, `titles` what they are called, `held` those
    that are past. `away` are the sessions that somebody misses. `names` are those of everybody, by
    id, for private/ only. `assumed` are languages of members for which nobody is known to interpret.
    `listed` is False where the officer's sheet has to say who facilitates. `past` is what an earlier seating
    has of rounds that were held.
    """

    guests: tuple[Guest, ...]
    categories: tuple[Category, ...]
    facilitators: tuple[Facilitator, ...] = ()
    sessions: Mapping[str, int] = field(default_factory=lambda: {"": 1})
    titles: Mapping[str, str] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    away: Mapping[str, frozenset[str]] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    listed: bool = False
    past: Past = NOTHING_HELD
    notes: tuple[Note, ...] = ()

    def __repr__(self) -> str:
        return f"<{len(self.guests)} members to seat>"

    @property
    def among(self) -> Among:
        """What the officer's sheets may name."""
        return Among(
            [one.id for one in self.guests],
            self.sessions,
            self.titles,
            {one.id: self.names.get(one.id, "") for one in self.facilitators} if self.listed else None,
            [one.name for one in self.categories],
            self.past,
        )

    def discussion(self, wishes: Wishes) -> Discussion:
        """Them at tables as wished for, in the rounds to come.

        A language for which nobody is known to interpret has one table, as if somebody did, unless there is
        always a facilitator who speaks it.

        Raises:
            InputProblems: as `arrange`.
        """
        leading = self.facilitators or tuple(Facilitator(id) for id in sorted(wishes.leaders))
        always = [one for one in leading if self.away.get(one.id, frozenset()) <= self.past.over]
        spoken = {language for one in always for language in one.languages}
        spoken |= {
            language
            for one in always
            for language in (wishes.leaders[one.id].languages if one.id in wishes.leaders else ())
        }
        alone = {one: self._assumed_team(one) for one in sorted(self.assumed - spoken)}
        wishes = replace(wishes, teams={**alone, **self.teams, **wishes.teams})
        return arrange(self.guests, self.categories, wishes, leading, self.sessions, self.away, self.past)

    def _assumed_team(self, language: str) -> Team:
        """One table, or one in the room and one elsewhere where both need the language."""
        return Team(len({"remote" in one.needs for one in self.guests if one.language == language}))


def members_from_file(
    path: Path, id_column: str = "", categories: Iterable[str] = (), needs_column: str = ""
) -> tuple[tuple[Guest, ...], tuple[Category, ...], tuple[Note, ...], Mapping[str, str]]:
    """The members of a spreadsheet by id, their categories, what is worth a look, and their names.

    Without `categories` these are the columns with 2 to 12 different values, unless everybody has another.
    Blank values are "not stated". Needs are understood as in the sheet Members; of a language only where an
    interpreter is asked for, too.

    Raises:
        InputProblems: with everything wrong in the file.
    """
    findings, wanted = Findings(), tuple(dict.fromkeys(map(clean, categories)))
    sheet = read_sheet(path, lambda one: _headings_found(one, id_column, wanted), findings)
    findings.stop_if_refused()
    assert sheet is not None
    at_id = ids.id_column(sheet, id_column, findings)
    needs = _needs_columns(sheet, needs_column, findings)
    chosen = [_category_column(sheet, one, at_id, findings) for one in wanted]
    if at_id is not None:
        findings.refuse(ids.blank_ids(sheet, at_id))
        sheet = ids.without_repeats(sheet, at_id, findings)
    if not sheet.rows:
        findings.refuse([sheet.problem("there are no members in it", "Write one row for each person")])
    findings.stop_if_refused()
    assert at_id is not None
    columns = [one for one in dict.fromkeys(chosen) if one is not None] or _default_categories(
        sheet, {at_id, *needs}
    )
    values = [_values(sheet, column) for column in columns]
    findings.notes += _about_categories(sheet, columns, values, chosen=bool(wanted))
    if not needs:
        findings.notes.append(_about_needs(sheet, at_id))
    guests = _guests(sheet, at_id, values, needs, findings)
    named = tuple(Category(sheet.headings[column]) for column in columns)
    ordered = tuple(sorted(guests, key=lambda one: one.id))
    return ordered, named, tuple(findings.notes), _names(sheet, at_id)


def from_file(
    path: Path, id_column: str = "", categories: Iterable[str] = (), needs_column: str = ""
) -> ToSeat:
    """The members of a spreadsheet, to be seated in one session. Raises InputProblems."""
    guests, named, notes, names = members_from_file(path, id_column, categories, needs_column)
    languages = frozenset(one.language for one in guests) - {""}
    more = [about_language(one) for one in sorted(languages)]
    return ToSeat(guests, named, assumed=languages, names=names, notes=(*notes, *more))


def _names(sheet: Sheet, at_id: int) -> dict[str, str]:
    """Names by id, from the columns that have a usual heading."""
    columns = _usual(sheet)["name"]
    named = {
        ids.id_of(row, at_id): clean(" ".join(sheet.text(row, column) for column in columns))
        for row in sheet.rows
    }
    return {id_: name for id_, name in named.items() if name}


def guest(id: str, values: tuple[str, ...], needs: Iterable[str], language: str) -> Guest:
    """A member as seated: of the needs only those for which a table has something are kept."""
    asked = frozenset(needs)
    return Guest(
        id,
        values,
        asked.intersection(TABLE_FOR_NEED),
        BSL if BSL in asked else language,
        companions=int("assistant" in asked),
    )


def about_language(language: str) -> Note:
    """That members with this language sit at one table, although nobody is known to interpret."""
    name = language_name(language)
    text = f"nobody is known to interpret {name}: members who need it sit at one table, as if somebody did"
    return Note(f"{text}, unless a facilitator speaks it")


def _headings_found(sheet: Sheet, id_column: str, categories: Sequence[str]) -> int:
    names = [id_column] if id_column else list(ids.ID_HEADINGS)
    named = sum(sheet.find(one) is not None for one in categories)
    return named + any(sheet.find(one) is not None for one in names)


def _usual(sheet: Sheet) -> Mapping[str, tuple[int, ...]]:
    """The columns that have a usual heading, by what they hold."""
    return find_columns(sheet.headings, Columns())


def _needs_columns(sheet: Sheet, named: str, findings: Findings) -> tuple[int, ...]:
    if not named:
        return _usual(sheet)["needs"]
    column = _column(sheet, named, "with the needs", findings)
    return () if column is None else (column,)


def _category_column(sheet: Sheet, name: str, at_id: int | None, findings: Findings) -> int | None:
    column = _column(sheet, name, "for the category", findings)
    if column is not None and column == at_id:
        reason = f'"{name}" holds the ids, and is no category'
        findings.refuse([sheet.problem(reason, "Leave it out of the categories", value=name)])
    return column


def _column(sheet: Sheet, name: str, purpose: str, findings: Findings) -> int | None:
    """The column with this heading; the reason why there is none is in the findings."""
    column, headings = sheet.find(name), [one for one in sheet.headings if one]
    if column is None:
        remedy = f"{did_you_mean(name, headings)}Found are {listing(headings)}"
        findings.refuse([sheet.problem(f'there is no column "{name}" {purpose}', remedy, value=name)])
    return column


def _default_categories(sheet: Sheet, taken: Iterable[int]) -> list[int]:
    """Columns with 2 to 12 different values, in their order; not those that say how to reach people."""
    usual = _usual(sheet)
    others = {*taken, *(column for name in _NO_CATEGORY for column in usual[name])}
    others |= {*address_columns(sheet.headings)}
    return [
        column
        for column, heading in enumerate(sheet.headings)
        if heading_key(heading) and column not in others and _divides(_values(sheet, column))
    ]


def _divides(values: Sequence[str]) -> bool:
    stated = [one for one in values if one != NOT_STATED]
    return 2 <= len(set(stated)) <= _MOST_VALUES and len(set(stated)) < len(stated)


def _values(sheet: Sheet, column: int) -> list[str]:
    """The value of each row; of spellings that mean the same, the most usual one stands for all."""
    texts = [clean(sheet.text(row, column)) for row in sheet.rows]
    spelled: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        spelled[value_key(text)][text] += 1
    usual = {key: min(those, key=lambda one: (-those[one], one)) for key, those in spelled.items()}
    return [NOT_STATED if is_unstated(text) else usual[value_key(text)] for text in texts]


def _about_categories(
    sheet: Sheet, columns: Sequence[int], values: Sequence[Sequence[str]], *, chosen: bool
) -> Iterator[Note]:
    names = [sheet.headings[column] for column in columns]
    if not chosen:
        found = f"categories are {listing(names)}" if names else "no column is a category"
        yield sheet.note(f"{found}: columns with 2 to {_MOST_VALUES} different values")
    for name, own in zip(names, values, strict=True):
        different = len({*own} - {NOT_STATED})
        if chosen and different > _MOST_VALUES:
            yield sheet.note(f'"{name}" has {different} different values: too many to mix tables by')
        if blank := sum(one == NOT_STATED for one in own):
            yield sheet.note(f'"{name}" is not stated by {counted(blank, "member")}')


def _about_needs(sheet: Sheet, at_id: int) -> Note:
    """That no needs are read, and where they may stand."""
    headings = [one for n, one in enumerate(sheet.headings) if one and n != at_id]
    near = [one for one in headings if any(word in heading_key(one) for word in _LIKE_NEEDS)]
    named = f"perhaps {listing(near)}" if near else listing(headings) or "the file has ids only"
    text = "no column of needs was read, so no table is chosen by what somebody needs"
    return sheet.note(f"{text}; if there is one, name it with --needs: {named}")


def _guests(
    sheet: Sheet, at_id: int, values: Sequence[Sequence[str]], needs: Sequence[int], findings: Findings
) -> list[Guest]:
    """The members; what somebody has to look at is said with its cells, and without what they wrote."""
    tongues = _usual(sheet)["language"]
    found: list[Guest] = []
    looked: dict[str, list[Cell]] = {text: [] for text in (_STRANGE, _NO_LANGUAGE, _NO_INTERPRETER)}
    for row, own in zip(sheet.rows, _aligned(sheet, values), strict=True):
        written = split_needs("; ".join(sheet.text(row, column) for column in needs))
        codes, strange = read_needs("; ".join(written))
        spoken = language_of(" ".join(sheet.text(row, column) for column in tongues))
        language = spoken if spoken == BSL or "interpreter" in codes else ""
        found.append(guest(ids.id_of(row, at_id), own, codes, language))
        cells = [sheet.cell(row, column) for column in (*needs, *tongues)[:1]]
        if strange:
            looked[_STRANGE] += cells
        if "interpreter" in codes and not language:
            looked[_NO_LANGUAGE] += cells
        if spoken and not language:
            looked[_NO_INTERPRETER] += [sheet.cell(row, column) for column in tongues[:1]]
    for text, cells in looked.items():
        if cells:
            findings.notes.append(sheet.note(f"{counted(len(cells), 'member')} with {text}", cells))
    return found


def _aligned(sheet: Sheet, values: Sequence[Sequence[str]]) -> Iterable[tuple[str, ...]]:
    """The values row by row; nothing for each row where there are no categories."""
    return zip(*values, strict=True) if values else [()] * len(sheet.rows)
