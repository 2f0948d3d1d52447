"""A draw from an announced round of drand, as typed: what counts, what is refused, what verify sees."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from sortition.canonical import json_bytes, json_text
from tests.cli_cases import TOML, case, contents, done, told, type_in
from tests.drand_rounds import DEFAULT_1, QUICK_1000, QUICK_657413

ANNOUNCED = """
[announce]
kind = "drand"
source = "The randomness of the announced round of drand, chain quicknet, 64 hex digits in lower case"
when = {when}
round = {round}
witnesses = ["convener"]
if_it_fails = "a new lottery"
"""
# Round 1000 came out at 15:59:24.
MADE, WHEN = "2023-08-23T15:30:00Z", "2023-08-23T16:00:00Z"
LIBRARY = "py_ecc.bls.g2_primitives"
Clock = Callable[[str], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the clock of the commands."""

    def set_to(now: str) -> None:
        monkeypatch.setattr("cli.now", lambda: now)

    set_to(MADE)
    return set_to


def toml(number: object = 1000, when: str = WHEN, more: str = "") -> str:
    return TOML + ANNOUNCED.format(round=number, when=when) + more


def made(folder: Path, text: str = "") -> Path:
    """A small case with its lottery of 1000 tickets, made before the round came out."""
    done("lottery", "--folder", case(folder, toml=text or toml()), "--tickets", "1000")
    return folder


def saved(folder: Path, **changed: Any) -> Path:
    path = folder / "round.json"
    path.write_text(json.dumps({**QUICK_1000, **changed}), "utf-8")
    return path


def refused(folder: Path, *words: object, code: int = 3) -> str:
    before = contents(folder)
    result = type_in("draw", "--folder", folder, *words)
    assert result.exit_code == code, result.output
    assert contents(folder) == before
    return result.stderr


def seed_of(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "public/draw/seed.json").read_bytes()))


def test_the_announced_round_picks_the_ticket(tmp_path: Path, clock: Clock) -> None:
    pytest.importorskip(LIBRARY)
    folder = made(tmp_path / "case")
    clock(WHEN)
    facts = told("draw", "--folder", folder, "--drand", saved(tmp_path))
    text = f"panel-draw-1\n{facts['commitment']}\n{QUICK_1000['randomness']}\npanel\n0"
    assert facts["ticket"] == int(sha256(text.encode()).hexdigest(), 16) % 1000
    assert facts["seed"] == QUICK_1000["randomness"]
    assert facts["drand"] == {"chain": "quicknet", "round": 1000, "checked": "signature"}
    seed = seed_of(folder)
    assert (seed["kind"], seed["seed"], seed["order_seed"]) == ("seed", facts["seed"], facts["seed"])
    announced = json.loads((folder / "public/lottery/announce.json").read_bytes())
    assert seed["beacon"] == {
        "chain": announced["chain"],
        "round": announced["round"],
        "signature": QUICK_1000["signature"],
        "checked": "signature",
    }
    page = (folder / "packs/public/selection-report.html").read_text("utf-8")
    assert "(round 1000 of quicknet; its hash and signature were checked at the draw)" in page
    checks = {one["name"]: one for one in told("verify", "--folder", folder)["checks"]}
    assert checks["draw/drand"]["ok"]
    assert "is drand's" in checks["draw/drand"]["detail"]


def test_it_is_said_what_was_checked(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, path = made(tmp_path / "case"), saved(tmp_path)
    clock(WHEN)
    monkeypatch.setitem(sys.modules, LIBRARY, None)
    shown = done("draw", "--folder", folder, "--drand", path).stdout
    assert "NOT checked" in shown
    assert f"https://api.drand.sh/{seed_of(folder)['beacon']['chain']}/public/1000" in shown
    assert seed_of(folder)["beacon"]["checked"] == "hash"
    page = (folder / "packs/public/selection-report.html").read_text("utf-8")
    assert "(round 1000 of quicknet; its hash, not the signature, was checked at the draw)" in page
    assert any(
        "that drand signed round 1000" in one for one in told("verify", "--folder", folder)["not_checked"]
    )
    monkeypatch.undo()
    pytest.importorskip(LIBRARY)
    clock(WHEN)
    again = ("--again", "--reason", "witness-objection")
    shown = done("draw", "--folder", folder, "--drand", path, *again).stdout
    assert "and the signature is drand's." in shown


def test_everything_wrong_with_a_round_is_said_at_once(tmp_path: Path, clock: Clock) -> None:
    pytest.importorskip(LIBRARY)
    folder = made(tmp_path / "case")
    wrong = saved(tmp_path, round=1001, randomness=QUICK_657413["randomness"])
    said = refused(folder, "--drand", wrong)
    for part in (
        "round 1000 was announced",
        "not the SHA-256",
        "not drand's",
        f"drawn at {WHEN}, not before",
    ):
        assert part in said
    clock(WHEN)
    signature = QUICK_657413["signature"]
    other = saved(tmp_path, signature=signature, randomness=QUICK_657413["randomness"])
    assert "not drand's" in refused(folder, "--drand", other)
    assert "short JSON object" in refused(folder, "--drand", folder / "people.csv")
    assert "cannot be read" in refused(folder, "--drand", tmp_path / "none.json")
    assert "cannot be read" in refused(folder, "--drand", tmp_path)


def test_the_files_words_are_never_repeated(tmp_path: Path, clock: Clock) -> None:
    folder = made(tmp_path / "case")
    clock(WHEN)
    canary = "Zebedee Canary"
    for field in ("round", "randomness", "signature", "chain"):
        result = type_in("draw", "--folder", folder, "--json", "--drand", saved(tmp_path, **{field: canary}))
        assert canary not in result.output
    assert canary not in str(contents(folder / "public"))


def test_typed_digits_must_be_a_rounds(tmp_path: Path, clock: Clock) -> None:
    folder = made(tmp_path / "case")
    clock(WHEN)
    randomness = QUICK_1000["randomness"]
    for seed in ("1", randomness.upper(), randomness[:-1], "0x" + randomness, randomness + "0"):
        assert "--drand FILE" in refused(folder, "--seed", seed)
    assert "announced drand" in refused(folder, "--balls", "585")
    facts = told("draw", "--folder", folder, "--seed", randomness)
    assert "drand" not in facts
    assert "beacon" not in seed_of(folder)
    page = (folder / "packs/public/selection-report.html").read_text("utf-8")
    assert "(round 1000 of quicknet; the record keeps no signature of it)" in page
    left = told("verify", "--folder", folder)["not_checked"]
    assert any("that the seed is that of round 1000" in one for one in left)


def test_one_source_at_a_time(tmp_path: Path, clock: Clock) -> None:
    folder = made(tmp_path / "case")
    clock(WHEN)
    for words in (("--seed", "1"), ("--balls", "585"), ("--rehearse",)):
        refused(folder, "--drand", saved(tmp_path), *words, code=2)
    done("draw", "--folder", folder, "--rehearse")


def test_a_round_that_nobody_announced_is_refused(tmp_path: Path, clock: Clock) -> None:
    unannounced = made(tmp_path / "unannounced", TOML)
    assert "announced no source" in refused(unannounced, "--drand", saved(tmp_path))
    dice = toml().replace('"drand"', '"dice"').replace("round = 1000", "outcomes = 100000000")
    clock(MADE)
    assert "announced dice" in refused(made(tmp_path / "dice", dice), "--drand", saved(tmp_path))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (toml(1013), "comes out at 2023-08-23T16:00:03Z, after the time of the draw. Write round = 1012"),
        (toml(412), "whoever makes the lottery now knows its seed. Write round = 1012"),
        (toml(10**15), "which never comes out. Write round = 1012"),
        (toml(1000).replace("round = 1000\n", ""), "has no round. Add a line round = 1012"),
        (toml(more='chain = "fastnet"\n'), 'chain "fastnet" is not known'),
        (toml(more="outcomes = 216\n"), "outcomes is 216"),
        (toml().replace('"drand"', '"dice"') + "outcomes = 100000000\n", "round goes with drand only"),
    ],
)
def test_announcements_that_prove_nothing_stop_the_lottery(
    tmp_path: Path, clock: Clock, text: str, said: str
) -> None:
    folder = case(tmp_path / "case", toml=text)
    before = contents(folder)
    result = type_in("lottery", "--folder", folder, "--tickets", "1000")
    assert result.exit_code == 3
    assert said in result.stderr
    assert contents(folder) == before


def test_the_rounds_that_just_do(tmp_path: Path, clock: Clock) -> None:
    for number in (413, 1012):
        folder = made(tmp_path / str(number), toml(number))
        announced = json.loads((folder / "public/lottery/announce.json").read_bytes())
        assert (announced["round"], announced["outcomes"]) == (number, 10**15)


def test_the_older_chain(tmp_path: Path, clock: Clock) -> None:
    text = toml(1, "2020-07-22T15:20:00Z", 'chain = "default"\n')
    clock("2020-07-22T15:00:00Z")
    folder = case(tmp_path / "case", toml=text)
    shown = done("lottery", "--folder", folder, "--tickets", "1000").stdout
    assert "Round 1 of drand (default) comes out at 2020-07-22T15:17:30Z." in shown
    assert (
        "https://api.drand.sh/8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce/public/1"
        in shown
    )
    clock("2020-07-22T15:20:00Z")
    path = tmp_path / "round.json"
    path.write_text(json.dumps(DEFAULT_1), "utf-8")
    assert told("draw", "--folder", folder, "--drand", path)["seed"] == DEFAULT_1["randomness"]
    assert seed_of(folder)["beacon"]["previous_signature"] == DEFAULT_1["previous_signature"]
    done("verify", "--folder", folder)


def last_line(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """The last line of the log changed, with its hash mended."""
    path = folder / "public/log.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    change(lines[-1])
    del lines[-1]["hash"]
    lines[-1]["hash"] = sha256(json_text(lines[-1]).encode()).hexdigest()
    path.write_bytes(b"".join(json_bytes(line) for line in lines))


def forged(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """The draw's seed.json changed, with the log mended after it."""
    seed = seed_of(folder)
    change(seed)
    data = json_bytes(seed)
    (folder / "public/draw/seed.json").write_bytes(data)
    last_line(folder, lambda line: line["files"].update({"draw/seed.json": sha256(data).hexdigest()}))


FORGERIES: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (lambda seed: seed["beacon"].update(round=1001), "FAIL  draw/beacon"),
    (lambda seed: seed["beacon"].update(chain="ab" * 32), "FAIL  draw/beacon"),
    (lambda seed: seed["beacon"].update(signature="ab" * 48), "FAIL  draw/beacon"),
    (lambda seed: seed["beacon"].update(round="1000"), "FAIL  draw"),
    (lambda seed: seed.update(beacon=None), "FAIL  draw"),
    (lambda seed: seed["beacon"].update(more="x"), "FAIL  draw/drand: seed.json does not hold a round"),
]


@pytest.mark.parametrize(("change", "said"), FORGERIES)
def test_a_forged_round_is_found(
    tmp_path: Path, clock: Clock, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    folder = made(tmp_path / "case")
    clock(WHEN)
    done("draw", "--folder", folder, "--drand", saved(tmp_path))
    forged(folder, change)
    result = type_in("verify", "--folder", folder)
    assert result.exit_code == 6, result.output
    assert said in result.stdout


def test_a_lottery_made_after_its_round_is_found(tmp_path: Path, clock: Clock) -> None:
    folder = made(tmp_path / "case")
    last_line(folder, lambda line: line.update(at="2023-08-23T15:59:24Z"))
    clock(WHEN)
    done("draw", "--folder", folder, "--drand", saved(tmp_path))
    result = type_in("verify", "--folder", folder)
    assert result.exit_code == 6
    said = "round 1000 of drand comes out at 2023-08-23T15:59:24Z, not between the lottery and the draw"
    assert f"FAIL  lottery/announcement: {said}" in result.stdout


def test_a_signature_made_up_at_home_is_found(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody without the library took a file that was made up; whoever verifies has it."""
    pytest.importorskip(LIBRARY)
    folder, signature = made(tmp_path / "case"), "ab" * 48
    clock(WHEN)
    own = saved(tmp_path, signature=signature, randomness=sha256(bytes.fromhex(signature)).hexdigest())
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, LIBRARY, None)
        done("draw", "--folder", folder, "--drand", own)
    result = type_in("verify", "--folder", folder)
    assert result.exit_code == 6
    assert "the signature is not drand's for round 1000 of quicknet" in result.stdout
