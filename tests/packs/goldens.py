"""Documents as they were when somebody last looked at them."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def differs(name: str, made: str) -> str:
    """What is to be done where this is not the golden document of that name; "" where it is.

    What was made then lies beside the golden document as `<name>.new`.
    """
    golden, new = FOLDER / name, FOLDER / f"{name}.new"
    if golden.exists() and golden.read_bytes().decode() == made:
        new.unlink(missing_ok=True)
        return ""
    new.parent.mkdir(exist_ok=True)
    new.write_bytes(made.encode())
    return f"look at {new.name} in tests/packs/golden; if it is right, let it take the place of {name}"
