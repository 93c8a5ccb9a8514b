"""A clock that is declared right: what was recorded ahead of it counts from then on."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.cadence.instants import DAY, HOUR, instant
from postmail.cadence.ledger.acceptance import claims_moved_back, standings_moved_back
from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.entry import (
    FOREVER,
    Changes,
    Entry,
    RecipientRow,
    State,
    Wanted,
)
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.standing import (
    Kind,
    Record,
    Standing,
    Suppression,
    parsed,
    standing_text,
)
from postmail.cadence.ledger.store import NEWEST, Store
from postmail.cadence.words import Basis, Identity, Outcome, Reason, Verdict
from postmail.errors import ClockJumpError
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import (
    CONSENT,
    KEYRING,
    POLICY,
    candidate,
    claim_for,
    leased,
    ledger,
    refused,
)

IDA = candidate().identity


def test_an_accepted_clock_counts_what_lies_ahead_from_now(
    store: Store, clock: ManualClock
) -> None:
    """After a look by somebody who knows, instants ahead of the clock are moved back to it."""
    clock.jump(timedelta(days=365))
    claim_for(store, "abc", clock)
    clock.jump(-timedelta(days=365))
    book = ledger(store)
    book.accept_clock()
    a = candidate("2", address="a@example.com", customer="a", now=clock.now())
    (sent,) = book.history(a.identity)
    leased(book.claim(a, CONSENT))
    third = book.claim(a._replace(id="review-request:3:0", order="3"), CONSENT)

    assert (sent.outcome, sent.at) == (Outcome.HANDED_OFF, instant(START))
    assert isinstance(third, Verdict)
    assert third.at == instant(START) + 24 * HOUR


def test_what_was_moved_back_hides_no_later_jump(any_store: Store) -> None:
    """Leases keep their ids, which lie ahead; they are no longer the newest."""
    now = any_store.read(()).now
    book = ledger(any_store)
    lease = leased(book.claim(candidate(address="x@example.com", customer="x"), CONSENT))
    with any_store.settle([lease.id]) as unit:
        (made,) = unit.snapshot.entries

    def claim_ahead(name: str, length: int) -> None:
        at = now + length
        key = KEYRING.keys(Identity.of(f"{name}@example.com")).address[0]
        ahead = made._replace(
            id=f"{at:014x}{name:0>10}", address_key=key, customer_key=None, claimed_at=at
        )
        with any_store.locked(Wanted([key], (), 0)) as unit:
            unit.write(Changes(insert=[ahead]))

    for number in range(NEWEST + 1):
        claim_ahead(str(number), 365 * DAY)
    book.accept_clock()
    leased(book.claim(candidate(), CONSENT))
    for name in "abc":
        claim_ahead(name, 2 * HOUR)

    with pytest.raises(ClockJumpError):
        ledger(any_store).claim(candidate("2"), CONSENT)


def test_a_hand_off_that_began_ahead_is_moved_back_too(store: Store, clock: ManualClock) -> None:
    """The clock was right at the claim."""
    book, mail = ledger(store), candidate(now=START)
    lease = leased(book.claim(mail, CONSENT))
    clock.jump(timedelta(minutes=4))
    book.begin_handoff(lease)
    clock.jump(-timedelta(minutes=4))
    book.accept_clock()

    assert book.history(mail.identity)[0].at == instant(START)


def test_an_accepted_clock_takes_records_back_too(any_store: Store) -> None:
    """In their order: a consent of the wrong clock does not outweigh an objection for a year."""
    now, year = any_store.read(()).now, 365 * DAY
    ida = candidate().identity
    keys = KEYRING.keys(ida)
    records = [
        Record(Kind.OBJECTION, now + year, "offers"),
        Record(Kind.BASIS, now + year + 1, "offers", value=Basis.CONSENT),
        Record(Kind.PAUSE, now + year + 2, until=now + year + DAY),
    ]
    row = RecipientRow(keys.address[0], standing_text(Standing(tuple(records))))
    with any_store.locked(Wanted(keys.all, (), 0)) as unit:
        unit.write(Changes(recipients={row.key: row}))
    book = ledger(any_store)
    book.accept_clock()
    standing = book.standing(ida)

    assert [record.kind for record in standing.records] == [one.kind for one in records]
    assert max(record.at for record in standing.records) <= any_store.read(()).now
    assert not standing.objects("offers")
    assert standing.records[2].until - standing.records[2].at == DAY - 2
    book.object_to(ida, "offers")
    assert book.standing(ida).objects("offers")


def test_an_accepted_clock_lifts_no_objection(store: Store, clock: ManualClock) -> None:
    """
    What lies under both keys moves to one instant under both: an objection to the address alone
    stays later than the consent before it, whatever is recorded behind it.
    """
    book, ida = ledger(store), candidate().identity
    link = ida._replace(customer="")
    clock.jump(timedelta(hours=3))
    book.grant(ida, "offers", Basis.CONSENT)
    clock.advance(timedelta(minutes=5))
    book.object_to(link, "offers")
    clock.advance(timedelta(minutes=5))
    book.suppress(link, Suppression.BOUNCED)
    clock.jump(-timedelta(hours=3))
    book.accept_clock()
    standing = book.standing(ida)

    assert [one.kind for one in standing.records] == ["basis", "objection", "suppression"]
    assert max(one.at for one in standing.records) <= instant(clock.now())
    assert standing.objects("offers")


def test_what_was_settled_ahead_is_found_by_its_time_again(any_store: Store) -> None:
    """Its id tells when it was claimed: no claim walks past it for years, and a purge sees it."""
    book, now = ledger(any_store), any_store.read(()).now
    before = settled_ahead(any_store, "123", now + 365 * DAY)
    book.accept_clock()
    after = any_store.read(KEYRING.keys(IDA).all)
    ids = sorted(entry.id for entry in after.entries)

    assert [one.order_ref for one in sorted(after.entries)] == ["1", "2", "3"]
    assert ids[-1] < f"{after.now + 1:014x}" < before[0]
    with any_store.old(after.now + 2 * HOUR, 10) as unit:
        assert len(unit.snapshot.entries) == 3
    book.accept_clock()
    assert sorted(entry.id for entry in any_store.read(KEYRING.keys(IDA).all).entries) == ids
    assert refused(book.claim(candidate("1", kind="shipped"))).reason is Reason.ALREADY_SENT


def settled_ahead(store: Store, orders: str, at: int) -> list[str]:
    """Mails to Ida about *orders* that somebody claimed and confirmed at *at*: the claims' ids."""
    book, keys, late = ledger(store), KEYRING.keys(IDA).all, Changes()
    for order in orders:
        book.confirm(leased(book.claim(candidate(order, kind="shipped"))))
    with store.locked(Wanted(keys, (), FOREVER)) as unit:
        unit.write(Changes(delete=[entry.id for entry in unit.snapshot.entries]))
        for entry in sorted(unit.snapshot.entries):
            id_ = f"{at:014x}{entry.id[14:]}"
            moved = entry._replace(id=id_, claimed_at=at, lease_until=at + HOUR, settled_at=at + 1)
            late.insert.append(moved)
    with store.locked(Wanted(keys, (), 0)) as unit:
        unit.write(late)
    return [entry.id for entry in late.insert]


def test_a_lease_that_was_taken_ahead_can_be_settled(store: Store, clock: ManualClock) -> None:
    """Its holder knows it by the id that it had."""
    book = ledger(store)
    clock.jump(timedelta(days=365))
    first, second = (leased(book.claim(candidate(n, now=clock.now()), CONSENT)) for n in "12")
    clock.jump(-timedelta(days=365))
    book.accept_clock()
    book.begin_handoff(first)
    book.confirm(first)
    book.release(second)

    (sent,) = book.history(IDA)
    assert (sent.outcome, sent.at) == (Outcome.HANDED_OFF, instant(START))


def test_a_refusal_of_a_wrong_clock_is_moved_back_too(any_store: Store) -> None:
    """Else it outlived every retention, and was the latest for years."""
    book, now = ledger(any_store), any_store.read(()).now
    refused(book.claim(candidate("1")))
    (refusal,) = any_store.read(KEYRING.keys(IDA).all).refusals[:1]
    late = refusal._replace(decided_at=now + 365 * DAY)
    with any_store.locked(Wanted(KEYRING.keys(IDA).all, (), 0)) as unit:
        unit.write(Changes(refusals={late[:2]: late}))
    book.accept_clock()
    after = any_store.read(KEYRING.keys(IDA).all)

    assert {one.mail for one in after.refusals} == {"review-request:1:0"}
    assert all(one.decided_at <= after.now for one in after.refusals)


def test_what_another_process_leased_ahead_is_confirmed_in_time(
    store: Store, clock: ManualClock
) -> None:
    """Its own watch still expects the wrong clock; the claim agrees with the one accepted."""
    one, other = ledger(store), ledger(store)
    clock.jump(timedelta(days=365))
    lease = leased(other.claim(candidate("1", now=clock.now()), CONSENT))
    clock.jump(-timedelta(days=365))
    one.accept_clock()
    clock.advance(timedelta(seconds=10))
    other.confirm(lease)

    (sent,) = one.history(IDA)
    assert sent.at == instant(clock.now())
    leased(one.claim(candidate("2", now=clock.now()), CONSENT))


@pytest.mark.parametrize("confirmed", [True, False])
def test_what_was_leased_ahead_is_purged_in_its_time(
    store: Store, clock: ManualClock, confirmed: bool
) -> None:
    """Whether anybody said what became of it or not; once that is said, no claim walks past it."""
    book = Ledger(store, POLICY, KEYRING, retention=timedelta(days=30))
    clock.jump(timedelta(days=365))
    lease = leased(book.claim(candidate("1", now=clock.now()), CONSENT))
    clock.jump(-timedelta(days=365))
    book.accept_clock()
    if confirmed:
        book.confirm(lease)
        (entry,) = store.read(KEYRING.keys(IDA).all).entries
        assert entry.id[:14] == f"{instant(START):014x}"
    clock.advance(timedelta(days=20))
    assert book.purge() == 0
    clock.advance(timedelta(days=20))
    assert book.purge() == 1


def test_the_last_refusal_of_a_wrong_clock_stays_the_last(store: Store, clock: ManualClock) -> None:
    """It was given for one of the keys; the one before it for both."""
    book = ledger(store)
    clock.jump(timedelta(days=365))
    mail = candidate("1", now=clock.now())
    refused(book.claim(mail))
    clock.advance(timedelta(minutes=5))
    link = mail._replace(identity=mail.identity._replace(customer=""))
    refused(book.claim(link, CONSENT._replace(objected=True)))
    clock.jump(-timedelta(days=365))
    book.accept_clock()

    assert [one["reason"] for one in json.loads(book.export(IDA))["refusals"]] == ["objected"]


ROWS = st.lists(
    st.lists(st.tuples(st.sampled_from(Kind), st.integers(0, 12)), max_size=5),
    min_size=1,
    max_size=3,
)


@given(ROWS, st.integers(0, 12))
def test_moved_back_records_keep_their_order_across_all_rows(
    rows: list[list[tuple[Kind, int]]], now: int
) -> None:
    """Two that were given one after the other still are, and at one instant if they were."""
    records = [
        sorted((Record(kind, at, text=f"{kind} at {at}") for kind, at in row), key=lambda r: r.at)
        for row in rows
    ]
    texts = [(str(at), standing_text(Standing(tuple(row)))) for at, row in enumerate(records)]
    moved = {**dict(texts), **{row.key: row.standing for row in standings_moved_back(texts, now)}}
    after = [parsed(text).records for text in moved.values()]
    told = {(old.at, new.at) for row, late in zip(records, after, strict=True)
            for old, new in zip(row, late, strict=True)}  # fmt: skip

    assert [[one.text for one in row] for row in after] == [
        [one.text for one in row] for row in records
    ]
    assert all(new <= min(old, now) for old, new in told)
    assert len({old for old, _ in told}) == len({new for _, new in told}) == len(told)
    assert [new for _, new in sorted(told)] == sorted(new for _, new in told)


CLAIMS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.sampled_from(State)),
    max_size=12,
)


@given(CLAIMS, st.integers(0, 9))
def test_moved_back_claims_keep_their_order(
    claims: list[tuple[int, int, int, State]], now: int
) -> None:
    """None lies ahead, leases keep their lengths and ids, and no two have one id."""
    book = ledger_entry()
    made = [
        book._replace(
            id=f"{at:014x}{place:010x}", claimed_at=at, lease_until=at + 5, begun_at=begun,
            settled_at=settled, state=state, round=place,
        )
        for place, (at, begun, settled, state) in enumerate(claims)
    ]  # fmt: skip
    moved = claims_moved_back(made, now)
    before = {entry.id: entry for entry in made}

    assert set(before) - {id_ for id_, _ in moved} == {e.id for e in made if e.last_at <= now}
    assert len({entry.id for _, entry in moved}) == len(moved)
    for id_, entry in moved:
        assert entry.last_at <= now
        assert entry.lease_until - entry.claimed_at == 5
        renamed = before[id_].claimed_at > now and entry.state != State.LEASED
        assert (entry.id != id_) == renamed
    settled = [(id_, e.id) for id_, e in moved if id_ != e.id]
    assert sorted(settled) == sorted(settled, key=lambda pair: pair[1])


def ledger_entry() -> Entry:
    """A claim of nobody's."""
    empty = dict.fromkeys(Entry._fields, "")
    numbers = ("round", "counts", "claimed_at", "lease_until", "begun_at", "settled_at")
    return Entry(**{**empty, **dict.fromkeys(numbers, 0)})  # type: ignore[arg-type]
