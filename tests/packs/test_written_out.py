"""The whole story of a case in which every text of the files is hostile, to the last file written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from packs.demo_data import LETTERS, LOGO, PANEL
from packs.start import panel_toml
from tests.builders import write_csv
from tests.cli_cases import SEED, contents, told, type_in
from tests.gates.opened import opened_faults
from tests.gates.programs import needs
from tests.packs.test_injection import Skeleton
from tests.packs.test_injection_case import HEADERS, PLAIN_NAME
from tests.packs.written_out import (
    IN_A_LIST,
    LONG,
    NOT_DRAWN,
    PAYLOADS,
    Planter,
    cells_of,
    csv_rows,
    marked,
    parts_of,
    strange,
    texts_of,
    write_texts,
)

# A text of programme.xlsx meets another payload in each story.
STORIES, LISTS = (0, 9, 18, 27), "lists"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("written out")]

DAY = ("--date", "2026-11-21")
OURS = ("applicants.csv", "quotas.csv", "invited.csv", "programme.xlsx", "panel.toml", "logo.svg")
CONTACTS = (
    "Name",
    "Known as",
    "Address 1",
    "Address 2",
    "Town",
    "Access needs",
    "Language",
    "=Notes",
    "Extra",
)
WAYS = ("E-mail", "Letter", "Telephone", "Text message")
FORMULA = re.compile(r"=(SUM\([A-Z]+\d+:[A-Z]+\d+\)|[A-Z]+\d+([-+*/][A-Z]+\d+)*)")
TEMPLATES = Path(__file__).parents[2] / "templates"
FORMS = {"id=find", "id=by-seed", "id=paste", "id=ask"}
LEADS_TO_A_CALCULATION = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
# Columns of programme.xlsx in which an officer may write what she likes.
FREE = {
    *("Sessions: Title", "Venues: Name", "Venues: Address", "Venues: Contact", "Talks: Title"),
    *("Talks: Topic", "Speakers: Name", "Speakers: Role", "Speakers: Interests", "Support: Name"),
    *("Members: Area", "Holidays: Name", "Travel: Area", "Rounds: Topics"),
}
SHOWN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


Sheets = dict[str, list[list[Any]]]


@dataclass(frozen=True)
class Story:
    """What was planted, what was written, and what was said on the way."""

    planter: Planter
    files: dict[str, bytes]
    said: dict[str, str]

    def ending(self, *endings: str) -> list[tuple[str, bytes]]:
        return [(name, data) for name, data in self.files.items() if name.endswith(endings)]


@pytest.fixture(scope="module", params=[*STORIES, LISTS])
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("written") / "case"
    return of_lists(folder) if request.param == LISTS else of_a_case(folder, request.param)


def of_lists(folder: Path) -> Story:
    """Tables for a list of members, and a lottery of the same people, without a case."""
    folder.mkdir()
    planter, said = Planter(0), {}
    category, values = planter.fresh("category", 0), [planter.fresh("value", 1 + n) for n in range(2)]
    write_csv(folder / "people.csv", [*applicants(planter, category, values)])
    lines = [(category, value, "1", "30") for value in values]
    write_csv(folder / "quotas.csv", [("category", "value", "min", "max"), *lines])
    people, quotas = folder / "people.csv", folder / "quotas.csv"
    for words in (
        ("tables", "--members", people, "--tables", 6, "--rounds", 3, "--out", folder / "tables"),
        ("lottery", "--pool", people, "--quotas", quotas, "--size", 4, "--out", folder / "lottery"),
        ("draw", "--folder", folder / "lottery", "--seed", SEED),
        ("verify", "--folder", folder / "lottery"),
    ):
        result = type_in(*words)
        assert result.exit_code == 0, result.output
        said[words[0]] = result.output
    made = {name: data for name, data in contents(folder).items() if data and "/" in name}
    return Story(planter, made, said)


def of_a_case(folder: Path, first: int) -> Story:
    """A case from its first letters to its members' packs; the first text meets this payload."""
    planter, said = Planter(first), {}

    def done(*words: Any) -> None:
        result = type_in(*words, "--folder", folder)
        assert result.exit_code == 0, result.output
        said[" ".join(map(str, words))] = result.output

    assert type_in("init", folder).exit_code == 0
    sheets = programme_of(folder / "programme.xlsx")
    prepare(folder, planter)
    settle(folder, sheets, planter, "check")
    done("check")
    done("timetable", "--before-invitation", *DAY)
    done("packs", *DAY)
    done("lottery")
    drawn = told("draw", "--folder", folder, "--seed", SEED)
    # The needs that the sheet has are those of people who were drawn.
    for row, id_ in zip(sheets["Members"][1:], drawn["members"], strict=False):
        row[0] = id_
    del sheets["Members"][1 + len(drawn["members"]) :]
    planter.kept |= set(drawn["members"])
    settle(folder, sheets, planter, "check")
    done("timetable", *DAY)
    said["tables"] = settle(folder, sheets, planter, "tables")
    done("packs", *DAY)
    done("status")
    done("verify")
    assert [path.name for path in folder.parent.iterdir()] == ["case"]
    files = {name: data for name, data in contents(folder).items() if data and name not in OURS}
    return Story(planter, files, said)


def prepare(folder: Path, planter: Planter) -> None:
    """Applicants with every payload in every column, the values of hostile quotas, and invited homes."""
    toml = panel_toml({"panel": {**PANEL, "size": 4}, "questions": {}, "excluded": {}, **LETTERS})
    for old, new in (
        ('"applicants.xlsx"', '"applicants.csv"'),
        ('"quotas.xlsx"', '"quotas.csv"'),
        ('"invited.xlsx"', '"invited.csv"'),
        ('sheet = "Applicants"\n', ""),
        ('household = ["Address 1", "Postcode"]', "household = []"),
    ):
        assert old in toml
        toml = toml.replace(old, new)
    (folder / "panel.toml").write_text(toml, "utf-8")
    (folder / "logo.svg").write_text(LOGO, "utf-8")
    for name in ("applicants.xlsx", "quotas.xlsx"):
        (folder / name).unlink()
    category = planter.fresh("category", planter.first)
    values = [planter.fresh("value", planter.first + 1 + n) for n in range(2)]
    write_csv(folder / "applicants.csv", [*applicants(planter, category, values)])
    write_csv(
        folder / "quotas.csv",
        [("category", "value", "min", "max"), *((category, value, "1", "3") for value in values)],
    )
    homes = [
        [planter.fresh(f"home {column}", n + at) for at, column in enumerate("rnat")] + ["G16 1AA"]
        for n in range(len(PAYLOADS))
    ]
    write_csv(folder / "invited.csv", [("Reference", "Name", "Address 1", "Town", "Postcode"), *homes])


def applicants(planter: Planter, category: str, values: list[str]) -> Iterator[list[str]]:
    more = [*CONTACTS, "Postcode", "E-mail", "Telephone", "Preferred contact", "Format"]
    yield ["Id", *more, planter.fresh("heading", planter.first + 5), category]
    for n in range(len(PAYLOADS + NOT_DRAWN)):
        free = [
            planter.fresh(column, n + at, IN_A_LIST if column == "Access needs" else PAYLOADS)
            for at, column in enumerate(CONTACTS)
        ]
        way, size = WAYS[n % len(WAYS)], ("12", "18", "24", "short")[n % 3]
        reach = ["G16 1AA", f"a{n}@example.org", f"07700 900{n:03d}", way, size]
        extra = "x" * LONG if n == 0 else planter.fresh("extra", n, PAYLOADS + NOT_DRAWN)
        yield [planter.fresh("Id", n, PAYLOADS + NOT_DRAWN), *free, *reach, extra, values[n % 2]]


def programme_of(path: Path) -> Sheets:
    """The sheets of the workbook that an officer fills in."""
    book = openpyxl.load_workbook(path)
    sheets = {
        sheet.title: [[cell.value for cell in row] for row in sheet]
        for sheet in book
        if sheet.title not in ("Notes", "Lists")
    }
    # The topics of the talks would have to stand there once more.
    sheets["Settings"] = [row for row in sheets["Settings"] if row[0] != "Topics in order"]
    sheets["Rounds"][1:] = [["S1", "", 2, "", "", "Warm homes"]]
    return sheets


def settle(folder: Path, sheets: Sheets, planter: Planter, *words: Any) -> str:
    """The command done on the programme with a hostile text wherever it refuses none; returns what it said.

    What stands twice stays the same twice.
    """
    for _ in range(20):
        made = {name: planted(name, rows, planter) for name, rows in sheets.items()}
        write_texts(folder / "programme.xlsx", made)
        result = type_in(*words, "--folder", folder, "--json")
        if result.exit_code == 0:
            return result.stderr
        assert result.exit_code == 3, result.output
        refused = set(refused_texts(json.loads(result.stdout)["problems"], sheets))
        assert refused - planter.kept, result.output
        planter.kept |= refused
    raise AssertionError("the programme is refused again and again")


def planted(name: str, rows: list[list[Any]], planter: Planter) -> list[list[Any]]:
    if name == "Settings":
        return rows
    headings = [str(heading) for heading in rows[0]]
    texts = [
        [
            planter.text(cell, f"{name}: {heading}") if isinstance(cell, str) else cell
            for cell, heading in zip(row, headings, strict=True)
        ]
        for row in rows[1:]
    ]
    return [[planter.given.get(one, one) if one not in planter.kept else one for one in headings], *texts]


def refused_texts(problems: list[dict[str, Any]], sheets: Sheets) -> Iterator[str]:
    for one in problems:
        assert not SHOWN.search(f"{one['reason']} {one['remedy']}"), one
        assert one["file"] == "programme.xlsx", one
        for address in filter(None, (one["cell"], *one["also"])):
            cell = openpyxl.Workbook().active[address]
            yield str(sheets[one["sheet"]][cell.row - 1][cell.column - 1])


def test_every_text_that_may_be_anything_was_hostile(story: Story) -> None:
    endings = {name.rpartition(".")[2] for name in story.files}
    assert endings >= {"csv", "xlsx", "json"}
    if story.planter.columns:
        assert endings >= {"eml", "html", "ics", "pdf", "txt", "xml"}
        assert story.planter.taken() >= FREE, FREE - story.planter.taken()


def test_nothing_said_on_the_way_steers_the_terminal(story: Story) -> None:
    said = {name: text.replace("\t", " ") for name, text in story.said.items()}
    assert {name: SHOWN.findall(text) for name, text in said.items() if SHOWN.search(text)} == {}


def test_names_of_files_are_ours(story: Story) -> None:
    for name in story.files:
        for part in name.split("/"):
            assert PLAIN_NAME.fullmatch(part) or part == ".gitignore", name
            assert not part.endswith(".") and len(part) <= 100 and not marked(part), name
            assert part.partition(".")[0].upper() not in ("CON", "NUL", "AUX", "PRN", "COM1", "LPT1"), name


def test_every_file_says_what_was_written(story: Story) -> None:
    found = {name: strange(texts_of(name, data), story.planter.planted) for name, data in story.files.items()}
    shown = {name: [story.planter.planted[one] for one in marks] for name, marks in found.items() if marks}
    assert shown == {}


def test_no_cell_of_a_csv_file_is_calculated(story: Story) -> None:
    for name, data in story.ending(".csv"):
        for cell in (cell for row in csv_rows(data) for cell in row):
            assert not LEADS_TO_A_CALCULATION.match(cell) or NUMBER.fullmatch(cell), (name, cell)


def test_no_cell_of_a_workbook_is_calculated_from_a_text(story: Story) -> None:
    for name, data in story.ending(".xlsx"):
        for cell, text in cells_of(data):
            assert cell.data_type in ("s", "n") or FORMULA.fullmatch(text), (name, text)
            assert cell.hyperlink is None or cell.hyperlink.location, (name, text)
        for part, text in parts_of(data).items():
            assert "External" not in text and "externalLink" not in part, (name, part)


def test_pages_and_mails_have_no_more_than_our_tags(story: Story) -> None:
    pages = {name: data.decode() for name, data in story.ending(".html")}
    for name, data in story.ending(".eml"):
        mail = message_from_bytes(data, policy=default)
        assert mail.keys() == HEADERS, name
        assert "Bcc" not in mail and "Cc" not in mail
        pages[name] = mail.get_body(("html",)).get_content()
    for name, page in pages.items():
        skeleton = Skeleton(page)
        lottery = "/public/lottery-page" in name
        if lottery:
            record, program = skeleton.scripts
            assert json.loads(record).keys() == {"commitment", "files", "quotas", "draw"}, name
            assert program == (TEMPLATES / "lottery_page/page.js").read_text("utf-8"), name
            assert {tag[1] for tag in skeleton.tags if tag[0] == "form"} <= FORMS, name
        assert len(skeleton.scripts) == (2 if lottery else 0), name
        for tag in skeleton.tags:
            assert lottery or tag[0] not in ("script", "form"), name
            assert tag[0] not in ("iframe", "comment", "declaration", "instruction"), name
            attributes = [one for one in tag[1:] if not one.startswith(("alt=", "aria-label=", "title="))]
            assert not [one for one in attributes if marked(one) or one.startswith("on")], (name, tag)


def test_papers_have_no_link_and_no_script_of_theirs(story: Story) -> None:
    import pikepdf

    for name, data in story.ending(".pdf"):
        with pikepdf.open(BytesIO(data)) as paper:
            assert (
                "/JavaScript" not in (paper.Root.get("/Names") or {}) and "/OpenAction" not in paper.Root
            ), name
            for page in paper.pages:
                for note in page.get("/Annots") or ():
                    assert not marked(str((note.get("/A") or {}).get("/URI", ""))), name


def test_texts_hold_no_sign_that_steers(story: Story) -> None:
    for name, data in story.ending(".txt", ".ics"):
        text = re.sub("\u2066([+0-9 -]+)\u2069", r"\1", data.decode().replace("\r\n", "\n"))
        assert not SHOWN.search(text), name


def test_calendars_hold_as_many_events_as_lines_say(story: Story) -> None:
    from icalendar import Calendar

    for name, data in story.ending(".ics"):
        lines = data.decode().replace("\r\n ", "").split("\r\n")
        events = [one for one in Calendar.from_ical(data).walk() if one.name == "VEVENT"]
        assert lines.count("BEGIN:VEVENT") == len(events) == lines.count("END:VEVENT"), name
        assert not [line for line in lines if line.startswith("X=1")], name


@needs("soffice")
def test_libreoffice_calculates_nothing_and_follows_no_link(story: Story) -> None:
    files = {data: name for name, data in story.ending(".xlsx", ".csv")}
    assert opened_faults({name: data for data, name in files.items()}, FORMULA) == []
