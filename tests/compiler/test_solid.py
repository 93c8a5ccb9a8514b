"""Japanese sentences follow each other without a blank, wherever a template joins messages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from postmail.compiler import CompiledTemplate, Expanded, Folders, compile_template, expand
from tests.compiler.dom import body_of
from tests.compiler.languages import ENGLISH, JAPANESE, Tongue
from tests.compiler.reference import reference_html
from tests.compiler.shop import KNOWN

_MAIL = """\
<mjml lang="{{ lang }}" dir="{{ dir }}"><mj-head>
<mj-title>{{ pgettext("a", "Sent.") }}</mj-title>
<mj-preview>{{ pgettext("a", "Sent.") }} {{ name }}</mj-preview></mj-head>
<mj-body><mj-section><mj-column><mj-text>
<p>{{ pgettext("a", "Sent.") }} {% if by %}
{{ pgettext("a", "Here soon.") }}{% endif %} {{ name }}</p>
<p>{% if by %}{{ pgettext("a", "Sent.") }}
{% else %}{{ pgettext("a", "Here soon.") }}
{% endif %} {{ name }}</p>
<p>{{ pgettext("a", "Sent.") }} <strong>{{ pgettext("a", "Here soon.") }}</strong>
{{ name }}</p>
LATE<p>{{ name }} {{ name }}</p>
</mj-text></mj-column></mj-section></mj-body></mjml>"""
#: Only when a mail is rendered is it known what stands before the last name of these.
_LATE = """\
<p>{% if by %}{{ pgettext("a", "Sent.") }}{% endif %} {{ name }}</p>
<p>{% for one in names %}{{ pgettext("a", "Sent.") }} {% else %}{{ name }} {% endfor %}
{{ name }}</p>
"""
_SAID = {"Sent.": "発送しました。", "Here soon.": "まもなく届きます。"}
_END = "※"


def _japanese(context: str | None, text: str, plural: str | None) -> tuple[str, ...]:
    return (_SAID[text],)


def _marked(context: str | None, text: str, plural: str | None) -> tuple[str, ...]:
    """The same with a mark at the end, where no blank may follow."""
    return (_SAID[text] + _END,)


def _compiled(folder: Path, tongue: Tongue, late: str = "") -> tuple[Expanded, CompiledTemplate]:
    (folder / "mail").mkdir()
    (folder / "mail" / "body.mjml").write_text(_MAIL.replace("LATE", late), encoding="utf-8")
    folders = Folders((folder,))
    language = tongue.language
    if tongue is JAPANESE:
        language = replace(language, lookup=_japanese)
    expanded = expand(folders, "mail")
    return expanded, compile_template(expanded, language, KNOWN)


def test_no_blank_follows_a_sign_as_wide_as_a_letter(tmp_path: Path) -> None:
    """Not in subject, preheader, HTML or text, nor where a condition begins or ends."""
    _, mail = _compiled(tmp_path, JAPANESE)
    subject, preheader, html, text = mail.render({"name": "花。 子", "by": True, "names": []})

    assert subject == "発送しました。"
    assert preheader == "発送しました。花。 子"
    assert text.splitlines()[::2] == [
        "発送しました。まもなく届きます。花。 子",
        "発送しました。花。 子",
        "発送しました。まもなく届きます。花。 子",
        "花。 子 花。 子",
    ]
    assert "発送しました。まもなく届きます。花。 子</p>" in re.sub(r"</?strong>", "", html)


def test_what_nobody_knows_yet_keeps_its_blank(tmp_path: Path) -> None:
    """After a condition or a loop that may say nothing, the blank stays."""
    _, mail = _compiled(tmp_path, JAPANESE, _LATE)
    text = mail.render({"name": "花", "by": True, "names": [1, 2]})[3]

    assert text.splitlines()[6:10:2] == ["発送しました。 花", "発送しました。発送しました。 花"]


def test_other_languages_keep_their_blanks(tmp_path: Path) -> None:
    """English has one between two sentences."""
    _, mail = _compiled(tmp_path, ENGLISH)
    text = mail.render({"name": "Ida", "by": True, "names": []})[3]

    assert text.startswith("Sent. Here soon. Ida\n")


@pytest.mark.parametrize("by", [True, False])
def test_the_slow_way_says_the_same(by: bool, tmp_path: Path) -> None:
    """A mark at the end of each message, and no blank behind a mark, leads to the same."""
    source, mail = _compiled(tmp_path, JAPANESE)
    facts = {"name": "花 子", "by": by, "names": []}
    language = replace(JAPANESE.language, lookup=_marked)
    marked = reference_html(source, language, KNOWN, facts)
    slow = re.sub(f"(?:{_END}|&#{ord(_END)};)(</strong>)?\\s*", r"\1", marked)
    fast = mail.render(facts)[2]

    assert body_of(fast) == body_of(slow)
