"""Times the documents of the invented case: one measure a process, one JSON line a measure.

`packs` runs the command as the officer does; the others measure inside the process, after its imports.
Everything is measured several times, and the line holds medians. What is drawn twice is never the same
twice: Typst remembers.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from shutil import copytree
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

TOOL = "citizen-panels documents"
MEASURES = ("packs", "letter", "many", "forms")
A_FILE, MANY, RUNS = 50, 2000, 5
AT = "2027-01-11T10:00:00Z"


def peak_mb(children: bool = False) -> int:
    """Peak memory of this process, or of its largest child, where the system tells it, else 0."""
    try:
        import resource
    except ImportError:
        return 0
    whose = resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF
    return resource.getrusage(whose).ru_maxrss // 1024


def machine() -> dict[str, object]:
    """The machine before a measure; `load`: how many processes wanted a core, on average in the last minute."""
    load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    return {
        "python": platform.python_version(),
        "typst_version": version("typst"),
        "cores": os.cpu_count(),
        "load": load,
    }


def measured(name: str, weasyprint: bool) -> dict[str, object]:
    """The line of one measure."""
    before, here = machine(), Path.cwd()
    works: dict[str, Callable[[], dict[str, object]]] = {
        "packs": packs,
        "letter": lambda: letter(weasyprint),
        "many": many,
        "forms": forms,
    }
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        line = works[name]()
        os.chdir(here)
    return {"tool": TOOL, "instance": name, **line, **before}


def spread(runs: Sequence[tuple[float, float]], share: int = 1) -> dict[str, object]:
    """Medians of wall and CPU seconds, and the least and the most CPU seconds, each divided by `share`."""
    walls, cpus = ([seconds / share for seconds in column] for column in zip(*runs, strict=True))
    told = {"wall": median(walls), "cpu": median(cpus), "cpu_least": min(cpus), "cpu_most": max(cpus)}
    return {**{name: round(seconds, 5) for name, seconds in told.items()}, "runs": len(runs)}


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of this work."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def invented(folder: Path) -> Path:
    """The invented case with its lottery and its draw, before its packs."""
    from packs.demo import write_demo
    from packs.steps import DEMO_SEED, Wishes, run_draw, run_lottery
    from sortition.case import start_case
    from sortition.watch import Watch

    write_demo(folder)
    start_case(folder, AT)
    run_lottery(folder, Wishes(), lambda: AT, Watch())
    run_draw(folder, None, DEMO_SEED, None, None, AT)
    return folder


class Mailing:
    """One document of the invented case, for everybody whom it goes to or for this many invented homes."""

    def __init__(self, name: str, homes: int = 0) -> None:
        from packs.audiences import facts_of, recipients_of
        from packs.demo import DEMO_DATE
        from packs.dossier import read_dossier
        from packs.pack import read_packs
        from packs.publish import open_press

        dossier = read_dossier(invented(Path(name)), DEMO_DATE, "draw")
        if homes:
            known = dossier.households
            # The same homes again and again, under other references.
            turns = ((known[n % len(known)], n // len(known)) for n in range(homes))
            more = tuple(replace(home, reference=f"{home.reference}{turn}") for home, turn in turns)
            dossier = replace(dossier, households=more)
        self.press = open_press(dossier)
        plans = read_packs(self.press.look.sources.places)
        *_, self.plan = [plan for plan in plans if plan.name == name]
        self.facts = facts_of(dossier, self.plan.audience)
        self.recipients = recipients_of(dossier, self.plan)

    def documents(self, recipients: Sequence[Any]) -> list[Any]:
        """From source to blocks."""
        return [self.press.document(self.plan, {**self.facts, **one.facts}) for one in recipients]

    def file(self, recipients: Sequence[Any]) -> bytes:
        """From source to PDF with the pages counted, as `packs` makes a file for the printer."""
        from packs.forms.pdf import pdf_with_pages

        documents, look = self.documents(recipients), self.press.look
        return pdf_with_pages(documents, 12, look.style, look.more_fonts)[0]


def packs() -> dict[str, object]:
    """The whole command for all documents by name, each time on another copy of the drawn case."""
    from packs.pack import read_packs
    from packs.places import OURS

    case = invented(Path("case"))
    # By name, as some of them come too late once there is a lottery.
    every = [f"--only={name}" for name in sorted({plan.name for plan in read_packs([OURS])})]
    runs = []
    for number in range(RUNS):
        copy = Path(copytree(case, f"copy-{number}"))
        told, took = _command("packs", "--folder", str(copy), *every, "--date", "2027-01-11", "--json")
        runs.append(took)
    files = [copy / name for document in told["documents"] for name in document["files"]]
    return {
        **spread(runs),
        "documents": len(told["documents"]),
        "recipients": sum(document["recipients"] for document in told["documents"]),
        "files": len(files),
        "written": len(told["written"]),
        "pages": sum(pages(path.read_bytes()) for path in files if path.suffix == ".pdf"),
        "mb": round(sum(path.stat().st_size for path in files) / 1e6, 1),
        "peak_mb": peak_mb(children=True),
    }


def _command(*words: str) -> tuple[dict[str, Any], tuple[float, float]]:
    """What the command answered, and its wall and CPU seconds with its start."""
    wall, before = time.perf_counter(), os.times()
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *words], capture_output=True, encoding="utf-8", check=True
    )
    wall, after = time.perf_counter() - wall, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return json.loads(done.stdout), (wall, cpu)


def pages(pdf: bytes) -> int:
    """How many pages a PDF has."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as opened:
        return len(opened)


def letter(weasyprint: bool) -> dict[str, object]:
    """Files of fifty invitations from source to PDF, per letter; beside them WeasyPrint's of the same, in turn."""
    ours = Mailing("invitation", homes=A_FILE * RUNS)
    works: dict[str, Callable[[Sequence[Any]], bytes]] = {"typst": ours.file}
    if weasyprint:
        from letter_weasyprint import WeasyPrint

        peer = WeasyPrint(ours.press.look.style)
        works["weasyprint"] = lambda batch: peer.file(ours.documents(batch))
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    drawn: dict[str, bytes] = {}
    left = iter(ours.recipients)
    while batch := list(islice(left, A_FILE)):
        for name, work in works.items():
            seen[name].append(timed(lambda work=work, name=name: drawn.update({name: work(batch)})))
    line: dict[str, object] = {"letters": A_FILE}
    for name, runs in seen.items():
        line[name] = {**spread(runs, A_FILE), "pages": pages(drawn[name]), "kb": len(drawn[name]) // 1000}
    if weasyprint:
        pairs = zip(seen["weasyprint"], seen["typst"], strict=True)
        line |= {
            "weasyprint_version": version("weasyprint"),
            "ratios": sorted(round(their[1] / our[1], 1) for their, our in pairs),
        }
    return line


def many() -> dict[str, object]:
    """Two thousand invitations as `packs` makes them, once, in two halves, and the memory that they take."""
    from packs.render import render

    ours = Mailing("invitation", homes=MANY)
    line: dict[str, object] = {"letters": MANY, "mb_before": peak_mb()}
    homes, kept, runs = ours.press.dossier.households, [], []
    for part, half in (("mb_half", homes[: MANY // 2]), ("peak_mb", homes[MANY // 2 :])):
        press = replace(ours.press, dossier=replace(ours.press.dossier, households=half))
        runs.append(timed(lambda press=press: kept.append(render(press, [ours.plan]))))
        line[part] = peak_mb()
    return {**line, **spread(runs, MANY // 2)}


def forms() -> dict[str, object]:
    """Each form per document: the receipt of every applicant, and the selection report of the auditor."""
    from packs.forms.html import html_form
    from packs.forms.mail import mail_form
    from packs.forms.plain import plain_form
    from packs.forms.sheet import sheet_form
    from packs.forms.sms import sms_form

    receipts, report = Mailing("receipt"), Mailing("selection-report")
    style, moment = receipts.press.look.style, datetime(2027, 1, 11, tzinfo=UTC)
    sender, to = ("Panel", "panel@example.org"), ("Applicant", "applicant@example.org")
    made = receipts.documents(receipts.recipients)
    (whole,) = [report.press.document(report.plan, report.facts)]

    def each(form: Callable[[Any], object]) -> float:
        return _ms([timed(lambda: [form(one) for one in made]) for _ in range(RUNS)], len(made))

    def once(form: Callable[[], object]) -> float:
        return _ms([timed(form) for _ in range(RUNS)], 1)

    return {
        "receipts": len(made),
        "receipt": {
            "source": _ms(
                [timed(lambda: receipts.documents(receipts.recipients)) for _ in range(RUNS)], len(made)
            ),
            "html": each(lambda one: html_form(one, style)),
            "email": each(lambda one: mail_form(one, sender, to, moment, "<a@example.org>")),
            "text": each(plain_form),
            "text message": each(sms_form),
        },
        "report": {
            "source": once(lambda: report.press.document(report.plan, report.facts)),
            "pdf": _ms([timed(lambda: report.press.pdf([whole], "12"))], 1),
            "html": once(lambda: html_form(whole, style)),
            "xlsx": once(lambda: sheet_form(whole)),
        },
    }


def _ms(runs: Sequence[tuple[float, float]], share: int) -> float:
    """The median CPU milliseconds of one."""
    return round(median(cpu for _, cpu in runs) * 1000 / share, 2)
