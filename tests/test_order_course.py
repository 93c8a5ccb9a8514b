"""What an order says about its course: what left, what arrived, what comes next, and when."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.money import Money
from postmail.order import NextStep
from tests.messages.orders import money, order

_PENDING: dict[str, Any] = {"status": "pending"}
_COMES: dict[str, Any] = {"status": "in_transit"}
_WAITS: dict[str, Any] = {"status": "ready_for_pickup"}
_HERE: dict[str, Any] = {"status": "delivered"}
_LOST: dict[str, Any] = {"status": "exception"}
_LATE: dict[str, Any] = {"status": "delayed"}
#: A day for the order, and another for a parcel.
_DAY = {"latest": "2026-03-05T12:00:00Z"}
_OTHER = {"latest": "2026-03-09T12:00:00Z"}

_MUG = {"id": "m", "title": "Mug"}
_BOWL = {"id": "b", "title": "Bowl"}
_FILE = {"id": "f", "title": "E-book", "kind": "digital"}
_READ = _FILE | {"download_url": "https://shop.example/f"}
_CARD = {"id": "c", "title": "Gift card", "kind": "gift_card"}
_VISIT = {"id": "v", "title": "Fitting", "kind": "service"}
#: What a parcel holds that brings the mug alone; and a shipment that is no parcel: a file was sent.
_HALF = {"items": [{"line_id": "m"}]}
_SENT = {"status": "delivered", "items": [{"line_id": "f"}]}

_BANK = {"status": "pending", "instructions": "IBAN DE00"}


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({}, False),
        ({"status": "processing"}, False),
        ({"status": "shipped"}, True),
        ({"status": "completed"}, True),
        ({"status": "partly_shipped"}, True),
        ({"status": "partly_shipped", "shipments": [_PENDING]}, True),
        ({"shipments": [_PENDING]}, False),
        ({"shipments": [_PENDING, _COMES]}, True),
        ({"status": "shipped", "shipments": [_PENDING]}, True),
        # a file that was sent is that part, and nothing of what was called off is
        ({"status": "partly_shipped", "lines": [_MUG, _FILE], "shipments": [_SENT]}, False),
        ({"status": "shipped", "lines": [_MUG, _FILE], "shipments": [_SENT]}, True),
        ({"shipments": [{"status": "cancelled", "shipped_at": "2026-03-02T09:00Z"}]}, False),
    ],
)
def test_a_part_has_left_by_its_parcels_or_by_the_word_of_the_shop(
    facts: dict[str, Any], left: bool
) -> None:
    """Where the shop says so, no parcel need be known."""
    assert order(**facts).has_left is left


@pytest.mark.parametrize(
    ("facts", "ready"),
    [
        ({}, False),
        ({"shipments": [_WAITS]}, True),
        ({"shipments": [_WAITS, _WAITS]}, True),
        ({"shipments": [_WAITS, _COMES]}, False),
        ({"lines": [_MUG, _BOWL], "shipments": [_WAITS | _HALF]}, False),
    ],
)
def test_ready_is_what_waits_as_a_whole(facts: dict[str, Any], ready: bool) -> None:
    """Nobody goes there for a half."""
    assert order(**facts).is_ready is ready


@pytest.mark.parametrize(
    ("facts", "arrived"),
    [
        ({}, False),
        ({"status": "delivered"}, True),
        ({"shipments": [_HERE, _HERE]}, True),
        ({"shipments": [_HERE, _COMES]}, False),
        ({"lines": [_MUG, _BOWL], "shipments": [_HERE | _HALF]}, False),
        ({"lines": [_MUG, _BOWL], "shipments": [_HERE | _HALF], "status": "shipped"}, True),
        # a shop that is done with it has sent it, no more
        ({"status": "completed"}, False),
        ({"status": "completed", "shipments": [_HERE]}, True),
        ({"status": "completed", "lines": [_FILE]}, True),
        ({"status": "completed", "lines": [_FILE], "shipments": [_COMES]}, False),
        ({"status": "shipped", "lines": [_FILE]}, False),
    ],
)
def test_all_has_arrived_once_nothing_is_to_come(facts: dict[str, Any], arrived: bool) -> None:
    """Each parcel, and there will be no other."""
    assert order(**facts).has_arrived is arrived


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        ({}, _DAY),
        ({"status": "cancelled"}, None),
        ({"status": "delivered"}, None),
        ({"shipments": [_WAITS]}, None),
        # the only parcel knows better
        ({"shipments": [_COMES]}, _DAY),
        ({"shipments": [_COMES | {"estimated": _OTHER}]}, _OTHER),
        ({"shipments": [_LATE | {"estimated": _OTHER}]}, _OTHER),
        ({"shipments": [_LATE]}, None),
        ({"shipments": [_LOST | {"estimated": _OTHER}]}, None),
        # one of several knows of itself alone
        ({"shipments": [_COMES, _COMES]}, _DAY),
        ({"shipments": [_COMES, _COMES | {"estimated": _OTHER}]}, None),
        ({"shipments": [_COMES, _LATE]}, None),
        ({"shipments": [_COMES, _HERE | {"estimated": _OTHER}]}, _DAY),
        (
            {"lines": [_MUG, _BOWL], "shipments": [_COMES | _HALF | {"estimated": _OTHER}]},
            None,
        ),
        ({"lines": [_MUG, _BOWL], "shipments": [_HERE | _HALF | {"estimated": _OTHER}]}, _DAY),
    ],
)
def test_all_of_it_is_expected_when_its_parcels_do_not_say_otherwise(
    facts: dict[str, Any], day: dict[str, str] | None
) -> None:
    """By its only parcel, or as it was promised."""
    found = order(estimated=_DAY, **facts).expected

    assert (found and found.model_dump(mode="json", include={"latest"})) == day


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({"status": "cancelled"}, None),
        ({"status": "cancelled", "shipments": [_WAITS]}, None),
        ({"status": "delivered"}, None),
        ({"shipments": [_WAITS]}, NextStep.COLLECT),
        ({"shipments": [_COMES, _LOST]}, None),
        ({"pickup": True, "shipments": [_COMES]}, None),
        # of what has left
        ({"status": "shipped"}, NextStep.COMES),
        ({"status": "completed"}, None),
        ({"status": "completed", "shipments": [_COMES]}, NextStep.COMES),
        ({"status": "partly_shipped"}, NextStep.REST_COMES),
        ({"shipments": [_COMES]}, NextStep.COMES),
        ({"shipments": [_COMES, _PENDING]}, NextStep.REST_COMES),
        ({"lines": [_MUG, _BOWL], "shipments": [_COMES | _HALF]}, NextStep.REST_COMES),
        ({"shipments": [_HERE, _COMES]}, NextStep.COMES),
        ({"shipments": [_HERE, _PENDING]}, None),  # nothing is under way, and no day is known
        ({"lines": [_FILE], "shipments": [_COMES]}, NextStep.COMES),
        # of a part that waits while the rest is there, or comes
        ({"shipments": [_HERE, _WAITS]}, None),
        ({"shipments": [_HERE, _WAITS, _COMES]}, None),
        ({"shipments": [_COMES, _WAITS]}, NextStep.COMES),
        # of what needs no parcel
        ({"lines": [_FILE]}, NextStep.MAIL),
        ({"lines": [_FILE, _READ]}, NextStep.DOWNLOAD),
        ({"lines": [_READ], "status": "shipped"}, NextStep.DOWNLOAD),
        ({"lines": [_MUG, _READ]}, NextStep.LEAVES),
        ({"lines": [_CARD, _VISIT]}, None),
    ],
)
def test_what_comes_next_is_told_as_far_as_it_is_known(
    facts: dict[str, Any], step: NextStep | None
) -> None:
    """By parcels where there are any, by the status, by what was bought."""
    assert order(**facts).next_step is step


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({}, NextStep.LEAVES),
        ({"status": "on_hold", "payments": [{"status": "paid"}]}, NextStep.LEAVES_LATER),
        ({"status": "pending"}, NextStep.LEAVES_LATER),
        ({"payments": [_BANK]}, NextStep.PAY),
        ({"payments": [_BANK], "status": "processing"}, NextStep.LEAVES_LATER),
        ({"payments": [_BANK], "shipments": [_PENDING]}, NextStep.LEAVES_LATER),
        ({"payments": [_BANK], "estimated": _DAY}, NextStep.LEAVES_LATER),
        ({"payments": [_BANK], "pickup": True}, NextStep.PAY),
        ({"payments": [_BANK], "pickup": True, "estimated": _DAY}, NextStep.GETS_READY),
        ({"payments": [_BANK], "totals": {"due": money("0")}}, NextStep.LEAVES),
        ({"payments": [_BANK | {"status": "paid"}]}, NextStep.LEAVES),
        ({"payments": [_BANK | {"status": None}]}, NextStep.LEAVES),  # nobody says that it is open
    ],
)
def test_goods_in_the_house_wait_for_money_only_where_it_is_asked_for(
    facts: dict[str, Any], step: NextStep
) -> None:
    """The customer knows how to pay, no day is promised, and nothing is packed."""
    assert order(**facts).next_step is step


@pytest.mark.parametrize(
    ("refunds", "totals", "refunded", "kept"),
    [
        ([], {}, None, None),
        (["149", "20"], {"total": "336"}, 169, 167),
        (["149", None], {"total": "336"}, None, None),
        (["149"], {"total": "336", "refunded": "150"}, 150, 186),
        (["149", None], {"total": "336", "refunded": "150"}, 150, 186),
        (["149"], {}, 149, None),
        (["149"], {"total": "149"}, 149, 0),
        (["149"], {"total": "148"}, 149, None),
    ],
)
def test_what_went_back_is_counted_where_all_of_it_is_known(
    refunds: list[str | None], totals: dict[str, str], refunded: int | None, kept: int | None
) -> None:
    """The shop's own sum counts, else the refunds, where each has its amount."""
    what = order(
        refunds=[{"amount": one and money(one)} for one in refunds],
        totals={name: money(amount) for name, amount in totals.items()},
    )

    assert what.refunded == (None if refunded is None else Money(refunded, "EUR"))
    assert what.kept == (None if kept is None else Money(kept, "EUR"))


@pytest.mark.parametrize(
    ("facts", "may"),
    [
        ({}, True),
        ({"shipping_address": {"country": "SE"}}, True),
        ({"shipping_address": {"country": "US"}}, False),
        ({"billing_address": {"country": "US"}}, False),
        ({"shipping_address": {"country": "US"}, "billing_address": {"country": "US"}}, False),
        # a present goes elsewhere
        ({"shipping_address": {"country": "US"}, "billing_address": {"country": "SE"}}, True),
        ({"shipping_address": {"country": "SE"}, "billing_address": {"country": "US"}}, True),
        ({"shipping_address": {"country": "SE"}, "business": True}, False),
        (
            {
                "shipping_address": {"country": "US"},
                "billing_address": {"country": "SE"},
                "business": True,
            },
            False,
        ),
    ],
)
def test_a_consumer_who_may_live_in_europe_may_withdraw(facts: dict[str, Any], may: bool) -> None:
    """A gap in the data takes nothing from anybody, and neither does a present."""
    assert order(**facts).may_withdraw is may


def test_carriers_pages_stand_where_there_is_none_yet() -> None:
    """A page that the shop has stays."""
    numbers = [{"number": "1Z999AA10123456784"}, {"number": "1", "url": "https://shop.example/1"}]
    what = order(shipments=[{"carrier": "UPS", "tracking": numbers}]).with_carrier_links()
    first, second = what.shipments[0].tracking

    assert first.url and first.url.startswith("https://www.ups.com/")
    assert second.url == "https://shop.example/1"
