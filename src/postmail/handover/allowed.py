"""Who may be mailed from a desk: the list that keeps tests from reaching customers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from fnmatch import fnmatchcase

from postmail.errors import DataError, EnvelopeError, Fault, brief
from postmail.mailbox import normalize_address

#: A server that takes `ida%b.example@example.com` may hand it on to ida@b.example: routes of old,
#: which Postfix still knows.
_ROUTES = frozenset("%!@")
_WILDCARDS = frozenset("*?[")
#: What stands between several patterns, or around one, and in no address that a pattern fits.
_BETWEEN = re.compile(r"[\s,;<>]")


def permit(address: str, allowed: Iterable[str]) -> None:
    """
    Refuse to mail anybody who is not on the list: addresses, or patterns such as `*@example.com`.
    A domain may be written in letters of its own, as `*@bücher.example`. An address that names
    another server before its @ must stand there word for word.

    Raises:
        DataError: *allowed* is one text: each of its letters would be a pattern, `*` too; or a
            pattern is neither an address nor has a wildcard, or is several in one.
        EnvelopeError: *address* fits none of *allowed*; the error says whom they name.
    """
    if isinstance(allowed, str):
        problem = f"expected a list of patterns, got {brief(allowed)}: put it in brackets"
        raise DataError(subject="allow-list", faults=[Fault("", problem)])
    patterns = [_plain(pattern.strip()) for pattern in allowed]
    for one in patterns:
        if not _fits_somebody(one):
            right = "write one address, or one pattern like *@example.com"
            raise DataError(subject="allow-list", faults=[Fault(brief(one), right)])
    wanted = address.lower()
    routed = _ROUTES & set(wanted.rpartition("@")[0])
    if any(wanted == one or (not routed and fnmatchcase(wanted, one)) for one in patterns):
        return
    named = ", ".join(patterns) or "nobody; name somebody with --allow, or `allow` in your settings"
    raise EnvelopeError(problems=[f"{address} may not be mailed from here. Allowed: {named}"])


def _plain(pattern: str) -> str:
    """*pattern* as addresses are compared: in small letters, its domain in ASCII."""
    local, at, domain = pattern.lower().rpartition("@")
    with suppress(DataError):  # it has a bracket, or is no address
        return normalize_address(pattern).lower()
    with suppress(DataError):  # a domain with wildcards
        return f"{local}{at}{normalize_address(f'x@{domain}')[2:]}"
    return f"{local}{at}{domain}"


def _fits_somebody(pattern: str) -> bool:
    """Whether there can be an address that fits *pattern*."""
    if _WILDCARDS & set(pattern):
        return not _BETWEEN.search(pattern)
    try:
        normalize_address(pattern)
    except DataError:
        return False
    return True
