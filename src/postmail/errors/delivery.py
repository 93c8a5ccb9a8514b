"""Errors on the way out of the house: mails that must not leave, servers that take none, links."""

from __future__ import annotations

from postmail.errors.base import PostmailError


class TokenError(PostmailError, ValueError):
    """A signed link that cannot be trusted: *problem* says why, for logs, not for its reader."""

    problem: str

    def _compose(self) -> str:
        return f"this signed link cannot be trusted: {self.problem}"


class ExpiredTokenError(TokenError):
    """A signed link of ours whose time is over: *expired_at* says since when (ISO 8601, UTC)."""

    expired_at: str

    def _compose(self) -> str:
        return f"this signed link expired at {self.expired_at}"


class HandoverError(PostmailError, ConnectionError):
    """
    A mail that could not be handed over.

    *server* names it, *problem* is what it said, *code* its reply (RFC 5321; 0 without one).
    *surely_not_sent* is False where the connection broke after the mail had been offered: then
    nobody knows, and a ledger's claim must not be released.
    """

    server: str
    problem: str
    code: int
    surely_not_sent: bool

    def _compose(self) -> str:
        known = "it was not sent" if self.surely_not_sent else "whether it was sent is not known"
        code = f"{self.code} " if self.code else ""
        return f"{self.server} did not take the mail ({known}): {code}{self.problem}"


class RecipientRefusedError(HandoverError):
    """The server will not mail this *address*, now or (from code 550 on) ever."""

    address: str

    def _compose(self) -> str:
        return f"{self.server} does not take mail for {self.address}: {self.code} {self.problem}"
