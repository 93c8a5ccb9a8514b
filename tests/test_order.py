"""The order model: the smallest order, what it refuses, and how it says so."""

import pickle
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from postmail.descriptions import descriptions
from postmail.errors import DataError
from postmail.model import Model
from postmail.money import Money
from postmail.order import DeliveryWindow, LineItem, Order, TaxLine, Totals
from postmail.order.amounts import amounts_of

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


def test_an_order_without_lines_is_refused_in_words() -> None:
    """No lines is one fault that says what is wanted."""
    with pytest.raises(DataError, match="lines: expected at least one"):
        smallest(lines=[])


def test_a_stranger_currency_is_named_with_its_path() -> None:
    """All amounts are in the order's currency, wherever they stand."""
    with pytest.raises(DataError, match=r"lines\[0\]\.unit_price is in SEK"):
        smallest(lines=[LineItem(title="Mug", unit_price=Money(5, "SEK"))])


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
