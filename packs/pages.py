"""Templates: found beside the code, filled in a sandbox, where a missing field stops the run."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

_HERE = Path(__file__).resolve().parent
# Beside packs/ in a checkout, inside it once installed.
_PLACES = (_HERE.parent / "templates", _HERE / "templates")


@cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader([place for place in _PLACES if place.is_dir()]),
        undefined=StrictUndefined,
        autoescape=lambda name: name is None or not name.endswith(".toml"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["toml"] = toml_string
    return environment


def template(name: str) -> Template:
    """The template at this path under templates/; all but .toml escape what they are given for HTML."""
    return _environment().get_template(name)


def toml_string(text: str) -> str:
    """The text as a TOML basic string (a JSON string is one)."""
    return json.dumps(text, ensure_ascii=False)
