"""Tracking numbers and addresses, paired the way platforms send them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from postmail.order.values import is_link
from postmail.readers import links
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft, Fact


def listed(node: Cursor, many: str, one: str) -> list[Fact[str]]:
    """The texts in the list *many* and, unless they repeat it, the single text *one*."""
    found, single = node.texts(many), node.text(one)
    if single and single.value.strip() not in [fact.value for fact in found]:
        found.append(single.then(str.strip))
    return found


def trackings(node: Cursor, numbers: Sequence[Fact[str]], urls: Sequence[Fact[str]]) -> list[Draft]:
    """
    Numbers paired with addresses in their order; what is left over stands alone.

    An address in the place of a number is read as an address. Unsafe addresses are dropped.
    """
    real = [number for number in numbers if not is_link(number.value.strip())]
    stray = [number for number in numbers if is_link(number.value.strip())]
    safe: list[Fact[Any]] = []
    for url in [*urls, *stray]:
        address = links.safe(url.value, url.path, node.trail)
        if address and address not in [fact.value for fact in safe]:
            safe.append(Fact(address, url.path))
    size = max(len(real), len(safe))
    pad = [None] * size
    pairs = zip([*real, *pad][:size], [*safe, *pad][:size], strict=True)
    return [node.draft(number=number, url=url) for number, url in pairs]


def tracking(node: Cursor, number: Fact[str] | None, url: Fact[str] | None = None) -> list[Draft]:
    """One number, one address, both, or neither."""
    return trackings(node, [number] if number else [], [url] if url else [])
