"""Orders of django-oscar: what the notes of a shipping event are."""

from __future__ import annotations

import pytest

from postmail.readers import read_order
from tests.readers.payloads import load


@pytest.mark.parametrize(
    ("notes", "number"),
    [
        ("1Z 999 AA1", "1Z 999 AA1"),
        ("RM123456785GB", "RM123456785GB"),
        ("Left our house, sent by Uncle Bob", None),
        ("", None),
    ],
)
def test_words_are_no_tracking_number(notes: str, number: str | None) -> None:
    """The model calls them "the dispatch reference, or a tracking number"; staff write more."""
    payload = load("oscar/order")
    payload["shipping_events"] = [{"id": 1, "notes": notes, "date_created": "2026-03-01T10:00:00Z"}]
    parcels = read_order(payload).shipments

    assert [item.number for parcel in parcels for item in parcel.tracking] == [number] * bool(
        number
    )
