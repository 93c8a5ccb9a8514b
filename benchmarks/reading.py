"""What `read_order` takes for the order of a shop platform, a payload of Shopify's REST API."""

from __future__ import annotations

from pathlib import Path
from time import process_time
from typing import Any

from postmail import read_order

_ROOT = Path(__file__).parents[1]
#: A real payload lies beside the checkout, if at all; a fixture of the tests has the same shape.
_PAYLOADS = (
    _ROOT / "../shared/payloads/shopify/rest_order_partially_refunded_2026-07.json",
    _ROOT / "tests/readers/fixtures/shopify/order_presentment.json",
)


def reading(rounds: int) -> dict[str, Any]:
    """The payload's name, its size and lines, and the least CPU time, microseconds."""
    path = next(path for path in _PAYLOADS if path.is_file())
    data = path.read_bytes()
    order = read_order(data)
    best = float("inf")
    for _ in range(rounds):
        begin = process_time()
        read_order(data)
        best = min(best, (process_time() - begin) * 1e6)
    return {
        "payload": path.stem,
        "bytes": len(data),
        "lines": len(order.lines),
        "least_us": round(best, 1),
    }
