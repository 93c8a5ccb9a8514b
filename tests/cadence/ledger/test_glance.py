"""A single claim on SQLite is decided before its turn comes: what changes until then is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from postmail.cadence.instants import instant
from postmail.cadence.ledger.claiming import decided
from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.entry import Snapshot, Wanted
from postmail.cadence.ledger.sqlite import SqliteStore
from postmail.cadence.words import Reason
from tests.cadence.ledger.making import CONSENT, candidate, leased, ledger, refused

IDA = candidate().identity


class Late(SqliteStore):
    """Something happens between its look and its turn."""

    happens: Callable[[], object] = bool

    def glance(self, wanted: Wanted) -> Snapshot | None:
        """As the store's, and then it happens."""
        seen = super().glance(wanted)
        assert seen is not None
        self.happens()
        return seen


@pytest.fixture
def late(tmp_path: Path, clock: ManualClock) -> Iterator[Late]:
    """A store to which nothing happens yet."""
    store = Late(tmp_path / "ledger.db", clock)
    yield store
    store.close()


def test_slots_that_are_taken_meanwhile_are_taken(late: Late, clock: ManualClock) -> None:
    """Two of two a day are claimed in between."""
    store = SqliteStore(late.path, clock)
    now = clock.now()
    late.happens = lambda: [
        leased(ledger(store).claim(candidate(order, now=now), CONSENT)) for order in ("1", "2")
    ]
    verdict = refused(ledger(late).claim(candidate("3", now=now), CONSENT))
    assert (verdict.reason, len(verdict.slots)) == (Reason.CAPPED, 2)
    store.close()


def test_an_objection_meanwhile_is_honoured(late: Late, clock: ManualClock) -> None:
    """By either key."""
    store = SqliteStore(late.path, clock)
    late.happens = lambda: ledger(store).object_to(IDA, "reviews")
    verdict = refused(ledger(late).claim(candidate(now=clock.now()), CONSENT))
    assert verdict.reason is Reason.OBJECTED
    store.close()


@pytest.mark.parametrize(
    ("waits", "looks"), [(timedelta(milliseconds=900), 1), (timedelta(seconds=2), 2)]
)
def test_a_claim_that_waits_long_is_decided_anew(
    late: Late, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, waits: timedelta, looks: int
) -> None:
    """A moment does not matter; who waits for another program is dated by the lock."""
    made: list[Snapshot] = []

    def heard(requests: object, snapshot: Snapshot, *rest: object) -> object:
        made.append(snapshot)
        return decided(requests, snapshot, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("postmail.cadence.ledger.ledger.decided", heard)
    start = clock.now()
    late.happens = lambda: clock.advance(waits)
    lease = leased(ledger(late).claim(candidate(now=start), CONSENT))

    assert len(made) == looks
    assert lease.claimed == instant(start + (waits if looks == 2 else timedelta(0)))
