"""Explanations: a verdict as a sentence, a customer as a timeline, a policy as plain lines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from postmail.cadence.instants import moment
from postmail.cadence.kinds import Anchor, Condition, KindSpec, Path, Stop, Variant
from postmail.cadence.policy import Policy
from postmail.cadence.rulebook import Terms
from postmail.cadence.schedule import Planned
from postmail.cadence.spans import Delay
from postmail.cadence.words import Basis, Reason, Status

#: What the reasons say. `{rule}` is the rule in words, `{slots}` the mails, `{detail}` the rest.
_SENTENCES = {
    Reason.DUE: "nothing stands against it",
    Reason.HASTENED: "brought forward: the customer keeps looking at the order",
    Reason.NOT_YET_DUE: "that is its own timing",
    Reason.CAPPED: "{rule}; the slots are used by {slots}",
    Reason.QUIET_AFTER: "no marketing so soon after {slots}",
    Reason.OUTSIDE_HOURS: "it waits for the hours at which such mail may arrive",
    Reason.DAY_OFF: "a day off: {detail}",
    Reason.COOL_DOWN: "a case was closed too recently",
    Reason.PAUSED: "the customer wants a break",
    Reason.YIELDED: "it would take the last chance of {slots}",
    Reason.CASE_OPEN: "a case is open: a return, a complaint, a dispute or a lost parcel",
    Reason.NO_BASIS: "no legal basis on record for {detail}",
    Reason.AWAITING_EVENT: "waits for: {detail}",
    Reason.MERGED: "carried by {slots}",
    Reason.ALREADY_SENT: "sent before, as {slots}",
    Reason.IN_FLIGHT: "somebody is sending it right now",
    Reason.OBJECTED: "the customer does not want it",
    Reason.BOUNCED: "the address does not exist",
    Reason.COMPLAINED: "the customer reported a mail as spam",
    Reason.NO_ADDRESS: "there is no address",
    Reason.NOT_A_CUSTOMER: "for customers only",
    Reason.CANCELLED: "the order was cancelled",
    Reason.REFUNDED: "the money went back",
    Reason.SECOND_ORDER: "the customer has bought again",
    Reason.ANSWERED: "the customer has done what it asks for",
    Reason.OVERTAKEN: "what it prepares for has happened",
    Reason.CONDITION: "not meant for this order: {detail}",
    Reason.NO_PREDECESSOR: "the mail that it would follow does not go: {slots}",
    Reason.EXPIRED: "its time is over",
    Reason.NO_SLOT: "no free slot before it expires; {rule}; used by {slots}",
    Reason.DROPPED: "{rule}; the slots are used by {slots}, and mails of its kind do not wait",
}

#: NO_SLOT without a rule: {what stands in its place: the sentence}; without that, it is the hours.
_WITHOUT_SLOT: dict[str, str] = {
    Reason.QUIET_AFTER: "its time is over before the silence after {slots} is",
    Reason.COOL_DOWN: "a case was closed too recently: its time is over before mails resume",
    "": "no open hour before it expires",
}
#: The same, of a blackout or a public holiday.
_NO_DAY = "no open hour before it expires; a day off: {detail}"


#: How many of the orders that a mail carries are named.
_NAMED = 5


def explain(mail: Planned, policy: Policy) -> str:
    """
    A verdict as one sentence in English, without the recipient.

    Times are given by the recipient's clock, with its zone.
    """
    verdict = mail.verdict
    head = str(verdict.status)
    if verdict.at is not None and verdict.status is not Status.MERGED:
        on = "on " if verdict.status is Status.DUE else "to "
        head += f" {on}{local(verdict.at, mail)}"
    rule = next((f"{rule.id}: {rule}" for rule in policy.rules if rule.id == verdict.rule), "")
    template = _SENTENCES[verdict.reason]
    if verdict.reason is Reason.NO_SLOT and not rule:
        template = _WITHOUT_SLOT.get(verdict.rule, _NO_DAY)
    elif rule and not verdict.slots:  # its limit is 0
        template = "{rule}; it lets none through"
    elif verdict.reason is Reason.AWAITING_EVENT and verdict.slots:
        template = "waits until {slots} has gone"
    elif verdict.reason is Reason.NO_PREDECESSOR and verdict.rule == Reason.MERGED:
        template = "the mail that it would follow was merged: {slots} answers for it"
    elif verdict.reason is Reason.PAUSED and verdict.status is Status.HELD:
        template += ", which lasts longer than this mail"
    sentence = template.format(rule=rule, slots=_listed(verdict.slots), detail=verdict.rule)
    return f"{head}: {sentence}{_carried(mail)}"


def _carried(mail: Planned) -> str:
    """What was merged into a mail; "" where nothing was."""
    also = mail.candidate.also if mail.candidate is not None else ()
    numbers = [order for order, _ in also[:_NAMED]]
    if more := len(also) - len(numbers):
        numbers.append(f"{more} more")
    return f"; it carries order {', '.join(numbers)} as well" if also else ""


def local(instant: int, mail: Planned) -> str:
    """An instant by the recipient's clock: `Tue 2026-03-10 10:00 Europe/Berlin`."""
    zone = mail.candidate.zone if mail.candidate is not None else "UTC"
    return f"{moment(instant).astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M} {zone}"


def about(mail: Planned, policy: Policy) -> str:
    """
    What a mail is about: `order 1001`, or `fixed date 2026-11-27` where its kind has one; of a
    repetition, its round as well.
    """
    fixed = policy.spec(mail.kind).date is not None
    again = f", round {mail.round}" if mail.round else ""
    return f"{'fixed date' if fixed else 'order'} {mail.order}{again}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "nothing that is on record"


class Line(NamedTuple):
    """One mail on a customer's timeline."""

    at: datetime | None
    """When it goes, by the recipient's clock; None where it does not, or not yet."""
    mail: Planned
    explanation: str


def timeline(mails: Iterable[Planned], policy: Policy) -> list[Line]:
    """One recipient's mails: first those with an instant, in its order, then those without."""
    lines = []
    for mail in mails:
        zone = ZoneInfo(mail.candidate.zone if mail.candidate is not None else "UTC")
        at = mail.verdict.at
        when = None if at is None else moment(at).astimezone(zone)
        lines.append(Line(when, mail, explain(mail, policy)))
    return sorted(lines, key=lambda line: (line.at is None, line.mail.verdict.at or 0))


def describe(policy: Policy) -> list[tuple[str, str]]:
    """A policy in plain English: (what, how) in the order in which people ask."""
    lines = [("policy", f"{policy.name} ({policy.digest})"), ("shop zone", policy.zone)]
    lines += [("rule " + rule.id, str(rule)) for rule in policy.rules]
    if policy.rules:
        lines.append(("rules", "count and stop marketing; other mail where its kind says so"))
    hours = policy.hours
    lines += [("send", str(window)) for window in hours.send] or [("send", "at any hour")]
    lines += [("quiet", str(window)) for window in hours.quiet]
    lines += [("blackout", str(blackout)) for blackout in hours.blackouts]
    if hours.public_holidays:
        lines.append(("days off", "public holidays of the recipient's country"))
    cool_down = policy.case_cool_down
    resumes = f"no marketing for {cool_down}" if cool_down.ticks else "marketing resumes at once"
    lines.append(("after a closed case", resumes))
    lines += _legal(policy)
    lines += [(f"{product} goods", ", ".join(names)) for product, names in policy.products.items()]
    by_rank = sorted(policy.rulebook.terms.values(), key=lambda terms: terms.order)
    return lines + [(f"kind {terms.kind}", _kind(terms)) for terms in by_rank]


def _legal(policy: Policy) -> Iterable[tuple[str, str]]:
    """What must be on record before marketing goes."""
    notice = policy.collection_notice
    told = f"every buyer has the notice ({notice})" if notice else "a consent or a notice on record"
    yield "marketing needs", told
    for stream, basis in policy.needs.items():
        if basis is Basis.CONSENT:
            yield f"stream {stream} needs", "a consent on record"


def _kind(terms: Terms) -> str:
    spec = terms.spec
    parts = [f"{spec.category}, {spec.stream}"]
    parts += _timing(spec) if spec.planned else ["not planned, only claimed"]
    parts += _bounds(terms) if spec.planned else []
    parts += [f"no marketing for {spec.quiet_after} after it"] if spec.quiet_after else []
    return "; ".join(parts)


def _timing(spec: KindSpec) -> Iterable[str]:
    """When it goes, and for which orders."""
    yield _after(spec.delay, spec.anchor, spec)
    yield from (f"else {_after(step.delay, step.anchor, spec)}" for step in spec.fallbacks)
    yield f"expires {spec.expires_after} later"
    yield from (_variant(variant, spec) for variant in spec.variants)
    if fits := _fits(spec.when):
        yield f"only {fits}"
    if spec.repeat:
        times, again = spec.repeat.times, spec.repeat.delay
        more = "once more," if times == 1 else f"up to {times} times more, each"
        yield f"{more} {again.after('the one before')}"
    if spec.hasten:
        yield f"sooner after {spec.hasten.views} looks at the order in {spec.hasten.within}"


def _bounds(terms: Terms) -> Iterable[str]:
    """What stops it or makes it wait, where that is not plain from its category."""
    spec, marketing = terms.spec, terms.marketing
    if terms.ends:
        yield f"ends on {', '.join(stop for stop in Stop if stop in terms.ends)}"
    if terms.drops:
        yield "dropped when capped"
    elif terms.merges:
        soon = f", or within {spec.merge_within}" if spec.merge_within else ""
        yield f"one mail for all of these that are due then{soon}"
    if spec.capped is not marketing:
        yield "no rule stops it" if marketing else "rules can stop it"
    if terms.counts is not marketing:
        yield "uses no slots of rules" if marketing else "uses slots of rules"
    if terms.any_hour is marketing:
        yield "at any hour" if marketing else "keeps hours"
    if terms.waits is not marketing:
        yield "does not wait for cases" if marketing else "waits for cases"


def _after(delay: Delay, anchor: Anchor, spec: KindSpec) -> str:
    if anchor is Anchor.SENT:
        return delay.after(f"{spec.follows} was sent")
    if anchor is Anchor.DATE and spec.date:
        return delay.after(spec.date.isoformat(" ", "minutes"))
    return delay.after(anchor)


def _variant(variant: Variant, spec: KindSpec) -> str:
    """Its own timing, where it differs from the kind's."""
    steps = [_after(variant.delay or spec.delay, variant.anchor or spec.anchor, spec)]
    steps += [_after(step.delay, step.anchor, spec) for step in variant.fallbacks or ()]
    steps += ["as above"] if variant.fallbacks is None and spec.fallbacks else []
    lives = f", expires {variant.expires_after} later" if variant.expires_after else ""
    return f"{_fits(variant.when) or 'any order'}: {', else '.join(steps)}{lives}"


def _fits(condition: Condition) -> str:
    """Which orders, in a few words; "" for all."""
    low, high, currency = condition.min_value, condition.max_value, condition.currency
    business = {None: "", True: "companies' orders", False: "private orders"}
    parts = [
        f"{condition.path} orders" if condition.path is not Path.ANY else "",
        business[condition.business],
        condition.products and f"{' or '.join(condition.products)} goods",
        condition.not_products and f"goods other than {' or '.join(condition.not_products)}",
        condition.countries and f"to {', '.join(condition.countries)}",
        condition.not_countries and f"not to {', '.join(condition.not_countries)}",
        f"from {low} {currency}" if low is not None else "",
        f"up to {high} {currency}" if high is not None else "",
        condition.tags and f"tagged {' or '.join(condition.tags)}",
        condition.not_tags and f"not tagged {' or '.join(condition.not_tags)}",
    ]
    return ", ".join(str(part) for part in parts if part)
