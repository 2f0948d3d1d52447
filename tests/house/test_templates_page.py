"""The reference of templates names every fact that a template can read, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from packs import mailing
from packs.audiences import facts_of, recipients_of
from packs.blocks import Figure
from packs.facts import Audience, Changes, report_facts
from packs.markdown import blocks_of
from packs.pack import AUDIENCES, read_packs
from packs.places import OURS
from packs.report import report_group
from packs.report_steps import Step
from packs.sessions import timetable_group
from packs.source import Group, Sources
from sortition.quotas import Combined
from tests.packs.drawn_case import HAPPENING, case
from tests.packs.filled import Office, open_office, words

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = DOCS / "reference/templates.md"
NAMED = re.compile(r"`([a-z_]+(?:\[\]|\.[a-z_0-9]+)*)`")
REPORTED: tuple[Audience, ...] = ("public", "auditor")
FIGURE = Figure("<svg/>", "What it shows", "Caption")
EXAMPLES = {
    "address": ("address", "A\nB"),
    "terms": ("terms", "a | b"),
    "qr": ("qr", "https://example.org\nA code\nRing us"),
    "one": ("one Q1", "Which?\nQ1-1 | This"),
    "many": ("many Q2", "Which?\nQ2-1 | This"),
    "write": ("write Q3 4", "What?"),
    "sign": ("sign Q4", "Please sign"),
    "figure": ("figure chart", ""),
    "cards": ("cards", "a | b"),
    "languages": ("languages", ""),
    "sms": ("sms", "Ring us"),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(tmp_path_factory.mktemp("page") / "case")


@pytest.fixture
def blanks_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group keeps the fields that were left blank, so that all of them can be seen in one case."""

    def keep(self: Group, fields: Mapping[str, Any], *_: object) -> None:
        dict.__init__(self, fields)

    monkeypatch.setattr(Group, "__init__", keep)


def names(name: str, value: Any) -> Iterator[str]:
    """The fact as the page names it: `a.b` for fields, `a[].b` for those of things in a list."""
    if isinstance(value, Mapping) and name != "figures":
        for key, inner in value.items():
            yield from names(f"{name}.{key}", inner)
    elif isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        for one in value:
            yield from names(f"{name}[]", one)
    elif value not in ([], ()):
        yield name


def known(office: Office, audience: str) -> set[str]:
    """Every fact that any document for this audience can read."""
    found = [facts_of(office.dossier, audience if audience not in REPORTED else "")]
    for plan in read_packs([OURS]):
        if plan.audience == audience:
            found += [one.facts for one in recipients_of(office.dossier, plan)]
    if audience in REPORTED:
        drawn = case()
        since = Changes(
            ("AAAAAAAAAA",), {"declined": 1, "not-reached": 1}, ("BBBBBBBBBB",), 1, ("Age, young: fewer",)
        )
        steps = (Step("2026-11-20T10:00:00Z", "The tickets were made", "the office"),)
        shares = {("Gender", "Man"): Fraction(1, 2)}
        seen = {"steps": steps, "population": shares, "files": {"public/rules.json": "aa" * 32}}
        told = replace(HAPPENING, removed={"late": 2}, changes=since, **seen)
        both = (Combined("Age", "old", "Gender", "Man", 1, 1),)
        lottery = replace(drawn.lottery, quotas=replace(drawn.lottery.quotas, combined=both))
        facts = report_facts(lottery, drawn.drawn, drawn.pseudonyms, told, audience)
        named = tuple(replace(one, name=f"Disability and {one.name}") for one in facts.categories)
        found.append(report_group(replace(facts, rules=("There are more rules.",), categories=named)))
    if audience == "public":
        assert office.dossier.release
        found.append({"timetable": timetable_group(office.dossier.release)})
    return {one for facts in found for key, value in facts.items() for one in names(key, value)}


def described(title: str) -> set[str]:
    """The fields in the first column of the tables under a heading of the page."""
    section = re.search(
        rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert section, f"no heading {title!r}"
    rows = re.findall(r"^\| (`.*?`) \|", section[1], re.MULTILINE)
    return {name for row in rows for name in NAMED.findall(row)}


@pytest.mark.usefixtures("blanks_kept")
@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_page_names_every_fact_and_no_other(office: Office, audience: str) -> None:
    told = described("Facts for every audience") | described(f"Facts for `{audience}`")
    if audience == "auditor":
        told |= described("Facts for `public`")
    if audience in ("member", "speaker", "facilitator", "public"):
        told |= described("Facts of a timetable")
    if audience in ("facilitator", "venue"):
        told |= described("Facts of a seating")
    # The mark of the auditor's edition is blank, and so not there, in the public's.
    there = known(office, audience) - ({"report.auditor"} if audience == "public" else set())
    assert there - told == set(), "not on the page"
    assert told - there == set(), "on the page, but not there"


def test_names_are_found_in_lists_of_lists() -> None:
    value = [{"a": 1, "b": [{"c": 2}]}, {"d": ["x"]}]
    assert set(names("n", value)) == {"n[].a", "n[].b[].c", "n[].d"}
    assert set(names("n", Group({"a": "x", "b": ""}))) == {"n.a"}


def test_the_page_names_every_entry_of_a_pack() -> None:
    from packs import pack

    told = described("A pack")
    assert set(pack._DOCUMENT_ENTRIES) | set(pack._PACK_ENTRIES) - {"document"} <= told | {"audience"}
    text = PAGE.read_text("utf-8")
    for word in (
        *AUDIENCES,
        *pack.FORMS,
        *pack.MOMENTS,
        "households",
        *pack._RECIPIENTS["applicant"],
        *pack.HANDED,
    ):
        assert f"`{word}`" in text, word


def test_every_block_of_the_page_can_be_written() -> None:
    """An example of each is read; a block that the page forgets or invents fails here."""
    told = {
        word.split()[0] for word in re.findall(r"^\| `([a-z]+(?: [A-Z ]+)?)` \|", blocks_part(), re.MULTILINE)
    }
    assert told == set(EXAMPLES)
    for name, (opening, lines) in EXAMPLES.items():
        read = blocks_of(f"```{opening}\n{lines}\n```\n", str, {"chart": FIGURE}, ())
        assert read.blocks or read.text_message, name


def blocks_part() -> str:
    return PAGE.read_text("utf-8").split("These blocks begin")[1].split("\n## ")[0]


def test_the_letter_of_the_guide_can_be_made(office: Office, tmp_path: Path) -> None:
    """What make-it-look-like-yours.md says about a letter of one's own, typed as it stands there."""
    guide = (
        (DOCS / "how-to/make-it-look-like-yours.md").read_text("utf-8").split("## A letter of your own")[1]
    )
    pack, source = re.findall(r"^```(?:toml|text)\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)[:2]
    (tmp_path / "thanks").mkdir()
    (tmp_path / "thanks/pack.toml").write_text(pack, "utf-8")
    (tmp_path / "thanks/thank-you.md").write_text(source, "utf-8")
    (plan,) = [plan for plan in read_packs([tmp_path, OURS]) if plan.pack == "thanks"]
    recipients = recipients_of(office.dossier, plan)
    facts = {**facts_of(office.dossier, plan.audience), **recipients[0].facts}
    made = Sources([tmp_path, OURS]).document(plan.source, facts, plan.title, letter=plan.letter)
    assert (plan.name, len(recipients)) == ("thank-you", office.dossier.quotas.size)
    assert recipients[0].person.name in words(made) and made.title == "Thank you"


def test_tables_for_programs_have_the_headings_of_the_page() -> None:
    text = (DOCS / "reference/files.md").read_text("utf-8")
    for headings in (mailing._MANIFEST, mailing._MESSAGES):
        assert f"`{','.join(headings)}`" in text
    first, rest = mailing._NOTIFY.index("address line 1"), mailing._NOTIFY[-2:]
    assert f"`{','.join(mailing._NOTIFY[: first + 1])}`, … `{','.join(rest)}`" in text
