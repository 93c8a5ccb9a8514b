"""From an order's facts to the mails that could be about it, each with its dates."""

from __future__ import annotations

from decimal import Decimal

from postmail.cadence.facts import OrderFacts
from postmail.cadence.instants import instant
from postmail.cadence.kinds import Anchor, Condition, Hasten, Path, Product, Stop
from postmail.cadence.rulebook import Terms
from postmail.cadence.timing import Step, Timing
from postmail.cadence.words import Candidate, Gates, Reason, Sent, Status, Verdict, mail_id

#: {what ends a mail: the reason in its verdict}.
ENDED = {
    Stop.CANCELLED: Reason.CANCELLED,
    Stop.REFUNDED: Reason.REFUNDED,
    Stop.SECOND_ORDER: Reason.SECOND_ORDER,
    Stop.ANSWERED: Reason.ANSWERED,
    Stop.SHIPPED: Reason.OVERTAKEN,
    Stop.DELIVERED: Reason.OVERTAKEN,
}


def propose(
    facts: OrderFacts, terms: Terms, digest: str, turn: int = 0, before: Sent | None = None
) -> Candidate | Verdict:
    """
    The mail of a kind about an order, or the verdict that says why there is none (yet).

    Args:
        facts: What is known about the order.
        terms: The kind.
        digest: The policy's, for verdicts.
        turn: The round.
        before: The mail that it follows, for the anchor `sent` and for rounds after the first.
    """
    if unfit := unmeant(facts, terms):
        return _unready(facts, terms, turn, digest, Status.SKIPPED, Reason.CONDITION, unfit)
    timing = _timing(terms, facts)
    step, anchor = _anchored(terms, timing, facts, turn, before)
    if step is None or _is_early(facts, terms):
        wanted = facts.lacks if step else str(timing.steps[0].anchor)
        return _unready(facts, terms, turn, digest, Status.HELD, Reason.AWAITING_EVENT, wanted)
    due = step.due(anchor, facts.clock)
    expires = due + timing.lives
    hastened = False
    if facts.views and terms.spec.hasten is not None and turn == 0:
        early = burst(facts.views, terms.spec.hasten, anchor)
        if early is not None and early < due:
            due, hastened = early, True
    order = terms.once or facts.number
    return Candidate(
        mail_id(terms.kind, order, turn),
        facts.identity,
        terms.kind,
        order,
        turn,
        anchor,
        due,
        expires,
        facts.zone,
        facts.zone_source,
        facts.country,
        hastened,
        latest=facts.number if terms.once else "",
    )


def timed_by(terms: Terms, facts: OrderFacts) -> tuple[Step, int] | None:
    """The step that gives a kind's first mail its dates, and its time to live, as in `propose`."""
    if unmeant(facts, terms):
        return None
    timing = _timing(terms, facts)
    step, _ = _anchored(terms, timing, facts, 0, None)
    return None if step is None or _is_early(facts, terms) else (step, timing.lives)


def gates_of(facts: OrderFacts, terms: Terms, notice: str | None) -> Gates:
    """The gates of a kind about an order; *notice* is the policy's notice at collection."""
    person = facts.person
    ended = None
    if not terms.ends.isdisjoint(facts.endings):
        ended = next(ENDED[stop] for stop in facts.endings if stop in terms.ends)
    elif facts.answered and Stop.ANSWERED in terms.ends:
        ended = None if terms.asks.isdisjoint(facts.answered) else Reason.ANSWERED
    key = (terms.stream, ended)
    gates = facts.gates.get(key)
    if gates is None:
        gates = facts.gates[key] = Gates(
            *person.standing(terms.stream, notice),
            person.bounced,
            person.complained,
            ended,
            facts.case_open,
            facts.resumes,
            person.paused,
            customer=facts.counts,
        )
    return gates


def burst(views: list[int], hasten: Hasten, since: int = 0) -> int | None:
    """The instant of the view that completes a burst after *since*; *views* are in order."""
    seen = [view for view in views if view >= since]
    span = hasten.within.ticks
    for place in range(hasten.views - 1, len(seen)):
        if seen[place - hasten.views + 1] > seen[place] - span:
            return seen[place]
    return None


def unmeant(facts: OrderFacts, terms: Terms) -> str:
    """Why a kind is not meant for an order, in a few words; "" where it is."""
    return facts.void or (misfit(terms.when, facts) if terms.when is not None else "")


def _is_early(facts: OrderFacts, terms: Terms) -> bool:
    """Whether an order lacks what a kind waits for; a fixed date is about no order."""
    return facts.lacks != "" and terms.waits and not terms.once


def misfit(condition: Condition, facts: OrderFacts) -> str:
    """What about the order does not fit a condition, in a few words; "" where all fits."""
    if condition.countries and facts.country not in condition.countries:
        return f"country {facts.country or 'unknown'}"
    if condition.not_countries and facts.country in ("", *condition.not_countries):
        return f"country {facts.country or 'unknown'}"
    wanted = condition.products or Product
    if facts.product not in wanted or facts.product in condition.not_products:
        return f"product {facts.product}"
    if condition.business is not None and facts.business is not condition.business:
        return "a company's order" if facts.business else "a private order"
    if condition.path is not Path.ANY and facts.first is not (condition.path is Path.FIRST):
        return "a first order" if facts.first else "not known as a first order"
    if condition.tags and not set(condition.tags).intersection(facts.tags):
        return f"not tagged {' or '.join(condition.tags)}"
    if barred := sorted(set(condition.not_tags).intersection(facts.tags)):
        return f"tagged {barred[0]}"
    return _value_misfit(condition, facts)


def _value_misfit(condition: Condition, facts: OrderFacts) -> str:
    low, high = condition.min_value, condition.max_value
    if low is None and high is None:
        return ""
    value = facts.value
    if value is None:
        return "value unknown"
    inside = (low is None or value >= low) and (high is None or value <= high)
    fits = facts.currency == condition.currency and inside
    return "" if fits else f"value {Decimal(value)} {facts.currency}"


def _timing(terms: Terms, facts: OrderFacts) -> Timing:
    for timing in terms.timings:
        if timing.when is None or not misfit(timing.when, facts):
            return timing
    raise AssertionError("the last timing fits every order")  # pragma: no cover


def _anchored(
    terms: Terms, timing: Timing, facts: OrderFacts, turn: int, before: Sent | None
) -> tuple[Step | None, int]:
    """The first step whose anchor is known, and the anchor's instant."""
    if turn:
        return (terms.again, before.at) if before is not None else (None, 0)
    for step in timing.steps:
        if step.anchor is Anchor.SENT:
            if before is not None:
                return step, before.at
        elif step.anchor is Anchor.DATE:
            assert terms.spec.date is not None  # noqa: S101 - the model has it
            return step, instant(terms.spec.date)
        elif step.anchor in facts.anchors:
            return step, facts.anchors[step.anchor]
    return None, 0


def _unready(
    facts: OrderFacts,
    terms: Terms,
    turn: int,
    digest: str,
    status: Status,
    reason: Reason,
    rule: str,
) -> Verdict:
    name = mail_id(terms.kind, terms.once or facts.number, turn)
    return Verdict(name, status, reason, digest, rule)
