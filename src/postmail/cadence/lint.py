"""Lint: what a policy says and can hardly mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from importlib.util import find_spec

from postmail.cadence.advice import Advice, Severity
from postmail.cadence.conditions import narrow, unused
from postmail.cadence.deadlines import (
    closed_days,
    covers,
    delays,
    ended_at_once,
    over,
    too_short,
)
from postmail.cadence.hours import Hours, Window
from postmail.cadence.instants import DAY, MINUTE
from postmail.cadence.kinds import Anchor, KindSpec, OnCap, Product
from postmail.cadence.opening import Opening, longest_opening, without_dates
from postmail.cadence.rules import LONGEST, Period, Rule
from postmail.cadence.spans import OnDay, Span

#: {kind: (category, stream)} as the catalogue says it.
Known = Mapping[str, tuple[str, str]]


def lint(
    rules: Sequence[Rule],
    hours: Hours,
    kinds: Sequence[KindSpec],
    *,
    poll: Span,
    cool_down: Span,
    today: date | None,
    products: Mapping[Product, Iterable[str]],
    needs: Iterable[str],
    notice: str | None,
    known: Known,
) -> tuple[Advice, ...]:
    """
    All findings, the worst first.

    *poll* is how often workers look for due mail; *known* holds the kinds of a catalogue, whose
    category and stream no policy can change; dates are over by *today*, where that is told.
    """
    found = [
        *_kinds(kinds, known),
        *_rules(rules, kinds),
        *(advice for spec in kinds for advice in ended_at_once(spec)),
        *(advice for spec in kinds for advice in too_short(spec, rules, hours, kinds, cool_down)),
        *_windows(hours, poll),
        *_looks(kinds, poll),
        *_closed_times(hours, kinds),
        *_products(products),
        *closed_days(hours, kinds, today),
        *(over(hours, kinds, today) if today is not None else ()),
        *(advice for spec in kinds for advice in (*narrow(spec), *unused(spec))),
        *_basis(kinds, needs, notice),
    ]
    return tuple(sorted(found, key=lambda advice: list(Severity).index(advice.severity)))


def _kinds(kinds: Sequence[KindSpec], known: Known) -> Iterator[Advice]:
    for spec in kinds:
        path = f"kinds[{spec.kind}]"
        if spec.kind in known:
            category, stream = known[spec.kind]
            if (spec.category, spec.stream) != (category, stream):
                yield Advice(
                    Severity.ERROR,
                    "reclassified",
                    path,
                    f"the catalogue says {category}, stream {stream}; a policy cannot change that",
                )
        elif known:
            message = "the catalogue has no such kind: the plan names it, and you bring the mail"
            message += _perhaps(spec.kind, known)
            yield Advice(Severity.NOTE, "no-template", path, message)
        if problem := _astray(spec, kinds):
            yield Advice(Severity.ERROR, "follows-nothing", path, problem)
        if spec.on_cap is not OnCap.DEFER and not spec.capped:
            yield Advice(
                Severity.WARNING,
                "on-cap-without-caps",
                path,
                f'no rule can stop it, so on_cap = "{spec.on_cap}" has no effect',
            )
        reported = spec.anchor is Anchor.DELIVERED and spec.planned and spec.marketing
        if reported and not spec.fallbacks:
            yield Advice(
                Severity.NOTE,
                "no-fallback",
                path,
                "where the carrier never reports a delivery, it never goes: add fallbacks",
            )


def _perhaps(name: str, names: Iterable[str]) -> str:
    """The one of *names* that *name* may have been meant to be; "" where none is near."""
    near = get_close_matches(name, [*names], 1)
    return f" (did you mean {near[0]}?)" if near else ""


def _astray(spec: KindSpec, kinds: Sequence[KindSpec]) -> str:
    """Why the mail that a kind follows never comes, where it does not; else ""."""
    known, seen, at = {other.kind: other for other in kinds}, {spec.kind}, spec
    while at.follows:
        if at.follows not in known:
            others = [name for name in known if name not in seen]
            return f"there is no kind {at.follows} here{_perhaps(at.follows, others)}"
        if at.follows in seen:
            return f"{at.kind} follows {at.follows} in a circle"
        at = known[at.follows]
        seen.add(at.kind)
        if at.date is not None:
            return f"{at.kind} has a date and no order: nothing can follow it; give its own date"
    return ""


def _rules(rules: Sequence[Rule], kinds: Sequence[KindSpec]) -> Iterator[Advice]:
    for rule in rules:
        path = f"rules[{rule.id}]"
        mine = [spec for spec in kinds if covers(rule, spec)]
        stopped = [spec for spec in mine if spec.capped]
        if not mine:
            message = f"no kind of this policy is in its scope{_out_of_scope(rule, kinds)}"
            yield Advice(Severity.WARNING, "no-such-mail", path, message)
        elif problem := _idle(rule, mine, stopped):
            yield Advice(Severity.WARNING, "stops-nothing", path, problem)
        elif not rule.limit:
            names = ", ".join(spec.kind for spec in stopped)
            yield Advice(
                Severity.WARNING,
                "blocks",
                path,
                f"a limit of 0 blocks {names} for ever; to switch the rule off, remove it",
            )
        else:
            free = any(spec.counted and not spec.capped for spec in mine)
            yield from _redundant(rule, rules, free=free)


def _out_of_scope(rule: Rule, kinds: Iterable[KindSpec]) -> str:
    """The first part of a rule's scope that no kind has; "" where each has its kinds."""
    there = {
        "kind": {spec.kind for spec in kinds},
        "category": {str(spec.category) for spec in kinds},
        "stream": {spec.stream for spec in kinds},
        "tag": {tag for spec in kinds for tag in spec.tags},
    }
    for part, known in there.items():
        asked = getattr(rule, part)
        if asked is not None and asked not in known:
            return f": none has the {part} {asked}{_perhaps(asked, sorted(known))}"
    return ""


def _idle(rule: Rule, mine: Iterable[KindSpec], stopped: Sequence[KindSpec]) -> str:
    """Why a rule with kinds in its scope stops none of them, where it does not; else ""."""
    names = ", ".join(spec.kind for spec in mine)
    if not stopped:
        return f"rules do not stop {names}: set subject_to_caps on the kinds that it is to stop"
    if rule.limit and not any(spec.counted for spec in mine):
        return f"{names} use no slots of rules: set counts_toward_caps on those that it is to count"
    return ""


def _redundant(rule: Rule, rules: Sequence[Rule], *, free: bool) -> Iterator[Advice]:
    """
    A rule that a rolling one always keeps already. The window of a rule holds so many of the other
    at most, each with its limit; unless mail that no rule stops is *free* to fill it.
    """
    span = rule.within or rule.min_gap
    length = span.ticks if span else LONGEST[rule.per or Period.DAY]
    for other in rules:
        wide = other.within or other.min_gap
        if other is rule or wide is None or not other.limit:
            continue
        windows = -(-length // wide.ticks)
        wider = all(
            getattr(other, part) in (None, getattr(rule, part))
            for part in ("kind", "category", "stream", "tag")
        )
        if wider and windows * other.limit <= rule.limit and (windows == 1 or not free):
            same = span is not None and (other.limit, wide.ticks) == (rule.limit, length)
            if not (same and rules.index(other) > rules.index(rule)):
                message = f"{other.id} ({other}) is never looser: this rule never decides"
                yield Advice(Severity.WARNING, "redundant", f"rules[{rule.id}]", message)
                return


def _windows(hours: Hours, poll: Span) -> Iterator[Advice]:
    if not longest_opening(hours):
        inside = "inside the send windows and " if hours.send else ""
        message = f"no instant is {inside}outside quiet hours"
        yield Advice(Severity.ERROR, "never-open", "hours", message)
    else:
        for place, window in enumerate(hours.send):
            if problem := _too_short(window, hours.quiet, poll):
                path = f"hours.send[{place}]"
                yield Advice(Severity.WARNING, "short-window", path, problem)
    if hours.public_holidays and find_spec("holidays") is None:
        yield Advice(
            Severity.ERROR,
            "no-holidays",
            "hours.public_holidays",
            'needs the extra: pip install "postmail[cadence]"',
        )


def _too_short(window: Window, quiet: tuple[Window, ...], poll: Span) -> str:
    """Why workers may find a window closed at every look, where they may; else ""."""
    start, end = window.minutes
    left = longest_opening(Hours(send=(window,), quiet=quiet)) // MINUTE
    if not left:
        return f"{window} never opens: quiet hours cover it"
    if left * MINUTE >= poll.ticks:
        return ""
    cut = f", of which quiet hours leave {Span(minutes=left)}," if left < end - start else ""
    return f"{window}{cut} is shorter than the {poll} between two looks of the workers"


def _looks(kinds: Iterable[KindSpec], poll: Span) -> Iterator[Advice]:
    for spec in kinds:
        if spec.planned and spec.expires_after.ticks < poll.ticks:
            message = f"it expires after {spec.expires_after}; workers look every {poll}"
            yield Advice(Severity.WARNING, "short-life", f"kinds[{spec.kind}]", message)


def _closed_times(hours: Hours, kinds: Iterable[KindSpec]) -> Iterator[Advice]:
    """Times of delays at which the hours are closed on every day of the week."""
    if not longest_opening(hours):
        return
    opening = Opening(without_dates(hours), "UTC")
    for spec in kinds:
        times = {delay.at for delay in delays(spec) if isinstance(delay, OnDay)}
        for at in sorted(times) if spec.planned and spec.keeps_hours else ():
            minute = at.hour * 60 + at.minute
            edges = [day * DAY + minute * MINUTE for day in range(7, 14)]
            if all(opening.next(edge) != edge for edge in edges):
                message = f"at {at:%H:%M} the hours are closed on every day: it waits for them"
                yield Advice(Severity.NOTE, "closed-hour", f"kinds[{spec.kind}]", message)


def _products(products: Mapping[Product, Iterable[str]]) -> Iterator[Advice]:
    seen: dict[str, Product] = {}
    for product, names in products.items():
        for name in names:
            if seen.setdefault(name, product) != product:
                message = f"{name} is {seen[name]} already; the later one counts"
                yield Advice(Severity.WARNING, "two-products", f"products.{product}", message)


def _basis(kinds: Sequence[KindSpec], needs: Iterable[str], notice: str | None) -> Iterator[Advice]:
    streams = {spec.stream for spec in kinds if spec.marketing}
    for stream in sorted(set(needs) - streams):
        there = ", ".join(sorted(streams)) or "none"
        message = f"no marketing kind of this policy has this stream; there are: {there}"
        yield Advice(Severity.WARNING, "no-such-stream", f"needs.{stream}", message)
    if notice is None and any(spec.marketing for spec in kinds):
        yield Advice(
            Severity.NOTE,
            "no-notice",
            "collection_notice",
            "without it, marketing goes only to people with a consent or a notice on record",
        )
