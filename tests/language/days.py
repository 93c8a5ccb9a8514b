"""The day and the windows that tests of dates write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from postmail.order import DeliveryWindow


def window(earliest: datetime | None, latest: datetime | None, by_day: bool) -> DeliveryWindow:
    """A window, in short."""
    return DeliveryWindow(earliest=earliest, latest=latest, by_day=by_day)


MONDAY = datetime(2026, 3, 9, 13, tzinfo=UTC)
HOURS = window(MONDAY, MONDAY + timedelta(hours=3), False)
