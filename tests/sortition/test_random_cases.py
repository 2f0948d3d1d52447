"""What the random cases are like with which every objective is compared with going through all panels."""

from __future__ import annotations

from collections import Counter

import pytest
from every_rule import ruled_cases
from exact import every_panel
from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy
from small_cases import SmallCase, cases


@pytest.mark.parametrize("strategy, least, most", [(cases(), 0.75, 0.97), (ruled_cases(), 0.6, 0.9)])
def test_many_have_a_panel_and_some_have_none(
    strategy: SearchStrategy[SmallCase], least: float, most: float
) -> None:
    """About nine in ten have a panel, with every rule added about three in four."""
    seen: Counter[bool] = Counter()

    @settings(max_examples=300, derandomize=True, database=None, deadline=None)
    @given(strategy)
    def counted(case: SmallCase) -> None:
        seen[bool(every_panel(case.pool, case.quotas))] += 1

    counted()
    share = seen[True] / seen.total()
    assert least <= share <= most
