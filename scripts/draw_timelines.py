"""Writes the timelines of docs/cadence.md: five typical customers under the default policy."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from postmail.cadence.events import read_events
from postmail.cadence.instants import moment
from postmail.cadence.policy import Policy, default_policy
from postmail.cadence.schedule import Planned
from postmail.cadence.simulate import simulate
from postmail.cadence.words import Reason, Status
from postmail.order import Order

PAGE = Path(__file__).resolve().parents[1] / "docs" / "cadence.md"
BEGIN, END = "<!-- timelines: python -m scripts.draw_timelines -->\n", "<!-- end of timelines -->\n"

PLACED = datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("Europe/Berlin"))

#: Reasons that only say that a kind is for somebody else.
_OBVIOUS = {Reason.CONDITION, Reason.NO_PREDECESSOR}


class Customer(NamedTuple):
    """A customer: a title, a sentence, orders and events in days after the first order."""

    title: str
    story: str
    orders: list[dict[str, Any]]
    events: list[dict[str, Any]]


def order(number: str, day: float = 0, **more: Any) -> dict[str, Any]:
    """An order, so many days after the first."""
    return {
        "number": number,
        "placed_at": PLACED + timedelta(days=day),
        "currency": "EUR",
        "lines": [{"title": "Cup"}],
        "customer": {"email": "ida@example.com"},
        "shipping_address": {"country": "DE"},
        **more,
    }


def parcel(day: float, arrives: float | None) -> dict[str, Any]:
    """A parcel by the days on which it leaves and arrives."""
    found = {"shipped_at": PLACED + timedelta(days=day)}
    if arrives is not None:
        found["delivered_at"] = PLACED + timedelta(days=arrives)
    return found


def event(name: str, day: float, number: str = "1001", **more: Any) -> dict[str, Any]:
    """An event about an order."""
    return {"type": name, "order": number, "at": PLACED + timedelta(days=day), **more}


CUSTOMERS = (
    Customer(
        "A first order that arrives",
        "Shipped the next day, delivered on the third.",
        [order("1001", first_order=True, shipments=[parcel(1, 3)])],
        [],
    ),
    Customer(
        "Somebody who worries",
        "A repeated order; she opens its page three times in the first afternoon, and three days "
        "after it arrived she writes a review unasked.",
        [order("1001", shipments=[parcel(2, 5)])],
        [
            *(event("order-viewed", hours / 24) for hours in (2, 4, 5)),
            event("answered", 8, kind="review-request"),
        ],
    ),
    Customer(
        "A complaint that ends well",
        "Delivered on the third day, a case from the fifth to the ninth, no refund.",
        [order("1001", shipments=[parcel(1, 3)])],
        [event("case-opened", 5), event("case-closed", 9)],
    ),
    Customer(
        "Two orders in a week",
        "The second ends what the first wanted to sell; both reviews are asked for in one mail.",
        [
            order("1001", shipments=[parcel(1, 3)]),
            order("1002", 4, shipments=[parcel(5, 6)]),
        ],
        [],
    ),
    Customer(
        "A parcel that nobody reports",
        "To the United States: the zone is not known, and the carrier never says delivered.",
        [order("1001", shipments=[parcel(2, None)], shipping_address={"country": "US"})],
        [],
    ),
)


def policy() -> Policy:
    """The default policy of a shop in Berlin whose checkout has the notice."""
    changes = {"zone": "Europe/Berlin", "collection_notice": "checkout, since 2025-01-01"}
    return default_policy().model_copy(update=changes)


def timelines() -> str:
    """The Markdown between the two marks."""
    return "\n".join(_timeline(customer) for customer in CUSTOMERS)


def _timeline(customer: Customer) -> str:
    orders = [Order.model_validate(one) for one in customer.orders]
    until = PLACED + timedelta(days=120)
    result = simulate(orders, read_events(customer.events), [], policy(), PLACED, until)
    mails = sorted(result.mails, key=lambda mail: (mail.verdict.at or 1 << 62, mail.id))
    sent = [mail for mail in mails if mail.verdict.status in (Status.DUE, Status.MERGED)]
    not_sent = [mail for mail in mails if mail not in sent and mail.verdict.reason not in _OBVIOUS]
    lines = [f"### {customer.title}", "", customer.story, "", "| Day | When | Mail | Why then |"]
    lines += ["|---:|---|---|---|", *map(_row, sent), ""]
    if not_sent:
        lines += ["Not sent: " + "; ".join(map(_left_out, not_sent)) + ".", ""]
    return "\n".join(lines)


def _row(mail: Planned) -> str:
    assert mail.verdict.at is not None
    assert mail.candidate is not None
    at = moment(mail.verdict.at).astimezone(ZoneInfo(mail.candidate.zone))
    day = (at.date() - PLACED.date()).days
    return f"| {day} | {at:%a %d %b %H:%M} | {mail.kind} {mail.order} | {_why(mail)} |"


def _why(mail: Planned) -> str:
    verdict = mail.verdict
    why = {Reason.DUE: "its own timing", Reason.HASTENED: "brought forward: she keeps looking"}.get(
        verdict.reason, verdict.reason.replace("-", " ")
    )
    slots = [_short(name) for name in verdict.slots]
    return " ".join(part for part in (why, verdict.rule, f"({', '.join(slots)})" if slots else "")
                    if part)  # fmt: skip


def _left_out(mail: Planned) -> str:
    reason = mail.verdict.reason.replace("-", " ")
    detail = f" ({mail.verdict.rule})" if mail.verdict.rule else ""
    return f"{mail.kind} {mail.order}: {reason}{detail}"


def _short(name: str) -> str:
    kind, number, _ = name.split(":")
    return f"{kind} {number}"


def page(text: str) -> str:
    """The page with fresh timelines."""
    head, rest = text.split(BEGIN)
    return f"{head}{BEGIN}\n{timelines()}\n{END}{rest.split(END)[1]}"


def main() -> int:
    """Write the page; with --check only say whether it is up to date."""
    old = PAGE.read_text("utf-8")
    new = page(old)
    if "--check" in sys.argv:
        return int(old != new)
    PAGE.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
