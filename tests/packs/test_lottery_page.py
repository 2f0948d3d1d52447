"""The lottery page as a file: what it holds, what it says in words, and when it is written."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from packs.lottery_page import Event, event_of, lottery_page, page_path, seats_in_words
from sortition.settings import Settings, read_settings
from tests.cli_cases import TOML, case, contents, done, people, type_in

SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
RECORD = re.compile(r'<script type="application/json" id="record">(.*?)</script>', re.DOTALL)
BALLS = """
[announce]
kind = "balls"
source = "Two balls from 0 to 9 & a bag"
when = 2090-02-11T18:30:00Z
witnesses = ["chair of the <federation>", "head of audit"]
if_it_fails = "A week later"
"""


def public_of(folder: Path, lottery: str = "lottery") -> dict[str, bytes]:
    """The files of the public edition, without those that no manifest names."""
    place = folder / "public" / lottery
    named = json.loads((place / "manifest.json").read_bytes())["public"]
    return {name: (place / name).read_bytes() for name in [*named, "manifest.json"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = case(tmp_path_factory.mktemp("page") / "case")
    done("lottery", "--folder", made, "--tickets", "100")
    return made


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "packs/public/lottery-page.html").read_text("utf-8")


def record_of(page: str) -> dict[str, object]:
    found = RECORD.search(page)
    assert found
    told = json.loads(found[1])
    assert isinstance(told, dict)
    return told


def test_it_holds_the_public_edition_as_it_is(folder: Path, page: str) -> None:
    told = record_of(page)
    assert told["files"] == {name: data.decode() for name, data in public_of(folder).items()}
    manifest = (folder / "public/lottery/manifest.json").read_bytes()
    assert told["commitment"] == hashlib.sha256(manifest).hexdigest()


def test_the_commitment_stands_on_it_in_groups(page: str) -> None:
    shown = re.search(r'<p class="commitment">(.*?)</p>', page)
    assert shown
    groups = re.findall(r"<span>([0-9a-f]{8})</span>", shown[1])
    assert len(groups) == 8 and "".join(groups) == record_of(page)["commitment"]


def test_its_policy_allows_its_own_script_and_style_and_nothing_else(page: str) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    allowed = dict(part.strip().split(" ", 1) for part in policy[1].split(";"))
    assert set(allowed) == {
        "default-src",
        "style-src",
        "script-src",
        "img-src",
        "base-uri",
        "form-action",
    }
    assert {allowed[name] for name in ("default-src", "base-uri", "form-action")} == {"'none'"}
    assert allowed["img-src"] == "data:"
    for name, found in (("script-src", SCRIPT), ("style-src", STYLE)):
        (text,) = found.findall(page)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert allowed[name] == f"'sha256-{digest}'"


def test_it_refers_to_nothing_outside(page: str) -> None:
    assert not re.search(
        r"""(src|href|action|url|srcset)\s*[=(]\s*["']?(?!#|data:)[\w/]""", page.replace("base-uri", "")
    )
    assert "http://" not in page and "https://" not in page and "import(" not in page


def test_the_same_files_give_the_same_bytes(folder: Path) -> None:
    event = event_of(folder, read_settings(folder))
    made = lottery_page(public_of(folder), event)
    assert made == (folder / "packs/public/lottery-page.html").read_bytes()


def test_it_is_written_with_the_lottery_and_named_nowhere_in_the_record(folder: Path) -> None:
    for path in (folder / "public").rglob("*"):
        if path.is_file():
            assert b"lottery-page" not in path.read_bytes(), path


def test_a_second_lottery_has_a_page_of_its_own(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    for _ in range(2):
        answer = done("lottery", "--folder", folder, "--tickets", "100")
    assert "packs/public/lottery-page-2.html" in answer.stderr
    first, second = ((folder / page_path(n)).read_text("utf-8") for n in (1, 2))
    assert record_of(first)["commitment"] != record_of(second)["commitment"]
    assert "This is lottery 2 for this panel" in second and "This is lottery" not in first


def test_no_lottery_is_written_where_its_page_cannot_be(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    mine = folder / page_path(1)
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", "utf-8")
    before = contents(folder)
    assert type_in("lottery", "--folder", folder, "--tickets", "100").exit_code == 3
    assert mine.read_text("utf-8") == "mine"
    assert {name: contents(folder)[name] for name in before} == before
    assert not (folder / "public/lottery").exists()


def test_nothing_personal_stands_on_it(page: str) -> None:
    cells = {cell for row in people()[1:] for cell in row[1:4]} - {"G1"}
    assert not [cell for cell in cells if cell in page]
    assert not re.search(
        r"\ba\d+\b", re.sub(r"[0-9a-f]{8,}|sha256-\S+", "", STYLE.sub("", SCRIPT.sub("", page)))
    )


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    bad = "</script><script>alert(1)</script><!--"
    toml = TOML.replace("River panel", f"River {bad}") + BALLS
    folder = case(tmp_path / "case", toml=toml)
    done("lottery", "--folder", folder, "--tickets", "100")
    page = (folder / "packs/public/lottery-page.html").read_text("utf-8")
    assert bad not in page and "<script>alert" not in page
    assert len(re.findall("<script", page)) == 2
    assert "chair of the &lt;federation&gt;; head of audit" in page
    assert json.loads(record_of(page)["files"]["rules.json"])["title"] == f"River {bad}"  # type: ignore[index]


def test_balls_only_where_balls_were_announced(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", toml=TOML + BALLS)
    done("lottery", "--folder", folder, "--tickets", "100")
    page = (folder / "packs/public/lottery-page.html").read_text("utf-8")
    assert 'id="pad"' in page and 'id="by-seed"' not in page
    assert "Two balls from 0 to 9 &amp; a bag" in page and "11 February 2090, 18:30 UTC" in page


@pytest.mark.parametrize(
    ("kind", "tickets", "balls", "seed"),
    [
        ("unannounced", 100, True, True),
        ("unannounced", 250, False, True),
        ("dice", 1000, False, True),
        ("drand", 100, False, True),
        ("balls", 1000, True, False),
    ],
)
def test_which_ways_the_page_offers(folder: Path, kind: str, tickets: int, balls: bool, seed: bool) -> None:
    public = public_of(folder)
    rules = json.loads(public["rules.json"]) | {"tickets": tickets}
    told = {"kind": kind} | (
        {"source": "S", "when": "2090-02-11T18:30:00Z", "witnesses": [], "if_it_fails": "F", "outcomes": 9}
        if kind != "unannounced"
        else {}
    )
    public |= {"rules.json": json.dumps(rules).encode(), "announce.json": json.dumps(told).encode()}
    page = lottery_page(public, Event()).decode()
    assert ('id="pad"' in page, 'id="by-seed"' in page) == (balls, seed)
    assert ("was not announced" in page) == (kind == "unannounced")


def test_special_rules_are_said(folder: Path) -> None:
    public = public_of(folder)
    rules = json.loads(public["rules.json"])
    rules |= {"placed": 2, "apart": 1, "household": {"most": 1, "columns": ["Address1"]}}
    rules |= {"placed_for": {"confirmed-earlier": 2}, "approved_by": "head of <audit>"}
    public["rules.json"] = json.dumps(rules).encode()
    public["combined.csv"] = b"category,value,with_category,with_value,min,max\nAge,young,Gender,F,1,2\n"
    page = lottery_page(public, Event("The <Council>", "What now?")).decode()
    assert "2 of the 3 seats are not filled by lot. The same people stand on every ticket" in page
    assert "on every ticket, confirmed in an earlier draw. Approved by: head of &lt;audit&gt;." in page
    assert "1 pair of people may not serve together." in page
    assert "At most 1 seat for people who live at the same address." in page
    assert "<bdi>Age: young, and Gender: F</bdi> <span>1 to 2 seats</span>" in page
    public["rules.json"] = json.dumps(rules | {"placed": 1, "placed_for": {}, "approved_by": ""}).encode()
    one = lottery_page(public, Event()).decode()
    assert "<p>1 of the 3 seats is not filled by lot. The same person stands on every ticket.</p>" in one
    assert "The &lt;Council&gt;" in page and "What now?" in page


def test_examples_of_the_settings_are_left_out(tmp_path: Path) -> None:
    settings = Settings(size=3, organisation="Write here who asks", question="What\nnow?")
    event = event_of(tmp_path, settings)
    assert (event.organisation, event.question) == ("", "What now?")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (2, 4, "2 to 4 seats"),
        (3, 3, "exactly 3 seats"),
        (1, 1, "exactly 1 seat"),
        (0, 0, "exactly 0 seats"),
        (0, 1, "at most 1 seat"),
        (0, 10, "no limit"),
        (1, 10, "at least 1 seat"),
        (4, 12, "at least 4 seats"),
        (10, 10, "exactly 10 seats"),
    ],
)
def test_seats_in_words(low: int, high: int, words: str) -> None:
    assert seats_in_words(low, high, 10) == words


def test_a_draw_writes_the_page_with_the_draw_in_it(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    done("lottery", "--folder", folder, "--tickets", "100")
    taken = folder / "packs/public/lottery-page-drawn.html"
    taken.write_text("mine", "utf-8")
    answer = done("draw", "--folder", folder, "--seed", "1")
    assert "packs/public/lottery-page-drawn-2.html" in answer.stderr
    assert taken.read_text("utf-8") == "mine"
    page = (folder / "packs/public/lottery-page-drawn-2.html").read_text("utf-8")
    told = record_of(page)
    draw = folder / "public/draw"
    assert told["draw"] == {name: (draw / name).read_text("utf-8") for name in ("result.json", "seed.json")}
    assert told["files"] == {name: data.decode() for name, data in public_of(folder).items()}
    assert "This draw was held on " in page and "drawn before" not in page
    assert "Seats that change hands afterwards are not on it." in page
    done("draw", "--folder", folder, "--seed", "2", "--again", "--reason", "wrong-seed")
    again = (folder / "packs/public/lottery-page-drawn-3.html").read_text("utf-8")
    assert "draw-2" not in again and record_of(again)["draw"] != told["draw"]
    assert "These tickets were drawn before: this is draw 2." in again


def test_the_page_of_a_draw_begins_with_the_question_that_people_have(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    done("lottery", "--folder", folder, "--tickets", "100")
    done("draw", "--folder", folder, "--seed", "1")
    before = (folder / page_path(1)).read_text("utf-8")
    after = (folder / "packs/public/lottery-page-drawn.html").read_text("utf-8")
    assert before.index('id="yours"') > before.index('id="opening"')
    assert after.index('id="yours"') < after.index("<nav") < after.index('id="about"')
    for name in ("pad", "by-seed", "paste", "file", "again", "back"):
        assert f'id="{name}"' in before and f'id="{name}"' not in after, name


def test_the_page_of_a_draw_is_that_of_its_own_lottery(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    for _ in range(2):
        done("lottery", "--folder", folder, "--tickets", "100")
    done("draw", "--folder", folder, "--seed", "1", "--lottery", "1")
    drawn = record_of((folder / "packs/public/lottery-page-drawn.html").read_text("utf-8"))
    first = record_of((folder / page_path(1)).read_text("utf-8"))
    assert drawn["commitment"] == first["commitment"] and first["draw"] == {}
