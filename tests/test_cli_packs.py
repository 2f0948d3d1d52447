"""The packs, as the officer makes them: what is made when, for whom, and where it stands afterwards."""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from packs.blocks import Address, Document
from packs.pack import MOMENTS, Moment, read_packs
from packs.places import OURS
from sortition.canonical import csv_rows
from tests.builders import write_xlsx
from tests.cli_cases import contents, done, told, type_in
from tests.letters_case import CANARY, DAY, PHONE, applicants, copied, letters_case, with_draw, with_lottery

PLANS = read_packs([OURS])
Files = Mapping[str, bytes | None]


@dataclass(frozen=True)
class Run:
    """What `packs` told at one moment of the case, and the case before and after it."""

    facts: Mapping[str, Any]
    before: Files
    after: Files


@dataclass(frozen=True)
class Story:
    """A case whose packs were made before anybody applied, then with applicants, the lottery, the draw."""

    folder: Path
    runs: tuple[Run, ...]

    @property
    def people(self) -> dict[str, int]:
        """How many got each document in the end."""
        documents = [one for run in self.runs for one in run.facts["documents"]]
        return {one["document"]: one["recipients"] for one in documents}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The whole case; nobody changes it."""
    folder = letters_case(tmp_path_factory.mktemp("story") / "case")
    applied = (folder / "applicants.xlsx").rename(folder.parent / "later.xlsx")
    runs = [_run(folder)]
    for step in (lambda folder: applied.rename(folder / "applicants.xlsx"), with_lottery, with_draw):
        step(folder)
        runs.append(_run(folder))
    return Story(folder, tuple(runs))


def _run(folder: Path) -> Run:
    before = contents(folder)
    return Run(told("packs", "--folder", folder, *DAY), before, contents(folder))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same case after its draw, without any packs."""
    return with_draw(with_lottery(letters_case(tmp_path_factory.mktemp("drawn") / "case")))


def names(facts: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(one["audience"], one["document"]) for one in facts["documents"]}


def files(facts: Mapping[str, Any]) -> list[str]:
    return [name for one in facts["documents"] for name in one["files"]]


def planned(moment: Moment) -> set[tuple[str, str]]:
    """What our packs promise for this moment."""
    untimed = [plan for plan in PLANS if not (plan.timetable or plan.seating)]
    ready = (plan for plan in untimed if plan.ready(moment) and not plan.late(moment))
    return {(plan.audience, plan.name) for plan in ready}


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def text_of(path: Path) -> str:
    """The words of a file, the pages of a PDF one after the other."""
    if path.suffix != ".pdf":
        return path.read_text("utf-8")
    with pypdfium2.PdfDocument(path) as opened:
        return "\n".join(page.get_textpage().get_text_range() for page in opened)


def test_each_moment_of_the_case_has_its_documents(story: Story) -> None:
    seen = [names(run.facts) for run in story.runs]
    assert seen == [planned(moment) for moment in MOMENTS]
    assert ("household", "invitation") in seen[0]
    assert {("applicant", "receipt"), ("applicant", "not-in-the-draw")} <= seen[1] - seen[0]
    assert {("applicant", "selected"), ("public", "selection-report")} <= seen[3] - seen[2]


def test_first_letters_need_no_applicants(tmp_path: Path) -> None:
    folder = letters_case(tmp_path / "case")
    (folder / "applicants.xlsx").unlink()
    assert names(told("packs", "--folder", folder, *DAY)) == planned("start")
    later = type_in("packs", "--folder", folder, "--only", "receipt", *DAY)
    assert later.exit_code == 3
    assert "First come the applicants" in later.stderr


def test_faulty_applicants_do_not_keep_invitations_back(tmp_path: Path) -> None:
    folder = letters_case(tmp_path / "case")
    (folder / "applicants.xlsx").write_bytes(b"no workbook")
    made = told("packs", "--folder", folder, "--only", "invitation", *DAY)
    assert made["documents"][0]["recipients"] == 3


def test_a_letter_that_is_hard_to_read_is_said_to_be(tmp_path: Path) -> None:
    folder = letters_case(tmp_path / "case")
    own = folder / "templates" / "applicant" / "receipt.md"
    own.parent.mkdir(parents=True)
    hard = "Notwithstanding considerable uncertainties, deliberation necessitates participation by everybody."
    own.write_text(f"```address\nThe reader\n```\n\n# Receipt\n\n{hard}\n", "utf-8")
    said = done("packs", "--folder", folder, "--only", "receipt", "--only", "not-in-the-draw", *DAY).stderr
    assert "receipt is hard to read: grade" in said
    assert "not-in-the-draw is hard" not in said


def test_who_asked_for_another_language_is_named_by_id_only(drawn: Path, tmp_path: Path) -> None:
    said = done("packs", "--folder", copied(drawn, tmp_path), "--only", "receipt", *DAY).stderr
    assert "asked for another language: ring them (0003, 0006, 0009)" in said
    assert CANARY not in said


def test_what_it_tells_is_what_stands_there(story: Story) -> None:
    for run in story.runs:
        made = files(run.facts)
        assert len(made) == len(set(made))
        assert all(run.after[name] for name in made)
        new = {name for name, data in run.after.items() if data is not None} - set(run.before)
        assert new == set(run.facts["written"]) == set(made) - set(run.before)
        assert {name: run.after[name] for name in run.before} == run.before


def test_each_document_has_its_place(story: Story) -> None:
    for one in story.runs[-1].facts["documents"]:
        assert one["files"]
        assert all(name.startswith(f"packs/{one['audience']}/{one['document']}") for name in one["files"])


def test_everybody_gets_the_letter_of_their_case(story: Story) -> None:
    people = story.people
    assert (people["invitation"], people["reply-form"]) == (3, 3)
    assert (people["receipt"], people["not-in-the-draw"]) == (11, 1)
    assert (people["selected"], people["access-form"]) == (3, 3)
    assert people["reserve"] > 0
    assert people["selected"] + people["reserve"] + people["not-selected"] == 11


def test_each_recipient_is_reached_once_in_their_own_way(story: Story) -> None:
    place = story.folder / "packs/applicant/receipt"
    printed = rows(place / "manifest.csv")
    mails = {path.stem for path in place.glob("email/*.eml")}
    calls = {path.stem for path in place.glob("telephone/*.txt")}
    texts = {row["reference"] for row in rows(place / "text-messages.csv")}
    letters = {row["reference"] for row in printed}
    everybody = {row["reference"] for row in rows(place / "notify.csv")}
    assert (len(mails), len(calls), len(texts), len(everybody)) == (2, 3, 3, 11)
    assert calls < letters
    assert len(printed) == len(letters)
    assert mails | texts | letters == everybody
    assert len(mails) + len(texts) + len(letters) == len(everybody)
    assert {row["file"] for row in printed} == {path.name for path in place.glob("letters-*.pdf")}


def test_a_second_run_writes_nothing(story: Story) -> None:
    assert story.runs[-1].facts["written"]
    before = {path: path.stat().st_mtime_ns for path in story.folder.rglob("*")}
    facts = told("packs", "--folder", story.folder, *DAY)
    assert (facts["written"], files(facts)) == ([], files(story.runs[-1].facts))
    assert {path: path.stat().st_mtime_ns for path in story.folder.rglob("*")} == before
    said = done("packs", "--folder", story.folder, "--only", "dpia", *DAY).stdout
    assert "0 files written.\n3 files stood there already and did not change." in said


def test_another_date_gets_another_place_and_keeps_the_first(drawn: Path, tmp_path: Path) -> None:
    case = copied(drawn, tmp_path)

    def made(day: int) -> Mapping[str, Any]:
        only = ("--only", "receipt", "--only", "privacy-notice")
        return told("packs", "--folder", case, *only, "--date", f"2027-01-{day}")

    first = made(11)["written"]
    kept = contents(case)
    second = made(12)
    assert {name: contents(case)[name] for name in kept} == kept
    renamed = [
        name.replace("/receipt/", "/receipt-2/").replace("/privacy-notice", "/privacy-notice-2")
        for name in first
    ]
    # All files of a document stay together, those too in which nothing changed.
    assert files(second) == renamed
    letters = "packs/applicant/receipt{}/letters-12pt-001.pdf"
    assert "11 January 2027" in text_of(case / letters.format(""))
    assert "12 January 2027" in text_of(case / letters.format("-2"))
    assert (made(11)["written"], made(12)["written"]) == ([], [])


def test_one_audience(drawn: Path, tmp_path: Path) -> None:
    facts = told("packs", "--folder", copied(drawn, tmp_path), "--audience", "venue", *DAY)
    assert names(facts) == {one for one in planned("draw") if one[0] == "venue"} != set()
    assert all(name.startswith("packs/venue/") for name in facts["written"])


def test_a_document_of_two_audiences_can_be_made_for_one(drawn: Path, tmp_path: Path) -> None:
    words = ("--audience", "auditor", "--only", "selection-report", "--only", "consent")
    facts = told("packs", "--folder", copied(drawn, tmp_path), *words, *DAY)
    assert names(facts) == {("auditor", "selection-report")}


def test_everybody_has_their_own_size_and_one_size_can_be_for_all(drawn: Path, tmp_path: Path) -> None:
    case = copied(drawn, tmp_path)

    def sizes(*words: str) -> set[str]:
        made = files(told("packs", "--folder", case, "--only", "receipt", *words, *DAY))
        return {name.split("letters-")[1].split("-")[0] for name in made if "letters-" in name}

    assert sizes() == {"12pt", "18pt"}
    assert sizes("--size", "18") == {"18pt"}
    assert sizes("--size", "24") == {"24pt"}
    assert sizes("--size", "short") == {"short"}


def test_a_document_for_all_is_made_in_the_size_that_is_asked_for(drawn: Path, tmp_path: Path) -> None:
    facts = told("packs", "--folder", copied(drawn, tmp_path), "--only", "consent", "--size", "24", *DAY)
    assert files(facts) == ["packs/applicant/consent-24pt.pdf"]


def test_a_preview_is_one_page_of_pictures(drawn: Path, tmp_path: Path) -> None:
    case, sheet = copied(drawn, tmp_path), "packs/preview/contact-sheet.html"
    before = contents(case)
    words = ("packs", "--folder", case, "--preview", "--audience", "applicant", *DAY)
    assert told(*words) == {"schema": 1, "command": "packs", "preview": sheet}
    after = contents(case)
    assert {name for name, data in after.items() if data} - set(before) == {sheet}
    page = str(after[sheet], "utf-8")
    shown = [name for audience, name in planned("draw") if audience == "applicant"]
    assert [name for name in shown if name not in page] == []
    assert page.count("data:image/png") >= len(shown)
    assert done(*words).stdout.strip() == f"Look at {case / sheet}"
    assert contents(case) == after
    larger = told(*words, "--size", "24", "--only", "consent")
    assert larger["preview"] == "packs/preview/contact-sheet-2.html"


def spoken(story: Story, place: Path) -> Iterator[str]:
    """What every way of running `packs` says, each on a copy of the case."""
    some = ("--only", "receipt", "--only", "sign-in", "--only", "access-form")
    ways = (some, (*some, "--json"), (*some, "--preview"), (*some, "--size", "24"))
    for number, words in enumerate(ways):
        case = copied(story.folder, place / str(number))
        yield done("packs", "--folder", case, *words, "--date", "2027-02-12").output
        assert [name for name in contents(case) if CANARY in name.lower()] == []
    yield str([run.facts for run in story.runs])


def test_nobody_is_named_on_the_screen_or_in_a_file_name(story: Story, tmp_path: Path) -> None:
    heard = [text for text in spoken(story, tmp_path) if CANARY in text.lower() or PHONE in text]
    assert heard == []
    assert [name for name in contents(story.folder) if CANARY in name.lower()] == []


@pytest.mark.parametrize(
    ("audience", "hears"),
    [("public", False), ("auditor", False), ("office", False), ("venue", True), ("applicant", True)],
)
def test_only_those_who_may_see_names_get_them(story: Story, audience: str, hears: bool) -> None:
    places = (story.folder / "packs" / audience).rglob("*")
    # The panel workbook is the office's list of everybody.
    texts = [text_of(path) for path in places if path.suffix in (".pdf", ".html", ".txt", ".csv")]
    assert texts
    assert any(CANARY in text.lower() for text in texts) is hears


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_what_is_not_public_is_for_its_owner_only(story: Story) -> None:
    everything = {path: path.stat().st_mode for path in (story.folder / "packs").rglob("*")}
    closed = {path: mode for path, mode in everything.items() if "public" not in path.parts}
    assert {stat.S_IMODE(mode) for mode in closed.values() if stat.S_ISREG(mode)} == {0o600}
    assert {stat.S_IMODE(mode) for mode in closed.values() if stat.S_ISDIR(mode)} == {0o700}
    assert len(closed) < len(everything)


def test_a_folder_with_strange_files_is_not_mixed_with_new_ones(drawn: Path, tmp_path: Path) -> None:
    case = copied(drawn, tmp_path)
    only = ("--only", "selected", *DAY)
    first = told("packs", "--folder", case, *only)["written"]
    (case / "packs" / "applicant" / "selected" / "email").mkdir(exist_ok=True)
    (case / "packs" / "applicant" / "selected" / "email" / "OLD.eml").write_bytes(b"sent by hand")
    second = told("packs", "--folder", case, *only)["written"]
    assert second == [name.replace("/selected/", "/selected-2/") for name in first]


def test_the_contact_sheet_has_the_longest_name_and_the_longest_address(
    drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Document] = []

    def seen(document: Document, *_: object) -> tuple[bytes, ...]:
        shown.append(document)
        return (b"picture",)

    monkeypatch.setattr("packs.preview.page_pictures", seen)
    case = copied(drawn, tmp_path)
    rows = csv_rows((case / "private" / "contacts.csv").read_bytes())
    names = {row[rows[0].index("Name")] for row in rows[1]}
    done("packs", "--folder", case, "--only", "receipt", "--preview", *DAY)
    (address,) = [block for block in shown[0].blocks if isinstance(block, Address)]
    assert len(address.lines[0]) == max(map(len, names))
    assert address.lines[0] in names


def test_an_address_that_is_corrected_after_the_draw_is_used(drawn: Path, tmp_path: Path) -> None:
    case = copied(drawn, tmp_path)
    rows = [list(row) for row in applicants()]
    rows[3][rows[0].index("Address 1")] = "99 New Street"
    rows[4][rows[0].index("Gender")] = "M"
    write_xlsx(case / "applicants.xlsx", rows, "Applicants")
    said = done("packs", "--folder", case, "--only", "receipt", "--size", "12", *DAY)
    assert "1 applicant were" not in said.stderr
    assert "changed since the lottery: letters use the new details (0003)" in said.stderr
    letters = "".join(
        text_of(path)
        for path in (case / "packs/applicant/receipt").rglob("*.*")
        if path.suffix in (".pdf", ".txt")
    )
    whole = letters + (case / "packs/applicant/receipt/notify.csv").read_text("utf-8")
    assert "99 New Street" in whole


def test_a_file_that_cannot_be_read_any_more_leaves_letters_as_they_were(drawn: Path, tmp_path: Path) -> None:
    case = copied(drawn, tmp_path)
    (case / "applicants.xlsx").write_bytes(b"no workbook")
    said = done("packs", "--folder", case, "--only", "receipt", *DAY).stderr
    assert "as they were at the lottery" in said
