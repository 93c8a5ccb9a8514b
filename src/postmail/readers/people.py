"""Names and addresses: kept as given, nothing split or guessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from postmail.readers.countries import region_name
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact
from postmail.readers.settle import settle


@dataclass(frozen=True, slots=True)
class AddressKeys:
    """Under which keys a platform keeps the parts of an address; several in order of preference."""

    first_name: str = "first_name"
    last_name: str = "last_name"
    name: str = "name"
    company: str = "company"
    lines: str = "address1 address2"
    postal_code: str = "zip"
    city: str = "city"
    district: str = ""
    region: str = "province"
    country: str = "country_code country"
    phone: str = "phone"

    def read(self, node: Cursor) -> Draft:
        """The address at *node*; a draft without facts where it says nothing."""
        first, last = self._text(node, self.first_name), self._text(node, self.last_name)
        full = self._text(node, self.name)
        country = node.country(*self.country.split()) if self.country else None
        return node.draft(
            name=None if first or last else full,
            first_name=first,
            last_name=last,
            company=self._text(node, self.company),
            lines=self._lines(node),
            postal_code=self._text(node, self.postal_code),
            city=self._text(node, self.city),
            district=self._text(node, self.district),
            region=self._region(node, country),
            country=country,
            phone=self._text(node, self.phone),
        )

    def _text(self, node: Cursor, keys: str) -> Fact[str] | None:
        return node.text(*keys.split()) if keys else None

    def _region(self, node: Cursor, country: Fact[str] | None) -> Fact[str] | None:
        region = self._text(node, self.region)
        if region is None:
            return None
        land, city = (fact.value if fact else "" for fact in (country, self._text(node, self.city)))
        name = region.then(lambda text: region_name(text, land or None, city))
        if not name.value:
            message = "the code of a region, which letters do not have, so it was left out"
            node.trail.find("region-code", region.path, message)
        return name

    def _lines(self, node: Cursor) -> list[Fact[str]]:
        found = [line for key in self.lines.split() for line in node.texts(key)]
        return [
            Fact(part.strip(), line.path)
            for line in found
            for part in line.value.split("\n")
            if part.strip()
        ]


def agreed(places: Iterable[Draft], node: Cursor) -> Draft | None:
    """The place that all the goods go to; where they go to several, none is told for all."""
    found = [place for place in places if place]
    if len({_written(place) for place in found}) > 1:
        message = "the goods go to several addresses, so none is told as the address of all"
        node.trail.find("several-addresses", found[1].path, message)
        return None
    return found[0] if found else None


def _written(place: Draft) -> str:
    """What an address says, without where it was read."""
    return str(settle(place, {}))
