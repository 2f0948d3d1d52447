"""The documents agree with the commands, with each other and with the house's rules."""

from __future__ import annotations

import contextlib
import hashlib
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ROOT / "docs/reference/commands.md"
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
TYPED = re.compile(r"`[^`\n]*`")
OTHER_WORDS = {"committee", "committees", "feature", "features", "respondent", "respondents", "reserves"}
PLACES = ("home", "root", "work", "Users", "mnt")
ABSOLUTE = re.compile(rf"(?<![\w.~/:-])(?:[A-Z]:\\Users|/(?:{'|'.join(PLACES)})/\w)")


def committed(*endings: str) -> list[Path]:
    """The repository's files with one of the endings; without a clone, the documents on disk."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("needs git and a clone")
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    ).stdout.split("\0")
    return [ROOT / n for n in names if n and (not endings or n.endswith(endings)) and (ROOT / n).is_file()]


def group() -> click.Group:
    from cli import main

    assert isinstance(main, click.Group)
    return main


def section(title: str, text: str) -> str:
    """What stands under a heading, up to the next heading of its level; empty when there is none."""
    found = re.search(rf"^## `?{re.escape(title)}`?$(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    return found[1] if found else ""


def slug(heading: str) -> str:
    """The anchor that a heading gets on the usual code hosts."""
    return re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")


def test_every_command_and_option_is_in_the_reference() -> None:
    text = COMMANDS.read_text("utf-8")
    for name, command in group().commands.items():
        described = section(f"citizen-panel {name}", text)
        assert described, f"{name} is not in commands.md"
        for parameter in command.params:
            for option in parameter.opts if isinstance(parameter, click.Option) else []:
                assert f"`{option}" in described, f"{name} {option} is not in commands.md"


def test_the_reference_describes_only_commands_that_exist() -> None:
    described = re.findall(r"^## `citizen-panel ([\w-]+)`$", COMMANDS.read_text("utf-8"), re.MULTILINE)
    assert sorted(described) == sorted(group().commands)


def test_options_in_the_reference_exist() -> None:
    text = COMMANDS.read_text("utf-8")
    for name, command in group().commands.items():
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        shown = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", section(f"citizen-panel {name}", text)))
        assert shown <= known, f"{name}: {shown - known}"


def test_every_document_is_in_the_reference_with_its_audience() -> None:
    from packs.pack import read_packs
    from packs.places import OURS

    rows = re.findall(
        r"^\| `([\w-]+)` \| ([a-z, ]+) \|", section("citizen-panel packs", COMMANDS.read_text("utf-8")), re.M
    )
    told = {(name, audience) for name, audiences in rows for audience in audiences.split(", ")}
    assert told == {(plan.name, plan.audience) for plan in read_packs([OURS])}


def test_documents_named_in_the_guides_can_be_made() -> None:
    """Every `citizen-panel packs …` of a page names documents that exist, and of the audience it names."""
    from packs.pack import MOMENTS, read_packs
    from packs.places import OURS
    from packs.render import Wanted, chosen
    from sortition.problems import InputProblems

    typed = [
        (page.name, line)
        for page in (ROOT / "docs").rglob("*.md")
        for line in re.findall(r"citizen-panel (packs --[^`\n]+)", page.read_text("utf-8"))
        if "thank-you" not in line
    ]
    assert len(typed) > 10
    for page, line in typed:
        given = group().commands["packs"].make_context("packs", shlex.split(line)[1:]).params
        wanted = Wanted(given["audience"] or "", given["only"], given["size"])
        made = set()
        for moment in MOMENTS:
            with contextlib.suppress(InputProblems):
                made |= {plan.name for plan in chosen(read_packs([OURS]), wanted, moment, True, True)}
        assert made >= set(wanted.only) and made, f"{page}: {line}"


def test_every_setting_is_in_the_reference_and_no_other() -> None:
    from dataclasses import fields

    from packs import letters
    from sortition import settings

    known = {f"[{table}] {key}" for table, readers in settings._TABLES.items() for key in readers}
    known |= {f"[{table}] {one.name}" for table, kind in letters._TYPES.items() for one in fields(kind)}
    known |= {f"[{table}]" for table in settings._FREE if table != "values"} | {"[values.CATEGORY]"}
    told = set()
    for row in re.findall(r"^\| (`\[.*?) \|", (ROOT / "docs/reference/files.md").read_text("utf-8"), re.M):
        first, *more = re.findall(r"`([^`]+)`", row)
        told |= {first, *(f"{first.split()[0]} {key}" for key in more)}
    assert told == known


def test_help_starts_with_an_example_and_explains_every_option() -> None:
    """One sentence for the list of commands comes first, then the example."""
    for name, command in group().commands.items():
        summary, example = (command.help or "").strip().split("\n\n")[:2]
        assert "\n" not in summary, f"the help of {name} has more than a sentence before its example"
        assert re.search(rf"^\s*Examples?:\n\s+citizen-panel {name}\b", example, re.MULTILINE), name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.opts} has no help"


def test_every_link_resolves() -> None:
    broken = []
    for page in committed(".md"):
        for target in LINK.findall(FENCED.sub("", page.read_text("utf-8"))):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            aim = (page.parent / name) if name else page
            if not aim.exists() or (anchor and anchor not in anchors(aim)):
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def anchors(page: Path) -> set[str]:
    return {slug(heading) for heading in HEADING.findall(FENCED.sub("", page.read_text("utf-8")))}


def test_every_page_is_reached_from_the_index() -> None:
    index = (ROOT / "docs/README.md").read_text("utf-8")
    linked = {(ROOT / "docs" / target.partition("#")[0]).resolve() for target in LINK.findall(index)}
    pages = {page for page in committed(".md") if page.is_relative_to(ROOT / "docs")}
    assert pages - linked - {ROOT / "docs/README.md"} == set()


def test_no_committed_file_names_a_place_on_one_machine() -> None:
    mine = Path(__file__)
    named = []
    for path in committed():
        text = "" if path == mine else path.read_bytes().decode("utf-8", "ignore")
        named += [f"{path.relative_to(ROOT)}: {found[0]}" for found in ABSOLUTE.finditer(text)]
    assert named == []


def test_documents_use_the_words_of_the_glossary() -> None:
    """The glossary and the formats of other tools may name what others say, and letters speak of reserves."""
    exempt = {"docs/glossary.md", "docs/reference/files.md", "docs/how-to/prepare-your-spreadsheets.md"}
    letters = ("templates/applicant/", "templates/invitation/")
    found = []
    for page in committed(".md", ".html", ".j2"):
        name = page.relative_to(ROOT).as_posix()
        words = {word.lower() for word in re.findall(r"[A-Za-z]+", TYPED.sub("", page.read_text("utf-8")))}
        other = OTHER_WORDS - {"reserves"} if name.startswith(letters) else OTHER_WORDS
        found += [f"{name}: {word}" for word in sorted(words & other) if name not in exempt]
    assert found == []


def test_decisions_are_dated_and_short() -> None:
    text = (ROOT / "docs/decisions.md").read_text("utf-8")
    decisions = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert decisions
    for decision in decisions:
        assert re.match(r"20\d\d-\d\d-\d\d: \S", decision), decision[:40]
        assert len(decision.strip().splitlines()) <= 10, decision[:40]


def test_the_changelog_knows_this_version() -> None:
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert version is not None
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## [{version[1]}]" in changelog
    assert "## [Unreleased]" in changelog


def test_the_line_that_repeats_a_draw_by_hand_is_right() -> None:
    """The vector of the record's format, as the guide for journalists prints it."""
    text = (ROOT / "docs/how-to/check-a-draw-yourself.md").read_text("utf-8")
    printed = re.search(r"printf '(\S+)' (\w+) (\w+) \| sha256sum", text)
    assert printed is not None
    layout, *parts = printed.groups()
    digest = hashlib.sha256((layout.replace("\\n", "\n") % tuple(parts)).encode()).hexdigest()
    first, last = re.findall(r"gives `(\w+)…(\w+)`", text)[0]
    assert digest.startswith(first)
    assert digest.endswith(last)
    assert f"by 1000 is {int(digest, 16) % 1000}:" in text


def test_the_verifier_named_in_the_docs_is_the_one_that_ships() -> None:
    """Auditors compare this hash with the copy in a record."""
    digest = hashlib.sha256((ROOT / "sortition/verify.py").read_bytes()).hexdigest()
    text = (ROOT / "docs/how-to/check-a-draw-yourself.md").read_text("utf-8")
    assert digest in text, f"print {digest} in docs/how-to/check-a-draw-yourself.md"
