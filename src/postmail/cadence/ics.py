"""A plan as a calendar (RFC 5545), for people who live in one. Pseudonyms unless asked."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from postmail.cadence.explain import about, explain
from postmail.cadence.instants import instant, moment
from postmail.cadence.plan import Plan
from postmail.cadence.policy import Policy
from postmail.cadence.report import Names
from postmail.cadence.words import Identity, Status
from postmail.extras import require


def plan_ics(plan: Plan, policy: Policy, *, addresses: bool = False) -> bytes:
    """
    The mails that have an instant, each as an event of a quarter of an hour, in UTC.

    Equal plans give equal bytes. *addresses* puts real addresses into titles.

    Raises:
        MissingExtraError: the extra `cadence` is not installed.
    """
    require("a plan as a calendar", ["icalendar"])
    from icalendar import Calendar, Event, vDuration, vText

    names = Names(plan.mails, open=addresses)
    called = _called(plan, policy, names)
    calendar = Calendar()
    calendar.add("prodid", "-//postmail//cadence//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(f"{policy.name} mails"))
    hourly = vDuration(timedelta(hours=1), {"VALUE": "DURATION"})  # RFC 7986
    calendar.add("refresh-interval", hourly)
    calendar.add("x-published-ttl", "PT1H")
    stamp = moment(instant(plan.now))
    for mail in plan.mails:
        at = mail.verdict.at
        if at is None or mail.verdict.status not in (Status.DUE, Status.DEFERRED):
            continue
        event = Event()
        name = called[mail.id, mail.identity.known_by]  # a subscriber sees it move
        event.add("uid", f"{name}@postmail")
        event.add("dtstamp", stamp)  # in UTC, as RFC 5545 has it
        event.add("dtstart", moment(at))
        event.add("dtend", moment(at) + timedelta(minutes=15))
        event.add("summary", f"{mail.kind}: {names[mail.identity]}, {about(mail, policy)}")
        event.add("description", explain(mail, policy))
        event.add("categories", [policy.spec(mail.kind).stream])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made


def _called(plan: Plan, policy: Policy, names: Names) -> dict[tuple[str, Identity], str]:
    """
    {(mail, recipient): a name that is the same in every plan}. Mails of a fixed date bear one name
    for all: there the customer's first order tells them apart. Where two customers' orders have one
    number, as those of several shops may, it is their place that does.
    """
    firsts: dict[Identity, str] = {}
    for mail in plan.mails:
        dated = policy.spec(mail.kind).date is not None
        about = mail.candidate.about if mail.candidate else "" if dated else mail.order
        if about:
            who = mail.identity.known_by
            firsts[who] = min(firsts.get(who, about), about, key=lambda text: (len(text), text))
    called = {}
    for mail in plan.mails:
        who, dated = mail.identity.known_by, policy.spec(mail.kind).date is not None
        called[mail.id, who] = f"{mail.id}:{firsts.get(who, '')}" if dated else mail.id
    shared = Counter(called.values())
    return {
        (mail, who): f"{name}:{names[who]}" if shared[name] > 1 else name
        for (mail, who), name in called.items()
    }
