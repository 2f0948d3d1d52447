"""Rendering: who gets a document in which form and size, what stops the run, what a printer gets."""

from __future__ import annotations

import io
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from packs.audiences import recipients_of
from packs.look import Look, look_of
from packs.pack import Plan, read_packs
from packs.publish import open_press
from packs.render import Press, Wanted, chosen, render
from packs.source import Sources
from sortition.canonical import csv_rows, sha
from sortition.problems import InputProblems
from tests.packs.dossiers import dossier

LETTER = """```address
{{ person.name }}
{% for line in person.address %}
{{ line }}
{% endfor %}
```

# You are entry {{ person.entry }}

Dear {{ person.name }}, ring {{ sender.phone }}.

```sms
Dear {{ person.name }}, ring {{ sender.phone }}.
```
"""
ALL = ("pdf", "html", "eml", "txt", "sms")


def press(tmp_path: Path, people: dict[str, dict[str, Any]] | None = None, **sources: str) -> Press:
    """A press whose one pack holds these sources."""
    for name, text in {"letter": LETTER, **sources}.items():
        path = tmp_path / "pack" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Press(dossier(tmp_path, people), Look(sources=Sources([tmp_path])))


def plan(name: str = "letter", to: str = "members", **told: Any) -> Plan:
    fields = {"pack": "pack", "title": "A letter", "audience": "applicant", "forms": ALL, "letter": True}
    return Plan(name=name, to=to, **{**fields, **told})


def files(press: Press, plan: Plan, size: Any = None) -> dict[str, bytes]:
    (one,) = render(press, [plan], size)
    return dict(one.files)


def pages(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(data)]


def test_everybody_gets_it_in_their_own_way_and_size(tmp_path: Path) -> None:
    own = {
        "id-01": {"channel": "email"},
        "id-04": {"channel": "text"},
        "id-18": {"channel": "telephone", "size": 24},
    }
    made = files(press(tmp_path, own), plan())
    assert sorted(made) == [
        "email/ENTRY00000.eml",
        "letters-24pt-001.pdf",
        "manifest.csv",
        "notify.csv",
        "telephone/ENTRY00017.txt",
        "text-messages.csv",
    ]
    assert "Canary-name-18" in pages(made["letters-24pt-001.pdf"])[0]
    mail = message_from_bytes(made["email/ENTRY00000.eml"], policy=policy.default)
    assert mail["To"] == "Canary-name-01 <canary-01@example.org>"
    assert mail["Subject"] == "You are entry ENTRY00000"
    assert made["telephone/ENTRY00017.txt"].startswith(b"Ring 07700 900118\n\n")
    _, rows = csv_rows(made["text-messages.csv"])
    assert rows == [["ENTRY00003", "07700900104", "Dear Canary-name-04, ring 0141 496 0100.", "1"]]


def test_a_form_goes_with_its_e_mail_to_be_filled_in(tmp_path: Path) -> None:
    own = {"id-01": {"channel": "email", "size": 18}}
    form = {"form": "# A form\n\nDear {{ person.name }}.\n\n```write A1 2\nYour name\n```\n"}
    made = files(press(tmp_path, own, **form), plan("form", letter=False))
    mail = message_from_bytes(made["email/ENTRY00000.eml"], policy=policy.default)
    (enclosed,) = mail.iter_attachments()
    assert enclosed.get_filename() == "form.pdf"
    assert "Canary-name-01" in pages(enclosed.get_content())[0]
    letter = message_from_bytes(
        files(press(tmp_path, own), plan())["email/ENTRY00000.eml"], policy=policy.default
    )
    assert list(letter.iter_attachments()) == []


@pytest.mark.parametrize("forms", [("pdf",), ("pdf", "html")])
def test_who_cannot_get_it_as_asked_gets_it_by_post(tmp_path: Path, forms: tuple[str, ...]) -> None:
    own = {
        name: {"channel": way}
        for name, way in zip(("id-01", "id-04", "id-18"), ("email", "text", "telephone"), strict=True)
    }
    made = files(press(tmp_path, own), plan(forms=forms))
    assert sorted(made) == ["letters-12pt-001.pdf", "manifest.csv", "notify.csv"]
    assert len(pages(made["letters-12pt-001.pdf"])) == 3


def test_a_size_for_everybody(tmp_path: Path) -> None:
    own = {"id-01": {"size": 18}, "id-04": {"short": True}}
    short = {"letter.short": "```address\n{{ person.name }}\n```\n\n# Short\n\nDear {{ person.name }}."}
    made = press(tmp_path, own, **short)
    names = {"letters-12pt-001.pdf", "letters-18pt-001.pdf", "letters-short-001.pdf"}
    assert names <= set(files(made, plan()))
    assert [name for name in files(made, plan(), "24") if name.endswith(".pdf")] == ["letters-24pt-001.pdf"]
    (text, *_) = pages(files(made, plan(), "short")["letters-short-001.pdf"])
    assert "Short" in text
    plain = press(tmp_path / "plain", own)
    assert not [name for name in files(plain, plan(), "short") if "short" in name]


def test_fifty_letters_a_file_in_the_order_of_postcodes_with_a_manifest(tmp_path: Path) -> None:
    from packs import render as module

    made = press(tmp_path)
    whole = files(made, plan(to="applicants"))
    before, module._A_FILE = module._A_FILE, 10
    try:
        cut = files(made, plan(to="applicants"))
    finally:
        module._A_FILE = before
    header, rows = csv_rows(cut["manifest.csv"])
    assert header == ["sequence", "reference", "file", "first page", "pages", "sha256 of file"]
    assert [int(row[0]) for row in rows] == list(range(1, 25))
    assert [row[1] for row in rows] == [
        one.reference for one in recipients_of(made.dossier, plan(to="applicants"))
    ]
    assert [name for name in sorted(cut) if name.endswith(".pdf")] == [
        f"letters-12pt-00{n}.pdf" for n in (1, 2, 3)
    ]
    for _, reference, file, first, count, digest in rows:
        assert digest == sha(cut[file])
        assert f"You are entry {reference}" in pages(cut[file])[int(first) - 1].replace("\r\n", " ")
        assert count == "1"
    assert len(pages(whole["letters-12pt-001.pdf"])) == 24


def test_each_letter_counts_its_own_pages(tmp_path: Path) -> None:
    long = {"letter": LETTER + "\n\n".join(f"Paragraph {n} of a longer letter." for n in range(60))}
    made = files(press(tmp_path, **long), plan())
    _, rows = csv_rows(made["manifest.csv"])
    assert [(row[3], row[4]) for row in rows] == [("1", "3"), ("4", "3"), ("7", "3")]
    said = pages(made["letters-12pt-001.pdf"])
    assert ["Page 1 of 3" in text for text in said] == [True, False, False] * 3
    assert ["Page 3 of 3" in text for text in said] == [False, False, True] * 3


def test_notify_gets_its_own_headings_and_at_most_six_lines(tmp_path: Path) -> None:
    address = (*(f"line {n}" for n in range(1, 9)), "G1 1AA")
    own = {"id-01": {"address": address, "postcode": "G1 1AA", "phone": "+44 7700 900123"}}
    header, rows = csv_rows(files(press(tmp_path, own), plan())["notify.csv"])
    lines = [f"address line {n}" for n in range(1, 7)]
    assert header == ["reference", "email address", "phone number", *lines, "postcode", "channel"]
    row = next(row for row in rows if row[0] == "ENTRY00000")
    assert row[2] == "+447700900123"
    assert b"'" not in files(press(tmp_path, own), plan())["notify.csv"]
    assert row[3:] == [
        "Canary-name-01",
        "line 1",
        "line 2",
        "line 3",
        "line 4",
        "line 5, line 6, line 7, line 8",
        "G1 1AA",
        "letter",
    ]


def test_everything_that_is_missing_stops_the_run_at_once(tmp_path: Path) -> None:
    own = {"id-01": {"name": ""}, "id-04": {"name": "", "channel": "email"}}
    other = {"other": "{{ sender.fax }} {{ person.email }}"}
    with pytest.raises(InputProblems) as caught:
        render(press(tmp_path, own, **other), [plan(), plan("other", letter=False)])
    assert [str(problem) for problem in caught.value.problems] == [
        'applicants.xlsx > applicant id-01: "name" is blank; needed by pack/letter.md. Fill it in'
        " (also applicant id-04)",
        'templates/pack/other.md: "fax" is not known here. Use a fact that the document\'s audience may see: '
        "docs/reference/templates.md lists them",
    ]


def test_a_sign_in_no_font_is_named_with_the_entry_number_only(tmp_path: Path) -> None:
    own = {"id-01": {"name": "Anna \U0001f642"}}
    with pytest.raises(InputProblems) as caught:
        render(press(tmp_path, own), [plan()])
    (problem,) = caught.value.problems
    assert "U+1F642" in str(problem)
    assert str(problem).startswith("applicants.xlsx > applicant id-01: letter cannot be drawn")
    assert "Anna" not in str(problem)


def test_an_address_that_no_mail_server_takes_is_refused_without_repeating_it(tmp_path: Path) -> None:
    own = {"id-01": {"channel": "email", "email": "Ann <a@b>\nBcc: x@example.org"}}
    with pytest.raises(InputProblems) as caught:
        render(press(tmp_path, own), [plan()])
    (problem,) = caught.value.problems
    assert str(problem).startswith("applicants.xlsx > applicant id-01: the e-mail address cannot be used")
    assert "Bcc" not in str(problem)


def test_example_text_is_neither_on_a_letterhead_nor_a_sender(tmp_path: Path) -> None:
    made = press(tmp_path, {"id-01": {"channel": "email"}})
    letters = made.dossier.letters
    sender = replace(letters.sender, name="Write here the name", team="Write here the team")
    letters = replace(letters, sender=sender)
    assert "Write here the team" not in look_of(tmp_path, "Landlord", letters).style.sender_lines
    with pytest.raises(InputProblems, match="no name of its own yet"):
        render(replace(made, dossier=replace(made.dossier, letters=letters)), [plan()])


def test_a_document_for_all_is_made_in_every_size_where_somebody_may_need_it(tmp_path: Path) -> None:
    sources = {"notice": "# Notice\n\nRing {{ sender.phone }}.", "notice.short": "# Short notice"}
    made = press(tmp_path, **sources)
    told = {"to": "once", "letter": False}
    everybody = files(made, plan("notice", **told))
    assert sorted(everybody) == [
        "notice-12pt.pdf",
        "notice-18pt.pdf",
        "notice-24pt.pdf",
        "notice-short.html",
        "notice-short.pdf",
        "notice.html",
        "notice.txt",
    ]
    desk = files(made, plan("notice", audience="venue", forms=("pdf", "xlsx"), **told))
    assert sorted(desk) == ["notice-12pt.pdf", "notice-short.pdf", "notice.xlsx"]


def test_only_what_is_asked_for_and_possible_by_now() -> None:
    plans = [
        plan("first", "once"),
        plan("later", "members", after="draw"),
        plan("other", "once", audience="venue"),
    ]
    names = [one.name for one in chosen(plans, Wanted(), "start")]
    assert names == ["first", "other"]
    assert [one.name for one in chosen(plans, Wanted(audience="venue"), "draw")] == ["other"]
    assert [one.name for one in chosen(plans, Wanted(only=("later",)), "draw")] == ["later"]
    with pytest.raises(InputProblems, match=r"come later.*First come the lottery and the draw"):
        chosen(plans, Wanted(only=("later",)), "lottery")
    early = [plan("early", "once", until="lottery")]
    assert chosen(early, Wanted(), "applied") == tuple(early)
    assert chosen(early, Wanted(only=("early",)), "draw") == tuple(early)
    with pytest.raises(InputProblems, match="too late now"):
        chosen(early, Wanted(), "lottery")
    with pytest.raises(InputProblems, match="no document of this name is for this audience"):
        chosen(plans, Wanted(audience="venue", only=("first",)), "draw")
    with pytest.raises(InputProblems, match=r"no document .latter.*Did you mean .later."):
        chosen(plans, Wanted(only=("latter",)), "draw")


def test_the_same_twice_is_the_same_bytes(tmp_path: Path) -> None:
    own = {"id-01": {"channel": "email"}, "id-04": {"channel": "text"}}
    made = press(tmp_path, own)
    assert files(made, plan()) == files(made, plan())


@pytest.mark.slow
def test_our_own_documents_can_all_be_made_of_a_hand_made_case(tmp_path: Path) -> None:
    press = open_press(dossier(tmp_path))
    plans = [plan for plan in read_packs(press.look.sources.places) if not (plan.timetable or plan.seating)]
    for one in render(press, plans):
        for name, data in one.files.items():
            assert data
            if name.endswith(".pdf"):
                assert pdfium.PdfDocument(io.BytesIO(data)).get_version()


def test_a_field_that_several_documents_need_is_one_line(tmp_path: Path) -> None:
    made = press(tmp_path, None, other="{{ sender.phone }}")
    letters = replace(made.dossier.letters, sender=replace(made.dossier.letters.sender, phone=""))
    with pytest.raises(InputProblems) as caught:
        render(
            replace(made, dossier=replace(made.dossier, letters=letters)),
            [plan(), plan("other", letter=False)],
        )
    assert [str(problem) for problem in caught.value.problems] == [
        'panel.toml > [sender]: "phone" is blank; needed by pack/letter.md, pack/other.md. Fill it in'
    ]
