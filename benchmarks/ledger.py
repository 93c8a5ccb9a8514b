"""
Claims per second on each store, one by one and in bulk, by eight processes at once.

    python -m benchmarks.ledger [--seconds 3] [--processes 8] [--store sqlite ...] [--json FILE]

Caps of two in 24 hours and five in seven days, 100,000 recipients at random, every claim granted
or refused counts; SQLite at synchronous=full. PostgreSQL and MariaDB are started as for the tests
(tests/cadence/ledger/servers.py); MariaDB flushes at every commit, PostgreSQL too (fsync on).

After each store's claims the floor is measured: as many processes of the same client that only
begin, insert one short row for each claim, and commit. A ledger cannot be faster than that, and
where a busy machine lowers the floor, the ratio to it still means something. It comes last because
it leaves a hundred megabytes behind, which the disk is busy with for a while.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any, NamedTuple

from postmail.cadence.instants import DAY, HOUR, instant
from postmail.cadence.ledger.clock import SystemClock
from postmail.cadence.ledger.database import DatabaseStore
from postmail.cadence.ledger.keys import Keyring
from postmail.cadence.ledger.lease import Lease
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.sqlite import SqliteStore
from postmail.cadence.ledger.store import Store
from postmail.cadence.policy import Policy
from postmail.cadence.words import Basis, Candidate, Gates, Identity, Request, mail_id
from tests.cadence.ledger import servers

PEOPLE = 100_000
STORES = ("sqlite", "postgresql", "postgresql, function", "mariadb")
#: How many claims a call makes.
BULKS = (1, 500)
#: How many claims a store holds when the clock starts.
FILL = 20_000
#: Claims a second that each process makes up before the clock starts: that is no work of a store.
MOST = 4_000
SECRET = Keyring(b"a secret for benchmarks")
CONSENT = Gates(basis=Basis.CONSENT)
POLICY = Policy.from_toml("""
rules = [
    { id = "daily", limit = 2, within = { hours = 24 }, category = "marketing" },
    { id = "weekly", limit = 5, within = { days = 7 }, category = "marketing" },
]
[[kinds]]
kind = "review-request"
category = "marketing"
stream = "reviews"
delay = { hours = 1 }
expires_after = { days = 30 }
""")
#: The table that the floor is measured with.
BARE = "CREATE TABLE IF NOT EXISTS bare (id VARCHAR(41) PRIMARY KEY, what VARCHAR(300))"
#: Claims per second that each store is meant to reach: {(store, bulk): goal}.
GOALS = {
    ("sqlite", 1): 3_500, ("sqlite", 500): 20_000,
    ("postgresql", 1): 2_000, ("postgresql", 500): 15_000,
    ("postgresql, function", 1): 2_000, ("postgresql, function", 500): 15_000,
}  # fmt: skip


class Place(NamedTuple):
    """A store to measure: its name in the table, and where it is."""

    name: str
    where: str

    def open(self) -> Store:
        """A store of this process."""
        if self.name == "sqlite":
            return SqliteStore(self.where, SystemClock())
        return DatabaseStore(self.where, server_side="function" in self.name)


#: What a process answers: how many, how many granted, and how long each call took.
Answer = tuple[int, int, list[float]]
Work = Callable[[Place, int, float, int, Any, "Queue[Answer]"], None]


class Result(NamedTuple):
    """One line of the table."""

    store: str
    bulk: int
    per_second: int
    granted: int
    p50_ms: float
    p99_ms: float
    floor: int
    """Bare inserts per second, by as many processes."""
    goal: int | None


def fill(place: Place) -> None:
    """Lay the store out, as it is after a day's work, and as its server knows it to be."""
    store = place.open()
    store.migrate()
    book = Ledger(store, POLICY, SECRET)
    book.claim_many(_requests(random.Random(0), FILL))
    if isinstance(store, DatabaseStore):
        analyze = "ANALYZE" if store.family == "postgresql" else "ANALYZE TABLE"
        with store.transaction() as connection:
            for table_ in ("claim", "recipient", "used"):
                connection.exec_driver_sql(f"{analyze} postmail_{table_}")
        with store.transaction() as connection:
            connection.exec_driver_sql(BARE)
    else:
        sqlite3.connect(place.where).execute(BARE)
    store.close()


def measure(place: Place, processes: int, seconds: float) -> list[Result]:
    """Start the processes, let them claim for so long, and add up what they did."""
    fill(place)
    claimed = [_together(_claim, place, bulk, processes, seconds) for bulk in BULKS]
    inserted = [_together(_insert, place, bulk, processes, seconds) for bulk in BULKS]
    return [
        _result(place, bulk, seconds, claims, sum(rows for rows, _, _ in floor))
        for bulk, claims, floor in zip(BULKS, claimed, inserted, strict=True)
    ]


def _result(place: Place, bulk: int, seconds: float, answers: list[Answer], floor: int) -> Result:
    times = sorted(taken for _, _, taken_all in answers for taken in taken_all)
    return Result(
        store=place.name,
        bulk=bulk,
        per_second=round(sum(claims for claims, _, _ in answers) / seconds),
        granted=round(sum(granted for _, granted, _ in answers) / seconds),
        p50_ms=round(statistics.median(times) * 1000, 2),
        p99_ms=round(times[len(times) * 99 // 100] * 1000, 2),
        floor=round(floor / seconds),
        goal=GOALS.get((place.name, bulk)),
    )


def _together(work: Work, place: Place, bulk: int, processes: int, seconds: float) -> list[Answer]:
    """What each process answered that did *work* at the same time."""
    context = get_context("spawn")
    found: Queue[Answer] = context.Queue()
    ready = context.Barrier(processes)
    workers = [
        context.Process(target=work, args=(place, bulk, seconds, number, ready, found))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    answers = [found.get() for _ in workers]
    for worker in workers:
        worker.join()
    return answers


def _claim(
    place: Place, bulk: int, seconds: float, number: int, ready: Any, found: Queue[Answer]
) -> None:
    book = Ledger(place.open(), POLICY, SECRET)
    rng = random.Random(f"{number} {bulk} {place.name}")
    book.claim_many(_requests(rng, bulk))  # connected, and warm
    ahead = [_requests(rng, bulk) for _ in range(int(seconds * MOST / bulk))]
    gc.collect()
    gc.freeze()  # to look through them time and again is no work of a store either
    ready.wait()
    end, claims, granted, times = time.perf_counter() + seconds, 0, 0, []
    while time.perf_counter() < end:
        requests = ahead.pop() if ahead else _requests(rng, bulk)
        start = time.perf_counter()
        outcomes = book.claim_many(requests)
        times.append(time.perf_counter() - start)
        claims += len(outcomes)
        granted += sum(isinstance(outcome, Lease) for outcome in outcomes)
    found.put((claims, granted, times))


def _insert(
    place: Place, bulk: int, seconds: float, number: int, ready: Any, found: Queue[Answer]
) -> None:
    """The floor: nothing but rows that are there to stay."""
    store = place.open()
    begin = store._writing if isinstance(store, SqliteStore) else store.transaction  # type: ignore[attr-defined]
    mark = "?, ?" if isinstance(store, SqliteStore) else "%s, %s"
    statement = f"INSERT INTO bare (id, what) VALUES ({mark})"
    rng = random.Random(f"{number} {bulk} {place.name} {time.time_ns()}")
    with begin():
        pass  # connected
    ready.wait()
    end, rows = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        with begin() as written:
            left = bulk
            while left > 0:
                size = min(left, store.chunk)
                new = [(f"{rng.getrandbits(120):030x}", "x" * 300) for _ in range(size)]
                if isinstance(store, SqliteStore):
                    written.connection.executemany(statement, new)
                else:
                    written.exec_driver_sql(statement, new)
                left -= size
        rows += bulk
    found.put((rows, 0, []))


def _requests(rng: random.Random, bulk: int) -> list[Request]:
    at = instant(datetime.now(UTC))
    return [Request(_candidate(rng, at), CONSENT) for _ in range(bulk)]


def _candidate(rng: random.Random, at: int) -> Candidate:
    person, order = rng.randrange(PEOPLE), f"{rng.randrange(10**9)}"
    return Candidate(
        id=mail_id("review-request", order),
        identity=Identity(f"person{person}@example.com", f"c{person}"),
        kind="review-request",
        order=order,
        round=0,
        anchor=at - DAY,
        due=at - HOUR,
        expires=at + 20 * DAY,
        zone="Europe/Berlin",
    )


@contextmanager
def opened(name: str) -> Iterator[Place]:
    """The store of that name, empty, until the end of the block; no other server runs beside it."""
    if name == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield Place(name, str(Path(folder) / "ledger.db"))
        return
    start = servers.mariadb if name == "mariadb" else servers.postgres
    with start() as server, servers.place(server) as url:
        yield Place(name, url)


def table(results: list[Result]) -> str:
    """The results as text."""
    head = f"{'store':22}{'bulk':>6}{'claims/s':>10}{'granted/s':>11}{'p50 ms':>9}{'p99 ms':>9}"
    lines = [f"{head}{'floor':>8}{'of it':>7}{'goal':>8}"]
    for r in results:
        reached = (
            f"{r.goal:>8}" + (" ok" if r.per_second >= r.goal else " MISSED") if r.goal else ""
        )
        lines.append(
            f"{r.store:22}{r.bulk:>6}{r.per_second:>10}{r.granted:>11}"
            f"{r.p50_ms:>9}{r.p99_ms:>9}{r.floor:>8}{r.per_second / r.floor:>7.0%}{reached}"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure, print the table, and the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--store", action="append", default=[], choices=STORES)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    results: list[Result] = []
    for name in asked.store or STORES:
        with opened(name) as place:
            results += measure(place, asked.processes, asked.seconds)
        print(*results[-len(BULKS) :], sep="\n", file=sys.stderr)
    document = {
        "processes": asked.processes,
        "cpus": os.cpu_count(),
        "results": [result._asdict() for result in results],
    }
    if asked.json:
        asked.json.write_text(json.dumps(document, indent=2))
    print(table(results))
    print(json.dumps(document))


if __name__ == "__main__":
    main()
