import csv
import hmac
import io
import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
from sealing import (
    AREA,
    DRAW_TIME,
    LATER,
    NOW,
    SEED,
    announcement,
    tiny_certificate,
    tiny_facts,
    tiny_lottery,
    tiny_pool,
)

from sortition.audit import (
    REHEARSAL_SEED,
    read_sealed,
    write_draw,
    write_lottery,
    write_rehearsal,
)
from sortition.case import Case, start_case
from sortition.draw import ball_seed, draw_panel, hashed_seed
from sortition.lottery import Lottery
from sortition.pool import Pool
from sortition.problems import InputProblems, VerificationFailed

IDS = ("ann", "bea", "cem", "dan", "eva")


def sha(data: bytes | str) -> str:
    return sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()


def mac(case, text):
    return hmac.new(case.key(), text.encode(), sha256).hexdigest()


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def told(path: Path):
    return json.loads(path.read_text("utf-8"))


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def case(tmp_path):
    return Case(tmp_path / "river")


@pytest.fixture
def sealed(case):
    return write_lottery(case, tiny_lottery(), tiny_facts(), NOW)


def draw(case, sealed, seed, now=LATER, again=None):
    drawn = draw_panel(
        sealed.lottery, sealed.pseudonyms, seed, commitment=sealed.commitment, alternates=sealed.alternates
    )
    return drawn, write_draw(case, sealed, seed, drawn, now, again)


def test_the_files_of_a_lottery(case, sealed):
    named = {
        *("HOW-TO-VERIFY.md", "log.jsonl", "verify.py", "lottery/announce.json", "lottery/chances.json"),
        *("lottery/leaves.csv", "lottery/manifest.json", "lottery/quotas.csv", "lottery/rules.json"),
        "lottery/seals.csv",
    }
    assert set(contents(case.public)) == named
    audit = {"certificate.json", "pool.csv", "probabilities.csv", "salts.csv", "tickets.csv"}
    assert set(contents(case.private / "audit")) == audit
    line = case.log()[-1]
    assert line["files"] == {n: sha(data) for n, data in contents(case.public).items() if n != "log.jsonl"}
    assert (line["event"], line["lottery"], line["commitment"]) == ("lottery", 1, sealed.commitment)
    assert (line["at"], line["hash"], case.head()) == (NOW, sealed.head, sealed.head)


def test_the_manifest_is_the_commitment_to_every_file(case, sealed):
    raw = (case.public / "lottery/manifest.json").read_bytes()
    assert sealed.commitment == sha(raw)
    manifest = json.loads(raw)
    assert manifest["case"] == sha(case.key())
    assert manifest["head"] == case.log()[0]["hash"]
    assert (manifest["schema"], manifest["lottery"]) == (1, 1)
    assert manifest["verifier"] == sha((case.public / "verify.py").read_bytes())
    for edition, folder in (("public", case.public / "lottery"), ("audit", case.private / "audit")):
        files = contents(folder)
        files.pop("manifest.json", None)
        assert manifest[edition] == {n: {"sha256": sha(d), "size": len(d)} for n, d in files.items()}


def test_every_json_is_canonical_without_floats(case, sealed):
    draw(case, sealed, hashed_seed(SEED))
    paths = [*case.folder.rglob("*.json")]
    assert len(paths) == 7
    for path in paths:
        value = json.loads(path.read_bytes(), parse_float=lambda text: pytest.fail(f"float {text}"))
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert path.read_bytes() == f"{text}\n".encode()


def test_seals_hold_the_tickets(case, sealed):
    tickets = rows(case.private / "audit/tickets.csv")
    seals = rows(case.public / "lottery/seals.csv")
    assert [row["ticket"] for row in tickets] == [f"{n:02}" for n in range(12)]
    for ticket, seal, members in zip(tickets, seals, tiny_lottery().tickets, strict=True):
        names = " ".join(sorted(sealed.pseudonyms[member] for member in members))
        opening = mac(case, f"ticket\n{ticket['ticket']}")
        assert ticket["members"] == names
        assert seal == {"ticket": ticket["ticket"], "seal": sha(f"{opening}\n{names}")}


@pytest.mark.parametrize(("m", "last"), [(1, "0"), (10, "9"), (11, "10"), (100, "99"), (101, "100")])
def test_ticket_numbers_are_padded_to_the_last_one(tmp_path, m, last):
    write_lottery(Case(tmp_path), tiny_lottery(m), tiny_facts(), NOW)
    numbers = [row["ticket"] for row in rows(tmp_path / "public/lottery/seals.csv")]
    assert numbers == [str(n).zfill(len(last)) for n in range(m)]
    assert numbers[-1] == last


def test_leaves_hold_identity_and_values(case, sealed):
    leaves = rows(case.public / "lottery/leaves.csv")
    salts = {row["applicant"]: row for row in rows(case.private / "audit/salts.csv")}
    assert [row["applicant"] for row in leaves] == sorted(sealed.pseudonyms.values()) == list(salts)
    by_name = {sealed.pseudonyms[a.id]: a for a in tiny_pool().applicants}
    for row in leaves:
        name, person = row["applicant"], by_name[row["applicant"]]
        salt = mac(case, f"salt\n{name}")
        identity = sha(f"{salt}\n{person.id}")
        values = '{"Area":"=Nord, \\"Süd\\"","Gender":"' + person.values[1] + '"}'
        assert salts[name] == {"applicant": name, "salt": salt, "identity": identity}
        assert row["leaf"] == sha(f"{salt}\n{name}\n{identity}\n{values}")


def test_rules_quotas_and_chances(case, sealed):
    assert told(case.public / "lottery/rules.json") == {
        "schema": 1,
        "title": "River Panel",
        "size": 2,
        "objective": "leximin",
        "tickets": 12,
        "applicants": 5,
        "categories": ["Area", "Gender"],
        "household": {"most": 1, "columns": ["Address 1", "Postcode"]},
        "removed": {},
        "placed": 0,
        "shuffle": "pool",
        "alternates": {"rule": "drawn-order", "number": 1},
    }
    assert (case.public / "lottery/quotas.csv").read_text("utf-8") == (
        'category,value,min,max\nArea,"\'=Nord, ""Süd""",2,2\nGender,F,1,1\nGender,M,1,1\n'
    )
    chances = told(case.public / "lottery/chances.json")
    histogram = [(row["from"], row["to"], row["people"]) for row in chances.pop("histogram")]
    assert chances == {"applicants": 5, "tickets": 12, "lowest": 4, "highest": 6}
    assert histogram == [(0, 1, 0), (2, 3, 0), (4, 5, 3), (6, 7, 2), (8, 9, 0), (10, 11, 0), (12, 12, 0)]


@pytest.mark.parametrize("m", [1, 9, 10, 12, 100, 1000])
def test_the_histogram_covers_everybody_without_gaps(tmp_path, m):
    write_lottery(Case(tmp_path), tiny_lottery(m), tiny_facts(), NOW)
    ranges = told(tmp_path / "public/lottery/chances.json")["histogram"]
    assert [n for r in ranges for n in range(r["from"], r["to"] + 1)] == list(range(m + 1))
    assert sum(r["people"] for r in ranges) == 5
    assert len(ranges) <= 10
    assert len({r["to"] - r["from"] for r in ranges[:-1]}) <= 1


def test_the_auditors_tables(case, sealed):
    pool = rows(case.private / "audit/pool.csv")
    assert list(pool[0]) == ["applicant", "Area", "Gender", "household", "placed"]
    homes = {row["applicant"]: row["household"] for row in pool}
    couple = {sealed.pseudonyms["ann"], sealed.pseudonyms["cem"]}
    assert homes == {name: "1" if name in couple else "" for name in sorted(sealed.pseudonyms.values())}
    chances = {row["applicant"]: row for row in rows(case.private / "audit/probabilities.csv")}
    assert list(chances) == sorted(chances)
    assert chances[sealed.pseudonyms["ann"]]["probability"] == "0.333333333"
    assert chances[sealed.pseudonyms["dan"]]["probability"] == "0.500000000"
    assert [chances[sealed.pseudonyms[n]]["tickets"] for n in IDS] == ["4", "4", "6", "6", "4"]


def test_placed_people_and_removed_codes(case):
    good = tiny_lottery()
    pool = good.pool.placing(frozenset({"dan"}))
    lottery = Lottery(pool, good.quotas, "leximin", "optimal", good.tickets, good.chances, good.certificate)
    sealed = write_lottery(case, lottery, tiny_facts(removed={"not-eligible": 3}), NOW)
    placed = {row["applicant"]: row["placed"] for row in rows(case.private / "audit/pool.csv")}
    assert [name for name, mark in placed.items() if mark == "yes"] == [sealed.pseudonyms["dan"]]
    rules = told(case.public / "lottery/rules.json")
    assert (rules["placed"], rules["removed"]) == (1, {"not-eligible": 3})
    assert read_sealed(case).lottery.pool.applicants[3].placed


def test_household_numbers_follow_the_pseudonyms_and_not_the_ids(tmp_path):
    good = tiny_lottery()
    homes = {"ann": "h1", "cem": "h1", "bea": "h2", "dan": "h2"}
    people = tuple(type(a)(a.id, a.values, homes.get(a.id, "")) for a in good.pool.applicants)
    lottery = Lottery(
        Pool(good.pool.categories, people),
        good.quotas,
        "leximin",
        "optimal",
        good.tickets,
        good.chances,
        tiny_certificate().__class__(
            "relaxation",
            Fraction(0),
            Fraction(0),
            tiny_certificate().types,
            (),
            tiny_certificate().levels,
            (),
        ),
    )
    first_numbers = set()
    for n in range(12):
        case = Case(tmp_path / str(n))
        sealed = write_lottery(case, lottery, tiny_facts(), NOW)
        number = {row["applicant"]: row["household"] for row in rows(case.private / "audit/pool.csv")}
        ranked = sorted(number, key=lambda name: name)
        assert next(number[name] for name in ranked if number[name]) == "1"
        first_numbers.add(number[sealed.pseudonyms["ann"]])
    assert first_numbers == {"1", "2"}


def test_the_certificate_to_the_byte(case, sealed):
    names = sealed.pseudonyms
    written = told(case.private / "audit/certificate.json")
    third, half = "1/3", "0.5"
    assert written == {
        "schema": 1,
        "objective": "leximin",
        "proof": "relaxation",
        "gap": "0",
        "shortfall": "0",
        "types": [sorted([names["bea"], names["eva"]]), [names["ann"]], [names["cem"]], [names["dan"]]],
        "rows": [
            {"rule": "size", "low": 2, "high": 2},
            {"rule": "quota", "category": "Area", "value": AREA, "low": 2, "high": 2},
            {"rule": "quota", "category": "Gender", "value": "F", "low": 1, "high": 1},
            {"rule": "quota", "category": "Gender", "value": "M", "low": 1, "high": 1},
            {"rule": "homes", "households": [1], "low": 0, "high": 1},
        ],
        "levels": [
            {
                "value": third,
                "fixed": [0, 1],
                "weights": {"0": "2/3", "1": third},
                "floors": {},
                "bound": third,
                "multipliers": {"2": third},
            },
            {
                "value": half,
                "fixed": [2, 3],
                "weights": {"2": half, "3": half},
                "floors": {},
                "bound": half,
                "multipliers": {"3": half},
            },
        ],
        "panels": [
            {"share": third, "seats": {"1": 1, "3": 1}},
            {"share": half, "seats": {"0": 1, "2": 1}},
            {"share": "1/6", "seats": {"0": 1, "3": 1}},
        ],
    }


def test_no_id_leaves_the_list_of_pseudonyms(case, sealed):
    drawn, _ = draw(case, sealed, hashed_seed(SEED))
    write_rehearsal(case, read_sealed(case), drawn, NOW)
    everything = contents(case.folder)
    found = [n for n, data in everything.items() if any(re.search(rf"\b{i}\b".encode(), data) for i in IDS)]
    assert found == ["private/pseudonyms.csv"]
    assert not [n for n, data in everything.items() if b"h9" in data]
    assert all(case.key().hex().encode() not in d for n, d in everything.items() if n != "private/case.key")
    assert not re.findall(rf"\b({'|'.join(IDS)}|h9)\b", repr(sealed))


def test_the_list_of_pseudonyms(case, sealed):
    assert [(row["id"], row["applicant"]) for row in rows(case.private / "pseudonyms.csv")] == [
        (name, sealed.pseudonyms[name]) for name in IDS
    ]


def test_a_lottery_is_read_back(case, sealed):
    back = read_sealed(case)
    assert back == read_sealed(case, 1)
    for name in ("number", "commitment", "head", "title", "alternates", "announcement", "pseudonyms"):
        assert getattr(back, name) == getattr(sealed, name)
    good, found = tiny_lottery(), back.lottery
    assert (found.tickets, found.chances, found.held) == (good.tickets, good.chances, good.held)
    assert (found.objective, found.status) == ("leximin", "optimal")
    assert found.quotas.canonical() == good.quotas.canonical()
    assert found.quotas.size == 2
    assert [(a.id, a.values, bool(a.household)) for a in found.pool.applicants] == [
        (a.id, a.values, bool(a.household)) for a in good.pool.applicants
    ]
    proof, known = found.certificate, good.certificate
    assert (proof.types, proof.levels, proof.panels) == (known.types, known.levels, known.panels)
    assert [(r.rule, r.types, r.low, r.high, r.category, r.value, r.label) for r in proof.rows] == [
        (r.rule, r.types, r.low, r.high, r.category, r.value, r.label) for r in known.rows
    ]
    assert proof.rows[-1].households == ("1",)


def test_a_lottery_that_is_not_proved_says_what_was_accepted(case):
    good, gap = tiny_lottery(), Fraction(1, 1000)
    proof = type(good.certificate)(**{**vars(good.certificate), "gap": gap})
    lottery = Lottery(good.pool, good.quotas, "leximin", "feasible", good.tickets, good.chances, proof)
    with pytest.raises(ValueError, match="accepted"):
        write_lottery(case, lottery, tiny_facts(), NOW)
    write_lottery(case, lottery, tiny_facts(accepted_gap=Fraction(1, 500)), NOW)
    assert told(case.public / "lottery/rules.json")["accepted_gap"] == "0.002"
    assert read_sealed(case).lottery.status == "feasible"


def test_nothing_to_read_and_nothing_made(tmp_path):
    for number in (None, 2):
        with pytest.raises(InputProblems, match="no such lottery"):
            read_sealed(Case(tmp_path / "empty"), number)
    assert not (tmp_path / "empty").exists()
    case = start_case(tmp_path / "begun", NOW)
    with pytest.raises(InputProblems, match="no such lottery"):
        read_sealed(case)


def test_any_flipped_byte_is_seen_when_reading(case, sealed):
    read = {**contents(case.public), **{f"../private/{n}": d for n, d in contents(case.private).items()}}
    del read["../private/.gitignore"]
    assert len(read) == 10 + 5 + 2
    for name, good in read.items():
        path = case.public / name
        for place in {0, len(good) // 3, len(good) // 2, len(good) - 1}:
            path.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
            with pytest.raises(VerificationFailed):
                read_sealed(case)
        path.unlink()
        with pytest.raises((VerificationFailed, InputProblems)):
            read_sealed(case)
        path.write_bytes(good)
    assert read_sealed(case).lottery.tickets == sealed.lottery.tickets


@pytest.mark.parametrize("claim", [{"lottery": 2}, {"case": "0" * 64}, {"head": "0" * 64}])
def test_a_manifest_from_elsewhere_is_refused_with_all_hashes_mended(case, sealed, claim):
    manifest = case.public / "lottery/manifest.json"
    text = json.dumps({**told(manifest), **claim}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    manifest.write_text(f"{text}\n", "utf-8", newline="\n")
    opening, line = case.log()
    line["commitment"] = line["files"]["lottery/manifest.json"] = sha(f"{text}\n")
    del line["hash"]
    line["hash"] = sha(json.dumps(line, sort_keys=True, separators=(",", ":")))
    chain = [json.dumps(one, sort_keys=True, separators=(",", ":")) for one in (opening, line)]
    (case.public / "log.jsonl").write_text("\n".join([*chain, ""]), newline="\n")
    with pytest.raises(VerificationFailed, match="another case, lottery or log"):
        read_sealed(case)


def test_a_second_lottery_stands_beside_the_first(case, sealed):
    before = contents(case.folder)
    smaller = tiny_lottery(10)
    people = (*smaller.pool.applicants, type(smaller.pool.applicants[0])("zoe", (AREA, "F")))
    bigger = Lottery(
        Pool(smaller.pool.categories, people),
        smaller.quotas,
        "leximin",
        "optimal",
        smaller.tickets,
        (*smaller.chances, Fraction(0)),
        type(smaller.certificate)(
            **{**vars(smaller.certificate), "types": (*smaller.certificate.types, ("zoe",))}
        ),
    )
    second = write_lottery(case, bigger, tiny_facts(), LATER)
    after = contents(case.folder)
    changed = {"public/log.jsonl", "private/pseudonyms.csv"}
    assert {n: d for n, d in after.items() if n in before and n not in changed} == {
        n: d for n, d in before.items() if n not in changed
    }
    assert second.number == 2
    assert second.pseudonyms.items() > sealed.pseudonyms.items()
    assert "public/lottery-2/manifest.json" in after
    assert "private/audit-2/tickets.csv" in after
    assert "public/lottery-2/verify.py" not in after
    assert second.commitment.encode() in after["public/lottery-2/HOW-TO-VERIFY.md"]
    named = json.loads(after["public/lottery-2/manifest.json"])
    assert set(named["public"]) == {
        n[len("public/lottery/") :] for n in after if n.startswith("public/lottery/")
    } - {"manifest.json"}
    assert named["head"] == sealed.head
    assert read_sealed(case).commitment == second.commitment
    assert read_sealed(case, 1).commitment == sealed.commitment
    assert len(rows(case.private / "pseudonyms.csv")) == 6
    without = write_lottery(case, tiny_lottery(), tiny_facts(), LATER)
    assert "zoe" not in without.pseudonyms
    assert len(rows(case.private / "pseudonyms.csv")) == 6


def test_another_verifier_is_shipped_beside_the_first(case, sealed, tmp_path, monkeypatch):
    other = tmp_path / "verify.py"
    other.write_bytes(b"# a later release\n")
    monkeypatch.setattr("sortition.audit._VERIFIER", other)
    write_lottery(case, tiny_lottery(), tiny_facts(), LATER)
    assert (case.public / "lottery-2/verify.py").read_bytes() == other.read_bytes()
    manifest = told(case.public / "lottery-2/manifest.json")
    assert manifest["verifier"] == sha(other.read_bytes())
    assert "verify.py" not in manifest["public"]


def test_same_case_same_bytes(case, sealed, tmp_path):
    other = tmp_path / "copy"
    (other / "private").mkdir(parents=True)
    shutil.copy(case.private / "case.key", other / "private/case.key")
    (other / "public").mkdir()
    first_line = (case.public / "log.jsonl").read_bytes().splitlines(keepends=True)[0]
    (other / "public/log.jsonl").write_bytes(first_line)
    write_lottery(Case(other), tiny_lottery(), tiny_facts(), NOW)
    mine = contents(case.folder)
    del mine["private/.gitignore"]
    assert contents(other) == mine


def test_a_draw_in_the_record(case, sealed):
    before = case.head()
    drawn, head = draw(case, sealed, hashed_seed(SEED))
    names = sealed.pseudonyms
    assert told(case.public / "draw/seed.json") == {
        "schema": 1,
        "kind": "seed",
        "seed": SEED,
        "order_seed": SEED,
        "at": LATER,
    }
    result = told(case.public / "draw/result.json")
    members = sorted(names[person] for person in drawn.members)
    seal = rows(case.public / "lottery/seals.csv")[drawn.ticket]["seal"]
    assert sha(f"{result['opening']}\n{' '.join(members)}") == seal
    assert result["members"] == members
    assert result["alternates"] == [names[person] for person in drawn.alternates]
    assert result["order"] == [names[person] for person in drawn.order]
    assert (result["ticket"], result["lottery"], result["commitment"]) == (drawn.ticket, 1, sealed.commitment)
    assert result["head"] == before
    assert result["met"] == [
        {"category": "Area", "value": AREA, "min": 2, "max": 2, "met": True},
        {"category": "Gender", "value": "F", "min": 1, "max": 1, "met": True},
        {"category": "Gender", "value": "M", "min": 1, "max": 1, "met": True},
    ]
    line = case.log()[-1]
    assert line["prev"] == before
    assert line["hash"] == head == case.head()
    assert {k: line[k] for k in ("event", "draw", "lottery", "commitment", "ticket", "at")} == {
        "event": "draw",
        "draw": 1,
        "lottery": 1,
        "commitment": sealed.commitment,
        "ticket": drawn.ticket,
        "at": LATER,
    }
    assert "again" not in line
    assert line["files"] == {
        f"draw/{n}": sha((case.public / "draw" / n).read_bytes()) for n in ("result.json", "seed.json")
    }


def test_balls_in_the_record(case):
    told_before = announcement("balls", outcomes=None)
    sealed = write_lottery(case, tiny_lottery(10), tiny_facts(announcement=told_before), NOW)
    drawn, _ = draw(case, sealed, ball_seed("7", 10, "four dice: 4 1 6 6"))
    assert drawn.ticket == 7
    seed = told(case.public / "draw/seed.json")
    assert (seed["kind"], seed["seed"], seed["order_seed"]) == ("balls", "7", "four dice: 4 1 6 6")


def test_drawing_again_needs_a_published_reason(case, sealed):
    seed = hashed_seed("first")
    with pytest.raises(InputProblems, match="not drawn yet"):
        draw(case, sealed, seed, again="wrong-seed")
    draw(case, sealed, seed)
    before, sealed = contents(case.folder), read_sealed(case)
    for again, said in ((None, "was drawn already"), ("because", "no reason"), ("", "no reason")):
        with pytest.raises(InputProblems, match=said):
            draw(case, sealed, hashed_seed("second"), again=again)
    assert contents(case.folder) == before
    draw(case, sealed, hashed_seed("second"), again="witness-objection")
    line = case.log()[-1]
    assert (line["draw"], line["again"]) == (2, "witness-objection")
    assert told(case.public / "draw-2/seed.json")["seed"] == "second"
    second = write_lottery(case, tiny_lottery(), tiny_facts(), LATER)
    draw(case, second, seed)
    line = case.log()[-1]
    assert (line["lottery"], line["draw"]) == (2, 1)
    assert "draw-3/seed.json" in line["files"]


def test_a_draw_from_a_record_that_went_on_is_refused(case, sealed):
    write_lottery(case, tiny_lottery(), tiny_facts(), NOW)
    with pytest.raises(InputProblems, match="went on"):
        draw(case, sealed, hashed_seed(SEED))
    assert not (case.public / "draw").exists()


def test_an_interrupted_lottery_is_finished_before_anything_is_drawn(case, sealed, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(*_, **__):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr("sortition.case._place", killed)
        write_lottery(case, tiny_lottery(10), tiny_facts(), NOW)
    assert read_sealed(case).number == 1
    with pytest.raises(InputProblems, match="went on"):
        draw(case, sealed, hashed_seed(SEED))
    assert read_sealed(case).number == 2


def test_a_rehearsal_is_stamped_unlogged_and_repeated(case, sealed):
    before = contents(case.public)
    for _ in range(2):
        drawn = draw_panel(
            sealed.lottery, sealed.pseudonyms, REHEARSAL_SEED, commitment=sealed.commitment, alternates=1
        )
        assert write_rehearsal(case, sealed, drawn, NOW) == case.folder / "rehearsal"
    assert contents(case.public) == before
    files = {path.name: told(path) for path in case.rehearsal.iterdir()}
    assert set(files) == {"seed.json", "result.json"}
    assert all(file["rehearsal"] is True for file in files.values())
    assert files["seed.json"]["seed"] == "rehearsal"
    draw(case, sealed, hashed_seed(SEED))


def test_the_line_for_the_shell_repeats_the_draw(case, sealed):
    shell = shutil.which("sh")
    if shell is None or shutil.which("sha256sum") is None:
        pytest.skip("no sh with sha256sum here")
    drawn, _ = draw(case, sealed, hashed_seed("it's 5% \\n of 3"))
    text = (case.public / "HOW-TO-VERIFY.md").read_text("utf-8")
    hashing, dividing = (
        line.strip() for line in text.splitlines() if line.startswith("    ") and "%" in line
    )
    said = subprocess.run(
        [shell, "-c", hashing.replace("SEED", "it'\\''s 5% \\n of 3")],
        capture_output=True,
        text=True,
        check=True,
    )
    digits = said.stdout.split()[0]
    line = dividing.replace("DIGITS", digits)
    ticket = subprocess.run([shell, "-c", line], capture_output=True, text=True, check=True).stdout
    assert int(ticket) == drawn.ticket
    assert sealed.commitment in hashing
    assert f"python3 verify.py {sealed.commitment}" in text


def test_the_announcement_in_the_record(case):
    offset = datetime.fromisoformat("2030-03-21T19:30:00+01:00")
    write_lottery(case, tiny_lottery(), tiny_facts(announcement=announcement(when=offset)), NOW)
    assert told(case.public / "lottery/announce.json") == {
        "kind": "dice",
        "source": "twelve dice, thrown by the convener",
        "when": DRAW_TIME,
        "witnesses": ["convener", "journalist"],
        "if_it_fails": "a week later, same hour",
        "outcomes": 6**12,
    }


def test_without_an_announcement(case, sealed):
    assert told(case.public / "lottery/announce.json") == {"kind": "unannounced"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (announcement("coin"), "kind names no source"),
        ({}, "kind names no source"),
        (announcement(outcomes=119_999), "outcomes is 119999, fewer than the 120000"),
        (announcement(outcomes=None), "outcomes is missing; 12 tickets need at least 120000"),
        (announcement(source=""), "source is missing"),
        (announcement(witnesses=()), "witnesses is missing"),
        (announcement(when="next week"), "when is not a time"),
        (announcement(when=None), "when is not a time"),
        (announcement(when=NOW), "when is already past"),
        (announcement("balls"), "balls cannot choose one of 12 tickets"),
    ],
)
def test_announcements_that_promise_too_little(case, given, said):
    with pytest.raises(InputProblems, match=said):
        write_lottery(case, tiny_lottery(), tiny_facts(announcement=given), NOW)
    assert not case.folder.exists()


def test_all_that_an_announcement_lacks_is_said_at_once(case):
    with pytest.raises(InputProblems) as refused:
        write_lottery(case, tiny_lottery(), tiny_facts(announcement={"kind": "dice"}), NOW)
    assert len(refused.value.problems) == 5
    assert {problem.file for problem in refused.value.problems} == {"panel.toml"}


def test_just_enough_outcomes(case):
    write_lottery(case, tiny_lottery(), tiny_facts(announcement=announcement(outcomes=120_000)), NOW)


@pytest.mark.parametrize(
    ("kind", "seed", "now", "said"),
    [
        ("dice", hashed_seed("1"), "2030-03-21T18:29:59Z", "drawn at 2030-03-21T18:30:00Z, not before"),
        ("dice", ball_seed("1", 10), DRAW_TIME, "balls cannot be used: this lottery announced dice"),
        ("balls", hashed_seed("1"), DRAW_TIME, "a seed cannot be used: this lottery announced balls"),
    ],
)
def test_a_draw_against_its_announcement(case, kind, seed, now, said):
    sealed = write_lottery(case, tiny_lottery(10), tiny_facts(announcement=announcement(kind)), NOW)
    before = contents(case.folder)
    with pytest.raises(InputProblems, match=said):
        draw(case, sealed, seed, now)
    assert contents(case.folder) == before


@pytest.mark.parametrize(("kind", "seed"), [("dice", hashed_seed("1")), ("balls", ball_seed("1", 10))])
def test_a_draw_as_announced(case, kind, seed):
    sealed = write_lottery(case, tiny_lottery(10), tiny_facts(announcement=announcement(kind)), NOW)
    draw(case, sealed, seed, DRAW_TIME)
    assert case.log()[-1]["at"] == DRAW_TIME
    assert datetime.fromisoformat(DRAW_TIME) == datetime(2030, 3, 21, 18, 30, tzinfo=UTC)


def test_the_stand_alone_verifier_accepts_what_was_written(case):
    first = write_lottery(case, tiny_lottery(), tiny_facts(announcement=announcement()), NOW)
    draw(case, first, hashed_seed(SEED))
    second = write_lottery(case, tiny_lottery(10), tiny_facts(removed={"not-eligible": 2}), LATER)
    draw(case, second, ball_seed("3", 10, "dice 2 6 1"))
    draw(case, read_sealed(case), ball_seed("4", 10), again="equipment-failed")
    for sealed, audit in ((first, "audit"), (second, "audit-2")):
        options = [sealed.commitment, "--head", sealed.head, "--auditor", case.private / audit]
        command = [sys.executable, "-I", case.public / "verify.py", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        assert "FAIL" not in done.stdout
