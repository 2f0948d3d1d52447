"""Special categories of data: named, asked about, printed; and tickets made public only with a basis."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from packs.facts import report_facts
from packs.places import OURS
from packs.report import report_group
from packs.report_words import grouped, plain_time
from packs.source import Sources
from packs.special import special_columns
from sortition.lawful import Lawful, read_lawful
from sortition.settings import read_settings
from tests.cli_cases import TOML, case, contents, done, people, told, type_in
from tests.packs.drawn_case import HAPPENING
from tests.packs.drawn_case import case as drawn
from tests.packs.texts import texts_of

PRIVACY = """[privacy]
basis = "public task, Article 6(1)(e)"
special_basis = "Article 9(2)(g)"
schedule_1 = "paragraph 6"
dpia = "DPIA 2026/17"
"""
OPEN = TOML + '[lottery]\npublish = "tickets"\n'
CONSENT = PRIVACY.replace("Article 9(2)(g)", "explicit consent").replace('schedule_1 = "paragraph 6"\n', "")


def with_health(folder: Path, toml: str = TOML) -> Path:
    """A case whose quotas are on disability instead of age."""
    rows = [[cell.replace("Age", "Disability") for cell in row] for row in people()]
    quotas = [
        ("category", "value", "min", "max"),
        ("Disability", "young", "1", "2"),
        ("Disability", "old", "1", "2"),
    ]
    return case(folder, rows, quotas, toml)


def logged(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "public/log.jsonl").read_text("utf-8").splitlines()]


def notes(folder: Path) -> list[str]:
    return [note["text"] for note in told("check", "--folder", folder)["notes"]]


@pytest.mark.parametrize(
    ("heading", "category"),
    [
        ("Ethnic group", "racial or ethnic origin"),
        ("Are you disabled?", "health"),
        ("Long-term health condition", "health"),
        ("Religion or belief", "religious or philosophical beliefs"),
        ("How did you vote in 2024?", "political opinions"),
        ("Sexual orientation", "sex life or sexual orientation"),
        ("Trade union member", "trade union membership"),
    ],
)
def test_british_headings_are_known(heading: str, category: str) -> None:
    assert special_columns([heading, "Age band", "Gender", "Postcode", "Years in the area"]) == {
        heading: category
    }


def test_check_names_the_columns_and_asks_for_what_is_missing(tmp_path: Path) -> None:
    found = " | ".join(notes(with_health(tmp_path / "case")))
    assert "special categories of data (UK GDPR, Article 9): Disability (health)" in found
    for asked in ("basis, the basis in Article 6", "special_basis,", "schedule_1,", "dpia,"):
        assert asked in found
    assert "paragraph 8" not in found


def test_check_asks_for_nothing_where_all_is_said_or_no_such_column_is_there(tmp_path: Path) -> None:
    assert not any("[privacy]" in note for note in notes(with_health(tmp_path / "a", TOML + PRIVACY)))
    assert not any("[privacy]" in note for note in notes(with_health(tmp_path / "b", TOML + CONSENT)))
    assert not any("Article 9" in note for note in notes(case(tmp_path / "c")))


def test_check_says_that_paragraph_8_covers_no_decision_about_a_person(tmp_path: Path) -> None:
    eight = PRIVACY.replace("paragraph 6", "Schedule 1, para 8")
    found = [note for note in notes(with_health(tmp_path / "case", TOML + eight)) if "paragraph 8" in note]
    assert len(found) == 1 and "not a decision about a particular person" in found[0]


def test_examples_that_nobody_filled_in_count_as_nothing() -> None:
    written = {"privacy": {"basis": "Write here the lawful basis", "dpia": " on \n file ", "schedule_1": 8}}
    assert read_lawful(written) == Lawful(dpia="on file")
    assert read_lawful({"privacy": 3}) == read_lawful({}) == Lawful()
    assert Lawful("a", "explicit consent", "", "d").missing == ()
    assert not Lawful("a", "b", "paragraph 80", "d").monitoring
    assert not Lawful("a", "explicit consent", "not paragraph 8", "d").monitoring


def test_a_lottery_is_not_refused_for_it(tmp_path: Path) -> None:
    folder = with_health(tmp_path / "case")
    done("lottery", "--folder", folder)
    assert not (folder / "public/lottery/tickets.csv").exists()


def test_tickets_are_refused_without_a_basis_and_nothing_is_written(tmp_path: Path) -> None:
    eight = PRIVACY.replace("paragraph 6", "paragraph 8")
    for name, toml in (("a", OPEN), ("b", OPEN + eight), ("c", OPEN + PRIVACY.replace("dpia", "# dpia"))):
        folder = with_health(tmp_path / name, toml)
        before = contents(folder)
        for command in ("check", "lottery"):
            refused = type_in(command, "--folder", folder)
            assert refused.exit_code == 3
            assert '"Disability"' in refused.stderr and "[lottery] publish" in refused.stderr
        assert contents(folder) == before


def test_published_tickets_are_those_that_were_sealed_and_the_command_says_first_what_they_tell(
    tmp_path: Path,
) -> None:
    folder = with_health(tmp_path / "case", OPEN + PRIVACY)
    said = done("lottery", "--folder", folder)
    assert "what most" in said.stderr and said.stderr.index("tickets public") < said.stderr.index("Written")
    public = (folder / "public/lottery/tickets.csv").read_bytes()
    assert public == (folder / "private/audit/tickets.csv").read_bytes()
    done("draw", "--folder", folder, "--seed", "1")
    assert told("verify", "--folder", folder)["ok"]
    assert "The organiser has published all tickets" in (
        folder / "packs/public/selection-report.html"
    ).read_text("utf-8")


def test_sealed_is_the_default_and_other_words_are_refused(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    assert read_settings(folder).publish == "sealed"
    other = case(tmp_path / "other", toml=TOML + '[lottery]\npublish = "all"\n')
    refused = type_in("check", "--folder", other)
    assert refused.exit_code == 3 and "[lottery] publish" in refused.stderr


def report_text(lawful: Lawful) -> str:
    made = drawn()
    facts = report_facts(
        made.lottery, made.drawn, made.pseudonyms, replace(HAPPENING, lawful=lawful), "public"
    )
    named = tuple(replace(one, name=f"{one.name}, disability") for one in facts.categories)
    group = report_group(replace(facts, categories=named))
    document = Sources([OURS]).document("report/selection-report.md", group, "Selection report")
    return " ".join(texts_of(document))


def test_the_report_says_what_is_recorded_or_that_nothing_is() -> None:
    assert report_text(Lawful()).count("not recorded") == 4
    assert "explicit consent needs none" in report_text(Lawful("6", "explicit consent", "", "2026/17"))
    words = report_text(Lawful("Article 6(1)(e)", "9(2)(g)", "paragraph 8", "2026/17"))
    assert "not recorded" not in words
    for said in (
        "Article 6(1)(e)",
        "9(2)(g)",
        "2026/17",
        "Gender, disability: health",
        "does not cover decisions",
    ):
        assert said in words


def test_the_report_says_what_happened_when_and_which_files_it_rests_on(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    done("lottery", "--folder", folder)
    done("draw", "--folder", folder, "--seed", "1")
    page = (folder / "packs/public/selection-report.html").read_text("utf-8")
    lottery, draw = (line["at"] for line in logged(folder)[1:])
    assert plain_time(lottery) in page and plain_time(draw) in page
    for name in ("public/lottery/quotas.csv", "public/lottery/seals.csv", "private/audit/pool.csv"):
        assert grouped(sha256((folder / name).read_bytes()).hexdigest()) in page


def test_no_contact_detail_may_stand_in_what_the_report_prints(tmp_path: Path) -> None:
    folder = with_health(
        tmp_path / "case", TOML + PRIVACY.replace("DPIA 2026/17", "ask Person 3, 3 Mill Lane")
    )
    refused = type_in("lottery", "--folder", folder)
    assert refused.exit_code == 3 and "[privacy] dpia goes public" in refused.stderr
