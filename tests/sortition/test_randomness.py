import os
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sortition.randomness import Lanes, Stream, below, order

VECTOR = {
    "commitment": "75bce5c6ab4725e1ae9e630858192d94e05a36ad353ee3b999807c0c31c90e42",
    "seed": "20237331128159211123",
}
line = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=20)


def by_hand(n, commitment, seed, label):
    """record.md read literally: the first counter whose digest is under the limit."""
    for counter in range(10_000):
        text = f"panel-draw-1\n{commitment}\n{seed}\n{label}\n{counter}"
        x = int(sha256(text.encode()).hexdigest(), 16)
        if x < (2**256 // n) * n:
            return x % n
    raise AssertionError("no digest was accepted")


def test_the_published_vector():
    assert below(1000, label="panel", **VECTOR) == 585
    assert below(7, label="panel", **VECTOR) == 5


@given(st.integers(1, 2**256), line, line, line)
def test_below_is_the_formula_of_the_record(n, commitment, seed, label):
    assert below(n, commitment=commitment, seed=seed, label=label) == by_hand(n, commitment, seed, label)


def test_uneven_rest_is_rejected():
    n = 2**255 + 1  # half of all digests lie in the uneven rest
    seeds = [str(i) for i in range(40)]
    first = {s: int(sha256(f"panel-draw-1\nc\n{s}\npanel\n0".encode()).hexdigest(), 16) for s in seeds}
    rejected = [s for s in seeds if first[s] >= n]
    assert 8 < len(rejected) < 32
    for seed in rejected:
        assert below(n, commitment="c", seed=seed, label="panel") != first[seed] % n


def test_below_is_even():
    counts = Counter(below(5, commitment="c", seed=str(i), label="panel") for i in range(5000))
    assert set(counts) == set(range(5))
    assert all(abs(times - 1000) < 130 for times in counts.values())  # 4.6 standard deviations


@pytest.mark.parametrize("n", [0, -1, 2**256 + 1])
def test_below_refuses_impossible_ranges(n):
    with pytest.raises(ValueError, match="n must be"):
        below(n, commitment="c", seed="s", label="panel")


def test_a_line_feed_cannot_move_text_from_one_part_to_the_next():
    with pytest.raises(ValueError, match="line feed"):
        below(10, commitment="c", seed="s\npanel", label="0")
    with pytest.raises(ValueError, match="line feed"):
        order(["A\nB"], commitment="c", seed="s")


def test_order_is_the_formula_of_the_record():
    names = ["AAAA", "BBBB", "CCCC", "DDDD"]
    digests = {n: sha256(f"panel-draw-1\nc\ns\norder\nticket\n{n}".encode()).hexdigest() for n in names}
    assert order(names, commitment="c", seed="s") == tuple(sorted(names, key=digests.__getitem__))
    assert order(names, commitment="c", seed="t") != order(names, commitment="c", seed="s")


@given(st.sets(line, min_size=1), line)
def test_removing_somebody_never_moves_the_others(names, seed):
    everybody = order(names, commitment="c", seed=seed)
    for gone in sorted(names)[:3]:
        left = order(names - {gone}, commitment="c", seed=seed)
        assert left == tuple(name for name in everybody if name != gone)


def test_stream_never_changes():
    stream = Stream("seed", "label")
    assert [stream.below(1000) for _ in range(8)] == [369, 238, 639, 143, 910, 951, 199, 488]
    assert stream.unit() == 0.3814601258153072
    assert stream.shuffled("abcdef") == ["a", "e", "d", "b", "f", "c"]


def test_stream_words_are_sha256_in_counter_mode():
    start = sha256(b"seed").digest() + b"label"
    blocks = b"".join(sha256(start + i.to_bytes(8, "big")).digest() for i in range(3))
    words = [int.from_bytes(blocks[i : i + 8], "big") for i in range(0, 96, 8)]
    stream = Stream(b"seed", "label")
    assert [stream.below(2**64) for _ in words] == words


def test_streams_differ_by_seed_and_label_and_text_equals_its_bytes():
    def start(seed, label):
        return Stream(seed, label).below(2**64)

    assert len({start("a", "b"), start("a", "c"), start("b", "b"), start("ab", ""), start("", "ab")}) == 5
    assert start("é", "b") == start("é".encode(), "b")


def test_stream_rejects_the_uneven_rest():
    n = 2**63 + 1
    raw, stream = Stream("s", "l"), Stream("s", "l")
    words = [raw.below(2**64) for _ in range(60)]
    accepted = [word for word in words if word < n]
    assert len(accepted) < 50
    assert [stream.below(n) for _ in accepted] == accepted


def test_stream_is_even():
    stream = Stream("even", "test")
    counts = Counter(stream.below(6) for _ in range(12_000))
    assert all(abs(counts[face] - 2000) < 190 for face in range(6))
    mean = sum(stream.unit() for _ in range(10_000)) / 10_000
    assert abs(mean - 0.5) < 0.014


def test_every_shuffle_is_equally_likely():
    stream = Stream("shuffle", "test")
    counts = Counter("".join(stream.shuffled("abc")) for _ in range(6000))
    assert len(counts) == 6
    assert all(abs(times - 1000) < 135 for times in counts.values())


@given(st.lists(st.integers()), st.text(max_size=5))
def test_shuffling_keeps_every_item_and_the_original(items, label):
    before = list(items)
    assert sorted(Stream("s", label).shuffled(items)) == sorted(items)
    assert items == before


@pytest.mark.parametrize("n", [0, -3, 2**64 + 1])
def test_stream_refuses_impossible_ranges(n):
    with pytest.raises(ValueError, match="n must be"):
        Stream("s", "l").below(n)


def test_the_hash_seed_of_the_process_changes_nothing():
    code = (
        "from sortition.randomness import *; s = Stream('x', 'y');"
        "print(s.shuffled(range(20)), order(map(str, range(9)), commitment='c', seed='s'))"
    )
    root = Path(__file__).parents[2]
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": str(root)},
            capture_output=True,
            check=True,
        ).stdout
        for hash_seed in (0, 1, 4711)
    }
    assert len(said) == 1


def by_the_paper(words, seed, label):
    """Marsaglia's xorshift with 13, 7 and 17 on plain integers, a word after the other."""
    stream, mask = Stream(seed, label), 2**64 - 1
    lanes = [stream.below(2**64 - 1) + 1 for _ in range(-(-words // 4))]
    while True:
        for place, x in enumerate(lanes):
            x ^= x << 13 & mask
            x ^= x >> 7
            lanes[place] = x ^ (x << 17 & mask)
        yield [lane >> shift & 0xFFFF for lane in lanes for shift in (0, 16, 32, 48)]


@given(st.integers(1, 30), st.text(max_size=5))
def test_lanes_are_those_of_the_paper(words, label):
    lanes, expected = Lanes(words, "seed", label), by_the_paper(words, "seed", label)
    for _ in range(3):
        assert lanes.words().tolist() == next(expected)


def test_lanes_stay_as_they_are_on_every_machine():
    lanes = Lanes(4, "seed", "label")
    assert [lanes.words().tolist() for _ in range(2)] == [
        [62271, 53813, 6530, 21166],
        [46873, 35512, 46678, 28218],
    ]


def test_lanes_fall_everywhere():
    lanes = Lanes(4096, "seed", "label")
    bins = Counter(int(word) // 4096 for _ in range(25) for word in lanes.words())
    assert len(bins) == 16 and all(abs(count - 6400) < 400 for count in bins.values())
