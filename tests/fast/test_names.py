"""What a template gives a name: each text of the mail reads it by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from postmail import Catalogue
from postmail.messages import Simple
from postmail.samples import sample_brand, scenario
from tests.fast.making import ENVELOPE, TO, decoded

_MAIL = """<mjml><mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview></mj-head><mj-body>
<mj-section><mj-column><mj-text>HERE</mj-text></mj-column></mj-section></mj-body></mjml>"""
_TITLES = "order.lines|map(attribute='title')"


@pytest.mark.parametrize(
    "said",
    [
        f"{{% set titles = {_TITLES} %}}<p>{{{{ titles|first }}}}</p><p>{{{{ titles|first }}}}</p>",
        f"{{% with titles = {_TITLES} %}}"
        '<img src="https://a.example/b.png" alt="{{ titles|first }}" width="1" height="1" />'
        "<p>{{ titles|join(', ') }}</p>{% endwith %}",
        f"{{% set titles = order.note|d({_TITLES}) %}}"
        "<p>{{ titles|list|length }} {{ titles|list|length }}</p>",
        f"{{% set all = [{_TITLES}] %}}<p>{{{{ all[0]|first }}}} {{{{ all[0]|first }}}}</p>",
        f"{{% for titles in [{_TITLES}, order.tags] %}}"
        "<p>{{ titles|list|length }} {{ titles|list|length }}</p>{% endfor %}",
        "{% for titles in [order.lines]|map('map', attribute='title') %}"
        "<p>{{ titles|first }} {{ titles|first }}</p>{% endfor %}",
    ],
)
def test_what_is_gone_through_once(tmp_path: Path, said: str) -> None:
    """Jinja's filters leave off where they were: HTML and text each begin anew."""
    (tmp_path / "simple").mkdir()
    (tmp_path / "simple" / "body.mjml").write_text(_MAIL.replace("HERE", said), "utf-8")
    shop = Catalogue(brand=sample_brand(), template_dirs=[tmp_path])
    message = Simple(order=scenario("first").model_copy(update={"note": None}))
    mail = shop.render(message, recipient=TO, locale="en")

    made = shop.to_bytes(message, ENVELOPE, recipient=TO, locale="en")
    assert decoded(made) == decoded(mail.to_bytes(ENVELOPE))
