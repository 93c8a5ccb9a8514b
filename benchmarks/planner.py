"""
How many customers the planner plans in a second on one core, and what a million of them weigh.

    python -m benchmarks.planner [CUSTOMERS]

Each customer has one order of its own second, placed eight to fifteen days ago and delivered five
days later, in one of five countries; the default policy decides. Three loads: customers
without a log and customers whose confirmation is in it, most of whom share their outcome with
others (`cohorts.py`), and customers who got marketing lately, each of whom is played through
alone. Three rounds, the best counts; the collector of cycles is off while the clock runs, as
nothing here makes cycles.
"""

from __future__ import annotations

import gc
import random
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import process_time

from postmail.cadence.history import read_history
from postmail.cadence.plan import Plan, plan
from postmail.cadence.policy import Policy, default_policy
from postmail.cadence.words import Sent, Status
from postmail.order import Order

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
COUNTRIES = ("DE", "AT", "FR", "US", "JP")


def customer(number: int) -> Order:
    """One customer's order, at a second of its own."""
    chance = random.Random(number)
    placed = NOW - timedelta(days=8, seconds=chance.randrange(7 * 86_400))
    return Order.model_validate({
        "number": str(number),
        "placed_at": placed,
        "currency": "EUR",
        "lines": [{"title": "Cup"}],
        "customer": {"email": f"customer{number}@shop.example", "id": str(number)},
        "shipping_address": {"country": chance.choice(COUNTRIES)},
        "shipments": [
            {
                "shipped_at": placed + timedelta(days=2, seconds=chance.randrange(40_000)),
                "delivered_at": placed + timedelta(days=5, seconds=chance.randrange(40_000)),
            }
        ],
    })  # fmt: skip


def past(orders: list[Order], policy: Policy, kind: str, days: int) -> list[Sent]:
    """A log with one mail for each customer: so many days before, or after, the order."""
    mails = []
    for order in orders:
        assert order.customer is not None
        about = order.number if kind == "simple" else f"{order.number}-old"
        who = {"address": order.customer.email, "customer": order.customer.id}
        at = order.placed_at + timedelta(days=days)
        mails.append({"kind": kind, "order": about, "at": at, **who})
    return read_history(mails, policy)


def timed(work: Callable[[], Plan]) -> tuple[float, Plan]:
    """Seconds of the best of three rounds, and what came of it."""
    taken = []
    for _ in range(3):
        gc.collect()
        gc.disable()
        start = process_time()
        made = work()
        taken.append(process_time() - start)
        gc.enable()
    return min(taken), made


def weight(work: Callable[[], Plan]) -> tuple[int, int]:
    """Bytes that a plan keeps, and at most had while it was made, its input not counted."""
    tracemalloc.start()
    made = work()
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert made.mails
    return kept, peak


def main() -> None:
    """Print one line per question, for each load."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    policy = default_policy().model_copy(update={"collection_notice": "checkout"})
    orders = [customer(number) for number in range(count)]
    loads: dict[str, list[Sent]] = {
        "nothing in the log": [],
        "their confirmation in the log": past(orders, policy, "simple", 0),
        "marketing in the log": past(orders, policy, "coupon", -3),
    }
    plan(orders[:100], [], [], policy, NOW)  # zones and hours are looked up once
    for name, history in loads.items():
        print(f"-- customers with {name}")
        report(lambda h=history: plan(orders, [], h, policy, NOW), count)  # type: ignore[misc]


def report(work: Callable[[], Plan], count: int) -> None:
    """Measure one load."""
    taken, made = timed(work)
    mails = len(made.mails)
    live = sum(mail.verdict.status is not Status.SKIPPED for mail in made.mails)
    kept, peak = weight(work)
    start = process_time()
    read = sum(1 for _ in made.mails)
    reading = process_time() - start
    print(f"customers per second             {count / taken:>12,.0f}")
    print(f"live candidates per customer     {live / count:>12.1f}")
    print(f"live candidates per second       {live / taken:>12,.0f}")
    print(f"verdicts per customer            {mails / count:>12.1f}")
    print(f"verdicts per second              {mails / taken:>12,.0f}")
    print(f"verdicts read per second         {read / reading:>12,.0f}")
    print(f"MB per million kept plans        {kept / count:>12,.0f}")
    print(f"MB per million while planning    {peak / count:>12,.0f}")
    reasons = Counter((mail.verdict.status, mail.verdict.reason) for mail in made.mails)
    for (status, reason), number in sorted(reasons.items()):
        print(f"    {status} {reason}: {number / count:.2f} per customer")


if __name__ == "__main__":
    main()
