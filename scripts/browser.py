"""
Brings a browser for the tests of the preview: `python -m scripts.browser`.

One that is there is used. Else Playwright's own is fetched, which needs no rights on the machine;
else Debian's, where this is Debian and we are root. `make test` runs this: its tests look at the
preview in a real browser, and without one they fail instead of being skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
REMEDY = (
    "no browser: install Chromium (`apt-get install chromium`, `playwright install chromium`), "
    "or name one in POSTMAIL_CHROMIUM"
)
_SECONDS = 900


def chromium() -> str | None:
    """The browser that `POSTMAIL_CHROMIUM` names, else the first on the search path; or None."""
    named = os.environ.get("POSTMAIL_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def need_fonts(languages: Iterable[str]) -> None:
    """End where no font has the letters of one of *languages*: pictures would show boxes."""
    if not (asks := shutil.which("fc-list")):
        return  # fontconfig is not what this system has its fonts from
    for language in languages:
        if not subprocess.check_output([asks, f":lang={language}"], timeout=_SECONDS):
            sys.exit(f"no font for {language}: install one (`apt-get install fonts-noto-cjk`)")


def works() -> bool:
    """Whether a browser starts: the one found, else Playwright's own."""
    with sync_playwright() as player:
        try:
            player.chromium.launch(executable_path=chromium()).close()
        except Error:
            return False
    return True


def ways() -> list[list[list[str]]]:
    """What could bring one, the best first; each way is a few commands."""
    own = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    debian = [["apt-get", "update"], ["apt-get", "install", "--yes", "chromium"]]
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [own, *([debian] if root and shutil.which("apt-get") else [])]


def main() -> None:
    """Bring a browser, or say what to do."""
    if works():
        return
    for way in ways():
        print("no browser yet; trying:", Path(way[-1][0]).name, *way[-1][1:], flush=True)
        tried = (subprocess.run(one, timeout=_SECONDS, check=False) for one in way)
        if all(done.returncode == 0 for done in tried) and works():
            return
    sys.exit(REMEDY)


if __name__ == "__main__":
    main()
