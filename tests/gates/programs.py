"""Which programs of the system the gates need, and what to install where one is missing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import TypeVar

import pytest

T = TypeVar("T")

# Java as a package of the system, since the others come from there too; a wheel that brings one would make
# everybody who only runs the fast tests download 60 MB.
PACKAGES = {
    "java": "default-jre-headless",
    "pdfinfo": "poppler-utils",
    "chromium": "chromium",
    "chromedriver": "chromium-driver",
    "soffice": "libreoffice-calc",
}


def missing(*programs: str) -> list[str]:
    """The Debian packages of those programs that are not on this machine."""
    return [PACKAGES[program] for program in programs if shutil.which(program) is None]


def skip_without(*programs: str) -> pytest.MarkDecorator:
    """A mark that skips a test where a program is missing and names its Debian package."""
    wanted = missing(*programs)
    return pytest.mark.skipif(bool(wanted), reason=f"needs {', '.join(wanted)}")


def needs(*programs: str) -> Callable[[T], T]:
    """Mark a test `system`; it is skipped, and says why, where one of the programs is missing."""

    def mark(test: T) -> T:
        marked: T = pytest.mark.system(skip_without(*programs)(test))
        return marked

    return mark


if __name__ == "__main__":
    print(*missing(*PACKAGES))
