"""Times an objective of sortition-algorithms (default solver) on one stored instance.

Run by an interpreter in whose environment that library is installed: it cannot share a process with ours.
"""

from __future__ import annotations

import csv
import json
import sys
import threading
import time
from importlib.metadata import version
from math import exp, log
from os import _exit
from pathlib import Path

from sortition_algorithms import Settings, read_in_features, read_in_people
from sortition_algorithms.committee_generation import find_distribution_maximin, find_distribution_nash

OBJECTIVES = {"maximin": find_distribution_maximin, "nash": find_distribution_nash}


def main(name: str, limit: float, objective: str) -> None:
    folder = Path(__file__).resolve().parent / "instances"
    pool_file = next(folder.glob(f"{name}_*.pool.csv"))
    size = int(pool_file.name.split(".")[0].rsplit("_", 3)[2])
    with pool_file.open(encoding="utf-8") as file:
        people_rows = list(csv.DictReader(file))
    with Path(str(pool_file).replace(".pool.", ".quotas.")).open(encoding="utf-8") as file:
        rows = [
            {"feature": row["category"], "value": row["value"], "min": row["min"], "max": row["max"]}
            for row in csv.DictReader(file)
        ]
    features, *_ = read_in_features(["feature", "value", "min", "max"], rows, size)
    settings = Settings(id_column="id", columns_to_keep=[])
    people, _ = read_in_people(list(people_rows[0]), people_rows, features, settings)
    told: dict[str, object] = {"tool": f"sortition-algorithms {objective}", "instance": name, "homes": False}
    told |= {"version": version("sortition-algorithms")}
    cpu = time.process_time()

    def give_up() -> None:
        while time.process_time() - cpu < limit:
            time.sleep(1)
        print(json.dumps({**told, "cpu": limit, "lowest": None, "mean": None}), flush=True)
        _exit(0)

    threading.Thread(target=give_up, daemon=True).start()
    panels, shares, _ = OBJECTIVES[objective](features, people, size, [])
    spent = time.process_time() - cpu
    chances = dict.fromkeys((row["id"] for row in people_rows), 0.0)
    for panel, share in zip(panels, shares, strict=True):
        for person in panel:
            chances[person] += share
    lowest = min(chances.values())
    mean = exp(sum(map(log, chances.values())) / len(chances)) if lowest > 0 else 0.0
    print(json.dumps({**told, "cpu": round(spent, 2), "lowest": lowest, "mean": mean}))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), sys.argv[3])
