"""Reports about parcels: read from four services, joined to an order, linked to carriers' pages."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import postmail.order
from postmail.errors import NotAnOrderError, PayloadError, UnknownPlatformError
from postmail.order import (
    Order,
    Scan,
    Shipment,
    ShipmentStatus,
    Tracking,
    TrackingEvent,
    tracking_link,
)
from postmail.readers import read_order, read_tracking
from tests.readers.payloads import raw, shared

AFTERSHIP = {
    "event": "tracking_update",
    "msg": {
        "tracking_number": "0034 0434 1610 9400 0000",
        "slug": "dhl-germany",
        "tag": "InTransit",
        "courier_tracking_link": "https://t.example/1",
        "latest_estimated_delivery": {"type": "specific", "datetime": "2026-03-05"},
        "checkpoints": [
            {
                "checkpoint_time": "2026-03-02T09:00:00+01:00",
                "tag": "InfoReceived",
                "message": "Angekündigt",
            },
            {
                "checkpoint_time": "2026-03-03T07:30:00",
                "tag": "InTransit",
                "city": "Hamburg",
                "country_iso3": "DEU",
            },
        ],
    },
}
#: Shape: https://docs.easypost.com/docs/trackers
EASYPOST = {
    "object": "Event",
    "description": "tracker.updated",
    "result": {
        "object": "Tracker",
        "tracking_code": "EZ2000000002",
        "carrier": "USPS",
        "status": "out_for_delivery",
        "tracking_details": [
            {"datetime": "2026-03-03T08:00:00Z", "status": "out_for_delivery", "message": "Out"},
            {"datetime": "2026-03-02T08:00:00Z", "status": "unknown", "message": "?"},
        ],
    },
}
#: Shape: https://docs.goshippo.com/docs/tracking/tracking/
SHIPPO = {
    "event": "track_updated",
    "data": {
        "carrier": "ups",
        "tracking_number": "1Z999",
        "eta": "2026-03-06T00:00:00Z",
        "tracking_status": {
            "status": "TRANSIT",
            "substatus": {"code": "delivery_attempted"},
            "status_details": "Nobody there",
            "status_date": "2026-03-05T12:00:00Z",
            "location": {"city": "Oslo", "state": "", "country": "NO"},
        },
        "tracking_history": [
            {
                "status": "PRE_TRANSIT",
                "status_details": "Label",
                "status_date": "2026-03-01T12:00:00Z",
            }
        ],
    },
}
#: Shape: https://shopify.dev/docs/api/admin-rest/latest/resources/fulfillmentevent
SHOPIFY = {
    "fulfillment_event": {
        "id": 1,
        "fulfillment_id": 6001,
        "status": "delivered",
        "message": "Left with neighbour",
        "happened_at": "2026-03-04T10:00:00+01:00",
        "city": "Flensburg",
        "country": "DE",
    }
}


def test_aftership_reads_with_its_checkpoints() -> None:
    """A webhook gives number, carrier, scans with places; a time without zone is told."""
    event = read_tracking(json.dumps(AFTERSHIP), timezone="Europe/Berlin")

    assert (event.number, event.carrier) == ("0034 0434 1610 9400 0000", "dhl-germany")
    assert event.status is ShipmentStatus.IN_TRANSIT
    assert [scan.place for scan in event.scans] == [None, "Hamburg, DEU"]
    assert event.scans[1].at == dt.datetime(2026, 3, 3, 6, 30, tzinfo=dt.UTC)
    assert event.estimated is not None
    assert [finding.code for finding in event.findings] == ["assumed-zone"]


def test_easypost_and_shippo_read_with_their_finer_words() -> None:
    """`unknown` is no status; Shippo's substatus says more than its status."""
    easypost, shippo = read_tracking(EASYPOST), read_tracking(SHIPPO)

    assert easypost.status is ShipmentStatus.OUT_FOR_DELIVERY
    assert easypost.scans[1].status is None
    assert shippo.status is ShipmentStatus.ATTEMPTED
    assert [scan.message for scan in shippo.scans] == ["Label", "Nobody there"]
    assert shippo.scans[1].place == "Oslo, NO"


@pytest.mark.parametrize("payload", [AFTERSHIP, EASYPOST, SHIPPO, SHOPIFY])
def test_a_report_is_no_order(payload: Any) -> None:
    """Handed in as an order, a report is refused with the way to join it."""
    with pytest.raises(NotAnOrderError, match=r"read_tracking .*with_tracking"):
        read_order(payload)


def test_what_is_no_report_is_refused() -> None:
    """Orders, nonsense and reports without a parcel are errors that say so."""
    with pytest.raises(UnknownPlatformError, match="aftership: tracking_number and slug"):
        read_tracking(raw("shopify/order_presentment"))
    with pytest.raises(PayloadError, match="expected a tracking number or a shipment"):
        read_tracking({"tracking_number": None, "slug": "dhl"})
    with pytest.raises(PayloadError, match=r"msg\.checkpoints: expected a list"):
        read_tracking({"msg": {"tracking_number": "1", "slug": "x", "checkpoints": 5}})


def test_a_report_joins_the_parcel_that_it_is_about() -> None:
    """Number or key find the parcel, blanks or none; what it knew already stays."""
    order = read_order(raw("shopify/order_presentment"))

    joined = order.with_tracking(read_tracking(SHOPIFY)).with_tracking(read_tracking(AFTERSHIP))

    (parcel,) = [item for item in joined.shipments if item.id == "6001"]
    assert parcel.status is ShipmentStatus.DELIVERED
    assert parcel.delivered_at == dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC)
    assert [scan.status for scan in parcel.scans] == [
        ShipmentStatus.LABEL_CREATED,
        ShipmentStatus.IN_TRANSIT,
        ShipmentStatus.DELIVERED,
    ]
    assert parcel.tracking[0].url == "https://track.example/dhl?n=00340434161094000000"
    assert joined.lines == order.lines


def test_an_unknown_number_is_a_parcel_more() -> None:
    """A report about another number does not touch the known parcel."""
    order = read_order(raw("shopify/order_presentment"))

    joined = order.with_tracking(read_tracking(SHIPPO))

    assert joined.shipments[0] == order.shipments[0]
    assert joined.shipments[1].tracking == (Tracking(number="1Z999"),)
    assert joined.shipments[1].carrier == "ups"


SCANS = st.lists(
    st.builds(
        Scan,
        at=st.datetimes(
            dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 9), timezones=st.just(dt.UTC)
        ),
        message=st.sampled_from(["a", "b", None]),
        status=st.sampled_from([*ShipmentStatus, None]),
    ),
    max_size=8,
)


@given(SCANS, st.randoms(use_true_random=False))
def test_the_order_of_reports_does_not_matter_to_the_scans(
    scans: list[Scan], dice: random.Random
) -> None:
    """However scans arrive, twice or late, they end up sorted, each once."""
    order: Order = read_order(raw("shopify/order_yen_legacy"))
    shuffled = [*scans, *scans]
    dice.shuffle(shuffled)
    for scan in shuffled:
        order = order.with_tracking(TrackingEvent(number="1", scans=(scan,)))

    found = order.shipments[0].scans if order.shipments else ()
    moments = [(scan.at, scan.message) for scan in found]
    assert [at for at, _ in moments] == sorted(at for at, _ in moments)
    assert len(set(moments)) == len(moments)
    assert set(moments) == {(scan.at, scan.message) for scan in scans}


def test_a_late_report_does_not_turn_the_status_back() -> None:
    """An old scan that arrives after the delivery is placed before it."""
    done = Scan(at=dt.datetime(2026, 1, 3, tzinfo=dt.UTC), status=ShipmentStatus.DELIVERED)
    late = Scan(at=dt.datetime(2026, 1, 2, tzinfo=dt.UTC), status=ShipmentStatus.OUT_FOR_DELIVERY)
    order = read_order(raw("shopify/order_yen_legacy"))

    for scan in (done, late):
        event = TrackingEvent(number="1", scans=(scan,), status=scan.status)
        order = order.with_tracking(event)

    assert order.shipments[0].status is ShipmentStatus.DELIVERED
    assert order.shipments[0].scans == (late, done)


@pytest.mark.parametrize(
    ("carrier", "number", "host"),
    [
        ("DHL", "00340434161094000000", "www.dhl.com"),
        ("DHL Paket", "00340434161094000000", "www.dhl.de"),
        ("dhl-germany", "1234567890", "www.dhl.de"),
        ("UPS", "1Z999AA10123456784", "www.ups.com"),
        ("FedEx Ground", "123456789012", "www.fedex.com"),
        ("USPS", "9400 1000 0000 0000 0000 00", "tools.usps.com"),
        ("DPD UK", "15501234567890", "track.dpd.co.uk"),
        ("dpd", "01906000000001", "tracking.dpd.de"),
        ("GLS", "12345678901", "gls-group.eu"),
        ("Hermes", "12345678901234", "www.myhermes.de"),
        ("EVRI", "H00ABC0000000000", "www.evri.com"),
        ("PostNord Sverige", "00370000000000000001", "portal.postnord.com"),
        ("PostNL", "3SABCD1234567", "postnl.nl"),
        ("bpost", "323212345678901234", "track.bpost.cloud"),
        ("Royal Mail", "AB123456789GB", "www.royalmail.com"),
        ("La Poste", "6A00000000001", "www.laposte.fr"),
        ("Colissimo", "6A00000000001", "www.laposte.fr"),
        ("InPost", "600000000000000000000000", "inpost.pl"),
        ("Correos", "PQ4F6P0700000000110010", "www.correos.es"),
        ("Poste Italiane", "RW799210633IT", "www.poste.it"),
        ("ヤマト運輸", "401234567890", "jizen.kuronekoyamato.co.jp"),
        ("Sagawa", "401234567890", "k2k.sagawa-exp.co.jp"),
        ("Japan Post", "EM123456789JP", "trackings.post.japanpost.jp"),
        ("Aramex", "1234567890", "www.aramex.com"),
    ],
)
def test_carriers_are_known_by_their_usual_spellings(carrier: str, number: str, host: str) -> None:
    """Carrier and number give the carrier's own page, the number without blanks in it."""
    link = tracking_link(carrier, number)

    assert link is not None
    assert link.startswith(f"https://{host}/")
    assert number.replace(" ", "") in link


def test_every_carrier_names_where_its_address_was_seen() -> None:
    """No address is from memory: each row has a source, and room for exactly one number."""
    table = (Path(postmail.order.__file__).with_name("carriers.tsv")).read_text(encoding="utf-8")
    rows = [row.split("\t") for row in table.splitlines() if not row.startswith("#")]

    for _, template, page, source in rows:
        assert template.startswith("https://")
        assert template.count("{number}") == 1
        assert page.startswith("https://")
        assert "public projects" in source or "; " in source
    spellings = [spelling for row in rows for spelling in row[0].split("|")]
    assert len(set(spellings)) == len(spellings)


@pytest.mark.parametrize(
    ("carrier", "number"),
    [("Uncle Bob", "123456"), ("DHL", "1"), ("DHL", "<script>"), ("", ""), ("Glassworks", "12345")],
)
def test_no_link_is_made_up(carrier: str, number: str) -> None:
    """An unknown carrier or a number that is none has no page."""
    assert tracking_link(carrier, number) is None


def test_an_order_takes_its_carriers_links() -> None:
    """Numbers without an address get the carrier's page; known addresses stay."""
    parcel = Shipment(
        carrier="UPS", tracking=(Tracking(number="1Z999AA1"), Tracking(url="https://t.example/1"))
    )
    order = read_order(raw("shopify/order_yen_legacy")).model_copy(update={"shipments": (parcel,)})

    linked = order.with_carrier_links().shipments[0].tracking

    assert linked[0].url == "https://www.ups.com/track?tracknum=1Z999AA1"
    assert linked[1] == Tracking(url="https://t.example/1")


@pytest.mark.parametrize(
    "path",
    [path for path in shared("trackers") if "tracking" in path.stem or "tracker" in path.stem],
    ids=lambda path: path.stem,
)
def test_real_reports_are_read(path: Any) -> None:
    """Every checkpoint of a real report is a scan at its own time."""
    body = json.loads(path.read_bytes())
    body = body.get("data", body).get("tracking", body)
    event = read_tracking(path.read_bytes())

    assert event.number == body.get("tracking_number", body.get("tracking_code"))
    points = body.get("checkpoints") or body.get("tracking_details") or []
    times = [point.get("checkpoint_time") or point["datetime"] for point in points]
    assert [scan.at for scan in event.scans] == [dt.datetime.fromisoformat(at) for at in times]
