"""Clocks, and the guard that refuses a clock which jumps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from postmail.cadence.instants import instant, moment
from postmail.cadence.slips import slip
from postmail.errors import ClockJumpError

#: So many recipients' last claims must stand in the future before all claims are refused.
SEVERAL = 3


class Clock(Protocol):
    """What tells the time to a store that has none of its own."""

    def now(self) -> datetime:
        """The present, with its zone."""

    def steady(self) -> float:
        """Seconds that only ever pass, since some moment: what a set clock does not change."""


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        """The machine's time, in UTC."""
        return datetime.now(UTC)

    def steady(self) -> float:
        """Seconds since the machine started; they pass while it sleeps, where it can tell."""
        return steady()


class ManualClock:
    """A clock for tests and simulations: it stands until it is moved."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._steady = 0.0

    def now(self) -> datetime:
        """What it was set to."""
        return self._now

    def steady(self) -> float:
        """How far `advance` has moved it, in seconds."""
        return self._steady

    def advance(self, span: timedelta) -> None:
        """Time passes."""
        self._now += span
        self._steady += span.total_seconds()

    def jump(self, span: timedelta) -> None:
        """Somebody sets the clock; no time passes."""
        self._now += span


class FunctionClock:
    """A clock from a plain function of no arguments; it cannot tell a jump forward from time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now

    def steady(self) -> float:
        """The function's own time, in seconds."""
        return self.now().timestamp()


def as_clock(clock: Clock | Callable[[], datetime]) -> Clock:
    """
    A clock from a clock, or from a function that returns an aware time.

    Raises:
        DataError: for anything else.
    """
    known = callable(clock) or (hasattr(clock, "now") and hasattr(clock, "steady"))
    if isinstance(clock, type) or not known:
        expected = "a clock, such as SystemClock(), or a function that returns an aware time"
        raise slip("ledger", "clock", expected, clock)
    return FunctionClock(clock) if callable(clock) else clock


def steady() -> float:
    """The machine's steady clock in seconds: CLOCK_BOOTTIME on Linux, else the monotonic one."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class Guard:
    """
    Refuses a clock that moved further than *bound*: against the time that has steadily passed in
    this process, and against the last claims of several recipients in the store.
    """

    def __init__(self, bound: timedelta) -> None:
        self._span = bound
        self.bound = bound // timedelta(microseconds=1)
        """In microseconds."""
        self._anchor: tuple[float, int] | None = None
        self._said = 0
        self._lock = threading.Lock()

    def check(self, now: int, steadily: float, ahead: Iterable[tuple[str, int]]) -> None:
        """
        Accept *now* (an instant), read when *steadily* seconds had passed.

        Args:
            now: What the store's clock says.
            steadily: What the steady clock of this process says.
            ahead: (key, instant) of the store's latest claims after *now*, latest first.

        Raises:
            ClockJumpError: for a jump. Nothing is remembered of it.
        """
        recorded = several_claimed(ahead)
        if recorded is not None and now < recorded - self.bound:
            raise self.jump(now, recorded)
        with self._lock:
            if self._anchor is not None:
                expected = self._anchor[1] + int((steadily - self._anchor[0]) * 1_000_000)
                if abs(now - expected) > self.bound:
                    raise self.jump(now, expected)
            self._anchor = (steadily, now)

    def reckoned(self, now: int, steadily: float, ahead: Iterable[tuple[str, int]] = ()) -> int:
        """
        *now*, or, where that is a jump, what `check` expected: for what must be recorded whatever
        the clock says.
        """
        try:
            self.check(now, steadily, ahead)
        except ClockJumpError as error:
            return instant(error.expected)
        return now

    def said(self, now: int, steadily: float, ahead: Sequence[tuple[str, int]]) -> int:
        """
        As `reckoned`, for the words of people: never before what was said here last, or the last
        claim of anybody, so that the last word is the last one where the clock was set back a
        little in between.
        """
        now = self.reckoned(now, steadily, ahead)
        claimed = [at for _, at in ahead if at - now <= self.bound]
        with self._lock:
            self._said = max(now, self._said, *claimed)
            return self._said

    def check_recipient(self, now: int, last: int) -> int:
        """
        The instant at which a recipient's claim stands: *now*, or *last* where that is later.

        Raises:
            ClockJumpError: where *last* lies further ahead than the bound.
        """
        if last - now > self.bound:
            raise self.jump(now, last)
        return max(now, last)

    def forget(self) -> None:
        """Take the clock as it stands at the next check."""
        with self._lock:
            self._anchor, self._said = None, 0

    def jump(self, now: int, expected: int) -> ClockJumpError:
        """The error for a clock that says *now* where *expected* would be right."""
        return ClockJumpError(now=moment(now), expected=moment(expected), bound=self._span)


def several_claimed(newest: Iterable[tuple[str, int]]) -> int | None:
    """
    The instant up to which several recipients have claims, or None where too few have.

    *newest* holds (key, instant), latest first; one recipient's claims count once.
    """
    seen: set[str] = set()
    for key, at in newest:
        seen.add(key)
        if len(seen) == SEVERAL:
            return at
    return None


def ticks_of(clock: Clock) -> int:
    """The clock's time as an instant; a time without zone raises DataError."""
    return instant(clock.now())
