"""Recognition, bad input, inspection: an order or one error that says everything."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import time
from decimal import Decimal
from typing import Any

import pytest

from postmail.errors import MoneyError, PayloadError, UnknownPlatformError
from postmail.money import Money
from postmail.order import Order
from postmail.readers import inspect_order, read_order
from postmail.readers import source as limits
from tests.readers.payloads import load, plain_fixtures, raw

ORDER: dict[str, Any] = {
    "name": "#1",
    "order_number": 1,
    "financial_status": "paid",
    "currency": "EUR",
    "created_at": "2026-01-01T10:00:00Z",
    "total_price": "5.00",
    "line_items": [{"id": 1, "title": "Tea", "quantity": 1, "price": "5.00"}],
}


def changed(**changes: Any) -> dict[str, Any]:
    """A small order with *changes*."""
    return ORDER | changes


def codes(order: Order) -> set[str]:
    """The codes of the order's findings."""
    return {finding.code for finding in order.findings}


@pytest.mark.parametrize(
    "path", plain_fixtures(), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_own_json_reads_as_the_same_order(path: Any) -> None:
    """What `Order.model_dump_json` writes is read back as the same order, findings included."""
    order = read_order(path.read_bytes())

    own = order.model_dump_json()
    assert read_order(own) == inspect_order(own).order == order
    assert read_order(own.encode()) == order
    assert pickle.loads(pickle.dumps(order)) == order


def test_own_json_reports_its_faults_with_their_paths() -> None:
    """Faults below a field keep the rest of their path."""
    own = json.loads(read_order(ORDER).model_dump_json())
    own["lines"][0]["total"] = {"amount": "x", "currency": "EUR"}
    own["lines"][0]["colour"] = "red"

    with pytest.raises(PayloadError) as caught:
        read_order(own)

    assert {fault.path for fault in caught.value.faults} == {"lines[0].total", "lines[0].colour"}


def test_bytes_text_and_objects_read_alike() -> None:
    """JSON bytes, with a mark or without, JSON text and a dict give one order."""
    text = json.dumps(ORDER)
    orders = [read_order(form) for form in (text, text.encode(), b"\xef\xbb\xbf" + text.encode())]

    assert orders == [read_order(ORDER)] * 3


def test_numbers_in_json_are_exact_and_floats_in_objects_are_told() -> None:
    """`0.10` in JSON text keeps its digits; a float in a dict is read with a finding."""
    exact = read_order(json.dumps(changed(total_price="@")).replace('"@"', "0.10"))
    floating = read_order(changed(total_price=0.1))

    assert str(exact.totals.total and exact.totals.total.amount) == "0.10"
    assert "float-amount" not in codes(exact)
    assert floating.totals.total == Money("0.1", "EUR")
    assert "float-amount" in codes(floating)


def test_dates_as_objects_are_read() -> None:
    """A datetime in a dict is a time like any other."""
    at = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)

    assert read_order(changed(created_at=at)).placed_at == at


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ('{"line_items": [', r"not JSON: .* at line 1, column 17, found the end"),
        ("", "not JSON"),
        (b"\xff\xfe{}", "expected JSON in UTF-8, found byte 0xff at offset 0"),
        ('{"a": NaN}', "NaN is not a number that JSON knows"),
        ('{"a": -Infinity}', "Infinity is not a number"),
        ("[" * 100_000, "levels of nesting"),
        ('{"a":' * 900 + "1" + "}" * 900, "levels of nesting"),
        ({"a": {1: 2}}, "a: expected text as key, got int"),
        ({"a": float("nan")}, "a: expected a JSON value, got nan"),
        ({"a": [object()]}, r"a\[0\]: expected a JSON value, got object"),
        ({"a": 10**5000}, "a: expected a JSON value, got a huge number"),
        ({"a": {"b" * 3000: 1}}, r"a\.bbb.*\.\.\.: expected at most 2000 characters in the keys"),
        (changed(total_price="12,50"), 'total_price: expected an amount, got "12,50"'),
        (changed(total_price="9" * 30), "total_price: expected an amount"),
        (changed(total_price=True), "total_price: expected an amount, got True"),
        (changed(total_price={"a": 1}), "expected an amount, got an object with 1 keys"),
        (changed(line_items="x"), "line_items: expected a list"),
        (changed(line_items=[5]), r"line_items\[0\]: expected an object, got 5"),
        (changed(line_items=[]), "expected at least one line of what was bought"),
        (changed(currency=None), "currency: expected a currency, found nothing: hand in currency"),
        (changed(currency="EURO"), "currency: expected an ISO 4217"),
        (changed(created_at="1/2/2026"), "created_at: expected a date and time"),
        (changed(created_at="9999-12-31T23:59:59Z"), "created_at: expected a date and time"),
        (
            changed(created_at=None),
            r"processed_at or created_at: expected a date and time \(ISO 8601\), found nothing$",
        ),
        (changed(created_at=None, currency=None), "processed_at or created_at: expected a date"),
    ],
)
def test_bad_input_is_one_readable_error(payload: Any, words: str) -> None:
    """Whatever is wrong, it is a PayloadError that says where and what would be right."""
    with pytest.raises(PayloadError, match=words):
        read_order(payload)


def test_input_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many bytes, characters, values or lines are refused, with the limit."""
    monkeypatch.setattr(limits, "MOST_BYTES", 1000)
    for large in (b" " * 1001, " " * 1001):
        with pytest.raises(PayloadError, match="expected at most 1000"):
            read_order(large)
    many = [ORDER["line_items"][0]] * 10_001
    with pytest.raises(PayloadError, match="a list of at most 10000 objects, got a list of 10001"):
        read_order(changed(line_items=many))


def test_objects_that_contain_themselves_are_refused() -> None:
    """A cycle ends at the bound of nesting, not in a RecursionError."""
    loop: dict[str, Any] = dict(ORDER)
    loop["self"] = loop

    with pytest.raises(PayloadError, match="levels of nesting"):
        read_order(loop)


@pytest.mark.parametrize("exponent", [10**20, -(10**20), 400, -400])
def test_a_number_beyond_all_bounds_stays_text(exponent: int) -> None:
    """Where a number is expected it is refused, elsewhere it is what was sent."""
    number = f"1e{exponent}"

    order = read_order(json.dumps(changed(depth="@")).replace('"@"', number))
    assert order.extra["depth"] == number
    with pytest.raises(PayloadError, match=f'total_price: expected an amount, got "{number}"'):
        read_order(json.dumps(changed(total_price="@")).replace('"@"', number))


def test_many_keys_cost_no_more_each_than_few() -> None:
    """A repeated key among very many is found in one pass."""
    keys = ",".join(f'"{key}":1' for key in (*range(100_000), 7))
    text = json.dumps(ORDER)[:-1] + f', "extras": {{{keys}}}}}'

    started = time.process_time()
    order = read_order(text)

    assert [one.path for one in order.findings if one.code == "repeated-key"] == ["7"]
    assert time.process_time() - started < 10


def test_a_repeated_key_is_a_finding() -> None:
    """JSON with a key twice keeps the last value and tells it."""
    text = json.dumps(ORDER).replace('{"name": "#1"', '{"name": "#0", "name": "#1"')

    order = read_order(text)

    assert order.number == "#1"
    assert "repeated-key" in codes(order)


def test_unknown_payloads_say_what_was_looked_for() -> None:
    """Neither platform nor thing known: the error lists platforms, marks and what was found."""
    with pytest.raises(UnknownPlatformError) as caught:
        read_order({"colour": "red"})

    text = str(caught.value)
    assert "colour" in text
    assert "shopify: line_items, with order_number or financial_status" in text
    assert set(caught.value.looked_for) >= {"postmail", "shopify", "woocommerce"}


def test_a_named_platform_is_taken_at_its_word() -> None:
    """With `platform`, what is missing is told; a name that nobody has is refused."""
    with pytest.raises(PayloadError, match="name or order_number or number: expected text"):
        read_order({"line_items": []}, platform="shopify")
    with pytest.raises(
        UnknownPlatformError, match='known as "shopfy"; did you mean shopify'
    ) as caught:
        read_order(ORDER, platform="shopfy")
    assert caught.value.asked == "shopfy"


def test_currency_and_zone_fill_gaps_only() -> None:
    """A given currency is used where there is none; what the payload says, wins; both are told."""
    filled = read_order(changed(currency=None), currency="eur")
    overruled = read_order(ORDER, currency="SEK")

    assert filled.totals.total == Money("5.00", "EUR")
    assert "assumed-currency" in codes(filled)
    assert overruled.currency == "EUR"
    assert "currency-differs" in codes(overruled)
    for unknown in ("Mars/Olympus", dt.UTC):
        with pytest.raises(PayloadError, match="timezone: expected a time zone"):
            read_order(ORDER, timezone=unknown)  # type: ignore[arg-type]
    with pytest.raises(MoneyError, match="ISO 4217"):
        read_order(ORDER, currency="money")


def test_a_line_that_is_not_quantity_times_price_is_a_finding() -> None:
    """Price times quantity is held against the line's sum; rounded prices of one are no matter."""
    line = {"title": "Mug", "quantity": "3", "unit_price": {"amount": "3.33", "currency": "EUR"}}
    facts = {"number": "1", "placed_at": "2026-03-01T09:30Z", "currency": "EUR"}

    def told(subtotal: str) -> list[str]:
        sums = {"subtotal": {"amount": subtotal, "currency": "EUR"}}
        order = read_order({**facts, "lines": [line | sums]})
        return [f.path for f in order.findings if f.code == "total-mismatch"]

    assert told("9.99") == told("10.00") == []
    assert told("12.00") == ["lines[0].subtotal"]


def test_more_that_went_back_than_was_paid_is_a_finding() -> None:
    """Refunds that exceed the total are told with both amounts."""
    order = read_order(
        {
            "number": "1",
            "placed_at": "2026-03-01T09:30Z",
            "currency": "EUR",
            "lines": [{"title": "Mug"}],
            "totals": {"total": {"amount": "10", "currency": "EUR"}},
            "refunds": [{"amount": {"amount": "12", "currency": "EUR"}}],
        }
    )

    assert [(f.path, "12 EUR" in f.message) for f in order.findings] == [("totals.refunded", True)]


def test_sums_that_disagree_are_findings() -> None:
    """The shop's total stays as stated, and the difference is told with both numbers."""
    order = read_order(changed(total_price="6.00", total_line_items_price="5.50"))

    assert order.totals.total == Money("6.00", "EUR")
    told = [f.message for f in order.findings if f.code == "total-mismatch"]
    assert len(told) == 2
    assert "5.00 EUR" in told[0]
    assert "5.50" in told[0]


def test_taxes_that_are_not_their_sum_are_a_finding() -> None:
    """The taxes by rate are held against all taxes together; where one has no amount, they wait."""
    facts = {"number": "1", "placed_at": "2026-03-01T09:30Z", "currency": "EUR"}

    def told(*amounts: str | None) -> list[str]:
        sums = [{"amount": amount, "currency": "EUR"} if amount else None for amount in amounts]
        taxes = [{"title": "VAT", "amount": amount} for amount in sums]
        totals = {"tax": {"amount": "1.20", "currency": "EUR"}}
        order = read_order({**facts, "lines": [{"title": "Mug"}], "taxes": taxes, "totals": totals})
        return [f.path for f in order.findings if f.code == "total-mismatch"]

    assert told() == told("1.00", "0.20") == told("1.00", "0.21") == told("7.71", None) == []
    assert told("7.71") == ["totals.tax"]


def test_links_that_cannot_stand_in_a_mail_are_dropped() -> None:
    """Scripts and data are dropped; an address without scheme is read as https."""
    for link in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://a b"):
        order = read_order(changed(order_status_url=link))
        assert order.url is None
        assert "unsafe-link" in codes(order)
    assert read_order(changed(order_status_url="//a.example/1")).url == "https://a.example/1"


def test_inspection_says_where_each_fact_comes_from() -> None:
    """Origins map facts of the order to paths of the payload; the rest is listed as missing."""
    inspection = inspect_order(raw("shopify/order_presentment"))

    assert inspection.platform == "shopify"
    assert inspection.origins["lines[0].total"] == (
        "line_items[0].price_set.presentment_money.amount"
    )
    assert inspection.origins["customer.email"] == "email"
    assert inspection.origins["shipments[0].tracking[1].url"] == "fulfillments[0].tracking_urls[1]"
    assert {"lines[].image", "estimated", "totals.fees"} <= set(inspection.missing)
    assert inspection.findings == inspection.order.findings
    wrapped = inspect_order(raw("woocommerce/order_kwd_wrapped"))
    assert wrapped.origins["totals.total"] == "data.total"


@pytest.mark.parametrize(
    "path", plain_fixtures(), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_every_origin_leads_somewhere(path: Any) -> None:
    """Each path in an inspection can be followed in the payload."""
    payload = json.loads(path.read_bytes(), parse_float=Decimal)

    for places in inspect_order(path.read_bytes()).origins.values():
        for place in places.removesuffix(" + ...").split(" + "):
            assert follow(payload, place) is not None, place


def follow(node: Any, path: str) -> Any:
    """The value at a dotted path with indices."""
    for step in path.replace("[", ".").replace("]", "").split("."):
        node = node[int(step)] if step.isdigit() else node[step] if step else node
    return node


def test_reading_does_not_touch_the_payload() -> None:
    """The caller's objects are as they were."""
    payload = load("woocommerce/order_gross_bundle")

    read_order(payload)

    assert payload == load("woocommerce/order_gross_bundle")


@pytest.mark.parametrize("blank", ["", "  ", "\x00\x1b", " \ufeff "])
def test_text_of_which_nothing_remains_is_absent(blank: str) -> None:
    """A text of blanks and control characters is none: the order reads the same once written."""
    line = ORDER["line_items"][0] | {"sku": blank, "id": blank}
    order = read_order(ORDER | {"line_items": [line]})

    assert (order.lines[0].sku, order.lines[0].id) == (None, None)
    assert Order.model_validate_json(order.model_dump_json()) == order


@pytest.mark.parametrize("beside", ["x", [1], 3])
def test_what_lies_beside_is_an_object(beside: Any) -> None:
    """Pieces have names; anything else is refused as what it is."""
    with pytest.raises(PayloadError, match=r"beside: expected an object, .*got"):
        read_order(raw("woocommerce/order_gross_bundle"), beside=beside)


def test_a_currency_that_nobody_has_heard_of_is_a_slip() -> None:
    """The argument names a currency there is, or was."""
    with pytest.raises(MoneyError, match="a currency of ISO 4217"):
        read_order(raw("woocommerce/order_gross_bundle"), currency="zzz")


def test_a_wrong_currency_is_one_fault() -> None:
    """What is there and wrong is not missing as well."""
    payload = load("woocommerce/order_gross_bundle") | {"currency": "EURO"}

    with pytest.raises(PayloadError) as caught:
        read_order(payload)
    assert [(fault.path, fault.message[-10:]) for fault in caught.value.faults] == [
        ("currency", 'got "EURO"')
    ]


@pytest.mark.parametrize(("name", "key"), [("woocommerce/order_gross_bundle", "line_items")])
def test_an_order_without_lines_is_told_in_words_of_its_payload(name: str, key: str) -> None:
    """No path that the payload does not have."""
    with pytest.raises(PayloadError) as caught:
        read_order(load(name) | {key: []})

    message = "expected at least one line of what was bought, found none"
    assert [(fault.path, fault.message) for fault in caught.value.faults] == [("", message)]


def test_what_stripe_s_checkout_asked_or_showed_otherwise_is_not_lost() -> None:
    """The shop's own fields, tax numbers, a currency that Stripe showed: all told as unread."""
    payload = load("stripe/session_isk")
    payload["data"]["object"] |= {
        "custom_fields": [{"key": "engraving", "text": {"value": "For Ida"}}],
        "presentment_details": {"presentment_amount": 9999, "presentment_currency": "cad"},
    }
    payload["data"]["object"]["customer_details"]["tax_ids"] = [{"type": "eu_vat", "value": "X1"}]
    order = read_order(payload)
    unread = {path.removeprefix("data.object.").split("[")[0] for path in order.extra}

    assert unread == {"custom_fields", "presentment_details", "customer_details.tax_ids"}
    assert "not-understood" in {finding.code for finding in order.findings}
