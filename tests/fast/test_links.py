"""Links that a block is given: the fast path encodes data in them as the plain path does."""

from __future__ import annotations

from pathlib import Path

import pytest

from postmail import Catalogue
from postmail.messages import Simple
from postmail.samples import sample_brand, scenario
from tests.fast.making import ENVELOPE, TO, decoded

_MAIL = """<mjml><mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview></mj-head><mj-body>
<mj-section><mj-column><pm-button href="HERE">x</pm-button></mj-column></mj-section>
</mj-body></mjml>"""


@pytest.mark.parametrize("note", ["Tom & Jerry #1 a=b", None, "é\n'\"<b>%2F"])
@pytest.mark.parametrize(
    "href",
    [
        "https://a.example/?q={{ order.note }}",
        "https://a.example/{{ order.number }}/{{ order.note }}?a=1&para{{ order.note }}=1",
        "https://{{ lang }}.example/{{ order.note|upper }}",
    ],
)
def test_data_in_links(tmp_path: Path, href: str, note: str | None) -> None:
    """Both paths make the same mail, by the fast path itself."""
    (tmp_path / "simple").mkdir()
    (tmp_path / "simple" / "body.mjml").write_text(_MAIL.replace("HERE", href), "utf-8")
    shop = Catalogue(brand=sample_brand(), template_dirs=[tmp_path])
    message = Simple(order=scenario("first").model_copy(update={"note": note}))
    mail = shop.render(message, recipient=TO, locale="en")

    assert shop.fast("simple", "en") is not None
    assert decoded(shop.to_bytes(message, ENVELOPE, recipient=TO, locale="en")) == decoded(
        mail.to_bytes(ENVELOPE)
    )
