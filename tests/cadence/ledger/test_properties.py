"""Whatever people do in whatever order, the judge of the races finds nothing."""

from __future__ import annotations

import itertools
import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.cadence.instants import instant
from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.lease import Lease
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.memory import MemoryStore
from postmail.cadence.ledger.standing import (
    Kind,
    Record,
    Standing,
    Suppression,
    merged,
    standing_text,
)
from postmail.cadence.words import Basis, Outcome, Reason, Verdict
from postmail.errors import ExpiredLeaseError, UnknownLeaseError
from tests.cadence.ledger import checker
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import CONSENT, KEYRING, candidate, ledger, policy

LIMIT, HOURS = 2, 6
RULES = policy(f'[{{ id = "few", limit = {LIMIT}, within = {{ hours = {HOURS} }}, '
               'category = "marketing" }]')  # fmt: skip
WINDOW = HOURS * 3600 * 10**9
#: Steps of the clock: within a lease, at its end, across a window, and one microsecond around.
STEPS = [
    timedelta(microseconds=1), timedelta(minutes=1), timedelta(minutes=4), timedelta(minutes=5),
    timedelta(hours=1), timedelta(hours=HOURS) - timedelta(microseconds=1),
    timedelta(hours=HOURS) - timedelta(minutes=3), timedelta(hours=HOURS), timedelta(days=3),
]  # fmt: skip
KINDS = ("review-request", "cross-sell", "shipped")


class Life:
    """A few people who share addresses and customer numbers, one clock, and every call there is."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.clock = ManualClock(START)
        self.book = Ledger(MemoryStore(self.clock), RULES, KEYRING, retention=timedelta(0))
        self.leases: list[Lease] = []
        self.handed_off: list[checker.HandOff] = []
        self.objected: set[str] = set()
        self.granted: dict[str, Lease] = {}
        self.repeats: set[str] = set()
        self.confirmed: set[str] = set()
        self.orders = itertools.count()

    def step(self) -> None:
        """Something happens."""
        happenings = (self.claim, self.answer, self.wait, self.book_keeping)
        self.rng.choices(happenings, weights=(10, 9, 6, 1))[0]()

    def claim(self) -> None:
        """Somebody wants to send somebody something: new, or sent before."""
        newest = next(self.orders)
        address, customer = self.rng.choice("abc"), self.rng.choice("abc")
        mail = candidate(
            str(max(0, newest - self.rng.choice((0, 0, 1, 3, 20, 60)))),
            kind=self.rng.choice(KINDS),
            address=f"{address}@example.com",
            customer=customer,
            now=self.clock.now(),
        )
        repeats = mail.kind == "shipped" and self.rng.random() < 0.3
        outcome = self.book.claim(mail, CONSENT, at_least_once=repeats)
        if isinstance(outcome, Lease):
            assert mail.kind == "shipped" or not {address, customer} & self.objected
            before = [lease for lease in self.granted.values() if same_mail(lease, outcome)]
            assert not before if not repeats else not any(map(self.may_be_repeated_no_more, before))
            self.granted[outcome.id] = outcome
            self.repeats |= {outcome.id} if repeats else set()
            self.leases.append(outcome)
        elif outcome.at is not None:
            assert outcome.at > instant(self.clock.now())

    def answer(self) -> None:
        """A holder of a lease hands off, or does not, and says so, or does not."""
        if not self.leases:
            return
        lease = self.leases.pop(self.rng.randrange(len(self.leases)))
        valid, fate = lease.still_valid(), self.rng.random()
        try:
            if fate < 0.1:
                self.book.release(lease)
                del self.granted[lease.id]
            elif fate > 0.2:
                if not valid or self.rng.random() < 0.5:
                    self.book.begin_handoff(lease)
                self._hand_off(lease)
                if fate > 0.5:
                    self.book.confirm(lease)
                    self.confirmed.add(lease.id)
        except (ExpiredLeaseError, UnknownLeaseError):  # over, and perhaps purged since
            assert not valid

    def _hand_off(self, lease: Lease) -> None:
        who = lease.candidate.identity
        self.handed_off.append(
            checker.HandOff(
                at=instant(self.clock.now()) * 1000,
                mail=lease.mail,
                address=who.address,
                customer=who.customer,
                counts=lease.candidate.kind != "shipped",
                repeats=lease.id in self.repeats,
            )
        )

    def may_be_repeated_no_more(self, lease: Lease) -> bool:
        """Whether it surely went, or is about to go."""
        return lease.id in self.confirmed or lease.ends > instant(self.clock.now())

    def wait(self) -> None:
        """Time passes."""
        self.clock.advance(self.rng.choices(STEPS, weights=(1, 4, 4, 1, 1, 2, 6, 2, 1))[0])

    def book_keeping(self) -> None:
        """Old mails are purged; now and then somebody has had enough."""
        self.book.purge()
        if self.rng.random() < 0.01:
            name = self.rng.choice("abc")
            self.book.object_to(candidate(address=f"{name}@example.com", customer=name).identity)
            self.objected.add(name)


def same_mail(one: Lease, other: Lease) -> bool:
    """Whether both are of one mail to one recipient, by either key."""
    return one.mail == other.mail and one.candidate.identity.matches(other.candidate.identity)


@pytest.mark.parametrize("seed", range(20))
def test_any_order_of_calls_keeps_every_promise(seed: int) -> None:
    """Six hundred things that happen in any order: no cap is exceeded and nothing goes twice."""
    life = Life(seed)
    for _ in range(600):
        life.step()

    assert checker.faults(life.handed_off, limit=LIMIT, window=WINDOW) == []
    assert len(life.handed_off) >= 20


WHEN = st.integers(0, 9)
STREAMS = st.sampled_from(["reviews", "offers"])
RECORDS = st.one_of(
    st.builds(Record, st.just(Kind.BASIS), WHEN, STREAMS, st.sampled_from(Basis)),
    st.builds(Record, st.just(Kind.OBJECTION), WHEN, STREAMS | st.just("*")),
    st.builds(Record, st.just(Kind.PAUSE), WHEN, until=WHEN),
    st.builds(Record, st.just(Kind.SUPPRESSION), WHEN, value=st.sampled_from(Suppression)),
    st.builds(Record, st.just(Kind.REINSTATED), WHEN),
)


@given(st.lists(RECORDS, max_size=8))
def test_an_objection_outlives_everything_but_a_later_consent(records: list[Record]) -> None:
    """However records pile up, erasure included, an objection does not get lost."""
    standing = Standing(())
    for record in records:
        standing = standing.with_record(record)
    kept = standing.kept_after_erasure()

    assert not standing.objects("reviews") or kept.objects("reviews")
    assert all(record.kind != Kind.BASIS for record in kept.records)
    assert merged([standing_text(standing)]) == standing
    assert merged([standing_text(standing), standing_text(kept)]).objects("offers") in (
        standing.objects("offers"),
        kept.objects("offers"),
    )


@given(st.integers(1, 24 * 60), st.integers(0, 24 * 60 * 2))
def test_a_lease_is_valid_up_to_its_end_and_not_at_it(minutes: int, later: int) -> None:
    """By the holder's clock and by the ledger's, at the same microsecond."""
    clock = ManualClock(START)
    book = ledger(MemoryStore(clock), lease=timedelta(minutes=minutes))
    mail = candidate(now=START)
    lease = book.claim(mail, CONSENT)
    assert isinstance(lease, Lease)
    clock.advance(timedelta(minutes=later))
    (sent,) = book.history(mail.identity)

    assert lease.still_valid() == (later < minutes)
    assert (sent.outcome is Outcome.IN_FLIGHT) == (later < minutes)
    again = book.claim(candidate(now=clock.now()), CONSENT)
    expected = Reason.IN_FLIGHT if later < minutes else Reason.ALREADY_SENT
    assert isinstance(again, Verdict)
    assert again.reason is expected
