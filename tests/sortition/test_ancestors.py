"""The methods from which the derivation of the ticket comes, held against their published answers.

They are here to show what ours has in common with them and what not; the product draws by none of them.
"""

from __future__ import annotations

from hashlib import md5, sha256

import pytest

from sortition.randomness import below, order


def rfc_3797(key: str, pool: int, picks: int) -> list[int]:
    """RFC 3797, sections 4 and 5: MD5 of counter, key, counter; the remainder picks among those left."""
    left, picked = list(range(1, pool + 1)), []
    for counter in range(picks):
        digest = md5(counter.to_bytes(2) + key.encode() + counter.to_bytes(2), usedforsecurity=False)
        picked.append(left.pop(int.from_bytes(digest.digest()) % len(left)))
    return picked


def rivest_2011(seed: str, total: int, picks: int) -> list[int]:
    """Rivest's sampler with duplicates: SHA-256 of seed, comma, counter from 1; numbers from 1 to total."""
    texts = (f"{seed},{counter}" for counter in range(1, picks + 1))
    return [1 + int(sha256(text.encode()).hexdigest(), 16) % total for text in texts]


def fraction(text: str) -> str:
    """The last 64 decimal digits of SHA-256 as a number, as the consistent sampler has it."""
    return f"{int(sha256(text.encode()).hexdigest(), 16) % 10**64:064}"


def consistent_2018(ids: list[str], seed: str) -> list[str]:
    """Rivest's consistent sampler without replacement: everybody by the fraction of seed and id."""
    return sorted(ids, key=lambda one: fraction(fraction(seed) + one))


def test_the_worked_example_of_rfc_3797() -> None:
    key = "9319./2.5.8.10.12./9.18.26.34.41.45./"
    assert rfc_3797(key, 25, 10) == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13]


@pytest.mark.parametrize(
    ("seed", "total", "picks"),
    [
        ("0", 1000, [905, 573, 160]),
        ("0", 2, [1, 1, 2]),
        ("1", 1000, [97, 89, 163]),
        ("0000000000", 1000, [978, 359, 132]),
        ("999999999999999999999999", 1000, [544, 800, 654]),
        ("abcde", 1000, [247, 427, 157]),
    ],
)
def test_known_answers_of_rivests_sampler(seed: str, total: int, picks: list[int]) -> None:
    """Collected by C. Jerdonek with the reference implementation of 2011 (rivest-sampler-tests)."""
    assert rivest_2011(seed, total, 3) == picks


def test_the_example_of_the_consistent_sampler() -> None:
    ids = ["A-1", "A-2", "A-3", "B-1", "B-2", "B-3"]
    assert consistent_2018(ids, "31415") == ["B-1", "B-3", "B-2", "A-1", "A-2", "A-3"]
    assert fraction(fraction("31415") + "B-1").startswith("067332842388")


def test_ours_is_none_of_them() -> None:
    """The same texts give other answers: nobody should take our ticket for theirs."""
    seeds = [str(number) for number in range(20)]
    ours = [below(1000, commitment="c", seed=seed, label="panel") + 1 for seed in seeds]
    assert ours != [rivest_2011(seed, 1000, 1)[0] for seed in seeds]
    ids = ["A-1", "A-2", "A-3", "B-1", "B-2", "B-3"]
    assert any(list(order(ids, commitment="c", seed=seed)) != consistent_2018(ids, seed) for seed in seeds)


def test_the_orders_have_in_common_that_nobody_moves_the_others() -> None:
    ids = [f"{letter}-{number}" for letter in "ABC" for number in range(5)]
    some = [one for one in ids if not one.startswith("B")]
    for seed in ("1", "2", "3"):
        by_theirs = consistent_2018(ids, seed)
        assert consistent_2018(some, seed) == [one for one in by_theirs if one in some]
        by_ours = order(ids, commitment="c", seed=seed)
        assert list(order(some, commitment="c", seed=seed)) == [one for one in by_ours if one in some]
