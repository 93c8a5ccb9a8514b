"""
Makes the gallery of `docs/gallery.md` and the page itself, each kind of mail in English and in one
more language, the confirmation in all, as a phone shows it: `python -m scripts.make_gallery`.

The mails are those of `postmail demo`. It needs what `make_pictures` needs, and Pillow.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from postmail.cli.run import run
from postmail.messages import BUILT_IN, Message
from scripts.browser import chromium, need_fonts
from scripts.make_pictures import FOLDER

PICTURES = FOLDER / "kinds"
PAGE = FOLDER.parent / "gallery.md"
#: The languages of the catalogue but English, and what they are called.
LOCALES = {
    "de": "German (formal)",
    "ar": "Arabic",
    "fr": "French (formal)",
    "ja": "Japanese",
    "nl": "Dutch (formal)",
    "pl": "Polish (formal)",
    "sv": "Swedish",
    "es": "Spanish (formal)",
    "da": "Danish",
    "it": "Italian (formal)",
}
#: CSS pixels: a common phone, and as much of a long mail as tells what it is.
WIDTH, TALLEST = 375, 900
#: Colours of a picture's palette: as few as the photographs bear.
COLOURS = 64
_HEAD = """# Gallery

The upper part of each kind of mail, as a phone shows it (375 px), in English and one more language.
The [confirmation](#simple) is shown in all.
The orders are the samples that `postmail demo` shows.
What a mail holds is told in [The kinds of mail](kinds.md).
`python -m scripts.make_gallery` makes this page and its pictures anew.
`postmail preview` shows all mails in all languages, live.
"""


def main() -> None:
    """Write every picture, and the page."""
    need_fonts(LOCALES)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as player:
        out = Path(name)
        if run(["demo", "--out", str(out)]):
            sys.exit("the demo failed")
        browser = player.chromium.launch(executable_path=chromium())
        shutil.rmtree(PICTURES, ignore_errors=True)
        PICTURES.mkdir(parents=True)
        for kind, locales in shown().items():
            for locale in locales:
                made = shot(browser, page_of(out / kind, locale))
                made.save(PICTURES / f"{kind}.{locale}.png", optimize=True)
        browser.close()
    PAGE.write_text(_HEAD + "".join(map(section, BUILT_IN)), encoding="utf-8")


def shown() -> dict[str, list[str]]:
    """{kind: the languages that the gallery shows it in}: English and the others in turn."""
    others = list(LOCALES)
    pairs = {cls.kind: ["en", others[number % len(others)]] for number, cls in enumerate(BUILT_IN)}
    return {**pairs, "simple": ["en", *others]}


def section(cls: type[Message]) -> str:
    """The part of the page about one kind."""
    kind, locales = cls.kind, shown()[cls.kind]
    told = " ".join((cls.__doc__ or "").strip().partition("\n\n")[0].split())
    rows = [locales[start : start + 4] for start in range(0, len(locales), 4)]
    lines = [f"\n## {kind}\n", f"{told}\n"]
    for row in rows:
        names = [{"en": "English", **LOCALES}[locale] for locale in row]
        pictures = [
            f"![{kind} in {name}](pictures/kinds/{kind}.{locale}.png)"
            for locale, name in zip(row, names, strict=True)
        ]
        lines += [
            f"| {' | '.join(names)} |",
            "|---" * len(row) + "|",
            f"| {' | '.join(pictures)} |\n",
        ]
    return "\n".join(lines)


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
        viewport={"width": WIDTH, "height": TALLEST}, color_scheme="light", device_scale_factor=1
    )
    page.goto(source.as_uri())
    height = page.evaluate("document.documentElement.getBoundingClientRect().height")
    page.set_viewport_size({"width": WIDTH, "height": min(round(height), TALLEST)})
    picture = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    return picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
