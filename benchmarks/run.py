"""Times the lottery, documents, timetables, seatings and reading of invented people; a JSON line a run.

    python benchmarks/run.py                     all instances, without and with shared homes, and all documents
    python benchmarks/run.py --only sf_e         one instance
    python benchmarks/run.py --only nash         an objective on all instances: maximin, nash, goldilocks; or nash-sf_e
    python benchmarks/run.py --only hard         cases made to be hard; or hard-different
    python benchmarks/run.py --only impossible   explaining impossible quotas; or impossible-three
    python benchmarks/run.py --only alternates   alternates beside drawn and naive ones; or alternates-hd-10
    python benchmarks/run.py --only people       how time grows with people; or categories; or people-5000
    python benchmarks/run.py --only packs        one measure of documents: packs, letter, many or forms
    python benchmarks/run.py --only panel        one of timetables: panel, replan, clash, panels-10, panels-25, conference
    python benchmarks/run.py --only seating      seatings; or seating-48, seating-48-mirror, seating-48-mirror-high
    python benchmarks/run.py --only reading      large lists and files that mean harm; or reading-xlsx, -csv, -ods, -million, -hostile
    python benchmarks/run.py --peer PYTHON       also sortition-algorithms' maximin and nash, run by that interpreter
    python benchmarks/run.py --conference PYTHON also conference-scheduler, run by that interpreter
    python benchmarks/run.py --groups PYTHON     also balanced-group-system, run by that interpreter
    python benchmarks/run.py --weasyprint        also the invitation in WeasyPrint, where that is installed
    python benchmarks/run.py --write             keeps the lines in results.jsonl (the newest of each kind) and
                                                 writes docs/reference/benchmarks.md from them

Each run is a process of its own: wall clock, CPU seconds, peak memory.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from alternates import MEASURES as OF_ALTERNATES
from alternates import measured_alternates
from documents import MEASURES, measured, peak_mb
from impossible import MEASURES as OF_IMPOSSIBLE
from impossible import measured_impossible
from lotteries import MEASURES as OF_LOTTERIES
from lotteries import measured_lottery
from reading import MEASURES as OF_READING
from reading import measured_reading
from seatings import MEASURES as OF_SEATINGS
from seatings import PEERS, measured_seatings
from timetables import MEASURES as OF_TIMETABLES
from timetables import measured_timetables

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RESULTS = HERE / "results.jsonl"
ORDER = ("mass", "newd", "hd", "sf_b", "sf_a", "obf", "nexus", "sf_d", "cca", "sf_e")
PEER_SECONDS = 500


def one(name: str, homes: bool) -> dict[str, object]:
    """Runs ours in this process."""
    import time
    from importlib.metadata import version

    sys.path.insert(0, str(ROOT))
    from sortition.lottery import make_lottery
    from sortition.reading.applicants import PoolOptions
    from sortition.reading.inputs import read_inputs
    from sortition.watch import Watch

    pool_file = next((HERE / "instances").glob(f"{name}_*.pool.csv"))
    size = int(pool_file.name.split(".")[0].rsplit("_", 3)[2])
    quotas_file = Path(str(pool_file).replace(".pool.", ".quotas."))
    read = read_inputs(pool_file, quotas_file, size, PoolOptions(household=("home",) if homes else ()))
    wall, cpu = time.perf_counter(), time.process_time()
    made = make_lottery(read.pool, read.quotas, watch=Watch(limit=3600))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {
        "tool": "citizen-panels",
        "instance": name,
        "homes": homes,
        "n": len(read.pool),
        "k": size,
        "categories": len(read.pool.categories),
        "types": len(made.certificate.types),
        "tickets": len(made.tickets),
        "panels": len(set(made.tickets)),
        "lowest": float(min(made.chances)),
        "proof": made.certificate.proof,
        "gap": float(made.certificate.gap),
        "rounding": float(made.rounding_error),
        "wall": round(wall, 2),
        "cpu": round(cpu, 2),
        "peak_mb": peak_mb(),
        "python": platform.python_version(),
        "ortools": version("ortools"),
    }


def key(line: dict[str, object]) -> tuple[object, ...]:
    """What a later line replaces."""
    return line.get("tool"), line.get("instance"), line.get("homes")


def runs(only: str, peer: str, weasyprint: bool, conference: str, groups: str) -> list[list[str]]:
    """The commands, in order."""
    commands = []
    for name in asked(ORDER, only):
        ours = [sys.executable, str(HERE / "run.py"), "--one", name]
        commands += [ours, [*ours, "--homes"]]
        if peer:
            commands.append([peer, str(HERE / "peer.py"), name, str(PEER_SECONDS), "maximin"])
    for name in asked(OF_LOTTERIES, only):
        commands.append([sys.executable, str(HERE / "run.py"), "--one", name])
        objective, _, instance = name.partition("-")
        if peer and objective == "nash":
            commands.append([peer, str(HERE / "peer.py"), instance, str(PEER_SECONDS), objective])
    for name in asked((*OF_IMPOSSIBLE, *OF_ALTERNATES), only):
        commands.append([sys.executable, str(HERE / "run.py"), "--one", name])
    ours = [sys.executable, str(HERE / "run.py"), *(["--weasyprint"] if weasyprint else [])]
    ours += ["--conference", conference] if conference else []
    ours += ["--groups", groups] if groups else []
    names = (*MEASURES, *OF_TIMETABLES, *OF_SEATINGS, *OF_READING, *(PEERS if groups else ()))
    return commands + [[*ours, "--one", name] for name in asked(names, only)]


def asked(names: Iterable[str], only: str) -> list[str]:
    """Those that are named so, or begin so before a hyphen; all for an empty name."""
    return [name for name in names if only in ("", name) or name.startswith(f"{only}-")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--peer", default="")
    parser.add_argument("--conference", default="")
    parser.add_argument("--groups", default="")
    parser.add_argument("--weasyprint", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    parser.add_argument("--homes", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        if given.one in MEASURES:
            line = measured(given.one, given.weasyprint)
        elif given.one in OF_TIMETABLES:
            line = measured_timetables(given.one, given.conference)
        elif given.one in OF_LOTTERIES:
            line = measured_lottery(given.one)
        elif given.one in OF_IMPOSSIBLE:
            line = measured_impossible(given.one)
        elif given.one in OF_ALTERNATES:
            line = measured_alternates(given.one)
        elif given.one in OF_READING:
            line = measured_reading(given.one)
        elif given.one in OF_SEATINGS or given.one in PEERS:
            line = measured_seatings(given.one, given.groups)
        else:
            line = one(given.one, given.homes)
        print(json.dumps(line))
        return
    lines = []
    for command in runs(given.only, given.peer, given.weasyprint, given.conference, given.groups):
        ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        # The peer talks on standard output before its answer.
        *_, line = ran.stdout.strip().splitlines() or [
            json.dumps({"failed": command[1:], "why": ran.stderr[-300:]})
        ]
        print(line, flush=True)
        lines.append(line)
    if given.write:
        from lottery_table import CHART, growth_chart
        from table import page

        before = RESULTS.read_text(encoding="utf-8").splitlines() if RESULTS.exists() else []
        done = [line for line in lines if "failed" not in json.loads(line)]
        newest = {key(json.loads(line)): line for line in (*before, *done)}
        RESULTS.write_text("\n".join(newest.values()) + "\n", encoding="utf-8")
        told = [json.loads(line) for line in newest.values()]
        reference = ROOT / "docs/reference"
        (reference / "benchmarks.md").write_text(page(told), encoding="utf-8")
        (reference / CHART).parent.mkdir(exist_ok=True)
        (reference / CHART).write_text(growth_chart(told), encoding="utf-8")


if __name__ == "__main__":
    main()
