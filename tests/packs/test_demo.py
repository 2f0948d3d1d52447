from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import fields
from datetime import date
from hashlib import sha256

import openpyxl
import pytest

from packs.demo import (
    DEMO_DATE,
    demo_applicants,
    demo_headings,
    demo_households,
    demo_quotas,
    write_demo,
)
from packs.demo_data import CATEGORIES, LETTERS, PROFILE, STREETS
from packs.households import households
from packs.letters import benefits_problems, read_letters
from packs.people import people as read_people
from packs.people import removed
from packs.steps import read_case
from sortition.findings import Findings
from sortition.pool import NOT_STATED
from sortition.problems import InputProblems
from sortition.settings import read_settings
from tests.packs.workbook_lint import repairs

FILES = ["applicants.xlsx", "invited.xlsx", "logo.svg", "panel.toml", "programme.xlsx", "quotas.xlsx"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cases") / "demo"
    write_demo(folder)
    return folder


@pytest.fixture(scope="module")
def inputs(folder):
    return read_case(folder)


@pytest.fixture(scope="module")
def people():
    return [dict(zip(demo_headings(), row, strict=True)) for row in demo_applicants()]


def test_it_writes_the_inputs_and_nothing_else(folder):
    assert sorted(path.name for path in folder.iterdir()) == FILES


def test_the_bytes_are_always_the_same(folder, tmp_path):
    write_demo(tmp_path / "again")
    for name in FILES:
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_another_process_makes_the_same_bytes(folder):
    code = (
        "import hashlib, pathlib, sys, tempfile; from packs.demo import write_demo\n"
        "with tempfile.TemporaryDirectory() as name:\n"
        "    write_demo(pathlib.Path(name) / 'demo')\n"
        "    for path in sorted((pathlib.Path(name) / 'demo').iterdir()):\n"
        "        print(path.name, hashlib.sha256(path.read_bytes()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77"}
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    here = [f"{path.name} {sha256(path.read_bytes()).hexdigest()}" for path in sorted(folder.iterdir())]
    assert told.stdout.split("\n")[:-1] == here


def test_who_has_which_values_never_changes(inputs):
    """Whatever lists of names the installed Faker has: documents quote the figures of this case."""
    rows = "\n".join("|".join((a.id, *a.values, a.household)) for a in inputs.pool.applicants)
    assert sha256(rows.encode()).hexdigest()[:16] == "8742139ea758af63"


def test_no_two_homes_have_one_address(people):
    """People at one address share a surname, so a household is one by more than accident."""
    names = {}
    for person in people:
        place = re.sub(r"\W", "", person["Address 1"] + person["Postcode"]).lower()
        names.setdefault(place, set()).add(person["Name"].split()[-1])
    assert all(len(found) == 1 for found in names.values())


def test_it_overwrites_nothing(folder, tmp_path):
    (tmp_path / "quotas.xlsx").write_text("mine")
    with pytest.raises(InputProblems):
        write_demo(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["quotas.xlsx"]


def test_the_reader_understands_every_cell(inputs):
    assert len(inputs.pool) == 300
    assert inputs.quotas.categories == CATEGORIES
    assert inputs.notes, "the untidy cells are there, and are reported"


def test_untidy_cells_of_every_kind_are_there(people):
    cells = [person[name] for person in people for name in CATEGORIES]
    for kind in (r"\u00a0", r"\w  \w", r"^ ", r"\d–\d", r"^[A-Z][A-Z ]+$", r"^Prefer not to say$", r"^$"):
        assert any(re.search(kind, cell) for cell in cells), kind
    assert (
        sum(
            cell not in PROFILE[name] for person in people for name, cell in person.items() if name in PROFILE
        )
        > 50
    )


def test_every_category_has_people_who_did_not_say(inputs):
    for category in CATEGORIES:
        assert 1 <= inputs.pool.counts(category)[NOT_STATED] <= 15


def test_ids_are_text_with_zeros_in_front(folder, inputs):
    sheet = openpyxl.load_workbook(folder / "applicants.xlsx")["Applicants"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert all(cell.data_type == "s" and re.fullmatch(r"0\d{3}", cell.value) for cell in cells)
    assert inputs.pool.applicants[41].id == "0042"


def test_those_who_come_forward_are_not_like_the_tenants(inputs):
    shares = {c: {v: n / 300 for v, n in inputs.pool.counts(c).items()} for c in CATEGORIES}
    assert shares["Age band"]["65 and over"] > 1.4 * PROFILE["Age band"]["65 and over"]
    assert shares["Years as a tenant"]["Over 20"] > 1.5 * PROFILE["Years as a tenant"]["Over 20"]
    assert shares["Gender"]["Female"] > PROFILE["Gender"]["Female"] + 0.05
    assert shares["SIMD quintile"]["1 (most deprived)"] < PROFILE["SIMD quintile"]["1 (most deprived)"] - 0.05
    assert (
        shares["Ethnic group"]["White Scottish or British"]
        > PROFILE["Ethnic group"]["White Scottish or British"]
    )


def test_somebody_has_much_less_than_an_equal_chance(inputs):
    """At most 6 seats for more than 100 people: an upper bound on the lowest chance by arithmetic."""
    bounds = [q.max / n for q in inputs.quotas.quotas if (n := inputs.pool.counts(q.category)[q.value])]
    assert min(bounds) < 0.6 * 30 / 300


def test_the_quotas_leave_room_on_both_sides():
    assert all(abs(sum(shares.values()) - 1) < 1e-9 for shares in PROFILE.values())
    for category, shares in PROFILE.items():
        lines = [line for line in demo_quotas() if line[0] == category]
        assert sum(line[2] for line in lines) < 30 < sum(line[3] for line in lines)
        for (_, value, low, high, low_flex, high_flex), share in zip(lines, shares.values(), strict=True):
            assert low_flex <= low <= share * 30 <= high <= high_flex, value
            assert high - low <= 2


def test_every_minimum_has_people_enough(inputs):
    for quota in inputs.quotas.quotas:
        assert inputs.pool.counts(quota.category)[quota.value] >= quota.min


def test_two_who_applied_are_not_in_the_draw(folder, inputs):
    excluded = read_settings(folder).excluded
    assert removed(inputs.contacts, inputs.pool, excluded) == {"0301": "duplicate", "0302": "moved-away"}
    twice = inputs.contacts["0301"]
    first = [name for name, contact in inputs.contacts.items() if contact["Name"] == twice["Name"]]
    assert len(first) == 2 and first[1] == "0301"
    assert inputs.contacts[first[0]]["Address 1"].endswith(twice["Address 1"])


def test_some_homes_are_shared(inputs):
    homes = Counter(a.household for a in inputs.pool.applicants if a.household)
    assert len(homes) >= 15 and set(homes.values()) <= {2, 3}


def test_nobody_can_be_reached_by_it(people):
    """Ofcom's numbers for drama, a domain for examples, postcode districts that are not in use."""
    districts = {re.match(r"[A-Z]+\d+", s[2])[0] for streets in STREETS.values() for s in streets}
    assert districts <= {f"G{n}" for n in (*range(16, 20), *range(24, 31))}
    for person in people:
        assert re.fullmatch(r"07700 900\d{3}|0141 496 0\d{3}", person["Telephone"])
        assert re.fullmatch(r"([^@\s]+@example\.org)?", person["E-mail"])
        assert re.fullmatch(r"G\d\d \d[ABD-HJLNP-UW-Z]{2}", person["Postcode"])


def test_access_needs_and_languages_are_there(people):
    needs = " ".join(person["Access needs"] for person in people)
    assert all(need in needs for need in ("Wheelchair", "BSL", "Hearing loop", "arge print"))
    assert "Polish" in {person["Language"] for person in people}


def test_panel_toml_names_what_is_there(folder):
    settings = tomllib.loads((folder / "panel.toml").read_text(encoding="utf-8"))
    assert settings["panel"]["size"] == 30 and "announce" not in settings
    assert settings["applicants"]["id"] in demo_headings()
    assert set(settings["applicants"]["household"]) <= set(demo_headings())
    assert all((folder / name).exists() for name in settings["files"].values())


def test_the_settings_are_accepted(folder):
    settings = read_settings(folder)
    assert (settings.size, settings.household) == (30, ("Address 1", "Postcode"))
    assert settings.announce is None


def test_excel_has_nothing_to_repair(folder):
    assert repairs((folder / "applicants.xlsx").read_bytes()) == []
    assert repairs((folder / "quotas.xlsx").read_bytes()) == []
    assert repairs((folder / "invited.xlsx").read_bytes()) == []


def test_panel_toml_says_everything_that_letters_can_use(folder):
    """But the headings, which are usual ones."""
    read = read_letters(folder)
    for name in ("sender", "dates", "payment", "benefits", "privacy"):
        table = getattr(read, name)
        blank = [field.name for field in fields(table) if getattr(table, field.name) == field.default]
        # The days of sessions and their venues come from the timetable.
        assert blank == (["sessions", "venue"] if name == "dates" else []), name
    assert read.logo.startswith(b"<svg ")


def test_the_text_about_benefits_may_be_sent_on_the_day_of_the_letters(folder):
    assert benefits_problems(read_letters(folder).benefits, DEMO_DATE) == []


def test_the_days_come_in_the_order_of_the_work():
    days = [LETTERS["dates"][name] for name in ("reply_by", "correct_by", "appeal_by", "confirm_by")]
    drawn = date(2027, 2, 11)
    assert [DEMO_DATE, *days[:3], drawn, days[3]] == sorted([DEMO_DATE, *days, drawn])
    for text in [LETTERS["dates"]["draw_on"].partition(" at")[0]]:
        weekday, day, month, year = text.split()
        number = ("February", "March", "April").index(month) + 2
        assert date(int(year), number, int(day)).strftime("%A") == weekday


def test_nobody_is_reached_by_the_sender_either():
    text = json.dumps(LETTERS, default=str)
    numbers = re.findall(r"\b0\d{3,4} \d{3} ?\d{3,4}\b", text)
    assert len(numbers) == 3 and all(re.fullmatch(r"07700 900\d{3}|0141 496 0\d{3}", n) for n in numbers)
    assert set(re.findall(r"[\w.]+\.(?:org|com|uk|scot)\b", text)) == {"fernbrae.example.org"}
    assert {found.split()[0] for found in re.findall(r"G\d\d \d[A-Z]{2}", text)} <= {"G24", "G25"}


def test_everybody_is_somebody_to_write_to(folder, inputs):
    """Some asked for a way by which they cannot be reached: that is said, and they get letters."""
    findings = Findings()
    found = read_people(inputs.contacts, read_letters(folder).columns, {}, findings)
    assert len(found) == len(inputs.contacts)
    assert all(person.name and person.address and person.postcode for person in found.values())
    assert {person.channel for person in found.values()} == {"letter", "email", "text", "telephone"}
    assert {person.size for person in found.values()} == {12, 18}
    columns, note = findings.notes
    assert "; no column for badge, format: " in str(columns)
    assert "asked for text messages but gave no mobile number" in str(note)


def test_sixty_households_are_invited_at_homes_of_their_own(folder):
    findings = Findings()
    found = households(folder / "invited.xlsx", findings)
    assert len(found) == len({home.address for home in found}) == 60 and findings.notes == []
    assert 0 < sum(not home.name for home in found) < 30
    for home in found:
        assert re.fullmatch(r"G(1[6-9]|2[4-9]|30) \d[ABD-HJLNP-UW-Z]{2}", home.postcode)


def valid(reference: str) -> bool:
    """Whether the signs, each times its place, add up to a multiple of 31."""
    signs = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    known = all(sign in signs for sign in reference)
    return known and sum(n * signs.index(sign) for n, sign in enumerate(reference, 1)) % 31 == 0


def test_references_show_every_slip_of_one_sign_and_every_swap_of_two():
    references = [row[0] for row in demo_households()]
    assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{8}", name) and valid(name) for name in references)
    for name in references[:5]:
        for place in range(8):
            others = set("23456789ABCDEFGHJKMNPQRSTUVWXYZ") - {name[place]}
            assert not any(valid(name[:place] + other + name[place + 1 :]) for other in others)
        for left in range(8):
            for right in range(left):
                swapped = list(name)
                swapped[left], swapped[right] = swapped[right], swapped[left]
                assert name[left] == name[right] or not valid("".join(swapped))


def test_the_demo_makes_all_that_the_draw_makes_possible():
    from packs.demo_days import OUTCOME
    from packs.pack import read_packs
    from packs.places import OURS

    assert set(OUTCOME) == {
        plan.name for plan in read_packs([OURS]) if plan.after == "draw" or plan.timetable
    }
