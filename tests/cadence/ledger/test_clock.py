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
from postmail.cadence.ledger.memory import MemoryStore
from postmail.cadence.ledger.store import Store
from postmail.errors import ClockJumpError, DataError
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import CONSENT, candidate, claim_for, leased, ledger


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
