"""What Chromium and axe-core find wrong with an HTML page, wide and on a narrow telephone.

axe-core is the one inside the wheel `axe-playwright-python`, the newest on PyPI (4.12). Playwright itself
is not used: it would fetch a browser of its own.
"""

from __future__ import annotations

import atexit
import json
import re
import shutil
import tempfile
from functools import cache
from importlib.metadata import files
from pathlib import Path
from typing import Any

WIDTHS = (1280, 320)
AT_LEAST = (4, 8)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    # The page may load nothing: a name that is asked for is found nowhere.
    "--host-resolver-rules=MAP * ~NOTFOUND",
]
# The rule on the size of what is tapped belongs to WCAG 2.2 AA and is switched off unless asked for.
_RUN = """
const done = arguments[arguments.length - 1];
const rules = {'target-size': {enabled: true}};
axe.run(document, {runOnly: {type: 'tag', values: RULES}, rules, resultTypes: ['violations']})
   .then(result => done(result.violations), problem => done(String(problem)));
"""
_LOADED = "return performance.getEntriesByType('resource').map(entry => entry.name)"
_WIDER = """
const page = document.scrollingElement;
return page.scrollWidth - page.clientWidth;
"""


@cache
def axe_source() -> str:
    """The script of axe-core."""
    (found,) = [f for f in files("axe-playwright-python") or [] if f.name == "axe.min.js"]
    return Path(str(found.locate())).read_text("utf-8")


def axe_version() -> tuple[int, ...]:
    """The version of axe-core, such as (4, 12, 1)."""
    found = re.match(r"/\*! axe v([\d.]+)", axe_source())
    assert found is not None
    return tuple(int(part) for part in found[1].split("."))


@cache
def browser() -> Any:
    """The one browser of this process, with a profile of its own that goes when the process ends."""
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    profile = tempfile.mkdtemp(prefix="gates-chromium-")
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in [*_FLAGS, f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    driver = Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.set_page_load_timeout(60)
    driver.set_script_timeout(60)
    atexit.register(shutil.rmtree, profile, ignore_errors=True)
    atexit.register(driver.quit)
    return driver


def axe_violations(html: str) -> list[str]:
    """What axe-core finds at each width, and what is loaded or juts out; [] for a good page.

    Rules of WCAG 2.2 at levels A and AA and axe's best practices.
    """
    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html, "utf-8")
        for width in WIDTHS:
            found += [f"{width} px: {fault}" for fault in _at(width, page.as_uri())]
    return found


def _at(width: int, address: str) -> list[str]:
    driver = browser()
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    driver.get(address)
    return faults_now()


def faults_now() -> list[str]:
    """What axe-core finds on the page as the browser shows it now, and what it loaded or juts out."""
    driver = browser()
    loaded = driver.execute_script(_LOADED)
    found = [f"it loads {name}" for name in loaded if not name.startswith("data:")]
    if (wider := driver.execute_script(_WIDER)) > 0:
        found.append(f"the page is {wider} px wider than the window")
    driver.execute_script(axe_source())
    told = driver.execute_async_script(_RUN.replace("RULES", json.dumps(RULES)))
    if isinstance(told, str):
        return [*found, f"axe-core stopped: {told}"]
    return found + [_told(violation) for violation in told]


def _told(violation: Any) -> str:
    where = ", ".join(str(node["target"][0]) for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']} ({len(violation['nodes'])}: {where})"
