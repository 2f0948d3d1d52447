"""One small document in every form that is text, as it was when somebody last looked at it."""

from __future__ import annotations

import pytest

from packs.forms.html import html_form
from packs.forms.mail import mail_form
from packs.forms.plain import plain_form
from packs.forms.sms import sms_form
from tests.packs.goldens import FOLDER, differs
from tests.packs.sample import MESSAGE_ID, MOMENT, SAMPLE, SENDER, STYLE, TO

FORMS = {
    "sample.html": lambda: html_form(SAMPLE, STYLE).decode(),
    "sample.txt": lambda: plain_form(SAMPLE),
    "sample.sms.txt": lambda: f"{sms_form(SAMPLE).text}\n",
    # Line ends in the golden document are those of the repository; another test looks at the e-mail's own.
    "sample.eml": lambda: mail_form(SAMPLE, SENDER, TO, MOMENT, MESSAGE_ID).decode().replace("\r\n", "\n"),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_form_is_as_it_was(name):
    assert differs(name, FORMS[name]()) == ""


def test_another_form_is_shown_beside_the_golden_one(monkeypatch, tmp_path):
    monkeypatch.setattr("tests.packs.goldens.FOLDER", tmp_path)
    (tmp_path / "a.txt").write_text("old\n", "utf-8")
    assert "a.txt.new" in differs("a.txt", "new\n")
    assert (tmp_path / "a.txt.new").read_text("utf-8") == "new\n"
    assert differs("a.txt", "old\n") == ""
    assert not (tmp_path / "a.txt.new").exists()
    assert "b.txt.new" in differs("b.txt", "new\n")


def test_no_golden_document_is_left_over():
    assert {path.name for path in FOLDER.glob("sample.*") if path.suffix != ".new"} == set(FORMS)
