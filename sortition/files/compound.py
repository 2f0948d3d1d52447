"""The streams of an old Office file (a compound file), read without following a chain for ever."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from struct import unpack, unpack_from

from sortition.files.damage import Damaged

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEADER, _ENTRY = 512, 128
_SECTOR_SIZES = {9: 512, 12: 4096}
_SMALL_SECTOR, _SMALL_STREAM = 64, 4096
_LAST_SECTOR = 0xFFFFFFFA
_STREAM, _ROOT = 2, 5


def compound_stream(data: bytes, names: Sequence[str]) -> bytes:
    """The stream of the first of these names that there is. Raises Damaged, also where there is none."""
    if len(data) < _HEADER or not data.startswith(SIGNATURE):
        raise Damaged("no compound file")
    size = _SECTOR_SIZES.get(unpack_from("<H", data, 30)[0], 0)
    if not size:
        raise Damaged("sectors of an unusual size")
    # The header takes as much as a sector.
    read = _sectors(data, size, size)
    table = _table(data, read, size)
    entries = _entries(_chain(read, table, unpack_from("<I", data, 48)[0]))
    for name in names:
        if found := entries.get(name):
            first, length = found
            if length >= _SMALL_STREAM:
                return _cut(_chain(read, table, first), length)
            small = _chain(read, table, entries.get("", (_LAST_SECTOR, 0))[0])
            places = _numbers(_chain(read, table, unpack_from("<I", data, 60)[0]))
            return _cut(_chain(_sectors(small, _SMALL_SECTOR, 0), places, first), length)
    raise Damaged("no workbook in it")


def _sectors(data: bytes, size: int, start: int) -> Callable[[int], bytes]:
    def read(number: int) -> bytes:
        at = start + number * size
        if at >= len(data):
            raise Damaged("a sector beyond the end")
        return data[at : at + size]

    return read


def _table(data: bytes, read: Callable[[int], bytes], size: int) -> Sequence[int]:
    """For each sector the one that follows it."""
    parts = list(unpack_from("<109I", data, 76))
    more, seen = unpack_from("<I", data, 68)[0], set[int]()
    while more < _LAST_SECTOR and more not in seen:
        seen.add(more)
        *further, more = _numbers(read(more))
        parts.extend(further)
    used = [part for part in parts if part < _LAST_SECTOR]
    if len(used) != len(set(used)):
        raise Damaged("a part of the table twice")
    return _numbers(b"".join(map(read, used)))


def _numbers(data: bytes) -> tuple[int, ...]:
    return unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _chain(read: Callable[[int], bytes], table: Sequence[int], first: int) -> bytes:
    """The bytes of a chain of sectors. Raises Damaged where it bites its own tail."""
    parts, seen, number = list[bytes](), set[int](), first
    while number < _LAST_SECTOR:
        if number in seen or number >= len(table):
            raise Damaged("a chain of sectors that does not end")
        seen.add(number)
        parts.append(read(number))
        number = table[number]
    return b"".join(parts)


def _entries(directory: bytes) -> dict[str, tuple[int, int]]:
    """First sector and length of each stream by its name; the root's, of small streams, is called ""."""
    found: dict[str, tuple[int, int]] = {}
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        letters, kind = unpack_from("<HB", directory, at + 64)
        place = unpack_from("<II", directory, at + 116)
        if kind == _ROOT:
            found.setdefault("", place)
        elif kind == _STREAM and 2 <= letters <= 64:
            name = directory[at : at + letters - 2].decode("utf-16-le", "replace")
            found.setdefault(name.lower(), place)
    return found


def _cut(stream: bytes, length: int) -> bytes:
    if len(stream) < length:
        raise Damaged("a stream is cut short")
    return stream[:length]
