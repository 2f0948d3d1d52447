"""Documents of a timetable in a case: when they are made, where they stand, and what goes with an e-mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from packs.dossier import read_dossier
from packs.look import Look
from packs.pack import read_packs
from packs.places import OURS
from packs.publish import run_packs
from packs.remarks import remarks
from packs.render import Press, Wanted, chosen, render
from packs.source import Sources
from scheduling.releases import Release, release_bytes
from sortition.problems import InputProblems
from tests.letters_case import AT, CANARY, copied, letters_case, with_draw, with_lottery
from tests.packs.dossiers import LETTERS, dossier
from tests.packs.released import SUPPORT, before_invitation, release
from tests.packs.test_pack import GOOD, pack, refused
from tests.packs.test_render import plan, press

PLANS = read_packs([OURS])
OURS_TIMED = {one.name for one in PLANS if one.timetable}
DAY = date(2027, 2, 15)
MEMBERS = ["id-01", "id-04", "id-18"]
SESSIONS = ("6 March 2027", "20 March 2027", "17 April 2027")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_draw(with_lottery(letters_case(tmp_path_factory.mktemp("drawn") / "case")))


def with_release(folder: Path, *releases: Release) -> Path:
    for number, one in enumerate(releases, start=1):
        name = "timetable.json" if number == 1 else f"timetable-{number}.json"
        (folder / "private" / name).write_bytes(release_bytes(one))
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder / "packs").as_posix(): path.read_bytes()
        for path in sorted((folder / "packs").rglob("*"))
        if path.is_file()
    }


def members(folder: Path) -> list[str]:
    past = read_dossier(folder, DAY, "draw").past
    assert past
    return list(past.drawn.members)


def test_a_pack_says_that_it_waits_for_a_timetable(tmp_path: Path) -> None:
    (one,) = read_packs([pack(tmp_path, GOOD.replace("letter = true", "timetable = true"))])
    assert one.timetable and not read_packs([OURS])[0].timetable
    told = refused(tmp_path / "other", GOOD.replace("letter = true", 'timetable = "yes"'))
    assert "timetable is neither true nor false" in told


@pytest.mark.parametrize(("audience", "to"), [("speaker", "speakers"), ("facilitator", "facilitators")])
def test_speakers_and_facilitators_have_documents_of_their_own(
    tmp_path: Path, audience: str, to: str
) -> None:
    text = GOOD.replace('["applicant"]', f'["{audience}"]').replace('"members"', f'"{to}"')
    (one,) = read_packs([pack(tmp_path / "good", text)])
    assert (one.audience, one.to) == (audience, to)
    assert "eml is made only for applicants" in refused(tmp_path / "mail", text.replace('"txt"', '"eml"'))
    assert f"cannot go to '{to}'" in refused(tmp_path / "wrong", GOOD.replace('"members"', f'"{to}"'))


def test_before_there_is_a_timetable_its_documents_are_left_out_or_refused() -> None:
    without = {one.name for one in chosen(PLANS, Wanted(), "draw")}
    assert without & OURS_TIMED == set() and "selected" in without
    assert {one.name for one in chosen(PLANS, Wanted(), "draw", released=True)} == without | OURS_TIMED
    with pytest.raises(InputProblems, match="First comes the timetable"):
        chosen(PLANS, Wanted(only=("agenda",)), "draw")
    with pytest.raises(InputProblems, match="First comes the timetable"):
        chosen(PLANS, Wanted(audience="speaker"), "draw")
    with pytest.raises(InputProblems, match="First come the lottery and the draw"):
        chosen(PLANS, Wanted(only=("welcome",)), "start", released=True)
    assert [one.name for one in chosen(PLANS, Wanted(only=("agenda",)), "start", released=True)] == ["agenda"]


@pytest.mark.slow
def test_a_case_with_a_timetable_has_its_documents(drawn: Path, tmp_path: Path) -> None:
    folder = copied(drawn, tmp_path)
    with_release(folder, before_invitation(1), release(members(folder), 2))
    before = files(folder)
    made = run_packs(folder, Wanted(only=tuple(OURS_TIMED)), DAY, AT)
    assert {one.name for one, _, _ in made.documents} == OURS_TIMED
    found = {name: data for name, data in files(folder).items() if name not in before}
    assert {name for name in found if not name.startswith("member/")} == {
        "public/agenda-12pt.pdf",
        "public/agenda-18pt.pdf",
        "public/agenda-24pt.pdf",
        "public/agenda.html",
        "facilitator/run-sheet-12pt.pdf",
        "facilitator/run-sheet.xlsx",
        *(f"facilitator/own-run-sheet/{code}-12pt.pdf" for code in ("F1", "F2", "facilitator-03")),
        *(f"speaker/speaker-brief/E{n}{end}" for n in range(1, 5) for end in ("-12pt.pdf", ".html", ".txt")),
    }
    assert b"version 2 of the timetable" in found["public/agenda.html"]
    for name, data in found.items():
        assert CANARY not in name
        assert not [one.name for one in SUPPORT if one.name in name]
        if name.endswith((".html", ".txt")) and not name.startswith("member/"):
            assert CANARY.encode() not in data
    assert run_packs(folder, Wanted(only=tuple(OURS_TIMED)), DAY, AT).written == ()


def test_another_timetable_leaves_the_first_documents_as_they_were(drawn: Path, tmp_path: Path) -> None:
    folder = with_release(copied(drawn, tmp_path), release(members(drawn), 1))
    wanted = Wanted(only=("speaker-brief",))
    run_packs(folder, wanted, DAY, AT)
    before = files(folder)
    with_release(folder, release(members(drawn), 1), release(members(drawn), 2))
    made = run_packs(folder, wanted, DAY, AT)
    assert {name: data for name, data in files(folder).items() if name in before} == before
    assert all(name.startswith("packs/speaker/speaker-brief-2/E") for name in made.written)


def test_a_damaged_timetable_is_told(drawn: Path, tmp_path: Path) -> None:
    folder = with_release(copied(drawn, tmp_path), release(members(drawn), 1))
    path = folder / "private/timetable.json"
    path.write_bytes(path.read_bytes().replace(b'"number":', b'"nummer":'))
    with pytest.raises(InputProblems, match=r"timetable\.json: this record of a timetable is damaged"):
        run_packs(folder, Wanted(only=("agenda",)), DAY, AT)


def test_a_timetable_that_says_something_else_than_panel_toml_stops_its_letters(
    drawn: Path, tmp_path: Path
) -> None:
    folder = with_release(copied(drawn, tmp_path), release(members(drawn), 1))
    text = (folder / "panel.toml").read_text("utf-8")
    (folder / "panel.toml").write_text(text.replace("20 March 2027", "27 March 2027"), "utf-8")
    with pytest.raises(InputProblems) as caught:
        run_packs(folder, Wanted(only=("selected", "access-form")), DAY, AT)
    (problem,) = caught.value.problems
    assert "27 March 2027" in str(problem) and "20 March 2027" in str(problem)
    run_packs(folder, Wanted(only=("access-form",)), DAY, AT)
    assert [name for name in files(folder) if "access-form" in name]


def released(number: int = 1) -> Release:
    """The release for the members of the hand-made dossier."""
    made = release(MEMBERS, number)
    return replace(made, programme=replace(made.programme, name="Panel on warm homes"))


def mails(name: str, *releases: Release) -> list[Any]:
    """The e-mails of a document to people who all want e-mail, in a case with these releases."""
    own = {each: {"channel": "email"} for each in (*MEMBERS, "id-24")}
    case = Press(dossier(people=own, releases=releases, letters=_dated()), Look(sources=Sources([OURS])))
    (made,) = render(case, [one for one in PLANS if one.name == name])
    assert made.letters and len(made.files) == len(made.letters)
    return [message_from_bytes(data, policy=policy.default) for _, data in sorted(made.files.items())]


def calendars(mail: Any) -> list[Any]:
    return [part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]


@pytest.mark.parametrize("name", ["selected", "welcome"])
def test_a_letter_to_members_brings_their_calendar(name: str) -> None:
    made = mails(name, released())
    assert len(made) == 3
    for mail in made:
        (part,) = calendars(mail)
        assert part.get_filename() == "calendar.ics"
        assert (part.get_param("charset"), part.get_param("method")) == ("utf-8", "PUBLISH")
        text = part.get_payload(decode=True).decode().replace("\r\n ", "")
        assert text.startswith("BEGIN:VCALENDAR\r\n") and text.count("BEGIN:VEVENT") == 4
        assert text.count("CLASS:PRIVATE") == 4 and "Siobhán" in text
        assert 'CN="An invented landlord":mailto:panel@example.org' in text
        assert "canary" not in text.casefold() and CANARY not in text
        assert not [one.name for one in SUPPORT if one.name in text]


def test_before_members_are_known_it_is_everybody_s_calendar() -> None:
    (text, *_) = (calendars(mail)[0].get_content() for mail in mails("selected", before_invitation()))
    text = text if isinstance(text, str) else text.decode()
    assert text.count("BEGIN:VEVENT") == 4 and "CLASS:PRIVATE" not in text


def test_a_calendar_knows_all_that_was_released() -> None:
    (part, *_) = (calendars(mail)[0] for mail in mails("selected", released(1), _later(released(2))))
    text = part.get_payload(decode=True).decode()
    assert text.count("SEQUENCE:1") == 1 and text.count("SEQUENCE:0") == 3


def _later(made: Release) -> Release:
    """The same with the last session an hour later."""
    *others, last = made.timetable.sittings
    span = replace(last.span, end=last.span.end.replace(hour=17))
    return replace(made, timetable=replace(made.timetable, sittings=(*others, replace(last, span=span))))


def test_nobody_else_gets_a_calendar() -> None:
    assert not [mail for mail in mails("selected") if calendars(mail)]
    for name in ("reserve", "access-form"):
        assert not [mail for mail in mails(name, released()) if calendars(mail)]


def test_somebody_hands_over_what_is_for_speakers_in_the_form_that_suits(tmp_path: Path) -> None:
    case = press(tmp_path, talk="# For {{ speaker.name }}\n\nRing {{ sender.phone }}.")
    case = replace(case, dossier=replace(case.dossier, releases=(release(MEMBERS),)))
    own = plan("talk", "speakers", audience="speaker", forms=("pdf", "html", "txt", "xlsx"), letter=False)
    (made,) = render(case, [own])
    ends = ("-12pt.pdf", ".html", ".txt", ".xlsx")
    assert set(made.files) == {f"E{number}{end}" for number in range(1, 5) for end in ends}
    assert len(made.letters) == 4
    assert "Dr Ada Okafor" in made.files["E1.txt"].decode()
    assert "Okafor" not in made.files["E2.txt"].decode()
    (large,) = render(case, [own], "24")
    assert "E1-24pt.pdf" in large.files


def test_a_letter_without_days_says_what_is_missing() -> None:
    letters = replace(LETTERS, dates=replace(LETTERS.dates, sessions=()))
    case = Press(dossier(letters=letters), Look(sources=Sources([OURS])))
    with pytest.raises(InputProblems) as caught:
        render(case, [one for one in PLANS if one.name == "selected"])
    assert [str(one) for one in caught.value.problems] == [
        'panel.toml > [dates]: "sessions" is blank; needed by applicant/selected.md. Fill it in'
    ]


def noted(of: Release, *names: str) -> list[str]:
    case = Press(dossier(releases=(of,), letters=_dated()), Look(sources=Sources([OURS])))
    return [
        str(one) for one in remarks(case.dossier, render(case, [one for one in PLANS if one.name in names]))
    ]


def _dated() -> Any:
    return replace(LETTERS, dates=replace(LETTERS.dates, sessions=SESSIONS, venue="Fernbrae Hall"))


def test_who_declared_no_interests_is_named_to_the_office() -> None:
    (note,) = (one for one in noted(release(MEMBERS), "agenda") if "interests" in one)
    assert "1 speaker declared no interests" in note and "E3" in note
    assert not [one for one in noted(release(MEMBERS), "run-sheet") if "interests" in one]
    programme = release(MEMBERS).programme
    told = tuple(replace(one, interests="none") for one in programme.speakers)
    everybody = replace(release(MEMBERS), programme=replace(programme, speakers=told))
    assert not [one for one in noted(everybody, "agenda") if "interests" in one]


def test_who_joined_the_panel_after_the_timetable_is_named_by_id() -> None:
    (note,) = (one for one in noted(release(["id-01", "id-99"]), "run-sheet") if "plan it anew" in one)
    assert "made without 2 members" in note and "id-04" in note and "id-18" in note
    assert not [one for one in noted(release(MEMBERS), "run-sheet") if "plan it anew" in one]
    assert not [one for one in noted(before_invitation(), "run-sheet") if "plan it anew" in one]


def test_what_is_assumed_is_said_to_the_office() -> None:
    (note,) = (one for one in noted(before_invitation(), "run-sheet") if "assumed" in one)
    assert "run-sheet" in note
    assert not [one for one in noted(release(MEMBERS), "run-sheet") if "assumed" in one]
