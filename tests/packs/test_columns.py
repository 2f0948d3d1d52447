"""Which columns letters use, and what is said about them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from packs.columns import column_note
from packs.letters import Columns
from sortition.problems import InputProblems

USUAL = Columns()


def about(headings: str, columns: Columns = USUAL) -> str:
    return str(column_note(tuple(headings.split("|")), columns))


def test_the_questions_of_the_reply_form_are_usual_headings() -> None:
    """Each is read as what it asks for, just as it stands on the form."""
    form = (Path(__file__).parents[2] / "templates/invitation/questionnaire.md").read_text("utf-8")
    asked = dict(re.findall(r"^```\w+ ([BC]\d).*\n(.+)$", form, re.MULTILINE))
    assert len(asked) == 9
    note = about("|".join(asked.values()))
    for field, code in zip(("name", "badge", "email", "phone"), ("B1", "B2", "B4", "B3"), strict=True):
        assert f'{field} from "{asked[code]}"' in note
    for field, code in zip(("channel", "format", "language"), ("B5", "B6", "B7"), strict=True):
        assert f'{field} from "{asked[code]}"' in note
    assert f'needs from "{asked["C1"]}", "{asked["C2"]}"' in note
    assert note.endswith("no column for address: if there is one, name it under [letters] in panel.toml")


def test_the_note_about_columns_says_what_is_taken_from_where_and_what_is_lacking() -> None:
    assert about("Full name|Known as|Addr 1|Mystery|Postcode|How shall we contact you?|Mail") == (
        'letters take name from "Full name", badge from "Known as", address from "Addr 1", "Postcode",'
        ' channel from "How shall we contact you?"; no column for email, phone, format, needs, language:'
        " if there is one, name it under [letters] in panel.toml"
    )
    assert about("Mystery").startswith("no column for name, badge, address, email, phone, channel, format")
    everything = "Name|Badge|Address|Email|Phone|Contact by|Format|Needs|Language"
    assert "no column" not in about(everything)
    assert 'name from "Mystery"' in about(everything + "|Mystery", Columns(name="Mystery"))


def test_a_heading_that_is_not_there_is_refused_by_the_note_too() -> None:
    with pytest.raises(InputProblems):
        about("Name", Columns(name="Nmae"))
