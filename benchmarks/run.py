"""Times the lottery on every stored instance, one process a run; prints one JSON line a run.

    python benchmarks/run.py                     all instances, without and with shared homes
    python benchmarks/run.py --only sf_e         one instance
    python benchmarks/run.py --peer PYTHON       also sortition-algorithms' maximin, run by that interpreter
    python benchmarks/run.py --write             keeps the lines in results.jsonl (the newest of each kind) and
                                                 writes docs/reference/benchmarks.md from them

Everything is measured in the process itself after its imports: wall clock, CPU seconds, peak memory.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from pathlib import Path

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
    from sortition.inputs import read_inputs
    from sortition.lottery import make_lottery
    from sortition.pool import PoolOptions
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


def peak_mb() -> int:
    """Peak memory of this process where the system tells it, else 0."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def key(line: dict[str, object]) -> tuple[object, ...]:
    """What a later line replaces."""
    return line.get("tool"), line.get("instance"), line.get("homes")


def runs(only: str, peer: str) -> list[list[str]]:
    """The commands, in order."""
    names = [name for name in ORDER if only in ("", name)]
    commands = []
    for name in names:
        ours = [sys.executable, str(HERE / "run.py"), "--one", name]
        commands += [ours, [*ours, "--homes"]]
        if peer:
            commands.append([peer, str(HERE / "peer.py"), name, str(PEER_SECONDS)])
    return commands


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--peer", default="")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    parser.add_argument("--homes", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(one(given.one, given.homes)))
        return
    lines = []
    for command in runs(given.only, given.peer):
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        # The peer talks on standard output before its answer.
        *_, line = done.stdout.strip().splitlines() or [
            json.dumps({"failed": command[1:], "why": done.stderr[-300:]})
        ]
        print(line, flush=True)
        lines.append(line)
    if given.write:
        from table import page

        before = RESULTS.read_text(encoding="utf-8").splitlines() if RESULTS.exists() else []
        newest = {key(json.loads(line)): line for line in (*before, *lines)}
        RESULTS.write_text("\n".join(newest.values()) + "\n", encoding="utf-8")
        written = page([json.loads(line) for line in newest.values()])
        (ROOT / "docs/reference/benchmarks.md").write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
