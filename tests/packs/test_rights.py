"""What is handed to auditors and to applicants, and what is erased: nobody else's data go with it."""

from __future__ import annotations

import hashlib
import json
import stat
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from packs.about_person import person_facts, person_page, run_person
from packs.erasing import _renamed, plan_erasure, run_erasure
from packs.handover import run_handover
from packs.person import find_someone
from packs.readability import readability, running_texts
from packs.steps import Wishes, run_lottery
from packs.traces import document_traces, own_traces
from packs.vacant import run_dropout, run_withdraw
from scheduling.releases import read_release
from scheduling.seating.releases import read_seating_release
from sortition.canonical import csv_rows
from sortition.case import Case, Keyed
from sortition.history import newest_draw
from sortition.problems import InputProblems, VerificationFailed
from sortition.recheck import verify_case
from sortition.watch import Watch
from tests.cli_cases import contents, done
from tests.letters_case import AT, CANARY, applicants, copied, letters_case, with_draw, with_lottery
from tests.packs.rights_case import named, rights_case, roles

LATER = "2027-03-01T10:00:00Z"
INPUTS = {"applicants.xlsx"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case; nobody changes it."""
    return rights_case(tmp_path_factory.mktemp("rights") / "case")


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return copied(made, tmp_path)


def inside(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def leave(folder: Path, person: str) -> None:
    """Whoever is in the draw leaves it first."""
    run_dropout(folder, [person], "withdrew", lambda: LATER, 60, lambda _: True, lambda _: None)


def erase(folder: Path, person: str) -> str:
    return run_erasure(folder, person, "asked", lambda: LATER)[1]


def test_the_auditor_can_check_everything_with_python_alone(folder: Path, tmp_path: Path) -> None:
    made = run_handover(folder, "Electoral Services", LATER)
    with zipfile.ZipFile(folder / made.file) as bundle:
        bundle.extractall(tmp_path / "there")
    words = [sys.executable, "-I", "-S", "public/verify.py", "--auditor", "audit"]
    told = subprocess.run(words, cwd=tmp_path / "there", capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "quotas, households, chances, certificate" not in told.stdout
    line = "python3 public/verify.py COMMITMENT --auditor audit"
    assert line in (tmp_path / "there/READ-ME.txt").read_text("utf-8")


# What verify.py may say that it did not check, by words that stand in it and in the auditor's READ-ME.txt.
NOT_CHECKED = (
    "NOT ANCHORED",
    "quotas, households, chances, certificate",
    "pseudonyms, salts,",
    "the order of tickets",
    "that a seed is what its source showed",
    "that the applicants are the right people",
    "need an integer program",
    "nearest list",
    "best alternates",
    "first in the order",
)


def test_the_auditor_is_told_what_to_do_about_what_is_not_checked(folder: Path, tmp_path: Path) -> None:
    made = run_handover(folder, "Electoral Services", LATER)
    with zipfile.ZipFile(folder / made.file) as bundle:
        bundle.extractall(tmp_path)
    advice = " ".join((tmp_path / "READ-ME.txt").read_text("utf-8").split())
    verifier = "".join(path.read_text("utf-8") for path in sorted((tmp_path / "public").glob("verify*.py")))
    for words in NOT_CHECKED:
        assert words in advice, words
        assert words in verifier, words
    command = [sys.executable, "-I", "-S", "public/verify.py", "--auditor", "audit"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    open_points = [line for line in told.splitlines() if line.startswith("not checked here: ")]
    assert open_points and all(any(words in line for words in NOT_CHECKED) for line in open_points)


def test_the_auditor_gets_no_names_no_ids_and_no_key(folder: Path) -> None:
    made = run_handover(folder, "Electoral Services", LATER)
    files = inside(folder / made.file)
    key = (folder / "private/case.key").read_bytes().strip()
    for name, data in files.items():
        assert CANARY not in name
        assert key not in data
        if not name.startswith("reports/"):
            assert CANARY.encode() not in data.lower(), name
    assert not {name for name in files if "contacts" in name or "pseudonyms" in name}


def test_to_whom_it_went_is_told_and_the_bytes_are_the_same(folder: Path) -> None:
    first, second = (run_handover(folder, "  Electoral   Services ", at) for at in (AT, LATER))
    assert (first.file, second.file) == ("private/exports/auditor.zip", "private/exports/auditor-2.zip")
    one, other = ((folder / made.file).read_bytes() for made in (first, second))
    assert one == other
    told = json.loads((folder / first.receipt).read_bytes())
    assert told["to"] == "Electoral Services"
    assert told["sha256"] == hashlib.sha256(one).hexdigest()
    assert told["at"] == AT
    assert run_handover(folder, "The council", AT).sha256 != first.sha256


def test_what_was_packed_is_for_its_owner_only(folder: Path) -> None:
    run_handover(folder, "Electoral Services", LATER)
    run_person(folder, "0003", LATER)
    assert stat.S_IMODE((folder / "private/exports").stat().st_mode) == 0o700
    for path in (folder / "private/exports").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_broken_record_is_not_handed_over(folder: Path) -> None:
    path = folder / "private/audit/tickets.csv"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(VerificationFailed):
        run_handover(folder, "Electoral Services", LATER)
    assert not (folder / "private/exports").exists()


@pytest.mark.parametrize("role", ["member", "alternate", "other", "removed"])
def test_an_applicant_gets_all_that_is_hers_and_nothing_of_others(folder: Path, role: str) -> None:
    person = roles(folder)[role]
    made = run_person(folder, person, LATER)
    files = inside(folder / made.file)
    page = files["what-we-hold-about-you.html"].decode()
    own = f"Ann {CANARY} {int(person)}"
    assert own in page
    assert f"{CANARY}{int(person)}@example.org" in page
    (folder / "alone").mkdir()
    (folder / "alone" / "it.zip").write_bytes((folder / made.file).read_bytes())
    for n in range(1, 13):
        if f"{n:04d}" != person:
            assert named(folder / "alone", f"{n:04d}") == set(), f"{n:04d} in what {person} gets"
    # Whatever names her is packed, or listed to be printed.
    stands = {name for name in named(folder, person) if name.startswith("packs/")}
    told = {one.path for one in made.by_hand} | set(files)
    assert stands <= told


def test_her_page_is_plain(folder: Path) -> None:
    """Grade 8 at most, and 15 words a sentence, as the letters."""
    person = find_someone(folder, roles(folder)["member"])
    facts = person_facts(folder, person, document_traces(folder, person))
    page = person_page(facts, {"title": "Panel on damp", "delete_on": "31 December 2027"}, "2027-03-01")
    told = readability(text for text in running_texts(page) if "private/" not in text)
    assert told.grade <= 8
    assert told.words_per_sentence <= 15


def test_her_leaf_can_be_made_again_from_what_she_gets(folder: Path) -> None:
    facts = json.loads(inside(folder / run_person(folder, "0003", LATER).file)["what-we-hold-about-you.json"])
    one = facts["lotteries"][0]
    identity = hashlib.sha256(f"{one['salt']}\n{facts['id']}".encode()).hexdigest()
    values = json.dumps(one["values"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    text = f"{one['salt']}\n{facts['entry_number']}\n{identity}\n{values}"
    leaf = hashlib.sha256(text.encode()).hexdigest()
    leaves = dict(csv_rows((folder / "public/lottery/leaves.csv").read_bytes())[1])
    assert leaves[facts["entry_number"]] == leaf == one["leaf"]
    tickets = csv_rows((folder / "private/audit/tickets.csv").read_bytes())[1]
    assert one["ticket_numbers"] == [n for n, who, _ in tickets if facts["entry_number"] in who.split()]
    assert one["tickets"] == len(one["ticket_numbers"])


def test_a_member_is_told_where_she_sits_and_what_is_kept_of_her_needs(folder: Path) -> None:
    person = roles(folder)["member"]
    facts = json.loads(inside(folder / run_person(folder, person, LATER).file)["what-we-hold-about-you.json"])
    assert facts["sessions"][0]["needs"] == ["dog", "wheelchair"]
    rows = csv_rows((folder / "private/seating.csv").read_bytes())[1]
    assert [(one["round"], one["table"]) for one in facts["seats_at_tables"]] == [
        (round_, table) for round_, table, one in rows if one == person
    ]
    assert facts["draws"][0]["drawn"] and facts["draws"][0]["member_now"]


def test_nobody_is_found_by_a_wrong_id_and_entry_numbers_do(folder: Path) -> None:
    entry = Keyed(Case(folder).key()).pseudonym("0003")
    assert find_someone(folder, entry).id == find_someone(folder, "0003").id == "0003"
    with pytest.raises(InputProblems, match='Did you mean "0003"'):
        find_someone(folder, "3")
    assert CANARY not in repr(find_someone(folder, "0003"))


@pytest.mark.parametrize("role", ["member", "alternate", "other", "removed"])
def test_after_erasing_her_name_stands_in_the_officers_files_only(folder: Path, role: str) -> None:
    person = roles(folder)[role]
    run_person(folder, person, LATER)
    if role != "removed":
        leave(folder, person)
    before = contents(folder)
    own = {name for name in before if "/" not in name}
    entry = find_someone(folder, person).entry
    receipt = erase(folder, person)
    after = contents(folder)
    assert named(folder, person) == INPUTS
    assert {name: after[name] for name in own} == {name: before[name] for name in own}
    assert {n: d for n, d in after.items() if n.startswith(("public", "private/audit"))} == {
        n: d for n, d in before.items() if n.startswith(("public", "private/audit"))
    }
    told = (folder / receipt).read_text("utf-8")
    assert entry in receipt
    assert CANARY not in told.lower()
    assert f'"{person}"' not in told
    private = {n: d for n, d in after.items() if n.startswith("private/") and d and n != receipt}
    ids = {n for n, d in private.items() if f'"{person}"'.encode() in d or f"\n{person},".encode() in d}
    assert ids == set()


def test_nobody_elses_rows_go_and_nobody_elses_letters_of_their_own(folder: Path) -> None:
    person = roles(folder)["other"]
    leave(folder, person)
    others = {f"{n:04d}": named(folder, f"{n:04d}") for n in range(1, 13) if f"{n:04d}" != person}
    erase(folder, person)
    for other, files in others.items():
        lost = files - named(folder, other)
        assert not {name for name in lost if name.startswith("private/")}
        assert not {name for name in lost if name.endswith((".eml", ".txt", ".csv"))}
        assert f"{CANARY}{int(other)}@" in (folder / "private/contacts.csv").read_text("utf-8")
    assert (folder / "packs/office/panel.xlsx").exists()


@pytest.mark.parametrize("role", ["member", "alternate", "other"])
def test_whoever_may_get_a_seat_is_not_erased_before_it_is_logged_that_she_left(
    folder: Path, role: str
) -> None:
    before = contents(folder)
    with pytest.raises(InputProblems, match=r"citizen-panel dropout [A-Z2-7]{10} --code withdrew"):
        plan_erasure(folder, roles(folder)[role])
    assert contents(folder) == before


@pytest.mark.parametrize("role", ["member", "other"])
def test_the_record_holds_after_erasing_and_says_what_it_could_not_check(folder: Path, role: str) -> None:
    person = roles(folder)[role]
    leave(folder, person)
    whole = verify_case(folder)
    erase(folder, person)
    report = verify_case(folder)
    assert whole.ok and report.ok, [one for one in report.checks if not one.ok]
    lost = {one.name for one in whole.checks} - {one.name for one in report.checks}
    assert lost == {"lottery 1/order of the tickets"}
    assert any("erased (1)" in one for one in report.not_checked)


def test_later_commands_go_on_without_her(folder: Path) -> None:
    person = roles(folder)["member"]
    leave(folder, person)
    erase(folder, person)
    done("packs", "--folder", folder, "--date", "2027-01-11", "--only", "selected", "--only", "sign-in")
    assert named(folder, person) == INPUTS
    done("dropout", newest_draw(Case(folder)).members[0], "--code", "withdrew", "--folder", folder)
    done("status", "--folder", folder)
    done("verify", "--folder", folder)
    assert named(folder, person) == INPUTS


def test_a_timetable_and_a_seating_keep_their_shape_without_her(folder: Path) -> None:
    person = roles(folder)["member"]
    before = read_seating_release((folder / "private/seating.json").read_bytes())
    leave(folder, person)
    erase(folder, person)
    planned = read_release((folder / "private/timetable.json").read_bytes())
    sat = read_seating_release((folder / "private/seating.json").read_bytes())
    gone = [one for one in planned.programme.members if one.id.startswith("erased-")]
    assert [(one.needs, one.area, one.language) for one in gone] == [(frozenset(), "", "")]
    assert len(sat.seating.groups) == len(before.seating.groups)
    assert [len(one.members) for one in sat.seating.groups] == [
        len(one.members) for one in before.seating.groups
    ]
    assert person not in {one.id for one in sat.discussion.guests}


def test_her_places_in_the_officers_files_are_told_by_their_cells(folder: Path) -> None:
    plan = plan_erasure(folder, "0012")
    assert {one.path: one.places for one in plan.own} == {
        "applicants.xlsx": ("Applicants!A13:N13",),
        "panel.toml": ("[excluded]",),
    }


def test_a_shared_number_or_a_longer_address_tells_nobody(tmp_path: Path) -> None:
    """Two with one number, and one in a flat of the other's house: cells of the other are not hers."""
    people = [list(row) for row in applicants()]
    heads = people[0]
    phone, street = heads.index("Telephone"), heads.index("Address 1")
    people[3][phone] = people[4][phone]
    people[3][street], people[4][street] = "3 Old Mill Road", "Flat 2, 3 Old Mill Road"
    people[5][heads.index("Access needs")] = f"comes with Ann {CANARY} 3"
    case = with_lottery(letters_case(tmp_path / "case", people))
    someone = find_someone(case, "0003")
    assert not any(map(someone.told_by, people[4]))
    assert any(map(someone.told_by, people[5]))  # And yet the row of another, which is for people to judge.
    assert someone.told_by("3 old mill  road") and not someone.told_by("Flat 2, 3 Old Mill Road")
    (own,) = own_traces(case, someone)
    assert own.places == ("Applicants!A4:N4",)


def test_two_lotteries_are_two_places_to_leave_and_to_be_erased_from(folder: Path) -> None:
    leave(folder, "0003")
    run_lottery(folder, Wishes(tickets=20), lambda: LATER, Watch())
    with pytest.raises(InputProblems, match=r"citizen-panel withdraw [A-Z2-7]{10} --code withdrew"):
        plan_erasure(folder, "0003")
    run_withdraw(folder, ["0003"], "withdrew", LATER)
    assert "private/contacts-2.csv" in named(folder, "0003")
    erase(folder, "0003")
    assert named(folder, "0003") == INPUTS
    done("packs", "--folder", folder, "--date", "2027-01-11", "--only", "receipt")
    assert named(folder, "0003") == INPUTS
    with_draw(folder)
    assert verify_case(folder).ok
    done("packs", "--folder", folder, "--date", "2027-01-11", "--only", "not-selected")


def test_pairs_and_what_was_typed_are_renamed_and_stay_in_order() -> None:
    told = _renamed(
        _Kept(frozenset({("0003", "0007"), ("0001", "0002")}), ("absent 0003,0007", "12 0003x")), "0003", "z"
    )
    assert told == _Kept(frozenset({("0007", "z"), ("0001", "0002")}), ("absent z,0007", "12 0003x"))


@dataclass(frozen=True)
class _Kept:
    apart: frozenset[tuple[str, str]]
    stated: tuple[str, ...]


def test_a_name_that_begins_like_hers_is_somebody_else(folder: Path) -> None:
    """ "Ann 1" is no part of "Ann 12"."""
    someone = find_someone(folder, "0001")
    assert someone.named_in(f"to ANN  {CANARY} 1, please")
    assert not someone.named_in(f"to Ann {CANARY} 12, please")


@pytest.mark.slow
def test_interrupted_anywhere_the_same_command_completes_it(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from packs import erasing

    steps = 0
    for stop in range(99):
        folder = copied(made, tmp_path / str(stop))
        person = roles(folder)["member"]
        leave(folder, person)
        count = 0

        def cut(real: object, stop: int = stop) -> object:
            def call(*words: object) -> object:
                nonlocal count
                count += 1
                if count > stop:
                    raise KeyboardInterrupt
                return real(*words)  # type: ignore[operator]

            return call

        with monkeypatch.context() as patched:
            for name in ("remove", "rewrite", "write_step"):
                patched.setattr(erasing, name, cut(getattr(erasing, name)))
            try:
                erase(folder, person)
                break
            except KeyboardInterrupt:
                steps += 1
        receipt = erase(folder, person)
        assert (folder / receipt).exists()
        assert named(folder, person) == INPUTS, f"after step {stop}"
        assert (folder / "packs/office/panel-2.xlsx").exists()
    assert steps > 5


def test_who_was_erased_and_is_in_the_list_again_is_told(folder: Path) -> None:
    leave(folder, "0003")
    erase(folder, "0003")
    said = done("lottery", "--folder", folder, "--tickets", "100").stderr
    assert "1 applicant erased, and in this lottery again: delete their rows" in said
