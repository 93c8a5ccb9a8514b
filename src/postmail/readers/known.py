"""All formats that are known: many files, loaded when the first of them is asked for."""

from __future__ import annotations

from postmail.readers.platform import Platform


def platforms() -> tuple[Platform, ...]:
    """Every shop platform whose orders are read; postmail's own JSON can do without."""
    from postmail.readers.platforms import PLATFORMS

    return PLATFORMS


def trackers() -> tuple[Platform, ...]:
    """Every service whose reports about parcels are read."""
    from postmail.readers.trackers import TRACKERS

    return TRACKERS
