"""Web addresses that may stand in a mail; all others are dropped."""

from __future__ import annotations

import re

from postmail.errors import brief
from postmail.order.values import is_link
from postmail.readers.facts import Fact
from postmail.readers.trail import Trail

_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?([/?#]\S*)?", re.IGNORECASE)
_LONGEST = 4096


def safe(text: str, path: str, trail: Trail) -> str | None:
    """
    The address in *text*, or None with a finding. Without a scheme it is read as https.

    Scripts, data, files and addresses with blanks or quotes are dropped.
    """
    address = text.strip()
    if _is_safe(address):
        return address
    bare = address.removeprefix("//")
    if _HOST.fullmatch(bare) and _is_safe(f"https://{bare}"):
        trail.find("assumed-scheme", path, "an address without a scheme was read as https")
        return f"https://{bare}"
    message = f"{brief(address)} is no web address that may stand in a mail, so it was dropped"
    trail.find("unsafe-link", path, message)
    return None


def _is_safe(address: str) -> bool:
    return len(address) <= _LONGEST and is_link(address)


def first_safe(facts: list[Fact[str]], trail: Trail) -> Fact[str] | None:
    """The first of *facts* whose address may stand in a mail."""
    found = ((safe(fact.value, fact.path, trail), fact.path) for fact in facts)
    return next((Fact(address, path) for address, path in found if address), None)
