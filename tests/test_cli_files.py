"""The files that other programs rely on: spellings of the inputs, and every file of the record re-read."""

from __future__ import annotations

import csv
import hmac
import json
import re
from base64 import b32encode
from collections import Counter
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from packs.steps import Wishes, run_lottery
from sortition.watch import Watch
from tests.builders import write_csv, write_xlsx
from tests.cli_cases import QUOTAS, SEED, TOML, case, contents, done, on_files, people, told

FLEX = [(*row, "0", "3") for row in QUOTAS[1:]]


@pytest.mark.parametrize(
    "headings",
    [
        ("feature", "value", "min", "max"),
        ("category", "feature", "min", "max"),
        ("category", "name", "min", "max"),
        ("Category", "VALUE", " Min ", "Max"),
        ("category", "value", "min", "max", "min_flex", "max_flex"),
        ("feature", "value", "min", "max", "min_flex", "max_flex"),
        ("Category", "Value", "Minimum", "Maximum", "Min flex", "Max flex"),
    ],
    ids=",".join,
)
def test_quotas_of_other_programs_are_read_alike(tmp_path: Path, headings: tuple[str, ...]) -> None:
    lines = FLEX if len(headings) == 6 else QUOTAS[1:]
    folder = case(tmp_path / "case", quotas=[headings, *lines])
    told(*on_files(folder))
    written = (tmp_path / "out/public/lottery/quotas.csv").read_text("utf-8").splitlines()
    assert written == ["category,value,min,max", *sorted(",".join(row) for row in QUOTAS[1:])]


@pytest.mark.parametrize("heading", ["id", "ID", "nationbuilder_id", "respondent_id", "Respondent ID"])
def test_id_columns_of_other_programs_are_found(tmp_path: Path, heading: str) -> None:
    rows = [(heading, *people()[0][1:]), *people()[1:]]
    told(*on_files(case(tmp_path / "case", rows)))
    assert read(tmp_path / "out/private/pseudonyms.csv")[0]["id"].startswith("a")


def test_the_id_column_can_be_named(tmp_path: Path) -> None:
    rows = [("Laufende Nummer", *people()[0][1:]), *people()[1:]]
    folder = case(tmp_path / "case", rows)
    told(*on_files(folder), code=3)
    told(*on_files(folder), "--id", "laufende nummer")
    assert len(read(tmp_path / "out/private/pseudonyms.csv")) == 12


def ids_on_tickets(out: Path) -> list[set[str]]:
    names = {row["applicant"]: row["id"] for row in read(out / "private/pseudonyms.csv")}
    tickets = read(out / "private/audit/tickets.csv")
    return [{names[entry] for entry in row["members"].split()} for row in tickets]


def test_household_columns_keep_a_home_to_one_seat(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    told(*on_files(folder, "free"))
    assert any({"a1", "a2"} <= ticket for ticket in ids_on_tickets(tmp_path / "free"))
    told(*on_files(folder, "homes"), "--household", "address1, postcode")
    assert not any({"a1", "a2"} <= ticket for ticket in ids_on_tickets(tmp_path / "homes"))
    rules = json.loads((tmp_path / "homes/public/lottery/rules.json").read_bytes())
    assert rules["household"] == {"most": 1, "columns": ["address1", "postcode"]}
    shared = [row for row in read(tmp_path / "homes/private/audit/pool.csv") if row["household"]]
    assert [row["household"] for row in shared] == ["1", "1"]
    done("verify", "--folder", tmp_path / "homes")


def test_people_are_put_in_and_left_out(tmp_path: Path) -> None:
    words = ("--include", "a3", "--exclude", "a4", "--exclude", "a5", "--tickets", "170")
    facts = told(*on_files(case(tmp_path / "case")), *words)
    tickets = ids_on_tickets(tmp_path / "out")
    assert (facts["applicants"], facts["tickets"], len(tickets)) == (10, 170, 170)
    assert all("a3" in ticket for ticket in tickets)
    assert not any({"a4", "a5"} & ticket for ticket in tickets)
    rules = json.loads((tmp_path / "out/public/lottery/rules.json").read_bytes())
    assert (rules["removed"], rules["placed"]) == ({"not-told": 2}, 1)
    assert [row["ticket"] for row in read(tmp_path / "out/private/audit/tickets.csv")][:2] == ["000", "001"]
    draw = told("draw", "--folder", tmp_path / "out", "--seed", SEED)
    assert "a3" in draw["members"]
    assert not {"a4", "a5"} & {*draw["members"], *draw["alternates"]}
    done("verify", "--folder", tmp_path / "out")


def test_flags_override_the_settings_of_a_case(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", toml=TOML + "[lottery]\ntickets = 150\n")
    before = (folder / "panel.toml").read_bytes()
    assert told("lottery", "--folder", folder)["tickets"] == 150
    facts = told("lottery", "--folder", folder, "--tickets", "160", "--size", "4", "--exclude", "a1")
    assert (facts["tickets"], facts["size"], facts["applicants"]) == (160, 4, 11)
    assert (folder / "panel.toml").read_bytes() == before


def test_one_ticket_of_one_panel(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    wishes = Wishes(pool=folder / "people.csv", quotas=folder / "quotas.csv", size=3, tickets=1)
    run_lottery(tmp_path / "out", wishes, lambda: "2030-03-01T09:00:00Z", Watch())
    assert [row["ticket"] for row in read(tmp_path / "out/private/audit/tickets.csv")] == ["0"]
    assert told("draw", "--folder", tmp_path / "out", "--seed", "1")["ticket"] == 0
    done("verify", "--folder", tmp_path / "out")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def header(path: Path) -> str:
    return path.read_text("utf-8").partition("\n")[0]


def sha(data: bytes | str) -> str:
    return sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], dict[str, Any]]:
    """A small case with households, somebody unstated, and cells like formulas; lottery and draw."""
    rows = [list(row) for row in people()]
    rows[7][5] = "prefer not to say"
    rows[8][0] = "=8"
    folder = case(tmp_path_factory.mktemp("record") / "case", rows)
    facts = told(*on_files(folder), "--household", "Address1,Postcode")
    out = folder.parent / "out"
    return out, facts, told("draw", "--folder", out, "--seed", SEED)


Drawn = tuple[Path, dict[str, Any], dict[str, Any]]


def test_exactly_these_files_are_written(drawn: Drawn) -> None:
    names = {name for name, data in contents(drawn[0]).items() if data is not None}
    lottery = "announce.json chances.json leaves.csv manifest.json quotas.csv rules.json seals.csv"
    audit = "certificate.json pool.csv probabilities.csv salts.csv tickets.csv"
    assert names == {
        *(f"public/lottery/{name}" for name in lottery.split()),
        *(f"private/audit/{name}" for name in audit.split()),
        *(f"public/{name}" for name in ("log.jsonl", "verify.py", "HOW-TO-VERIFY.md")),
        *(f"public/verify_{name}.py" for name in ("auditor", "certificate")),
        *(f"private/{name}" for name in (".gitignore", "case.key", "contacts.csv", "pseudonyms.csv")),
        "private/reading.json",
        "public/draw/seed.json",
        "public/draw/result.json",
        "packs/office/panel.xlsx",
        "packs/public/lottery-page.html",
        "packs/public/lottery-page-drawn.html",
        "packs/public/selection-report.html",
        "packs/auditor/selection-report.html",
    }


def test_columns_and_line_ends(drawn: Drawn) -> None:
    out = drawn[0]
    expected = {
        "public/lottery/quotas.csv": "category,value,min,max",
        "public/lottery/seals.csv": "ticket,seal",
        "public/lottery/leaves.csv": "applicant,leaf",
        "private/audit/tickets.csv": "ticket,members,opening",
        "private/audit/probabilities.csv": "applicant,probability,tickets,salt",
        "private/audit/pool.csv": "applicant,Age,Gender,household,placed,salt",
        "private/audit/salts.csv": "applicant,salt,identity,contact",
        "private/pseudonyms.csv": "id,applicant",
        "private/contacts.csv": "id,Name,Address1,Postcode",
    }
    assert {name: header(out / name) for name in expected} == expected
    for name, data in contents(out).items():
        if data and name.endswith((".csv", ".json", ".jsonl")):
            assert b"\r" not in data, name
            assert data.endswith(b"\n"), name
            data.decode("utf-8")


def test_json_files_are_canonical(drawn: Drawn) -> None:
    files = [name for name in contents(drawn[0]) if name.endswith((".json", ".jsonl"))]
    assert len(files) == 9
    for name in files:
        for line in (drawn[0] / name).read_text("utf-8").splitlines(keepends=True):
            value = json.loads(line, parse_float=lambda text: pytest.fail(f"a float: {text}"))
            again = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            assert line == again + "\n", name


def test_entry_numbers_come_from_the_key(drawn: Drawn) -> None:
    key = bytes.fromhex((drawn[0] / "private/case.key").read_text())
    for row in read(drawn[0] / "private/pseudonyms.csv"):
        person = row["id"].removeprefix("'")
        assert row["applicant"] == b32encode(hmac.digest(key, person.encode(), "sha256"))[:10].decode()
    ids = [row["id"].removeprefix("'") for row in read(drawn[0] / "private/pseudonyms.csv")]
    assert "=8" in ids
    assert "\n'=8," in (drawn[0] / "private/pseudonyms.csv").read_text()


def test_tickets_and_their_order(drawn: Drawn) -> None:
    tickets = read(drawn[0] / "private/audit/tickets.csv")
    assert [row["ticket"] for row in tickets] == [f"{n:03d}" for n in range(1000)]
    named = {
        row["applicant"]: row["id"].removeprefix("'") for row in read(drawn[0] / "private/pseudonyms.csv")
    }
    digests = []
    for row in tickets:
        members = row["members"].split(" ")
        assert members == sorted(set(members))
        assert len(members) == 3
        digests.append(sha("\n".join(sorted(named[entry] for entry in members))))
    assert digests == sorted(digests)
    held = Counter(entry for row in tickets for entry in row["members"].split())
    for row in read(drawn[0] / "private/audit/probabilities.csv"):
        assert int(row["tickets"]) == held[row["applicant"]]
        assert re.fullmatch(r"[01]\.\d{9}", row["probability"])
        assert abs(float(row["probability"]) * 1000 - held[row["applicant"]]) < 1
    facts = drawn[1]
    assert (min(held.values()), max(held.values())) == (facts["min_tickets"], facts["max_tickets"])
    assert len({row["members"] for row in tickets}) == facts["panels"]


def test_every_ticket_keeps_the_quotas_and_the_homes(drawn: Drawn) -> None:
    pool = {row["applicant"]: row for row in read(drawn[0] / "private/audit/pool.csv")}
    assert [row["value"] for row in read(drawn[0] / "public/lottery/quotas.csv")] == [
        "not stated",
        "old",
        "young",
        "F",
        "M",
    ]
    for row in read(drawn[0] / "private/audit/tickets.csv"):
        members = [pool[entry] for entry in row["members"].split()]
        for quota in read(drawn[0] / "public/lottery/quotas.csv"):
            seats = sum(member[quota["category"]] == quota["value"] for member in members)
            assert int(quota["min"]) <= seats <= int(quota["max"])
        homes = [member["household"] for member in members if member["household"]]
        assert len(homes) == len(set(homes))


def test_lists_are_sorted_by_entry_number(drawn: Drawn) -> None:
    for name in (
        "public/lottery/leaves",
        "private/audit/pool",
        "private/audit/probabilities",
        "private/audit/salts",
    ):
        entries = [row["applicant"] for row in read(drawn[0] / f"{name}.csv")]
        assert len(entries) == 12
        assert all(a < b for a, b in pairwise(entries)), name


def test_seals_and_leaves_can_be_recomputed(drawn: Drawn) -> None:
    out = drawn[0]
    key = bytes.fromhex((out / "private/case.key").read_text())

    def mac(text: str) -> str:
        return hmac.digest(key, text.encode(), "sha256").hex()

    tickets = {row["ticket"]: row["members"] for row in read(out / "private/audit/tickets.csv")}
    for row in read(out / "public/lottery/seals.csv"):
        opening = mac(f"ticket\n{row['ticket']}")
        assert row["seal"] == sha(f"{opening}\n{tickets[row['ticket']]}")
    ids = {row["applicant"]: row["id"].removeprefix("'") for row in read(out / "private/pseudonyms.csv")}
    pool = {row["applicant"]: row for row in read(out / "private/audit/pool.csv")}
    for row in read(out / "public/lottery/leaves.csv"):
        name = row["applicant"]
        salt = mac(f"salt\n{name}")
        values = {category: pool[name][category] for category in ("Age", "Gender")}
        text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        identity = sha(f"{salt}\n{ids[name]}")
        assert row["leaf"] == sha(f"{salt}\n{name}\n{identity}\n{text}")


def test_manifest_and_log_name_everything(drawn: Drawn) -> None:
    out, facts, draw = drawn
    manifest = json.loads((out / "public/lottery/manifest.json").read_bytes())
    assert sha((out / "public/lottery/manifest.json").read_bytes()) == facts["commitment"]
    for edition, folder in (("public", out / "public/lottery"), ("audit", out / "private/audit")):
        files = {path.name for path in folder.iterdir()} - {"manifest.json"}
        assert set(manifest[edition]) == files
        for name, told_of in manifest[edition].items():
            data = (folder / name).read_bytes()
            assert told_of == {"sha256": sha(data), "size": len(data)}
    lines = [json.loads(line) for line in (out / "public/log.jsonl").read_text("utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["case", "lottery", "draw"]
    assert [line["prev"] for line in lines] == ["0" * 64, lines[0]["hash"], lines[1]["hash"]]
    assert (lines[1]["hash"], lines[2]["hash"]) == (facts["head"], draw["head"])
    named = {name: digest for line in lines for name, digest in line["files"].items()}
    public = {path for path in (out / "public").rglob("*") if path.is_file() and path.name != "log.jsonl"}
    found = {path.relative_to(out / "public").as_posix(): sha(path.read_bytes()) for path in public}
    assert named == found


def test_the_draw_can_be_repeated_by_hand(drawn: Drawn) -> None:
    out, facts, draw = drawn
    result = json.loads((out / "public/draw/result.json").read_bytes())
    digest = sha(f"panel-draw-1\n{facts['commitment']}\n{SEED}\npanel\n0")
    assert draw["ticket"] == result["ticket"] == int(digest, 16) % 1000

    def place(entry: str) -> str:
        return sha(f"panel-draw-1\n{facts['commitment']}\n{SEED}\norder\nticket\n{entry}")

    pool = {row["applicant"]: row["household"] for row in read(out / "private/audit/pool.csv")}
    order = sorted(set(pool) - set(result["members"]), key=place)
    homes = {pool[entry] for entry in result["members"]} - {""}
    first = next(entry for entry in order if pool[entry] not in homes)
    assert result["alternates"] == [first]
    assert result["order"] == [first, *(entry for entry in order if entry != first)]
    assert all(set(line) == {"category", "value", "min", "max", "met"} for line in result["met"])


def test_chances_are_told_as_a_histogram_only(drawn: Drawn) -> None:
    chances = json.loads((drawn[0] / "public/lottery/chances.json").read_bytes())
    held = [int(row["tickets"]) for row in read(drawn[0] / "private/audit/probabilities.csv")]
    assert (chances["lowest"], chances["highest"]) == (min(held), max(held))
    assert (chances["applicants"], chances["tickets"]) == (12, 1000)
    for part in chances["histogram"]:
        assert part["people"] == sum(part["from"] <= count <= part["to"] for count in held)
    assert chances["histogram"][0]["from"] == 0
    assert chances["histogram"][-1]["to"] == 1000
    assert all(a["to"] + 1 == b["from"] for a, b in pairwise(chances["histogram"]))


def test_workbooks_and_csv_make_the_same_lottery(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    csv_facts = told(*on_files(folder, "csv"))
    write_xlsx(folder / "people.xlsx", people(), sheet="Pool", Notes=[["a remark"]])
    write_xlsx(folder / "quotas.xlsx", QUOTAS)
    words = [word.replace(".csv", ".xlsx") for word in on_files(folder, "xlsx")]
    same = {**told(*words), "seconds": 0, "commitment": "", "head": "", "out": ""}
    assert same == {**csv_facts, "seconds": 0, "commitment": "", "head": "", "out": ""}
    assert ids_on_tickets(tmp_path / "csv") == ids_on_tickets(tmp_path / "xlsx")
    write_csv(folder / "people.csv", people(), separator=";", encoding="cp1252")
    told(*on_files(folder, "semicolon"))
    assert ids_on_tickets(tmp_path / "semicolon") == ids_on_tickets(tmp_path / "csv")
