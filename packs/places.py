"""Where templates lie: ours beside packs/ in a checkout or in it once installed, a case's in its folder."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent
OURS = next(place for place in (_HERE.parent / "templates", _HERE / "templates") if place.is_dir())
OWN = "templates"


def template_places(folder: Path) -> tuple[Path, ...]:
    """The case's own templates where it has some, then ours."""
    return tuple(place for place in (folder / OWN, OURS) if place.is_dir())


def template_file(folder: Path, name: str) -> Path:
    """The case's own file of this name ("languages/ring.toml") where it has one, else ours."""
    return next(place / name for place in template_places(folder) if (place / name).is_file())
