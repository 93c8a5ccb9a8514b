"""The receiver of webhooks that docs/platforms.md shows."""

from __future__ import annotations

import json
from pathlib import Path

from postmail import read_order
from tests.test_docs import ROOT, run

_BASIC = {
    "id": 7,
    "name": "#1001",
    "order_number": 1001,
    "financial_status": "paid",
    "created_at": "2026-10-24T17:05:00+02:00",
    "currency": "EUR",
    "line_items": [{"title": "Mug", "quantity": 1, "price": "12.00"}],
}


def _sent(changed: str, **more: object) -> bytes:
    return json.dumps({**_BASIC, "updated_at": changed, **more}).encode()


def test_the_receiver_keeps_the_newest(tmp_path: Path) -> None:
    """The same twice, an older one after a newer one, across a change of clocks."""
    shown = run(ROOT / "docs" / "platforms.md", tmp_path)
    paid = _sent("2026-10-25T02:40:00+02:00")
    cancelled = _sent("2026-10-25T02:10:00+01:00", cancelled_at="2026-10-25T02:10:00+01:00")

    for body in (paid, cancelled, cancelled, paid):
        assert shown["received"](body) == (200, "kept")

    assert shown["orders"]() == [read_order(cancelled)]


def test_the_receiver_says_what_is_wrong(tmp_path: Path) -> None:
    """What is no order is no error; what cannot be read is one that names its faults."""
    received = run(ROOT / "docs" / "platforms.md", tmp_path)["received"]

    assert received(b'{"order_id": 7, "refund_line_items": [], "transactions": []}')[0] == 200
    assert received(b"{")[0] == 422
    assert "created_at" in received(_sent("2026-10-25T02:40:00Z", created_at="soon"))[1]
