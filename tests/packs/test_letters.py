"""The tables of panel.toml that letters need, and what is refused in them."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packs.letters import (
    Benefits,
    Columns,
    Dates,
    Letters,
    Payment,
    Privacy,
    Sender,
    benefits_problems,
    read_letters,
    worded,
)
from packs.logo import contrast, nearest_readable
from sortition.problems import InputProblems
from sortition.settings import LETTER_TABLES, read_settings
from tests.packs.pictures import png

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
PNG = png()
FULL = """
[panel]
size = 3
[sender]
name = "Morag Baird"
role = "Engagement manager"
team = "Resident voice"
address = ["1 Fern Street", " Glasgow ", "", "G16 2AB"]
phone = "0141 496 0001"
text = "07700 900001"
email = "panel@example.org"
web = "https://example.org/panel/"
freepost = "Freepost FERN"
hours = "Monday to Friday"
bsl = true
logo = "logo.svg"
logo_alt = "A fern"
colour = "#204060"
[dates]
reply_by = 2027-02-01
correct_by = "2027-02-08"
draw_on = 2027-02-11T18:30:00
confirm_by = "the Friday after"
appeal_by = 2027-02-05
sessions = ["Saturday 6 March 2027, 10 am", 2027-03-20]
venue = "The hall"
[payment]
amount = "£75"
ways = ["cash", "voucher"]
when = "on the day"
advance = "taxis"
[benefits]
text = "Tell your adviser."
source = "Welfare rights team"
approved_by = "Head of welfare rights"
approved_on = 2026-11-02
helpline = "0141 496 0002"
[privacy]
controller = "Fernbrae"
contact = "privacy@example.org"
officer = "the data protection officer"
basis = "public task"
special_basis = "substantial public interest"
schedule_1 = "paragraph 8"
dpia = "17 October"
delete_on = 2027-12-31
shared_with = ["the venue"]
[letters]
name = "Full name"
badge = "Known as"
address = ["Street", "Postcode"]
email = "Mail"
phone = "Tel"
channel = "Way"
format = "Size"
needs = "Needs"
language = "Speaks"
"""


def write(folder: Path, text: str, logo: bytes = SVG) -> Path:
    (folder / "panel.toml").write_text(text, encoding="utf-8")
    (folder / "logo.svg").write_bytes(logo)
    return folder


def refused(folder: Path) -> list[str]:
    with pytest.raises(InputProblems) as caught:
        read_letters(folder)
    assert all(problem.file and problem.remedy for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


def test_everything_is_read(tmp_path: Path) -> None:
    read = read_letters(write(tmp_path, FULL))
    assert read.sender == Sender(
        "Morag Baird",
        "Engagement manager",
        "Resident voice",
        ("1 Fern Street", "Glasgow", "G16 2AB"),
        "0141 496 0001",
        "07700 900001",
        "panel@example.org",
        "example.org/panel",
        "Freepost FERN",
        "Monday to Friday",
        True,
        "logo.svg",
        "A fern",
        "#204060",
    )
    assert read.dates == Dates(
        "Monday 1 February 2027",
        "Monday 8 February 2027",
        "Thursday 11 February 2027 at 6.30 pm",
        "the Friday after",
        "Friday 5 February 2027",
        ("Saturday 6 March 2027, 10 am", "20 March 2027"),
        "The hall",
    )
    assert read.payment == Payment("£75", ("cash", "voucher"), "on the day", "taxis")
    assert read.benefits.approved_on == date(2026, 11, 2)
    assert (read.benefits.text, read.benefits.helpline) == ("Tell your adviser.", "0141 496 0002")
    assert read.privacy.delete_on == "31 December 2027" and read.privacy.shared_with == ("the venue",)
    assert read.columns == Columns(
        "Full name", "Known as", ("Street", "Postcode"), "Mail", "Tel", "Way", "Size", "Needs", "Speaks"
    )
    assert read.logo == SVG


def test_the_full_example_leaves_no_field_out(tmp_path: Path) -> None:
    """A field added later is tested here too."""
    read = read_letters(write(tmp_path, FULL))
    for name in ("sender", "dates", "payment", "benefits", "privacy", "columns"):
        table = getattr(read, name)
        assert [one.name for one in fields(table) if getattr(table, one.name) == one.default] == []


def test_what_is_left_out_is_blank(tmp_path: Path) -> None:
    read = read_letters(write(tmp_path, "[panel]\nsize = 3"))
    assert read == Letters() == Letters(Sender(), Dates(), Payment(), Benefits(), Privacy(), Columns(), b"")


def test_the_draw_does_not_mind_the_tables_of_letters(tmp_path: Path) -> None:
    assert read_settings(write(tmp_path, FULL)).size == 3
    assert all(f"\n[{name}]\n" in FULL for name in LETTER_TABLES)


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        """
[panel]
size = "wrong, but not read here"
[sender]
nmae = "x"
name = 3
address = "one text"
phone = "ring me"
text = 7
email = "a@b@example.org"
web = "our page"
bsl = "yes"
logo = "../logo.svg"
colour = "blue"
[dates]
sessions = [3]
reply_by = true
[payment]
ways = "cash"
[benefits]
approved_on = "last year"
[privacy]
shared_with = {}
[letters]
address = "Street"
""",
    )
    told = refused(folder)
    assert [line.removeprefix("panel.toml: ").partition(". ")[0] for line in told] == [
        '[sender] "nmae" is not a setting',
        "[sender] name is not a text",
        "[sender] address is not a list of texts",
        "[sender] phone is not a telephone number",
        "[sender] text is not a text",
        "[sender] email is not an e-mail address",
        "[sender] web is not a web address",
        "[sender] bsl is neither true nor false",
        "[sender] logo is not the name of a file in this folder",
        "[sender] colour is not a colour",
        "[dates] reply_by is not a text",
        "[dates] sessions is not a list of texts",
        "[payment] ways is not a list of texts",
        "[benefits] approved_on is not a date",
        "[privacy] shared_with is not a list of texts",
        "[letters] address is not a list of texts",
    ]
    assert 'Did you mean "name"?' in told[0]


def test_a_table_that_is_none_is_a_problem(tmp_path: Path) -> None:
    (line,) = refused(write(tmp_path, "sender = 3"))
    assert "sender is not a table" in line


@pytest.mark.parametrize(
    ("entry", "read"),
    [
        ('name = """Morag\\nBcc: x"""', "Morag Bcc: x"),
        ('name = " Zoe\\u0308\\u0000\\u202E "', "Zoë"),
        ("name = 2027-02-11", "11 February 2027"),
        ('name = "2027-02-11"', "11 February 2027"),
        ("name = 2027-12-01T00:05:00Z", "1 December 2027 at 12.05 am"),
        ("name = 2027-12-31T12:00:00+01:00", "31 December 2027 at 12.00 pm"),
    ],
)
def test_texts_are_one_line_and_dates_are_words(tmp_path: Path, entry: str, read: str) -> None:
    assert read_letters(write(tmp_path, f"[sender]\n{entry}")).sender.name == read


@pytest.mark.parametrize(
    ("day", "words"), [(date(2027, 1, 1), "1 January 2027"), (date(2028, 2, 29), "29 February 2028")]
)
def test_days_in_words(day: date, words: str) -> None:
    assert worded(day) == words


@pytest.mark.parametrize(
    "entry",
    [
        'email = "a b@example.org"',
        'email = "a@example.org, b@example.org"',
        'email = "<a@example.org>"',
        'email = "a@example"',
        'web = "example.org/?x=1"',
        'web = "example.org/#top"',
        'web = "me@example.org"',
        'phone = "0141 496 0001 ext. 3"',
        'text = "07700"',
        'colour = ""',
        'colour = "#12345"',
        'colour = "Write here the colour"',
    ],
)
def test_contacts_of_a_wrong_form(tmp_path: Path, entry: str) -> None:
    if entry != 'text = "07700"':
        assert len(refused(write(tmp_path, f"[sender]\n{entry}"))) == 1
    else:  # short numbers for text messages exist
        assert read_letters(write(tmp_path, f"[sender]\n{entry}")).sender.text == "07700"


@pytest.mark.parametrize("key", ["phone", "text", "email", "web", "name"])
def test_blanks_and_examples_are_kept_for_documents_to_refuse(tmp_path: Path, key: str) -> None:
    assert getattr(read_letters(write(tmp_path, f'[sender]\n{key} = "  "')).sender, key) == ""
    example = read_letters(write(tmp_path, f'[sender]\n{key} = "Write here what"')).sender
    assert getattr(example, key) == "Write here what"


# Pairs whose ratio is known: the extremes of WCAG, and the grey that just passes on white.
@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.00),
        ("#0000ff", "#ffffff", 8.59),
        ("#ffffff", "#000000", 21.0),
    ],
)
def test_contrast_as_wcag_has_it(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio


def test_a_pale_colour_is_refused_with_its_ratio_and_a_better_one(tmp_path: Path) -> None:
    (line,) = refused(write(tmp_path, '[sender]\ncolour = "#ff0000"'))
    assert "contrast of 4.00 with white" in line and "4.5" in line
    better = line.rpartition(" ")[2]
    assert read_letters(write(tmp_path, f'[sender]\ncolour = "{better}"')).sender.colour == better


@given(st.binary(min_size=3, max_size=3))
def test_the_better_colour_is_the_nearest_darker_one(channels: bytes) -> None:
    colour = f"#{channels.hex()}"
    better = nearest_readable(colour, 4.5)
    assert contrast(better, "#ffffff") >= 4.5
    lighter = bytes(min(255, channel + 2) for channel in bytes.fromhex(better[1:]))
    assert better == colour or contrast(f"#{lighter.hex()}", "#ffffff") < 4.7
    assert all(new <= old for new, old in zip(bytes.fromhex(better[1:]), channels, strict=True))


LOGO = '[sender]\nlogo = "logo.svg"\nlogo_alt = "A fern"\n'
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        '<path onclick="x()"/>',
        '<a href="https://example.org/"><path/></a>',
        f'<image {XLINK} xlink:href="https://example.org/x.png"/>',
        '<image href="file.png"/>',
        '<image href="data:image/svg+xml;base64,AA"/>',
        '<use href="//example.org/x.svg#y"/>',
        '<path fill="url(https://example.org/#x)"/>',
        "<path style=\"fill: url( 'https://example.org/#x')\"/>",
        "<style>@import 'https://example.org/x.css';</style>",
        "<style>path { fill: url(https://example.org/) }</style>",
        "<foreignObject><p>x</p></foreignObject>",
        '<set attributeName="href" to="javascript:x()"/>',
        '<animate attributeName="href" to="#a"/>',
        "<?xml-stylesheet href='https://example.org/x.css'?>",
        "<path>",
        "&undefined;",
    ],
)
def test_an_svg_that_is_more_than_a_picture_is_refused(tmp_path: Path, inside: str) -> None:
    logo = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'
    (line,) = refused(write(tmp_path, LOGO, logo.encode()))
    assert line.startswith("logo.svg: the logo ")


@pytest.mark.parametrize(
    "inside",
    [
        '<defs><linearGradient id="g"/></defs><path fill="url(#g)"/><use href="#g"/>',
        '<image href="data:image/png;base64,AAAA"/>',
        "<title>A script about animals, by Ann &amp; Bea</title>",
        "<style>path { fill: url('#g') }</style>",
    ],
)
def test_an_svg_may_refer_to_itself(tmp_path: Path, inside: str) -> None:
    logo = f'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode()
    assert read_letters(write(tmp_path, LOGO, logo)).logo == logo


@pytest.mark.parametrize(
    "logo",
    [
        b"",
        b"GIF89a",
        b"<svg/>",
        b'<html xmlns="http://www.w3.org/1999/xhtml"/>',
        b'<!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b'<!DOCTYPE svg SYSTEM "file:///x"><svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
)
def test_what_is_no_svg_or_has_a_dtd_is_refused(tmp_path: Path, logo: bytes) -> None:
    assert len(refused(write(tmp_path, LOGO, logo))) == 1


def test_a_png_is_a_logo_and_another_file_of_that_name_is_not(tmp_path: Path) -> None:
    folder = write(tmp_path, LOGO.replace("logo.svg", "logo.png"))
    (folder / "logo.png").write_bytes(PNG)
    assert read_letters(folder).logo == PNG
    (folder / "logo.png").write_bytes(SVG)
    assert "is not a PNG picture" in refused(folder)[0]
    for broken in (PNG[:-5], PNG[:40] + b"x" + PNG[41:], PNG[:30]):
        (folder / "logo.png").write_bytes(broken)
        assert "damaged or cut off" in refused(folder)[0]
    (folder / "logo.png").write_bytes(png(width=0))
    assert "an empty picture" in refused(folder)[0]


def test_logos_that_are_not_there_too_large_nameless_or_of_another_kind(tmp_path: Path) -> None:
    assert "not there" in refused(write(tmp_path, LOGO.replace("logo.svg", "no.svg")))[0]
    assert "more than 1 MB" in refused(write(tmp_path, LOGO, SVG + b" " * 1_000_000))[0]
    assert "no logo_alt" in refused(write(tmp_path, '[sender]\nlogo = "logo.svg"'))[0]
    assert "neither .svg nor .png" in refused(write(tmp_path, LOGO.replace("logo.svg", "panel.toml")))[0]


DAY = date(2027, 1, 11)


@pytest.mark.parametrize(
    ("approved_on", "said"),
    [
        (date(2026, 1, 10), "10 January 2026, over 12 months ago"),
        (date(2026, 1, 11), ""),
        (date(2027, 1, 11), ""),
        (date(2027, 1, 12), "still to come"),
        (None, "does not say who approved"),
    ],
)
def test_a_text_about_benefits_holds_for_12_months(approved_on: date | None, said: str) -> None:
    problems = benefits_problems(Benefits("Text", "Source", "Somebody", approved_on), DAY)
    assert [said in str(problem) for problem in problems] == [True] * bool(said)


def test_a_leap_day_is_a_year_later_on_the_first_of_march() -> None:
    approved = Benefits("Text", "Source", "Somebody", date(2028, 2, 29))
    assert benefits_problems(approved, date(2029, 3, 1)) == []
    assert len(benefits_problems(approved, date(2029, 3, 2))) == 1


def test_a_text_about_benefits_needs_somebody_who_approved_it() -> None:
    for nobody in ("", "Write here who"):
        assert len(benefits_problems(Benefits("Text", "Source", nobody, DAY), DAY)) == 1
    for text in ("", "Write here what"):
        assert benefits_problems(Benefits(text), DAY) == []


@pytest.mark.parametrize(
    "shape",
    ['viewBox="0 0 1 100000000"', 'width="3000px" height="1"', 'viewBox="0 0 0 5"', 'viewBox="0 0 1e9 1"'],
)
def test_a_logo_that_is_a_line_is_refused(tmp_path: Path, shape: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {shape}><path d="M0 0h1v1H0z"/></svg>'.encode()
    assert "over 20 times" in refused(write(tmp_path, LOGO, svg))[0]
