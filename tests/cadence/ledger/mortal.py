"""
Processes that die at every point of a claim, and one that is forked with an open ledger.

Run as a program, so that the test's own process is neither forked nor killed:
`python -m tests.cadence.ledger.mortal die|inherit STORE WHERE`. It prints what was found, as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from postmail.cadence.ledger import batched
from postmail.cadence.ledger.clock import SystemClock
from postmail.cadence.ledger.database import DatabaseStore
from postmail.cadence.ledger.direct import Direct
from postmail.cadence.ledger.lease import Lease
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.sqlite import SqliteStore
from postmail.cadence.ledger.store import Store
from postmail.cadence.words import Candidate
from tests.cadence.ledger import making


def open_store(kind: str, where: str) -> Store:
    """A store of its own for each process."""
    if kind == "sqlite":
        return SqliteStore(where, SystemClock())
    return DatabaseStore(where, server_side=kind == "function")


def die(kind: str, where: str) -> list[dict[str, object]]:
    """
    Child after child claims, begins and confirms; each is killed one statement later than the
    one before, until one survives. After each death, somebody else looks at what it left.
    """
    open_store(kind, where).migrate()
    found: list[dict[str, object]] = []
    while not found or found[-1]["killed"]:
        mail = _mail(f"victim{len(found)}")
        child = os.fork()
        if not child:
            _live(kind, where, mail, statements=len(found))
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        assert killed or status == 0, f"the child failed: {status}"
        found.append({"killed": killed, **_left(making.ledger(open_store(kind, where)), mail)})
    return found


def _live(kind: str, where: str, mail: Candidate, statements: int) -> None:
    store = open_store(kind, where)
    store.read(())  # connected, and checked for its version
    _kill_after(statements, store)
    book = making.ledger(store)
    lease = making.leased(book.claim(mail, making.CONSENT))
    book.begin_handoff(lease)
    book.confirm(lease, message_id="<1@example.com>")
    os._exit(0)


def _kill_after(statements: int, store: Store) -> None:
    """Kill this process when so many statements have been said, before the next one."""
    said = 0

    def count(*_: object) -> None:
        nonlocal said
        if said == statements:
            os.kill(os.getpid(), signal.SIGKILL)
        said += 1

    if isinstance(store, SqliteStore):
        (connection,) = store._idle
        connection.set_trace_callback(count)
    for name in ("before_cursor_execute", "commit"):
        event.listen(Engine, name, count)
    for name in ("execute", "commit"):
        setattr(Direct, name, _counted(getattr(Direct, name), count))
    batched._answers = _counted(batched._answers, count)


def _counted(does: Callable[..., Any], count: Callable[[], None]) -> Callable[..., Any]:
    def counted(*args: Any, **options: Any) -> Any:
        count()
        return does(*args, **options)

    return counted


def _left(book: Ledger, mail: Candidate) -> dict[str, object]:
    """What a dead process left: the outcome on record, and what may be claimed now."""
    outcomes = [str(sent.outcome) for sent in book.history(mail.identity)]
    carried = mail._replace(id="review-request:2:0", order="2", also=())
    return {
        "outcomes": outcomes,
        "again": isinstance(book.claim(carried, making.CONSENT), Lease),
    }


def inherit(kind: str, where: str) -> list[dict[str, object]]:
    """A ledger that the parent has used, used by a child and by the parent again."""
    store = open_store(kind, where)
    store.migrate()
    book = making.ledger(store, lease=timedelta(minutes=1))
    first = isinstance(book.claim(_mail("parent"), making.CONSENT), Lease)
    child = os.fork()
    if not child:
        again = isinstance(book.claim(_mail("parent"), making.CONSENT), Lease)
        own = isinstance(book.claim(_mail("child"), making.CONSENT), Lease)
        os._exit(0 if own and not again else 1)
    _, status = os.waitpid(child, 0)
    last = isinstance(book.claim(_mail("child"), making.CONSENT), Lease)
    store.close()
    return [{"parent": first, "child": status == 0, "again": last}]


def _mail(name: str) -> Candidate:
    """A mail that carries another, so that a claim of it writes to two tables."""
    address = f"{name}@example.com"
    return making.candidate("1", address=address, customer=name, also=(("2", 0),))


if __name__ == "__main__":
    what, kind, where = sys.argv[1:]
    sys.stdout.write(json.dumps({"die": die, "inherit": inherit}[what](kind, where)))
