"""Keyed hashes: who a row is about, readable only with the shop's secret."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from postmail.cadence.slips import slip
from postmail.cadence.words import Identity
from postmail.errors import DataError, Fault, brief
from postmail.secret import Secret, secrets

_ADDRESS, _CUSTOMER = "a", "c"

#: Hexadecimal digits of a person's hash, and of a mail's. They stand in every index of the ledger,
#: so their length is its size and half of what a claim costs to write.
_HASH, _NAME = 24, 16

#: Bytes that SHA-256 takes in at a time.
_BLOCK = 64


class Keys(NamedTuple):
    """
    The keyed hashes of one identity: under the current secret first, then under previous ones.

    Each is a letter (`a` address, `c` customer), eight hexadecimal digits that name the secret,
    and twenty-four of the hash: 96 bits (RFC 2104, section 5: not less than 80).
    """

    address: tuple[str, ...]
    customer: tuple[str, ...]

    @property
    def each(self) -> tuple[str, ...]:
        """Every key."""
        return self.address + self.customer

    @property
    def all(self) -> tuple[str, ...]:
        """Every key, in the order in which all processes lock them."""
        return tuple(sorted(self.each))

    @property
    def current(self) -> tuple[str, ...]:
        """The one or two keys that new rows are written under."""
        return self.address[:1] + self.customer[:1]


def expect_identity(given: object) -> None:
    """
    Raises:
        DataError: *given* is no Identity.
    """
    if not isinstance(given, Identity):
        raise slip("identity", "", "an Identity: Identity.of(address, customer)", given)


class Keyring:
    """
    The secrets behind the hashes. Whoever has the store but not these reads no addresses from it.

    To rotate, deploy twice, so that processes of both deployments lock the same rows: first
    `Keyring(old, previous=[new])` everywhere, then `Keyring(new, previous=[old])`. `Ledger.rekey`
    moves the rows of people that the shop still knows; `Ledger.secrets_in_use` says when nothing
    is left under the old secret.

    >>> ring = Keyring(b"0123456789abcdef")
    >>> ring.keys(Identity.of("Ida@example.com")) == ring.keys(Identity.of("ida@EXAMPLE.com"))
    True

    Args:
        current: The secret, 16 bytes or more (text counts as UTF-8).
        previous: Secrets that rows may still be under, or will be.

    Raises:
        DataError: for a secret that is too short, named twice, or neither bytes nor text.
    """

    def __init__(self, current: Secret, previous: Iterable[Secret] = ()) -> None:
        self._secrets = {_name(secret): secret for secret in secrets("keyring", current, previous)}

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self.names)})"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the secrets, the current one first: eight hexadecimal digits each."""
        return tuple(self._secrets)

    def keys(self, identity: Identity) -> Keys:
        """
        The hashes of an identity under every secret.

        Raises:
            DataError: for an identity that has neither an address nor a customer number; for what
                is none.
        """
        expect_identity(identity)
        if not identity.address and not identity.customer:
            problem = "expected an address or a customer number"
            raise DataError(subject="identity", faults=[Fault("", problem)])
        return Keys(
            self._hashes(_ADDRESS, identity.address), self._hashes(_CUSTOMER, identity.customer)
        )

    def name(self, mail: str) -> str:
        """
        What stands for *mail* (`kind:order:round`) in new rows: sixteen hexadecimal digits.

        It need be unique for one recipient alone: among a thousand mails of one, two share a name
        by chance once in 10^13.
        """
        return self.all_names(mail)[0]

    def all_names(self, mail: str) -> list[str]:
        """What stands for *mail* under every secret, the current one first."""
        text = f"mail\0{mail}"
        return [_digest(secret, text, _NAME) for secret in self._secrets.values()]

    def _hashes(self, letter: str, value: str) -> tuple[str, ...]:
        if not value:
            return ()
        text = f"{letter}\0{value}"
        secrets = self._secrets.items()
        return tuple([letter + name + _digest(secret, text, _HASH) for name, secret in secrets])


def addresses(keys: Sequence[str]) -> int:
    """How many of the sorted *keys* are addresses'; these lead, and customer numbers' follow."""
    return bisect_left(keys, _CUSTOMER)


def _name(secret: bytes) -> str:
    return _digest(secret, "name", 8)


def _digest(secret: bytes, text: str, digits: int) -> str:
    inner, outer = _padded(secret)
    inner, outer = inner.copy(), outer.copy()
    try:
        inner.update(text.encode())
    except UnicodeEncodeError:
        problem = f"half a character (a lone surrogate) in {brief(text)}"
        raise DataError(subject="keys", faults=[Fault("", problem)]) from None
    outer.update(inner.digest())
    return outer.hexdigest()[:digits]


@lru_cache(maxsize=16)
def _padded(secret: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    """
    The two halves of HMAC-SHA-256 with the secret taken in (RFC 2104, section 4: "intermediate
    results"). A claim makes three hashes: begun like this, they cost half of `hmac.digest`.
    """
    block = hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret
    block = block.ljust(_BLOCK, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C))
    return hashlib.sha256(inner), hashlib.sha256(outer)
