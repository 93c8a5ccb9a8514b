"""What all tests share: goldens, files that hold what was looked at and found right; a browser."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Error, expect, sync_playwright

from scripts.browser import REMEDY, chromium

#: Milliseconds that a page may take: the machine may be busy with other tests.
PATIENCE = 20_000

# No test asserts a clock: a machine that is busy, or slow, changes nothing.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")

# Shells let what they run in the background ignore Ctrl-C, and what tests start would inherit it.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """One flag rewrites the goldens; whoever uses it reads the diff."""
    parser.addoption("--rewrite-goldens", action="store_true", help="write goldens anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """
    `golden("name.txt", text)` asserts that *text* is what the file says that lies in the folder
    `golden` beside the test.
    """
    folder = Path(request.path).parent / "golden"

    def check(name: str, actual: str) -> None:
        path = folder / name
        if request.config.getoption("--rewrite-goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, encoding="utf-8", newline="\n")
        assert path.is_file(), f"{path} is missing: run pytest with --rewrite-goldens, and read it"
        assert actual == path.read_text(encoding="utf-8")

    return check


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """
    Chromium, without a head; where there is none, what to do. No longer than a module needs it:
    while it is there, its thread can neither run asyncio nor start Playwright once more.
    """
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as player:
        try:
            made = player.chromium.launch(executable_path=chromium())
        except Error as error:
            pytest.fail(f"{REMEDY}\n{error}")
        if chromium() is None:  # the downloads draw with a browser too
            os.environ["POSTMAIL_CHROMIUM"] = player.chromium.executable_path
        yield made
        made.close()
