"""Small counts of people in what is public: hidden, and not to be worked out from the other figures either.

The method is complementary cell suppression (Cox 1980; Fischetti and Salazar 2001) for tables of one category
with a public total, where an exact search is short: all that can be done is told below, the least first.
There are no public tables of two categories.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

# Counts from 1 to SMALL - 1 are not published.
SMALL = 5
FEW = (1, SMALL - 1)
# What may be worked out about a hidden count leaves at least so many others possible.
WIDTH = 2
# The code of people who were left out for reasons that few people share.
NOT_TOLD = "not-told"
_MOST_RANGES = 10
# More small values in one category than this are hidden with all others: there would be too many to try.
_MOST_SMALL = 6
Bounds = tuple[int, int]
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Range:
    """So many people stand on `first` to `last` tickets, both included."""

    first: int
    last: int
    people: int


def _anything(counts: Counts) -> bool:
    return True


def published(
    counts: Counts, covers: Sequence[str], possible: Callable[[Counts], bool] = _anything
) -> dict[str, Bounds]:
    """For each value the fewest and the most applicants that the public may know of.

    Counts of 1 to 4 are published as that. As the total is public, the first of `covers` with a larger
    count is published as a range too, so wide that each small count may still be anything from 1 to 4.
    Where that is not possible, the whole category is hidden (0 to the total). It is too where other public
    figures would tell a small count: `possible` says whether they allow these counts of the small values
    and of the cover, and every small count must keep bounds that are `WIDTH` apart. `covers` must not be
    ordered by the counts: the choice itself would tell something about them.
    """
    small = [value for value, count in counts.items() if 0 < count < SMALL]
    cover = next((value for value in covers if counts[value] >= SMALL), None)
    if not small:
        return {value: (count, count) for value, count in counts.items()}
    together = sum(counts[value] for value in small) + (counts[cover] if cover else 0)
    fewest = together - FEW[1] * len(small)
    if cover is None or fewest < SMALL or not _kept(counts, small, cover, possible):
        return dict.fromkeys(counts, (0, sum(counts.values())))
    told = {value: FEW if value in small else (count, count) for value, count in counts.items()}
    return told | {cover: (fewest, together - FEW[0] * len(small))}


def _kept(counts: Counts, small: Sequence[str], cover: str, possible: Callable[[Counts], bool]) -> bool:
    """Whether every small count could be one of several others, for all that the public can work out."""
    if len(small) > _MOST_SMALL:
        return False
    seen = [one for one in _others(counts, small, cover) if possible(one)]
    # None is seen where the figures contradict each other, and tell nothing.
    return not seen or all(
        max(one[value] for one in seen) - min(one[value] for one in seen) >= WIDTH for value in small
    )


def _others(counts: Counts, small: Sequence[str], cover: str) -> Iterator[dict[str, int]]:
    """All counts of the values that are not told exactly that would be published with the same figures."""
    together = sum(counts[value] for value in (*small, cover))
    for numbers in product(range(FEW[0], FEW[1] + 1), repeat=len(small)):
        yield {**dict(zip(small, numbers, strict=True)), cover: together - sum(numbers)}


def chance_ranges(held: Sequence[int], tickets: int) -> tuple[Range, ...]:
    """Everybody in one of at most ten ranges of 0 to `tickets` tickets, none of which has 1 to 4 people.

    All are equally wide but the last, which may be shorter, and as narrow as that allows. Where there are
    fewer than five people in all, there is one range.
    """
    narrowest = -(-(tickets + 1) // _MOST_RANGES)
    for width in range(narrowest, tickets + 1):
        found = _ranges(held, tickets, width)
        if not any(0 < one.people < SMALL for one in found):
            return found
    return _ranges(held, tickets, tickets + 1)


def _ranges(held: Sequence[int], tickets: int, width: int) -> tuple[Range, ...]:
    people = [0] * -(-(tickets + 1) // width)
    for number in held:
        people[number // width] += 1
    return tuple(
        Range(place * width, min((place + 1) * width - 1, tickets), number)
        for place, number in enumerate(people)
    )


def reasons_told(removed: Mapping[str, int]) -> dict[str, int]:
    """How many people were left out for each reason, where no reason is that of 1 to 4 people.

    Those with such a reason are counted together, without their reasons, under `NOT_TOLD`; where these are
    fewer than five, the reason with the next fewest people is with them. All of it adds up to the same
    number: how many people were left out is always told.
    """
    codes = sorted((code for code in removed if removed[code]), key=lambda code: (removed[code], code))
    together = [code for code in codes if removed[code] < SMALL]
    rest = codes[len(together) :]
    while together and rest and sum(removed[code] for code in together) < SMALL:
        together.append(rest.pop(0))
    told = {code: removed[code] for code in sorted(rest)}
    return told | ({NOT_TOLD: sum(removed[code] for code in together)} if together else {})
