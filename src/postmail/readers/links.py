"""Web addresses that may stand in a mail; all others are dropped."""

from __future__ import annotations

import re

from postmail.errors import brief
from postmail.readers.facts import Fact
from postmail.readers.trail import Trail

_SAFE = re.compile(r"https?://[^\s/?#<>\"]+[^\s<>\"]*", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?([/?#]\S*)?", re.IGNORECASE)
_LONGEST = 4096


def is_link(text: str) -> bool:
    """Whether *text* is an http or https address, and nothing else."""
    return bool(_SAFE.fullmatch(text.strip())) and len(text) <= _LONGEST


def safe(text: str, path: str, trail: Trail) -> str | None:
    """
    The address in *text*, or None with a finding. Without a scheme it is read as https.

    Scripts, data, files and addresses with blanks or quotes are dropped.
    """
    address = text.strip()
    if is_link(address):
        return address
    bare = address.removeprefix("//")
    if _HOST.fullmatch(bare) and is_link(f"https://{bare}"):
        trail.find("assumed-scheme", path, "an address without a scheme was read as https")
        return f"https://{bare}"
    message = f"{brief(address)} is no web address that may stand in a mail, so it was dropped"
    trail.find("unsafe-link", path, message)
    return None


def first_safe(facts: list[Fact[str]], trail: Trail) -> Fact[str] | None:
    """The first of *facts* whose address may stand in a mail."""
    found = ((safe(fact.value, fact.path, trail), fact.path) for fact in facts)
    return next((Fact(address, path) for address, path in found if address), None)
