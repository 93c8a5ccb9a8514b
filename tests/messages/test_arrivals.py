"""What has arrived, and what has not: a part is never told as the whole."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.errors import MissingFactError
from postmail.mail import Mail
from postmail.messages import (
    Delayed,
    Delivered,
    Exchange,
    Message,
    Reassurance,
    Stage,
    TrackingUpdate,
)
from tests.messages.orders import order
from tests.messages.rendering import TO, catalogue

_LINES = [{"id": "a", "title": "Lamp"}, {"id": "b", "title": "Candle"}]
_HERE: dict[str, Any] = {
    "status": "delivered",
    "delivered_at": "2026-09-15T11:00:00+02:00",
    "items": [{"line_id": "a"}],
}
_AWAY = {"status": "in_transit", "items": [{"line_id": "b"}]}
_BACK = {"status": "returned", "items": [{"line_id": "b"}]}
_SET = {
    "id": "s",
    "title": "Set",
    "manual_url": "https://shop.example/set",
    "components": [{"id": "a", "title": "Cup"}, {"id": "c", "title": "Pot"}],
}
#: Orders of which one parcel has arrived, and something has not been sent.
_PARTS: list[dict[str, Any]] = [
    {"lines": _LINES, "shipments": [_HERE], "status": "partly_shipped"},
    {"lines": _LINES, "shipments": [_HERE]},
    {"lines": [{"id": "a", "title": "Lamp", "quantity": 5}], "shipments": [_HERE]},
    {"shipments": [_HERE | {"items": []}], "status": "partly_shipped"},
]


def _mail(message: Message) -> Mail:
    return catalogue().render(message, recipient=TO, locale="en")


def _flat(mail: Mail) -> str:
    return " ".join(mail.text.split())


@pytest.mark.parametrize("facts", _PARTS)
def test_a_part_that_has_arrived_is_not_everything(facts: dict[str, Any]) -> None:
    """While a line lies in no parcel, or the shop says that more comes, all is not there."""
    what = order(**facts)
    delivered, reassurance = Delivered(order=what), Reassurance(order=what)

    assert not what.has_arrived
    assert delivered.rest
    assert reassurance.stage == Stage.ON_ITS_WAY
    for mail in (_mail(delivered), _mail(reassurance)):
        assert mail.subject == "Part of your order 1001 has arrived"
        assert "Everything has arrived" not in _flat(mail)
        assert "Is my parcel lost?" not in _flat(mail)
        assert "Part of it is already with you, and the rest is still to come." in _flat(mail)


@pytest.mark.parametrize("facts", _PARTS)
def test_the_period_does_not_begin_with_a_part(facts: dict[str, Any]) -> None:
    """The last of the goods begins it, so no end is told while one is missing."""
    assert Delivered(order=order(**facts)).withdraw_until is None


def test_a_bundle_has_arrived_with_its_components() -> None:
    """Parcels may name a bundle's components in its place; its manual is in the mail then."""
    more = {"status": "in_transit", "items": [{"line_id": "b"}]}
    here = _HERE | {"items": [{"line_id": "a"}, {"line_id": "c"}]}
    whole = Delivered(order=order(lines=[_SET], shipments=[here]))
    part = Delivered(order=order(lines=[_SET, *_LINES[1:]], shipments=[here, more]))

    assert not whole.rest
    assert [line.title for line in part.lines] == ["Set"]


def test_what_comes_back_is_not_still_to_come() -> None:
    """Where a parcel goes back to the shop, the mail shows where it is, and promises nothing."""
    mail = _mail(Delivered(order=order(lines=_LINES, shipments=[_HERE, _BACK])))

    assert mail.subject == "Part of your order 1001 has arrived"
    assert "still to come" not in _flat(mail)
    assert "Here is where the rest is." in mail.text
    assert "On its way back to us" in mail.text


def test_news_of_a_delivery_says_that_it_has_arrived() -> None:
    """A delivered parcel is no step on the way; a part of the order is told as a part."""
    scans = [{"at": "2026-09-15T11:00:00+02:00", "message": "Delivered"}]
    here = _HERE | {"scans": scans}
    whole = _mail(TrackingUpdate(order=order(lines=_LINES[:1], shipments=[here])))
    part = _mail(TrackingUpdate(order=order(lines=_LINES, shipments=[here, _AWAY])))

    assert whole.subject == "Your order 1001 has arrived"
    assert part.subject == "Part of your order 1001 has arrived"


def _late(**more: Any) -> dict[str, Any]:
    return {"status": "delayed", "items": [{"line_id": "b"}], **more}


@pytest.mark.parametrize(
    ("facts", "part", "late"),
    [
        ({"lines": _LINES, "shipments": [_HERE, _late()]}, True, ["Candle"]),
        ({"lines": _LINES, "shipments": [_AWAY, _late(items=[])]}, True, []),
        ({"shipments": [_HERE | {"items": []}, {"status": "in_transit"}]}, True, []),
        ({"lines": _LINES[1:], "shipments": [_late()]}, False, ["Candle"]),
        ({"shipments": [{"status": "delayed"}]}, False, []),
        ({"shipments": [{"status": "in_transit"}]}, False, []),
        ({}, False, []),
    ],
)
def test_only_what_is_late_is_late(facts: dict[str, Any], part: bool, late: list[str]) -> None:
    """Where something has arrived, or only some parcels are late, a part of the order is late."""
    message = Delayed(order=order(**facts), reason="Snow.")
    text = _flat(_mail(message))

    assert [line.title for line in message.lines] == late
    assert ("part of your order will arrive later" in text) is part
    assert ("your order will arrive later" in text.replace("part of your order", "")) is not part


_DAY = "2026-11-30T12:00:00+01:00"
_FIVE = {"id": "a", "title": "Lamp", "quantity": 5}
_SOON = {"earliest": "2026-11-20T00:00:00+01:00"}


def _of(line: str, count: int, status: str = "delayed") -> dict[str, Any]:
    return {"status": status, "items": [{"line_id": line, "quantity": count}]}


@pytest.mark.parametrize(
    ("facts", "part", "late"),
    [
        (
            {"lines": [_FIVE], "shipments": [_of("a", 3, "delivered"), _of("a", 2)]},
            True,
            [(2, False)],
        ),
        (
            {"lines": [_FIVE], "shipments": [_of("a", 2)], "status": "partly_shipped"},
            True,
            [(2, False)],
        ),
        ({"lines": [_FIVE], "shipments": [_of("a", 5)]}, False, [(5, False)]),
        ({"lines": [_FIVE], "shipments": [_of("a", 0)]}, True, []),
        (
            {"lines": [_FIVE | {"quantity_refunded": 3}], "shipments": [_of("a", 5)]},
            False,
            [(2, False)],
        ),
        (
            {"lines": [_FIVE | {"available_at": _DAY}], "shipments": [_of("a", 2)]},
            False,
            [(2, False), (3, True)],
        ),
        (
            {"lines": [_FIVE | {"available_at": _DAY, "quantity_refunded": 3}]},
            False,
            [(2, True)],
        ),
        (
            {"lines": [_FIVE | {"available_at": _DAY, "quantity_refunded": 5}, *_LINES[1:]]},
            False,
            [],
        ),
        ({"shipments": [{"status": "delayed"}], "status": "partly_shipped"}, True, []),
        ({"lines": [_SET], "shipments": [_of("c", 1)]}, False, [(1, False)]),
        ({"lines": [_SET | {"quantity": 2}], "shipments": [_of("c", 1)]}, True, [(1, False)]),
    ],
)
def test_what_is_late_is_counted(
    facts: dict[str, Any], part: bool, late: list[tuple[int, bool]]
) -> None:
    """Only as many are late as lie in late parcels or are not in stock; refunded ones are not."""
    message = Delayed(order=order(**facts), reason="Snow.")

    assert [(int(line.quantity), bool(line.available_at)) for line in message.lines] == late
    assert message.part is part


def test_what_was_refunded_does_not_wait() -> None:
    """Nobody needs a little more time for what is not sent any more."""
    lines = [_FIVE | {"available_at": _DAY, "quantity_refunded": 5}, *_LINES[1:]]
    mail = _mail(Reassurance(order=order(lines=lines)))

    assert mail.subject == "Your order 1001 is in good hands"


def test_what_is_late_though_all_else_has_arrived_can_be_told() -> None:
    """A replacement that is late, or a line that is not in stock: the mail does not refuse."""
    again = order(lines=_LINES, status="delivered", shipments=[_HERE, _late(items=[])])
    lines = [_LINES[0], _LINES[1] | {"available_at": _DAY}]
    waits = order(lines=lines, status="processing", shipments=[{"status": "delivered"}])
    mail = _mail(Reassurance(order=waits))

    assert "part of your order will arrive later" in _flat(_mail(Delayed(order=again, reason="S")))
    assert "1 × Candle" in _flat(_mail(Delayed(order=waits, reason="S")))
    assert "Everything has arrived" not in _flat(mail)
    assert mail.subject == "Part of your order 1001 has arrived"
    with pytest.raises(MissingFactError, match="an order under way"):
        Delayed(order=order(lines=_LINES, status="delivered", shipments=[_HERE]), reason="Snow.")
    with pytest.raises(MissingFactError, match="an order under way"):
        Delayed(order=order(shipments=[{"status": "delayed"}], status="cancelled"), reason="Snow.")


def test_a_first_possible_day_is_not_promised_as_the_day() -> None:
    """Where only the earliest day is known, it is told as a beginning, and not in the preheader."""
    facts = {"expected": _SOON, "before": _SOON}
    late = Delayed.model_validate({"order": order(), "reason": "Snow.", **facts})
    swap = {"items": [{"line_id": "a"}], "replacements": [_LINES[1]], "expected": _SOON}
    exchange = Exchange.model_validate({"order": order(lines=_LINES), **swap})

    for mail in (_mail(late), _mail(exchange)):
        assert "20 Nov" not in mail.preheader
        assert "Not before Friday 20 November" in mail.text
        assert mail.text.count("20 Nov") == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [("ready_for_pickup", "Ready to be collected"), ("out_for_delivery", "Out")],
)
def test_a_part_that_is_nearly_there_is_a_part(status: str, words: str) -> None:
    """News of a parcel speaks of the order only where nothing else is still to come."""
    scans = [{"at": "2026-09-15T11:00:00+02:00"}]
    near = {"status": status, "items": [{"line_id": "a"}], "scans": scans}
    both = near | {"items": [{"line_id": "a"}, {"line_id": "b"}]}
    subjects = {
        name: _mail(TrackingUpdate(order=order(lines=_LINES, shipments=parcels))).subject
        for name, parcels in {
            "rest": [near],
            "other": [near, _AWAY],
            "whole": [both],
            "last": [near, _HERE | {"items": [{"line_id": "b"}]}],
            "pair": [near, _AWAY | {"status": status}],
        }.items()
    }

    for name, subject in subjects.items():
        assert subject.startswith(words)
        assert ("part of your order 1001" in subject) is (name in ("rest", "other")), name
