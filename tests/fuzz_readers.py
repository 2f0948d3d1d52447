"""Spreadsheets of the corpus, spoiled at random, must be read or refused, never anything else.

nice -n 10 python tests/fuzz_readers.py --minutes 10
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import time
import tomllib
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from packs.spoken_check import check_facts, check_lines
from packs.steps import run_check
from packs.suggested import suggested, toml_lines
from sortition.problems import Impossible, InputProblems, Problem, Undecided
from tests.corpus_books import BASE, CORPUS, QUOTAS, saved
from tests.corpus_cases import CASES, put
from tests.corpus_ods import content, table, write_ods

FOUND = CORPUS / "found"
# What a spoiled case is made of: the file name tells the reader's first guess, the kind whose turn it is.
Sample = tuple[str, bytes]
# Archives that are large by design would leave no time for anything else.
_SLOW = ("bomb", "million", "far-formatted", "very-long", "folder")
_TOML = """[panel]
size = 4
[files]
applicants = "{applicants}"
quotas = "{quotas}"
[applicants]
household = ["Address", "Postcode"]
ages_on = 2027-01-12
separate = ["Elm House, 40 Elm Street, G4 1AA"]
exclude = "Postcode"
[values.Gender]
"Femal" = "Female"
"""
_PLAIN = _TOML.replace('exclude = "Postcode"\n', "").replace("separate", "# separate")

NASTY = [
    "",
    " ",
    "\u00a0",
    "\u200b",
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "@SUM(A1)",
    "\x00",
    "\x07",
    "\x1b[31m",
    "\r",
    "\n",
    '"',
    '""',
    "'",
    ";",
    "\ud800",
    "\udfff",
    "\ufffe",
    "\u202eelameF",
    "\U0001f600",
    "A\u0300" * 50,
    "ﷺ" * 20,
    "İ",
    "ß",
    "F\u0435male",
    "#DIV/0!",
    "Err:502",
    "TRUE",
    "nan",
    "inf",
    "-0",
    "1e999",
    "1E+11",
    "9" * 400,
    "0x10",
    "٣",
    "²",
    "½",
    "-5",
    "12.5",
    "1,000",
    "48%",
    "%",
    "140 %",
    "1e5%",
    "1-3",
    "10-14",
    "16-24",
    "65+",
    "under 0",
    "-1-5",
    "16-",
    "99999999999-3",
    "2026-10-14",
    "0000-00-00",
    "2023-02-29",
    "29/02/2008",
    "99/99/9999",
    "31.12.9999",
    "1/1/0001",
    "14-Oct",
    "Oct-14",
    "14 octobre",
    "1900-02-29",
    "9999-12-31 23:59",
    "120",
    "121",
    "Total",
    "Gender",
    "Female",
    "Femal",
    "0001",
    "1",
    "Flat 2/1, 12 Elm St",
    "Flat /",
    "St",
    "G1 1AA",
    "a@b",
    "@",
    "+44 141 4960002",
    "0" * 30,
    "staff",
    "x" * 40_000,
    "[values]",
    "{{7*7}}",
    "../../x",
    "<script>",
    "&a;",
]


_STEMS = ("applicants", "quotas", "excluded", "combined", "previous")
_BOTH = [
    ["Category", "Value", "With category", "With value", "Min", "Max", "Max flex", "Population"],
    ["Gender", "Female", "Age band", "16-24", "0", "1", "2", "20%"],
    ["Gender", "Male", "Age band", "65+", "1", "2", "", "30%"],
]
_EARLIER = [["Id", "Address", "Postcode"], ["0003", "3 Elm Row", "G3 4AA"], ["x", "", ""]]


@cache
def seeds() -> tuple[Sample, ...]:
    """Every small file of the corpus with its name."""
    found: dict[bytes, str] = {}
    with TemporaryDirectory() as place:
        for case in CASES:
            if case.built and any(word in case.name for word in _SLOW):
                continue
            for path in sorted(put(case, Path(place) / case.name).iterdir()):
                if path.stem in _STEMS and path.is_file():
                    found.setdefault(path.read_bytes(), path.name)
    return tuple((name, data) for data, name in found.items() if len(data) < 30_000)


@st.composite
def spoiled_bytes(draw: st.DrawFn) -> Sample:
    """A file of the corpus with bytes flipped, cut, doubled, or spliced with those of another."""
    name, data = draw(st.sampled_from(seeds()))
    data = bytearray(data)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        match draw(st.sampled_from(["flip", "flip", "cut", "drop", "double", "splice", "insert"])):
            case "flip" if data:
                data[at] = draw(st.integers(0, 255))
            case "cut":
                del data[at:]
            case "drop":
                del data[at : at + draw(st.integers(1, 200))]
            case "double":
                data[at:at] = data[at : at + draw(st.integers(1, 2000))]
            case "splice":
                other = draw(st.sampled_from(seeds()))[1]
                data[at:] = other[draw(st.integers(0, max(len(other) - 1, 0))) :]
            case _:
                data[at:at] = draw(st.sampled_from(NASTY)).encode("utf-8", "surrogatepass")
    return _renamed(draw, name), bytes(data)


@st.composite
def spoiled_parts(draw: st.DrawFn) -> Sample:
    """A workbook with a sound archive and spoiled parts: that comes further than flipped bytes."""
    name, data = draw(st.sampled_from([seed for seed in seeds() if zipfile.is_zipfile(BytesIO(seed[1]))]))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        try:
            parts = {item: archive.read(item) for item in archive.namelist()}
        except Exception:
            return name, data
    for _ in range(draw(st.integers(1, 4))):
        part = draw(st.sampled_from(sorted(parts)))
        text = bytearray(parts[part])
        at = draw(st.integers(0, max(len(text) - 1, 0)))
        match draw(st.sampled_from(["flip", "insert", "drop", "number", "token", "swap", "gone"])):
            case "flip" if text:
                text[at] = draw(st.integers(0, 255))
            case "insert":
                text[at:at] = draw(st.sampled_from(NASTY)).encode("utf-8", "replace")
            case "drop":
                del text[at : at + draw(st.integers(1, 60))]
            case "number":
                text = _other_number(draw, text)
            case "token":
                old, new = draw(st.permutations(_TOKENS).map(lambda two: two[:2]))
                text = text.replace(old, new)
            case "swap":
                text = bytearray(parts[draw(st.sampled_from(sorted(parts)))])
            case _ if len(parts) > 1:
                del parts[part]
                continue
        parts[part] = bytes(text)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for item, body in parts.items():
            archive.writestr(item, body)
    return _renamed(draw, name), out.getvalue()


_TOKENS = [
    b't="s"',
    b't="b"',
    b't="e"',
    b't="n"',
    b't="d"',
    b't="str"',
    b't="inlineStr"',
    b' r="G4"',
    b' s="1"',
    b"<v>",
    b"<f>",
    b"</c>",
    b"</row>",
    b'office:value-type="string"',
    b'office:value-type="float"',
    b'office:value-type="date"',
    b'office:value-type="percentage"',
    b'office:value-type="boolean"',
    b'office:value-type="time"',
]


def _other_number(draw: st.DrawFn, text: bytearray) -> bytearray:
    """Another number in the place of one of those in quotation marks or between tags."""
    places = list(re.finditer(rb'(?<=[">])-?[0-9]+(\.[0-9]+)?(?=["<])', bytes(text)))
    if not places:
        return text
    place = draw(st.sampled_from(places))
    numbers = [b"-1", b"0", b"99999999999", b"1e308", b"nan", b"1.5", b"", b"2958466", b"60", b"0.5", b"x"]
    text[place.start() : place.end()] = draw(st.sampled_from(numbers))
    return text


@st.composite
def spoiled_cells(draw: st.DrawFn) -> tuple[Sample, Sample]:
    """Rows with nasty texts in some cells, as a file of any kind; the same of the quotas."""
    people = _spoiled_table(draw, "applicants", BASE, 3)
    kind, rows = draw(st.sampled_from([("quotas", QUOTAS), ("combined", _BOTH), ("previous", _EARLIER)]))
    return people, _spoiled_table(draw, kind, rows, draw(st.sampled_from([0, 0, 1, 3])))


def _spoiled_table(draw: st.DrawFn, stem: str, rows: list[list[str]], most: int) -> Sample:
    rows = [list(row) for row in rows]
    texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=12), st.text("0123456789-/.%+ ", max_size=12))
    for _ in range(draw(st.integers(0, most))):
        row = draw(st.integers(0, len(rows) - 1))
        match draw(
            st.sampled_from(
                ["cell", "cell", "cell", "cell", "cell", "column", "double", "drop", "swap", "longer"]
            )
        ):
            case "cell" if rows[row]:
                rows[row][draw(st.integers(0, len(rows[row]) - 1))] = draw(texts)
            case "column":
                at, text = draw(st.integers(0, len(rows[0]))), draw(texts)
                rows = [[*line[:at], text, *line[at + 1 :]] for line in rows]
            case "double":
                rows.insert(draw(st.integers(0, len(rows))), list(rows[row]))
            case "drop" if len(rows) > 1:
                del rows[row]
            case "swap":
                other = draw(st.integers(0, len(rows) - 1))
                rows[row], rows[other] = rows[other], rows[row]
            case _:
                rows[row].append(draw(texts))
    return draw(st.sampled_from(_WRITERS))(draw, stem, rows)


def _as_csv(draw: st.DrawFn, stem: str, rows: list[list[str]]) -> Sample:
    separator = draw(st.sampled_from(",;\t|"))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    codec = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]))
    quoted = draw(st.booleans())

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if quoted else text

    text = end.join(separator.join(map(cell, row)) for row in rows) + end
    errors = "surrogatepass" if codec.startswith("utf") else "replace"
    return f"{stem}.csv", text.encode(codec, errors)


def _as_xlsx(draw: st.DrawFn, stem: str, rows: list[list[str]]) -> Sample:
    from datetime import date, datetime, time

    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    others: list[object] = [1, 0.1, -3, 1e300, True, None, date(1990, 3, 4), datetime(2026, 10, 14, 9, 30)]
    others += [time(9, 30), 0.25, 12.0]

    def value(text: str) -> object:
        if draw(st.integers(0, 40)) == 0:
            return draw(st.sampled_from(others))
        return re.sub(
            "[\ufffe\uffff]", "", ILLEGAL_CHARACTERS_RE.sub("", text.encode("utf-8", "ignore").decode())
        )

    with TemporaryDirectory() as place:
        path = saved(Path(place) / "x.xlsx", [[value(text) for text in row] for row in rows])
        return f"{stem}.xlsx", path.read_bytes()


def _as_ods(draw: st.DrawFn, stem: str, rows: list[list[str]]) -> Sample:
    xml = content(table(rows, hidden=draw(st.sampled_from([(), (3,)])))).encode("utf-8", "replace")
    with TemporaryDirectory() as place:
        return f"{stem}.ods", write_ods(Path(place) / "x.ods", xml).read_bytes()


_WRITERS: list[Callable[..., Sample]] = [_as_csv, _as_csv, _as_xlsx, _as_ods]


def _renamed(draw: st.DrawFn, name: str) -> str:
    ending = draw(st.sampled_from([Path(name).suffix] * 6 + [".csv", ".xlsx", ".ods", ".xls"]))
    return Path(name).stem + ending


def samples() -> st.SearchStrategy[tuple[Sample, ...]]:
    """One or two spoiled files."""
    alone = st.one_of(spoiled_bytes(), spoiled_parts()).map(lambda sample: (sample,))
    return st.one_of(alone, spoiled_cells())


def try_files(folder: Path, files: tuple[Sample, ...], toml: str = _PLAIN) -> str:
    """What `check` comes to on these files beside those of the base; anything but an answer is raised."""
    before = _fresh(folder, files, toml)
    try:
        read = run_check(folder)
    except InputProblems as refused:
        outcome = "refused"
        _answered(refused.problems)
    except (Impossible, Undecided):
        outcome = "refused"
    else:
        outcome = "read"
        json.dumps(check_facts(read)).encode()
        "\n".join(check_lines(read)).encode()
    assert {path.name for path in folder.iterdir()} == before
    return outcome


def _answered(problems: tuple[Problem, ...]) -> None:
    """Every problem has words that can be printed, and what is suggested can be pasted into panel.toml."""
    assert problems
    for problem in problems:
        assert problem.reason.strip(), problem
        assert problem.remedy.strip(), problem
        assert problem.file, problem
        str(problem).encode()
        json.dumps(problem.as_json()).encode()
    tomllib.loads("\n".join(toml_lines(suggested(problems))))


def _fresh(folder: Path, files: tuple[Sample, ...], toml: str) -> set[str]:
    for path in folder.iterdir():
        path.unlink()
    put_names = {Path(name).stem: name for name, _ in files}
    for name, data in files:
        (folder / name).write_bytes(data)
    for kind in ("applicants", "quotas"):
        if kind not in put_names:
            (folder / f"{kind}.csv").write_bytes((CORPUS / "base" / f"{kind}.csv").read_bytes())
    names = {kind: put_names.get(kind, f"{kind}.csv") for kind in ("applicants", "quotas")}
    extra = f'excluded = "{put_names["excluded"]}"\n' if "excluded" in put_names else ""
    filled = toml.format(**names).replace("[applicants]\n", f"{extra}[applicants]\n", 1)
    (folder / "panel.toml").write_text(filled, "utf-8")
    return {path.name for path in folder.iterdir()}


def keep(files: tuple[Sample, ...], fault: BaseException) -> Path:
    """The files stand in found/, in a folder named by their content and the kind of fault."""
    digest = hashlib.sha256(b"".join(data for _, data in files)).hexdigest()[:8]
    place = FOUND / f"{type(fault).__name__}-{digest}"
    place.mkdir(parents=True, exist_ok=True)
    for name, data in files:
        (place / name).write_bytes(data)
    return place


def found() -> Iterator[Path]:
    """The folders of what was found so far."""
    return (path for path in sorted(FOUND.glob("*")) if path.is_dir())


def stored_files(place: Path) -> tuple[Sample, ...]:
    """The files of a find."""
    return tuple((path.name, path.read_bytes()) for path in sorted(place.iterdir()))


TOMLS = (_PLAIN, _TOML)


def fuzz(minutes: float, examples: int = 400) -> tuple[Counter[str], dict[str, Path]]:
    """How often what came out, and the first find of each kind of fault with its place in found/."""
    ended = time.monotonic() + minutes * 60
    counts: Counter[str] = Counter()
    finds: dict[str, Path] = {}
    with TemporaryDirectory() as name:
        folder = Path(name)

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(samples(), st.sampled_from(TOMLS))
        def attempt(files: tuple[Sample, ...], toml: str) -> None:
            if time.monotonic() > ended:
                return
            try:
                counts[try_files(folder, files, toml)] += 1
            except Exception as fault:
                counts["FAULT"] += 1
                last = traceback.extract_tb(fault.__traceback__)[-1]
                key = f"{type(fault).__name__} at {Path(last.filename).name}:{last.lineno}"
                if key not in finds:
                    finds[key] = keep(files, fault)
                    print(key, finds[key].name, "exclude" if toml == _TOML else "", file=sys.stderr)
                    traceback.print_exc()

        while time.monotonic() < ended:
            attempt()
    return counts, finds


def main() -> int:
    """0 where only answers came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    counts, finds = fuzz(parser.parse_args().minutes)
    print(f"{sum(counts.values())} cases: " + ", ".join(f"{n} {what}" for what, n in sorted(counts.items())))
    for key, place in finds.items():
        print(f"{key}: {place}")
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
