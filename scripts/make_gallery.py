"""
Makes the gallery of `docs/gallery.md`, each kind of mail in each language as a phone shows it:
`python -m scripts.make_gallery`.

The mails are those of `postmail demo`. It needs what `make_pictures` needs, and Pillow.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from postmail.cli.run import run
from postmail.messages import BUILT_IN
from scripts.make_pictures import FOLDER, chromium

PICTURES = FOLDER / "kinds"
LOCALES = ("en", "de", "nl", "sv")
#: CSS pixels: a common phone, and as much of a long mail as tells what it is.
WIDTH, TALLEST = 375, 1200
#: Colours of a picture's palette: as few as the photographs bear.
COLOURS = 72


def main() -> None:
    """Write every picture."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as player:
        out = Path(name)
        if run(["demo", "--out", str(out)]):
            sys.exit("the demo failed")
        browser = player.chromium.launch(executable_path=chromium())
        PICTURES.mkdir(parents=True, exist_ok=True)
        for kind in BUILT_IN:
            for locale in LOCALES:
                shot(browser, page_of(out / kind.kind, locale)).save(
                    PICTURES / f"{kind.kind}.{locale}.png", optimize=True
                )
        browser.close()


def page_of(folder: Path, locale: str) -> Path:
    """The demo's page of a kind in *locale*; the formal one where there are two."""
    pages = sorted(folder.glob(f"*.{locale}.html")) or sorted(
        folder.glob(f"*.{locale}-formal.html")
    )
    if not pages:
        sys.exit(f"the demo has no page {folder.name} in {locale}")
    return pages[0]


def shot(browser: Browser, source: Path) -> Image.Image:
    """The top of *source* on a phone, in few colours."""
    page = browser.new_page(
        viewport={"width": WIDTH, "height": TALLEST}, color_scheme="light", device_scale_factor=1.5
    )
    page.goto(source.as_uri())
    height = page.evaluate("document.documentElement.getBoundingClientRect().height")
    page.set_viewport_size({"width": WIDTH, "height": min(round(height), TALLEST)})
    picture = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    return picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
