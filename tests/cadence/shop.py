"""Ida and her orders, for tests of whole plans under the default policy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from postmail.cadence.events import read_events
from postmail.cadence.instants import moment
from postmail.cadence.plan import Plan, plan
from postmail.cadence.policy import Policy, default_policy
from postmail.cadence.schedule import Planned
from postmail.cadence.words import Sent
from postmail.order import Order

NOTICE = {"collection_notice": "at the checkout, since 2025-01-01"}
PLACED = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)  # a Monday, 09:30 in Berlin


def policy(**more: Any) -> Policy:
    """The default policy with a notice at collection, and changes."""
    return default_policy().model_copy(update={**NOTICE, **more})


def order(number: str = "1001", days: int = 0, **more: Any) -> Order:
    """An order of Ida's, so many days after the second of March."""
    return Order.model_validate({
        "number": number,
        "placed_at": PLACED + timedelta(days=days),
        "currency": "EUR",
        "lines": [{"title": "Cup"}],
        "customer": {"email": "Ida@a.example", "id": "7"},
        "shipping_address": {"country": "DE"},
        **more,
    })  # fmt: skip


def parcel(
    shipped: float | None = 1, delivered: float | None = None, **more: Any
) -> dict[str, Any]:
    """A parcel with its dates in days after the order."""
    found: dict[str, Any] = dict(more)
    if shipped is not None:
        found["shipped_at"] = PLACED + timedelta(days=shipped)
    if delivered is not None:
        found["delivered_at"] = PLACED + timedelta(days=delivered)
    return found


def event(name: str, days: float, number: str = "1001", **more: Any) -> dict[str, Any]:
    """An event about an order, so many days after the second of March."""
    return {"type": name, "order": number, "at": PLACED + timedelta(days=days), **more}


def person(name: str, days: float, **more: Any) -> dict[str, Any]:
    """An event about Ida."""
    return {
        "type": name,
        "address": "ida@A.example",
        "at": PLACED + timedelta(days=days),
        **more,
    }


def planned(
    *orders: Order,
    events: list[dict[str, Any]] | None = None,
    days: float = 0,
    history: list[Sent] | None = None,
    under: Policy | None = None,
) -> Plan:
    """The plan so many days after the second of March."""
    now = PLACED + timedelta(days=days)
    return plan(
        orders or [order()], read_events(events or []), history or [], under or policy(), now
    )


def told(mail: Planned) -> str:
    """A mail in a table: status, reason, instant in UTC."""
    verdict = mail.verdict
    at = f" {moment(verdict.at):%m-%d %H:%M}" if verdict.at is not None else ""
    return f"{verdict.status} {verdict.reason}{at}"
