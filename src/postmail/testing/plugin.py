"""The pytest plugin: an outbox, and snapshots of mails that a person has looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # loaded when a test asks for it: every pytest run of a shop imports this module
    from postmail.mail import Mail
    from postmail.testing.outbox import Outbox

_OPTION = "--update-mails"


def pytest_addoption(parser: pytest.Parser) -> None:
    """One flag writes the snapshots anew; whoever uses it reads the diff."""
    group = parser.getgroup("postmail")
    group.addoption(_OPTION, action="store_true", help="write the snapshots of mails anew")


@pytest.fixture
def mail_outbox() -> Outbox:
    """An empty outbox in memory."""
    from postmail.testing.outbox import Outbox

    return Outbox()


@pytest.fixture
def mail_snapshot(request: pytest.FixtureRequest) -> Callable[[Mail, str], None]:
    """
    `mail_snapshot(mail)` asserts that *mail* reads as it did when somebody looked at it last: as
    the files in the folder `mails` beside the test, named for the test and *name*. White space in
    the HTML does not count. `pytest --update-mails` writes them.
    """
    from postmail.testing.snapshots import check_snapshot

    folder = Path(request.path).parent / "mails"
    write = bool(request.config.getoption(_OPTION))

    def check(mail: Mail, name: str = "") -> None:
        stem = ".".join(filter(None, (request.node.name, name)))
        check_snapshot(mail, folder, stem, write=write, flag=_OPTION)

    return check
