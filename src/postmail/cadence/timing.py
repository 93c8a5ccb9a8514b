"""When a mail is due: anchors, delays and fallbacks of one kind, ready for arithmetic."""

from __future__ import annotations

from postmail.cadence.kinds import Anchor, Condition, KindSpec
from postmail.cadence.spans import Delay, OnDay
from postmail.cadence.zones import Clock


class Step:
    """One anchor and the delay after it."""

    __slots__ = ("_days", "_minute", "anchor", "elapsed")

    def __init__(self, anchor: Anchor, delay: Delay) -> None:
        self.anchor = anchor
        #: Microseconds after the anchor; below zero for a calendar delay.
        self.elapsed = self._days = self._minute = 0
        if isinstance(delay, OnDay):
            self.elapsed = -1
            self._days, self._minute = delay.days, delay.at.hour * 60 + delay.at.minute
        else:
            self.elapsed = delay.ticks

    def due(self, anchor: int, clock: Clock) -> int:
        """The due instant for an anchor's instant, never before it."""
        if self.elapsed >= 0:
            return anchor + self.elapsed
        due = self.on(clock.day(anchor), clock)
        return due if due > anchor else anchor

    def on(self, day: int, clock: Clock) -> int:
        """With a calendar delay, the instant that an anchor on the local *day* leads to."""
        return clock.first(day + self._days, self._minute)


class Timing:
    """The steps to try in order for orders that fit *when*, and the time to live after *due*."""

    __slots__ = ("lives", "steps", "when")

    def __init__(self, when: Condition | None, steps: tuple[Step, ...], lives: int) -> None:
        self.when, self.steps, self.lives = when, steps, lives


def timings(spec: KindSpec) -> tuple[Timing, ...]:
    """A kind's variants in order, and last its own timing, which fits every order."""
    own = Timing(
        None,
        (Step(spec.anchor, spec.delay), *(Step(one.anchor, one.delay) for one in spec.fallbacks)),
        spec.expires_after.ticks,
    )
    found = []
    for variant in spec.variants:
        first = Step(variant.anchor or spec.anchor, variant.delay or spec.delay)
        others = spec.fallbacks if variant.fallbacks is None else variant.fallbacks
        lives = variant.expires_after or spec.expires_after
        steps = (first, *(Step(one.anchor, one.delay) for one in others))
        found.append(Timing(variant.when, steps, lives.ticks))
    return (*found, own)
