"""How a test looks at the page of one mail."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page

READY = """
() => {
  const main = document.getElementById("main"), frame = document.getElementById("frame");
  const version = document.body.dataset.version;
  return main.dataset.shown === version && frame.dataset.ready === version;
}
"""


def open_mail(page: Page, query: str = "kind=simple") -> None:
    """Open the page of one mail and wait until all of it is there."""
    page.goto(f"/mail?{query}")
    page.wait_for_function(READY)


def mail(page: Page) -> FrameLocator:
    """The mail in its frame."""
    return page.frame_locator("#frame")


def fault(page: Page) -> Locator:
    """The error over the mail."""
    return page.locator("#fault")


def shows(page: Page, **wish: str) -> None:
    """Wait until the frame shows what *wish* says, in the words of the address."""
    page.wait_for_function(
        """
        (wish) => {
          const frame = document.getElementById("frame");
          const told = new URL(frame.contentDocument.URL).searchParams;
          return Object.entries(wish).every(([name, value]) => (told.get(name) ?? "") === value);
        }
        """,
        arg=wish,
    )
