"""Structured data (JSON-LD): complete as Google wants it, and true to what the mail says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from postmail.check.finding import Finding, Place, Rule, Severity
from postmail.check.letter import Letter
from postmail.check.options import Options
from postmail.messages import Category

BROKEN = Rule(
    "data-broken",
    Severity.ERROR,
    "the structured data is not JSON",
    "Gmail ignores it as a whole.",
    "let postmail write it: brand.structured_data",
)
INCOMPLETE = Rule(
    "data-missing",
    Severity.ERROR,
    "structured data lacks a field that Google requires",
    "Gmail shows no summary card for the order or the parcel.",
    "add the field, or leave the type out",
)
UNTRUE = Rule(
    "data-untrue",
    Severity.ERROR,
    "structured data says otherwise than the mail",
    "The card above the mail and the mail contradict each other.",
    "write both from the same order",
)
FOREIGN = Rule(
    "data-category",
    Severity.ERROR,
    "an offer in the structured data of a mail about an order",
    "Gmail files the receipt under Promotions.",
    "DiscountOffer and PromotionCard belong to marketing kinds",
)
RULES = (BROKEN, INCOMPLETE, UNTRUE, FOREIGN)

#: What Google asks of each type (developers.google.com, Gmail markup reference).
_REQUIRED: dict[str, tuple[str, ...]] = {
    "Order": (
        "merchant.name", "orderNumber", "orderStatus", "priceCurrency", "price", "acceptedOffer",
    ),
    "ParcelDelivery": (
        "carrier.name", "deliveryAddress", "expectedArrivalUntil", "itemShipped.name",
        "partOfOrder.orderNumber", "partOfOrder.merchant.name",
    ),
    "DiscountOffer": ("description",),
    "PromotionCard": ("image",),
    "Organization": ("name", "logo"),
}  # fmt: skip
_PROMOTIONS = ("DiscountOffer", "PromotionCard")
#: What may be a price at all: `1e99` and `NaN` are numbers to Python, and stand in no mail.
_PRICE = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")


def examine(letter: Letter, _: Options) -> Iterator[Finding]:
    """What is wrong with the structured data of *letter*."""
    place = Place(part="json-ld", file=letter.label.file)
    for script in letter.page.iter("script"):
        if script.get("type") != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "")
        except ValueError as error:
            yield BROKEN.found(f"not JSON: {error}", place)
            continue
        except RecursionError:
            yield BROKEN.found("not JSON: it is nested too deeply", place)
            continue
        for node in _nodes(data):
            yield from _node(letter, node, place)


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Each thing that *data* tells of: alone, in a list, or in a graph (JSON-LD 1.1, `@graph`)."""
    for node in data if isinstance(data, list) else [data]:
        if isinstance(node, dict):
            yield node
            inner = node.get("@graph", [])
            yield from (
                one
                for one in (inner if isinstance(inner, list) else [inner])
                if isinstance(one, dict)
            )


def _node(letter: Letter, node: dict[str, Any], place: Place) -> Iterator[Finding]:
    kind = str(node.get("@type"))
    for path in _REQUIRED.get(kind, ()):
        if not _has(node, path.split(".")):
            severity = Severity.NOTE if letter.order else None  # which lacks it, too
            yield INCOMPLETE.found(f"{kind} has no {path}", place, severity=severity)
    if kind in _PROMOTIONS and letter.category is Category.TRANSACTIONAL:
        yield FOREIGN.found(f"{kind} in a transactional mail", place)
    whole = node.get("partOfOrder")
    for number in (one.get("orderNumber") for one in (node, whole) if isinstance(one, dict)):
        if isinstance(number, str | int) and not _names(letter, str(number)):
            yield UNTRUE.found(f"orderNumber {number} does not stand in the mail", place)
    if kind == "Order" and node.get("price") is not None and not _says(letter, str(node["price"])):
        yield UNTRUE.found(f"price {node['price']} does not stand in the mail", place)
    if (code := node.get("discountCode")) and str(code) not in letter.words:
        yield UNTRUE.found(f"discountCode {code} does not stand in the mail", place)


def _has(node: Any, steps: list[str]) -> bool:
    for step in steps:
        if isinstance(node, list):
            node = node[0] if node else None
        node = node.get(step) if isinstance(node, dict) else None
    return node not in (None, "", [], {})


def _names(letter: Letter, number: str) -> bool:
    """Whether *number* stands in the mail, and no longer one that has it in it."""
    said = f"{letter.subject} {letter.words}"
    return re.search(rf"(?<![0-9]){re.escape(number)}(?![0-9])", said) is not None


def _says(letter: Letter, price: str) -> bool:
    """
    Whether *price* is that of the order where it is known, else whether it stands in the mail,
    however its language writes amounts.
    """
    if not _PRICE.fullmatch(price):
        return False
    amount = Decimal(price)
    if letter.order is not None and letter.order.totals.total is not None:
        return amount == letter.order.totals.total.amount  # not all mails tell it
    if not amount:
        return True  # which a mail tells in words
    spellings = {f"{amount:f}", f"{amount.normalize():f}", f"{amount:.2f}", f"{amount:.3f}"}
    return any(_is_in(_digits(one), letter.words) for one in spellings)


def _is_in(digits: str, words: str) -> bool:
    """Whether *digits* stand in *words*, with signs of amounts among them, and no more digits."""
    spread = r"[\s.,'\u2019\u066b\u066c]{0,3}".join(digits)
    return re.search(rf"(?<![0-9]){spread}(?![0-9])", words) is not None


def _digits(number: str) -> str:
    """Its digits alone, as ours are."""
    return "".join(str(int(sign)) for sign in number if sign.isdecimal())
