"""The listener hears a canary in every kind of file, and the commands' answers lose ids that tell."""

from __future__ import annotations

import base64
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
import typst

from packs.discreet import Discreet
from sortition.findings import Note
from sortition.problems import Impossible, InputProblems, Problem, Undecided, WayOut
from tests.builders import write_xlsx
from tests.house.listening import cell, heard, heard_in, phone, songs, word

SONG = {("heard", 7)}
TEXT = cell("heard", 7)


def mail() -> bytes:
    made = EmailMessage()
    made["To"] = "somebody@example.org"
    made["Subject"] = "x"
    made.set_content(f"é {TEXT} " * 20, cte="base64")
    return bytes(made)


def pdf(text: str, title: str) -> bytes:
    source = f'#set document(title: "{title}")\n#set page(width: 60mm)\n{text}'
    return bytes(typst.compile(source.encode()))


def zipped(name: str, data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(name, data)
    return made.getvalue()


KINDS = {
    "a.txt": f"{TEXT[:8]}\n {TEXT[8:]}".encode(),
    "b.html": f"<p>{TEXT[:5]}<b>{TEXT[5:]}</b></p>".replace("<b>", "").replace("</b>", "").encode(),
    "c.html": b"<img src='data:image/svg+xml;base64," + base64.b64encode(TEXT.encode()) + b"'>",
    "d.eml": mail(),
    "e.pdf": pdf(TEXT, "x"),
    "f.pdf": pdf("x", TEXT),
    "g.zip": zipped("inner.xlsx", zipped("sheet.xml", TEXT.encode())),
    "h.zip": zipped(f"{TEXT}.txt", b"x"),
    "i.zip": zipped("x.txt", f"{TEXT} {'y' * 99}".encode() * 9)[:-60],
    "j.bin": TEXT.encode("utf-16-le"),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_canary_is_heard_in_every_kind_of_file(name: str) -> None:
    assert heard(KINDS[name], Path(name).suffix) == SONG


def test_silence_is_heard_as_such(tmp_path: Path) -> None:
    assert heard(pdf("x", "y")) == set()
    write_xlsx(tmp_path / "x.xlsx", [["x"]])
    assert heard_in(tmp_path) == {}
    (tmp_path / f"{word('heard')}.txt").write_text("")
    assert heard_in(tmp_path) == {f"{word('heard')}.txt": {("name of the file: heard", 0)}}


def test_a_telephone_number_is_heard_however_it_is_written() -> None:
    number = phone(12).removeprefix("0")
    for text in (phone(12), f"+44 {number}", f"({phone(12)[:5]}) {phone(12)[5:]}"):
        assert songs(text) == {("telephone", 12)}


def test_ids_that_tell_are_replaced_in_whatever_is_said() -> None:
    said = Discreet({"jo@x.org": "ENTRY", "jo@x.org.uk": "OTHER"})
    assert said.text("Jo@x.org, jo@x.org.uk and banjo@x.org") == "ENTRY, OTHER and banjo@x.org"
    assert said.meant("ENTRY,0012, OTHER=BSL,SENTRY") == "jo@x.org,0012, jo@x.org.uk=BSL,SENTRY"
    assert said.notes([Note("jo@x.org", cells=("jo@x.org",))]) == (Note("ENTRY", cells=("ENTRY",)),)
    with pytest.raises(InputProblems) as wrong, said.problems():
        raise InputProblems([Problem("jo@x.org?", "Not jo@x.org", value="jo@x.org")], [Note("jo@x.org")])
    assert "jo@" not in f"{wrong.value.problems}{wrong.value.notes}"
    with pytest.raises(Impossible) as impossible, said.problems():
        raise Impossible(["jo@x.org"], ["jo@x.org"], alternatives=[WayOut(("jo@x.org",), 1)])
    told = impossible.value
    assert (told.conflict, told.changes, told.alternatives[0].changes) == (("ENTRY",),) * 3
    with pytest.raises(Undecided, match="ENTRY"), said.problems():
        raise Undecided("jo@x.org")
