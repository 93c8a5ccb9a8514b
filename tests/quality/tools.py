"""Tools that are no Python: they are fetched by `make quality`, into a folder that git ignores."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from postmail.drafts import example_recipient
from postmail.exhibits import Exhibit, exhibits
from tests.messages.rendering import catalogue

_FOLDER = Path(__file__).resolve().parents[2] / ".quality" / "node_modules"
#: The Nu HTML checker, which needs Java; and axe-core, which runs in a page.
VNU = _FOLDER / "vnu-jar" / "build" / "dist" / "vnu.jar"
AXE = _FOLDER / "axe-core" / "axe.min.js"
#: Debian's browser: Playwright's own is a download of its own.
CHROMIUM = "/usr/bin/chromium"
#: One language of each script, direction and tone.
_LANGUAGES = ("en", "de-formal", "ar", "ja")


@cache
def shown() -> dict[str, Exhibit]:
    """{path: exhibit}: every kind once in each of the languages."""
    every = exhibits(catalogue())
    return {one.path: one for one in every if _is_chosen(one)}


def _is_chosen(exhibit: Exhibit) -> bool:
    return exhibit.language in _LANGUAGES or exhibit.locale in ("ar", "ja")


def pages() -> Iterator[tuple[str, str]]:
    """(path, HTML) of each of them."""
    for path, exhibit in shown().items():
        to = example_recipient(exhibit.message.order)
        options = {"locale": exhibit.locale, "tone": exhibit.tone}
        yield path, catalogue().render(exhibit.message, recipient=to, **options).html


def nu_checker(folder: Path) -> str:
    """What the Nu checker says of all pages in *folder*, as JSON."""
    done = subprocess.run(
        [
            "java",
            "-jar",
            str(VNU),
            "--format",
            "json",
            "--stdout",
            "--exit-zero-always",
            str(folder),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
