"""A case with the tiny lottery of sealing.py, for tests that do not bring one of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from sealing import NOW, tiny_facts, tiny_lottery

from sortition.audit import Sealed, write_lottery
from sortition.case import Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path / "river")


@pytest.fixture
def sealed(case: Case) -> Sealed:
    return write_lottery(case, tiny_lottery(), tiny_facts(), NOW)
