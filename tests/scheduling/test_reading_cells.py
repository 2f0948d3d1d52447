"""What the text of a cell says, and that no text at all makes the reader stumble."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scheduling.programme import Phase, Rest, Slot
from scheduling.reading import cells
from scheduling.reading.clock import day, free_times, merged, time_of_day
from scheduling.reading.experts import cycles
from scheduling.reading.needs import language_of, read_needs
from scheduling.reading.people import read_rests
from scheduling.times import Span
from sortition.files.grids import Grid, Row
from sortition.toml_tables import Fault
from tests.builders import seen
from tests.scheduling.workbooks import SHEETS, read

SLOT = Slot("D1", Span(datetime(2027, 3, 13, 10), datetime(2027, 3, 13, 16)))


@pytest.mark.parametrize(
    "written",
    [
        *("13 March 2027", "13/03/2027", "13.3.2027", "13-03-2027", "2027-03-13", "13/3/27", "13 Mar 2027"),
        *(
            "13th March, 2027",
            "Saturday 13 March 2027",
            "Sat, 13 Mar 27",
            "March 13, 2027",
            "13th of March 2027",
        ),
        *("  13  MARCH 2027 ", "2027-03-13 00:00"),
    ],
)
def test_a_day_in_any_usual_form(written):
    assert day(written) == date(2027, 3, 13)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back(when):
    written = f"{when.day} {when:%B} {when.year}"
    forms = [when.isoformat(), written, f"{when:%d/%m/%Y}", f"{when:%A} {written}", f"{when:%d %b %Y}"]
    assert {day(one) for one in forms} == {when}


@pytest.mark.parametrize(
    "written", ["32 March 2027", "March", "1/2", "13 Ma 2027", "13 2027", "0/1/2027", "46459"]
)
def test_what_is_no_day(written):
    with pytest.raises(Fault):
        day(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *[(one, time(10, 30)) for one in ("10:30", "10.30", "10.3", "10:30:00", "10.30 am", "10:30am")],
        *[(one, time(18)) for one in ("18:00", "6 pm", "6pm", "6.00 pm", "6 p.m.")],
        *[
            ("12 am", time(0)),
            ("12 pm", time(12)),
            ("noon", time(12)),
            ("midnight", time(0)),
            ("24:00", time(0)),
        ],
        ("10.00", time(10)),
    ],
)
def test_a_time_in_any_usual_form(written, meant):
    assert time_of_day(written) == meant


@given(st.times())
def test_every_time_is_read_back(when):
    meant = when.replace(second=0, microsecond=0)
    half = f"{(when.hour + 11) % 12 + 1}.{when:%M} {'pm' if when.hour > 11 else 'am'}"
    assert {time_of_day(one) for one in (f"{when:%H:%M}", f"{when:%H.%M}", half)} == {meant}


@pytest.mark.parametrize("written", ["10", "1030", "24:30", "10:60", "0 pm", "10.5", "ten", "-1:00"])
def test_what_is_no_time(written):
    with pytest.raises(Fault):
        time_of_day(written)


@pytest.mark.parametrize(
    ("written", "here", "elsewhere"),
    [
        ("yes", ["10:00-16:00"], []),
        ("no", [], []),
        ("am", ["00:00-13:00"], []),
        ("Morning", ["00:00-13:00"], []),
        ("am; pm", ["00:00-18:00"], []),
        ("am and evening", ["00:00-13:00", "17:00-23:59"], []),
        ("10:00-12:30", ["10:00-12:30"], []),
        ("10.00 – 12.30", ["10:00-12:30"], []),
        ("from 10 am to noon", ["10:00-12:00"], []),
        ("2-4 pm", ["14:00-16:00"], []),
        ("11-1 pm", ["11:00-13:00"], []),
        ("10:00-11:00\n11:00-12:00", ["10:00-12:00"], []),
        ("14:00-15:00, 10:00-11:00", ["10:00-11:00", "14:00-15:00"], []),
        ("remote", [], ["10:00-16:00"]),
        ("remote am", [], ["00:00-13:00"]),
        ("pm (online)", [], ["12:00-18:00"]),
        ("am; remote 14:00-15:00", ["00:00-13:00"], ["14:00-15:00"]),
    ],
)
def test_when_somebody_is_free(written, here, elsewhere):
    def shown(spans):
        return [f"{one.start:%H:%M}-{one.end:%H:%M}" for one in spans]

    found = free_times(SLOT, written)
    assert (shown(found[0]), shown(found[1])) == (here, elsewhere)


def test_free_until_after_midnight_where_the_date_lasts_so_long():
    night = Slot("D1", Span(datetime(2027, 3, 13, 18), datetime(2027, 3, 14, 2)))
    (span,) = free_times(night, "22:00-01:00")[0]
    assert (span.start, span.end) == (datetime(2027, 3, 13, 22), datetime(2027, 3, 14, 1))
    with pytest.raises(Fault):
        free_times(SLOT, "22:00-01:00")


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=9))
def test_merged_spans_cover_the_same_minutes_and_do_not_touch(pairs):
    start = datetime(2027, 3, 13)
    spans = [Span(start + timedelta(minutes=a), start + timedelta(minutes=a + b)) for a, b in pairs]
    found = merged(spans)
    assert all(one.end < two.start for one, two in pairwise(found))

    def minutes(those):
        return {n for n in range(70) if any(s.start <= start + timedelta(minutes=n) < s.end for s in those)}

    assert minutes(found) == minutes(spans)


@pytest.mark.parametrize(
    ("written", "pence"),
    [
        ("£1,200", 120_000),
        ("1200.50", 120_050),
        ("1200.5", 120_050),
        ("£ 75", 7_500),
        ("0", 0),
        ("1,234,567", 123_456_700),
    ],
)
def test_money(written, pence):
    assert cells.money(written) == pence


@given(st.integers(0, 10**9))
def test_every_amount_is_read_back(pence):
    assert cells.money(f"£{pence // 100:,}.{pence % 100:02}") == pence
    assert cells.money(str(pence / 100)) == pence


@pytest.mark.parametrize("written", ["1,20", "12.345", "1.200,50", "£", "12k", "1 200", "-£5", "--"])
def test_what_is_no_money(written):
    with pytest.raises(Fault):
        cells.money(written)


@pytest.mark.parametrize(
    ("written", "length"),
    [
        *[(one, 90) for one in ("90", "90 min", "90 minutes", "90'", "1 h 30", "1h30m", "1:30")],
        *[(one, 90) for one in ("1.5 h", "1½ h", "1.5 hours", "1 hour 30 minutes", "1 hour and 30 minutes")],
        *[(one, 360) for one in ("6 h", "6h", "6 hours", "6 hrs", "06:00", "360")],
    ],
)
def test_lengths(written, length):
    assert cells.minutes()(written) == length


@pytest.mark.parametrize("written", ["1.333 h", "h", "an hour", "1,5 h", "90 s", "1.5 h 30"])
def test_what_is_no_length(written):
    with pytest.raises(Fault):
        cells.minutes()(written)


@pytest.mark.parametrize("written", ["Yes", "y", "TRUE", "1", "x", "✓", "yes."])
def test_yes(written):
    assert cells.yes_no(written)


@pytest.mark.parametrize("written", ["No", "n", "FALSE", "0", "-", "–", "none"])
def test_no(written):
    assert not cells.yes_no(written)


def test_phases_and_kinds_have_other_names():
    assert cells.phase("Deliberation") is Phase.DELIBERATING
    assert cells.kind("BSL interpreter") == cells.kind("bsl") == "bsl"
    assert cells.kind("Childcare provider") == "childcare"


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("Wheelchair; BSL", {"wheelchair", "bsl"}),
        ("I use a wheelchair, hearing loop please", {"wheelchair", "loop"}),
        ("no steps", {"step-free"}),
        ("step-free access", {"step-free"}),
        ("British Sign Language", {"bsl"}),
        ("BSL interpreter", {"bsl"}),
        ("Polish interpreter", {"interpreter"}),
        ("guide dog", {"dog"}),
        ("guide for people who see little or nothing", {"guide"}),
        ("somebody who comes along", {"assistant"}),
        ("time and a room for prayer", {"prayer"}),
        ("longer breaks", {"long-breaks"}),
        ("halal", {"diet"}),
        ("blue badge parking", {"parking"}),
        ("none", set()),
        ("no needs", set()),
    ],
)
def test_needs_in_words(written, codes):
    assert read_needs(written) == (codes, ())


@pytest.mark.parametrize(
    "written", ["no wheelchair", "not a hearing loop", "something else", "without a guide dog"]
)
def test_what_has_to_be_read_by_somebody(written):
    assert read_needs(f"quiet room; {written}") == ({"quiet-room"}, (written,))


def test_every_need_is_understood_by_its_name_and_code():
    from scheduling.access import NEEDS

    for code, need in NEEDS.items():
        assert read_needs(need.name) == ({code}, ()), need.name
        assert read_needs(code) == ({code}, ()), code


@pytest.mark.parametrize("id", ["S1", "1.2", "E-3_b", "Été", "(V1)", "NUL", "a'b", "D&C", "#7", "+2"])
def test_ids(id):
    assert cells.identity(f" {id} ") == id


@pytest.mark.parametrize("id", [f"a{sign}b" for sign in '\\:*?"<>|\x00\x7f'])
def test_no_id_has_signs_that_file_names_lack(id):
    with pytest.raises(Fault) as refused:
        cells.identity(id)
    assert "no id needs" in refused.value.args[0] and "such as S1" in refused.value.args[1]


def test_languages():
    assert language_of("Polish") == "polish"
    assert language_of("English") == language_of("none") == ""
    assert language_of("British Sign Language") == "bsl"
    assert cells.languages("Polish; Urdu and Arabic") == {"polish", "urdu", "arabic"}


@pytest.mark.parametrize(
    ("written", "rests"),
    [
        ("13:00 15 min; 15:30 10 min", [(time(13), 15), (time(15, 30), 10)]),
        ("1 pm for 15 minutes", [(time(13), 15)]),
        ("13:00 15 min, 15:30 10 min", [(time(13), 15), (time(15, 30), 10)]),
        ("noon, 20", [(time(12), 20)]),
        ("at 13.00 (15 min) and 14:00 10", [(time(13), 15), (time(14), 10)]),
    ],
)
def test_fixed_breaks(written, rests):
    assert read_rests(written) == tuple(Rest(at, minutes) for at, minutes in rests)


AFTER = st.dictionaries(
    st.sampled_from("abcdefg"), st.frozensets(st.sampled_from("abcdefg"), max_size=3), max_size=7
)


@given(AFTER)
def test_circles_of_talks_are_circles_and_none_is_left(after):
    waiting = {one: before & after.keys() for one, before in after.items()}
    found = list(cycles(waiting))
    seen: set[str] = set()
    for circle in found:
        assert circle[0] == circle[-1]
        assert all(then in waiting[one] for one, then in pairwise(circle))
        assert not seen & set(circle)
        seen |= set(circle)
    left = {one: before - seen for one, before in waiting.items() if one not in seen}
    while left:
        free = [one for one, before in left.items() if not before & left.keys()]
        assert free, "a circle was not found"
        left = {one: before for one, before in left.items() if one not in free}


READERS = [
    *(
        cells.text,
        cells.language,
        cells.identity,
        cells.yes_no,
        cells.money,
        cells.phase,
        cells.phase_of_talk,
    ),
    *(
        cells.kind,
        cells.words,
        cells.clean_list,
        cells.languages,
        cells.whole(0, 100, "days"),
        cells.minutes(),
    ),
    *(day, time_of_day, read_rests, read_needs, language_of, lambda written: free_times(SLOT, written)),
]
LIKELY = st.text(alphabet="0123456789:.,;-–/ £½hampd+()'\n²٣①", max_size=14)
WORDS = st.sampled_from(
    [
        "13 March 2027",
        "10:00-12:30",
        "remote am",
        "yes",
        "no",
        "6 h",
        "£1,200",
        "T1; T2",
        "noon",
        "and",
        "2027-03-28",
    ]
)
TEXTS = st.text(max_size=20) | LIKELY | st.lists(WORDS | LIKELY, max_size=4).map(" ".join)


@settings(max_examples=200)
@given(TEXTS)
@example("9" * 5000)
@example("1" * 30 + "h")
@example("0000-00-00")
def test_no_text_makes_a_reader_stumble(written):
    for reader in READERS:
        try:
            reader(written)
        except Fault as fault:
            reason, remedy = fault.args
            assert reason and remedy


PLACES = [
    (sheet, row, column)
    for sheet, rows in SHEETS.items()
    for row in range(len(rows) + 1)
    for column in range(len(rows[0]) + 1)
]


def grids(contents: list[tuple[tuple[str, int, int], str]]) -> tuple[Grid, ...]:
    """The small workbook as it comes from the file, with some cells of any content."""
    texts = {name: [[seen(cell) for cell in row] for row in rows] for name, rows in SHEETS.items()}
    for (sheet, row, column), content in contents:
        rows = texts[sheet]
        rows += [[]] * (row + 1 - len(rows))
        rows[row] = [*rows[row], *[""] * (column + 1 - len(rows[row]))]
        rows[row][column] = content
    return tuple(
        Grid(name, tuple(Row(number, tuple(row)) for number, row in enumerate(rows, start=1)))
        for name, rows in texts.items()
    )


@settings(max_examples=80)
@given(st.lists(st.tuples(st.sampled_from(PLACES), TEXTS), min_size=1, max_size=6))
def test_whatever_stands_in_the_cells_is_read_or_refused_in_words(contents):
    with patch("scheduling.reading.tables.read_grids", lambda path: grids(contents)):
        found, findings = read(Path("programme.xlsx"))
    assert (found is None) == bool(findings.problems)
    for problem in findings.problems:
        assert problem.file and problem.reason and problem.remedy
