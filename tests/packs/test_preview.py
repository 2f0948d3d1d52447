"""The contact sheet: what cannot be drawn is told as a problem of the case, like anything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from packs.forms.style import Style
from packs.look import Look
from packs.pack import Plan
from packs.preview import contact_sheet
from packs.render import Press
from packs.source import Sources
from sortition.problems import InputProblems
from tests.packs.dossiers import dossier


def test_what_cannot_be_drawn_is_told_for_every_document(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    for name in ("one", "two"):
        (tmp_path / "pack" / f"{name}.md").write_text(f"# Sheet {name}\n\nWords.\n", "utf-8")
    plans = [Plan("pack", name, "A sheet", "office", "once", ("pdf",)) for name in ("one", "two")]
    empty = Style(logo=b'<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"/>', logo_alt="Us")
    press = Press(dossier(tmp_path), Look(empty, Sources([tmp_path])))
    with pytest.raises(InputProblems) as caught:
        contact_sheet(press, plans)
    assert [problem.reason[:19] for problem in caught.value.problems] == [
        "one cannot be drawn",
        "two cannot be drawn",
    ]
    assert all(problem.remedy.startswith("Save the logo again") for problem in caught.value.problems)
