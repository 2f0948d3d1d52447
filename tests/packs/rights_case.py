"""A drawn case with letters and lists, a timetable and a seating; and a search that knows nothing of ours."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import pypdfium2

from packs.dossier import read_dossier
from packs.publish import run_packs
from packs.render import Wanted
from scheduling.releases import release_bytes
from scheduling.seating.releases import seating_bytes, seating_csv
from sortition.case import Case, write_step
from sortition.history import newest_draw
from tests.letters_case import AT, CANARY, PHONE, letters_case, with_draw, with_lottery
from tests.packs.released import release
from tests.packs.seated_case import seated

DOCUMENTS = ("selected", "reserve", "not-selected", "not-in-the-draw", "badges", "sign-in")


def rights_case(folder: Path) -> Path:
    """The folder holds the case of twelve applicants, drawn, with documents, a timetable and a seating."""
    with_draw(with_lottery(letters_case(folder)))
    run_packs(folder, Wanted("", DOCUMENTS, None), date(2027, 1, 11), AT)
    dossier = read_dossier(folder, date(2027, 1, 11), "draw")
    assert dossier.past
    planned = release(dossier.past.members, 1)
    sat = seated(replace(dossier, releases=(planned,))).seating
    assert sat
    files = {
        "private/timetable.json": release_bytes(planned),
        "private/seating.json": seating_bytes(sat),
        "private/seating.csv": seating_csv(sat.seating),
    }
    write_step(Case(folder), files, AT)
    return folder


def roles(folder: Path) -> dict[str, str]:
    """An id of somebody in each role."""
    past = newest_draw(Case(folder))
    others = [one for one in past.drawn.order if one not in past.drawn.alternates]
    return {
        "member": past.members[0],
        "alternate": past.drawn.alternates[0],
        "other": others[0],
        "removed": "0012",
    }


def named(folder: Path, person: str) -> set[str]:
    """The files that hold this applicant's name, badge, e-mail address or telephone number, in any form."""
    n = int(person)
    texts = (
        rf"ann {CANARY} {n}(?!\d)",
        rf"{CANARY}-{n}(?!\d)",
        rf"{CANARY}{n}@",
        rf"{PHONE}{n:03d}",
        rf"{PHONE}{n:03d}".replace(" ", ""),
    )
    wanted = re.compile("|".join(texts))
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        path.relative_to(folder).as_posix()
        for path in files
        if any(
            wanted.search(" ".join(text.lower().split())) for text in _texts(path.read_bytes(), path.suffix)
        )
    }


def _texts(data: bytes, ending: str) -> Iterator[str]:
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            for name in book.namelist():
                yield from _texts(book.read(name), Path(name).suffix)
    elif ending == ".pdf":
        yield " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    elif ending == ".eml":
        mail = message_from_bytes(data, policy=policy.default)
        parts = [one for one in mail.walk() if one.get_content_type() == "text/plain"]
        yield " ".join([str(mail["to"]), *(str(one.get_payload(decode=True)) for one in parts)])
    else:
        yield html.unescape(re.sub(r"<[^>]*>", " ", data.decode("utf-8", "replace")))
