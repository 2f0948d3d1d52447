"""Where templates lie: beside packs/ in a checkout, inside it once installed."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent
OURS = next(place for place in (_HERE.parent / "templates", _HERE / "templates") if place.is_dir())
