"""The order model: the smallest order, what it refuses, and how it says so."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from decimal import Decimal, localcontext

import pytest
from pydantic import Field

from postmail.descriptions import descriptions
from postmail.errors import DataError
from postmail.model import Model
from postmail.money import Money
from postmail.order import DeliveryWindow, LineItem, NextStep, Order, TaxLine, Totals
from postmail.order.amounts import amounts_of, are_all_in

PLACED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def smallest(**more: object) -> Order:
    """The smallest order, and whatever a test adds."""
    facts = {"number": "1", "placed_at": PLACED, "currency": "EUR", "lines": [{"title": "Mug"}]}
    return Order.model_validate({**facts, **more})


def test_the_smallest_order_has_four_facts() -> None:
    """Number, time, currency and one line make an order; all else is absent."""
    order = smallest()

    assert order.lines[0].quantity == 1
    assert order.totals == Totals()
    assert order.customer is None


def test_an_order_survives_json_and_pickling() -> None:
    """Writing and reading gives the same order, amounts exact."""
    order = smallest(totals={"total": {"amount": "12.500", "currency": "EUR"}})

    assert Order.model_validate_json(order.model_dump_json()) == order
    assert pickle.loads(pickle.dumps(order)) == order


def test_an_order_is_frozen() -> None:
    """Nobody changes an order behind a template's back."""
    with pytest.raises(DataError, match="frozen"):
        smallest().number = "2"  # type: ignore[misc]


def test_all_faults_arrive_at_once_with_their_paths() -> None:
    """One error lists every fault, each with its path."""
    line = {
        "title": "Mug",
        "url": "javascript:alert(1)",
        "total": {"amount": 1.5, "currency": "EUR"},
    }
    with pytest.raises(DataError) as caught:
        Order.model_validate({"placed_at": "2026-03-01T09:30", "currency": "E", "lines": [line]})

    assert [fault.path for fault in caught.value.faults] == [
        "number",
        "placed_at",
        "currency",
        "lines[0].url",
        "lines[0].total",
    ]
    assert "expected a time with its zone" in str(caught.value)


@pytest.mark.parametrize(
    ("stated", "meant"),
    [(0.1 + 0.2, "0.3"), ("0.3333333333333333", "0.333333333"), ("2.000000000000000000", "2")],
)
def test_the_noise_of_numbers_is_rounded_off(stated: object, meant: str) -> None:
    """Floats have it, and wide columns of databases, whatever precision the program has set."""
    with localcontext(prec=6):
        line = LineItem.model_validate({"title": "Silk", "quantity": stated, "tax_rate": stated})

    assert (line.quantity, line.tax_rate) == (Decimal(meant), Decimal(meant))


def test_numbers_that_nobody_counts_are_refused() -> None:
    """Written out, they would take gigabytes."""
    with pytest.raises(DataError, match="quantity: expected at most 12 digits before the point"):
        LineItem.model_validate({"title": "Silk", "quantity": "1E+999999999"})
    with pytest.raises(DataError, match=r"got 1\.00E\+100000$"):
        LineItem.model_validate({"title": "Silk", "quantity": "9" * 10**5})


@pytest.mark.parametrize("number", [1772438400, "1772438400", 20260302, "20260302", 12.5, True])
def test_numbers_are_no_times(number: object) -> None:
    """They might be seconds, milliseconds or a date, and the mail would tell of 1970."""
    facts = {"number": "1", "placed_at": number, "currency": "EUR", "lines": [{"title": "Mug"}]}

    with pytest.raises(DataError, match=r"placed_at: expected a date and time \(ISO 8601"):
        Order.model_validate(facts)
    with pytest.raises(DataError, match="placed_at: expected a date and time"):
        Order.model_validate_json(json.dumps(facts))


def test_an_order_without_lines_is_refused_in_words() -> None:
    """No lines is one fault that says what is wanted."""
    with pytest.raises(DataError, match="lines: expected at least one"):
        smallest(lines=[])


def test_a_stranger_currency_is_named_with_its_path() -> None:
    """All amounts are in the order's currency, wherever they stand."""
    with pytest.raises(DataError, match=r"lines\[0\]\.unit_price is in SEK"):
        smallest(lines=[LineItem(title="Mug", unit_price=Money(5, "SEK"))])


_KRONA = {"amount": "5", "currency": "SEK"}


@pytest.mark.parametrize(
    ("facts", "path"),
    [
        ({"totals": {"tip": _KRONA}}, "totals.tip"),
        ({"taxes": [{"amount": _KRONA}]}, "taxes[0].amount"),
        ({"discounts": [{"code": "A"}, {"amount": _KRONA}]}, "discounts[1].amount"),
        ({"payments": [{"amount": _KRONA}]}, "payments[0].amount"),
        ({"refunds": [{"shipping": _KRONA}]}, "refunds[0].shipping"),
        (
            {"lines": [{"title": "Mug", "discounts": [{"amount": _KRONA}]}]},
            "lines[0].discounts[0].amount",
        ),
    ],
)
def test_a_stranger_currency_is_found_in_any_place(facts: dict[str, object], path: str) -> None:
    """Sums, taxes, savings, payments, what went back."""
    with pytest.raises(DataError) as caught:
        smallest(**{"payments": [{"amount": {"amount": "5", "currency": "EUR"}}], **facts})

    assert f"all amounts are in EUR, but {path} is in SEK" in str(caught.value)


class _Crate(Model):
    """A noun that holds its like, and has a price."""

    crates: tuple[_Crate, ...] = ()
    price: Money


def test_amounts_of_a_noun_that_holds_its_like_are_found() -> None:
    """However deep, and where each must have one."""
    mark, krona = Money(1, "EUR"), Money(1, "SEK")
    deep = _Crate(price=mark, crates=(_Crate(price=mark, crates=(_Crate(price=krona),)),))

    assert [path for path, _ in amounts_of(deep)] == [
        "crates[0].crates[0].price",
        "crates[0].price",
        "price",
    ]
    assert not are_all_in("EUR", deep)
    assert are_all_in("EUR", _Crate(price=mark, crates=(_Crate(price=mark),)))


class _Insured(LineItem):
    """A line of a shop's own, with an amount that nobody has to give."""

    fee: Money = Money(5, "SEK")


class _Packed(LineItem):
    """One with an amount that is made for it."""

    box: _Insured = Field(default_factory=lambda: _Insured(title="Box"))


@pytest.mark.parametrize(
    ("line", "path"), [(_Insured(title="Mug"), "fee"), (_Packed(title="Mug"), "box.fee")]
)
def test_an_amount_that_was_not_given_counts(line: LineItem, path: str) -> None:
    """A default of a shop's own model is in the order's currency, or told."""
    with pytest.raises(DataError, match=rf"in EUR, but lines\[0\]\.{path} is in SEK"):
        smallest(lines=(line,))


def test_empty_text_is_absent_and_control_characters_are_gone() -> None:
    """Empty strings read as None; NUL, bidi-neutral controls and line breaks leave a title."""
    order = smallest(note="  ", lines=[{"title": "A\x00 \x02mug\r\nof clay"}])

    assert order.note is None
    assert order.lines[0].title == "A mug of clay"


def test_a_window_has_its_ends_in_order() -> None:
    """A delivery window that ends before it begins is refused."""
    with pytest.raises(DataError, match="after the latest"):
        DeliveryWindow(earliest=PLACED.replace(month=5), latest=PLACED)


def test_every_field_is_described() -> None:
    """A field without a description cannot be mapped by a stranger."""
    kinds = [type(value) for _, value in smallest()]
    models: list[type[Model]] = [Order, LineItem]
    models += [kind for kind in kinds if issubclass(kind, Model)]
    bare = [f"{m.__name__}.{n}" for m in models for n, text in descriptions(m).items() if not text]

    assert bare == []


def test_amounts_are_found_wherever_they_are() -> None:
    """amounts_of walks models and tuples and names each path."""
    lines = [{"title": "Mug", "total": {"amount": "3", "currency": "EUR"}}]

    assert amounts_of(smallest(lines=lines)) == [("lines[0].total", Money(Decimal(3), "EUR"))]


def test_amounts_inside_a_bundle_are_found_too() -> None:
    """A stranger currency cannot hide in a component of a component."""
    inner = LineItem(title="Wick", unit_price=Money(1, "SEK"))
    bundle = LineItem(title="Set", components=[LineItem(title="Candle", components=[inner])])

    with pytest.raises(DataError, match=r"lines\[0\]\.components\[0\]\.components\[0\]"):
        smallest(lines=[bundle])


@pytest.mark.parametrize(
    ("title", "is_vat"),
    [
        ("Consumption tax", True),
        ("Consumption Tax (10%)", True),
        ("消費税", True),
        ("消費税（10％）", True),
        ("增值税", True),
        ("ضريبة القيمة المضافة", True),
        ("Podatek od towarów i usług 23%", True),
        ("GST", False),
        ("HST 13%", False),
        ("Sales tax", False),
        ("消費", False),
        (None, False),
    ],
)
def test_a_word_for_value_added_tax_is_known_in_any_language(
    title: str | None, is_vat: bool
) -> None:
    """A mail says it in its own language then; a GST keeps its name, as receipts have to say it."""
    assert TaxLine(title=title).is_vat is is_vat


_PLATE = {"id": "p", "title": "Plate"}
_BOWL = {"id": "r", "title": "Bowl"}


def _holding(**items: int | str) -> dict[str, object]:
    """A delivered parcel: {line id: how many}."""
    inside = [{"line_id": key, "quantity": count} for key, count in items.items()]
    return {"status": "delivered", "items": inside}


@pytest.mark.parametrize(
    ("parts", "parcel", "missing"),
    [
        ([_PLATE, _BOWL], _holding(p=2, r=2), None),
        ([_PLATE, _BOWL], _holding(p=1, r=1), 1),
        ([_PLATE, _BOWL], _holding(p=2, r=1), 1),
        ([_PLATE, _BOWL], _holding(p=2), 2),
        ([_PLATE | {"quantity": 3}], _holding(p=6), None),
        ([_PLATE | {"quantity": 3}], _holding(p=3), 1),
        ([_PLATE | {"quantity": 4}], _holding(p=4), None),  # of both sets together
        ([_PLATE | {"quantity": 4}], _holding(p=2), 1),
        ([_PLATE | {"id": None}], _holding(s=2), None),
        ([_PLATE | {"kind": "digital"}], _holding(s=1), 1),
        ([_PLATE | {"quantity": "1E+11"}], _holding(p="1E+11"), None),  # absurd, and no crash
        ([_PLATE | {"quantity": "1E+11"}], _holding(p=1), 2),
    ],
)
def test_a_bundle_is_there_with_as_many_parts_as_it_needs(
    parts: list[object], parcel: dict[str, object], missing: int | None
) -> None:
    """Of two sets, one of which lacks a part, one is missing; parts may be counted either way."""
    line = {"id": "s", "title": "Set", "quantity": 2, "components": parts}
    what = smallest(lines=[line], shipments=[parcel])

    assert what.has_arrived is (missing is None)
    assert [one.quantity for one in what.missing_in(what.parcels)] == ([missing] if missing else [])


def test_without_parcels_nothing_is_missing_in_them() -> None:
    """What is missing is told by parcels; where there are none, nobody says what comes later."""
    lines = [_PLATE, _BOWL]

    assert smallest(lines=lines).missing_in(()) == ()
    assert not smallest(lines=lines, status="partly_shipped").has_all_parcels


@pytest.mark.parametrize(
    ("parcel", "arrived"),
    [
        ({"status": "delivered"}, False),
        ({"status": "delivered", "delivered_at": "2026-03-09T09:30Z"}, False),
        ({"status": "delivered", "delivered_at": "2026-03-11T09:30Z"}, True),
        ({"status": "delivered", "items": [{"line_id": "p"}, {"line_id": "r"}]}, True),
    ],
)
def test_what_is_not_in_stock_has_not_arrived(parcel: dict[str, object], arrived: bool) -> None:
    """A line that waits is in no parcel, unless one holds it or left when it was in stock."""
    lines = [_PLATE, _BOWL | {"available_at": "2026-03-10T00:00Z"}]
    what = smallest(lines=lines, shipments=[parcel], status="processing")

    assert what.has_arrived is arrived
    assert smallest(lines=lines, shipments=[parcel], status="delivered").has_arrived


def test_of_what_is_not_in_stock_only_the_rest_waits() -> None:
    """What has left and what was refunded does not wait; nothing does once all has left."""
    line = _PLATE | {"available_at": PLACED, "quantity": 5, "quantity_refunded": 1}
    two = {"status": "in_transit", "items": [{"line_id": "p", "quantity": 2}, {"title": "Card"}]}
    what = smallest(lines=[line], shipments=[two])

    assert [one.quantity for one in what.waiting_in(what.parcels)] == [2]
    assert smallest(lines=[line | {"quantity_refunded": 5}]).waiting_in(()) == ()
    assert smallest(lines=[line], status="shipped").waiting_in(()) == ()


def test_all_has_left_where_the_shop_says_so() -> None:
    """A parcel that still has the status of its label does not make a part of what was shipped."""
    parcels = [{"status": "in_transit"}, {"status": "label_created"}]

    assert smallest(shipments=parcels, status="shipped").next_step == NextStep.COMES
    assert smallest(shipments=parcels).next_step == NextStep.REST_COMES
