"""A ledger in memory: for tests, simulations, and a single process that may forget."""

from __future__ import annotations

import itertools
import threading
from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from postmail.cadence.ledger.acceptance import (
    claims_moved_back,
    refusals_moved_back,
    standings_moved_back,
)
from postmail.cadence.ledger.clock import Clock, as_clock, ticks_of
from postmail.cadence.ledger.entry import (
    Changes,
    Entry,
    RecipientRow,
    Refusal,
    Snapshot,
    Used,
    Wanted,
)
from postmail.cadence.ledger.store import NEWEST
from postmail.cadence.words import Reason


class MemoryStore:
    """
    One lock around everything, so any number of threads may share it; nothing outlives the process.

    Args:
        clock: What tells the time: a `Clock`, or a function that returns an aware time.
    """

    name = "memory"
    chunk = 500

    def __init__(self, clock: Clock | Callable[[], datetime]) -> None:
        self._clock = as_clock(clock)
        self._lock = threading.RLock()
        self._claims: dict[str, Entry] = {}
        self._ids: list[str] = []  # of the claims, sorted
        self._by_key: dict[str, dict[str, None]] = {}
        self._used: dict[tuple[str, str], Used] = {}
        self._refusals: dict[tuple[str, str], Refusal] = {}
        self._recipients: dict[str, RecipientRow] = {}

    def steady(self) -> float:
        """The clock's steady seconds."""
        return self._clock.steady()

    def glance(self, wanted: Wanted) -> None:
        """See `Store`. The lock costs less than a second look."""

    @contextmanager
    def locked(self, wanted: Wanted) -> Iterator[MemoryUnit]:
        """See `Store`."""
        with self._lock:
            now = ticks_of(self._clock)
            unit = MemoryUnit(
                Snapshot(
                    now=now,
                    ahead=self._ahead(now),
                    recipients=[
                        self._recipients.get(key, RecipientRow(key)) for key in wanted.keys
                    ],
                    entries=self._under(wanted.keys, now - wanted.horizon, set(wanted.names)),
                    used=self._used_by(wanted),
                ),
                self._refused,
            )
            yield unit
            self._apply(unit.changes)

    @contextmanager
    def settle(self, ids: Sequence[str]) -> Iterator[MemoryUnit]:
        """See `Store`."""
        with self._lock:
            found = [self._claims[id_] for id_ in ids if id_ in self._claims]
            unit = MemoryUnit(Snapshot(now=ticks_of(self._clock), entries=found), self._refused)
            yield unit
            self._apply(unit.changes)

    def read(self, keys: Sequence[str]) -> Snapshot:
        """See `Store`."""
        with self._lock:
            return Snapshot(
                now=ticks_of(self._clock),
                recipients=[self._recipients.get(key, RecipientRow(key)) for key in keys],
                entries=self._under(keys),
                refusals=self._refused(keys),
            )

    @contextmanager
    def old(self, before: int, limit: int) -> Iterator[MemoryUnit]:
        """See `Store`."""
        with self._lock:
            found = (
                entry
                for entry in self._claims.values()
                if max(entry.last_at, entry.lease_until) < before
            )
            entries = list(itertools.islice(found, limit))
            unit = MemoryUnit(Snapshot(now=ticks_of(self._clock), entries=entries), self._refused)
            yield unit
            self._apply(unit.changes)

    def _refused(self, keys: Sequence[str]) -> list[Refusal]:
        return [row for row in self._refusals.values() if row.recipient_key in keys]

    def forget_refusals(self, before: int) -> None:
        """See `Store`."""
        with self._lock:
            self._refusals = {
                p: row
                for p, row in self._refusals.items()
                if row.decided_at >= before or row.reason == Reason.DROPPED
            }

    def accept(self) -> None:
        """See `Store`."""
        with self._lock:
            now = ticks_of(self._clock)
            moved = claims_moved_back(self._claims.values(), now)
            rows = standings_moved_back(self._recipients.values(), now)
            self._apply(
                Changes(
                    delete=[id_ for id_, _ in moved],
                    insert=[entry for _, entry in moved],
                    recipients={row.key: row for row in rows},
                    refusals={
                        row[:2]: row for row in refusals_moved_back(self._refusals.values(), now)
                    },
                )
            )

    def secrets(self) -> set[str]:
        """See `Store`."""
        with self._lock:
            told = (row.key for row in self._recipients.values() if row.standing)
            under = (key for entry in self._claims.values() for key in entry.keys)
            named = (key for key, _ in itertools.chain(self._used, self._refusals))
            return {key[1:9] for key in itertools.chain(told, under, named)}

    def migrate(self) -> None:
        """Nothing to do: there is no older layout in memory."""

    def close(self) -> None:
        """Nothing to do."""

    def _ahead(self, now: int) -> list[tuple[str, int]]:
        """Ids sort by time; a claim that was moved back has its id ahead."""
        newest = itertools.takewhile(f"{now + 1:014x}".__lt__, reversed(self._ids))
        claims = (self._claims[id_] for id_ in newest)
        ahead = ((entry.keys[0], entry.claimed_at) for entry in claims if entry.claimed_at > now)
        return list(itertools.islice(ahead, NEWEST))

    def _under(
        self, keys: Sequence[str], since: int = 0, names: Collection[str] | None = None
    ) -> list[Entry]:
        """
        The claims under *keys*; with *names*, only the live ones that matter, unless *since* lies
        before the epoch.
        """
        ids = dict.fromkeys(id_ for key in keys for id_ in self._by_key.get(key, ()))
        entries = [self._claims[id_] for id_ in ids]
        if names is None or since < 0:
            return entries
        return [entry for entry in entries if entry.matters(since, names)]

    def _used_by(self, wanted: Wanted) -> list[Used]:
        if not self._used:
            return []
        asked = ((key, name) for key in wanted.keys for name in wanted.names)
        return [self._used[pair] for pair in asked if pair in self._used]

    def _apply(self, changes: Changes) -> None:
        gone = [id_ for key in changes.forget for id_ in self._by_key.get(key, ())]
        for id_ in changes.delete + gone + [entry.id for entry in changes.move]:
            if id_ in self._claims:
                del self._ids[bisect_left(self._ids, id_)]
                for key in self._claims.pop(id_).keys:
                    self._by_key[key].pop(id_)
        for entry in changes.insert + changes.update + changes.move:
            if entry.id not in self._claims:
                insort(self._ids, entry.id)
            self._claims[entry.id] = entry
            for key in entry.keys:
                self._by_key.setdefault(key, {})[entry.id] = None
        if changes.forget:
            self._used = {p: row for p, row in self._used.items() if p[0] not in changes.forget}
            self._refusals = {
                p: row for p, row in self._refusals.items() if p[0] not in changes.forget
            }
        for refused in changes.take_back:
            self._refusals.pop(refused, None)
        for used in changes.free:
            if self._used.get((used.key, used.name)) == used:
                del self._used[used.key, used.name]
        self._used.update({(used.key, used.name): used for used in changes.use})
        self._refusals.update(changes.refusals)
        for key in changes.forget + changes.unlist:
            self._recipients.pop(key, None)
        self._recipients.update(changes.recipients)


class MemoryUnit:
    """A transaction of the memory store: changes are applied when it ends well."""

    def __init__(
        self, snapshot: Snapshot, refused: Callable[[Sequence[str]], Sequence[Refusal]]
    ) -> None:
        self.snapshot = snapshot
        self.refusals = refused
        self.changes = Changes()

    def held(self) -> Sequence[Entry]:
        """See `Unit`. Everything is locked."""
        return self.snapshot.entries

    def write(self, changes: Changes) -> None:
        """Keep *changes* for the end."""
        self.changes.join(changes)
