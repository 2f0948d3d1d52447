"""What a record brings along for whoever checks it: HOW-TO-VERIFY.md and the verifier."""

from __future__ import annotations

from pathlib import Path
from string import Template

_VERIFIER = ("verify.py", "verify_auditor.py", "verify_certificate.py")

_TEXT = Template("""\
# Check this draw yourself

The list of $tickets tickets, each a complete panel, was fixed and sealed before anybody could know
the seed. Its fingerprint, the commitment, is

    $commitment

Compare it with the one that was published before the draw, in the newspaper, on the notice board or
wherever you saw it first. If they differ, stop here: this is another lottery. (A later lottery of the
same case has a page like this in its own folder, `lottery-2` and so on.)

## By hand

Did balls pick the ticket? Then the digits on the balls, in the order in which they were drawn, are
the number of the ticket, and there is nothing to compute.

Otherwise find the seed yourself: `announce.json`, in the folder `lottery`, says where it had to come from
and when. A round of drand stands at https://api.drand.sh, as its 64 digits of `randomness`. Put it in the
place of SEED (between the quotes) and run this line in a terminal (Linux; on a Mac write
`shasum -a 256` for `sha256sum`):

    printf 'panel-draw-1\\n%s\\n%s\\npanel\\n0' $commitment 'SEED' | sha256sum

It prints 64 digits. Read as one number in base 16, its remainder after division by $tickets is the
number of the ticket. With those digits in the place of DIGITS:

    python3 -c "print(int('DIGITS', 16) % $tickets)"

On Windows, or anywhere with Python, one line does both (on Windows write `py` for `python3`):

    python3 -c "import hashlib as h; print(int(\
h.sha256('panel-draw-1\\n$commitment\\nSEED\\npanel\\n0'.encode()).hexdigest(), 16) % $tickets)"

(If the number were among the very highest, where the last $tickets do not fit completely, the line
would be run again with 1 in the place of the final 0. That happens less than once in 10^60 draws.)
Tickets are counted from 0. The recorded seed and ticket stand in `seed.json` and `result.json` of the
folder `draw` (`draw-2` after a second draw, and so on).

## With a program

In the folder `public`, which holds `log.jsonl`,

    python3 verify.py $commitment

needs nothing but Python. It repeats the draw, opens the seal of the drawn ticket, follows the log
and checks every file in this folder. It loads `verify_auditor.py` and `verify_certificate.py`, which
stand beside it, only if they are the ones that it names. Take the three from the toolkit's own release
if you do not want to trust the copies that stand here. With `--head HASH` it also checks that the log
still holds the line that was sent to a witness.
""")


def how_to_verify(commitment: str, tickets: int) -> bytes:
    """The text for one lottery, with the command that repeats its draw by hand."""
    return _TEXT.substitute(commitment=commitment, tickets=tickets).encode()


def verifier_files() -> dict[str, bytes]:
    """The verifier as it ships: verify.py, then the files that it loads from beside itself."""
    return {name: Path(__file__).with_name(name).read_bytes() for name in _VERIFIER}


def new_tools(public: Path, verifier: dict[str, bytes], how_to: bytes) -> dict[str, bytes]:
    """What a later lottery brings along because this folder holds other bytes; the verifier only whole."""
    groups = (verifier, {"HOW-TO-VERIFY.md": how_to})
    there = {file.name: file.read_bytes() for file in public.iterdir() if file.is_file()}
    new = [tools for tools in groups if not tools.items() <= there.items()]
    return {name: data for tools in new for name, data in tools.items()}
