"""Numbered lists of a shop's own template: the fast path counts as the plain path does."""

from __future__ import annotations

from pathlib import Path

import pytest

from postmail import Catalogue
from postmail.messages import Simple
from postmail.samples import sample_brand, scenario
from tests.fast.making import ENVELOPE, TO, decoded

_MAIL = """<mjml><mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview></mj-head>
<mj-body><mj-section><mj-column><mj-text>HERE</mj-text></mj-column></mj-section></mj-body></mjml>"""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('<ol start="START"><li>a</li><li>b {{ order.number }}</li></ol>', "3. a"),
        ('<ol start="START">{% if order %}<li>a</li>{% endif %}</ol>', "3. a"),
        ("<ol><li><p>a</p></li><li><p>{{ order.number }}</p></li></ol>", "1. a"),
        (
            "<ol>{% for line in order.lines %}<li><p>{{ line.title }}</p></li>{% endfor %}</ol>",
            "1.",
        ),
        ("<ul><li>{% if order %}<p>{{ order.number }}</p>{% endif %}</li></ul>", "- "),
        ("<ol><li></li><li>b {{ order.number }}</li></ol>", "2. b"),
        ("<ol><li>{{ order.note }}</li><li>b</li></ol>", "2. b"),
        ("<ol><li>{% if order.note %}<p>a</p>{% endif %}</li><li>b</li></ol>", "2. b"),
        ("<ol><li>{% if order.note %}a{% endif %}<p>q</p></li><li>b</li></ol>", "q\n\n2. b"),
        ("<ol><li>{% for sign in [] %}<p>a</p>c{% endfor %}</li><li>b</li></ol>", "2. b"),
    ],
)
@pytest.mark.parametrize("start", ["3", "0", "-1"])
def test_lists(tmp_path: Path, said: str, expected: str, start: str) -> None:
    """Where a list begins, and items that begin with a paragraph."""
    own = _MAIL.replace("HERE", said.replace("START", start))
    (tmp_path / "simple").mkdir()
    (tmp_path / "simple" / "body.mjml").write_text(own, "utf-8")
    shop = Catalogue(brand=sample_brand(), template_dirs=[tmp_path])
    message = Simple(order=scenario("first"))
    mail = shop.render(message, recipient=TO, locale="en")
    made = shop.to_bytes(message, ENVELOPE, recipient=TO, locale="en")

    assert expected.replace("3", start) in mail.text
    assert decoded(made) == decoded(mail.to_bytes(ENVELOPE))
    fast = shop.fast("simple", "en")
    assert fast is not None
    assert fast._settled is not None
