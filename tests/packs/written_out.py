"""Hostile texts in every cell of an officer's files that takes text, and what every file written says."""

from __future__ import annotations

import csv
import json
import re
import string
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from email import message_from_bytes
from email.policy import default
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pypdfium2

from tests.packs.test_injection import Skeleton

Payloads = tuple[Callable[[str], str], ...]
# Each holds the mark once, so that it is found again; a formula's mark is what it would leave if it were run.
PAYLOADS: Payloads = (
    lambda m: f'=1+1&"{m}"',
    lambda m: f'=HYPERLINK("http://example.org/";"{m}")',
    lambda m: f"=cmd|'/C calc'!{m}",
    lambda m: f'+1+1&"{m}"',
    lambda m: f'-1+1&"{m}"',
    lambda m: f'@SUM(1;1)&"{m}"',
    lambda m: f'\t=1+1&"{m}"',
    lambda m: f'\r=1+1&"{m}"',
    lambda m: f' =1+1&"{m}"',
    lambda m: f"x;=1+1;{m};y",
    lambda m: f'x,=1+1&"{m}",y',
    lambda m: f"x\t=1+1\t{m}\ty",
    lambda m: f'"x";=1+1&"{m}"',
    lambda m: f"{{=1+1}}{m}",
    lambda m: f"<script>alert('{m}')</script>",
    lambda m: f"</td></table><b/onclick=alert(1)>{m}</b><!--",
    lambda m: f'"onmouseover="alert(1)"{m}',
    lambda m: f"&lt;i&gt;{m}&amp;&nothing;&#65;",
    lambda m: f"[{m}](javascript:alert(1))![i](http://example.org/i)**b**`c`",
    lambda m: f'#panic("{m}")$x^2$*b*_i_@ref<label>//c',
    lambda m: f"{{{{7*7}}}}{m}{{%raw%}}{{#c#}}",
    lambda m: f"${{7*7}}#{{7}}%(a)s%s{m}",
    lambda m: f"../../{m}",
    lambda m: f"C:\\x\\{m}\\..\\nul",
    lambda m: f"{m}.",
    lambda m: f"CON.{m}",
    lambda m: f"{m}\r\nBcc: all@example.org\r\n\r\nbody",
    lambda m: f"=?utf-8?q?{m}?=",
    lambda m: f"BEGIN:VEVENT\\n{m};X=1:y,z",
    lambda m: f"\x07\x1b[31m{m}\x1b]8;;http://example.org\x07",
    lambda m: f"a\u202egnp.{m}\u2066\u200f",
    lambda m: f"a\ufffe{m}\uffffb",
    lambda m: f"_x0041_{m}_x000D_",
    lambda m: f"'{m}'",
    lambda m: f"[red]{m}[/red]",
)
# A cell with needs is a list of them.
IN_A_LIST: Payloads = tuple(one for one in PAYLOADS if not set(one("")) & set(",;"))
# In no font of ours, so for columns that no letter shows.
NOT_DRAWN: Payloads = (
    lambda m: f'＝1+1&"{m}"',
    lambda m: f'＋1+1&"{m}"',
    lambda m: f'－1+1&"{m}"',
    lambda m: f'＠SUM(1;1)&"{m}"',
    lambda m: f"😀{m}李",
)
# No cell of a workbook holds more signs.
LONG = 32_767
_BLANK = "\ue005"
MARK = re.compile(r"Z[A-Z]{3}Z")
# An entry number may look like a mark by chance.
_ENTRY = re.compile(r"(?<![A-Z2-7])[A-Z2-7]{10}(?![A-Z2-7])")


def mark(number: int) -> str:
    """Letters only: nothing wraps, escapes or reorders them."""
    a = string.ascii_uppercase
    return f"Z{a[number // 676 % 26]}{a[number // 26 % 26]}{a[number % 26]}Z"


def essence(text: str) -> str:
    """The text without blanks and without what nobody can see."""
    kept = (s for s in text if unicodedata.category(s) not in ("Cc", "Cf", "Cs", "Cn") and not s.isspace())
    return unicodedata.normalize("NFC", "".join(kept))


def strange(text: str, planted: Mapping[str, str]) -> list[str]:
    """The marks in a text that do not stand within the text that was planted with them."""
    seen = essence(text)
    whole = {one: seen.count(essence(planted[one])) for one in set(MARK.findall(seen)) & planted.keys()}
    return sorted(one for one, times in whole.items() if times < seen.count(one))


def texts_of(name: str, data: bytes) -> str:
    """Everything that a reader, or a program, finds in a file."""
    match name.rpartition(".")[2]:
        case "pdf":
            pages = pypdfium2.PdfDocument(data)
            # PDFium writes U+FFFE where it takes a sign at the end of a line for a hyphen.
            text = "".join(page.get_textpage().get_text_range() for page in pages).replace("\ufffe", "-")
            return re.sub(r"Page \d+ of \d+", "", text)
        case "xlsx":
            # Names of sheets, which links show, and headings have signs less, as Excel wants them.
            return "\n".join(text for cell, text in cells_of(data) if cell.row > 1 and not cell.hyperlink)
        case "html":
            page = Skeleton(data.decode())
            return "".join(page.texts) + "\n".join(_of_record(page.scripts))
        case "csv":
            return "\n".join(cell for row in csv_rows(data) for cell in row)
        case "json":
            return "\n".join(_strings(json.loads(data)))
        case "jsonl":
            return "\n".join(text for line in data.splitlines() for text in _strings(json.loads(line)))
        case "xml":
            return "\n".join(part for one in ElementTree.fromstring(data).iter() for part in _of_element(one))
        case "ics":
            lines = data.decode().replace("\r\n ", "")
            return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], lines)
        case "eml":
            mail = message_from_bytes(data, policy=default)
            page = Skeleton(mail.get_body(("html",)).get_content())
            return mail.get_body(("plain",)).get_content() + "".join(page.texts)
    return data.decode()


def _of_record(scripts: Sequence[str]) -> Iterator[str]:
    """What a lottery page holds as data: its files, and what it says of them; else nothing."""
    for script in scripts[:-1]:
        record = json.loads(script)
        yield from _strings(record.pop("quotas"))
        for files in (record.pop("files"), record.pop("draw")):
            yield from (texts_of(name, text.encode()) for name, text in files.items())
        yield from _strings(record)


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode(), newline=""), strict=True))


def cells_of(data: bytes) -> Iterator[tuple[Any, str]]:
    """Each cell of a workbook that holds anything, and its text as Excel reads it."""
    for sheet in openpyxl.load_workbook(BytesIO(_blanks_kept(data))):
        for cell in (cell for row in sheet for cell in row if cell.value is not None):
            text = re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), str(cell.value))
            yield cell, text.replace(_BLANK, "_")


def _blanks_kept(data: bytes) -> bytes:
    """The workbook with a sign of its own for each escaped "_", which openpyxl drops from a text."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as before, ZipFile(out, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(
                name, part.replace(b"_x005F_", _BLANK.encode()) if "haredStrings" in name else part
            )
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, str]:
    """The parts of a workbook's file."""
    with ZipFile(BytesIO(data)) as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.endswith(("xml", "rels"))}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _of_element(one: ElementTree.Element) -> Iterator[str]:
    yield from (text for text in (one.text, one.tail) if text)
    yield from one.attrib.values()


class Planter:
    """Gives every distinct text of the officer's files a hostile one, the same wherever it stands.

    `first` is the payload that the first text gets; `kept` are texts that a reader refused to be any other.
    """

    def __init__(self, first: int) -> None:
        self.first = first
        self.planted: dict[str, str] = {}
        self.given: dict[str, str] = {}
        self.kept: set[str] = set()
        self.columns: dict[str, set[str]] = {}

    def text(self, old: str, column: str) -> str:
        """What stands instead of a text of a column; the text itself where it has to stay."""
        if old in self.kept or not old:
            return old
        if old not in self.given:
            number = len(self.given)
            made = PAYLOADS[(number + self.first) % len(PAYLOADS)](mark(number))
            self.given[old], self.planted[mark(number)] = made, made
        self.columns.setdefault(column, set()).add(old)
        return self.given[old]

    def fresh(self, column: str, number: int, payloads: Payloads = PAYLOADS) -> str:
        """A text of its own, with the payload of this number."""
        one = mark(len(self.given))
        made = payloads[number % len(payloads)](one)
        self.given[f"{column} {number}"], self.planted[one] = made, made
        return made

    def taken(self) -> set[str]:
        """The columns in which a hostile text stands."""
        return {column for column, texts in self.columns.items() if texts - self.kept}


def write_texts(path: Path, sheets: Mapping[str, list[list[Any]]]) -> None:
    """A workbook as other programs write it: texts like formulas are texts, control signs are escaped."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for down, row in enumerate(rows, start=1):
            for across, content in enumerate(row, start=1):
                if content not in ("", None):
                    cell = page.cell(down, across)
                    if isinstance(content, str):
                        cell._value, cell.data_type = _for_xml(content), "s"
                    else:
                        cell.value = content
    book.save(path)


def _for_xml(text: str) -> str:
    """As Excel writes what XML cannot hold."""
    text = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return re.sub(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]", lambda sign: f"_x{ord(sign[0]):04X}_", text)


def marked(text: str) -> bool:
    """Whether a mark of ours stands in the text, outside of entry numbers."""
    return bool(MARK.search(_ENTRY.sub("", text)))
