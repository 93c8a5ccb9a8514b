"""Whether an order is paid, as far as its sums and payments tell."""

from __future__ import annotations

from typing import Any

import pytest

from tests.messages.orders import money, order

_PAID, _PENDING = {"status": "paid"}, {"status": "pending"}


def _sums(**amounts: str) -> dict[str, Any]:
    return {name: money(amount) for name, amount in amounts.items()}


@pytest.mark.parametrize(
    ("totals", "payments", "settled", "unpaid"),
    [
        # what is due says it
        (_sums(total="100", due="0"), [_PENDING], True, False),
        (_sums(total="100", due="60"), [_PAID], False, True),
        (_sums(total="100", paid="200", due="-100"), [_PAID, _PAID], True, False),
        (_sums(total="100", due="0.50"), [], False, True),
        # what was paid says it
        (_sums(total="100", paid="100"), [], True, False),
        (_sums(total="100", paid="50"), [_PAID | {"amount": money("50")}], False, True),
        (_sums(total="100", paid="50"), [], False, True),
        (_sums(total="100", paid="99.999"), [_PAID], True, False),
        (_sums(total="0", paid="0"), [], True, False),
        (_sums(total="0"), [], True, False),
        (_sums(paid="50"), [], False, False),
        # half a cent is one
        (_sums(total="100", paid="99.996"), [_PAID], True, False),
        (_sums(total="100", paid="99.995"), [_PAID], False, True),
        # gift cards are a way of paying, unless the total has them taken off
        (_sums(total="100", paid="50", gift_cards="50"), [_PAID], True, False),
        (
            _sums(total="100", paid="50", gift_cards="50") | {"gift_cards_off_total": True},
            [_PAID],
            False,
            True,
        ),
        # the rest is reserved; some shops count as paid only what has not gone back
        (_sums(total="100", paid="50"), [_PAID, {"status": "authorized"}], True, False),
        (_sums(total="100", paid="80", refunded="20"), [_PAID], True, False),
        (_sums(total="100", paid="80"), [{"status": "partly_refunded"}], True, False),
        # only the payments tell
        (_sums(total="100"), [_PAID], True, False),
        (_sums(total="100"), [_PENDING, _PAID], False, True),
        (_sums(total="100"), [], False, False),
        ({}, [_PENDING], False, True),
        ({}, [], False, False),
    ],
)
def test_an_order_is_paid_by_its_sums_and_else_by_its_payments(
    totals: dict[str, Any], payments: list[dict[str, Any]], settled: bool, unpaid: bool
) -> None:
    """What the shop counted wins over how its payments stand."""
    found = order(totals=totals, payments=payments)

    assert (found.is_settled, found.is_unpaid) == (settled, unpaid)


_BANK, _PAGE = {"instructions": "IBAN DE00"}, {"url": "https://shop.example/pay"}


@pytest.mark.parametrize(
    ("totals", "payments", "told"),
    [
        ({}, [_PENDING, _PENDING | _BANK], [1]),
        ({}, [{"status": "failed"} | _PAGE], [0]),
        ({}, [_BANK], [0]),
        ({}, [_PENDING], []),
        (_sums(due="0"), [_PENDING | _BANK], []),
        # nothing is awaited by a way that is reserved, or was dropped
        (_sums(due="70"), [{"status": "authorized"} | _BANK, {"status": "voided"} | _PAGE], []),
        # what is open goes before what was paid in part, which counts where something is due
        (_sums(due="70"), [_PAID | _BANK, _PENDING | _PAGE], [1]),
        (_sums(due="70"), [_PAID | _BANK, _PENDING], [0]),
        (_sums(total="100", paid="30"), [_PAID | _BANK, _PENDING], [0]),
        (_sums(total="100"), [_PAID | _BANK, _PENDING], []),
    ],
)
def test_the_ways_to_pay_are_those_that_are_still_open(
    totals: dict[str, Any], payments: list[dict[str, Any]], told: list[int]
) -> None:
    """Or, where the shop says that something is due, those by which a part was paid."""
    found = order(totals=totals, payments=payments)

    assert found.ways_to_pay == tuple(found.payments[place] for place in told)
