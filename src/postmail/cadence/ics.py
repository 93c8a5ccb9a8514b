"""A plan as a calendar (RFC 5545), for people who live in one. Pseudonyms unless asked."""

from __future__ import annotations

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
    people: dict[str, set[Identity]] = {}
    for mail in plan.mails:
        people.setdefault(mail.id, set()).add(mail.identity)
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
        # One name for several people's mails: who gets it tells them apart.
        shared = policy.spec(mail.kind).date is not None or len(people[mail.id]) > 1
        name = f"{mail.id}:{names[mail.identity]}" if shared else mail.id
        event.add("uid", f"{name}@postmail")  # the same in every plan: a subscriber sees it move
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
