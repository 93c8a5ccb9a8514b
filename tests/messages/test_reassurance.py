"""How far an order is, by its parcels first and its status second."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.errors import MissingFactError
from postmail.messages import Reassurance, Stage
from tests.messages.orders import order

_AT = "2026-09-14T08:00:00+02:00"
_WEEK = {"earliest": "2026-09-15T00:00:00+02:00", "latest": "2026-09-17T00:00:00+02:00"}
_DAY = {"earliest": "2026-09-16T00:00:00+02:00"}


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ({}, Stage.ORDERED),
        ({"status": "placed"}, Stage.ORDERED),
        ({"status": "processing"}, Stage.PACKING),
        ({"status": "shipped"}, Stage.ON_ITS_WAY),
        ({"status": "partly_shipped"}, Stage.ON_ITS_WAY),
        ({"status": "delivered"}, Stage.DELIVERED),
        ({"status": "completed"}, Stage.DELIVERED),
        ({"shipments": [{"status": "pending"}]}, Stage.PACKING),
        ({"shipments": [{"status": "label_created"}]}, Stage.PACKING),
        ({"shipments": [{"shipped_at": _AT}]}, Stage.ON_ITS_WAY),
        ({"shipments": [{"status": "delayed"}]}, Stage.ON_ITS_WAY),
        ({"shipments": [{"status": "ready_for_pickup"}]}, Stage.ON_ITS_WAY),
        ({"shipments": [{"delivered_at": _AT}]}, Stage.DELIVERED),
        ({"shipments": [{"status": "delivered"}, {"status": "pending"}]}, Stage.ON_ITS_WAY),
        ({"shipments": [{"status": "delivered"}, {"status": "cancelled"}]}, Stage.DELIVERED),
        ({"shipments": [{"status": "cancelled"}]}, Stage.ORDERED),
    ],
)
def test_stage_follows_parcels_and_status(facts: dict[str, Any], stage: Stage) -> None:
    """The stage is that of the parcels; one that was called off does not count."""
    assert stage == Reassurance(order=order(**facts)).stage


def test_the_only_parcel_knows_the_day_best() -> None:
    """One parcel's own date wins over what was promised for the order; of several it does not."""
    one = Reassurance(order=order(estimated=_WEEK, shipments=[{"estimated": _DAY}]))
    two = Reassurance(order=order(estimated=_WEEK, shipments=[{"estimated": _DAY}, {}]))

    assert one.expected == one.order.shipments[0].estimated
    assert two.expected == two.order.estimated


def test_what_has_arrived_is_no_longer_expected() -> None:
    """A delivered order expects nothing, whatever dates it still carries."""
    message = Reassurance(order=order(estimated=_WEEK, status="delivered"))

    assert message.expected is None


def test_parcels_that_were_called_off_are_not_shown() -> None:
    """Only parcels that will come, or came, are in the mail."""
    message = Reassurance(order=order(shipments=[{"id": "a"}, {"id": "b", "status": "cancelled"}]))

    assert [parcel.id for parcel in message.parcels] == ["a"]


def test_the_shop_may_know_better() -> None:
    """Stage, date and parcels that the shop states are taken as they are."""
    message = Reassurance.model_validate(
        {"order": order(), "stage": "packing", "expected": _DAY, "parcels": [{"id": "x"}]}
    )

    assert (message.stage, message.parcels[0].id) == (Stage.PACKING, "x")
    assert message.expected is not None


@pytest.mark.parametrize("status", ["draft", "cancelled", "failed", "refunded"])
def test_nobody_is_reassured_about_an_order_that_does_not_come(status: str) -> None:
    """For an order that is over the mail refuses."""
    with pytest.raises(MissingFactError, match="about an order under way"):
        Reassurance(order=order(status=status))
