"""Readers: a shop platform's payload becomes an Order; one file per platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from postmail.order import Order
from postmail.readers.own import read_own
from postmail.readers.platform import Platform
from postmail.readers.reading import Inspection as Inspection
from postmail.readers.reading import Options, read
from postmail.readers.redact import redacted
from postmail.readers.source import parse
from postmail.readers.streams import OnFault, orders
from postmail.readers.tracking import read_tracking as read_tracking

__all__ = ["Inspection", "inspect_order", "read_order", "read_orders", "read_tracking", "redact"]


def read_order(
    payload: Any,
    *,
    platform: str | Platform | None = None,
    beside: Mapping[str, Any] | None = None,
    timezone: str | None = None,
    currency: str | None = None,
) -> Order:
    """
    The order in *payload*: JSON as bytes or text, or the objects themselves.

    Args:
        platform: the reader's name (`shopify`), or a reader of your own; without it the payload's
            shape decides.
        beside: pieces that the platform sends apart from the order, by name.
        timezone: IANA zone for times that come without one; without it they are read as UTC.
        currency: ISO 4217, for payloads that do not say; what a payload says, wins.

    Raises:
        PayloadError: it cannot be read; *faults* has all faults, each with its path.
        UnknownPlatformError: no reader recognises it.
        NotAnOrderError: it is something else, or a list of orders.
        MoneyError: *currency* is no currency.
    """
    options = Options(platform, beside, timezone, currency)
    own = read_own(payload) if options == Options() else None
    return own or read(*parse(payload), options).order


def inspect_order(
    payload: Any,
    *,
    platform: str | Platform | None = None,
    beside: Mapping[str, Any] | None = None,
    timezone: str | None = None,
    currency: str | None = None,
) -> Inspection:
    """The order in *payload* and how it was read; arguments and errors as `read_order`."""
    value, repeated = parse(payload)
    return read(value, repeated, Options(platform, beside, timezone, currency))


def read_orders(
    source: Any,
    *,
    platform: str | Platform | None = None,
    beside: Mapping[str, Any] | None = None,
    timezone: str | None = None,
    currency: str | None = None,
    on_fault: OnFault | None = None,
) -> Iterator[Order]:
    """
    The orders in *source*, one at a time.

    *source* is a list, a page (`{"orders": [...]}`), text or bytes of JSON, an open file, or any
    iterable of payloads or lines; text with one object per line is read line by line.
    A faulty order is raised with its place as *subject* (`line 17`, `orders[3]`), which ends the
    stream; with *on_fault* it is handed over instead, and reading goes on.

    Raises:
        PayloadError: as `read_order`.
    """
    options = Options(platform, beside, timezone, currency)
    yield from orders(source, options, on_fault)


def redact(
    payload: Any,
    *,
    platform: str | Platform | None = None,
    beside: Mapping[str, Any] | None = None,
    timezone: str | None = None,
    currency: str | None = None,
) -> dict[str, Any]:
    """
    The payload as plain JSON values without personal data, for fixtures and bug reports.

    Names, addresses, mails, phones, notes, tokens and ips are replaced by fictitious values of the
    same shape, equal ones by equal ones; apart from them its order reads the same.
    Arguments and errors as `read_order`.
    """
    value, repeated = parse(payload)
    inspection = read(value, repeated, Options(platform, beside, timezone, currency))
    clean: dict[str, Any] = redacted(value, inspection)
    return clean
