"""The ledger: who was mailed what, and the one place that decides who may be mailed now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import islice
from typing import ParamSpec, TypeVar

from postmail.cadence.instants import moment
from postmail.cadence.ledger.claiming import Book, Request, Terms
from postmail.cadence.ledger.clock import Guard
from postmail.cadence.ledger.entry import Changes, Entry, State
from postmail.cadence.ledger.keys import Keyring
from postmail.cadence.ledger.lease import Lease, countdown
from postmail.cadence.ledger.store import Deadlock, Store, Unit
from postmail.cadence.policy import Policy
from postmail.cadence.words import CLOSED, Candidate, Gates, Verdict
from postmail.errors import (
    DataError,
    ExpiredLeaseError,
    Fault,
    LeaseError,
    StoreUnavailableError,
    UnknownLeaseError,
)
from postmail.messages.base import Category

#: How many claims one transaction of `claim_many` holds.
CHUNK = 500
#: How often a transaction is tried that the database breaks off in favour of another.
ATTEMPTS = 8

P = ParamSpec("P")
R = TypeVar("R")


class Ledger:
    """
    The log of what was handed off, and the claims on it.

    A claim is the only way to a mail: in one transaction it locks the recipient's rows, looks at
    everything again (caps, hours, consent, objections, duplicates), and returns a lease, or the
    verdict that says why not and when next. It takes no time: the store has the clock.

    Safe to share between threads and across fork.

    Args:
        store: Where the log is kept.
        policy: The rules. A new policy applies to the whole log at once: see `with_policy`.
        keyring: The secrets that addresses are hashed with.
        lease: How long a claim holds: the time from the claim to the end of the hand-off.
        clock_bound: The jump of the clock from which on claims are refused.
        customers_only: Kinds and streams that go only to people with a sale on record.
    """

    def __init__(
        self,
        store: Store,
        policy: Policy,
        keyring: Keyring,
        *,
        lease: timedelta = timedelta(minutes=5),
        clock_bound: timedelta = timedelta(hours=1),
        customers_only: Iterable[str] = ("referral",),
    ) -> None:
        ticks = lease // timedelta(microseconds=1)
        if not 0 < ticks <= timedelta(days=1) // timedelta(microseconds=1):
            problem = "expected more than no time, and at most a day"
            raise DataError(subject="ledger", faults=[Fault("lease", problem)])
        self.store = store
        self._guard = Guard(clock_bound)
        self._terms = Terms(policy, keyring, self._guard, ticks, frozenset(customers_only))
        self._horizon = self._terms.horizon()

    @property
    def policy(self) -> Policy:
        """The rules that claims are held against."""
        return self._terms.policy

    def claim(
        self, candidate: Candidate, gates: Gates = CLOSED, *, at_least_once: bool = False
    ) -> Lease | Verdict:
        """
        Claim the right to hand *candidate* off now.

        Args:
            candidate: The mail, with *due* and *expires* as they follow from today's events.
            gates: What the shop knows as of now; consent and suppressions are added from here.
            at_least_once: For a transactional mail: whether it may be claimed again when an
                earlier claim ended with an unknown outcome, at the risk of a second copy.

        Returns:
            A lease; or a verdict whose status, reason, rule, slots and instant say why not.

        Raises:
            UnknownKindError: where the policy does not know the kind.
            DataError: for an identity without keys; for a marketing mail at least once.
            ClockJumpError: where the clock cannot be right. Nothing is recorded then.
            StoreUnavailableError: where the store does not answer. Nothing is recorded then,
                except where the connection broke during the commit: the outcome is unknown.
        """
        return self.claim_many([Request(candidate, gates, at_least_once)])[0]

    def claim_many(self, requests: Iterable[Request]) -> list[Lease | Verdict]:
        """
        Claim many mails, 500 to a transaction; each sees the ones before it.

        Returns:
            What `claim` would return, for each request in the order given.

        Raises:
            As `claim`; chunks before the one that failed stay claimed, and expire.
        """
        pending, outcomes = iter(requests), list[Lease | Verdict]()
        while chunk := list(islice(pending, CHUNK)):
            self._check(chunk)
            outcomes += self._retried(self._claim_chunk, chunk)
        return outcomes

    def _claim_chunk(self, requests: list[Request]) -> list[Lease | Verdict]:
        wanted = self._terms.wanted(requests, self._horizon)
        started = self.store.steady()
        with self.store.locked(wanted) as unit:
            self._guard.check(unit.snapshot.now, self.store.steady(), unit.snapshot.newest)
            book = Book(unit.snapshot, self._terms)
            decided = [book.decide(request) for request in requests]
            unit.write(book.changes)
        return [
            verdict if entry is None else self._lease(request.candidate, entry, verdict, started)
            for request, (verdict, entry) in zip(requests, decided, strict=True)
        ]

    def _check(self, requests: list[Request]) -> None:
        for candidate, _, at_least_once in requests:
            spec = self.policy.spec(candidate.kind)
            if at_least_once and spec.category is not Category.TRANSACTIONAL:
                problem = "a marketing mail is sent at most once"
                raise DataError(subject=candidate.id, faults=[Fault("at_least_once", problem)])

    def _lease(self, candidate: Candidate, entry: Entry, verdict: Verdict, started: float) -> Lease:
        deadline = started + (entry.lease_until - entry.claimed_at) / 1_000_000
        left = countdown(self.store.steady, deadline)
        return Lease(entry.id, candidate, entry.claimed_at, entry.lease_until, verdict, left)

    def begin_handoff(self, lease: Lease | str) -> None:
        """
        Ask the store, right before the hand-off, whether it may still happen, and note that it
        begins. Whoever comes second with the same lease is refused.

        Raises:
            ExpiredLeaseError: after the lease's end.
            UnknownLeaseError: where the claim is not there any more: taken over, or erased.
            LeaseError: where the hand-off was begun, confirmed or released before.
        """
        self._retried(self._begin, lease)

    def _begin(self, lease: Lease | str) -> None:
        with self.store.settle([_id(lease)]) as unit:
            entry, now = self._open(unit, lease)
            if entry.begun_at:
                raise LeaseError(lease=entry.id, problem="the hand-off was begun before")
            if now >= entry.lease_until:
                raise _expired(entry, now)
            unit.write(Changes(update=[entry._replace(begun_at=now)]))

    def confirm(self, lease: Lease | str, *, message_id: str = "", fingerprint: str = "") -> None:
        """
        Record that the mail was handed off. Saying it again changes nothing.

        Raises:
            ExpiredLeaseError: after the lease's end. The hand-off is recorded all the same, and
                counts from now on; it came too late for the caps to be sure of it.
            UnknownLeaseError: where the claim is not there any more: taken over, or erased.
            LeaseError: after a release, or with another message id than before.
        """
        self._retried(self._confirm, lease, message_id, fingerprint)

    def _confirm(self, lease: Lease | str, message_id: str, fingerprint: str) -> None:
        with self.store.settle([_id(lease)]) as unit:
            entry = _only(unit, lease)
            if entry.state == State.SENT:
                return _same(entry, message_id)
            entry, now = self._open(unit, lease)
            sent = entry._replace(
                state=State.SENT, settled_at=now, message_id=message_id, fingerprint=fingerprint
            )
            unit.write(Changes(update=[sent]))
        if now >= entry.lease_until:
            raise _expired(entry, now)
        return None

    def release(self, lease: Lease | str) -> None:
        """
        Give the slot and the name back: the mail was surely not handed off, and will not be.

        Raises:
            UnknownLeaseError: where the claim is not there any more: taken over, or erased.
            LeaseError: after `confirm`.
        """
        self._retried(self._release, lease)

    def _release(self, lease: Lease | str) -> None:
        with self.store.settle([_id(lease)]) as unit:
            if _only(unit, lease).state == State.RELEASED:
                return
            entry, now = self._open(unit, lease)
            free = self._terms.merged_names(entry.keys, entry.mails)
            released = entry._replace(state=State.RELEASED, name=None, settled_at=now)
            unit.write(Changes(update=[released], free=free))

    def _retried(self, work: Callable[P, R], *args: P.args, **options: P.kwargs) -> R:
        """Do *work*, again where the database broke it off for another's sake."""
        for _ in range(ATTEMPTS):
            try:
                return work(*args, **options)
            except Deadlock:
                continue
        problem = f"broke the transaction off {ATTEMPTS} times in a row"
        raise StoreUnavailableError(store=self.store.name, problem=problem)

    def _open(self, unit: Unit, lease: Lease | str) -> tuple[Entry, int]:
        """The leased claim, and the instant: never before anything recorded of it."""
        entry = _only(unit, lease)
        if entry.state == State.SUPERSEDED:
            raise UnknownLeaseError(lease=entry.id)
        if entry.state != State.LEASED:
            raise LeaseError(lease=entry.id, problem=f"is {entry.state}")
        return entry, self._guard.check_recipient(unit.snapshot.now, entry.last_at)


def _id(lease: Lease | str) -> str:
    return lease.id if isinstance(lease, Lease) else lease


def _only(unit: Unit, lease: Lease | str) -> Entry:
    entries: Sequence[Entry] = unit.snapshot.entries
    if not entries:
        raise UnknownLeaseError(lease=_id(lease))
    return entries[0]


def _same(entry: Entry, message_id: str) -> None:
    if message_id and entry.message_id and message_id != entry.message_id:
        raise LeaseError(lease=entry.id, problem=f"is confirmed as {entry.message_id}")


def _expired(entry: Entry, now: int) -> ExpiredLeaseError:
    return ExpiredLeaseError(lease=entry.id, ended=moment(entry.lease_until), now=moment(now))
