"""Sources of documents: what templates can do, what they cannot, and how their faults are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packs.blocks import (
    Address,
    Bullets,
    Cards,
    Document,
    Figure,
    Heading,
    InLanguage,
    Languages,
    Notice,
    PageBreak,
    Paragraph,
    Qr,
    Question,
    Span,
    Table,
    Terms,
    plain,
)
from packs.source import Group, Sources
from sortition.problems import InputProblems
from tests.packs.texts import texts_of


def written(tmp_path: Path, text: str, name: str = "pack/one.md") -> Sources:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return Sources([tmp_path])


def read(tmp_path: Path, text: str, **facts: object) -> Document:
    return written(tmp_path, text).document("pack/one.md", facts, "Title")


def refused(tmp_path: Path, text: str, **facts: object) -> list[str]:
    with pytest.raises(InputProblems) as caught:
        read(tmp_path, text, **facts)
    return [str(problem) for problem in caught.value.problems]


def test_every_kind_of_block(tmp_path: Path) -> None:
    text = """```address
{{ name }}
1 High Street

G1 1AA
```

# About **you**

One line,
the same paragraph.\\
A new line with `0a1b` and [a page](https://example.org/a).

> First.
>
> Second.

- a
- b

1. c

```terms
Who | We
```

Table: People

| Name | Count | Signature |
|---|--:|---|
| {{ name }} | 3 | |

```qr
https://example.org/?ref=1
QR code
Go to example.org, or ring.
```

```one Q1
How old?
Q1-1 | 16-24
Q1-2 | {{ name }}
```

```write Q2 3
Your name
```

```cards
{{ name }} | Panel
```

```figure chart
```

```languages
```

```sms
Hello {{ name }},
ring us.
```

---
"""
    figure = Figure("<svg/>", "what it shows", "Chart")
    polish = InLanguage("pl", False, "Polski: 1")
    document = read(tmp_path, text, name="Ann", figures={"chart": figure}, languages=(polish,))
    assert document.title == "About you"
    assert document.text_message == "Hello Ann, ring us."
    assert document.blocks == (
        Address(("Ann", "1 High Street", "G1 1AA")),
        Heading(1, (Span("About "), Span("you", bold=True))),
        Paragraph(
            (
                Span("One line, the same paragraph.\nA new line with "),
                Span("0a1b", code=True),
                Span(" and "),
                Span("a page", link="https://example.org/a"),
                Span("."),
            )
        ),
        Notice(((Span("First."),), (Span("Second."),))),
        Bullets(((Span("a"),), (Span("b"),))),
        Bullets(((Span("c"),),), ordered=True),
        Terms((((Span("Who"),), (Span("We"),)),)),
        Table(
            "People",
            ((Span("Name"),), (Span("Count"),), (Span("Signature"),)),
            (((Span("Ann"),), (Span("3"),), ()),),
            frozenset({1}),
        ),
        Qr("https://example.org/?ref=1", "QR code", (Span("Go to example.org, or ring."),)),
        Question("Q1", (Span("How old?"),), "one", (("Q1-1", "16-24"), ("Q1-2", "Ann"))),
        Question("Q2", (Span("Your name"),), "write", lines=3),
        Cards((("Ann", "Panel"),)),
        figure,
        Languages((polish,)),
        PageBreak(),
    )
    table = next(block for block in document.blocks if isinstance(block, Table))
    assert table.to_fill_in == (2,)


HOSTILE = (
    "# heading",
    "*x* **y** `z`",
    "| a | b |",
    "```address\nx\n```",
    "{{ 7 * 7 }} {% raw %}",
    "[x](javascript:alert(1))",
    "&lt;b&gt; <script>",
    "\\",
    "---",
    "1. one",
    "\ue0003f\ue001",
)


@pytest.mark.parametrize("value", HOSTILE)
def test_what_a_person_wrote_stays_text_everywhere(tmp_path: Path, value: str) -> None:
    text = (
        "# T {{ v }}\n\n{{ v }}\n\nA **{{ v }}** b\n\n- {{ v }}\n\nTable: {{ v }}\n\n| {{ v }} |\n|---|\n"
        "| {{ v }} |\n\n```terms\n{{ v }} | {{ v }}\n```\n\n```one {{ code }}\n{{ v }}\nA1 | {{ v }}\n```\n"
    )
    document = read(tmp_path, text, v=value, code="A1")
    kinds = [type(block).__name__ for block in document.blocks]
    assert kinds == ["Heading", "Paragraph", "Paragraph", "Bullets", "Table", "Terms", "Question"]
    said = texts_of(document)
    wanted = [f"T {value}", value, f"A {value} b", *[value] * 8]
    assert sorted(said) == sorted(wanted)


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1))
def test_any_text_comes_through_as_it_is(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    sources = written(tmp_path_factory.getbasetemp(), "x {{ v }}y", "any/one.md")
    (paragraph,) = sources.document("any/one.md", {"v": value}, "T").blocks
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.text) == f"x {value}y"


def test_filters_do_not_make_markup(tmp_path: Path) -> None:
    document = read(tmp_path, '{{ names | join(", ") }}\n\n{{ v | upper }}', names=["*a*", "# b"], v="*c*")
    assert texts_of(document) == ["*a*, # b", "*C*"]


@pytest.mark.parametrize("how", ["{{ v | safe }}", "{{ v | escape }}", "{{ v | tojson }}"])
def test_a_template_cannot_turn_values_into_markup(tmp_path: Path, how: str) -> None:
    assert "No filter named" in refused(tmp_path, how, v="*x*")[0]


def test_a_macro_makes_markup_and_its_values_stay_text(tmp_path: Path) -> None:
    macro = "{% macro todo(who) %}**To do ({{ who }})**{% endmacro %}"
    for way in ("{{ todo(v) }}", "{{ gone | default(todo(v)) }}", "{{ v if not v else todo(v) }}"):
        document = read(tmp_path, macro + way, v="*x*")
        assert document.blocks == (Paragraph((Span("To do (*x*)", bold=True),)),)


@pytest.mark.parametrize(
    "way",
    [
        "{% filter format(v) %}%s{% endfilter %}",
        "{% set x %}a{% endset %}{{ x ~ v }}",
        "{% macro m() %}a{% endmacro %}{{ m() ~ v }}",
        "{% macro m() %}%s{% endmacro %}{{ m() | format(v) }}",
        "{% macro m() %}%s{% endmacro %}{{ m() % v }}",
        "{% macro m() %}a{% endmacro %}{% set x = m() %}{{ x + v }}",
        "{% macro m() %}a{% endmacro %}{{ [m(), v] | join }}",
        "{% macro m() %}a{% endmacro %}{{ (gone | default(m())) ~ v }}",
    ],
)
def test_nothing_is_joined_to_markup(tmp_path: Path, way: str) -> None:
    (problem,) = refused(tmp_path, f"fine\n\n{way}", v="**x**")
    assert problem.startswith("templates/pack/one.md, line 3:")


def test_all_missing_fields_are_named_at_once(tmp_path: Path) -> None:
    sender = Group({"phone": "", "web": "x.org", "days": ()}, "panel.toml", "[sender]")
    person = Group({"name": "  ", "email": "", "badge": None}, "applicants.xlsx", "applicant 0042")
    text = "{{ sender.phone }} {{ sender.phone }} {{ sender.web }} {% for d in sender.days %}x{% endfor %}"
    text += "{{ person.email }}{% if person.badge %}x{% endif %}"
    assert refused(tmp_path, text, sender=sender, person=person) == [
        'panel.toml > [sender]: "phone" is blank; needed by pack/one.md. Fill it in',
        'panel.toml > [sender]: "days" is blank; needed by pack/one.md. Fill it in',
        'applicants.xlsx > applicant 0042: "email" is blank; needed by pack/one.md. Fill it in',
        'applicants.xlsx > applicant 0042: "badge" is blank; needed by pack/one.md. Fill it in',
    ]


NAMES = (
    "{{ {'a': 1}[person.name] }}",
    "{{ person.name | percent }}",
    "{% include 'x/' ~ person.name %}",
    "```figure {{ person.name }}\n```",
    "```write A1 {{ person.name }}\nx\n```",
    "```{{ person.name }}\n```",
    "{{ person.name.encode('ascii') + 1 }}",
)


@pytest.mark.parametrize("way", NAMES)
def test_no_fault_of_a_template_repeats_somebodys_name(tmp_path: Path, way: str) -> None:
    person = Group({"name": "Canary"}, "applicants.xlsx", "applicant 0042")
    (problem,) = refused(tmp_path, way, person=person)
    assert "Canary" not in problem
    assert problem.startswith("templates/pack/one.md")


@pytest.mark.parametrize(
    "way", ["{% include 'pack/one.md' %}", "{% for i in range(1000000) %}{% endfor %}", "{{ (1e400) | int }}"]
)
def test_whatever_a_template_does_it_is_the_template_that_is_broken(tmp_path: Path, way: str) -> None:
    (problem,) = refused(tmp_path, way)
    assert problem.startswith("templates/pack/one.md")
    assert "the template is broken" in problem


@pytest.mark.parametrize(
    "way", ["{% if p.nmae == 'late' %}x{% endif %}", "{% if 'a' != p.nmae %}x{% endif %}"]
)
def test_comparing_a_missing_field_is_using_it(tmp_path: Path, way: str) -> None:
    (problem,) = refused(tmp_path, "text " + way, p=Group({"name": "a"}, "panel.toml", "[p]"))
    assert '"nmae" is not known here' in problem


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("{% import 'pack/one.md' as m %}{{ m.a() ~ v }}", "{% import %}"),
        ("{% block b %}x{% endblock %}{{ self.b() ~ v }}", "self is not used here"),
        ("{{ [1, 2] | random }}", "No filter named"),
        ("{{ lipsum() }}", '"lipsum" is not known'),
        ("", "it is empty"),
    ],
)
def test_what_templates_do_without(tmp_path: Path, way: str, said: str) -> None:
    assert said in refused(tmp_path, way, v="**x**")[0]


def test_a_mark_of_byte_order_is_no_text_and_another_encoding_is_named(tmp_path: Path) -> None:
    sources = written(tmp_path, "\ufeff# Title\n\ntext")
    assert sources.document("pack/one.md", {}, "T").title == "Title"
    (tmp_path / "pack" / "two.md").write_bytes("# Café".encode("latin-1"))
    with pytest.raises(InputProblems, match="save it as UTF-8"):
        sources.document("pack/two.md", {}, "T")


def test_a_letter_begins_with_its_address(tmp_path: Path) -> None:
    sources = written(tmp_path, "# Dear reader\n\ntext")
    with pytest.raises(InputProblems, match="a letter begins with its address block"):
        sources.document("pack/one.md", {}, "T", letter=True)


def test_a_misspelt_field_is_not_called_blank(tmp_path: Path) -> None:
    person = Group({"name": "Ann"}, "applicants.xlsx", "applicant 0042")
    (problem,) = refused(tmp_path, "{{ person.nam }}", person=person)
    assert problem.startswith('templates/pack/one.md: "nam" is not known here')


def test_what_is_false_is_not_there(tmp_path: Path) -> None:
    sender = Group({"bsl": False, "count": 0})
    document = read(tmp_path, "{% if sender.bsl is defined %}a{% endif %}{{ sender.count }}", sender=sender)
    assert texts_of(document) == ["0"]


def test_an_example_text_is_not_sent(tmp_path: Path) -> None:
    panel = Group({"question": "Write here what the panel is asked"}, "panel.toml", "[panel]")
    (problem,) = refused(tmp_path, "{{ panel.question }}", panel=panel)
    assert '"question" still has its example text' in problem


def test_what_may_be_missing_can_be_asked_for(tmp_path: Path) -> None:
    document = read(tmp_path, "a{% if sender.fax is defined %} b{% endif %}", sender=Group({}))
    assert texts_of(document) == ["a"]


def test_a_fact_of_another_audience_is_not_known(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, "{{ pool }}")
    assert '"pool" is not known here' in problem
    assert "templates/pack/one.md" in problem


def test_a_field_is_never_a_method(tmp_path: Path) -> None:
    document = read(tmp_path, "{{ q['values'] }}{{ q.items }}", q={"values": "a", "items": "b"})
    assert texts_of(document) == ["ab"]


@pytest.mark.parametrize(
    "way", ["{{ v.__class__ }}", "{{ ''.__class__.__mro__ }}", "{{ v.format.__func__ }}"]
)
def test_the_sandbox_holds(tmp_path: Path, way: str) -> None:
    assert refused(tmp_path, way, v="x")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("fine\n\n{% if %}\n", 3, "Expected an expression"),
        ("fine\n\n{{ 1 / 0 }}\n", 3, "cannot be worked out (ZeroDivisionError)"),
        ("fine\n\n```poster\nx\n```\n", 3, '"poster" is not a block'),
        ("fine\n\n*slanted*\n", 3, "em is not used"),
        ("fine\n\n[x](ftp://example.org)\n", 0, "a link begins with"),
        ("fine\n\n| a |\n|---|\n| b |\n", 0, "a table needs a paragraph"),
        ("fine\n\nTable: nothing\n", 3, "no table follows"),
        ("fine\n\n```figure chart\n```\n", 3, "there is no such figure"),
        ("fine\n\n- a\n  - b\n", 0, "an item of a list is one paragraph"),
        ("fine\n\n```terms\nonly one\n```\n", 3, "two parts"),
        ("fine\n\n#### deep\n", 3, "a heading is of level 1 to 3"),
        ("# a\n\n### c\n", 0, "no level is skipped"),
        ("# a\n\n# b\n", 0, "one heading of level 1"),
        ("fine\n\n{% include 'pack/nothing.md' %}\n", 3, "there is no pack/nothing.md"),
    ],
)
def test_a_broken_template_names_file_and_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    (problem,) = refused(tmp_path, text)
    where = f"templates/pack/one.md, line {line}:" if line else "templates/pack/one.md"
    assert problem.startswith(where), problem
    assert reason in problem


def test_an_earlier_folder_stands_in_one_by_one(tmp_path: Path) -> None:
    written(tmp_path / "ours", "# Ours a", "pack/a.md")
    written(tmp_path / "ours", "# Ours b", "pack/b.md")
    written(tmp_path / "own", "# Own a", "pack/a.md")
    sources = Sources([tmp_path / "own", tmp_path / "ours"])
    titles = [sources.document(f"pack/{name}.md", {}, "").title for name in "ab"]
    assert titles == ["Own a", "Ours b"]
    assert sources.has("pack/b.md")
    assert not sources.has("pack/c.md")


def test_a_rehearsal_is_stamped(tmp_path: Path) -> None:
    assert read(tmp_path, "x", rehearsal=True).stamp == "REHEARSAL"
