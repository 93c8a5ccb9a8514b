"""A fact that is absent prints nothing, whatever filter it goes through."""

from __future__ import annotations

from pathlib import Path

import pytest

from postmail.compiler import Folders, compile_template, expand
from tests.compiler.facts import Item, facts
from tests.compiler.languages import ENGLISH
from tests.compiler.shop import KNOWN

_MAIL = """<mjml><mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview></mj-head><mj-body>
<mj-section><mj-column><mj-text>[HERE]</mj-text></mj-column></mj-section></mj-body></mjml>"""


def _text(folder: Path, said: str) -> str:
    (folder / "mail").mkdir()
    (folder / "mail" / "body.mjml").write_text(_MAIL.replace("HERE", said), "utf-8")
    template = compile_template(expand(Folders((folder,)), "mail"), ENGLISH.language, KNOWN)
    items = [Item(), Item(name="Chair", note="oak"), Item(name="Rug")]
    _, _, html, text = template.render(facts(note=None, items=items))
    assert "None" not in html
    return text.strip()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        *(
            (f"{{{{ note|{name} }}}}", "[]")
            for name in "upper lower capitalize trim string".split()
        ),
        ("{{ note|replace('N', 'x') }}", "[]"),
        ("{{ note|truncate(3) }}", "[]"),
        ("{{ note|indent(2) }}", "[]"),
        ("{{ note|wordcount }}", "[]"),
        ("{{ note|upper|default('z') }}", "[z]"),
        ("{{ note ~ 'x' }}", "[x]"),
        ("{{ (note ~ name ~ note)|upper }}", "[IDA]"),
        ("{% set said = note ~ 1 %}{{ said }}", "[1]"),
        ('{{ note ~ "<b>" }}', "[<b>]"),
        ("{{ day|date if not day else note ~ 'y' }}", "[y]"),
        ("{{ (brand.tagline or none) ~ 'x' }}", "[x]"),
        ("{{ items|map(attribute='note')|join(', ') }}", "[oak]"),
        ("{{ items|join(', ', attribute='note') }}", "[oak]"),
        ("{{ items|map(attribute='note')|sentence }}", "[oak]"),
        ("{{ items|map(attribute='note')|list|sentence }}", "[oak]"),
        ("{{ [note]|sentence }}", "[]"),
        ("{{ items|map(attribute='note', default='z')|join(', ') }}", "[z, oak, z]"),
        ("{{ [note, name]|map('upper')|join }}", "[IDA]"),
        ("{{ [none]|join ~ none }}", "[]"),
    ],
)
def test_absent_facts(tmp_path: Path, said: str, shown: str) -> None:
    """Text filters leave it absent, lists leave it out, and `~` has nothing to add."""
    assert _text(tmp_path, said) == shown
