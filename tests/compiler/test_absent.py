"""A fact that is absent prints nothing, whatever filter it goes through."""

from __future__ import annotations

from pathlib import Path

import pytest

from postmail.compiler import Folders, compile_template, expand
from postmail.errors import RenderError
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
        ("{{ note|wordcount }}", "[0]"),
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
        ("{{ note|upper ~ 'x' }}", "[x]"),
        ("{{ [note|upper, name]|join(', ') }}", "[Ida]"),
        ("{{ [note|upper, name]|sentence }}", "[Ida]"),
        ("{{ [note, name]|map('upper')|sentence }}", "[IDA]"),
        ("{{ note|join(',') }}", "[]"),
        ("{{ note|join(',')|default('z') }}", "[z]"),
        ("{{ [1, 2, none]|join(note) }}", "[12]"),
        ("{{ name|replace('I', note) }}", "[da]"),
        ("{{ name|replace(note, 'x') }}", "[Ida]"),
        ("{{ name|replace(note|lower, 'x', 2) }}", "[Ida]"),
        ("{{ note|upper|first }}{{ note|upper|last }}", "[]"),
        ("{{ note|trim|lower|default('z') }}", "[z]"),
        ("{{ (brand.tagline or none)|lower|default('z') }}", "[z]"),
        ("{{ note|trim|length + note|wordcount }}", "[0]"),
        ("{% if 'gift' in note|lower %}a{% else %}b{% endif %}", "[b]"),
        ("{% if note|wordcount > 20 or note|trim|length > 2 %}a{% endif %}", "[]"),
        ("{% for sign in note|lower %}a{% else %}b{% endfor %}", "[b]"),
    ],
)
def test_absent_facts(tmp_path: Path, said: str, shown: str) -> None:
    """Text filters make an empty text of it, lists leave it out, and `~` has nothing to add."""
    assert _text(tmp_path, said) == shown


@pytest.mark.parametrize("end", ["first", "last"])
def test_the_end_of_an_empty_list(tmp_path: Path, end: str) -> None:
    """An empty list has no end, and that is an error: only an absent text may have none."""
    with pytest.raises(RenderError, match="sequence was empty"):
        _text(tmp_path, f"{{{{ items[:0]|{end} }}}}")
