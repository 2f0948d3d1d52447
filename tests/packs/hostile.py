"""Texts that somebody could write into a spreadsheet, and how a reader is to see each."""

from __future__ import annotations

# Each stays as it is.
AS_IT_IS = {
    "formula": '=HYPERLINK("http://example.org","click")',
    "formula plus": "+1+1",
    "formula minus": "-2+3",
    "formula at": "@SUM(1,2)",
    "formula pipe": "=cmd|' /C calc'!A0",
    "percent": "%0A %s %(a)s",
    "array": "{=1+1}",
    "script": "<script>alert(1)</script>",
    "ends": "</title></style></textarea></script></p></td></table></svg><img src=x onerror=alert(1)>",
    "attribute": '"><b onmouseover="alert(1)" style=\'x',
    "comment": "<!-- --> <![CDATA[ ]]> <?xml ?>",
    "entities": "&lt;b&gt; &amp; &#x41; &nbsp; & &nothing;",
    "markdown": "**b** _i_ [x](javascript:alert(1)) # h `c` | ~~s~~ ![i](http://example.org) <a@example.org>",
    "markdown lines": "``` > - 1. --- === \\ [^1] https://example.org/x",
    "jinja": "{{ 7*7 }} {% for x in y %} {# c #} ${7*7} #{7} {{ ''.__class__ }}",
    "typst": '#panic("x") $x^2$ *b* _i_ @ref <label> // c /* d */ `r` ~ --- ... #let x = 1',
    "backslashes": "\\ \\\\ \\n \\u{41} \\u0041 \\x41 \\(x\\)",
    "path": "../../etc/passwd C:\\Users\\x CON NUL ..\\..\\x file:///x",
    "quotes": "\"double\" 'single' “curly” ‘ones’ `back`",
    "header": "a%0d%0aBcc: all@example.org",
    "encoded word": "=?utf-8?b?PGI+?= =?utf-8?q?a?=",
    "boundary": "--=_1_ -- .",
    "words of the disguise": "\\ue000 3c623e \\ue001",
    "sql": "'; DROP TABLE panel; --",
    "accents": "Łucja Żółć-O’Neil, Çağrı, Đặng, Ŵyn",
}
# Each is seen without what cannot be seen.
CLEANED = {
    "line ends": ("a\r\nBcc: all@example.org\r\n\r\nbody", "a Bcc: all@example.org body"),
    "other line ends": ("a\x0bb\x0cc\x85d\u2028e\u2029f\x1cg", "a b c d e f g"),
    "controls": ("a\x00b\x07c\x1b[31md\x7fe\x9ff", "abc[31mdef"),
    "direction": ("user\u202egnp.exe\u202c \u2066x\u2069 \u2067y", "usergnp.exe x y"),
    "half a pair": ("a\ud800b\udfffc", "abc"),
    "no characters": ("a\ufffeb\uffffc", "abc"),
    "two code points": ("Rene\u0301", "René"),
}
# Only where the form's letters are not drawn by us.
OTHER_SCRIPTS = {
    "right to left": "مرحبا 12 שלום abc",
    "emoji": "👩🏽‍🦽 李小龍",
    "private": "\ue0003c623e\ue001",
    "marks": "a\u200eb\u200fc\u200dd",
}
LONG = {"long word": "x" * 300, "long text": " ".join(["word"] * 120)}

Seen = dict[str, tuple[str, str]]


def seen(*groups: dict[str, str]) -> Seen:
    return {name: (text, text) for group in groups for name, text in group.items()}


SHORT: Seen = {**seen(AS_IT_IS, OTHER_SCRIPTS), **CLEANED}
EVERYTHING: Seen = {**SHORT, **seen(LONG)}
DRAWABLE: Seen = {**seen(AS_IT_IS, LONG), **CLEANED}
