"""Orders as JSON-LD in mails and pages: dates without a time."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from postmail.readers import read_order
from tests.readers.payloads import load


@pytest.mark.parametrize("zone", [None, "Europe/Berlin", "America/Los_Angeles"])
@pytest.mark.parametrize("shown_in", ["America/New_York", "UTC", "Europe/Helsinki"])
def test_a_day_is_the_same_day_in_every_mail(zone: str | None, shown_in: str) -> None:
    """Its midnight would be the day before, west of where it was read; a time stays as it is."""
    payload = load("schema-org/order") | {"orderDate": "2026-03-01"}
    order = read_order(payload, timezone=zone)
    timed = read_order(payload | {"orderDate": "2026-03-01T00:00:00Z"})

    assert order.placed_at.astimezone(ZoneInfo(shown_in)).day == 1
    assert timed.placed_at.hour == 0
