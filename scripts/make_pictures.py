"""
Makes the pictures of README and docs from the demo's output: `python -m scripts.make_pictures`.

It needs Playwright and a Chromium: the one that `POSTMAIL_CHROMIUM` names, else the first on the
search path, else Playwright's own.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from postmail.cli.run import run
from scripts.browser import chromium

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
MAIL = "simple/first.en.html"

#: How a mail is shown: {name: (width, height in CSS pixels, colour scheme)}.
SCREENS = {
    "desk-light": (700, 900, "light"),
    "phone-light": (375, 812, "light"),
    "phone-dark": (375, 812, "dark"),
    "desk-dark": (700, 900, "dark"),
}

STAGE = """
<!doctype html><meta charset="utf-8"><style>
body { margin: 0; width: 1600px; background: linear-gradient(90deg, #e9e4da 50%, #0f1518 50%); }
main { display: flex; justify-content: space-between; align-items: end; padding: 56px 56px 0; }
figure { margin: 0; position: relative; height: 620px; width: 700px; }
img { position: absolute; bottom: -2px; box-shadow: 0 16px 48px #0004; }
.desk { width: 500px; border-radius: 10px 10px 0 0; }
.phone { width: 250px; border-radius: 26px 26px 0 0; border: 6px solid #20272c; border-bottom: 0; }
.light .desk { left: 0; } .light .phone { right: 30px; }
.dark .desk { right: 0; } .dark .phone { left: 30px; border-color: #39434a; }
</style><main>
<figure class="light">
<img class="desk" src="desk-light.png"><img class="phone" src="phone-light.png"></figure>
<figure class="dark">
<img class="desk" src="desk-dark.png"><img class="phone" src="phone-dark.png"></figure>
</main>
"""


def main() -> None:
    """Write every picture."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as player:
        out = Path(name)
        if run(["demo", "--out", str(out)]):
            sys.exit("the demo failed")
        browser = player.chromium.launch(executable_path=chromium())
        FOLDER.mkdir(parents=True, exist_ok=True)
        confirmation(browser, out)
        contact_sheet(browser, out)
        browser.close()


def confirmation(browser: Browser, out: Path) -> None:
    """One mail on desktop and phone, light and dark, side by side."""
    for name, (width, height, scheme) in SCREENS.items():
        page = browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            device_scale_factor=1.5,
        )
        page.goto((out / MAIL).as_uri())
        page.screenshot(path=out / f"{name}.png")
        page.close()
    stage = out / "stage.html"
    stage.write_text(STAGE, encoding="utf-8")
    picture(browser, stage, "order-confirmation", 1600, 676)


def contact_sheet(browser: Browser, out: Path) -> None:
    """The first screen of the demo's page."""
    picture(browser, out / "index.html", "contact-sheet", 1440, 1000)


def picture(browser: Browser, source: Path, name: str, width: int, height: int) -> None:
    """What *source* shows in a window of *width* by *height*, as docs/pictures/*name*.png."""
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
    page.goto(source.as_uri())
    page.wait_for_timeout(1500)  # frames that load lazily
    page.screenshot(path=FOLDER / f"{name}.png")
    page.close()


if __name__ == "__main__":
    main()
