"""Who may be mailed from a desk: the list that keeps tests from reaching customers."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from postmail.errors import EnvelopeError


def permit(address: str, allowed: Iterable[str]) -> None:
    """
    Refuse to mail anybody who is not on the list: addresses, or patterns such as `*@example.com`.

    Raises:
        EnvelopeError: *address* fits none of *allowed*; the error says whom they name.
    """
    patterns = [pattern.lower() for pattern in allowed]
    if any(fnmatchcase(address.lower(), pattern) for pattern in patterns):
        return
    named = ", ".join(patterns) or "nobody; name somebody with --allow, or `allow` in your settings"
    raise EnvelopeError(problems=[f"{address} may not be mailed from here. Allowed: {named}"])
