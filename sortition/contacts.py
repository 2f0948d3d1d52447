"""The personal data of the applicants, kept apart from the draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, repr=False)
class Contacts(Mapping[str, Mapping[str, str]]):
    """Applicant id -> {heading: text}, in the order of the columns; it never prints what it holds."""

    headings: tuple[str, ...] = ()
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __getitem__(self, applicant: str) -> Mapping[str, str]:
        return dict(zip(self.headings, self.rows[applicant], strict=True))

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<contacts of {len(self)} applicants>"
