"""What is absent prints nothing on the fast path either."""

from __future__ import annotations

from pathlib import Path

import pytest

from postmail import Catalogue
from postmail.messages import Simple
from postmail.samples import sample_brand, scenario
from tests.fast.making import ENVELOPE, TO, decoded

_MAIL = """<mjml><mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview></mj-head><mj-body>
<mj-section><mj-column><mj-text>[HERE]</mj-text></mj-column></mj-section></mj-body></mjml>"""


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("{{ order.note|upper }}", "[]"),
        ("{{ order.note ~ 'x' }}", "[x]"),
        ("{{ (order.note ~ order.number)|lower }}", None),
        ("{{ order.expected|window ~ 'x' }}", None),
        ("{{ order.lines|map(attribute='url')|sentence }}", "[]"),
        ("{{ order.lines|map(attribute='url', default='z')|first }}", "[z]"),
        ("{{ order.lines|join('-', attribute='url') }}", "[]"),
        ("{{ order.note|upper ~ 'x' }}", "[x]"),
        ("{{ order.note|trim|default('z') }}", "[z]"),
        ("{{ order.number|replace('N', order.note) }}", None),
        ("{{ [1, 2, none]|join(order.note) }}{{ order.note|join(',') }}", "[12]"),
        ("{{ [order.note|lower, 'a']|sentence }}{{ order.note|upper|first }}", "[a]"),
        ("{{ order.note|wordcount + order.note|trim|length }}", "[0]"),
        ("{% if 'gift' in order.note|lower %}a{% endif %}", "[]"),
        ("{% for sign in order.note|lower %}a{% endfor %}", "[]"),
    ],
)
def test_absent_facts(tmp_path: Path, said: str, shown: str | None) -> None:
    """Both paths make the same mail, and neither says "None"."""
    (tmp_path / "simple").mkdir()
    (tmp_path / "simple" / "body.mjml").write_text(_MAIL.replace("HERE", said), "utf-8")
    shop = Catalogue(brand=sample_brand(), template_dirs=[tmp_path])
    order = scenario("first")
    lines = tuple(line.model_copy(update={"url": None}) for line in order.lines)
    message = Simple(order=order.model_copy(update={"note": None, "lines": lines}))
    mail = shop.render(message, recipient=TO, locale="en")

    assert shown in (None, mail.text.strip())
    assert "None" not in mail.text
    assert decoded(shop.to_bytes(message, ENVELOPE, recipient=TO, locale="en")) == decoded(
        mail.to_bytes(ENVELOPE)
    )
