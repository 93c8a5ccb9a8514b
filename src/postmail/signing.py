"""Signed links: what a token says was said by the shop, and by nobody else."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from postmail.errors import DataError, Fault, TokenError, brief
from postmail.secret import Secret, secrets

#: The name of the parameter that holds the token.
PARAMETER = "t"

_NAME, _MAC = 4, 16
_LONGEST = 600


class Signer:
    """
    Signs short lists of texts, and reads them back. Tokens are URL-safe and do not expire; what
    they say can be read by everybody, so no address belongs in one.

    A token is for one *purpose*: one that stops mails cannot give stars. To rotate, deploy twice:
    first `Signer(old, previous=[new])` everywhere, then `Signer(new, previous=[old])`; keep the old
    secret for as long as its links shall work, for unsubscribing at least 30 days.

    >>> signer = Signer(b"0123456789abcdef")
    >>> signer.read("stop", signer.sign("stop", ["7", "offers"]))
    ('7', 'offers')

    Args:
        current: The secret, 16 bytes or more (text counts as UTF-8).
        previous: Secrets that links may still be signed with, or will be.

    Raises:
        DataError: for a secret that is too short, named twice, or neither bytes nor text.
    """

    def __init__(self, current: Secret, previous: Iterable[Secret] = ()) -> None:
        found = secrets("signer", current, previous)
        self._secrets = {_digest(secret, b"name")[:_NAME]: secret for secret in found}

    def __repr__(self) -> str:
        return f"Signer({', '.join(name.hex() for name in self._secrets)})"

    def sign(self, purpose: str, facts: Iterable[str]) -> str:
        """
        A token for *purpose* that says *facts*; the same facts give the same token.

        Raises:
            DataError: facts that are no texts, too long for a link, or with an @: tokens hold no
                addresses.
        """
        facts = tuple(facts)
        if not all(isinstance(fact, str) for fact in facts):
            problem = f"expected texts, got {brief(facts)}: write a number as text"
            raise DataError(subject="token", faults=[Fault("", problem)])
        try:
            payload = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
        except UnicodeEncodeError:  # half of a pair of surrogates
            problem = f"expected texts of whole characters, got {brief(facts)}"
            raise DataError(subject="token", faults=[Fault("", problem)]) from None
        if any("@" in fact for fact in facts):
            problem = "an address can be read in a link: use the customer's key instead"
            raise DataError(subject="token", faults=[Fault("", problem)])
        if len(payload) > _LONGEST:
            problem = f"expected at most {_LONGEST} bytes, got {len(payload)}"
            raise DataError(subject="token", faults=[Fault("", problem)])
        name, secret = next(iter(self._secrets.items()))
        return _text(name + _mac(secret, purpose, payload) + payload)

    def read(self, purpose: str, token: str) -> tuple[str, ...]:
        """
        What *token* says.

        Raises:
            TokenError: not a token, altered, for another purpose, or of a secret not known here.
        """
        data = _bytes(token)
        name, mac, payload = data[:_NAME], data[_NAME : _NAME + _MAC], data[_NAME + _MAC :]
        secret = self._secrets.get(name)
        if secret is None:
            raise TokenError(problem=f"made with an unknown secret: {brief(token)}")
        if not hmac.compare_digest(mac, _mac(secret, purpose, payload)):
            raise TokenError(problem=f"altered, or for another purpose: {brief(token)}")
        return tuple(json.loads(payload))


class SignedPage:
    """
    A page of the shop, reached by signed links: an HTTPS address without query or fragment.

    Raises:
        DataError: for any other page: mailbox providers ignore it.
    """

    def __init__(self, signer: Signer, purpose: str, page: str) -> None:
        if not _is_page(page):
            problem = f"expected a page like https://shop.example/{purpose}, got {brief(page)}"
            raise DataError(subject=purpose, faults=[Fault("page", problem)])
        self._signer = signer
        self._purpose = purpose
        self.page = page

    def url(self, facts: Iterable[str]) -> str:
        """
        The link that says *facts*.

        Raises:
            DataError: facts too long for a link, or with an @.
        """
        return f"{self.page}?{PARAMETER}={quote(self._signer.sign(self._purpose, facts))}"

    def read(self, token: str) -> tuple[str, ...]:
        """
        What *token* says.

        Raises:
            TokenError: it was not made with one of the signer's secrets, for this purpose.
        """
        return self._signer.read(self._purpose, token)


def _is_page(page: object) -> bool:
    """Whether *page* is an HTTPS address that takes a query and stands whole in a header."""
    if not isinstance(page, str) or not page.startswith("https://"):
        return False
    plain = page.isascii() and page.isprintable() and not set(page) & set(' <>"?#,')
    return plain and len(page) <= 200 and _has_server(page)


def _has_server(page: str) -> bool:
    """Whether *page* names a host, and a port that there is, if any."""
    try:
        parts = urlsplit(page)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # beyond 65535, no number, or brackets around what is no address
        return False


def _mac(secret: bytes, purpose: str, payload: bytes) -> bytes:
    return _digest(secret, b"token\0" + purpose.encode() + b"\0" + payload)[:_MAC]


def _digest(secret: bytes, message: bytes) -> bytes:
    return hmac.digest(secret, message, "sha256")


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _bytes(token: str) -> bytes:
    """The bytes behind *token*, where it is written as `_text` writes them."""
    try:
        data = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (ValueError, AttributeError):  # not ASCII, not base64, no text
        data = b""
    if len(data) <= _NAME + _MAC or _text(data) != token:
        raise TokenError(problem=f"not a token: {brief(token)}")
    return data
