"""Links that stop mails: who, which, and how much, signed, and without an address."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from postmail.errors import DataError, Fault, TokenError, brief
from postmail.signing import SignedPage, Signer

_PURPOSE = "unsubscribe"
#: How long a pause is; the page says so too.
PAUSE_DAYS = 30


class Scope(StrEnum):
    """How much is to stop."""

    STREAM = "stream"  #: the mails of one stream
    ALL = "all"  #: all marketing
    PAUSE = "pause"  #: all marketing, for 30 days


class OptOut(NamedTuple):
    """What a person asked for; the shop records it."""

    person: str
    """
    The shop's key for the person, as it was given to `Links.url`. The ledger goes by address and
    customer number: look those up.
    """
    stream: str
    """The stream of the mail that the link stood in."""
    scope: Scope
    """What is to stop."""
    locale: str = ""
    """The language of that mail (BCP 47), "" where it was not told."""
    one_click: bool = False
    """Whether the mailbox provider asked, on a press of its own button."""


class Links:
    """
    Makes and reads the links of one shop.

    *page* is where `Unsubscribe` answers: an HTTPS address without query or fragment.

    >>> links = Links(Signer(b"0123456789abcdef"), "https://shop.example/u")
    >>> url = links.url("customer-7", "offers", locale="sv")
    >>> links.read(url.partition("?t=")[2]).person
    'customer-7'

    Raises:
        DataError: for any other page: mailbox providers ignore it.
    """

    def __init__(self, signer: Signer, page: str) -> None:
        self._signed = SignedPage(signer, _PURPOSE, page)
        self.page = page

    def url(
        self, person: str, stream: str, *, scope: Scope = Scope.STREAM, locale: str | None = None
    ) -> str:
        """
        The link for one person: what `Recipient.unsubscribe_url` and the header want.

        It does not expire. *person* is the shop's key for them, never an address; *scope* is what
        one click stops (the page offers the others too); *locale* is the language of the page,
        None where it is not known.

        Raises:
            DataError: for an address, a number or nothing as *person*; for no *stream*, a *scope*
                that there is not, facts too long for a link.
        """
        known = [one.value for one in Scope]
        wanted = {
            "person": (bool(person), "the shop's key for somebody"),
            "stream": (bool(stream), "the stream of the mail"),
            "scope": (scope in known, f"one of {', '.join(known)}"),
        }
        given = {"person": person, "stream": stream, "scope": scope}
        faults = [
            Fault(name, f"expected {expected}, got {brief(given[name])}")
            for name, (right, expected) in wanted.items()
            if not right
        ]
        if faults:
            raise DataError(subject="unsubscribe link", faults=faults)
        return self._signed.url([person, stream, Scope(scope).value, locale or ""])

    def read(self, token: str) -> OptOut:
        """
        What *token* asks for.

        Raises:
            TokenError: it was not made with one of the signer's secrets.
        """
        facts = self._signed.read(token)
        try:
            person, stream, scope, locale = facts
            return OptOut(person, stream, Scope(scope), locale)
        except ValueError:  # signed, but by a version to come
            raise TokenError(problem="it says something else than expected") from None
