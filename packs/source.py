"""Sources of documents: Markdown with Jinja2 in it, read into blocks.

A value never becomes markup: what `{{ ... }}` puts out travels through the Markdown parser in
disguise and becomes text only inside a finished block.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, TemplateNotFound, TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from packs.blocks import Address, Block, Document
from packs.markdown import NotMarkup, blocks_of
from packs.pages import count, percent
from sortition.problems import InputProblems, Problem

EXAMPLE = "Write here"
NEEDED_BY = "; needed by "
_OPEN, _CLOSE = "\ue000", "\ue001"
_DISGUISED = re.compile(f"{_OPEN}([0-9a-f]*){_CLOSE}")
# Those that make markup, and the one that would make another document of the same facts.
_UNSAFE_FILTERS = ("e", "escape", "forceescape", "random", "safe", "tojson", "urlize", "xmlattr")
_missing: ContextVar[list[tuple[object, str]] | None] = ContextVar("missing", default=None)


class Group(dict[str, Any]):
    """Facts under one name, as templates see them; a field that was left blank or is false is not there.

    `file` and `place` say where its fields are filled in: "panel.toml" and "[sender]", "applicants.xlsx"
    and "applicant 0042". With `refused`, why none of them may be used, it has none.
    """

    def __init__(
        self, fields: Mapping[str, Any], file: str = "", place: str = "", refused: Sequence[Problem] = ()
    ) -> None:
        self.refused = tuple(refused)
        self.known = frozenset(fields)
        given = {} if refused else fields
        kept = {name: value for name, value in given.items() if not _is_blank(value)}
        self.examples = {name for name, value in kept.items() if str(value).startswith(EXAMPLE)}
        super().__init__({name: value for name, value in kept.items() if name not in self.examples})
        self.file, self.place = file, place


def _is_blank(value: object) -> bool:
    return value is False or value in ("", (), [], None)


class Missing(Undefined):
    """A field that a template uses and that is not there: it is noted, and the run goes on to find more."""

    def _noted(self) -> None:
        found = _missing.get()
        if found is None:
            self._fail_with_undefined_error()
        found.append((self._undefined_obj, str(self._undefined_name)))

    def __str__(self) -> str:
        self._noted()
        return ""

    def __iter__(self) -> Iterator[Any]:
        self._noted()
        return iter(())

    def __bool__(self) -> bool:
        self._noted()
        return False

    def __len__(self) -> int:
        self._noted()
        return 0

    def __eq__(self, other: object) -> bool:
        self._noted()
        return False

    def __ne__(self, other: object) -> bool:
        self._noted()
        return True

    def __hash__(self) -> int:
        return id(type(self))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._noted()
        return self

    def __call__(self, *_: Any, **__: Any) -> Any:
        """The same for what is called."""
        self._noted()
        return self


def _missing_field(group: object, field: str, source: str) -> Problem:
    if not isinstance(group, Group) or not group.file or field not in group.known:
        remedy = "Use a fact that the document's audience may see: docs/reference/templates.md lists them"
        return Problem(f'"{field}" is not known here', remedy, f"templates/{source}")
    if group.refused:
        return group.refused[0]
    if field in group.examples:
        reason, remedy = f'"{field}" still has its example text', "Write your own"
    else:
        reason, remedy = f'"{field}" is blank', "Fill it in"
    return Problem(f"{reason}{NEEDED_BY}{source}", remedy, group.file, cells=(group.place,))


_REFUSED: Mapping[type[nodes.Node], str] = {
    nodes.FilterBlock: "{% filter %}",
    nodes.AssignBlock: "{% set … endset %}",
    nodes.Import: "{% import %} (write {% from … import … %})",
}


class _Environment(SandboxedEnvironment):
    """The sandbox, in which a field of a group is never mistaken for a method of Python's.

    What a macro makes is markup, and nothing may be joined to it: a value would become markup with it.
    """

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for block in tree.find_all(tuple(_REFUSED)):
            raise TemplateSyntaxError(
                f"{_REFUSED[type(block)]} is not used here", block.lineno, name, filename
            )
        for variable in tree.find_all(nodes.Name):
            if variable.name == "self":
                raise TemplateSyntaxError("self is not used here", variable.lineno, name, filename)
        outputs = (one for output in tree.find_all(nodes.Output) for one in output.nodes)
        alone = {id(one) for output in outputs for one in _choices(output)}
        alone |= {id(loop.iter) for loop in tree.find_all(nodes.For)}
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and id(call) not in alone:
                reason = "what a macro makes stands alone: {{ macro(…) }}"
                raise TemplateSyntaxError(reason, call.lineno, name, filename)
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Mapping):
            if argument in obj:
                return obj[argument]
            # A key that was worked out may be somebody's name, which is not to be repeated.
            known = isinstance(obj, Group) and argument in obj.known
            return self.undefined(obj=obj, name=argument if known else "a field")
        return super().getitem(obj, argument)


def _choices(node: nodes.Node) -> Iterator[nodes.Node]:
    """What may be put out as it is: the node, or what an "if … else" or a default chooses between."""
    yield node
    if isinstance(node, nodes.CondExpr):
        for branch in filter(None, (node.expr1, node.expr2)):
            yield from _choices(branch)
    if isinstance(node, nodes.Filter) and node.name == "default":
        for other in node.args:
            yield from _choices(other)


def _disguise(value: object) -> Markup:
    # What a macro puts out is markup of the template, with its values in disguise already.
    if isinstance(value, Markup):
        return value
    return Markup(f"{_OPEN}{str(value).encode('utf-8', 'replace').hex()}{_CLOSE}")


def reveal(text: str) -> str:
    """The text with every disguised value as it is."""
    return _DISGUISED.sub(lambda found: bytes.fromhex(found[1]).decode(), text)


class Sources:
    """The sources in these folders; a file in an earlier folder stands in for one of the same name later."""

    def __init__(self, places: Sequence[Path]) -> None:
        self.places = tuple(places)
        self._environment = _Environment(
            loader=FileSystemLoader(places, encoding="utf-8-sig"),
            undefined=Missing,
            autoescape=True,
            finalize=_disguise,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(percent=percent, count=count)
        for name in _UNSAFE_FILTERS:
            del self._environment.filters[name]
        del self._environment.globals["lipsum"]

    def has(self, name: str) -> bool:
        """Whether there is a source of this name ("invitation/letter.md")."""
        return any((place / name).is_file() for place in self.places)

    def document(
        self,
        name: str,
        facts: Mapping[str, Any],
        title: str,
        *,
        letter: bool = False,
        poster: bool = False,
    ) -> Document:
        """The document that this source makes of these facts.

        Its title is the heading of level 1, or `title` where it has none.

        Raises:
            InputProblems: with every missing field, or with the file and the line of what is wrong in it.
        """
        with _collecting() as missing:
            text = self._text(name, facts)
        if missing:
            raise InputProblems(dict.fromkeys(_missing_field(*field, name) for field in missing))
        try:
            found = blocks_of(text, reveal, facts.get("figures", {}), facts.get("languages", ()))
            _refuse_useless(found.blocks, letter)
            return Document(
                title=found.title or title,
                blocks=found.blocks,
                text_message=found.text_message,
                stamp="REHEARSAL" if facts.get("rehearsal") else "",
                letter=letter,
                poster=poster,
            )
        except (NotMarkup, ValueError) as error:
            words = getattr(error, "words", "")
            raise self._fault(name, self._line(name, words), _DISGUISED.sub("…", str(error))) from None

    def _text(self, name: str, facts: Mapping[str, Any]) -> str:
        """The source with its facts filled in, in disguise."""
        try:
            # Nothing in disguise would keep the blanks on both its sides apart.
            return self._environment.get_template(name).render(facts).replace(_OPEN + _CLOSE, "")
        except TemplateSyntaxError as error:
            raise self._fault(error.name or name, error.lineno, str(error.message)) from None
        except TemplateNotFound as error:
            line = self._line(name, str(error.name))
            what = str(error.name) if line else "such template"
            raise self._fault(name, line, f"there is no {what}") from None
        except UnicodeDecodeError:
            raise self._fault(name, 0, "it is not in UTF-8; save it as UTF-8") from None
        except Exception as error:
            # Whatever a template does: its own words are wrong, and the message may hold somebody's.
            reason = f"something in it cannot be worked out ({type(error).__name__})"
            raise self._fault(name, _line_within(error, name), reason) from None

    def _fault(self, name: str, line: int, reason: str) -> InputProblems:
        where = f"templates/{name}, line {line}" if line else f"templates/{name}"
        return InputProblems([Problem(f"the template is broken: {reason}", "Correct the template", where)])

    def _line(self, name: str, words: str) -> int:
        """The number of the first line of the source that holds these words; 0 where none does."""
        path = next((place / name for place in self.places if (place / name).is_file()), None)
        lines = path.read_text("utf-8-sig").splitlines() if path and words else []
        return next((number for number, line in enumerate(lines, start=1) if words in line), 0)


def _refuse_useless(blocks: Sequence[Block], letter: bool) -> None:
    if not blocks:
        raise NotMarkup("it is empty")
    if letter and not isinstance(blocks[0], Address):
        raise NotMarkup("a letter begins with its address block")


def _line_within(error: BaseException, name: str) -> int:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename).as_posix().endswith(name)]
    return lines[-1] or 0 if lines else 0


@contextmanager
def _collecting() -> Iterator[list[tuple[object, str]]]:
    found: list[tuple[object, str]] = []
    before = _missing.set(found)
    try:
        yield found
    finally:
        _missing.reset(before)
