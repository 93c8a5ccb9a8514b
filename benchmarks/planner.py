"""
How many customers the planner plans in a second on one core, and what a million of them weigh.

    python -m benchmarks.planner [CUSTOMERS]

Each customer has one order, delivered yesterday, and the default policy: six mails to come
(tips, review request, score, similar items, coupon, win-back), a reminder behind the second, and
the mails of the past to be refused. Three rounds, the best counts; the collector of cycles is off
while the clock runs, as nothing here makes cycles.
"""

from __future__ import annotations

import gc
import resource
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from time import process_time

from postmail.cadence.groups import gather
from postmail.cadence.plan import Plan, plan
from postmail.cadence.policy import Policy, default_policy
from postmail.cadence.words import Status
from postmail.order import Order

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
COUNTRIES = ("DE", "AT", "FR", "US", "JP")


def customer(number: int) -> Order:
    """One customer's order: placed eight days ago, delivered yesterday, somewhere."""
    placed = NOW - timedelta(days=8, minutes=number % 10_000)
    return Order.model_validate({
        "number": str(number),
        "placed_at": placed,
        "currency": "EUR",
        "lines": [{"title": "Cup"}],
        "customer": {"email": f"customer{number}@shop.example", "id": str(number)},
        "shipping_address": {"country": COUNTRIES[number % len(COUNTRIES)]},
        "shipments": [
            {
                "shipped_at": placed + timedelta(days=2),
                "delivered_at": placed + timedelta(days=7),
            }
        ],
    })  # fmt: skip


def measure(orders: list[Order], policy: Policy) -> tuple[float, Plan]:
    """Seconds for one plan of all *orders*, and the plan."""
    gc.collect()
    gc.disable()
    start = process_time()
    made = plan(orders, [], [], policy, NOW)
    taken = process_time() - start
    gc.enable()
    return taken, made


def kilobytes() -> int:
    """The largest size of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Print one line per question."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    policy = default_policy().model_copy(update={"collection_notice": "checkout"})
    orders = [customer(number) for number in range(count)]
    plan(orders[:100], [], [], policy, NOW)  # zones and hours are looked up once
    before = kilobytes()
    taken, made = min((measure(orders, policy) for _ in range(3)), key=lambda one: one[0])
    live = sum(mail.verdict.status is not Status.SKIPPED for mail in made.mails)
    print(f"customers per second          {count / taken:>12,.0f}")
    print(f"mails decided per second      {len(made.mails) / taken:>12,.0f}")
    print(
        f"mails per customer            {len(made.mails) / count:>12.1f}  ({live / count:.1f} live)"
    )
    per_million = (kilobytes() - before) / count * 1_000_000 / 1024
    print(f"MB per million kept plans     {per_million:>12,.0f}")
    start = process_time()
    groups = sum(1 for _ in gather(orders))
    print(f"of that, sorting by customer  {(process_time() - start) / taken:>12.0%}  ({groups:,})")
    reasons = Counter((mail.verdict.status, mail.verdict.reason) for mail in made.mails)
    for (status, reason), number in sorted(reasons.items()):
        print(f"    {status} {reason}: {number / count:.2f} per customer")


if __name__ == "__main__":
    main()
