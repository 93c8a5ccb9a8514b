"""When a mail is due: anchors, delays and fallbacks of one kind, ready for arithmetic."""

from __future__ import annotations

from postmail.cadence.kinds import Anchor, Condition, KindSpec
from postmail.cadence.spans import Delay, OnDay
from postmail.cadence.zones import Clock


class Step:
    """One anchor and the delay after it."""

    __slots__ = ("_days", "_elapsed", "_minute", "anchor")

    def __init__(self, anchor: Anchor, delay: Delay) -> None:
        self.anchor = anchor
        self._elapsed = self._days = self._minute = 0
        if isinstance(delay, OnDay):
            self._elapsed = -1
            self._days, self._minute = delay.days, delay.at.hour * 60 + delay.at.minute
        else:
            self._elapsed = delay.ticks

    def due(self, anchor: int, clock: Clock) -> int:
        """The due instant for an anchor's instant, never before it."""
        if self._elapsed >= 0:
            return anchor + self._elapsed
        due = clock.first(clock.day(anchor) + self._days, self._minute)
        return due if due > anchor else anchor


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
