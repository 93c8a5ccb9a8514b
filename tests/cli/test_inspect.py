"""`postmail inspect`: facts with their origin, as table, JSON, or without personal data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Call
from tests.readers.payloads import FIXTURES

SHOPIFY = FIXTURES / "shopify" / "order_presentment.json"


#: As Shopify sends it, cut down to what a table of a page needs.
SMALL = {
    "id": 450789469,
    "name": "#1001",
    "order_number": 1001,
    "processed_at": "2026-03-01T18:05:10+01:00",
    "currency": "EUR",
    "financial_status": "paid",
    "total_price": "29.00",
    "subtotal_price": "24.00",
    "total_tax": "0.00",
    "taxes_included": True,
    "email": "ida@example.com",
    "customer": {"id": 7, "first_name": "Ida", "last_name": "Lund"},
    "line_items": [{"id": 1, "title": "Mug", "quantity": 2, "price": "12.00", "glaze": "blue"}],
}


def test_the_table_is_as_it_was_read(call: Call, golden: Callable[[str, str], None]) -> None:
    """Every fact with its value and its place, then what is missing, then what is odd."""
    outcome = call("inspect", "-", stdin=json.dumps(SMALL).encode())

    assert (outcome.status, outcome.err) == (0, "")
    golden("inspect.txt", outcome.out)


def test_postmails_own_orders_are_inspected_too(call: Call, order: Path) -> None:
    """In postmail's own JSON a fact's place is its path."""
    outcome = call("inspect", order)
    row = next(line for line in outcome.out.splitlines() if line.startswith("lines[0].title"))

    assert row.split() == ["lines[0].title", "Table", "lamp", "Skagen", "lines[0].title"]


def test_json_holds_the_order_and_its_origins(call: Call) -> None:
    """`--json` gives programs the order, the origins, what is missing and the findings."""
    inspection = json.loads(call("inspect", SHOPIFY, "--json").out)

    assert set(inspection) == {"order", "platform", "title", "origins", "missing", "findings"}
    assert inspection["platform"] == "shopify"
    assert inspection["origins"]["number"] == "name"


def test_redact_writes_the_file_without_personal_data(call: Call) -> None:
    """`--redact` gives the payload back with made-up people, and it reads the same."""
    payload = json.loads(SHOPIFY.read_bytes())
    redacted = call("inspect", SHOPIFY, "--redact")

    assert payload["customer"]["last_name"] not in redacted.out
    assert payload["line_items"][0]["title"] in redacted.out

    again = call("inspect", "-", "--json", stdin=redacted.out.encode())
    both = call("inspect", SHOPIFY, "--redact", "--json")

    assert json.loads(again.out)["order"]["totals"] == json.loads(both.out)["order"]["totals"]


def test_what_is_no_order_says_what_it_is(call: Call) -> None:
    """A list of orders is refused with the remedy, status 1."""
    outcome = call("inspect", "-", stdin=b"[" + SHOPIFY.read_bytes() + b"]")

    assert (outcome.status, outcome.out) == (1, "")
    assert "hand in one of them" in outcome.err


def test_data_does_not_steer_the_terminal(call: Call) -> None:
    """Keys and texts of the data are shown, with their control characters written out."""
    key = "x\x1b[31mRED\x1b]0;owned\x07\x9b\n"
    order = SMALL | {key: 1, "note": key}
    event = {"type": "cancelled", "order": key, "at": "2026-03-01T18:05:10+01:00"}
    Path("events.json").write_text(json.dumps([event]))
    Path("data.json").write_text(json.dumps({key: 1}))
    Path("order.json").write_text(json.dumps(order))

    shown = [
        call("inspect", "order.json"),
        call("inspect", "order.json", "--json"),
        call("plan", "--orders", "order.json", "--events", "events.json"),
        call("render", "coupon", "--order", "order.json", "--data", "data.json"),
    ]

    assert [one.status for one in shown] == [0, 0, 0, 1]
    for out, err in ((one.out, one.err) for one in shown):
        assert r"\x1b[31mRED" in out + err or r"\u001b[31mRED" in out
        assert not {"\x1b", "\x07", "\x9b"} & set(out + err)
