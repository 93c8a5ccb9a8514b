"""When an order has arrived, as far as its parcels tell."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from postmail.cadence.anchors import anchors_of, dates_of
from postmail.cadence.instants import instant
from postmail.cadence.kinds import Anchor
from postmail.cadence.simulate import simulate
from tests.cadence.shop import PLACED, order, parcel, planned, policy, told

CUP = {"id": "a", "title": "Cup"}
LAMP = {"id": "b", "title": "Lamp"}
CUPS = {**CUP, "quantity": 3}
SET = {"id": "s", "title": "Set", "components": [CUP, LAMP]}


def holding(**lines: float) -> dict[str, Any]:
    """A parcel that arrived on the third day with so many of these lines."""
    items = [{"line_id": line, "quantity": count} for line, count in lines.items()]
    return parcel(1, 3, items=items)


@pytest.mark.parametrize(
    ("arrived", "lines", "parcels", "more"),
    [
        (False, [CUP, LAMP], [holding(a=1)], {"status": "partly_shipped"}),
        (False, [CUP, LAMP], [parcel(1, 3)], {"status": "partly_shipped"}),
        (False, [CUP, {"title": "Lamp"}], [holding(a=1)], {"status": "partly_shipped"}),
        (True, [CUP, LAMP], [holding(a=1), holding(b=1)], {"status": "partly_shipped"}),
        (True, [CUP, {**LAMP, "kind": "digital"}], [holding(a=1)], {"status": "partly_shipped"}),
        (False, [CUP, LAMP], [holding(a=1)], {}),
        (True, [CUP, LAMP], [holding(a=1)], {"status": "shipped"}),
        (True, [CUP, LAMP], [holding(a=1)], {"status": "delivered"}),
        (True, [CUP, LAMP], [holding(a=1)], {"status": "completed"}),
        (True, [CUP, LAMP], [holding(a=1), holding(b=1)], {}),
        (True, [CUP, LAMP], [parcel(1, 3)], {}),
        (True, [CUP, LAMP], [holding(a=1), parcel(1, 3)], {}),
        (False, [CUPS], [holding(a=2)], {}),
        (True, [CUPS], [holding(a=2), holding(a=1)], {}),
        (True, [{**CUPS, "quantity_refunded": 1}], [holding(a=2)], {}),
        (True, [CUP, {**LAMP, "quantity_refunded": 1}], [holding(a=1)], {}),
        (True, [CUP, {**LAMP, "kind": "digital"}], [holding(a=1)], {}),
        (True, [CUP, {"title": "Lamp"}], [holding(a=1)], {}),  # nobody can name it
        (True, [CUP, LAMP], [parcel(1, 3, items=[{"title": "Cup"}])], {}),
        (True, [CUP, LAMP], [holding(x=1)], {}),
        (True, [SET], [holding(s=1)], {}),
        (True, [SET], [holding(a=1, b=1)], {}),
        (False, [SET], [holding(a=1)], {}),
        (False, [{**SET, "quantity": 2}], [holding(s=1)], {}),
        (True, [CUP], [parcel(0, None, status="cancelled"), parcel(1, 3)], {}),
        (False, [CUP], [parcel(0, 1, status="cancelled"), parcel(1)], {}),
        (False, [CUP, LAMP], [holding(a=1), {**holding(b=1), "status": "cancelled"}], {}),
    ],
)
def test_an_order_has_arrived_with_its_last_parcel(
    arrived: bool, lines: list[Any], parcels: list[Any], more: dict[str, Any]
) -> None:
    """
    Not while a line lies in no parcel that counts, nor while the shop says that more comes and the
    parcels do not name all.
    """
    given = order(lines=lines, shipments=parcels, **more)

    assert (Anchor.DELIVERED in anchors_of(given, instant(PLACED + timedelta(days=4)))) is arrived


def test_a_part_of_an_order_asks_for_no_opinion() -> None:
    """Neither the mail about the delivery nor those that follow it; those after shipping do."""
    part = order(lines=[CUP, LAMP], shipments=[holding(a=1)], status="partly_shipped")

    found = planned(part, days=4)

    assert told(found["delivered:1001:0"]) == "held awaiting-event"
    assert told(found["nps:1001:0"]) == "held awaiting-event"
    assert told(found["review-request:1001:0"]) == "deferred not-yet-due 03-24 09:00"


def test_a_parcel_that_was_called_off_is_none() -> None:
    """A voided label dates neither the shipping nor a promise, and no simulation stops at it."""
    void = parcel(0.5, status="cancelled", estimated={"latest": PLACED + timedelta(days=9)})
    given = order(shipments=[void, parcel(2)])

    anchors = anchors_of(given, instant(PLACED + timedelta(days=4)))
    played = simulate([given], [], [], policy(), PLACED, PLACED + timedelta(days=5))

    assert anchors == {
        Anchor.PLACED: instant(PLACED),
        Anchor.SHIPPED: instant(PLACED + timedelta(days=2)),
    }
    assert list(dates_of(given)) == [*anchors.values()]
    assert [one.at for one in played.sent if one.kind == "shipped"] == [anchors[Anchor.SHIPPED]]


def test_an_order_whose_parcels_are_all_called_off_has_not_left() -> None:
    """As if there were none."""
    given = order(shipments=[parcel(0.5, 3, status="cancelled")])

    assert list(anchors_of(given, instant(PLACED + timedelta(days=4)))) == [Anchor.PLACED]
