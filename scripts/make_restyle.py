"""
Makes the pictures of `docs/restyle.md` from the files and commands on that page, each beside the
mail as it comes: `python -m scripts.make_restyle`.

It needs what `make_pictures` needs, and Pillow.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Route, sync_playwright

from postmail.cli.run import run
from postmail.resources import templates_root
from postmail.samples import image_bytes, images
from scripts.browser import chromium
from scripts.make_pictures import FOLDER

PAGE = FOLDER.parent / "restyle.md"
PICTURES = FOLDER / "restyle"
#: CSS pixels of each half: a narrow window, and as much as tells the difference.
WIDTH, HEIGHT, GAP = 500, 640, 16
#: Colours of a picture's palette.
COLOURS = 72
_FENCE = re.compile(r'^```\w+(?: title="(?P<title>[^"]+)")?\n(?P<code>.*?)^```$', re.M | re.S)
_WEB = re.compile("^https?:")
_PICTURE = re.compile(r"\(pictures/restyle/([a-z]+)\.png\)")


class Way(NamedTuple):
    """One way to restyle: the *picture* to make, the *command* that renders the mail."""

    picture: str
    command: list[str]

    @property
    def plain(self) -> list[str]:
        """The command for the mail as it comes."""
        kind = self.command[1]
        return ["render", kind, "--order", "order.json", "--out", f"plain-{kind}.html"]


def main() -> None:
    """Write every picture."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as player:
        os.chdir(name)
        Path("order.json").write_bytes((templates_root() / "_scenarios/first.json").read_bytes())
        ways = read_page(PAGE.read_text("utf-8"))
        browser = player.chromium.launch(executable_path=chromium())
        PICTURES.mkdir(parents=True, exist_ok=True)
        for way in ways:
            halves = [shot(browser, rendered(command)) for command in (way.plain, way.command)]
            beside(*halves).save(PICTURES / f"{way.picture}.png", optimize=True)
        browser.close()


def read_page(text: str) -> list[Way]:
    """Write the files that *text* shows; the ways it shows, each with its picture."""
    ways = []
    for section in text.split("\n## "):
        commands = []
        for fence in _FENCE.finditer(section):
            if fence["title"]:
                Path(fence["title"]).parent.mkdir(parents=True, exist_ok=True)
                Path(fence["title"]).write_text(fence["code"], encoding="utf-8")
            else:
                commands += re.findall(r"^\$ postmail (.+)$", fence["code"], re.M)
        ways += [
            Way(picture, command.split())
            for picture, command in zip(_PICTURE.findall(section), commands, strict=True)
        ]
    return ways


def rendered(command: list[str]) -> Path:
    """The page that *command* writes."""
    if run(command):
        sys.exit(f"postmail {' '.join(command)} failed")
    return Path(command[-1]).absolute()


def shot(browser: Browser, source: Path) -> Image.Image:
    """The top of *source*, with the sample shop's pictures and no network."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    page.route(_WEB, _answer)
    page.goto(source.as_uri())
    picture = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    return picture.convert("RGB")


def _answer(route: Route) -> None:
    name = route.request.url.rpartition("/")[2]
    if name in images():
        route.fulfill(body=image_bytes(name), content_type="image/png")
    else:
        route.abort()


def beside(*halves: Image.Image) -> Image.Image:
    """The pictures side by side, in few colours."""
    width = sum(half.width for half in halves) + GAP * (len(halves) - 1)
    whole = Image.new("RGB", (width, HEIGHT), "#8b949b")
    for place, half in enumerate(halves):
        whole.paste(half, (place * (WIDTH + GAP), 0))
    return whole.quantize(COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
