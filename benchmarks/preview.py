"""
How soon a designer sees something: `python -m benchmarks.preview [--json] [--rounds N]`.

A real preview of a copy of `simple` in a real Chromium, which is open before the clock starts: from
the command to the first picture of the contact sheet and of one mail, from a file that is saved to
the mail on the screen, from a key that switches the language to the mail in it. All figures are
milliseconds on the wall, so run it on an idle machine; the server's CPU time tells what a busy one
hides.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.machine import machine
from postmail.resources import templates_root
from scripts.browser import chromium
from scripts.served import preview

#: What each figure should stay under, milliseconds.
GOALS = {"command to sheet": 1500, "command to mail": 1500, "save to picture": 300, "language": 100}
_MAIL = "mail?kind=simple&device=phone"
#: Calls back with the time of day at which the frame has been painted with a text in it.
_PAINTED = """
(text) => { window.seen = new Promise((resolve) => {
  const look = () => {
    const page = document.getElementById("frame").contentDocument;
    if (page?.readyState === "complete" && page.body?.textContent.includes(text))
      requestAnimationFrame(() => resolve(Date.now()));
    else setTimeout(look, 2);
  };
  look();
}); }
"""
#: Steps to the next language by its key, and waits until the frame speaks it; milliseconds.
_SWITCH = """
() => new Promise((resolve) => {
  const list = document.getElementById("tools").elements.language;
  const next = list.options[(list.selectedIndex + 1) % list.length].value;
  const frame = document.getElementById("frame"), start = performance.now();
  const look = () => {
    const wish = new URL(frame.contentDocument.URL).searchParams;
    if ([wish.get("locale"), wish.get("tone")].filter(Boolean).join("@") === next)
      requestAnimationFrame(() => resolve({ next, took: performance.now() - start }));
    else setTimeout(look, 1);
  };
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: ".", bubbles: true }));
  look();
})
"""


def main() -> int:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.preview", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON, not a table")
    parser.add_argument("--rounds", type=int, default=7, help="so often each")
    options = parser.parse_args()
    results = measure(options.rounds)
    if options.json:
        print(json.dumps({"machine": machine(), "goals_ms": GOALS, "ms": results}, indent=2))
        return 0
    print(f"{'milliseconds':32} {'least':>8} {'median':>8} {'most':>8} {'goal':>8}")
    for name, taken in results.items():
        figures = (min(taken), median(taken), max(taken))
        goal = GOALS.get(name.removesuffix(", again"), "")
        print(f"{name:32}", *(f"{one:8.0f}" for one in figures), f"{goal:>8}")
    return 0


def measure(rounds: int) -> dict[str, list[float]]:
    """{what: its times, ms}."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as player:
        template = Path(name) / "simple" / "body.mjml"
        template.parent.mkdir()
        shutil.copy(templates_root() / "simple" / "body.mjml", template)
        browser = player.chromium.launch(executable_path=chromium())
        browser.new_page().goto("about:blank")
        sheet = [_sheet(browser, template) for _ in range(rounds)]
        mail = [_mail(browser, template) for _ in range(rounds)]
        found = {
            "command to sheet": [wall for wall, _ in sheet],
            "command to sheet, server's CPU": [used for _, used in sheet],
            "command to mail": [wall for wall, _ in mail],
            "command to mail, server's CPU": [used for _, used in mail],
            **_at_work(browser, template, rounds),
        }
        browser.close()
    return found


def _sheet(browser: Browser, template: Path) -> tuple[float, float]:
    """From the command to the first thumbnail of the contact sheet."""
    return _first(browser, template, "", lambda page: page.wait_for_selector("[data-ready]"))


def _mail(browser: Browser, template: Path) -> tuple[float, float]:
    """From the command to one mail."""
    return _first(
        browser, template, _MAIL, lambda page: page.wait_for_selector("#frame[data-ready]")
    )


def _first(
    browser: Browser, template: Path, path: str, ready: Callable[[Page], object]
) -> tuple[float, float]:
    """Milliseconds on the wall, and of the server's CPU until it was told to end."""
    page = browser.new_page()
    begin, used = time.perf_counter(), _children()
    with preview(template.parents[1]) as address:
        page.goto(address + path, wait_until="commit")
        ready(page)
        taken = (time.perf_counter() - begin) * 1000
        page.close()
    return taken, (_children() - used) * 1000


def _children() -> float:
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


def _at_work(browser: Browser, template: Path, rounds: int) -> dict[str, list[float]]:
    """Saving the template, and walking through the languages, the first time and again."""
    page = browser.new_page()
    with preview(template.parents[1]) as address:
        page.goto(address + _MAIL)
        page.wait_for_selector("#frame[data-ready]")
        page.wait_for_timeout(3000)  # what is made ahead
        walks = {
            "language": [_switched(page) for _ in range(rounds)],
            "language, again": [_switched(page) for _ in range(rounds)],
        }
        page.goto(address + _MAIL)
        page.wait_for_selector("#frame[data-ready]")
        saves = [_saved(page, template, number) for number in range(rounds)]
        page.close()
    return {**walks, "save to picture": saves}


def _switched(page: Page) -> float:
    page.wait_for_timeout(400)
    return float(page.evaluate(_SWITCH)["took"])


def _saved(page: Page, template: Path, number: int) -> float:
    """From the file that is written to the frame that is painted."""
    page.wait_for_timeout(700)
    word = f"Change {number}"
    text = f"<mj-section><mj-column><mj-text>{word}</mj-text></mj-column></mj-section></mj-body>"
    source = (templates_root() / "simple" / "body.mjml").read_text(encoding="utf-8")
    page.evaluate(_PAINTED, word)
    begin = time.time()
    template.write_text(source.replace("</mj-body>", text), encoding="utf-8")
    return float(page.evaluate("window.seen")) - begin * 1000


if __name__ == "__main__":
    sys.exit(main())
