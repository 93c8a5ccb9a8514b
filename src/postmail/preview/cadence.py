"""The cadence tab: what a sample customer hears when, under a policy, as the clock moves on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from postmail.cadence.events import Consented, Delivered, Event, Objected, Shipped
from postmail.cadence.explain import timeline
from postmail.cadence.instants import moment
from postmail.cadence.plan import plan
from postmail.cadence.policy import Policy
from postmail.cadence.simulate import simulate
from postmail.cadence.words import Sent
from postmail.order import Order
from postmail.preview.asked import studio_of
from postmail.preview.lost import said
from postmail.preview.pages import page
from postmail.preview.policies import choice
from postmail.preview.view import View
from postmail.samples import library, scenario

#: How far the clock goes, and when the parcel of an order without dates leaves and arrives, all
#: in days after the order.
DAYS, SHIPPED, DELIVERED = 120, 2, 4
#: What the customer says about advertising when they order: {in the address: in words}.
SAID = {"yes": "yes, please", "nothing": "nothing", "no": "no"}


def cadence(request: Request) -> Response:
    """The page: a customer, a policy, a slider."""
    wish = _wish(request)
    return page("cadence", request, days=DAYS, scenarios=library(), answers=SAID, **wish)


def rows(request: Request) -> Response:
    """The timeline for the page, at the day that the slider shows."""
    wish = _wish(request)
    return JSONResponse(
        {name: wish[name] for name in ("now", "rows", "alerts", "error", "lost", "note")}
    )


def _wish(request: Request) -> dict[str, Any]:
    query = request.query_params
    chosen = choice(request)
    sample = query.get("scenario", "") if query.get("scenario") in library() else "first"
    asked = query.get("day", "0")
    day = min(int(asked), DAYS) if asked.isdecimal() and len(asked) < 5 else 0
    answer = query.get("said", "") if query.get("said") in SAID else next(iter(SAID))
    order = scenario(sample)
    now = order.placed_at + timedelta(days=day, hours=1)
    kinds = studio_of(request).catalogue().kinds
    told, alerts = _told(order, chosen.policy, now, answer)
    for row in told:
        known_kind = row["kind"] in kinds
        row["link"] = f"/mail?{View(kind=row['kind'], sample=sample).query()}" if known_kind else ""
    return {
        "policies": chosen.titles,
        "policy": chosen.key,
        **said(["policy"] if chosen.lost else []),
        "error": chosen.error,
        "scenario": sample,
        "day": day,
        "said": answer,
        "now": f"{now:%A, %d %B %Y, %H:%M}",
        "alerts": alerts,
        "rows": told,
    }


def _told(
    order: Order, policy: Policy, now: datetime, said: str
) -> tuple[list[dict[str, Any]], list[str]]:
    """What the customer has heard by *now*, then what is planned; and what a shop should know."""
    events = [*_answer(order, said), *_fate(order)]
    sent = simulate([order], events, (), policy, order.placed_at, now).sent
    made = plan([order], [one for one in events if one.at <= now], sent, policy, now)
    gone = {name for one in sent for name in one.ids}
    rows = [_gone(one, order) for one in sent]
    rows += [
        {
            "at": f"{at:%a %d %b %Y, %H:%M}" if at else "",
            "day": _day(at, order) if at else None,
            "kind": mail.kind,
            "status": mail.verdict.status.value,
            "why": why.partition(": ")[2] or why,
        }
        for at, mail, why in timeline(made.mails, policy)
        if mail.id not in gone
    ]
    return rows, [f"The customer keeps opening order {one.order}." for one in made.alerts]


def _gone(one: Sent, order: Order) -> dict[str, Any]:
    at = moment(one.at).astimezone(ZoneInfo(one.zone))
    why = "it has gone out"
    when = {"at": f"{at:%a %d %b %Y, %H:%M}", "day": _day(at, order)}
    return {**when, "kind": one.kind, "status": "sent", "why": why}


def _day(at: datetime, order: Order) -> float:
    """Days since the order."""
    return round((at - order.placed_at) / timedelta(days=1), 2)


def _answer(order: Order, said: str) -> list[Event]:
    """What the customer of *order* said about advertising, where it is known who they are."""
    address = order.customer.email if order.customer else None
    kind = {"yes": Consented, "no": Objected}.get(said)
    return [kind(at=order.placed_at, address=address)] if kind and address else []


def _fate(order: Order) -> list[Event]:
    """What happens to an order that tells nothing of its parcels: it leaves, and arrives."""
    if order.parcels:
        return []
    return [
        Shipped(order=order.number, at=order.placed_at + timedelta(days=SHIPPED)),
        Delivered(order=order.number, at=order.placed_at + timedelta(days=DELIVERED)),
    ]
