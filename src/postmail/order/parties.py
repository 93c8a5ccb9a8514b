"""Who bought, and where it goes."""

from __future__ import annotations

from postmail.model import Model, Whole
from postmail.order.values import MaybeCountry, MaybeLine, MaybeLink


class Address(Model):
    """
    A postal address in parts; the country decides how they are put together.

    Every part may be absent. Names are kept as given: *name* as one string where the shop has only
    that, *first_name* and *last_name* where it has both. Nothing is split or guessed.
    """

    name: MaybeLine = None
    """The full name as the shop keeps it, where it does not keep the parts."""
    first_name: MaybeLine = None
    """Given name."""
    last_name: MaybeLine = None
    """Family name."""
    company: MaybeLine = None
    """Company or institution."""
    lines: tuple[str, ...] = ()
    """Street, house number, floor: as many lines as the customer typed."""
    postal_code: MaybeLine = None
    """Postal code, as typed."""
    city: MaybeLine = None
    """City or post town."""
    district: MaybeLine = None
    """Part of a city (Japan, China, Brazil)."""
    region: MaybeLine = None
    """State, province or prefecture: its name, or the code where only that is known."""
    country: MaybeCountry = None
    """ISO 3166-1 alpha-2."""
    phone: MaybeLine = None
    """Telephone number, as typed."""


class Customer(Model):
    """The person (or company) who ordered. A guest may have nothing but an address."""

    id: MaybeLine = None
    """The shop's key for the customer."""
    email: MaybeLine = None
    """E-mail address."""
    phone: MaybeLine = None
    """Telephone number."""
    name: MaybeLine = None
    """The full name as the shop keeps it, where it does not keep the parts."""
    first_name: MaybeLine = None
    """Given name."""
    last_name: MaybeLine = None
    """Family name."""
    company: MaybeLine = None
    """Company, for business customers."""
    locale: MaybeLine = None
    """The customer's own language (BCP 47), where the shop knows it."""
    orders_count: Whole | None = None
    """How many orders the customer has placed, this one included."""
    tags: tuple[str, ...] = ()
    """The shop's labels for the customer."""
    url: MaybeLink = None
    """The customer's account page."""
