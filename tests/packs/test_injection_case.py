"""A whole case in which every cell of the spreadsheets is hostile: from the files to the packs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32, default
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pypdfium2
import pytest

from packs.demo_data import PANEL
from packs.forms.clean import printable
from packs.start import panel_toml
from sortition.case import start_case
from tests.builders import write_csv
from tests.cli_cases import SEED, contents, done
from tests.letters_case import WITH_DAYS
from tests.packs.hostile import SHORT
from tests.packs.sample import LOGO, Numbered
from tests.packs.test_injection import MARKED, Skeleton, squeezed

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile case")]

# The first is in no CSV file, the next two in no font of ours, and PDFium changes what the last two say.
LEFT_OUT = ("half a pair", "emoji", "private", "right to left", "marks")
ATTACKS = [
    (name, text.replace("\x00", ""), shown) for name, (text, shown) in SHORT.items() if name not in LEFT_OUT
]
COLUMNS = (
    "Name",
    "Known as",
    "Address 1",
    "Address 2",
    "Town",
    "Postcode",
    "Access needs",
    "Language",
    "Remarks",
)
WAYS = ("E-mail", "Letter", "Telephone", "Text message")
VALUES = ("<b>{{ 7*7 }}</b>", "=1+1|*M*")
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "X-Unsent", "Content-Language"),
    *("MIME-Version", "Content-Type"),
]


MAIL_TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "body",
        "div",
        "p",
        "h1",
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
    ),
    *("table", "caption", "tr", "th", "td", "strong", "a", "code"),
}


def mark(person: int, column: int) -> str:
    return Numbered.mark(person * len(COLUMNS) + column)


def rows() -> Iterator[tuple[str, ...]]:
    """One applicant for each hostile text, who wrote it into every cell that may hold any text."""
    yield ("Id", *COLUMNS, "E-mail", "Telephone", "Preferred contact", "Format", "=Gender")
    for n, (_, text, _) in enumerate(ATTACKS):
        cells = (f"{mark(n, c)}{text}{mark(n, c)}" for c in range(len(COLUMNS)))
        way, size = WAYS[n % len(WAYS)], ("12", "18", "24", "short")[n % 3]
        yield f"../{n:03d}", *cells, f"a{n}@example.org", f"07700 900{n:03d}", way, size, VALUES[n % 2]


def households() -> Iterator[tuple[str, ...]]:
    yield "Reference", "Name", "Address 1", "Town", "Postcode"
    for n, (_, text, _) in enumerate(ATTACKS):
        yield f"../{n}", *(f"{mark(n, c)}{text}{mark(n, c)}" for c in range(4))


@dataclass(frozen=True, repr=False)
class Made:
    folder: Path
    files: dict[str, bytes]

    def ending(self, *endings: str) -> list[tuple[str, bytes]]:
        return [(name, data) for name, data in self.files.items() if name.endswith(endings)]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Made:
    above = tmp_path_factory.mktemp("hostile")
    folder = above / "case"
    folder.mkdir()
    text = "{{ 7*7 }} <b>Panel</b> #panic()"
    toml = panel_toml(
        {
            "panel": {**PANEL, "title": text, "question": text, "size": 10},
            "questions": {"=Gender": text},
            "excluded": {},
            **WITH_DAYS,
        }
    )
    for old, new in (
        ('"applicants.xlsx"', '"people.csv"'),
        ('"quotas.xlsx"', '"quotas.csv"'),
        ('"invited.xlsx"', '"invited.csv"'),
        ('household = ["Address 1", "Postcode"]', "household = []"),
        ('sheet = "Applicants"\n', ""),
    ):
        assert old in toml
        toml = toml.replace(old, new)
    (folder / "panel.toml").write_text(toml, "utf-8")
    (folder / "logo.svg").write_bytes(LOGO)
    write_csv(folder / "people.csv", tuple(rows()))
    write_csv(folder / "invited.csv", tuple(households()))
    quotas = (("=Gender", value, "4", "6") for value in VALUES)
    write_csv(folder / "quotas.csv", (("category", "value", "min", "max"), *quotas))
    start_case(folder, "2027-01-10T09:00:00Z")
    done("packs", "--folder", folder, "--date", "2027-01-11")
    done("lottery", "--folder", folder)
    done("draw", "--folder", folder, "--seed", SEED)
    done("packs", "--folder", folder, "--date", "2027-01-11")
    assert [path.name for path in above.iterdir()] == ["case"]
    files = {name: data for name, data in contents(folder).items() if data is not None}
    return Made(
        folder, {name: data for name, data in files.items() if name.startswith(("packs/", "public/"))}
    )


def strange(found: dict[str, set[str]]) -> dict[str, set[str]]:
    """What stands between marks and is not what was written; needs are a list, however written."""
    texts: dict[str, set[str]] = {}
    for n, (*_, shown) in enumerate(ATTACKS):
        for c, column in enumerate(COLUMNS):
            texts[mark(n, c)] = {squeezed(shown)}
            if column == "Access needs":
                texts[mark(n, c)].add(squeezed(shown).replace(",", ";"))
    return {key: words - texts[key] for key, words in found.items() if words - texts[key]}


def between_marks(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, words in MARKED.findall(squeezed(text)):
        found.setdefault(key, set()).add(words)
    return found


def words_of(name: str, data: bytes) -> str:
    """Everything that a reader of the file sees."""
    match name.rpartition(".")[2]:
        case "pdf":
            pages = pypdfium2.PdfDocument(data)
            # PDFium writes U+FFFE where it takes a sign at the end of a line for a hyphen.
            return "".join(p.get_textpage().get_text_range() for p in pages).replace("\ufffe", "-")
        case "xlsx":
            book = openpyxl.load_workbook(BytesIO(data))
            return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)
        case "html":
            return "".join(Skeleton(data.decode()).texts)
    return data.decode()


def people_in(found: dict[str, set[str]], column: str = "Name") -> set[int]:
    place = COLUMNS.index(column)
    return {n for n in range(len(ATTACKS)) if mark(n, place) in found}


def test_files_have_names_of_ours(made):
    assert len(made.files) > 60
    for name in made.files:
        assert all(PLAIN_NAME.fullmatch(part) for part in name.split("/")), name


def test_people_appear_in_names_of_files_by_entry_number_only(made):
    """An id such as "../000" would lead out of its folder."""
    own = [name for name, _ in made.ending(".eml")] + [name for name in made.files if "/telephone/" in name]
    assert len(own) > 10
    for name in own:
        assert re.fullmatch(r".*/(email|telephone)/[A-Z2-7]{10}\.(eml|txt)", name), name


def test_nothing_private_is_public(made):
    for name, data in made.files.items():
        if name.startswith(("public/", "packs/public/", "packs/auditor/")):
            words = words_of(name, data)
            assert words.strip(), name
            assert not between_marks(words) and not re.search(r"\ba\d+@example\.org", words), name


def test_letters_show_what_was_written(made):
    seen: set[int] = set()
    for name, data in made.ending(".pdf"):
        found = between_marks(words_of(name, data))
        assert strange(found) == {}, name
        seen |= people_in(found)
    assert seen == set(range(len(ATTACKS)))


def test_e_mails_have_our_headers_and_their_text(made):
    seen: set[int] = set()
    for name, data in made.ending(".eml"):
        mail = message_from_bytes(data, policy=default)
        assert mail.keys() == HEADERS, name
        kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
        assert kinds[:2] == ["text/plain", "text/html"] and set(kinds[2:]) <= {"application/pdf"}
        assert all(PLAIN_NAME.fullmatch(one.get_filename()) for one in mail.iter_attachments())
        to = str(make_header(decode_header(message_from_bytes(data, policy=compat32)["To"])))
        page = Skeleton(mail.get_body(("html",)).get_content())
        assert {tag[0].removeprefix("/") for tag in page.tags} <= MAIL_TAGS, name
        for words in (mail.get_body(("plain",)).get_content(), "".join(page.texts)):
            found = between_marks(words)
            assert strange(found) == {}, name
            assert people_in(found)
            seen |= people_in(found)
        assert re.fullmatch(r"(?s).*\s<a\d+@example\.org>", to), name
    assert seen == {n for n in range(len(ATTACKS)) if WAYS[n % 4] == "E-mail"}


def test_pages_hold_nothing_that_runs(made):
    pages = made.ending(".html")
    assert len(pages) > 5
    for name, data in pages:
        page = Skeleton(data.decode())
        tags = {tag[0] for tag in page.tags}
        own = "/lottery-page" in name
        assert [tag[0] for tag in page.tags].count("script") == (2 if own else 0), name
        assert not tags & {"b", "comment", "declaration", "instruction", "iframe"}, name
        assert own or "form" not in tags, name
        assert not [a for tag in page.tags for a in tag[1:] if a.startswith(("on", "style="))], name
        if own or "selection-report" in name:
            assert all(value in "".join(page.texts) for value in VALUES), name


def test_texts_show_what_was_written(made):
    seen: set[int] = set()
    for name, data in made.ending(".txt"):
        found = between_marks(data.decode())
        assert strange(found) == {}, name
        seen |= people_in(found)
    assert seen == {n for n in range(len(ATTACKS)) if WAYS[n % 4] == "Telephone"}


def test_no_template_language_is_run_by_a_value(made):
    for name, data in made.ending(".txt", ".html", ".csv"):
        assert "<b>49</b>" not in data.decode(), name
        assert "&lt;b&gt;49" not in data.decode(), name


def code_point(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16))


def test_workbooks_have_no_formula_and_no_foreign_link(made):
    books = made.ending(".xlsx")
    assert len(books) > 2
    seen: set[int] = set()
    for name, data in books:
        with ZipFile(BytesIO(data)) as parts:
            sheets = [parts.read(part).decode() for part in parts.namelist() if "worksheets/sheet" in part]
        assert not [sheet for sheet in sheets if re.search(r"<f[ >]", sheet)], name
        for sheet in openpyxl.load_workbook(BytesIO(data)):
            for cell in (cell for row in sheet for cell in row):
                assert cell.hyperlink is None or cell.hyperlink.location, name
                # The office's own workbook has cells as they were, with what cannot be seen.
                found = between_marks(printable(re.sub("_x([0-9A-F]{4})_", code_point, str(cell.value))))
                assert strange(found) == {}, name
                seen |= people_in(found)
    assert len(seen) > 10


def test_no_cell_of_a_csv_file_is_a_formula(made):
    for name, data in made.ending(".csv"):
        for row in csv.reader(StringIO(data.decode())):
            for cell in row:
                assert not cell.startswith(("=", "@", "\t")), name
                assert not cell.startswith(("+", "-")) or re.fullmatch(r"[+-]?[0-9 .]+", cell), name


def test_badges_and_sign_in_show_names_as_people_want_them(made):
    for document in ("badges", "sign-in"):
        files = (one for one in made.ending(".pdf") if document in one[0])
        found = between_marks("".join(words_of(*one) for one in files))
        assert len(people_in(found, "Known as")) == 10
        assert not people_in(found, "Access needs") and not people_in(found, "Remarks")


def test_the_venue_reads_nobodys_own_words_about_needs(made):
    files = [(name, data) for name, data in made.files.items() if "access-summary" in name]
    assert files
    assert not [name for name, data in files if between_marks(words_of(name, data))]
