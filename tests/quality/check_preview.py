"""Accessibility of the preview's own pages by axe-core, in both schemes, wide and narrow."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser

from tests.preview.conftest import address, shop
from tests.quality.tools import AXE

__all__ = ["address", "shop"]  # fixtures

_PAGES = {
    "all mails": "/?kind=simple&kind=coupon&language=en&language=de%40formal",
    "one mail": "/mail?kind=simple&locale=en",
    "source": "/mail?kind=simple&locale=en&tab=source&beside=de%40formal",
    "findings": "/mail?kind=coupon&locale=en&tab=findings",
    "cadence": "/cadence?day=20",
}
#: The mails in the frames have a check of their own.
_RUN = "() => axe.run({ exclude: [['iframe']] }, { iframes: false }).then(done => done.violations)"


@pytest.mark.parametrize("width", [1400, 500])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", _PAGES)
def test_the_preview_is_accessible(
    browser: Browser,
    address: str,
    name: str,
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    """No rule of axe is broken on any page, an opened source included."""
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    page = context.new_page()
    page.goto(address + _PAGES[name])
    page.wait_for_load_state("load")
    page.wait_for_timeout(1500)
    if name == "one mail":
        page.frame_locator("#frame").get_by_text("Thank you for your order").click()
        page.get_by_role("button", name="In all languages").first.click()
        page.locator("#origin table").wait_for()
    page.add_script_tag(path=AXE)
    found: list[dict[str, Any]] = page.evaluate(_RUN)
    wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    told = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
    assert told == [], json.dumps(told, indent=1)
    assert wide <= width
