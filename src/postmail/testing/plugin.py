"""The pytest plugin: an outbox, and snapshots of mails that a person has looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # loaded when a test asks for it: every pytest run of a shop imports this module
    from postmail.mail import Mail
    from postmail.testing.outbox import Outbox
    from postmail.testing.snapshots import MailSnapshot

_OPTION = "--update-mails"
_FOLDER = "mails"
#: What a snapshot is named for, beside its module.
_NAMED = (pytest.Class, pytest.Item)
#: {snapshot, whatever the case of its letters: the test whose it is}, of a session.
_TAKEN = pytest.StashKey[dict[str, str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """One flag writes the snapshots anew; whoever uses it reads the diff."""
    group = parser.getgroup("postmail")
    group.addoption(_OPTION, action="store_true", help="write the snapshots of mails anew")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Snapshots hold no examples for doctest, which looks into each `test*.txt`."""
    is_text = collection_path.suffix == ".txt" and collection_path.parent.name == _FOLDER
    return True if is_text and collection_path.with_suffix(".html").is_file() else None


@pytest.fixture
def mail_outbox() -> Outbox:
    """An empty outbox in memory."""
    from postmail.testing.outbox import Outbox

    return Outbox()


@pytest.fixture
def mail_snapshot(request: pytest.FixtureRequest) -> MailSnapshot:
    """
    `mail_snapshot(mail)` asserts that *mail* reads as it did when somebody looked at it last: as
    the files in the folder `mails` beside the test, named for its module, its class, the test and
    *name*. White space in the HTML does not count. `pytest --update-mails` writes them. Two mails
    of one name are refused.
    """
    from postmail.testing.snapshots import check_snapshot, snapshot_name

    folder = Path(request.path).parent / _FOLDER
    write = bool(request.config.getoption(_OPTION))
    test = request.node.nodeid
    # not of the id, to which xdist adds a group
    names = [node.name for node in request.node.listchain() if isinstance(node, _NAMED)]
    mine: set[str] = set()

    def check(mail: Mail, name: str = "") -> None:
        parts = (request.path.stem, *names, name)
        stem = snapshot_name(".".join(filter(None, parts)))
        key = str(folder / stem).casefold()
        owner = request.config.stash.setdefault(_TAKEN, {}).setdefault(key, test)
        if owner != test or key in mine:
            remedy = "give each its own: mail_snapshot(mail, name)"
            raise AssertionError(f"two mails are called {stem}, the first in {owner}: {remedy}")
        mine.add(key)
        check_snapshot(mail, folder, stem, write=write, flag=_OPTION)

    return check
