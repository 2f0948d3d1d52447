"""The lottery: m equally likely panels whose chances are the fairest possible."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from sortition.certificate import Certificate
from sortition.pool import Pool
from sortition.quotas import Quotas


@dataclass(frozen=True)
class Lottery:
    """The tickets with their evidence.

    `tickets` are sorted ids, in canonical order (docs/reference/record.md); `chances` are the
    optimal selection probabilities, aligned with `pool.applicants`; `status` is "optimal" or
    "feasible" (the gap is then above the tolerance and was accepted).
    """

    pool: Pool
    quotas: Quotas
    objective: str
    status: str
    tickets: tuple[tuple[str, ...], ...]
    chances: tuple[Fraction, ...]
    certificate: Certificate
    seconds: float = field(default=0.0, compare=False)

    @cached_property
    def held(self) -> Counter[str]:
        """On how many tickets each applicant stands (0 for those on none)."""
        counts: Counter[str] = Counter({applicant.id: 0 for applicant in self.pool.applicants})
        counts.update(member for ticket in self.tickets for member in ticket)
        return counts
