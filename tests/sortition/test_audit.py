import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import pytest
from sealing import (
    AREA,
    IDS,
    LATER,
    NOW,
    SEED,
    announcement,
    contents,
    drawing,
    rows,
    sha,
    tiny_facts,
    tiny_lottery,
    told,
)

from sortition.audit import (
    REHEARSAL_SEED,
    read_sealed,
    write_lottery,
    write_rehearsal,
)
from sortition.case import Case, start_case
from sortition.draw import ball_seed, draw_panel, hashed_seed
from sortition.lottery import Lottery
from sortition.pool import Pool
from sortition.problems import InputProblems, VerificationFailed


def test_every_json_is_canonical_without_floats(case, sealed):
    drawing(case, sealed, hashed_seed(SEED))
    paths = [*case.folder.rglob("*.json")]
    assert len(paths) == 7
    for path in paths:
        value = json.loads(path.read_bytes(), parse_float=lambda text: pytest.fail(f"float {text}"))
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert path.read_bytes() == f"{text}\n".encode()


def test_no_id_leaves_the_list_of_pseudonyms(case, sealed):
    drawn, _ = drawing(case, sealed, hashed_seed(SEED))
    write_rehearsal(case, read_sealed(case), drawn, NOW)
    everything = contents(case.folder)
    found = [n for n, data in everything.items() if any(re.search(rf"\b{i}\b".encode(), data) for i in IDS)]
    assert found == ["private/pseudonyms.csv"]
    assert not [n for n, data in everything.items() if b"h9" in data]
    assert all(case.key().hex().encode() not in d for n, d in everything.items() if n != "private/case.key")
    assert not re.findall(rf"\b({'|'.join(IDS)}|h9)\b", repr(sealed))


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
    assert len(read) == 12 + 5 + 2
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


@pytest.mark.parametrize("older", [{}, {"verify_auditor.py": b"# the same\n"}], ids=["one file", "two"])
def test_another_verifier_is_shipped_whole_beside_the_first(tmp_path, monkeypatch, older):
    """An earlier release had one file; whatever is new in one of them, all are shipped again."""
    case = Case(tmp_path / "case")
    monkeypatch.setattr("sortition.audit.verifier_files", lambda: {"verify.py": b"# one release\n", **older})
    write_lottery(case, tiny_lottery(), tiny_facts(), NOW)
    other = {"verify.py": b"# a later release\n", "verify_auditor.py": b"# the same\n"}
    monkeypatch.setattr("sortition.audit.verifier_files", lambda: other)
    write_lottery(case, tiny_lottery(), tiny_facts(), LATER)
    folder, manifest = case.public / "lottery-2", told(case.public / "lottery-2/manifest.json")
    assert {name: (folder / name).read_bytes() for name in other} == other
    assert manifest["verifier"] == sha(other["verify.py"])
    assert manifest["companions"] == {"verify_auditor.py": sha(other["verify_auditor.py"])}
    assert not set(other) & set(manifest["public"])


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
    drawn, head = drawing(case, sealed, hashed_seed(SEED))
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
    drawn, _ = drawing(case, sealed, ball_seed("7", 10, "four dice: 4 1 6 6"))
    assert drawn.ticket == 7
    seed = told(case.public / "draw/seed.json")
    assert (seed["kind"], seed["seed"], seed["order_seed"]) == ("balls", "7", "four dice: 4 1 6 6")


def test_drawing_again_needs_a_published_reason(case, sealed):
    seed = hashed_seed("first")
    with pytest.raises(InputProblems, match="not drawn yet"):
        drawing(case, sealed, seed, again="wrong-seed")
    drawing(case, sealed, seed)
    before, sealed = contents(case.folder), read_sealed(case)
    for again, said in ((None, "was drawn already"), ("because", "no reason"), ("", "no reason")):
        with pytest.raises(InputProblems, match=said):
            drawing(case, sealed, hashed_seed("second"), again=again)
    assert contents(case.folder) == before
    drawing(case, sealed, hashed_seed("second"), again="witness-objection")
    line = case.log()[-1]
    assert (line["draw"], line["again"]) == (2, "witness-objection")
    assert told(case.public / "draw-2/seed.json")["seed"] == "second"
    second = write_lottery(case, tiny_lottery(), tiny_facts(), LATER)
    drawing(case, second, seed)
    line = case.log()[-1]
    assert (line["lottery"], line["draw"]) == (2, 1)
    assert "draw-3/seed.json" in line["files"]


def test_a_draw_from_a_record_that_went_on_is_refused(case, sealed):
    write_lottery(case, tiny_lottery(), tiny_facts(), NOW)
    with pytest.raises(InputProblems, match="went on"):
        drawing(case, sealed, hashed_seed(SEED))
    assert not (case.public / "draw").exists()


def test_an_interrupted_lottery_is_finished_before_anything_is_drawn(case, sealed, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(*_, **__):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr("pathlib.Path.replace", killed)
        write_lottery(case, tiny_lottery(10), tiny_facts(), NOW)
    assert read_sealed(case).number == 1
    with pytest.raises(InputProblems, match="went on"):
        drawing(case, sealed, hashed_seed(SEED))
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
    drawing(case, sealed, hashed_seed(SEED))


def test_the_line_for_the_shell_repeats_the_draw(case, sealed):
    shell = shutil.which("sh")
    if shell is None or shutil.which("sha256sum") is None:
        pytest.skip("no sh with sha256sum here")
    drawn, _ = drawing(case, sealed, hashed_seed("it's 5% \\n of 3"))
    text = (case.public / "HOW-TO-VERIFY.md").read_text("utf-8")
    hashing, dividing, _ = (
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


@pytest.mark.parametrize("shell", ["sh", "bash", "dash"])
def test_one_line_of_python_repeats_the_draw_too(case, sealed, shell):
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    drawn, _ = drawing(case, sealed, hashed_seed("3 11 17 28 40 52"))
    text = (case.public / "HOW-TO-VERIFY.md").read_text("utf-8")
    hashing, dividing, both = (
        line.strip() for line in text.splitlines() if line.startswith("    ") and "%" in line
    )

    def said(line):
        done = subprocess.run([shell, "-c", line], capture_output=True, text=True, check=True)
        return done.stdout.split()[0]

    assert int(said(both.replace("SEED", "3 11 17 28 40 52"))) == drawn.ticket
    if shutil.which("sha256sum"):
        digits = said(hashing.replace("SEED", "3 11 17 28 40 52"))
        assert int(said(dividing.replace("DIGITS", digits))) == drawn.ticket


def test_the_stand_alone_verifier_accepts_what_was_written(case):
    first = write_lottery(case, tiny_lottery(), tiny_facts(announcement=announcement(witnesses=())), NOW)
    drawing(case, first, hashed_seed(SEED))
    made = replace(tiny_lottery(10), rounding_proved=False)  # a list made by hand, a whole ticket off
    second = write_lottery(case, made, tiny_facts(removed={"not-eligible": 2}), LATER)
    drawing(case, second, ball_seed("3", 10, "dice 2 6 1"))
    drawing(case, read_sealed(case), ball_seed("4", 10), again="equipment-failed")
    for sealed, audit in ((first, "audit"), (second, "audit-2")):
        options = [sealed.commitment, "--head", sealed.head, "--auditor", case.private / audit]
        command = [sys.executable, "-I", case.public / "verify.py", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        assert "FAIL" not in done.stdout
