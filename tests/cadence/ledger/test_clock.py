"""Time: it never runs backwards for a recipient, and a clock that jumps is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.cadence.instants import DAY, HOUR, instant
from postmail.cadence.ledger.clock import (
    Guard,
    ManualClock,
    SystemClock,
    as_clock,
    several_claimed,
)
from postmail.cadence.ledger.entry import Changes, RecipientRow, Wanted
from postmail.cadence.ledger.memory import MemoryStore
from postmail.cadence.ledger.standing import (
    Kind,
    Record,
    Standing,
    Suppression,
    parsed,
    standing_text,
    standings_moved_back,
)
from postmail.cadence.ledger.store import NEWEST, Store
from postmail.cadence.words import Basis, Identity, Outcome, Verdict
from postmail.errors import ClockJumpError, DataError
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import CONSENT, KEYRING, candidate, leased, ledger


def claim_for(store: Store, people: str, clock: ManualClock, order: str = "1") -> None:
    """A confirmed mail to each of *people*."""
    book = ledger(store)
    for name in people:
        mail = candidate(order, address=f"{name}@example.com", customer=name, now=clock.now())
        book.confirm(leased(book.claim(mail, CONSENT)))


def test_time_does_not_run_backwards_for_a_recipient(store: Store, clock: ManualClock) -> None:
    """A clock set back within the bound: the next claim stands where the last one stood."""
    book = ledger(store)
    first = leased(book.claim(candidate("1", now=START), CONSENT))
    clock.jump(-timedelta(minutes=30))
    second = leased(book.claim(candidate("2", now=START), CONSENT))
    stranger = candidate("1", address="x@example.com", customer="x", now=START)

    assert second.claimed == first.claimed
    assert leased(book.claim(stranger, CONSENT)).claimed == instant(clock.now())


@pytest.mark.parametrize("jump", [timedelta(hours=2), -timedelta(hours=2)])
def test_a_jump_is_refused_and_nothing_is_recorded(
    store: Store, clock: ManualClock, jump: timedelta
) -> None:
    """A clock that is set forward or back by more than an hour stops claims until it is right."""
    book = ledger(store)
    leased(book.claim(candidate("1", now=START), CONSENT))
    clock.jump(jump)
    with pytest.raises(ClockJumpError, match="nothing was recorded") as caught:
        book.claim(candidate("2", now=START), CONSENT)
    clock.jump(-jump)

    assert (caught.value.now, caught.value.expected) == (START + jump, START)
    assert len(book.history(candidate().identity)) == 1
    leased(book.claim(candidate("2", now=START), CONSENT))


def test_another_process_sees_the_jump_in_the_log(store: Store, clock: ManualClock) -> None:
    """Without a memory of its own, a ledger compares with the last claims of three recipients."""
    claim_for(store, "abc", clock)
    clock.jump(-timedelta(hours=2))

    with pytest.raises(ClockJumpError, match="behind the expected"):
        claim_for(store, "d", clock)


def test_one_recipient_in_the_future_stops_nobody_else(store: Store, clock: ManualClock) -> None:
    """A single odd claim is no evidence against the clock; only its own recipient waits."""
    claim_for(store, "a", clock)
    clock.jump(-timedelta(days=365))
    claim_for(store, "bc", clock)

    with pytest.raises(ClockJumpError):
        claim_for(store, "a", clock, order="2")


def test_a_long_silence_is_no_jump(store: Store, clock: ManualClock) -> None:
    """A shop may send nothing for a month; time that steadily passed is time."""
    claim_for(store, "abcd", clock)
    clock.advance(timedelta(days=30))

    claim_for(store, "abcd", clock, order="2")


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
    """Its claims keep their ids, which lie ahead; they are no longer the newest."""
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


def test_a_second_step_back_is_compared_with_the_first_clock(
    store: Store, clock: ManualClock
) -> None:
    """The claims between the two, and those that moved to another secret, are not the newest."""
    claim_for(store, "abc", clock)
    clock.jump(-timedelta(minutes=40))
    claim_for(store, "defghijklmnop", clock)
    clock.jump(-timedelta(minutes=40))

    with pytest.raises(ClockJumpError):
        claim_for(store, "q", clock)


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


def test_the_bound_itself_is_no_jump() -> None:
    """An hour is right, a microsecond more is not: for this process, the log and one recipient."""
    steps = [("a", HOUR), ("b", HOUR), ("c", HOUR)]
    late = [(name, at + 1) for name, at in steps]
    for now in (HOUR, -HOUR):
        guard = Guard(timedelta(hours=1))
        guard.check(0, 0.0, ())
        with pytest.raises(ClockJumpError):
            guard.check(now + now // HOUR, 0.0, ())
        guard.check(now, 0.0, ())
    guard = Guard(timedelta(hours=1))
    with pytest.raises(ClockJumpError):
        guard.check(0, 0.0, late)
    guard.check(0, 0.0, steps)
    with pytest.raises(ClockJumpError):
        guard.check_recipient(0, HOUR + 1)

    assert guard.check_recipient(0, HOUR) == HOUR
    assert guard.check_recipient(HOUR, 0) == HOUR


def test_a_word_stands_behind_the_last_claim_unless_that_lies_too_far_ahead() -> None:
    """One odd claim, years ahead, must not take everybody's words there."""
    guard = Guard(timedelta(hours=1))

    assert guard.said(0, 0.0, [("a", HOUR + 1)]) == 0
    assert guard.said(0, 0.0, [("b", 365 * DAY), ("a", HOUR)]) == HOUR
    assert guard.said(1, 0.0, ()) == HOUR
    guard.forget()
    assert guard.said(1, 0.0, ()) == 1


def test_a_plain_function_is_a_clock() -> None:
    """Whoever has only a function of the time may give that; a naive time raises."""
    book = ledger(MemoryStore(lambda: START))
    lease = leased(book.claim(candidate(now=START), CONSENT))

    assert lease.claimed == instant(START)
    assert lease.still_valid()
    with pytest.raises(DataError, match="with its zone"):
        ledger(MemoryStore(lambda: datetime(2026, 9, 1))).claim(candidate(), CONSENT)


def test_the_machines_clock_is_a_clock() -> None:
    """It is in UTC, and its steady seconds only pass."""
    clock = as_clock(SystemClock())
    before = clock.steady()

    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert clock.steady() >= before


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 9)), max_size=8))
def test_several_means_three_different_recipients(newest: list[tuple[str, int]]) -> None:
    """The reference is the last claim of the third recipient, counted from the newest."""
    newest = sorted(newest, key=lambda claim: -claim[1])
    found = several_claimed(newest)
    last = sorted({key: max(at for k, at in newest if k == key) for key, _ in newest}.values())

    assert found == (last[-3] if len(last) >= 3 else None)


@given(st.lists(st.tuples(st.integers(0, 7200), st.integers(-5400, 5400)), min_size=1, max_size=20))
def test_the_guard_accepts_what_stays_within_an_hour(steps: list[tuple[int, int]]) -> None:
    """Whatever it accepts lies within the bound of what steadily passed since it last agreed."""
    guard, hour = Guard(timedelta(hours=1)), 3600
    steadily, agreed = 0, None
    for passed, drift in steps:
        steadily += passed
        now = steadily + drift
        right = agreed is None or abs((now - agreed[1]) - (steadily - agreed[0])) <= hour
        try:
            guard.check(now * 1_000_000, float(steadily), ())
            agreed = (steadily, now)
            assert right
        except ClockJumpError:
            assert not right
