"""Data keeps its own direction in a mail, in HTML, text and subject; translated words need not."""

from __future__ import annotations

from pathlib import Path

import pytest

from postmail.brand import Brand
from postmail.compiler import CompiledTemplate, Folders, Language, compile_template, expand
from postmail.language.bidi import CLOSE, OPEN

_MAIL = """<mjml lang="{{ lang }}" dir="{{ dir }}"><mj-head>
<mj-title>{% trans "a" number=number %}Order {{ number }}{% endtrans %}</mj-title>
<mj-preview>{{ pgettext("a", "Hello %(name)s", name=name) }}</mj-preview></mj-head>
<mj-body><mj-section><mj-column><mj-text>
<p title="{{ name }}">{{ name }}</p>
<p>{{ pgettext("a", "Hello %(name)s", name=name) if name else pgettext("a", "Hello") }}</p>
<p>{{ brand.name }}</p><p>{{ pgettext("a", "Hello") }}</p>
<p><a href="https://shop.example/{{ name }}">{{ brand.name or name }}</a></p>
</mj-text></mj-column></mj-section></mj-body></mjml>"""
_ARABIC = {
    "Hello": "مرحبا Mail",
    "Hello %(name)s": "مرحبا %(name)s",
    "Order %(number)s": "%(number)s",
}


def _compiled(folder: Path, direction: str, brand: str) -> CompiledTemplate:
    (folder / "mail").mkdir()
    (folder / "mail" / "body.mjml").write_text(_MAIL, encoding="utf-8")

    def look_up(context: str | None, text: str, plural: str | None) -> tuple[str, ...]:
        return (_ARABIC[text] if direction == "rtl" else text,)

    folders = Folders((folder,))
    locale = {"rtl": "ar", "ltr": "en"}[direction]
    language = Language(locale, None, direction, look_up, lambda count: 0)
    known = {"brand": Brand(name=brand), "category": "transactional"}
    return compile_template(expand(folders, "mail"), language, known)


@pytest.mark.parametrize(
    ("direction", "own", "foreign"), [("rtl", "أحمد", "Ida 5"), ("ltr", "Ida 5", "أحمد")]
)
def test_what_runs_the_other_way_is_isolated(
    direction: str, own: str, foreign: str, tmp_path: Path
) -> None:
    """A foreign name is isolated wherever it stands in words, an own one nowhere."""
    mail = _compiled(tmp_path, direction, foreign)
    subject, preheader, html, text = mail.render({"name": foreign, "number": own})
    kept = f"{OPEN}{foreign}{CLOSE}"
    hello = "مرحبا" if direction == "rtl" else "Hello"

    assert subject == (own if direction == "rtl" else f"Order {own}")
    assert preheader == f"{hello} {kept}"
    for body in (html.partition("<p title")[2], text):
        assert f"{hello} {kept}" in body
        assert body.count(kept) == 4  # the name twice, the brand twice: not the greeting's words
    assert f'title="{foreign}"' in html
    assert OPEN not in html.partition("<a href=")[2].partition(">")[0]


def test_a_name_cannot_turn_the_text_round(tmp_path: Path) -> None:
    """Overrides and isolates in data are taken out, in a mail of either direction."""
    mail = _compiled(tmp_path, "ltr", "Nordlicht")
    subject, _, html, text = mail.render({"name": "Ida\u202e\u2067", "number": "1\u2069"})

    for written in (subject, text, html.partition("<p title")[2].partition(">")[2]):
        assert not set(written) & set("\u202e\u2067\u2069")
