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
#: {snapshot, whatever the case of its letters: the test whose it is}, of a session.
_TAKEN = pytest.StashKey[dict[str, str]]()


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
    the files in the folder `mails` beside the test, named for its module, its class, the test and
    *name*. White space in the HTML does not count. `pytest --update-mails` writes them. Two mails
    of one name are refused.
    """
    from postmail.testing.snapshots import check_snapshot, snapshot_name

    folder = Path(request.path).parent / "mails"
    write = bool(request.config.getoption(_OPTION))
    test = request.node.nodeid
    mine: set[str] = set()

    def check(mail: Mail, name: str = "") -> None:
        parts = (request.path.stem, *test.split("::")[1:], name)
        stem = snapshot_name(".".join(filter(None, parts)))
        key = str(folder / stem).casefold()
        owner = request.config.stash.setdefault(_TAKEN, {}).setdefault(key, test)
        if owner != test or key in mine:
            remedy = "give each its own: mail_snapshot(mail, name)"
            raise AssertionError(f"two mails are called {stem}, the first in {owner}: {remedy}")
        mine.add(key)
        check_snapshot(mail, folder, stem, write=write, flag=_OPTION)

    return check
