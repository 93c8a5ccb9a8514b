"""
Eight processes that claim, hand off, confirm and release for the same few people, and are killed.

Run as a program, so that nothing of the test's own process is forked or killed:
`python -m tests.cadence.ledger.racers '{"store": "sqlite", "where": ..., "folder": ..., ...}'`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from postmail.cadence.evaluate import evaluate
from postmail.cadence.ledger import claiming
from postmail.cadence.ledger.clock import SystemClock
from postmail.cadence.ledger.database import DatabaseStore
from postmail.cadence.ledger.lease import Lease
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.sqlite import SqliteStore
from postmail.cadence.ledger.store import Store
from postmail.cadence.policy import Policy
from postmail.cadence.words import Candidate, Request, Status, Verdict
from postmail.errors import LeaseError
from tests.cadence.ledger import checker, making
from tests.cadence.ledger.unlocked import UnlockedDatabase, UnlockedSqlite

RACERS = 8
PEOPLE = 5
#: What the rule says, in seconds, and how long a lease holds. A race lasts several windows.
LIMIT, WINDOW, LEASE = 1, 0.4, 0.15
#: So many counted mails, and kills, are a race; so many seconds more a busy machine gets for it.
ENOUGH, PATIENCE = 20, 60
KINDS = ("review-request", "cross-sell", "shipped")


class Race(NamedTuple):
    """One race, as the program's argument has it."""

    store: str
    """sqlite, database (function: by the server's function), or without their lock."""
    where: str
    """The file, or the server's URL."""
    folder: str
    """Where the transport's log and the errors go."""
    seconds: float
    seed: int

    @property
    def log(self) -> Path:
        """What the transport took."""
        return Path(self.folder) / "handed-off"

    @property
    def errors(self) -> Path:
        """What went wrong in a racer."""
        return Path(self.folder) / "errors"


def open_store(race: Race) -> Store:
    """The store that the race is about."""
    if race.store == "sqlite":
        return SqliteStore(race.where, SystemClock())
    if race.store == "sqlite-unlocked":
        return UnlockedSqlite(race.where, SystemClock())
    if race.store == "database-unlocked":
        return UnlockedDatabase(race.where)
    return DatabaseStore(race.where, server_side=race.store == "function")


def policy() -> Policy:
    """One marketing mail in a window that is shorter than a policy can say."""
    rule = making.POLICY.rules[0].model_copy(update={"limit": LIMIT})
    assert rule.within is not None
    rule.within.__dict__["ticks"] = int(WINDOW * 1_000_000)
    return making.POLICY.model_copy(update={"rules": (rule,)})


def run(race: Race) -> dict[str, int]:
    """Start the racers, and kill and replace one every few milliseconds, until it is enough."""
    rng = random.Random(race.seed)
    open_store(race).migrate()
    racers = [_start(race, rng.random()) for _ in range(RACERS)]
    start, kills = time.monotonic(), 0
    while not _is_enough(race, time.monotonic() - start, kills):
        time.sleep(rng.uniform(0.02, 0.1))
        place = rng.randrange(RACERS)
        _kill(racers[place])
        racers[place] = _start(race, rng.random())
        kills += 1
    for racer in racers:
        _kill(racer)
    return {"kills": kills}


def _is_enough(race: Race, seconds: float, kills: int) -> bool:
    """
    A race lasts its time, and longer on a busy machine, until it can prove something: enough
    mails and kills, or, without the lock, a fault.
    """
    if seconds > PATIENCE + race.seconds:
        return True
    log = checker.read(race.log) if race.log.exists() else []
    if race.store.endswith("unlocked"):
        return bool(checker.faults(log, limit=LIMIT, window=int(WINDOW * 1e9)))
    counted = len([mail for mail in log if mail.counts])
    return seconds > race.seconds and counted >= ENOUGH and kills >= ENOUGH


def _start(race: Race, seed: float) -> int:
    child = os.fork()
    if not child:
        try:
            _compete(race, random.Random(seed))
        except BaseException:
            with race.errors.open("a") as errors:
                errors.write(traceback.format_exc())
        finally:
            os._exit(1)
    return child


def _kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _compete(race: Race, rng: random.Random) -> None:
    book = Ledger(open_store(race), policy(), making.KEYRING, lease=timedelta(seconds=LEASE))
    claiming.evaluate = _hesitant(rng)  # type: ignore[attr-defined]
    log = os.open(race.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while True:
        wanted = [Request(_mail(rng), making.CONSENT) for _ in range(rng.choice((1, 1, 1, 5)))]
        for outcome in book.claim_many(wanted):
            if isinstance(outcome, Lease):
                _deliver(book, outcome, log, rng)


def _hesitant(rng: random.Random) -> Callable[..., Verdict]:
    """The evaluator, often held up between look and write, with the lock as well as without."""

    def hesitant(*args: Any, **options: Any) -> Verdict:
        verdict = evaluate(*args, **options)
        if verdict.status is Status.DUE and rng.random() < 0.8:
            time.sleep(0.01)
        return verdict

    return hesitant


def _mail(rng: random.Random) -> Candidate:
    """
    A mail to the person whose turn it is, so that all racers want the same one; a customer has
    two addresses, and an address two customers.
    """
    person = int(time.time() * 10) % PEOPLE
    return making.candidate(
        order=f"{int(time.time() * 4)}-{rng.randrange(3)}",
        kind=rng.choice(KINDS),
        address=f"person{person}@example.com",
        customer=f"c{(person + rng.randrange(2)) % PEOPLE}",
    )


def _deliver(book: Ledger, lease: Lease, log: int, rng: random.Random) -> None:
    """Hand the mail off, or fail to, in every way that there is."""
    fate = rng.random()
    if fate < 0.1:
        return book.release(lease)
    if fate < 0.2:
        return None  # as after a crash: nobody knows
    time.sleep(rng.random() * 0.02)
    try:
        if fate < 0.5:
            book.begin_handoff(lease)
        now = time.time_ns()
        if lease.still_valid():  # after the clock was read: the hand-off is before the lease's end
            mail, counts = lease.candidate, int(lease.candidate.kind != "shipped")
            line = (
                f"{now}\t{mail.id}\t{mail.identity.address}\t{mail.identity.customer}\t{counts}\n"
            )
            os.write(log, line.encode())
        if fate < 0.8:
            book.confirm(lease)
    except LeaseError:  # too late: it says so, and counts
        pass
    return None


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(Race(**json.loads(sys.argv[1])))))
