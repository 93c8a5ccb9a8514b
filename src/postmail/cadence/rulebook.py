"""A policy made ready for millions of decisions: rules with their scopes resolved, kind by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from postmail.cadence.hours import Hours
from postmail.cadence.instants import DAY
from postmail.cadence.kinds import Anchor, Condition, KindSpec, OnCap
from postmail.cadence.opening import Opening, longest_closure
from postmail.cadence.rules import LONGEST, Period, Rule
from postmail.cadence.timing import Step, timings
from postmail.cadence.words import STRENGTH, Basis, Candidate, Sent
from postmail.cadence.zones import as_date, as_day, clock
from postmail.errors import UnknownKindError

#: A log entry as the rules see it: (latest, at, one bit per rule that counts it, the entry).
Counted = tuple[int, int, int, Sent]


class Full(NamedTuple):
    """A rule without a free slot: until when, and who has the slots."""

    until: int
    slots: tuple[str, ...]


class RollingRule:
    """At most *limit* in (t - window, t], by exact log."""

    __slots__ = ("bit", "id", "limit", "window")

    def __init__(self, rule: Rule, bit: int) -> None:
        span = rule.min_gap or rule.within
        assert span is not None  # noqa: S101 - the model has exactly one window
        self.id, self.limit, self.bit, self.window = rule.id, rule.limit, bit, span.ticks

    def full(self, log: Sequence[Counted], instant: int) -> Full | None:
        """
        Whether the slots are used up at *instant*; *log* is in the order of `latest`.

        A mail that was handed off at s counts at t while s > t - window, so the slot is free from
        s + window on, and stays so; where s is not known exactly, its latest possible value
        stands for it.
        """
        horizon, bit, left = instant - self.window, self.bit, self.limit
        for entry in reversed(log):
            if entry[0] <= horizon:
                return None
            if entry[2] & bit:
                left -= 1
                if not left:
                    return Full(entry[0] + self.window, self._slots(log, horizon))
        return None

    def _slots(self, log: Sequence[Counted], horizon: int) -> tuple[str, ...]:
        return tuple([e[3].id for e in log if e[0] > horizon and e[2] & self.bit])


class CalendarRule:
    """At most *limit* in one calendar day, week or month, by the clocks of the recipients."""

    __slots__ = ("bit", "id", "limit", "period")

    def __init__(self, rule: Rule, bit: int) -> None:
        assert rule.per is not None  # noqa: S101 - the model has exactly one window
        self.id, self.limit, self.bit, self.period = rule.id, rule.limit, bit, rule.per

    def full(self, log: Sequence[Counted], instant: int, zone: str) -> Full | None:
        """
        Whether the slots of the period around *instant* are used up.

        A mail belongs to the period by the clock of the zone that was frozen into it; one whose
        hand-off is not known exactly belongs to every period in which it can have happened.
        """
        here = clock(zone)
        label = self._label(here.day(instant))
        counted = [entry for entry in log if entry[2] & self.bit and self._in(entry, label)]
        if len(counted) < self.limit:
            return None
        slots = tuple(entry[3].id for entry in counted)
        return Full(here.first(self._start(label + 1)), slots)

    def _in(self, entry: Counted, label: int) -> bool:
        there = clock(entry[3].zone)
        first, last = self._label(there.day(entry[1])), self._label(there.day(entry[0]))
        return first <= label <= last

    def _label(self, day: int) -> int:
        """The period of a local day, as a running number."""
        if self.period is Period.DAY:
            return day
        if self.period is Period.WEEK:
            return (day + 3) // 7  # 1970-01-01 was a Thursday
        date = as_date(day)
        return date.year * 12 + date.month - 1

    def _start(self, label: int) -> int:
        """The first local day of a period."""
        if self.period is Period.DAY:
            return label
        if self.period is Period.WEEK:
            return label * 7 - 3
        return as_day(as_date(0).replace(year=label // 12, month=label % 12 + 1, day=1))


class Terms:
    """Everything that one kind's decisions need, looked up once."""

    __slots__ = (
        "again",
        "any_hour",
        "asks",
        "basis",
        "blocked",
        "calendar",
        "counts",
        "drops",
        "ends",
        "follows",
        "kind",
        "marketing",
        "mask",
        "merges",
        "merges_within",
        "once",
        "order",
        "prompt",
        "quiet_after",
        "rolling",
        "spec",
        "stream",
        "strength",
        "timings",
        "turns",
        "waits",
        "when",
    )

    def __init__(
        self, spec: KindSpec, basis: Basis, rules: Sequence[RollingRule | CalendarRule], mask: int
    ) -> None:
        self.spec, self.kind, self.marketing, self.basis = spec, spec.kind, spec.marketing, basis
        self.stream, self.strength = spec.stream, STRENGTH[basis]
        self.order = -spec.priority
        self.counts, self.any_hour = spec.counted, not spec.keeps_hours
        self.waits, self.ends = spec.waits, spec.ended_by
        self.mask = mask
        mine = [rule for rule in rules if rule.bit & mask] if spec.capped else []
        self.blocked = next((rule.id for rule in mine if not rule.limit), "")
        self.rolling = tuple(rule for rule in mine if isinstance(rule, RollingRule))
        self.calendar = tuple(rule for rule in mine if isinstance(rule, CalendarRule))
        self.when = None if spec.when == Condition() else spec.when
        self.timings = timings(spec)
        self.again = Step(Anchor.SENT, spec.repeat.delay) if spec.repeat else None
        self.once = spec.date.date().isoformat() if spec.date else ""
        self.turns = range(1 + (spec.repeat.times if spec.repeat else 0))
        self.follows = spec.follows or ""
        self.asks = frozenset((spec.kind, spec.follows or spec.kind))
        self.drops = spec.on_cap is OnCap.DROP
        self.merges = spec.on_cap is OnCap.MERGE
        self.merges_within = spec.merge_within.ticks if spec.merge_within else 0
        self.quiet_after = spec.quiet_after.ticks if spec.quiet_after else 0
        bound = spec.capped or spec.marketing or self.waits or self.drops or self.merges
        #: Whether it goes at once when it is due, whatever else there is. See `Rulebook`.
        self.prompt = self.any_hour and not bound

    def conditions(self) -> Iterator[Condition]:
        """What it asks of an order."""
        yield from (when for when in (self.when, *(one.when for one in self.timings)) if when)


class Rulebook:
    """The terms of every kind, the opening hours of every zone, and how far rules reach."""

    def __init__(
        self,
        *,
        digest: str,
        rules: Sequence[Rule],
        hours: Hours,
        kinds: Iterable[KindSpec],
        basis: dict[str, Basis],
    ) -> None:
        self.digest = digest
        self._rules = rules
        self._hours = hours
        self._openings: dict[str, Opening] = {}
        self._masks: dict[tuple[str, str, str, frozenset[str]], int] = {}
        ready = [
            (CalendarRule if rule.per else RollingRule)(rule, 1 << place)
            for place, rule in enumerate(rules)
        ]
        self.terms = {
            spec.kind: Terms(
                spec,
                basis[spec.kind],
                ready,
                self.mask(spec.kind, spec.category, spec.stream, spec.tags),
            )
            for spec in kinds
        }
        self.planned = tuple(terms for terms in self.terms.values() if terms.spec.planned)
        self.hastened = tuple(terms for terms in self.planned if terms.spec.hasten)
        self.closure = longest_closure(hours)
        self.slack = self._slack()
        self.rolling = tuple(rule for rule in ready if isinstance(rule, RollingRule))
        self._see_conditions()
        self._see_reach()

    def _see_conditions(self) -> None:
        """What plans can depend on, beside dates."""
        for terms in self.planned:  # among equals in rank, the dates of others matter after all
            equals = [other for other in self.planned if other.order == terms.order]
            terms.prompt = terms.prompt and all(other.prompt for other in equals)
        conditions = [when for terms in self.planned for when in terms.conditions()]
        self.asks_tags = any(when.tags or when.not_tags for when in conditions)
        self.asks_value = any(when.currency for when in conditions)
        self.streams = tuple(sorted({terms.stream for terms in self.planned}))

    def _see_reach(self) -> None:
        """How long, and for what, a mail in the log matters."""
        #: How long a mail in the log uses a slot at most.
        self.reach = max(
            [rule.window for rule in self.rolling]
            + [LONGEST[rule.per] + 2 * DAY for rule in self._rules if rule.per],  # zones differ
            default=0,
        )
        repeated = {terms.kind for terms in self.planned if len(terms.turns) > 1}
        self.leading = repeated | {terms.follows for terms in self.planned}

    def of(self, kind: str) -> Terms:
        """The terms of a kind; UnknownKindError where the policy does not name it."""
        try:
            return self.terms[kind]
        except KeyError:
            raise UnknownKindError(kind=kind, known=tuple(self.terms)) from None

    def mask(self, kind: str, category: str, stream: str, tags: frozenset[str]) -> int:
        """One bit for each rule whose scope covers these facts."""
        facts = (kind, category, stream, tags)
        found = self._masks.get(facts)
        if found is None:
            found = self._masks[facts] = sum(
                1 << place for place, rule in enumerate(self._rules) if rule.covers(*facts)
            )
        return found

    def opening(self, candidate: Candidate) -> Opening:
        """The opening hours for a candidate's recipient."""
        zone = candidate.zone
        country = candidate.country if self._hours.public_holidays else ""
        key = f"{zone} {country}" if country else zone
        found = self._openings.get(key)
        if found is None:
            found = self._openings[key] = Opening(self._hours, zone, country)
        return found

    def _slack(self) -> int:
        """How long all but rolling rules can push back one mail, if hours have a bound."""
        calendar = max((LONGEST[rule.per] for rule in self._rules if rule.per), default=0)
        quiet = max((terms.quiet_after for terms in self.terms.values()), default=0)
        return calendar + quiet + 2 * (self.closure or 0)
