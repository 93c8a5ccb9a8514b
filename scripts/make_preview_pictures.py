"""
Makes the pictures of docs/designers.md: `python -m scripts.make_preview_pictures`.

It starts the preview with the sample shop, does what the page tells, and takes a picture of each
step, as PNG of few colours. It needs what `make_pictures` needs, and Pillow.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

from postmail.resources import templates_root
from scripts.browser import chromium
from scripts.make_pictures import FOLDER as PICTURES
from scripts.served import preview

FOLDER = PICTURES / "preview"
_SCREEN: ViewportSize = {"width": 1400, "height": 880}
_FAULT = "<mj-txt>Thank you</mj-txt>"


def main() -> None:
    """Write every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as player:
        templates = Path(name)
        (templates / "simple").mkdir()
        template = Path(
            shutil.copy(templates_root() / "simple" / "body.mjml", templates / "simple")
        )
        with preview(templates) as address:
            browser = player.chromium.launch(executable_path=chromium())
            for title, step in STEPS.items():
                page = browser.new_page(
                    base_url=address,
                    viewport=_SCREEN,
                    color_scheme="dark" if title == "dark" else "light",
                )
                step(page, template)
                page.wait_for_timeout(1200)  # frames that load
                keep(page.screenshot(), title)
                page.close()
            fault(browser.new_page(base_url=address, viewport=_SCREEN), template)
            browser.close()


def keep(picture: bytes, name: str) -> None:
    """Write *picture* to docs/pictures/preview/*name*.png."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    few = image.quantize(colors=128, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)


def matrix(page: Page, _: Path) -> None:
    """The contact sheet in two languages."""
    page.goto("/?language=de%40informal&language=en-GB")
    page.wait_for_function("() => document.querySelectorAll('[data-ready]').length >= 12")


def mail(page: Page, _: Path) -> None:
    """One mail on a phone, its source beside it."""
    page.goto("/mail?kind=simple&device=phone&tab=source")


def beside(page: Page, _: Path) -> None:
    """Two languages side by side."""
    page.goto("/mail?kind=simple&device=phone&beside=de%40informal&tab=text")


def origin(page: Page, _: Path) -> None:
    """A heading that was clicked, its words in all languages."""
    page.goto("/mail?kind=simple&device=phone")
    page.frame_locator("#frame").get_by_text("Thank you for your order").click()
    page.get_by_role("button", name="In all languages").last.click()
    page.locator("#origin table").wait_for()


def fault(page: Page, template: Path) -> None:
    """A misspelt tag over the last good picture."""
    good = template.read_text(encoding="utf-8")
    page.goto("/mail?kind=simple&device=phone")
    page.wait_for_timeout(1500)
    template.write_text(good.replace("</mj-body>", f"  {_FAULT}\n  </mj-body>"), encoding="utf-8")
    page.locator("#fault h2").wait_for()
    page.wait_for_timeout(300)
    keep(page.screenshot(), "fault")
    template.write_text(good, encoding="utf-8")
    page.locator("#fault").wait_for(state="hidden")


def desk(page: Page, _: Path) -> None:
    """The desk with order, brand and downloads, the brand changed."""
    page.goto("/mail?kind=simple&device=phone")
    page.wait_for_timeout(1000)
    accent = page.locator("input[data-part=colors][data-name=accent]")
    accent.evaluate(
        "one => { one.value = '#7a1f5c'; one.dispatchEvent(new Event('change', {bubbles: true})); }"
    )
    page.wait_for_timeout(500)
    page.get_by_role("heading", name="Keep and share").scroll_into_view_if_needed()
    page.mouse.wheel(0, 420)


def cadence(page: Page, _: Path) -> None:
    """What a customer has heard after a week."""
    page.goto("/cadence?scenario=first&day=7")


STEPS: dict[str, Callable[[Page, Path], None]] = {
    "matrix": matrix,
    "mail": mail,
    "beside": beside,
    "origin": origin,
    "desk": desk,
    "cadence": cadence,
    "dark": mail,
}


if __name__ == "__main__":
    main()
