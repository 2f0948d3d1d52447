"""Zip files, whose parts are inflated piece by piece and counted; nothing is unpacked to the disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sortition.files.damage import Damaged, Unpacks, damage_said
from sortition.files.door import LARGEST, refused

_MOST_MEMBERS = 10_000
_LARGEST_DIRECTORY = 3_000_000
_HIGHEST_RATIO = 100
_SMALL = 1_000_000
_PIECE = 65_536
_LOCKED = 0x1


class Archive:
    """An open zip file. Parts are called as Excel looks for them: small letters, "/", no "/" in front."""

    def __init__(self, archive: zipfile.ZipFile, packed: int) -> None:
        self._archive = archive
        self._most = max(_SMALL, min(LARGEST, _HIGHEST_RATIO * packed))
        self._inflated = 0
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._twice: set[str] = set()
        for member in archive.infolist():
            name = part_name(member.filename)
            if name in self._members:
                self._twice.add(name)
            self._members[name] = member

    @property
    def names(self) -> tuple[str, ...]:
        """The parts, in the order of the directory."""
        return tuple(self._members)

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return part_name(name) in self._members

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, a few at a time.

        Raises:
            Damaged: there is no such part, or there are two, or it cannot be inflated.
            Unpacks: all that was inflated so far is far more than the file may hold.
        """
        member = self._member(part_name(name))
        with self._archive.open(member) as file:
            while piece := file.read(_PIECE):
                self._inflated += len(piece)
                if self._inflated > self._most:
                    raise Unpacks
                yield piece

    def read(self, name: str, most: int = _SMALL) -> bytes:
        """A small part in one. Raises Damaged, also where it is longer than `most` bytes."""
        whole = bytearray()
        for piece in self.pieces(name):
            whole += piece
            if len(whole) > most:
                raise Damaged("a part is too long")
        return bytes(whole)

    def _member(self, name: str) -> zipfile.ZipInfo:
        if name not in self._members or name in self._twice:
            raise Damaged("a part is missing or there are two of it")
        member = self._members[name]
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Damaged("a part is packed in an unusual way")
        if member.flag_bits & _LOCKED:
            raise Damaged("a part has a password")
        return member


def part_name(name: str) -> str:
    """The name under which a part is looked for."""
    return name.replace("\\", "/").lstrip("/").lower()


class _OnlySmallReads(io.BufferedReader):
    """Refuses to read a lot at once, as zipfile does with a directory of any length."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _LARGEST_DIRECTORY:
            raise Unpacks
        return super().read(size)


@contextmanager
def open_archive(path: Path, what: str = "workbook") -> Iterator[Archive]:
    """The zip file, open; whatever is wrong with its bytes, in here or by whoever reads it, is said.

    Raises:
        InputProblems: it is damaged, or unpacks to more than it may.
    """
    with damage_said(path, what), _OnlySmallReads(io.FileIO(path)) as file:
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            archive = None
        if archive is None:
            remedy = "Copy it again from where it came from, or open it in Excel and save it under a new name"
            raise refused(path, f"the {what} is cut short or damaged", remedy)
        with archive:
            packed = path.stat().st_size
            _check_directory(archive, packed)
            yield Archive(archive, packed)


def _check_directory(archive: zipfile.ZipFile, packed: int) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    too_dense = unpacked > _SMALL and unpacked > _HIGHEST_RATIO * packed
    if len(members) > _MOST_MEMBERS or unpacked > LARGEST or too_dense:
        raise Unpacks
