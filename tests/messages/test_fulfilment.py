"""From the shelf to the doorstep: what these mails hold, what they refuse, what they leave out."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.errors import DataError, MissingFactError
from postmail.mail import Mail
from postmail.messages import (
    Delayed,
    Delivered,
    Message,
    PickupReady,
    SeparateParcels,
    Shipped,
    TrackingUpdate,
)
from tests.messages.agreement import links_lost, numbers_lost
from tests.messages.orders import order
from tests.messages.rendering import SAMPLES, TO, catalogue, mail_of

_KINDS = {
    kind.kind
    for kind in (Shipped, SeparateParcels, TrackingUpdate, Delayed, PickupReady, Delivered)
}
_LINES = [{"id": "a", "title": "Lamp"}, {"id": "b", "title": "Candle"}]
_LAMP: dict[str, Any] = {
    "status": "in_transit",
    "carrier": "DHL",
    "tracking": [{"number": "0034", "url": "https://track.example/0034"}],
    "items": [{"line_id": "a"}],
    "scans": [
        {"at": "2026-09-14T03:12:00+02:00", "message": "Sorted", "place": "Kolding"},
        {"at": "2026-09-15T08:00:00+02:00", "message": "Loaded", "place": "Odense"},
    ],
}
_HERE = {**_LAMP, "status": "delivered", "delivered_at": "2026-09-15T11:00:00+02:00"}
_CANDLE = {"status": "pending", "items": [{"line_id": "b"}]}
_PLACE = {"name": "Kiosk", "lines": ["Sandtorkai 30"], "city": "Hamburg", "country": "DE"}


def _mail(message: Message) -> Mail:
    return catalogue().render(message, recipient=TO, locale="en")


def _bare(message: Message) -> str:
    """The text by a brand that has nothing but its name."""
    shop = Catalogue(brand=Brand(name="Nordlicht"))
    return shop.render(message, recipient=TO, locale="en").text


@pytest.mark.parametrize(("kind", "name"), [one for one in SAMPLES if one[0] in _KINDS])
def test_text_and_html_agree(kind: str, name: str) -> None:
    """No number and no link of the HTML is missing in the text."""
    mail = mail_of(kind, name, "en", None)

    assert numbers_lost(mail) == set()
    assert links_lost(mail) == []


def test_shipped_is_about_what_is_under_way() -> None:
    """Parcels that have left and not arrived are shown; what lies in none of them comes later."""
    message = Shipped(order=order(lines=_LINES, shipments=[_LAMP, _CANDLE | {"items": []}]))
    known = Shipped(order=order(lines=_LINES, shipments=[_LAMP]))

    assert [parcel.carrier for parcel in message.parcels] == ["DHL"]
    assert [line.title for line in message.rest] == ["Candle"]
    assert [line.title for line in known.rest] == ["Candle"]


def test_what_comes_later_is_counted() -> None:
    """A line of which a parcel holds less than ordered comes later; what was refunded does not."""
    lines = [
        {"id": "a", "title": "Lamp", "quantity": "3"},
        {"id": "b", "title": "Candle", "quantity_refunded": "1"},
    ]
    rest = Shipped(order=order(lines=lines, shipments=[_LAMP])).rest
    two = _LAMP | {"items": [{"line_id": "a", "quantity": "2"}]}
    full = Shipped(order=order(lines=lines, shipments=[_LAMP, two]))

    assert [line.title for line in rest] == ["Lamp"]
    assert full.rest == ()
    assert _mail(full).subject == "Your order 1001 is on its way"


def test_shipped_is_not_about_what_comes_back() -> None:
    """A parcel on its way back to the shop is not on its way to the customer."""
    with pytest.raises(MissingFactError, match="parcels"):
        Shipped(order=order(lines=_LINES, shipments=[_LAMP | {"status": "returned"}]))


def test_lines_of_one_name_are_told_apart() -> None:
    """In a parcel, options stand below a name that several lines have, and below no other."""
    size = [{"name": "Size", "value": "S"}], [{"name": "Size", "value": "M"}]
    twins = [{"id": key, "title": "Lamp", "options": size[at]} for at, key in enumerate("ab")]
    single = {"id": "c", "title": "Candle", "options": [{"name": "Scent", "value": "Fir"}]}
    parcel = {"status": "in_transit", "items": [{"line_id": "b"}, {"line_id": "c"}]}

    text = _bare(Shipped(order=order(lines=[*twins, single], shipments=[parcel])))

    assert "- 1 × Lamp\n  Size: M\n- 1 × Candle\n" in text
    assert "Size: S" not in text
    assert "Scent" not in text


def test_shipped_tells_carrier_parcel_and_link() -> None:
    """Who brings it, what lies in it, its number and its page stand in the mail."""
    mail = _mail(Shipped(order=order(lines=_LINES[:1], shipments=[_LAMP])))

    assert mail.subject == "Your order 1001 is on its way"
    for words in ("handed over to DHL", "1 × Lamp", "number 0034", "https://track.example/0034"):
        assert words in mail.text


def test_a_part_is_told_as_a_part() -> None:
    """Where something comes later, neither subject nor heading says that all is on its way."""
    mail = _mail(Shipped(order=order(lines=_LINES, shipments=[_LAMP])))

    assert mail.subject == "Part of your order 1001 is on its way"
    assert "What comes later" in mail.text
    assert "- 1 × Candle" in mail.text


def test_a_parcel_keeps_its_number_from_mail_to_mail() -> None:
    """Parcels are counted among all of the order's; those that it does not know, by themselves."""
    what = order(lines=_LINES, shipments=[_HERE, _LAMP])
    stranger = Shipped.model_validate({"order": what, "parcels": [{**_LAMP, "carrier": "GLS"}]})

    assert "Parcel 2 of 2" in _mail(Shipped(order=what)).text
    assert "Parcel 1 of 2" in _mail(Delivered(order=what)).text
    assert "Your parcel" in _mail(stranger).text


def test_shipped_says_nothing_that_is_not_known() -> None:
    """Without carrier, day, contents and address no label of them is there."""
    text = _bare(Shipped(order=order(shipments=[{"status": "in_transit"}])))

    assert "and sent off" in text
    for absent in ("Expected", "tracking", "Delivery address", "What comes later", "None"):
        assert absent not in text


def test_separate_parcels_say_what_comes_when() -> None:
    """Each parcel has its place, its contents and its day; the shop's reason is told."""
    mail = mail_of("separate-parcels", "many-parcels", "en", None)

    assert mail.subject == "Your order N-1233 comes in 3 parcels"
    for words in ("Parcel 3 of 3", "2 × Lantern Holm", "Expected: Tue 17 Nov", "two workshops"):
        assert words in mail.text


def test_one_parcel_and_a_rest_are_separate() -> None:
    """One parcel is enough where something lies in none yet; one with everything is not."""
    rest = SeparateParcels(order=order(lines=_LINES, shipments=[_LAMP]))

    assert _mail(rest).subject == "Your order 1001 comes bit by bit"
    with pytest.raises(MissingFactError, match="needs parcels that come separately"):
        SeparateParcels(order=order(lines=_LINES[:1], shipments=[_LAMP]))


def test_the_parcel_with_the_latest_scan_has_news() -> None:
    """Where several parcels were scanned, the mail is about that with the newest scan."""
    early = {**_CANDLE, "scans": [{"at": "2026-09-13T08:00:00+02:00"}]}
    message = TrackingUpdate(order=order(lines=_LINES, shipments=[_LAMP, early]))

    assert message.parcel == message.order.shipments[0]


def test_each_step_has_its_time_and_place() -> None:
    """All scans are in the text, the latest first, in the brand's zone."""
    text = _mail(TrackingUpdate(order=order(lines=_LINES, shipments=[_LAMP]))).text
    steps = ["15 Sept 2026, 08:00", "Loaded", "Odense", "14 Sept 2026, 03:12", "Sorted", "Kolding"]

    assert [text.index(step, text.index("The journey so far")) for step in steps] == sorted(
        text.index(step, text.index("The journey so far")) for step in steps
    )


def test_the_html_shows_twelve_steps_and_the_text_all() -> None:
    """A parcel that travels long does not make the mail long; the text loses nothing."""
    scans = [
        {"at": f"2026-09-{day:02}T08:00:00+02:00", "place": f"Stop{day}."} for day in range(1, 15)
    ]
    mail = _mail(TrackingUpdate(order=order(shipments=[{**_LAMP, "scans": scans}])))

    assert [day for day in range(1, 15) if f"Stop{day}." not in mail.html] == [1, 2]
    assert all(f"Stop{day}." in mail.text for day in range(1, 15))


@pytest.mark.parametrize(
    ("status", "subject", "words"),
    [
        ("out_for_delivery", "Out for delivery: your order 1001", "in the delivery van"),
        ("attempted", "News about your order 1001", "could not deliver your parcel"),
        ("exception", "News about your order 1001", "Not everything is going to plan"),
        ("ready_for_pickup", "Ready to be collected: your order 1001", "sent us news"),
        ("in_transit", "Your order 1001 is one step closer", "sent us news"),
    ],
)
def test_news_is_told_as_it_is(status: str, subject: str, words: str) -> None:
    """Subject and first words follow the parcel's state; trouble is not told as good news."""
    mail = _mail(TrackingUpdate(order=order(shipments=[{**_LAMP, "status": status}])))

    assert mail.subject == subject
    assert words in mail.text


def test_delayed_tells_reason_day_and_ways_out() -> None:
    """Why, when instead, what was promised, what the shop does, and the way to cancel."""
    text = mail_of("delayed", "first", "en", None).text

    for words in (
        "The glaze of your lamp did not turn out",
        "Thu 22 Oct",
        "Originally promised: Thu 15 Oct",
        "We are firing a new lamp",
        "Cancel the order: https://nordlicht.example/en/orders/n-1042/cancel",
    ):
        assert words in text


def test_an_unknown_day_is_said_to_be_unknown() -> None:
    """Without a new day the mail says so, and a reply is the way out."""
    text = _bare(Delayed(order=order(), reason="The kiln broke."))

    assert "We do not know it yet." in text
    assert "Reply to this email" in text
    for absent in ("Originally promised", "What we are doing", "Cancel the order"):
        assert absent not in text


def test_the_late_parcel_knows_the_new_day() -> None:
    """The late parcel's day is taken; where lines tell their own days, no other is spoken of."""
    window = {"earliest": "2026-09-20T00:00:00+02:00"}
    late = Delayed(
        order=order(shipments=[{"status": "delayed", "estimated": window}]), reason="Snow."
    )
    lines = [{"title": "Lamp", "available_at": "2026-09-20T12:00:00+02:00"}, {"title": "Candle"}]
    waiting = _bare(Delayed(order=order(lines=lines), reason="Sold out."))

    assert late.expected == late.order.shipments[0].estimated
    assert "part of your order will arrive later" in waiting
    assert "We expect to send it on September 20, 2026." in waiting
    assert "The new date" not in waiting


def test_pickup_tells_where_until_when_what_and_the_code() -> None:
    """Place, opening hours, way, last day, code and what to bring stand in the mail."""
    mail = mail_of("pickup-ready", "first", "en", None)

    for words in (
        "Kiosk am Hafen",
        "Monday to Saturday, 7:00 to 20:00",
        "How to get there: https://maps.example/kiosk-am-hafen",
        "Friday, 23 October 2026",
        "4F-2291",
        "An identity card or a passport.",
    ):
        assert words in mail.text
    assert "cid:pickup-qr@postmail" in mail.html


def test_a_code_travels_as_a_picture_only_where_it_is_wanted() -> None:
    """The QR code is inside the mail with `qr`, unless there is no code or a hosted picture."""
    facts = {"order": order(), "place": _PLACE, "code": "4F", "qr": True}
    wanted = PickupReady.model_validate(facts)
    hosted = PickupReady.model_validate({**facts, "qr_image": "https://shop.example/4f.png"})

    assert [image.content_id for image in wanted.inline_images()] == ["pickup-qr@postmail"]
    assert hosted.inline_images() == ()
    assert PickupReady.model_validate({**facts, "code": None}).inline_images() == ()
    assert "https://shop.example/4f.png" in _mail(hosted).html
    with pytest.raises(DataError, match="a code of over 300 bytes"):
        PickupReady.model_validate({**facts, "code": "4F" * 200})


def test_the_parcel_that_waits_knows_its_place() -> None:
    """The pick-up point of the parcel that is ready is taken before that of another."""
    elsewhere = {"status": "in_transit", "pickup_point": {**_PLACE, "name": "Locker"}}
    ready = {"status": "ready_for_pickup", "pickup_point": _PLACE}
    message = PickupReady(order=order(shipments=[elsewhere, ready]))

    assert message.place is not None
    assert message.place.name == "Kiosk"


def test_pickup_without_more_than_a_place() -> None:
    """No code, last day, hours or thing to bring: no label of them either."""
    text = _bare(PickupReady.model_validate({"order": order(), "place": _PLACE}))

    for absent in ("Your code", "Collect by", "What to bring", "How to get there"):
        assert absent not in text


def test_delivered_tells_what_to_check_and_how_it_works() -> None:
    """What came, what to check, the facts and the manual of what has both, the way back."""
    text = mail_of("delivered", "first", "en", None).text

    for words in (
        "Delivered on 15 October 2026 at 11:32",
        "Is everything there and in one piece",
        "E27, up to 40 W",
        "Instructions for use: https://nordlicht.example/manuals/table-lamp.pdf",
        "How returns work: https://nordlicht.example/en/returns",
    ):
        assert words in text


def test_what_has_not_arrived_is_not_explained() -> None:
    """A part is told as a part, and only what has arrived has its manual in the mail."""
    lines = [{**line, "manual_url": f"https://shop.example/{line['id']}"} for line in _LINES]
    mail = _mail(Delivered(order=order(lines=lines, shipments=[_HERE, _CANDLE])))

    assert mail.subject == "Part of your order 1001 has arrived"
    assert "https://shop.example/a" in mail.text
    assert "https://shop.example/b" not in mail.text


def test_delivered_without_more_than_the_fact() -> None:
    """An order of which only the status tells shows no empty heading."""
    text = _bare(Delivered(order=order(status="delivered")))

    for absent in ("Good to know", "send something back", "withdraw", "Your parcel"):
        assert absent not in text


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        (Shipped, "parcels"),
        (SeparateParcels, "parcels that come separately"),
        (TrackingUpdate, "parcel"),
        (PickupReady, "place"),
        (Delivered, "an order that has arrived"),
    ],
)
def test_without_its_point_a_mail_refuses(kind: type[Message], fact: str) -> None:
    """A kind whose point is missing names it."""
    with pytest.raises(MissingFactError) as refusal:
        kind(order=order())

    assert refusal.value.fact == fact


def test_news_needs_a_scan_and_a_delay_its_reason() -> None:
    """A parcel without scans is no news; a delay without its reason is not honest."""
    with pytest.raises(MissingFactError, match=r"needs parcel\.scans"):
        TrackingUpdate.model_validate({"order": order(), "parcel": {"status": "in_transit"}})
    with pytest.raises(DataError, match="reason"):
        Delayed.model_validate({"order": order()})
    with pytest.raises(MissingFactError, match="needs reason"):
        Delayed(order=order(), reason=" ")
