"""A ledger in memory: for tests, simulations, and a single process that may forget."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from postmail.cadence.ledger.clock import Clock, as_clock, ticks_of
from postmail.cadence.ledger.entry import (
    Changes,
    Entry,
    Recipient,
    Snapshot,
    State,
    Wanted,
    moved_back,
)
from postmail.cadence.ledger.store import NEWEST


class MemoryStore:
    """
    One lock around everything, so any number of threads may share it; nothing outlives the process.

    Args:
        clock: What tells the time: a `Clock`, or a function that returns an aware time.
    """

    name = "memory"

    def __init__(self, clock: Clock | Callable[[], datetime]) -> None:
        self._clock = as_clock(clock)
        self._lock = threading.RLock()
        self._claims: dict[str, Entry] = {}
        self._by_key: dict[str, dict[str, None]] = {}
        self._names: dict[str, str] = {}
        self._recipients: dict[str, Recipient] = {}

    def steady(self) -> float:
        """The clock's steady seconds."""
        return self._clock.steady()

    @contextmanager
    def locked(self, wanted: Wanted) -> Iterator[MemoryUnit]:
        """See `Store`."""
        with self._lock:
            now = ticks_of(self._clock)
            unit = MemoryUnit(
                Snapshot(
                    now=now,
                    newest=self._newest(),
                    recipients=[self._recipients.get(key, Recipient(key)) for key in wanted.keys],
                    entries=self._under(wanted.keys, now - wanted.horizon),
                    taken=[
                        (once, self._claims.get(self._names[once]))
                        for once in wanted.onces
                        if once in self._names
                    ],
                )
            )
            yield unit
            self._apply(unit.changes)

    @contextmanager
    def settle(self, ids: Sequence[str]) -> Iterator[MemoryUnit]:
        """See `Store`."""
        with self._lock:
            found = [self._claims[id_] for id_ in ids if id_ in self._claims]
            unit = MemoryUnit(Snapshot(now=ticks_of(self._clock), entries=found))
            yield unit
            self._apply(unit.changes)

    def read(self, keys: Sequence[str]) -> Snapshot:
        """See `Store`."""
        with self._lock:
            return Snapshot(
                now=ticks_of(self._clock),
                recipients=[self._recipients.get(key, Recipient(key)) for key in keys],
                entries=self._under(keys, 0, all_states=True),
            )

    def purge(self, before: int) -> int:
        """See `Store`."""
        with self._lock:
            old = [
                entry.id
                for entry in self._claims.values()
                if entry.claimed_at < before and entry.lease_until < before
            ]
            self._delete(old)
            return len(old)

    def accept(self) -> None:
        """See `Store`."""
        with self._lock:
            now = ticks_of(self._clock)
            for id_, entry in self._claims.items():
                self._claims[id_] = moved_back(entry, now)
            for key, recipient in self._recipients.items():
                self._recipients[key] = recipient._replace(last_at=min(recipient.last_at, now))

    def secrets(self) -> set[str]:
        """See `Store`."""
        with self._lock:
            return {key[1:9] for key in self._recipients}

    def migrate(self) -> None:
        """Nothing to do: there is no older layout in memory."""

    def close(self) -> None:
        """Nothing to do."""

    def _newest(self) -> list[tuple[str, int]]:
        """Claims are made in the order of time, so the last ones that were added are the newest."""
        last = itertools.islice(reversed(self._claims.values()), NEWEST)
        claims = sorted(last, key=lambda entry: entry.id, reverse=True)
        return [(entry.keys[0], entry.claimed_at) for entry in claims]

    def _under(self, keys: Sequence[str], since: int, all_states: bool = False) -> list[Entry]:
        ids = dict.fromkeys(id_ for key in keys for id_ in self._by_key.get(key, ()))
        entries = (self._claims[id_] for id_ in ids)
        return [
            entry
            for entry in entries
            if all_states
            or (entry.state != State.RELEASED and max(entry.lease_until, entry.settled_at) > since)
        ]

    def _apply(self, changes: Changes) -> None:
        self._delete(changes.delete)
        for entry in changes.insert + changes.update:
            self._claims[entry.id] = entry
            for key in entry.keys:
                self._by_key.setdefault(key, {})[entry.id] = None
        for once in changes.free:
            self._names.pop(once, None)
        self._names.update(changes.take)
        self._recipients.update(changes.recipients)
        for key in changes.forget:
            self._recipients.pop(key, None)

    def _delete(self, ids: Sequence[str]) -> None:
        for id_ in ids:
            entry = self._claims.pop(id_, None)
            for key in entry.keys if entry else ():
                self._by_key[key].pop(id_, None)


class MemoryUnit:
    """A transaction of the memory store: changes are applied when it ends well."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.changes = Changes()

    def write(self, changes: Changes) -> None:
        """Keep *changes* for the end."""
        mine = self.changes
        mine.insert += changes.insert
        mine.update += changes.update
        mine.take += changes.take
        mine.free += changes.free
        mine.recipients.update(changes.recipients)
        mine.delete += changes.delete
        mine.forget += changes.forget
