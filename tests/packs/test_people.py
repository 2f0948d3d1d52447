"""The applicants as readers of letters: what is read from their cells, and what is said about it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packs.columns import column_note
from packs.letters import Columns
from packs.people import Person, people, removed, split_needs
from sortition.contacts import Contacts
from sortition.findings import Findings
from sortition.problems import InputProblems
from tests.builders import pool

USUAL = Columns()
CANARIES = ("Zyx Canary", "9 Canary Road", "canary@example.org", "07700 900999", "canary wish")


def read(
    headings: str, *rows: str, columns: Columns = USUAL, names: str = ""
) -> tuple[dict[str, Person], list[str]]:
    """People a1, a2, … of these rows, whose cells "|" separates, and the notes about them.

    The first note, about columns, is looked at and left out.
    """
    cells = {f"a{n}": tuple(row.split("|")) for n, row in enumerate(rows, start=1)}
    findings = Findings()
    found = people(Contacts(tuple(headings.split("|")), cells), columns, {"a1": "ENTRY1"}, findings)
    assert findings.problems == []
    assert findings.notes[0] == column_note(tuple(headings.split("|")), columns)
    return found, [str(note) for note in findings.notes[1:]]


def one(headings: str, row: str, columns: Columns = USUAL) -> Person:
    return read(headings, row, columns=columns)[0]["a1"]


def test_everything_about_a_person_under_usual_headings() -> None:
    found, notes = read(
        "Name|Known as|Postcode|Address 1|Address line 2|Town|E-mail|Telephone|Preferred contact|Format"
        "|Access needs|Language",
        "Ann Mary O’Neil|Ann|G16 2AB|Flat 1|| Glasgow |ann@example.org|07700 900001|E-mail|18 pt"
        "|Wheelchair; Hearing loop|Polish",
    )
    assert notes == []
    assert found["a1"] == Person(
        id="a1",
        entry="ENTRY1",
        name="Ann Mary O’Neil",
        badge="Ann",
        address=("Flat 1", "Glasgow", "G16 2AB"),
        postcode="G16 2AB",
        email="ann@example.org",
        phone="07700 900001",
        channel="email",
        size=18,
        short=False,
        needs=("Wheelchair", "Hearing loop"),
        language="Polish",
    )


def test_other_headings_are_those_that_panel_toml_names() -> None:
    columns = Columns(
        "Mieter", "Rufname", ("Ort", "Strasse", "PLZ"), "Mail", "Tel.", "Weg", "Druck", "Hilfe", "Sprache"
    )
    found = one(
        "Name|Mieter|Rufname|Strasse|Ort|PLZ|Mail|Tel.|Weg|Druck|Hilfe|Sprache",
        "wrong|Ann|A|1 St|Town|G16 2AB|a@example.org|0141 496 0001|phone|24|loop|Urdu",
        columns,
    )
    assert (found.name, found.badge, found.address) == ("Ann", "A", ("Town", "1 St", "G16 2AB"))
    assert (found.postcode, found.email, found.phone) == ("G16 2AB", "a@example.org", "0141 496 0001")
    assert (found.channel, found.size, found.needs, found.language) == ("telephone", 24, ("loop",), "Urdu")


def test_headings_that_are_not_there_are_all_refused() -> None:
    columns = Columns(name="Nmae", address=("Address 1", "Twon"), email="name")
    with pytest.raises(InputProblems) as refused:
        read("Name|Address 1|Town", "Ann|1 St|Glasgow", columns=columns)
    assert [problem.value for problem in refused.value.problems] == ["Nmae", "Twon"]
    assert 'Did you mean "Name"?' in refused.value.problems[0].remedy
    assert {problem.file for problem in refused.value.problems} == {"panel.toml"}


def test_a_name_may_stand_in_two_columns() -> None:
    assert one("Surname|First name", "Baird|Ann").name == "Ann Baird"
    assert one("Surname|First name|Full name", "Baird|Ann|Dr Ann Baird").name == "Dr Ann Baird"


@pytest.mark.parametrize(
    ("headings", "row", "address"),
    [
        ("Address", "Flat 1/2, 3 Fern St, Glasgow, G16 2AB", ("Flat 1/2", "3 Fern St", "Glasgow", "G16 2AB")),
        ("Address", "3 Fern St\r\nGlasgow\n\nG16 2AB", ("3 Fern St", "Glasgow", "G16 2AB")),
        ("Address 1|Town", "Flat 1/2, 3 Fern St|Glasgow", ("Flat 1/2, 3 Fern St", "Glasgow")),
        ("Postcode|Street|County", "G16 2AB|3 Fern St|", ("3 Fern St", "G16 2AB")),
        (
            "Addr 1|Addr. 2|Town / City|Post-code:",
            "Flat 1|3 Fern St|X|G16 2AB",
            ("Flat 1", "3 Fern St", "X", "G16 2AB"),
        ),
        ("Addr1|Your postcode", "3 Fern St|g162ab", ("3 Fern St", "G16 2AB")),
        ("Home address", "3 Fern St, Glasgow, g16  2ab", ("3 Fern St", "Glasgow", "G16 2AB")),
        ("Postcode|Street", "|", ()),
    ],
)
def test_addresses(headings: str, row: str, address: tuple[str, ...]) -> None:
    found = one(headings, row)
    assert found.address == address
    assert found.postcode == (address[-1] if address and address[-1] == "G16 2AB" else "")


@pytest.mark.parametrize(
    ("written", "channel"),
    [
        ("E-mail", "email"),
        ("by EMAIL please", "email"),
        ("Text message", "text"),
        ("SMS", "text"),
        ("Telephone", "telephone"),
        ("phone call", "telephone"),
        ("Please ring", "telephone"),
        ("Letter", "letter"),
        ("by post", "letter"),
        ("phone or e-mail", "telephone"),
        ("e-mail, else phone", "email"),
        ("", "letter"),
        ("Prefer not to say", "letter"),
    ],
)
def test_ways_of_contact(written: str, channel: str) -> None:
    row = f"1 St|G16 2AB|a@example.org|07700 900001|{written}"
    found, notes = read("Address 1|Postcode|Email|Mobile|Preferred contact", row)
    assert (found["a1"].channel, notes) == (channel, [])


@pytest.mark.parametrize(
    ("email", "phone", "written", "said"),
    [
        ("", "07700 900001", "E-mail", "asked for e-mail but gave no e-mail address: they get letters"),
        ("a@example.org", "0141 496 0001", "Text", "asked for text messages but gave no mobile number"),
        ("a@example.org", "", "Telephone", "asked for calls but gave no telephone number"),
        ("a@example.org", "n/a", "Telephone", "asked for calls but gave no telephone number"),
        ("a@example.org", "07700 900001", "pigeon", "named a way of contact that is not understood"),
    ],
)
def test_whoever_cannot_be_reached_as_wished_gets_letters_and_it_is_said(
    email: str, phone: str, written: str, said: str
) -> None:
    row = f"1 St|G16 2AB|{email}|{phone}|{written}"
    found, (note,) = read("Address 1|Postcode|Email|Mobile|Preferred contact", row)
    assert found["a1"].channel == "letter"
    assert said in note and note.endswith("(a1)")


@pytest.mark.parametrize(
    "number", ["07700 900001", "+44 7700 900001", "0044 7700 900001", "+44 (0)7700 900001"]
)
def test_mobile_numbers(number: str) -> None:
    assert one("Address 1|Phone|Contact by", f"1 St|{number}|text").channel == "text"


@pytest.mark.parametrize(
    "written",
    [
        "No phone calls please, letter",
        "do not text me - letter please",
        "please don't email, post",
        "Don’t ring",
        "never by phone",
        "I can't use e-mail",
        "e-mail, not phone",
        "NO TEXTS",
    ],
)
def test_whoever_says_what_they_do_not_want_gets_letters_and_it_is_said(written: str) -> None:
    row = f"1 St|G16 2AB|a@example.org|07700 900001|{written}"
    found, notes = read("Address 1|Postcode|Email|Mobile|Preferred contact", row)
    assert found["a1"].channel == "letter"
    assert notes == ["1 applicant named a way by which they do not want to be reached: they get letters (a1)"]


@pytest.mark.parametrize(
    ("row", "channel", "phone"),
    [
        ("07700 900001|0141 496 0001|text", "text", "07700 900001"),
        ("07700 900001|0141 496 0001|call", "telephone", "0141 496 0001"),
        ("07700 900001||call", "telephone", "07700 900001"),
        ("07700 900001|n/a|call", "telephone", "07700 900001"),
        ("|07700 900002|text", "text", "07700 900002"),
        ("0141 496 0001|07700 900002|text", "text", "07700 900002"),
        ("07700 900001|07700 900002|text", "text", "07700 900001"),
        ("7700900001||text", "text", "07700900001"),
        ("|1414960001|call", "telephone", "01414960001"),
        ("|14960001|call", "telephone", "14960001"),
        ("|0141 496 0001|e-mail", "email", "0141 496 0001"),
    ],
)
def test_of_two_numbers_the_one_that_is_good_for_it(row: str, channel: str, phone: str) -> None:
    found, notes = read(
        "Mobile|Telephone|Contact by|Address 1|Postcode|Email", f"{row}|1 St|G16 2AB|a@example.org"
    )
    assert (found["a1"].channel, found["a1"].phone, notes) == (channel, phone, [])


def test_no_letter_reaches_people_without_an_address() -> None:
    found, (note,) = read("Name|Email|Contact by", "Ann|a@example.org|e-mail", "Bea|b@example.org|letter")
    assert [person.channel for person in found.values()] == ["email", "letter"]
    assert note == "2 applicants gave no address, so no letter can reach them (a1, a2)"


@pytest.mark.parametrize(
    "address", ["ann", "ann@", "a@b@example.org", "a@example.org, b@example.org", "a b@example.org", "a@b"]
)
def test_what_is_no_email_address_is_none(address: str) -> None:
    found, notes = read("Address 1|Email|Contact by", f"1 St|{address}|e-mail")
    assert (found["a1"].email, found["a1"].channel) == ("", "letter")
    assert len(notes) == 2 and address not in "".join(notes)


@pytest.mark.parametrize(
    ("format_", "needs", "size", "short"),
    [
        ("", "", 12, False),
        ("Standard print", "", 12, False),
        ("12pt", "", 12, False),
        ("18pt", "", 18, False),
        ("Large print", "", 18, False),
        ("16 point", "", 18, False),
        ("18 pt", "", 18, False),
        ("very large print", "", 24, False),
        ("20", "", 24, False),
        ("24", "Large print", 24, False),
        ("", "Wheelchair; large print", 18, False),
        ("", "Very large print", 24, False),
        ("", "Large room", 12, False),
        ("", "24pt", 24, False),
        ("", "ramp; 18 points", 18, False),
        ("", "Easy Read", 12, True),
        ("", "short of breath", 12, False),
        ("Easy read", "", 12, True),
        ("short, large print", "", 18, True),
    ],
)
def test_sizes_and_the_short_version(format_: str, needs: str, size: int, short: bool) -> None:
    found, notes = read("Address 1|Format|Needs", f"1 St|{format_}|{needs}")
    assert ((found["a1"].size, found["a1"].short), notes) == ((size, short), [])


@pytest.mark.parametrize(
    ("format_", "said", "size"),
    [
        ("Braille", "asked for a format that is not made here", 12),
        ("audio and large print", "asked for a format that is not made here", 18),
        ("on yellow", "asked for a format that is not understood", 12),
    ],
)
def test_formats_that_are_not_made_are_said(format_: str, said: str, size: int) -> None:
    found, (note,) = read("Address 1|Format", f"1 St|{format_}")
    assert found["a1"].size == size and said in note


@pytest.mark.parametrize(
    ("format_", "needs", "size"),
    [("36 pt", "", 24), ("36", "", 24), ("", "ramp; 30 point print", 24), ("18", "36 pt print", 18)],
)
def test_print_larger_than_the_largest_is_said(format_: str, needs: str, size: int) -> None:
    found, (note,) = read("Address 1|Format|Needs", f"1 St|{format_}|{needs}")
    assert found["a1"].size == size
    assert note == "1 applicant asked for print larger than 24 points, which is the largest made here (a1)"


def test_numbers_of_other_things_are_no_sizes_of_print() -> None:
    found, notes = read("Address 1|Needs", "1 St|a break after 45 minutes, large print")
    assert (found["a1"].size, notes) == (18, [])


@pytest.mark.parametrize(
    "cell",
    ["", "None", "no", " ; , ", "n/a", "Prefer not to say", "Nothing.", "No, thank you!", "no thanks; none"],
)
def test_no_needs(cell: str) -> None:
    assert split_needs(cell) == ()


@pytest.mark.parametrize(
    ("cell", "needs"),
    [
        ("ramp, loop", ("ramp", "loop")),
        ("ramp; loop", ("ramp", "loop")),
        ("&nothing; no <b>", ("&nothing", "no <b>")),
        ("ramp,\r\nloop", ("ramp", "loop")),
        (
            "ramp, Special food, such as halal or gluten free, loop",
            ("ramp", "Special food, such as halal or gluten free", "loop"),
        ),
    ],
)
def test_needs_in_a_cell(cell: str, needs: tuple[str, ...]) -> None:
    assert split_needs(cell) == needs


def test_needs_in_two_columns_are_all_read() -> None:
    more = "Is there anything else that you need, or that we should know?"
    headings = f"Address 1|What would help you to take part?|{more}"
    assert one(headings, "1 St|Hearing loop, Childcare|a chair by the door").needs == (
        "Hearing loop",
        "Childcare",
        "a chair by the door",
    )


def test_a_postcode_column_alone_is_no_address() -> None:
    with pytest.raises(InputProblems) as refused:
        read("Name|Line one|Postcode", "Canary|9 Canary Road|G16 2AB")
    (problem,) = refused.value.problems
    assert problem.reason == 'letters find "Postcode", but no column with the other lines of the address'
    assert '"Line one"' in problem.remedy and "Canary" not in str(problem)
    assert one("Line one|Postcode", "1 St|G16 2AB", Columns(address=("Line one",))).address == ("1 St",)


@pytest.mark.parametrize("headings", ["Address 1|Postcode", "Address|Town"])
def test_a_postcode_alone_is_said(headings: str) -> None:
    row = "|G16 2AB" if headings.endswith("Postcode") else "G16 2AB|"
    found, (note,) = read(headings, row, "1 St|G16 2AB")
    assert (found["a1"].address, found["a1"].postcode) == (("G16 2AB",), "G16 2AB")
    assert (
        note
        == "1 applicant gave a postcode but no other line of an address, so no letter can reach them (a1)"
    )


@pytest.mark.parametrize(
    ("written", "postcode", "known"),
    [
        ("G16 2AB", "G16 2AB", True),
        ("g16 2ab", "G16 2AB", True),
        (" ec1a1bb ", "EC1A 1BB", True),
        ("W1A  0AX", "W1A 0AX", True),
        ("G16 2A", "G16 2A", False),
        ("75001 paris", "75001 paris", False),
        ("G16 2AB!", "G16 2AB!", False),
    ],
)
def test_postcodes(written: str, postcode: str, known: bool) -> None:
    found, notes = read("Address 1|Postcode", f"1 St|{written}")
    assert (found["a1"].postcode, found["a1"].address) == (postcode, ("1 St", postcode))
    said = "1 applicant gave a postcode that is none of the UK: see whether it is right (a1)"
    assert notes == ([] if known else [said])


def test_text_is_tidied_and_never_changed_otherwise() -> None:
    found = one("Name|Address 1", "  Zoe\u0308 \x00\u202e O\n'Hara \u200d|=1+1")
    assert (found.name, found.address) == ("Zoë O 'Hara \u200d", ("=1+1",))
    assert one("Name|Address 1", "*<b>{{ x }}*|#1").name == "*<b>{{ x }}*"


def test_notes_and_repr_hold_nothing_personal() -> None:
    headings = "Name|Address 1|Email|Phone|Contact by|Format|Needs"
    name, street, email, phone, wish = CANARIES
    rows = (f"{name}|{street}|{email} {name}|{phone}|{wish}|{wish}|{wish}", f"{name}||{wish}||e-mail|{wish}|")
    found, notes = read(headings, *rows)
    assert len(notes) == 5
    told = "".join((*notes, repr(found), *map(str, found.values())))
    assert [canary for canary in CANARIES if canary in told] == []
    assert repr(found["a1"]) == "<person a1>"


def test_people_come_in_the_order_of_their_ids_and_removed_ones_have_no_entry() -> None:
    contacts = Contacts(("Name", "Town"), {"b": ("Bea", "X"), "a": ("Ann", "X")})
    found = people(contacts, USUAL, {"b": "ENTRY2"}, Findings())
    assert [(person.id, person.entry) for person in found.values()] == [("a", ""), ("b", "ENTRY2")]


def test_no_contacts_are_nobody() -> None:
    assert people(Contacts(), Columns(name="Name"), {}, Findings()) == {}


cell = st.text(st.sampled_from("aA1 @.,;|\n\x00\u202eéł—'=+-/"), max_size=12)


@given(st.lists(cell, min_size=7, max_size=7))
def test_any_cells_make_a_person_on_single_lines(cells: list[str]) -> None:
    headings = ("Name", "Address", "E-mail", "Telephone", "Preferred contact", "Format", "Needs")
    person = people(Contacts(headings, {"a": tuple(cells)}), USUAL, {}, Findings())["a"]
    shown = (person.name, person.badge, *person.address, person.email, person.phone, *person.needs)
    for text in shown:
        assert text == text.strip() and not set(text) & set("\n\x00\u202e")
    assert all(person.address)
    assert person.channel != "email" or person.email.count("@") == 1


def test_removed_people_are_those_who_applied_and_are_not_in_the_pool() -> None:
    contacts = Contacts(("Name",), dict.fromkeys(("a9", "a1", "a2", "a8"), ("x",)))
    codes = {"a8": "late", "a9": "duplicate", "a1": "withdrew", "other": "late"}
    assert removed(contacts, pool("F F"), codes) == {"a8": "late", "a9": "duplicate"}
    assert list(removed(contacts, pool("F F"), codes)) == ["a8", "a9"]


def test_nobody_is_removed_without_a_reason_on_record() -> None:
    contacts = Contacts(("Name",), dict.fromkeys(("a1", "a7", "a8", "a9"), ("Canary",)))
    with pytest.raises(InputProblems) as refused:
        removed(contacts, pool("F"), {"a8": "late"})
    assert [problem.value for problem in refused.value.problems] == ["a7", "a9"]
    assert '[excluded], such as "a7" = ' in refused.value.problems[0].remedy
    assert "Canary" not in str(refused.value)
