"""How far an order is, by its parcels first and its status second."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from postmail.catalogue import Catalogue
from postmail.errors import MissingFactError
from postmail.mail import Mail
from postmail.messages import Reassurance, Stage
from postmail.samples import sample_brand
from tests.messages.orders import order

_AT = "2026-09-14T08:00:00+02:00"
_WEEK = {"earliest": "2026-09-15T00:00:00+02:00", "latest": "2026-09-17T00:00:00+02:00"}
_DAY = {"earliest": "2026-09-16T00:00:00+02:00", "latest": "2026-09-16T00:00:00+02:00"}
_FILE = {"title": "Guide", "kind": "digital"}


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ({}, Stage.ORDERED),
        ({"status": "placed"}, Stage.ORDERED),
        ({"status": "processing"}, Stage.PACKING),
        ({"status": "shipped"}, Stage.ON_ITS_WAY),
        ({"status": "partly_shipped"}, Stage.ON_ITS_WAY),
        ({"status": "delivered"}, Stage.DELIVERED),
        ({"status": "completed"}, Stage.ON_ITS_WAY),
        ({"status": "completed", "shipments": [{"status": "in_transit"}]}, Stage.ON_ITS_WAY),
        ({"status": "completed", "shipments": [{"status": "delivered"}]}, Stage.DELIVERED),
        ({"status": "completed", "lines": [_FILE]}, Stage.DELIVERED),
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
    """One parcel's own date wins over what was promised for the order; of several, none does."""
    one = Reassurance(order=order(estimated=_WEEK, shipments=[{"estimated": _DAY}]))
    two = Reassurance(order=order(estimated=_WEEK, shipments=[{"estimated": _DAY}, {}]))

    assert one.expected == one.order.shipments[0].estimated
    assert two.expected is None


def test_what_has_arrived_is_no_longer_expected() -> None:
    """A delivered order expects nothing, whatever dates it still carries."""
    message = Reassurance(order=order(estimated=_WEEK, status="delivered"))

    assert message.expected is None


@pytest.mark.parametrize("status", ["placed", "processing", "shipped", "delivered"])
def test_what_is_collected_is_on_no_way(status: str) -> None:
    """No link to track it, no carrier, no door at which nobody is at home."""
    message = Reassurance(order=order(pickup=True, status=status))
    mail = Catalogue(brand=sample_brand()).render(message, locale="en")
    text = f"{mail.subject} {' '.join(mail.text.split())}"

    for told in ("track", "on its way", "not at home", "carrier", "When will it be here?"):
        assert told not in text


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
    with pytest.raises(MissingFactError, match="needs an order under way"):
        Reassurance(order=order(status=status))


def test_of_several_parcels_the_last_day_counts() -> None:
    """The last day is that of the parcels to come, and only where each of them has one."""
    later = {"latest": "2026-09-19T00:00:00+02:00"}
    here, soon = {"delivered_at": _AT, "estimated": later}, {"estimated": _WEEK}
    known = Reassurance(order=order(shipments=[here, soon, {"estimated": _DAY}]))
    partly = Reassurance(order=order(shipments=[here, soon, {}]))

    assert (known.arrived, partly.arrived) == (1, 1)
    assert known.all_by is not None
    assert known.all_by.latest == datetime.fromisoformat(_WEEK["latest"])
    assert partly.all_by is None


def test_a_line_waits_until_its_parcel_has_left() -> None:
    """What is not in stock yet is named, unless a parcel that has left holds it."""
    lines = [{"id": "a", "title": "Lamp", "available_at": _AT}, {"id": "b", "title": "Candle"}]
    packed = {"status": "label_created", "items": [{"line_id": "a"}]}
    waiting = Reassurance(order=order(lines=lines, shipments=[packed]))
    gone = Reassurance(order=order(lines=lines, shipments=[{**packed, "status": "in_transit"}]))

    assert [line.title for line in waiting.waiting] == ["Lamp"]
    assert gone.waiting == ()


@pytest.mark.parametrize(
    ("facts", "subject", "words"),
    [
        (
            {"lines": [{"title": "Lamp", "available_at": _AT}, {"title": "Candle"}]},
            "Your order 1001 needs a little more time",
            "Part of your order is not ready yet.",
        ),
        (
            {"lines": [{"title": "Lamp", "available_at": _AT}]},
            "Your order 1001 needs a little more time",
            "What you ordered is not ready yet.",
        ),
        (
            {"shipments": [{"status": "delivered"}, {"status": "in_transit"}]},
            "Order 1001: 1 of 2 parcels has arrived",
            "Part of your order has already arrived.",
        ),
        (
            {"shipments": [{"status": "delivered"}, {"status": "delayed"}]},
            "News about your order 1001",
            "Not everything is going to plan",
        ),
        (
            {"lines": [{"title": "Download", "kind": "digital"}]},
            "Your order 1001 is in good hands",
            "everything comes by email",
        ),
    ],
)
def test_the_beginning_says_how_it_is(facts: dict[str, Any], subject: str, words: str) -> None:
    """What waits, what has arrived and what went wrong stand in the subject and at the top."""
    catalogue = Catalogue(brand=sample_brand(), strict=True)
    mail = catalogue.render(Reassurance(order=order(**facts)), locale="en")

    assert mail.subject == subject
    assert words in mail.text
    assert "All is well" not in mail.text or "Download" in mail.text


def test_what_has_not_left_is_named() -> None:
    """Of an order of which a part has left, the mail says so, and what is still to come."""
    lines = [{"id": "a", "title": "Lamp", "quantity": 5}, {"id": "b", "title": "Vase"}]
    parcel = {"status": "in_transit", "items": [{"line_id": "a", "quantity": 2}]}
    message = Reassurance(order=order(lines=lines, status="partly_shipped", shipments=[parcel]))
    mail = Catalogue(brand=sample_brand(), strict=True).render(message, locale="en")

    assert [(line.title, line.quantity) for line in message.rest] == [
        ("Lamp", Decimal(3)),
        ("Vase", Decimal(1)),
    ]
    assert mail.subject == "Part of your order 1001 is on its way"
    assert "- 3 × Lamp\n- 1 × Vase" in mail.text


def test_what_is_not_in_stock_is_named_once() -> None:
    """A line that comes later for a reason stands where its day is told, and nowhere else."""
    lines = [{"id": "a", "title": "Lamp"}, {"id": "b", "title": "Vase", "available_at": _AT}]
    parcel = {"status": "in_transit", "items": [{"line_id": "a"}]}
    message = Reassurance(order=order(lines=lines, status="partly_shipped", shipments=[parcel]))

    assert (len(message.waiting), message.rest) == (1, ())


def _mail(message: Reassurance) -> Mail:
    return Catalogue(brand=sample_brand(), strict=True).render(message, locale="en")


_TWO = [{"id": "a", "title": "Lamp"}, {"id": "b", "title": "Vase"}]
_GONE = {"status": "in_transit", "items": [{"line_id": "a"}]}


@pytest.mark.parametrize(
    ("facts", "subject"),
    [
        ({"status": "partly_shipped"}, "Part of your order 1001 is on its way"),
        ({"status": "shipped"}, "Your order 1001 is on its way"),
        ({"stage": "on_its_way"}, "Your order 1001 is on its way"),
        (
            {"stage": "on_its_way", "shipments": [{"status": "cancelled"}]},
            "Your order 1001 is on its way",
        ),
        (
            {"shipments": [_GONE, {"status": "label_created", "items": [{"line_id": "b"}]}]},
            "Part of your order 1001 is on its way",
        ),
        (
            {"shipments": [_GONE, {"status": "label_created"}], "status": "shipped"},
            "Your order 1001 is on its way",
        ),
    ],
)
def test_the_whole_is_not_what_comes_later(facts: dict[str, Any], subject: str) -> None:
    """Where no parcel tells what is in it, no line is said to come later; a part is a part."""
    facts = dict(facts)
    stage = {"stage": facts.pop("stage")} if "stage" in facts else {}
    message = Reassurance.model_validate({"order": order(lines=_TWO, **facts), **stage})
    mail = _mail(message)

    assert message.rest == ()
    assert mail.subject == subject
    assert "What comes later" not in mail.text


def test_the_last_parcel_is_not_the_last_while_more_is_to_come() -> None:
    """With a line in no parcel, the latest day of the parcels is not told as the last."""
    lines = [*_TWO, {"id": "c", "title": "Cup"}]
    parcels = [
        {**_GONE, "estimated": _WEEK},
        {**_GONE, "items": [{"line_id": "b"}], "estimated": _DAY},
    ]

    assert Reassurance(order=order(lines=lines, shipments=parcels)).all_by is None
    assert Reassurance(order=order(lines=_TWO, shipments=parcels)).all_by is not None
    assert (
        "at the latest" not in _mail(Reassurance(order=order(lines=lines, shipments=parcels))).text
    )


def test_a_lost_parcel_has_no_day() -> None:
    """Of a parcel in trouble the old estimate is told nowhere, nor as the last of several."""
    parcel = {"status": "exception", "estimated": _DAY}
    one = Reassurance(order=order(shipments=[parcel]))
    two = Reassurance(order=order(shipments=[parcel, {"status": "in_transit", "estimated": _DAY}]))

    assert one.expected is None
    assert "Expected" not in _mail(one).text
    assert two.all_by is None


@pytest.mark.parametrize(
    "facts",
    [
        {"payments": [{"method": "Cash on delivery", "status": "pending"}]},
        {
            "payments": [{"method": "Invoice", "status": "pending", "instructions": "IBAN 1"}],
            "estimated": _WEEK,
        },
    ],
)
@pytest.mark.parametrize(("locale", "word"), [("en", "link"), ("de", "Link")])
def test_the_link_is_promised_once(facts: dict[str, Any], locale: str, word: str) -> None:
    """What is paid later is about to be packed: one sentence says that a link to track it comes."""
    message = Reassurance(order=order(status="placed", **facts))
    mail = Catalogue(brand=sample_brand(), strict=True).render(message, locale=locale)

    assert len(re.findall(rf"\b{word}\b", mail.text)) == 1


@pytest.mark.parametrize("point", [{}, {"pickup_point": {"name": "Locker 7", "city": "Kiel"}}])
def test_what_waits_to_be_collected_is_on_no_way(point: dict[str, Any]) -> None:
    """Subject, heading and answers know that it is there, and tell no day on which it comes."""
    parcel = {"status": "ready_for_pickup", "estimated": _DAY, **point}
    mail = _mail(Reassurance(order=order(estimated=_WEEK, shipments=[parcel])))
    text = f"{mail.preheader} {' '.join(mail.text.split())}"

    assert mail.subject == "Ready to be collected: your order 1001"
    assert "Your order is ready to be collected." in text
    for told in (
        "on its way",
        "will it be here",
        "not at home",
        "parcel lost",
        "Expected",
        "With you",
    ):
        assert told.lower() not in text.lower()


@pytest.mark.parametrize("more", [{"lines": _TWO}, {"status": "partly_shipped"}, {"pickup": True}])
def test_a_part_that_waits_to_be_collected_is_on_no_way(more: dict[str, Any]) -> None:
    """Nothing else has left: the part that waits opens the mail, whatever comes later."""
    ready = {"status": "ready_for_pickup", "items": [{"line_id": "a"}]}
    facts = {"lines": _TWO} | more
    mail = _mail(Reassurance(order=order(shipments=[ready], **facts)))

    assert mail.subject == "Ready to be collected: part of your order 1001"
    assert "Part of your order is waiting for you" in mail.text
    assert "on its way" not in mail.text.lower()
    assert "parcel lost" not in mail.text
