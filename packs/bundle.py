"""Bundles of files that leave the case folder: zip files whose bytes are the same everywhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from packs.numbered import ending

# The earliest day that a zip file can hold: when it was packed is nobody's business.
_DAY = (1980, 1, 1, 0, 0, 0)
_ONE_OWNER = 0o100600 << 16
_UNIX = 3


def bundled(files: Mapping[str, bytes]) -> bytes:
    """A zip file with these files in the order of their names; equal files give equal bytes.

    Nothing is packed tighter: different versions of a library would do that differently.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as bundle:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DAY)
            entry.create_system, entry.external_attr = _UNIX, _ONE_OWNER
            bundle.writestr(entry, files[name])
    return made.getvalue()


def below(folder: Path, name: str) -> Iterator[str]:
    """Every file below this part of a folder, as a path with "/"; links are not followed, nor named."""
    place = folder / name
    if place.is_symlink() or not place.is_dir():
        return
    for path in sorted(place.iterdir()):
        inner = f"{name}/{path.name}"
        if path.is_dir():
            yield from below(folder, inner)
        elif path.is_file() and not path.is_symlink():
            yield inner


def free_number(folder: Path, stem: str, *endings: str) -> str:
    """What follows the stem in the first free name: nothing, "-2", "-3" and so on."""
    number = 1
    while any((folder / f"{stem}{ending(number)}{one}").exists() for one in endings):
        number += 1
    return ending(number)
