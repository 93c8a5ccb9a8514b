"""A cursor walks a payload: it knows its path, reads typed facts, and collects every fault."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from postmail.errors import MoneyError, brief
from postmail.money import Money, minor_units, to_currency
from postmail.readers import amounts, links, moments, prose
from postmail.readers.countries import country_code
from postmail.readers.facts import Draft, Fact
from postmail.readers.source import MOST_ITEMS
from postmail.readers.trail import Trail, is_empty, join

S = TypeVar("S")

#: What *find* answers where the payload has nothing.
_NOTHING = (None, "")
_MOMENT = "a date and time (ISO 8601)"
_NO_CURRENCY = "expected a currency, found nothing: hand in currency=, or set it in postmail.toml"


@dataclass(frozen=True, slots=True)
class Cursor:
    """
    One object of the payload. Keys are given in order of preference, dotted where they lie deeper
    (`"email", "customer.email"`): the first one that says something is read, all count as looked
    at. Where a dotted key meets something else than an object, it finds nothing. What is absent
    reads as None; what is of the wrong kind is a fault, and None.
    """

    node: Mapping[str, Any]
    path: str
    trail: Trail
    beside: Mapping[str, tuple[Any, str]] = field(default_factory=dict)

    def __contains__(self, key: str) -> bool:
        return not is_empty(self.node.get(key)) or key in self.beside

    def __bool__(self) -> bool:
        return bool(self.node) or bool(self.beside)

    def draft(self, **facts: Any) -> Draft:
        """Facts for a model, read from here."""
        return Draft(self.path, facts)

    # -- walking ------------------------------------------------------------------------------

    def at(self, key: str, *, quiet: bool = False) -> Cursor:
        """The object at *key* (dotted), or an empty cursor; *quiet* allows another kind there."""
        cursor = self
        for step in key.split("."):
            value, path = cursor._child(step)
            if is_empty(value):
                value = {}
            elif not isinstance(value, dict):
                if not quiet:
                    cursor._expected("an object", value, path)
                value = {}
            cursor = Cursor(value, path, self.trail)
        return cursor

    def each(self, key: str) -> Iterator[Cursor]:
        """The objects in the list at *key* (dotted); nothing where there is no list."""
        value, path = self.find(key)
        if is_empty(value):
            return
        self.trail.enter(path)
        if not isinstance(value, list) or len(value) > MOST_ITEMS:
            self._expected(f"a list of at most {MOST_ITEMS} objects", value, path)
            return
        for index, item in enumerate(value):
            place = join(path, index)
            if isinstance(item, dict):
                yield Cursor(item, place, self.trail)
            elif not is_empty(item):
                self._expected("an object", item, place)

    def nodes(self, key: str) -> Iterator[Cursor]:
        """The objects of a GraphQL connection at *key*: `nodes`, `edges` or a plain list."""
        value, _ = self.find(key)
        if not isinstance(value, dict):
            yield from self.each(key)
            return
        connection = self.at(key)
        connection.ignore("pageInfo", "totalCount", "total_count")
        yield from connection.each("nodes")
        yield from (edge.at("node") for edge in connection.each("edges"))

    def find(self, *keys: str) -> tuple[Any, str]:
        """The first value that says something, and its path; it does not yet count as read."""
        for key in keys:
            value, path = self._look(key)
            if not is_empty(value):
                return value, path
        return _NOTHING

    def ignore(self, *keys: str) -> None:
        """Note that *keys* were looked at and do not matter here."""
        self._take(keys)

    def skip(self) -> None:
        """Note that all of this object was understood."""
        self.trail.take(self.path)

    def raw(self, *keys: str) -> Fact[Any] | None:
        """The value as it is, with all below it counted as read."""
        value, path = self._take(keys)
        return Fact(value, path) if path else None

    # -- reading ------------------------------------------------------------------------------

    def text(self, *keys: str, need: bool = False) -> Fact[str] | None:
        """Text (or a number, as text), decoded where the platform sends HTML."""
        value, path = self._take(keys, need, "text")
        if not path:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            return self._expected("text", value, path)
        text = prose.plain(value) if self.trail.html and isinstance(value, str) else str(value)
        return Fact(text, path) if text.strip() else None

    def texts(self, key: str) -> list[Fact[str]]:
        """The texts in the list at *key*, blank ones left out; a single text is a list of one."""
        value, path = self._take([key])
        if not isinstance(value, list):
            single = self.text(key)
            return [single] if single else []
        return [
            Fact(str(item).strip(), join(path, at))
            for at, item in enumerate(value[:MOST_ITEMS])
            if isinstance(item, str | int) and str(item).strip()
        ]

    def given(self, value: S, key: str) -> Fact[S]:
        """What the mere presence of *key* says."""
        return Fact(value, join(self.path, key))

    def number(self, *keys: str) -> Fact[Decimal] | None:
        """A number, exactly as sent."""
        value, path = self._take(keys)
        return self._exact(value, path, "a number") if path else None

    def amount(self, *keys: str) -> Fact[Money] | None:
        """Money in the order's currency, exactly as sent."""
        value, path = self._take(keys)
        if isinstance(value, float):
            message = "an amount came as a float, read by its shortest digits: send text or Decimal"
            self.trail.find("float-amount", path, message)
        number = self._exact(value, path, "an amount") if path else None
        return number.then(self._money) if number else None

    def money(
        self, *keys: str, amount: str = "amount", currency: str = "currency"
    ) -> Fact[Money] | None:
        """Money as an object (dotted keys lead to it); in another currency it is left out."""
        for key in keys:
            node = self.at(key)
            code = node.text(currency)
            if amount not in node:
                continue
            if code and code.value.upper() != self.trail.currency:
                message = "an amount in another currency than the order's, so it was left out"
                self.trail.find("other-currency", code.path, message)
                node.ignore(amount)
                continue
            return node.amount(amount)
        return None

    def minor(self, *keys: str, places: int | None = None) -> Fact[Money] | None:
        """
        Money from a whole number of minor units (cents, yen, fils). *places* is how many decimals
        the platform gives the currency, where that differs from ISO 4217.
        """
        value, path = self._take(keys)
        if not path:
            return None
        number = self._exact(value, path, "a whole number of minor units")
        if number is None or number.value != number.value.to_integral_value():
            return self._expected("a whole number of minor units", value, path) if number else None
        currency = self.trail.currency or "XXX"
        decimals = minor_units(currency) if places is None else places
        return number.then(lambda units: Money(units.scaleb(-decimals), currency))

    def currency(self, *keys: str) -> Fact[str] | None:
        """The order's currency; all amounts that are read afterwards are in it."""
        value, path = self._take(keys)
        if not path:
            return self._currency_given(keys)
        fact = self._currency(value, path)
        if fact is None:
            return None
        if self.trail.currency not in (None, fact.value):
            note = f"the payload is in {fact.value}, so {self.trail.currency} was not used"
            self.trail.find("currency-differs", path, note)
        self.trail.currency = fact.value
        return fact

    def moment(self, *keys: str, utc: bool = False, need: bool = False) -> Fact[dt.datetime] | None:
        """
        A point in time; without a zone of its own it is read in the given zone, else UTC, which is
        a finding. *utc* says that the platform documents it as UTC; with *need* it is a fault to
        have none.
        """
        self.ignore(*keys)
        for key in keys:
            value, path = self._take([key])
            if not path or moments.is_void(value):
                continue
            parsed = moments.parse(value)
            if parsed is None:
                return self._expected(_MOMENT, value, path)
            if utc and parsed.tzinfo is None:
                return Fact(parsed.replace(tzinfo=dt.UTC), path)
            return Fact(moments.in_zone(parsed, path, self.trail), path)
        if need:
            self._lack(keys, _MOMENT)
        return None

    def seconds(self, *keys: str, need: bool = False) -> Fact[dt.datetime] | None:
        """A point in time as seconds since 1970 (UTC)."""
        value, path = self._take(keys, need, "seconds since 1970")
        moment = moments.from_seconds(value) if path else None
        if path and moment is None:
            return self._expected("seconds since 1970", value, path)
        return Fact(moment, path) if moment else None

    def flag(self, *keys: str) -> Fact[bool] | None:
        """True or false, also as 1 and 0 or as words."""
        value, path = self._take(keys)
        if not path:
            return None
        known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
        answer = known.get(str(value).strip().lower())
        return (
            self._expected("true or false", value, path) if answer is None else Fact(answer, path)
        )

    def count(self, *keys: str) -> Fact[int] | None:
        """A whole number."""
        number = self.number(*keys)
        if number and number.value != number.value.to_integral_value():
            return self._expected("a whole number", number.value, number.path)
        return number.then(int) if number else None

    def link(self, *keys: str) -> Fact[str] | None:
        """A web address; an unsafe or unusable one is dropped, with a finding."""
        value, path = self._take(keys)
        if not path:
            return None
        if not isinstance(value, str):
            return self._expected("a web address", value, path)
        address = links.safe(value, path, self.trail)
        return Fact(address, path) if address else None

    def country(self, *keys: str) -> Fact[str] | None:
        """ISO 3166-1 alpha-2, from a code of two or three letters or from a name."""
        for key in keys:
            fact = self.text(key)
            code = country_code(fact.value) if fact else None
            if fact and code:
                self.ignore(*keys)
                return Fact(code, fact.path)
        fact = self.text(*keys)
        if fact:
            message = f"no country is called {brief(fact.value)}, so it was left out"
            self.trail.find("unknown-country", fact.path, message)
        return None

    def locale(self, *keys: str) -> Fact[str] | None:
        """A language tag (BCP 47), `de-CH` also where `de_CH` was sent; other text is a finding."""
        fact = self.text(*keys)
        tag = fact.value.strip().replace("_", "-") if fact else ""
        if fact and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag):
            message = f"{brief(fact.value)} is no language tag, so it was left out"
            self.trail.find("unknown-locale", fact.path, message)
            return None
        return Fact(tag, fact.path) if fact else None

    def choice(self, key: str, known: Mapping[str, S]) -> Fact[S] | None:
        """What a word of the platform means; an unknown word is a finding, and None."""
        fact = self.text(key)
        if fact is None:
            return None
        meaning = known.get(fact.value.strip().lower())
        if meaning is None:
            message = f"{brief(fact.value)} is not a known value, so nothing was made of it"
            self.trail.find("unknown-value", fact.path, message)
            return None
        return Fact(meaning, fact.path)

    def words(self, key: str) -> Fact[tuple[str, ...]] | None:
        """Labels: a list of texts, or one text with commas."""
        fact = self.raw(key)
        if fact is None:
            return None
        parts = fact.value.split(",") if isinstance(fact.value, str) else fact.value
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            return self._expected("a list of texts", fact.value, fact.path)
        return Fact(tuple(part.strip() for part in parts if part.strip()), fact.path)

    # -- inside -------------------------------------------------------------------------------

    def _child(self, key: str) -> tuple[Any, str]:
        self.trail.enter(self.path)
        if key in self.beside:
            return self.beside[key]
        return self.node.get(key), join(self.path, key)

    def _look(self, key: str) -> tuple[Any, str]:
        """What lies at *key* (dotted), and its path; where the way ends early, nothing."""
        if "." not in key:
            return self._child(key)
        way, _, last = key.rpartition(".")
        return self.at(way, quiet=True)._child(last)

    def _take(self, keys: Any, need: bool = False, expected: str = "") -> tuple[Any, str]:
        value, path = _NOTHING
        for key in keys:
            found, place = self._look(key)
            self.trail.take(place)
            if not path and not is_empty(found):
                value, path = found, place
        if need and not path:
            self._lack(keys, expected)
        return value, path

    def _lack(self, keys: Any, expected: str) -> None:
        place = join(self.path, " or ".join(keys))
        self.trail.fault(place, f"expected {expected}, found nothing")

    def _exact(self, value: Any, path: str, expected: str) -> Fact[Decimal] | None:
        number = amounts.exact(value)
        return self._expected(expected, value, path) if number is None else Fact(number, path)

    def _money(self, amount: Decimal) -> Money:
        return Money(amount, self.trail.currency or "XXX")

    def _currency(self, value: Any, path: str) -> Fact[str] | None:
        try:
            return Fact(to_currency(value), path)
        except MoneyError as error:
            self.trail.fault(path, str(error))
            return None

    def _currency_given(self, keys: Any) -> Fact[str] | None:
        place = join(self.path, keys[0])
        if self.trail.currency is None:
            self.trail.fault(place, _NO_CURRENCY)
            return None
        message = f"no currency here, so the given {self.trail.currency} was used"
        self.trail.find("assumed-currency", place, message)
        return Fact(self.trail.currency, "currency=")

    def _expected(self, expected: str, value: Any, path: str) -> Fact[Any] | None:
        """Note the fault; the answer, None, is what its caller hands out."""
        self.trail.fault(path, f"expected {expected}, got {_shown(value)}")
        return None


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return f"an object with {len(value)} keys"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return brief(value) if isinstance(value, str) else brief(str(value)).strip('"')
