"""The ledger: who was mailed what, and the one place that decides who may be mailed now."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from postmail.cadence.ledger.archive import Archive
from postmail.cadence.ledger.claiming import confirmed, decided
from postmail.cadence.ledger.clock import Guard
from postmail.cadence.ledger.consents import Consents
from postmail.cadence.ledger.handoff import HandOffs
from postmail.cadence.ledger.keys import Keyring
from postmail.cadence.ledger.lease import Lease, countdown
from postmail.cadence.ledger.rotation import Rotation
from postmail.cadence.ledger.store import Store
from postmail.cadence.ledger.terms import LedgerTerms, PreparedRequest
from postmail.cadence.ledger.texts import WORD, problem_of
from postmail.cadence.policy import Policy, expect_policy
from postmail.cadence.slips import expect_span, slip
from postmail.cadence.words import CLOSED, Candidate, Gates, Request, Status, Verdict
from postmail.cadence.zones import clock
from postmail.errors import DataError, Fault, brief
from postmail.messages.base import Category

if TYPE_CHECKING:
    from sqlalchemy import Connection  # an extra, and only for databases

_TICK = timedelta(microseconds=1)
#: A round is less: what an integer of every store holds.
MOST_ROUNDS = 2**31
#: How many refusals a ledger remembers to be on record.
MOST_TOLD = 20_000


class Ledger(HandOffs, Consents, Archive, Rotation):
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
        retention: How long `purge` keeps what was sent; at least as long as a rule looks back.
        customers_only: Kinds and streams that go only to people with a sale on record.

    Raises:
        DataError: for a lease that is not between nothing and a day; for what is no store, policy,
            keyring or length of time.
    """

    def __init__(
        self,
        store: Store,
        policy: Policy,
        keyring: Keyring,
        *,
        lease: timedelta = timedelta(minutes=5),
        clock_bound: timedelta = timedelta(hours=1),
        retention: timedelta = timedelta(days=400),
        customers_only: Iterable[str] = ("referral",),
    ) -> None:
        expect_policy(policy, "ledger")
        if not isinstance(keyring, Keyring):
            raise slip("ledger", "keyring", "a Keyring(secret)", keyring)
        if isinstance(store, type) or not hasattr(store, "locked"):
            example = 'a store, such as SqliteStore("ledger.db", SystemClock())'
            raise slip("ledger", "store", example, store)
        expect_span(lease, "ledger", "lease", "minutes=5")
        expect_span(clock_bound, "ledger", "clock_bound", "hours=1")
        expect_span(retention, "ledger", "retention", "days=400")
        if not timedelta(0) < lease <= timedelta(days=1):
            problem = "expected more than no time, and at most a day"
            raise DataError(subject="ledger", faults=[Fault("lease", problem)])
        terms = LedgerTerms(
            policy,
            keyring,
            Guard(clock_bound),
            lease=lease // _TICK,
            retention=retention // _TICK,
            customers_only=frozenset(customers_only),
        )
        super().__init__(store, terms)
        self._told: dict[tuple[str, str], Verdict] = {}

    @property
    def policy(self) -> Policy:
        """The rules that claims are held against."""
        return self._terms.policy

    def with_policy(self, policy: Policy) -> Ledger:
        """This ledger under another policy, which applies to the whole log at once."""
        other = copy.copy(self)
        other._terms = replace(self._terms, policy=policy)
        return other

    def within(self, connection: Connection) -> Ledger:
        """
        This ledger inside a transaction of the shop's own (a SQLAlchemy connection to PostgreSQL,
        MariaDB or MySQL): what it claims and records holds when that transaction commits, and
        nothing is to be handed off before. Recipients stay locked until then.

        Raises:
            IsolationError: at first use, where the transaction is not at READ COMMITTED.
        """
        from postmail.cadence.ledger.database import JoinedStore  # SQLAlchemy is an extra

        other = copy.copy(self)
        other.store = JoinedStore(connection)
        other._told = {}  # what is told here may be rolled back
        return other

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
            DataError: for an identity without keys; for a marketing mail at least once; for an
                order's number of more than 255 characters, or with NUL.
            ClockJumpError: where the clock cannot be right. Nothing is recorded then.
            StoreUnavailableError: where the store does not answer. Nothing is recorded then,
                except where the connection broke during the commit: the outcome is unknown.
        """
        return self.claim_many([Request(candidate, gates, at_least_once)])[0]

    def claim_many(self, requests: Iterable[Request]) -> list[Lease | Verdict]:
        """
        Claim many mails, some hundreds to a transaction; each sees the ones before it.

        Returns:
            What `claim` would return, for each request in the order given.

        Raises:
            PostmailError: as `claim`; chunks before the one that failed stay claimed, and expire.
        """
        pending, outcomes = iter(requests), list[Lease | Verdict]()
        while chunk := list(islice(pending, self.store.chunk)):
            self._check(chunk)
            prepared = [self._terms.prepared(request) for request in chunk]
            outcomes += self._retried(self._claim_chunk, prepared)
        return outcomes

    def _claim_chunk(self, requests: list[PreparedRequest]) -> list[Lease | Verdict]:
        started, terms = self.store.steady(), self._terms
        wanted = terms.wanted(requests)
        seen = self.store.glance(wanted)
        made = decided(requests, seen, terms, self._told) if seen else None
        with self.store.locked(wanted) as unit:
            terms.guard.check(unit.snapshot.now, self.store.steady(), unit.snapshot.ahead)
            if made is None:
                made = decided(requests, unit.snapshot, terms, self._told)
            else:
                made = confirmed(made, requests, unit.snapshot, terms, self._told)
            unit.write(made.changes)
        self._remember(requests, [verdict for verdict, _ in made.verdicts])
        left = countdown(self.store.steady, started + terms.lease / 1_000_000)
        return [
            verdict
            if entry is None
            else Lease(
                entry.id,
                prepared.request.candidate,
                entry.claimed_at,
                entry.lease_until,
                verdict,
                left,
            )
            for prepared, (verdict, entry) in zip(requests, made.verdicts, strict=True)
        ]

    def _remember(self, requests: list[PreparedRequest], verdicts: list[Verdict]) -> None:
        """Whoever polls a deferred mail makes the store write its reason down once."""
        if len(self._told) > MOST_TOLD:
            self._told.clear()
        for prepared, verdict in zip(requests, verdicts, strict=True):
            if verdict.status is not Status.DUE:
                self._told.update(((key, verdict.id), verdict) for key in prepared.keys.current)

    def _check(self, requests: list[Request]) -> None:
        for request in requests:
            if not isinstance(request, Request):
                raise slip("claim", "", "a Request, as a plan's to_claim has them", request)
            candidate, gates, at_least_once = request
            if not isinstance(candidate, Candidate):
                expected = "a Candidate, as a plan's to_claim has them"
                raise slip("claim", "candidate", expected, candidate)
            if not isinstance(gates, Gates):
                raise slip("claim", "gates", "Gates, as a plan's to_claim has them", gates)
            _expect_fit(candidate)
            spec = self.policy.spec(candidate.kind)
            if at_least_once and spec.category is not Category.TRANSACTIONAL:
                problem = "a marketing mail is sent at most once"
                raise DataError(subject=candidate.id, faults=[Fault("at_least_once", problem)])


def _expect_fit(candidate: Candidate) -> None:
    """
    Raises:
        DataError: *candidate* has what no store could write, or no clock can tell.
    """
    order, turn = candidate.order, candidate.round
    if problem := problem_of(order, WORD):
        raise _unfit(candidate, "order", problem)
    if problem := problem_of(candidate.id):
        raise _unfit(candidate, "id", problem)
    if not isinstance(turn, int) or not 0 <= turn < MOST_ROUNDS:
        raise _unfit(candidate, "round", f"expected 0 or more, got {brief(turn)}")
    try:
        clock(candidate.zone)
    except DataError as error:
        raise _unfit(candidate, "zone", error.faults[0].message) from None


def _unfit(candidate: Candidate, path: str, problem: str) -> DataError:
    return DataError(subject=f"claim of {brief(candidate.id)}", faults=[Fault(path, problem)])
