"""Lint of deadlines: mails that expire before something lets them go, and dates that are over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from postmail.cadence.advice import Advice, Severity
from postmail.cadence.hours import Blackout, Hours
from postmail.cadence.instants import DAY, instant
from postmail.cadence.kinds import Anchor, Fallback, KindSpec, OnCap, Stop
from postmail.cadence.opening import HORIZON, longest_closure, without_dates
from postmail.cadence.rules import Rule
from postmail.cadence.spans import Delay, OnDay, Span
from postmail.cadence.zones import as_date, as_day


def too_short(
    spec: KindSpec, rules: Sequence[Rule], hours: Hours, kinds: Sequence[KindSpec], cool_down: Span
) -> Iterator[Advice]:
    """What a mail of a kind may have to wait for, and does not live long enough to."""
    path, life = f"kinds[{spec.kind}]", spec.expires_after
    if problem := _cut_off(spec, rules, kinds):
        yield Advice(Severity.ERROR, "never-goes", path, problem)
    for rule in rules if spec.capped and spec.on_cap is not OnCap.DROP else ():
        span = _gap(rule)
        if span is not None and covers(rule, spec) and life.ticks < span.ticks:
            yield Advice(
                Severity.WARNING,
                "never-fits",
                path,
                f"it expires after {life}, before {rule.id} ({rule}) lets a second mail "
                "through: whatever comes second is lost, not late",
            )
    if problem := _silenced(spec, kinds):
        yield Advice(Severity.WARNING, "shorter-than-silence", path, problem)
    closure = longest_closure(without_dates(hours))
    closes = closure if hours.send or hours.quiet else None
    if spec.keeps_hours and closes is not None and life.ticks < closes:
        yield Advice(
            Severity.WARNING,
            "shorter-than-closing-time",
            path,
            f"it expires after {life}; mail may have to wait longer for the hours to open",
        )
    if spec.waits and life.ticks < cool_down.ticks:
        yield Advice(
            Severity.NOTE,
            "shorter-than-cool-down",
            path,
            f"it expires after {life}; mails resume {cool_down} after a case (case_cool_down): "
            "what is due in between can be lost, not late",
        )


#: Events that end a mail at once that follows them.
_END = {Anchor.SHIPPED: Stop.SHIPPED, Anchor.DELIVERED: Stop.DELIVERED,
        Anchor.CANCELLED: Stop.CANCELLED}  # fmt: skip


def ended_at_once(spec: KindSpec) -> Iterator[Advice]:
    """A mail that follows nothing but what ends it."""
    followed = {step.anchor for step in steps(spec)}
    if all(_END.get(anchor) in spec.ended_by for anchor in followed):
        names = " and ".join(sorted(followed))
        message = f"it follows {names}, and ends on that: write an ends_on without it"
        yield Advice(Severity.ERROR, "never-goes", f"kinds[{spec.kind}]", message)


def _silenced(spec: KindSpec, kinds: Iterable[KindSpec]) -> str:
    """After which mails a silence outlasts a kind, where one does; else ""."""
    life = spec.expires_after
    longer = [
        (other.quiet_after, other.kind)
        for other in kinds
        if spec.marketing and other.quiet_after and other.quiet_after.ticks > life.ticks
    ]
    if not longer:
        return ""
    most, _ = max(longer, key=lambda one: one[0].ticks)
    upto = "up to " if any(quiet.ticks < most.ticks for quiet, _ in longer) else ""
    names = ", ".join(name for _, name in longer)
    return (
        f"it expires after {life}; no marketing goes for {upto}{most} after {names} "
        "(quiet_after): what is due then can be lost, not late"
    )


def _cut_off(spec: KindSpec, rules: Iterable[Rule], kinds: Iterable[KindSpec]) -> str:
    """Why a mail never goes that follows another, or itself, too closely; else ""."""
    most, life = _reach(spec)
    follows = spec.follows if _keeps_anchor(spec) else None
    pairs = [("it", one, most) for one in kinds if one.kind == follows]
    pairs += [("its repetition", spec, _longest(spec.repeat.delay))] if spec.repeat else []
    for mail, before, delay in pairs:
        for length, why in _after(before, spec, rules):
            if delay + life <= length:
                return f"{mail} is over before it can go: {why}"
    return ""


def _after(before: KindSpec, spec: KindSpec, rules: Iterable[Rule]) -> Iterator[tuple[int, str]]:
    """For how long the hand-off of *before* stops mails of a kind, and why."""
    if before.quiet_after and spec.marketing:
        yield (
            before.quiet_after.ticks,
            f"no marketing goes for {before.quiet_after} after {before.kind} (quiet_after)",
        )
    for rule in rules if spec.capped and before.counted else ():
        span = _gap(rule)
        if span is not None and covers(rule, spec) and covers(rule, before):
            yield span.ticks, f"{rule.id} ({rule}) lets no other through"


def _keeps_anchor(spec: KindSpec) -> bool:
    """Whether no variant follows something else than the kind does."""
    return all(one.anchor in (None, spec.anchor) for one in spec.variants)


def _reach(spec: KindSpec) -> tuple[int, int]:
    """How long after its anchor a mail may be due, and how long it may live then, at most."""
    known = [spec.delay, *(one.delay for one in spec.variants if one.delay)]
    lives = [spec.expires_after, *(one.expires_after for one in spec.variants if one.expires_after)]
    return max(map(_longest, known)), max(one.ticks for one in lives)


def _gap(rule: Rule) -> Span | None:
    """How far apart a rule keeps mails, where it lets one through at a time."""
    return rule.min_gap or (rule.within if rule.limit == 1 else None)


def _longest(delay: Delay) -> int:
    """No calendar delay takes longer: a day for the anchor's own, and one for moved clocks."""
    return (delay.days + 2) * DAY if isinstance(delay, OnDay) else delay.ticks


def closed_days(
    hours: Hours, kinds: Sequence[KindSpec], today: date | None = None
) -> Iterator[Advice]:
    """Dates in a row on which nothing leaves, and the mails that they outlast; not what is over."""
    first, last = _longest_row(one for one in hours.blackouts if not _is_over(one.last, today))
    days = last - first
    if days >= HORIZON:
        message = (
            f"from {as_date(first)} to {as_date(last - 1)} no mail that keeps hours leaves, and "
            "whatever is due then is lost"
        )
        yield Advice(Severity.ERROR, "never-open", "hours.blackouts", message)
        return
    for spec in kinds:
        life = spec.expires_after
        if spec.keeps_hours and life.ticks < days * DAY:
            yield Advice(
                Severity.WARNING,
                "shorter-than-closing-time",
                f"kinds[{spec.kind}]",
                f"it expires after {life}; the blackout from {as_date(first)} to "
                f"{as_date(last - 1)} lasts longer",
            )


def _longest_row(blackouts: Iterable[Blackout]) -> tuple[int, int]:
    """The longest row of local days in *blackouts*: the first, and the one after the last."""
    best = row = (0, 0)
    for first, last in sorted((as_day(one.first), as_day(one.last)) for one in blackouts):
        row = (row[0], max(row[1], last + 1)) if first <= row[1] else (first, last + 1)
        best = max(best, row, key=lambda days: days[1] - days[0])
    return best


def _is_over(day: date, today: date | None) -> bool:
    """Whether a date lies behind *today*, a date in UTC, in every zone."""
    return today is not None and as_day(day) < as_day(today) - 1


def over(hours: Hours, kinds: Iterable[KindSpec], today: date) -> Iterator[Advice]:
    """Dates that are over: notes, as time alone must not fail a check."""
    last = max((one.last for one in hours.blackouts), default=None)
    if last is not None and _is_over(last, today):
        message = f"all are over, the last since {last}: write the next ones, or remove them"
        yield Advice(Severity.NOTE, "past-dates", "hours.blackouts", message)
    for spec in kinds:
        if spec.date is None or not spec.planned or spec.repeat or not _keeps_anchor(spec):
            continue  # a repetition is counted from a hand-off, whenever that is
        if instant(spec.date) + sum(_reach(spec)) < (as_day(today) - 1) * DAY:
            message = f"{spec.date:%Y-%m-%d} is over, and its time to live too: it goes to nobody"
            yield Advice(Severity.NOTE, "past-dates", f"kinds[{spec.kind}].date", message)


def steps(spec: KindSpec) -> list[Fallback]:
    """What a kind or a variant of it may follow, each with its delay."""
    found = [Fallback(anchor=spec.anchor, delay=spec.delay), *spec.fallbacks]
    for one in spec.variants:
        own = Fallback(anchor=one.anchor or spec.anchor, delay=one.delay or spec.delay)
        found += [own, *(one.fallbacks or ())]
    return found


def delays(spec: KindSpec) -> list[Delay]:
    """Every delay that a kind has."""
    again = [spec.repeat.delay] if spec.repeat else []
    return [*(step.delay for step in steps(spec)), *again]


def covers(rule: Rule, spec: KindSpec) -> bool:
    """Whether a rule counts mails of a kind."""
    return rule.covers(spec.kind, spec.category, spec.stream, spec.tags)
