"""Every document of the demo passes every gate, in every size."""

from __future__ import annotations

import csv
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from packs.pack import SIZES, Plan, Size
from packs.render import Press
from tests.cli_cases import done
from tests.gates.demo_packs import PLANS, press_of, sampled
from tests.gates.gates import (
    HTML_PROGRAMS,
    PDF_PROGRAMS,
    WORKBOOK_PROGRAMS,
    html_gate,
    pdf_gate,
    workbook_gate,
)
from tests.gates.marks import address_faults
from tests.gates.programs import needs
from tests.gates.reading import settled

pytestmark = pytest.mark.slow
# The smallest type in points. Large print begins at 16 pt, whatever the size that was asked for.
SMALLEST: dict[Size, float] = {"12": 10, "18": 16, "24": 16, "short": 12}
WITHOUT_HEADING = {"badges"}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gates") / "demo"
    done("demo", folder)
    return folder


@pytest.fixture(scope="session")
def press(demo: Path) -> Press:
    return press_of(demo)


def named(plan: object) -> str | None:
    return f"{plan.audience}-{plan.name}" if isinstance(plan, Plan) else None


@needs(*PDF_PROGRAMS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("plan", PLANS, ids=named)
def test_a_pdf_passes_every_gate(press: Press, plan: Plan, size: Size) -> None:
    sample = sampled(press, plan, size)
    if sample is None:
        pytest.skip("goes to nobody in the demo, or has no short version")
    faults = pdf_gate(
        sample.data,
        expected=settled(sample.data, sample.parts),
        address=sample.addresses,
        qr=sample.codes,
        lang=sample.documents[0].lang,
        heading=plan.name not in WITHOUT_HEADING,
        documents=len(sample.documents),
        # Cards are as large as the card, in every size of the document.
        smallest=SMALLEST["12"] if plan.name in WITHOUT_HEADING else SMALLEST[size],
    )
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("plan", [plan for plan in PLANS if plan.letter], ids=named)
def test_everybody_is_in_the_window_of_their_envelope(press: Press, plan: Plan) -> None:
    sample = sampled(press, plan, "12", everybody=True)
    if sample is None:
        pytest.skip("goes to nobody in the demo")
    assert len(sample.addresses) == len(sample.documents) > 0
    assert address_faults(sample.data, sample.addresses) == []


@needs(*PDF_PROGRAMS)
def test_the_pdfs_of_the_demo_are_those_that_were_judged(demo: Path) -> None:
    """What lies in packs/ is made by the same engine; the structure of every file is judged once more."""
    faults = []
    for path in sorted((demo / "packs").rglob("*.pdf")):
        found = pdf_gate(
            path.read_bytes(), heading=path.stem.split("-")[0] not in WITHOUT_HEADING, documents=letters(path)
        )
        faults += [f"{path.relative_to(demo).as_posix()}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def letters(path: Path) -> int:
    """How many letters a file holds, by the manifest beside it."""
    manifest = path.parent / "manifest.csv"
    if not path.name.startswith("letters-") or not manifest.exists():
        return 1
    with manifest.open(encoding="utf-8", newline="") as lines:
        return sum(row["file"] == path.name for row in csv.DictReader(lines))


@needs(*HTML_PROGRAMS)
def test_every_page_passes_axe_core(demo: Path) -> None:
    faults = []
    for path in sorted(demo.rglob("*.html")):
        found = html_gate(path.read_text("utf-8"))
        faults += [f"{path.relative_to(demo).as_posix()}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


@needs(*HTML_PROGRAMS)
def test_an_email_of_every_kind_passes_axe_core(demo: Path) -> None:
    folders = sorted({path.parent for path in demo.rglob("*.eml")})
    assert folders
    faults = []
    for folder in folders:
        mail = BytesParser(policy=policy.default).parsebytes(min(folder.glob("*.eml")).read_bytes())
        body = mail.get_body(("html",))
        assert body is not None, folder.name
        found = html_gate(body.get_content())
        faults += [f"{folder.relative_to(demo).as_posix()}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


@needs(*WORKBOOK_PROGRAMS)
def test_every_workbook_opens_as_it_is(demo: Path) -> None:
    books = {
        path.relative_to(demo).as_posix(): path.read_bytes()
        for path in sorted((demo / "packs").rglob("*.xlsx"))
    }
    assert books
    assert workbook_gate(books) == []
