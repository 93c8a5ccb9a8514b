"""The timeline in a real browser: it fits a telephone, and can be read there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from postmail.cadence.page import comparison_page, plan_page
from postmail.cadence.plan import plan
from postmail.cadence.simulate import simulate
from postmail.order import Order
from tests.cadence.test_reports import NOW, ORDERS, policy

#: In pixels of the screen: smaller text in a picture cannot be read.
LEGIBLE = 9


@pytest.mark.parametrize("width", [375, 1200])
def test_pages_fit_the_screen(tmp_path: Path, browser: Browser, width: int) -> None:
    """Nothing reaches beyond the window, and the writing in the pictures can be read."""
    long = {"number": "N" * 61, "customer": {"email": f"{'i' * 60}@{'fjord' * 6}.example"}}
    orders = [Order.model_validate(one) for one in (*ORDERS, {**ORDERS[0], **long})]
    until = NOW.replace(year=NOW.year + 1)
    names = ("spring-2026/two-a-week", "autumn-2026/three-a-week", "with-quiet-hours")
    played = simulate(orders, [], [], policy(), NOW, until)
    pages = {
        "plan": plan_page(plan(orders, [], [], policy(), NOW), policy(), addresses=True),
        "compared": comparison_page([replace(played, name=name) for name in names]),
    }
    page = browser.new_page(viewport={"width": width, "height": 900})
    for name, text in pages.items():
        path = tmp_path / f"{name}.html"
        path.write_text(text, "utf-8")
        page.goto(path.as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth")
        smallest = page.evaluate("""Math.min(...[...document.querySelectorAll('svg text')]
            .filter(text => getComputedStyle(text).display != 'none')
            .map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))
        """)

        assert wide <= width, name
        assert smallest >= LEGIBLE, name
    page.close()
