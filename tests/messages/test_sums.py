"""The list of sums: each saving once, under the name of what gave it, and it comes to the total."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.catalogue import Catalogue
from postmail.messages import Simple
from postmail.recipient import Recipient
from postmail.samples import sample_brand
from tests.messages.orders import money, order

_CATALOGUE = Catalogue(brand=sample_brand(), strict=True)
_TO = Recipient(address="ida@example.com")
_LOWERED = {"title": "Jacket", "subtotal": money("50.00"), "total": money("30.00")}
_PLAIN = {"title": "Jacket", "subtotal": money("50.00"), "total": money("50.00")}


def _off(amount: str, **more: Any) -> dict[str, Any]:
    return {"amount": money(amount), **more}


def _totals(discount: str, total: str, **more: str) -> dict[str, Any]:
    parts = {"discount": discount, "total": total, "shipping": "10.00", **more}
    return {name: money(amount) for name, amount in parts.items()}


@pytest.mark.parametrize(
    ("lines", "discounts", "totals", "told"),
    [
        ([_PLAIN], [_off("5", code="TEN")], _totals("5", "55"), [("TEN", "5")]),
        # a code beside an automatic discount: each its own
        (
            [_PLAIN],
            [_off("5", code="TEN"), _off("8", title="Bonus")],
            _totals("13", "47", subtotal="50"),
            [("TEN", "5"), ("Bonus", "8")],
        ),
        # a part of the whole that nobody states
        ([_PLAIN], [_off("5", code="TEN")], _totals("13", "47"), [("TEN", "5"), (None, "8")]),
        # prices that staff lowered stand at the lines, and the goods are counted at these
        ([_LOWERED], [], _totals("20", "40"), []),
        ([_LOWERED], [], _totals("20", "40", subtotal="30"), []),
        ([_LOWERED], [_off("5", code="TEN")], _totals("25", "35"), [("TEN", "5")]),
        ([_LOWERED], [_off("5", code="TEN")], _totals("5", "35"), [("TEN", "5")]),
        # the goods are counted before: the rows have to bring them down
        ([_LOWERED], [], _totals("20", "40", subtotal="50"), [(None, "20")]),
        (
            [_LOWERED],
            [_off("5", code="TEN")],
            _totals("25", "35", subtotal="50"),
            [("TEN", "5"), (None, "20")],
        ),
        # a gift card that pays a part of the total is no saving, whatever its amount
        (
            [{"title": "Jacket", "subtotal": money("100.00"), "total": money("90.00")}],
            [_off("10", code="TEN")],
            _totals("10", "80", subtotal="90", shipping="0", gift_cards="10"),
            [("TEN", "10")],
        ),
        # delivery that is counted at its lower price already
        (
            [_PLAIN],
            [_off("5", code="TEN"), _off("4", title="Delivery", on_shipping=True)],
            _totals("5", "55"),
            [("TEN", "5")],
        ),
        # without amounts a name stands only where nobody else can have given a part
        ([_PLAIN], [{"code": "TEN", "percent": "10"}], _totals("5", "55"), [("TEN", "5")]),
        ([_PLAIN], [{"code": "A"}, {"code": "B"}], _totals("5", "55"), [("A, B", "5")]),
        ([_PLAIN], [{"title": "Autumn"}], _totals("5", "55"), [("Autumn", "5")]),
        ([_PLAIN], [{"code": "A"}, {"title": "Autumn"}], _totals("5", "55"), [(None, "5")]),
        (
            [_PLAIN],
            [{"code": "A"}, _off("2", code="B")],
            _totals("5", "55"),
            [("B", "2"), (None, "3")],
        ),
        # more than the whole: nobody knows who gave what
        ([_PLAIN], [_off("7", code="TEN")], _totals("5", "55"), [(None, "5")]),
        # only a part of a minor unit apart
        ([_PLAIN], [_off("4.998", code="TEN")], _totals("5", "55"), [("TEN", "4.998")]),
        ([_PLAIN], [_off("5", code="TEN")], {}, [("TEN", "5")]),
    ],
)
def test_each_saving_stands_once_under_its_own_name(
    lines: Any, discounts: Any, totals: Any, told: list[tuple[str | None, str]]
) -> None:
    """A code is not credited with what it did not give, nor is a lower price told twice."""
    found = order(lines=lines, discounts=discounts, totals=totals).taken_off

    assert [(one.code or one.title, str(one.amount.amount)) for one in found if one.amount] == told


def _text(**facts: Any) -> str:
    """The order's mail on one line."""
    mail = _CATALOGUE.render(Simple(order=order(**facts)), recipient=_TO, locale="en")
    return " ".join(mail.text.split())


def test_what_the_shop_owes_is_not_to_be_paid() -> None:
    """An order that was paid twice is due less than nothing, and the mail asks for nothing."""
    twice = {"total": money("50"), "paid": money("100"), "due": money("-50")}
    way = {"method": "Transfer", "instructions": "IBAN DE00"}
    owed, open_ = (
        _text(totals=twice | {"due": money(due)}, payments=[way]) for due in ("-50", "50")
    )

    assert "till to be paid" not in owed
    assert "Still to be paid €50.00" in open_
    assert "€50.00 still to be paid" in open_


def test_a_half_paid_order_never_hears_that_there_is_nothing_to_do() -> None:
    """The shop states the total and what was paid, and nothing that is due."""
    paid = {"method": "Visa", "status": "paid", "amount": money("50")}
    half, whole = (
        _text(totals={"total": money("100"), "paid": money(sum_)}, payments=[paid])
        for sum_ in ("50", "100")
    )

    assert "nothing you need to do" not in half
    assert "nothing you need to do" in whole


def test_the_rows_of_a_mail_come_to_its_total() -> None:
    """A code, an automatic discount and the rest have a row each, with what each took off."""
    discounts = [_off("5.00", code="TEN"), _off("8.00", title="Loyalty bonus")]
    given = order(
        lines=[_PLAIN],
        discounts=discounts,
        totals=_totals("14.00", "46.00", subtotal="50.00"),
    )
    text = _CATALOGUE.render(Simple(order=given), recipient=_TO, locale="de", tone="formal").text
    rows = [line.rsplit("  ", 1) for line in text.splitlines() if "€" in line]

    assert [(row[0].strip(), row[-1].strip()) for row in rows if row[-1].strip()][-6:] == [
        ("Zwischensumme", "50,00\N{NO-BREAK SPACE}€"),
        ("Rabatt (TEN)", "-5,00\N{NO-BREAK SPACE}€"),
        ("Loyalty bonus", "-8,00\N{NO-BREAK SPACE}€"),
        ("Rabatt", "-1,00\N{NO-BREAK SPACE}€"),
        ("Versand", "10,00\N{NO-BREAK SPACE}€"),
        ("Gesamtsumme", "46,00\N{NO-BREAK SPACE}€"),
    ]


@pytest.mark.parametrize(("note", "row"), [("excluded", "Tax"), ("included", "Including tax")])
def test_taxes_without_amounts_do_not_hide_their_sum(note: str, row: str) -> None:
    """Some payloads name the rates alone: the sum of all taxes has its row then."""
    totals = {name: money(sum_) for name, sum_ in (("tax", "2.39"), ("total", "36.39"))}
    text = _text(totals=totals | {"tax_note": note}, taxes=[{"title": "VAT", "rate": "8.25"}])

    assert f"{row} €2.39" in text


def test_a_tax_without_amount_does_not_hide_the_rest_of_the_sum() -> None:
    """Beside one with an amount: what all come to is told, and no part of it for the whole."""
    taxes = [{"title": "VAT", "rate": "19", "amount": money("1.60")}, {"title": "VAT", "rate": "7"}]
    totals = {"tax": money("2.39"), "total": money("36.39")}
    text = _text(totals=totals, taxes=taxes)

    assert "Including tax €2.39" in text
    assert "1.60" not in text
    assert "1.60" in _text(totals={"total": money("36.39")}, taxes=taxes)
