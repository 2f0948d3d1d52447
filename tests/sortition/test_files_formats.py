"""What is seen of numbers, dates and percentages under number formats."""

import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, from_excel, to_excel

from sortition.files.damage import Damaged
from sortition.files.number_formats import built_in, plain, shown_by
from tests.builders import seen


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("000", "7", "007"),
        ("000", "7.0", "007"),
        ("000", "0", "000"),
        ("000", "1234", "1234"),
        ("0000 000 0000", "7700900123", "0770 090 0123"),
        ("00000000000", "7700900123", "07700900123"),
        ("00\\ 00\\.00", "10203", "01 02.03"),
        ("(000) 000-0000", "12", "(000) 000-0012"),
        ("(00) 00", "12345", "(123) 45"),
        ('"P-"0000', "7", "P-0007"),
        ('"P-"0000', "12345", "P-12345"),
        ("00##", "123", "0123"),
        ("[Red]000", "7", "007"),
        ("[$-809]000;@", "7", "007"),
        ("000_-", "7", "007"),
        # Not whole, not positive, or more than digits: the number as it is.
        ("000", "7.5", "7.5"),
        ("000", "-7", "-7"),
        ("000.00", "7", "7"),
        ("00,000", "7", "7"),
        ("[>5]000;0", "7", "7"),
        ("0", "7", "7"),
        ('0 "people"', "7", "7"),
        ("#,##0.00", "1234.5", "1234.5"),
        ("@", "7", "7"),
        ("0.00E+00", "1234", "1234"),
        ("# ?/?", "0.5", "0.5"),
    ],
)
def test_zeros_that_a_format_shows_are_kept(code, number, text):
    assert shown_by(code)(number) == text


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("0%", "0.25", "25%"),
        ("0%", "0.07", "7%"),
        ("0%", "0.075", "7.5%"),
        ("0.00%", "0.29", "29%"),
        ("0%", "1", "100%"),
        ("0%", "-0.5", "-50%"),
        ("0%", "0", "0%"),
        ('0"%"', "25", "25"),
        ("0\\%", "25", "25"),
        ("0%", "2.9E-1", "29%"),
    ],
)
def test_percentages_have_all_their_digits(code, number, text):
    assert shown_by(code)(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("12.0", "12"),
        ("007", "7"),
        ("-0", "0"),
        ("-12.50", "-12.5"),
        ("0.30000000000000004", "0.3"),
        ("2.9999999999999996", "3"),
        ("447700900123", "447700900123"),
        ("4.4770090012300000E+11", "447700900123"),
        ("12345678901234567", "12345678901234567"),
        ("1E+20", "100000000000000000000"),
        ("1e300", "1e+300"),
        (" 7 ", "7"),
    ],
)
def test_plain_numbers(number, text):
    assert plain(number) == text


@pytest.mark.parametrize(
    "text", ["nan", "inf", "-Infinity", "1e999", "1_000", "1,5", "٣", "x", "", "9" * 500]
)
@pytest.mark.parametrize("code", ["General", "000", "0%", "yyyy", "[h]:mm"])
def test_what_is_no_number_is_damage(code, text):
    with pytest.raises(Damaged):
        shown_by(code)(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(1e15)
@example(-0.0)
def test_every_number_keeps_fifteen_digits(number):
    assert float(plain(repr(number))) == pytest.approx(number, rel=1e-14, abs=0)


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("dd/mm/yyyy", "46309", "2026-10-14"),
        ("d-mmm", "46309", "2026-10-14"),
        ("[$-F800]dddd, mmmm dd, yyyy", "46309", "2026-10-14"),
        ("dd/mm/yyyy hh:mm", "46309.395833333", "2026-10-14 09:30"),
        ("h:mm", "0.395833333", "09:30"),
        ("[h]:mm", "1.5", "36:00"),
        ("[h]:mm:ss", "0.0001", "00:00:09"),
        ("[mm]", "-0.5", "-12:00"),
        ("yyyy", "61", "1900-03-01"),
        ("yyyy", "59", "1900-02-28"),
        # What Excel shows as ##### is shown as the number.
        ("yyyy", "-4", "-4"),
        ("yyyy", "99999999", "99999999"),
        ("[h]:mm", "1e300", "1e+300"),
    ],
)
def test_dates_and_times(code, number, text):
    assert shown_by(code)(number) == text


def test_days_may_be_counted_from_1904():
    assert shown_by("yyyy-mm-dd", True)("44847") == "2026-10-14"
    assert shown_by("yyyy-mm-dd", True)("0.5") == "12:00"


moments = st.datetimes(datetime.datetime(1900, 3, 1), datetime.datetime(2200, 1, 1)).map(
    lambda when: when.replace(second=0, microsecond=0)
)


@given(moments)
def test_every_minute_is_read_back(when):
    assert shown_by("dd/mm/yyyy hh:mm")(repr(to_excel(when))) == seen(when)
    assert shown_by("dd/mm/yyyy hh:mm", True)(repr(to_excel(when, CALENDAR_MAC_1904))) == seen(when) or (
        when < CALENDAR_MAC_1904
    )


@given(st.one_of(st.floats(0, 60_000), st.integers(0, 60_000)))
@example(0.99999999999)
@example(59.999999999)
@settings(max_examples=300)
def test_days_are_those_of_openpyxl(days):
    assert shown_by("yyyy-mm-dd hh:mm")(repr(days)) == seen(from_excel(days))


@pytest.mark.parametrize("number", sorted(BUILTIN_FORMATS))
def test_formats_without_a_code(number):
    code = BUILTIN_FORMATS[number]
    for value in ("46309.5", "0.25", "7"):
        assert shown_by(built_in(number))(value) == shown_by(code)(value)


@pytest.mark.parametrize(
    "code",
    [
        *("General", "0", "0.00", "@", "dd/mm/yyyy", "m/d/yy h:mm", "[Red]0", "[$-409]d\\-mmm\\-yy;@"),
        *(
            '"day" 0',
            "\\d0",
            "[h]:mm",
            "mm:ss.0",
            "[Blue]#,##0",
            "yyyy/mm",
            "0.00E+00",
            "# ?/?",
            "h:mm AM/PM",
        ),
        *('_-* #,##0.00\\ "€"_-', "[$-F400]h:mm:ss", "000", "0%", "[$£-809]#,##0.00"),
    ],
)
def test_what_is_a_date_is_one_for_openpyxl_too(code):
    date = shown_by(code)("46309.5") not in ("46309.5", "4630950%")
    assert date == is_date_format(code)


@given(st.text('0#?.,;%@"\\[]<>= -_*/:dmyhsAPE$€', max_size=12), st.sampled_from(["7", "0.5", "-3", "46309"]))
@settings(max_examples=500)
def test_no_format_makes_the_reader_stumble(code, number):
    assert shown_by(code)(number)
