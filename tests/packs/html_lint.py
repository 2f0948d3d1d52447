"""What a screen reader, a telephone and a cautious reader need of an HTML page, checked on its tags."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

_VOID = {"meta", "br", "hr", "img", "link", "input"}


class Page(HTMLParser):
    """The page's tags with their attributes and texts; `faults` are tags that do not pair up."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"{tag} is never closed" for tag in self._open]

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data):
        if self._open and data.strip():
            self.texts.append((self._open[-1], data.strip()))

    def visible(self) -> str:
        """The words of the page without its style sheet."""
        return " ".join(text for tag, text in self.texts if tag != "style")


def faults(text: str) -> list[str]:
    """Everything that this lint finds wrong; empty for a good page."""
    page = Page(text)
    found = list(page.faults)
    names = Counter(tag for tag, _ in page.tags)
    found += [
        f"{names[tag]} {tag}" for tag in ("html", "title", "h1", "main") if tag != "title" and names[tag] != 1
    ]
    found += [tag for tag in ("script", "iframe", "object", "link", "img", "form") if names[tag]]
    found += _headings(page) + _references(page) + _tables(page) + _loads(text, page)
    if not any(tag == "html" and attrs.get("lang") for tag, attrs in page.tags):
        found.append("no language")
    for tag, attrs in page.tags:
        if tag == "svg" and attrs.get("role") != "img":
            found.append("a chart that is not an image to a screen reader")
    if names["svg"] != names["desc"] or names["svg"] > names["table"]:
        found.append("a chart without description or table")
    return found


def _headings(page: Page) -> list[str]:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    return [f"h{b} after h{a}" for a, b in zip([0, *levels], levels, strict=False) if b > a + 1]


def _references(page: Page) -> list[str]:
    ids = Counter(attrs["id"] for _, attrs in page.tags if "id" in attrs)
    wanted = [name for _, attrs in page.tags for name in attrs.get("aria-labelledby", "").split()]
    wanted += [attrs["href"][1:] for tag, attrs in page.tags if tag == "a" and attrs["href"].startswith("#")]
    wanted += re.findall(r"url\(#([^)]+)\)", " ".join(attrs.get("fill", "") for _, attrs in page.tags))
    return [f"id {name} {times} times" for name, times in ids.items() if times > 1] + [
        f"nothing is called {name}" for name in wanted if name not in ids
    ]


def _tables(page: Page) -> list[str]:
    names = Counter(tag for tag, _ in page.tags)
    found = (
        [] if names["table"] == names["caption"] == names["thead"] else ["a table without caption or head"]
    )
    return found + ["a th without scope" for tag, a in page.tags if tag == "th" and "scope" not in a]


def _loads(text: str, page: Page) -> list[str]:
    found = [f"{name} on {tag}" for tag, a in page.tags for name in a if name in ("src", "srcset", "style")]
    found += [f"event {name}" for _, attrs in page.tags for name in attrs if name.startswith("on")]
    # The namespace of a drawing is a name, not an address to load from.
    text = text.replace('xmlns="http://www.w3.org/2000/svg"', "")
    found += re.findall(r"https?://[^\s\"'<]+|@import|url\((?!#)[^)]*\)", text)
    return found + [a["href"] for tag, a in page.tags if tag == "a" and not a["href"].startswith("#")]
