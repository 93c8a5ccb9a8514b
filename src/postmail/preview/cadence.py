"""The cadence tab: what a sample customer hears when, under a policy, as the clock moves on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from postmail.cadence.explain import timeline
from postmail.cadence.plan import plan
from postmail.cadence.policy import Policy
from postmail.cadence.words import Status
from postmail.preview.pages import page
from postmail.preview.parts import studio_of
from postmail.preview.view import View
from postmail.samples import library, scenario

#: How far the clock goes, in days after the order.
DAYS = 120
Policies = Callable[[], dict[str, Policy]]


def cadence(request: Request) -> Response:
    """The page: a customer, a policy, a slider."""
    wish = _wish(request)
    return page("cadence", request, days=DAYS, scenarios=library(), **wish)


def rows(request: Request) -> Response:
    """The timeline for the page, at the day that the slider shows."""
    wish = _wish(request)
    return JSONResponse({"now": wish["now"], "rows": wish["rows"], "alerts": wish["alerts"]})


def _wish(request: Request) -> dict[str, Any]:
    query = request.query_params
    known: dict[str, Policy] = request.app.state.policies()
    name = query.get("policy", "") if query.get("policy") in known else next(iter(known))
    sample = query.get("scenario", "") if query.get("scenario") in library() else "first"
    day = min(int(query.get("day", "0")), DAYS) if query.get("day", "0").isdecimal() else 0
    order, policy = scenario(sample), known[name]
    now = order.placed_at + timedelta(days=day, hours=1)
    made = plan([order], (), (), policy, now)
    kinds = studio_of(request).catalogue().kinds
    return {
        "policies": list(known),
        "policy": name,
        "scenario": sample,
        "day": day,
        "now": f"{now:%A, %d %B %Y, %H:%M}",
        "alerts": [f"The customer keeps opening order {one.order}." for one in made.alerts],
        "rows": [
            {
                "at": f"{at:%a %d %b %Y, %H:%M}" if at else "",
                "kind": mail.kind,
                "status": mail.verdict.status.value,
                "why": why,
                "link": f"/mail?{View(kind=mail.kind, sample=sample).query()}"
                if mail.kind in kinds
                else "",
                "left_out": mail.verdict.status is Status.SKIPPED,
            }
            for at, mail, why in timeline(made.mails, policy)
        ],
    }
