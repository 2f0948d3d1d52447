"""The lottery page in a real browser: the same ticket as the draw, and nothing opened that was not sealed."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from packs.lottery_page import Event, lottery_page
from sortition.draw import drawn_ticket, hashed_seed
from sortition.problems import InputProblems
from sortition.randomness import below
from tests.cli_cases import TOML, case, done
from tests.gates.browser import browser, faults_now
from tests.gates.gates import HTML_PROGRAMS
from tests.gates.programs import skip_without
from tests.packs.test_lottery_page import public_of

pytestmark = [pytest.mark.system, skip_without(*HTML_PROGRAMS)]

SEED = "3 11 17 28 40 52"
SEEDS = [
    SEED,
    "20237331128159211123",
    "585",
    "ünïcödé — 東京",
    "a  b",
    "0",
    *(hashlib.sha256(str(n).encode()).hexdigest()[: 1 + n % 64] for n in range(94)),
]
BALLS = """
[announce]
kind = "balls"
source = "Two balls"
when = 2090-02-11T18:30:00Z
witnesses = ["chair"]
if_it_fails = "Later"
"""
_BELOW = """
const [tickets, seeds, sealed, done] = arguments;
Promise.all(seeds.map((seed) => below(BigInt(tickets), seed, sealed)))
  .then((told) => done(told.map((one) => String(one.ticket))), (fault) => done(String(fault)));
"""
_WITHOUT_SUBTLE = "Object.defineProperty(window, 'crypto', {value: undefined}); return typeof window.crypto"
_KEYS = {"tab": "\ue004", "enter": "\ue007", "space": " "}


class Shown:
    """A page in the browser, and what people do on it."""

    def __init__(self, page: Path, wide: int = 1280) -> None:
        self.driver = browser()
        size = {"width": wide, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.motion("reduce")
        # The browser is shared: what another test's page logged is not this one's.
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get(page.as_uri())
        self.wait("itself", "belong")

    def motion(self, wish: str) -> None:
        features = [{"name": "prefers-reduced-motion", "value": wish}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def run(self, script: str, *given: Any) -> Any:
        return self.driver.execute_script(script, *given)

    def later(self, script: str, *given: Any) -> Any:
        return self.driver.execute_async_script(script, *given)

    def text(self, name: str) -> str:
        return str(self.run("return document.getElementById(arguments[0]).textContent", name)).strip()

    def wait(self, name: str, words: str) -> str:
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.driver, 20, 0.02).until(lambda _: words in self.text(name))
        return self.text(name)

    def write(self, name: str, text: str) -> None:
        field = self.driver.find_element("id", name)
        field.clear()
        field.send_keys(text)

    def click(self, css: str) -> None:
        self.driver.find_element("css selector", css).click()

    def draw(self, seed: str) -> str:
        self.write("seed", seed)
        self.click("#by-seed button")
        return self.wait("drawn", "is drawn")

    def give(self, text: str) -> None:
        """The text opens a ticket, or is refused, as if it had been pasted."""
        script = "const done = arguments[1]; openTicket(arguments[0]).then(() => done(null), done);"
        assert self.later(script, text) is None

    def members(self) -> list[str]:
        script = (
            "return [...document.querySelectorAll('#opened ul.members li')].map((one) => one.textContent)"
        )
        return list(self.run(script))

    def ask(self, entry: str) -> str:
        self.write("number", entry)
        self.click("#ask button")
        return self.text("told")


def made(place: Path, tickets: int, toml: str = TOML) -> Path:
    folder = case(place / f"case-{tickets}", toml=toml)
    done("lottery", "--folder", folder, "--tickets", tickets)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = made(tmp_path_factory.mktemp("shown"), 1000)
    done("draw", "--folder", folder, "--seed", SEED)
    return folder


@pytest.fixture(scope="module")
def result(folder: Path) -> dict[str, Any]:
    told = json.loads((folder / "public/draw/result.json").read_bytes())
    assert isinstance(told, dict)
    return told


@pytest.fixture
def shown(folder: Path) -> Iterator[Shown]:
    page = Shown(folder / "packs/public/lottery-page.html")
    yield page
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    # Whatever a test did: nothing was loaded, and nothing stumbled.
    assert page.run("return performance.getEntriesByType('resource').length") == 0
    assert [line for line in page.driver.get_log("browser") if line["level"] == "SEVERE"] == []


def commitment_of(folder: Path) -> str:
    return hashlib.sha256((folder / "public/lottery/manifest.json").read_bytes()).hexdigest()


def test_the_page_draws_the_ticket_of_the_draw_for_100_seeds(shown: Shown, folder: Path) -> None:
    assert len(set(SEEDS)) == 100
    script = """
    const [seeds, done] = arguments;
    const drawnBy = async (seed) => (await draw(seed), document.getElementById("drawn").textContent);
    const each = async () => {
      const all = [];
      for (const seed of seeds) all.push(await drawnBy(seed));
      return all;
    };
    each().then(done);
    """
    expected = [drawn_ticket(1000, hashed_seed(seed), commitment_of(folder)) for seed in SEEDS]
    assert shown.later(script, SEEDS) == [f"Ticket {ticket:03d} is drawn." for ticket in expected]
    assert len(set(expected)) > 60


@pytest.mark.parametrize("tickets", [1, 7, 100, 250, 99_999, 100_000, 2**255 + 1, 2**256 - 1])
def test_any_number_of_tickets_with_rejections(shown: Shown, tickets: int) -> None:
    """With 2^255 + 1 tickets every second hash is rejected."""
    sealed = "75bce5c6ab4725e1ae9e630858192d94e05a36ad353ee3b999807c0c31c90e42"
    expected = [str(below(tickets, commitment=sealed, seed=seed, label="panel")) for seed in SEEDS]
    assert shown.later(_BELOW, str(tickets), SEEDS, sealed) == expected


def test_the_published_vector(shown: Shown) -> None:
    sealed = "75bce5c6ab4725e1ae9e630858192d94e05a36ad353ee3b999807c0c31c90e42"
    for tickets, expected in ((1000, "585"), (7, "5")):
        assert shown.later(_BELOW, str(tickets), ["20237331128159211123"], sealed) == [expected]


def test_our_own_sha_256_where_a_browser_has_none(shown: Shown, folder: Path) -> None:
    texts = ["", "abc", *("x" * n for n in range(50, 130)), "é" * 1000, "y" * 70_001]
    assert shown.run(_WITHOUT_SUBTLE) == "undefined"
    script = "const [texts, done] = arguments; Promise.all(texts.map((text) => sha256(text))).then(done);"
    expected = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    assert shown.later(script, texts) == expected
    assert shown.later("const done = arguments[0]; faultsOfPage().then(done)") == []
    ticket = drawn_ticket(1000, hashed_seed(SEED), commitment_of(folder))
    assert shown.draw(SEED) == f"Ticket {ticket:03d} is drawn."


@pytest.mark.parametrize("seed", ["", " ", " 5", "5 ", "a\u00a0b", "a\u200bb", "a\tb", "a\u202eb"])
def test_seeds_that_the_draw_refuses_are_refused(shown: Shown, seed: str) -> None:
    with pytest.raises(InputProblems):
        hashed_seed(seed)
    shown.later("const [seed, done] = arguments; draw(seed).then(done);", seed)
    assert "one line of visible characters" in shown.text("seed-problem")
    assert shown.text("drawn") == "" and shown.run("return drawn") is None
    assert shown.run("return document.getElementById('seed').getAttribute('aria-invalid')") == "true"


def test_the_balls_are_the_ticket(shown: Shown) -> None:
    assert shown.text("next-ball") == "Ball 1 of 3: press its number."
    for digit in "074":
        shown.click(f"[data-digit='{digit}']")
    assert shown.text("drawn") == "Ticket 074 is drawn."
    assert shown.text("balls").split() == ["074"]
    shown.click("[data-digit='9']")
    assert shown.text("drawn") == "Ticket 074 is drawn."
    shown.click("#back")
    assert shown.text("drawn") == "" and shown.text("next-ball") == "Ball 3 of 3: press its number."
    shown.click("[data-digit='5']")
    assert shown.text("drawn") == "Ticket 075 is drawn."
    drawn = shown.run("return document.querySelector('#seals .is-drawn').textContent")
    assert drawn.startswith("Ticket 075 drawn")
    shown.click("#again")
    assert shown.text("drawn") == "" and shown.text("balls") == ""


def test_what_is_drawn_is_announced(shown: Shown) -> None:
    for name in ("said", "drawn", "told", "found", "refused", "broken", "seed-problem"):
        # Some screen readers miss what comes into a page together with its text.
        display = "return getComputedStyle(document.getElementById(arguments[0])).display"
        assert shown.text(name) == "" and shown.run(display, name) != "none", name
    shown.click("[data-digit='5']")
    assert shown.text("said") == "Ball 1 of 3: 5."
    for name in ("said", "drawn", "told", "found"):
        assert (
            shown.run("return document.getElementById(arguments[0]).getAttribute('role')", name) == "status"
        )
    for name in ("refused", "broken", "seed-problem"):
        assert shown.run("return document.getElementById(arguments[0]).getAttribute('role')", name) == "alert"


def test_the_drawn_ticket_is_opened_against_its_seal(
    shown: Shown, folder: Path, result: dict[str, Any]
) -> None:
    shown.draw(SEED)
    shown.driver.find_element("id", "file").send_keys(str(folder / "public/draw/result.json"))
    opened = shown.wait("opened", "is opened")
    assert shown.members() == result["members"]
    assert f"The seal of ticket {result['ticket']:03d}, published before the draw, fits" in opened
    assert "is the one that was drawn on this page" in opened and "Not checked" not in opened
    met = shown.run("return [...document.querySelectorAll('#opened .met')].map((one) => one.textContent)")
    assert len(met) == len(result["met"]) and set(met) == {"1 to 2 seats: met"}
    assert shown.text("refused") == ""
    assert shown.run("return document.activeElement.textContent").startswith("Ticket")


def test_what_was_sealed_can_be_pasted_by_itself(shown: Shown, result: dict[str, Any]) -> None:
    lines = f"{result['opening']}\r\n{' '.join(result['members'])}\r\n"
    shown.give(lines)
    assert "does not say which ticket" in shown.text("refused") and shown.members() == []
    shown.draw(SEED)
    shown.click("#open-form summary")
    shown.write("pasted", lines)
    shown.click("#paste button")
    shown.wait("opened", "is opened")
    assert shown.members() == result["members"]


def forgeries(result: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """What somebody may hand in instead, and the words that refuse it."""
    opening, members, order = result["opening"], result["members"], result["order"]
    flipped = f"{int(opening[0], 16) ^ 1:x}{opening[1:]}"
    exchanged = sorted([*members[1:], order[0]])
    seal, numbers = "does not fit these entry numbers", "different entry numbers of this draw"
    other = {"members": exchanged, "order": [members[0], *order[1:]]}
    # Everybody whom this page refuses for more than one reason is refused for all of them.
    changed: dict[str, tuple[dict[str, Any], str]] = {
        "opening": ({"opening": flipped}, seal),
        "friend": (other, seal),
        "unsorted": ({"members": members[::-1]}, seal),
        "short": ({"members": members[1:], "order": [members[0], *order]}, numbers),
        "twice": ({"members": [members[0], *members[:-1]]}, numbers),
        "stranger": ({"members": [*members[:-1], "ZZZZZZZZZZ"]}, numbers),
        "next ticket": ({"ticket": (result["ticket"] + 1) % 1000}, "was drawn on this page"),
        "no such ticket": (
            {"ticket": 1000},
            "names no ticket of this lottery: their numbers go from 000 to 999",
        ),
        "half a ticket": ({"ticket": 5.5}, "names no ticket of this lottery"),
        "other lottery": ({"commitment": "0" * 64}, "another commitment"),
        "unmet": ({"met": [{**one, "met": False} for one in result["met"]]}, "does not say that the rules"),
        "quota": ({"met": [{**one, "max": one["max"] + 1} for one in result["met"]]}, "does not say that"),
        "no quota": ({"met": [None]}, "does not say that the rules"),
        "no quotas": ({"met": None}, "does not say that the rules"),
        "one quota": ({"met": result["met"][1:]}, "does not say that the rules"),
        "skipped": ({"order": order[1:]}, "everybody else once"),
        "named twice": ({"order": [*order, order[0]]}, "everybody else once"),
        "alternates": ({"alternates": order[1:3]}, "everybody else once"),
        "turned": ({"order": [*order[:1], *order[:0:-1]]}, "does not follow from what was drawn"),
        "no list": ({"members": " ".join(members)}, "not the file result.json"),
        "script": ({"members": ["<img src=x>", *members[1:]]}, "not the file result.json"),
    }
    told = {name: (json.dumps({**result, **these}), words) for name, (these, words) in changed.items()}
    texts = ("", "{", "null", "[]", "{}", "\n\n", json.dumps([result]))
    return told | {f"text {text!r}"[:20]: (text, "not the file result.json") for text in texts}


def test_whatever_was_not_sealed_is_refused_and_not_shown(shown: Shown, result: dict[str, Any]) -> None:
    shown.draw(SEED)
    for name, (text, words) in forgeries(result).items():
        shown.give(json.dumps(result))
        assert shown.members() == result["members"]
        shown.give(text)
        assert words in shown.text("refused"), name
        assert shown.text("opened") == "" and shown.members() == [], name
        answer = shown.run("return answered(arguments[0])", result["members"][0])
        assert "No ticket is opened" in answer, name


def test_alternates_and_everybody_else_follow_from_the_seed_each(
    shown: Shown, result: dict[str, Any]
) -> None:
    """Alternates may pass over people: then these come first among everybody else."""
    shown.draw(SEED)
    script = "const [told, done] = arguments; inHashedOrder(told).then(([right]) => done(right));"
    a, b, c, d, *others = result["order"]
    for first, then, right in (
        ([], [a, b, c, d], True),
        ([a, b, c], [d], True),
        ([a, c], [b, d], True),
        ([c, a], [b, d], False),
        ([a, c], [d, b], False),
        ([], [b, a, c, d], False),
    ):
        told = {"alternates": first, "order": [*first, *then, *others]}
        assert shown.later(script, told) is right, (first, then)


def test_a_ticket_that_was_not_drawn_is_not_opened_after_all(shown: Shown, result: dict[str, Any]) -> None:
    """Who opens first and draws then sees both compared."""
    shown.give(json.dumps(result))
    assert "Not checked: whether this ticket was drawn" in shown.text("opened")
    shown.draw("another seed")
    shown.wait("refused", "was drawn on this page, and this is ticket")
    assert shown.members() == []
    shown.draw(SEED)
    shown.wait("opened", "is the one that was drawn on this page")
    assert shown.members() == result["members"]


def test_an_applicant_learns_whether_she_was_drawn(shown: Shown, result: dict[str, Any]) -> None:
    member, third = result["members"][0], result["order"][2]
    assert "not an entry number of this draw" in shown.ask("AAAAAAAAAA")
    assert "is in this draw. No ticket is opened" in shown.ask(member)
    shown.give(json.dumps(result))
    assert shown.text("told") == ""
    assert shown.ask(f" {member[:5].lower()} {member[5:]} ") == f"{member} was drawn for the panel."
    assert shown.ask(third).endswith("was not drawn. This person is number 3 in the order of replacement.")
    assert "not an entry number of this draw" in shown.ask("")
    shown.give(json.dumps({**result, "rehearsal": True}))
    assert "This is a rehearsal. It does not count." in shown.text("opened")
    assert shown.ask(member).startswith("Rehearsal only: ")


def test_the_sealed_tickets_can_be_searched(shown: Shown, folder: Path) -> None:
    rows = (folder / "public/lottery/seals.csv").read_text("utf-8").splitlines()[1:]
    seals = dict(row.split(",") for row in rows)
    for wanted, number in (
        ("585", "585"),
        ("000", "000"),
        ("999", "999"),
        (seals["421"][:12].upper(), "421"),
    ):
        shown.write("find-text", wanted)
        shown.click("#find button")
        assert shown.text("found") == f"Ticket {number} has the seal {seals[number]}."
        assert f"Ticket {number}{seals[number]}" in shown.text("seals")
    shown.write("find-text", "1000x")
    shown.click("#find button")
    assert shown.text("found") == "There is no such ticket. The last one is 999."
    shown.click("#earlier")
    assert seals["419"] in shown.text("seals") and seals["421"] not in shown.text("seals")


@pytest.mark.parametrize("file", ["seals.csv", "rules.json", "leaves.csv", "manifest.json"])
def test_a_page_that_was_changed_says_so(folder: Path, tmp_path: Path, file: str) -> None:
    text = (folder / "packs/public/lottery-page.html").read_text("utf-8")
    begins = text.index(f'"{file}": "') + len(file) + 5
    place = next(at for at in range(begins + 60, len(text)) if text[at] in "123456")
    page = tmp_path / "page.html"
    page.write_text(f"{text[:place]}{int(text[place]) + 1}{text[place + 1 :]}", "utf-8")
    shown = Shown(page)
    assert f"Do not use this page: {file}" in shown.wait("broken", "Do not use")
    assert "Do not use this page" in shown.text("itself")
    shown.give((folder / "public/draw/result.json").read_text("utf-8"))
    assert "This page was changed" in shown.text("refused") and shown.members() == []
    assert shown.ask("AAAAAAAAAA") == "This page was changed: it cannot say."


def test_a_page_that_shows_another_commitment_says_so(folder: Path, tmp_path: Path) -> None:
    text = (folder / "packs/public/lottery-page.html").read_text("utf-8")
    group = commitment_of(folder)[:8]
    page = tmp_path / "page.html"
    page.write_text(text.replace(f"<span>{group}</span>", "<span>00000000</span>"), "utf-8")
    assert "Do not use this page: the number shown" in Shown(page).wait("broken", "Do not use")


@pytest.mark.slow
@pytest.mark.parametrize(("wide", "text"), [(1920, 100), (320, 100), (360, 200)])
def test_axe_finds_nothing_at_any_moment(folder: Path, result: dict[str, Any], wide: int, text: int) -> None:
    shown = Shown(folder / "packs/public/lottery-page.html", wide)
    shown.run(f"document.documentElement.style.fontSize = '{17 * text / 100}px'")
    assert faults_now() == []
    shown.draw(SEED)
    shown.click("#derived summary")
    shown.write("find-text", "7")
    shown.click("#find button")
    assert faults_now() == []
    shown.give("{}")
    shown.later("const done = arguments[0]; draw('').then(done);")
    assert faults_now() == []
    shown.draw(SEED)
    shown.give(json.dumps({**result, "rehearsal": True}))
    shown.ask(result["order"][0])
    shown.click("#open-form summary")
    assert "is opened" in shown.text("opened") and faults_now() == []


def test_nothing_leaves_the_page(folder: Path) -> None:
    """Whatever a script on it tried, its policy forbids it."""
    script = """
    const done = arguments[0];
    const refused = [];
    document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
    const to = "http://127.0.0.1:9/";
    fetch(to).catch(() => {});
    new Image().src = to;
    for (const [tag, name] of [["script", "src"], ["iframe", "src"], ["link", "href"], ["video", "src"]]) {
      const element = document.createElement(tag);
      element.rel = "stylesheet";
      element[name] = to;
      document.body.append(element);
    }
    const form = document.createElement("form");
    form.action = to;
    document.body.append(form);
    form.submit();
    setTimeout(() => done([...new Set(refused)].sort()), 300);
    """
    refused = Shown(folder / "packs/public/lottery-page.html").later(script)
    assert refused == [
        "connect-src",
        "form-action",
        "frame-src",
        "img-src",
        "media-src",
        "script-src-elem",
        "style-src-elem",
    ]
    # The browser's complaints about it are not those of the next test.
    browser().get_log("browser")


def test_everything_can_be_done_with_the_keyboard(shown: Shown, result: dict[str, Any]) -> None:
    from selenium.webdriver import ActionChains

    def press(*keys: str) -> None:
        ActionChains(shown.driver).send_keys(*(_KEYS.get(key, key) for key in keys)).perform()

    def go_to(css: str) -> None:
        for _ in range(80):
            if shown.run("return document.activeElement.matches(arguments[0])", css):
                outline = "return getComputedStyle(document.activeElement).outlineStyle"
                assert shown.run(outline) == "solid", css
                return
            press("tab")
        pytest.fail(f"Tab never comes to {css}")

    press("tab")
    assert shown.run("return document.activeElement.className") == "skip"
    go_to("#find-text")
    press("5", "enter")
    assert shown.text("found").startswith("Ticket 005")
    go_to("#pad button")
    for digit in f"{result['ticket']:03d}":
        press(digit)
    assert shown.text("drawn") == f"Ticket {result['ticket']:03d} is drawn."
    go_to("#open-form summary")
    press("space")
    go_to("#pasted")
    press(json.dumps(result))
    go_to("#paste button")
    press("enter")
    shown.wait("opened", "is the one that was drawn on this page")
    go_to("#number")
    press(result["members"][0], "enter")
    assert shown.text("told").endswith("was drawn for the panel.")


def test_balls_fall_only_for_people_who_do_not_mind_motion(shown: Shown) -> None:
    falling = "return getComputedStyle(document.querySelector('.ball')).animationName"
    shown.click("[data-digit='5']")
    assert shown.run(falling) == "none"
    shown.motion("no-preference")
    assert shown.run(falling) == "fall"


def test_on_paper_there_is_nothing_to_press(shown: Shown, result: dict[str, Any]) -> None:
    shown.draw(SEED)
    shown.give(json.dumps(result))
    shown.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    seen = "return [...document.querySelectorAll(arguments[0])].filter((one) => one.offsetParent).length"
    assert shown.run(seen, "button, input, textarea, nav a") == 0
    assert shown.run(seen, "#opened ul.members li") == len(result["members"])


def test_tickets_that_are_no_power_of_ten_have_no_balls_to_enter(tmp_path: Path) -> None:
    folder = made(tmp_path, 250)
    shown = Shown(folder / "packs/public/lottery-page.html")
    ticket = drawn_ticket(250, hashed_seed(SEED), commitment_of(folder))
    assert shown.draw(SEED) == f"Ticket {ticket:03d} is drawn."
    assert shown.text("balls") == f"{ticket:03d}"
    shown.click("#again")
    assert shown.run("return document.activeElement.id") == "seed"


def test_announced_balls_take_no_seed(tmp_path: Path) -> None:
    shown = Shown(made(tmp_path, 100, TOML + BALLS) / "packs/public/lottery-page.html")
    assert not shown.driver.find_elements("id", "seed")
    for digit in "42":
        shown.click(f"[data-digit='{digit}']")
    assert shown.text("drawn") == "Ticket 42 is drawn."
    shown.click("#again")
    assert shown.run("return document.activeElement.dataset.digit") == "0"


def test_the_page_of_the_draw_opens_its_ticket_by_itself(folder: Path, result: dict[str, Any]) -> None:
    shown = Shown(folder / "packs/public/lottery-page-drawn.html")
    shown.wait("opened", "is the one that was drawn on this page")
    assert shown.text("drawn") == f"Ticket {result['ticket']:03d} is drawn."
    assert shown.members() == result["members"]
    assert shown.ask(result["order"][0]).endswith("number 1 in the order of replacement.")
    assert shown.run("return document.activeElement.id") != "opened" and faults_now() == []


def test_the_page_of_a_draw_by_balls(tmp_path: Path) -> None:
    folder = made(tmp_path, 100)
    done("draw", "--folder", folder, "--balls", "4 2", "--seed", "for the order")
    shown = Shown(folder / "packs/public/lottery-page-drawn.html")
    shown.wait("opened", "is the one that was drawn on this page")
    assert shown.text("drawn") == "Ticket 42 is drawn." and shown.text("balls") == "42"
    assert "The order of replacement follows from what was drawn." in shown.text("opened")
    text = (folder / "packs/public/lottery-page-drawn.html").read_text("utf-8")
    page = tmp_path / "page.html"
    page.write_text(text.replace("for the order", "for a friend"), "utf-8")
    Shown(page).wait("refused", "does not follow from what was drawn")
    event = Shown(folder / "packs/public/lottery-page.html")
    event.run("addBall(4); addBall(2)")
    event.give((folder / "public/draw/result.json").read_text("utf-8"))
    assert "Not checked: whether the order of replacement follows" in event.text("opened")


def written(folder: Path, place: Path, **files: object) -> Path:
    """The page of a lottery in which these files are other ones, and their hashes stand in its manifest."""
    public = public_of(folder)
    for name, told in files.items():
        ending = "csv" if isinstance(told, str) else "json"
        public[f"{name}.{ending}"] = told.encode() if isinstance(told, str) else json.dumps(told).encode()
    hashes = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for name, data in public.items()
        if name != "manifest.json"
    }
    manifest = json.loads(public["manifest.json"]) | {"public": hashes}
    page = place / "written.html"
    page.write_bytes(lottery_page({**public, "manifest.json": json.dumps(manifest).encode()}, Event()))
    return page


def announced(kind: str, when: str, **more: object) -> dict[str, object]:
    told = {"kind": kind, "source": "S", "when": when, "witnesses": ["chair"], "if_it_fails": "F"}
    return told | {"outcomes": 10**7} | more


def test_a_list_of_all_tickets_stays_beside_the_page(folder: Path, tmp_path: Path) -> None:
    page = written(folder, tmp_path, tickets="ticket,members\n000,AAAAAAAAAA BBBBBBBBBB\n")
    assert "BBBBBBBBBB" not in page.read_text("utf-8")
    shown = Shown(page)
    assert "they belong to it" in shown.text("itself") and shown.text("broken") == ""
    assert "Who is on which ticket is public" in shown.text("tickets")
    assert "The seal hides who is on the ticket" not in shown.text("tickets")


def test_a_round_of_drand_takes_its_64_signs_only(folder: Path, tmp_path: Path) -> None:
    told = announced("drand", "2090-02-11T18:30:00Z", round=5, chain="c")
    shown = Shown(written(folder, tmp_path, announce=told))
    good = hashlib.sha256(b"round 5").hexdigest()
    for seed in (good.upper(), good[:-1], f"0x{good[2:]}", "3 11"):
        shown.later("const [seed, done] = arguments; draw(seed).then(done);", seed)
        assert "64 signs" in shown.text("seed-problem") and shown.text("drawn") == "", seed
    assert shown.draw(good).endswith("is drawn.") and shown.text("seed-problem") == ""


def test_what_is_drawn_before_the_announced_time_is_called_a_trial(folder: Path, tmp_path: Path) -> None:
    seen = "return document.getElementById('early').checkVisibility()"
    for when, trial in (("2090-02-11T18:30:00Z", True), ("2020-02-11T18:30:00Z", False)):
        shown = Shown(written(folder, tmp_path, announce=announced("dice", when)))
        assert shown.run(seen) is trial
        shown.draw(SEED)
        assert shown.run(seen) is trial
    assert Shown(folder / "packs/public/lottery-page.html").run(seen) is False


def test_what_the_result_does_not_speak_of_is_said(
    folder: Path, tmp_path: Path, result: dict[str, Any]
) -> None:
    rules = json.loads(public_of(folder)["rules.json"])
    rules |= {"apart": 1, "household": {"most": 1, "columns": ["Address1"]}}
    combined = "category,value,with_category,with_value,min,max\nAge,young,Gender,F,1,2\n"
    shown = Shown(written(folder, tmp_path, rules=rules, combined=combined))
    del result["commitment"]
    shown.give(json.dumps(result))
    met = "does not speak of the rules on two things at once, and on people who live together"
    assert f"{met}, and on people who may not serve together." in shown.text("opened")
    plain = Shown(folder / "packs/public/lottery-page.html")
    plain.give(json.dumps(result))
    assert "“Met” is what the file says. An auditor can check it" in plain.text("opened")


def test_misread_signs_of_an_entry_number_are_understood(shown: Shown, result: dict[str, Any]) -> None:
    everybody = [*result["members"], *result["order"]]
    misread = [str.maketrans(letters, digits) for letters, digits in (("OBI", "081"), ("OBL", "081"))]
    assert sum(any(sign in one for sign in "OBIL") for one in everybody) > 5
    for one in everybody:
        for signs in misread:
            assert shown.run("return answered(arguments[0])", one.translate(signs)).startswith(one)


def test_whoever_has_a_telephone_reads_the_answer_without_scrolling(
    folder: Path, result: dict[str, Any]
) -> None:
    shown = Shown(folder / "packs/public/lottery-page-drawn.html", 360)
    size = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    shown.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    shown.wait("opened", "is opened")
    assert shown.ask(result["members"][0]).endswith("was drawn for the panel.")
    box = """
    const box = document.getElementById(arguments[0]).getBoundingClientRect();
    return [box.top, box.bottom];
    """
    for name in ("number", "told"):
        top, bottom = shown.run(box, name)
        assert 0 <= top < bottom <= 740, name
    assert shown.run("return scrollY") == 0 and faults_now() == []


def test_each_step_leads_to_the_next(shown: Shown) -> None:
    from selenium.webdriver.common.by import By

    steps = ["about", "commitment", "rules", "tickets", "draw", "opening", "yours"]
    links = {name: shown.driver.find_elements(By.CSS_SELECTOR, f"#{name} .next a") for name in steps}
    assert [[one.get_attribute("hash") for one in links[name]] for name in steps[:-1]] == [
        [f"#{name}"] for name in steps[1:]
    ]
    assert links["yours"] == [] and not links["draw"][0].is_displayed()
    shown.draw(SEED)
    assert all(links[name][0].is_displayed() for name in steps[:-1])
    links["draw"][0].click()
    assert shown.run("return location.hash") == "#opening"
    shown.click("#again")
    assert not links["draw"][0].is_displayed()


def test_the_number_of_the_ticket_appears_after_the_last_ball(shown: Shown) -> None:
    shown.motion("no-preference")
    late = """
    const found = [...document.querySelectorAll(arguments[0])];
    return found.map((one) => getComputedStyle(one).animationDelay);
    """
    shown.draw(SEED)
    assert shown.run(late, ".ball") == ["0s", "0.7s", "1.4s"]
    # A ball falls for 0.9 seconds.
    assert set(shown.run(late, "#drawn, #derived > *")) == {"2.3s"}
    shown.click("#again")
    shown.run("for (const digit of [1, 2, 3]) addBall(digit)")
    assert shown.run(late, ".ball") == ["0s", "0s", "0s"] and shown.run(late, "#drawn") == ["0.9s"]


@pytest.mark.slow
def test_a_hundred_thousand_tickets_and_ten_thousand_people(folder: Path, tmp_path: Path) -> None:
    rules = json.loads(public_of(folder)["rules.json"]) | {"tickets": 100_000, "applicants": 10_000}
    hashes = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(100_000)]
    entries = sorted(base64.b32encode(bytes.fromhex(one))[:10].decode() for one in hashes[:10_000])
    page = written(
        folder,
        tmp_path,
        rules=rules,
        seals="".join(["ticket,seal\n", *(f"{n:05d},{one}\n" for n, one in enumerate(hashes))]),
        leaves="".join(["applicant,leaf\n", *(f"{one},{hashes[0]}\n" for one in entries)]),
    )
    assert page.stat().st_size < 9_000_000
    shown = Shown(page)
    for digit in "58507":
        shown.click(f"[data-digit='{digit}']")
    assert shown.text("drawn") == "Ticket 58507 is drawn." and hashes[58507] in shown.text("derived")
    assert shown.run("return document.querySelectorAll('#seals li').length") == 12
    shown.write("find-text", hashes[99_999][:9])
    shown.click("#find button")
    assert shown.text("found") == f"Ticket 99999 has the seal {hashes[99_999]}."
    assert "is in this draw" in shown.ask(entries[-1])


def test_a_page_with_another_draw_in_it_opens_nothing(folder: Path, tmp_path: Path) -> None:
    """Its seed gives another ticket than the one that was opened."""
    text = (folder / "packs/public/lottery-page-drawn.html").read_text("utf-8")
    page = tmp_path / "page.html"
    assert text.count(f'\\"seed\\":\\"{SEED}\\"') == 1
    page.write_text(text.replace(f'\\"seed\\":\\"{SEED}\\"', '\\"seed\\":\\"3 11\\"'), "utf-8")
    shown = Shown(page)
    shown.wait("refused", "was drawn on this page, and this is ticket")
    assert shown.members() == []
