"""Spoilt letters are caught by the gates together, and good ones pass all of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.gates.gates import PDF_PROGRAMS, pdf_gate
from tests.gates.programs import needs
from tests.gates.seeds import SEEDS, Seed
from tests.gates.specimen import ADDRESS, EXPECTED, QR, drawn, edited


def judged(data: bytes) -> list[str]:
    return pdf_gate(data, expected=EXPECTED, address=ADDRESS, qr=[QR], lang="en-GB")


@needs(*PDF_PROGRAMS)
def test_the_good_letter_passes_every_gate() -> None:
    assert judged(drawn()) == []


@needs(*PDF_PROGRAMS)
def test_writing_a_file_afresh_is_no_fault() -> None:
    """What the edits of the seeds do besides spoiling must not be what is caught."""
    assert judged(edited(lambda pdf: None, drawn())) == []


@needs(*PDF_PROGRAMS)
@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_a_seeded_fault_is_caught(seed: Seed, record_property: Callable[[str, object], None]) -> None:
    faults = judged(seed.make())
    record_property("seeded fault", seed.name)
    record_property("caught by", ", ".join(dict.fromkeys(fault.split(":")[0] for fault in faults)))
    assert any(seed.found in fault for fault in faults), faults


def test_there_are_enough_seeds() -> None:
    names = [seed.name for seed in SEEDS]
    assert len(set(names)) == len(names) >= 30
