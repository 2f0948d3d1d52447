"""Templates: found beside the code, filled in a sandbox, where a missing field stops the run."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from packs.places import OURS
from sortition.reading.values import toml_text


@cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(OURS),
        undefined=StrictUndefined,
        autoescape=lambda name: name is None or not name.endswith(".toml"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(toml=toml_string, percent=percent, count=count)
    return environment


def template(name: str) -> Template:
    """The template at this path under templates/; all but .toml escape what they are given for HTML."""
    return _environment().get_template(name)


def toml_string(text: str) -> str:
    """The text as a TOML basic string."""
    # str() refuses a missing field, the next line would only stumble over it.
    return toml_text(str(text))


def percent(share: Fraction | float, digits: int = 1) -> str:
    """0.04321 as "4.3%"."""
    return f"{float(share) * 100:.{digits}f}%"


def count(number: int, one: str, many: str) -> str:
    """The number with its noun: "1 seat", "3 seats"."""
    return f"{number:,} {one if number == 1 else many}"
