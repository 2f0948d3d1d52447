"""The only source of chance: published seeds for what decides seats, streams for what does not.

Format: docs/reference/record.md. The sampler hashes a counter and rejects the uneven rest, in the
manner of RFC 3797 section 6 and of Rivest's sampler for risk-limiting audits (2011).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")

_SCHEME = "panel-draw-1"
_WORDS_A_HASH = 4
_WORD_BYTES = 8
_WORD_RANGE = 1 << (8 * _WORD_BYTES)


def _digest(*parts: str) -> bytes:
    # A line feed inside a part would let two different inputs give the same bytes.
    if any("\n" in part for part in parts):
        raise ValueError("a line feed may not stand in what is hashed for a draw")
    return sha256("\n".join(parts).encode()).digest()


def below(n: int, *, commitment: str, seed: str, label: str) -> int:
    """A number from 0 to n - 1, each equally likely, that anybody repeats from the published texts.

    Raises:
        ValueError: n is not between 1 and 2^256, or a text holds a line feed.
    """
    if not 1 <= n <= 1 << 256:
        raise ValueError("n must be between 1 and 2^256")
    limit = (1 << 256) // n * n
    numbers = (_digest(_SCHEME, commitment, seed, label, str(c)) for c in count())
    return next(x for x in (int.from_bytes(digest) for digest in numbers) if x < limit) % n


def order(names: Iterable[str], *, commitment: str, seed: str, label: str = "order") -> tuple[str, ...]:
    """The names in the order of their hashes: taking one away never moves the others.

    Raises:
        ValueError: a text holds a line feed.
    """

    def place(name: str) -> bytes:
        return _digest(_SCHEME, commitment, seed, label, "ticket", name)

    return tuple(sorted(names, key=place))


class Stream:
    """A repeatable stream for searches and shuffles that decide nobody's chance.

    SHA-256 over seed and label, then over a counter; equal seeds and labels give equal streams
    on every machine and version.
    """

    def __init__(self, seed: str | bytes, label: str) -> None:
        raw = seed.encode() if isinstance(seed, str) else seed
        # Hashing the seed first keeps seed and label apart whatever bytes the seed holds.
        self._base = sha256(sha256(raw).digest() + label.encode())
        self._words = self._produced()

    def _produced(self) -> Iterator[int]:
        for counter in count():
            block = self._base.copy()
            block.update(counter.to_bytes(_WORD_BYTES))
            digest = block.digest()
            for start in range(0, _WORDS_A_HASH * _WORD_BYTES, _WORD_BYTES):
                yield int.from_bytes(digest[start : start + _WORD_BYTES])

    def below(self, n: int) -> int:
        """The next number from 0 to n - 1, each equally likely.

        Raises:
            ValueError: n is not between 1 and 2^64.
        """
        if not 1 <= n <= _WORD_RANGE:
            raise ValueError("n must be between 1 and 2^64")
        limit = _WORD_RANGE - _WORD_RANGE % n
        word = next(self._words)
        while word >= limit:
            word = next(self._words)
        return word % n

    def unit(self) -> float:
        """The next number in [0, 1), a multiple of 2^-53."""
        return (next(self._words) >> 11) / (1 << 53)

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in a new list, every order equally likely (Fisher and Yates)."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.below(last + 1)
            result[last], result[other] = result[other], result[last]
        return result


class Lanes:
    """Many streams side by side, for searches that decide nobody's chance: 16-bit words by the thousand.

    Each lane is a xorshift generator of 64 bits (Marsaglia 2003, doi 10.18637/jss.v008.i14), started from
    SHA-256 over the seed, the label and the lane's number: the same words on every machine and version.
    """

    def __init__(self, words: int, seed: str | bytes, label: str) -> None:
        import numpy as np

        start = Stream(seed, label)
        # A lane of zeros would stay so for ever.
        lanes = [start.below(_WORD_RANGE - 1) + 1 for _ in range(-(-words // _WORDS_A_HASH))]
        self._state = np.array(lanes, dtype=np.uint64)
        self._scratch = np.empty_like(self._state)

    def words(self) -> NDArray[np.uint16]:
        """The next words, at least as many as were asked for; they hold until the next call."""
        import numpy as np

        state, scratch = self._state, self._scratch
        for shift, by in ((np.left_shift, 13), (np.right_shift, 7), (np.left_shift, 17)):
            shift(state, np.uint64(by), out=scratch)
            np.bitwise_xor(state, scratch, out=state)
        return state.astype("<u8", copy=False).view("<u2")
