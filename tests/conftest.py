"""What all tests share: goldens, files that hold what was looked at and found right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# No test asserts a clock: a machine that is busy, or slow, changes nothing.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")


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
