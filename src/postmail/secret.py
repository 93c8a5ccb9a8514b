"""A shop's secrets: long enough, really bytes or text, each once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from postmail.errors import DataError, Fault

#: Fewer bytes than this can be guessed.
SHORTEST_SECRET = 16

Secret: TypeAlias = bytes | bytearray | str


def secrets(subject: str, current: Secret, previous: Iterable[Secret]) -> list[bytes]:
    """
    The secrets of *subject* as bytes, the current one first; text counts as UTF-8.

    Raises:
        DataError: for a secret that is too short, named twice, or neither bytes nor text.
    """
    if isinstance(previous, bytes | bytearray | str):  # each of its letters would be a secret
        raise _fault(subject, "previous", "expected a list of secrets, got one: put it in brackets")
    if not isinstance(previous, Iterable):
        problem = f"expected a list of secrets, got {type(previous).__name__}"
        raise _fault(subject, "previous", problem)
    found = [_bytes(subject, one) for one in (current, *previous)]
    if any(len(one) < SHORTEST_SECRET for one in found):
        raise _fault(subject, "", f"expected a secret of at least {SHORTEST_SECRET} bytes")
    if len(set(found)) != len(found):
        raise _fault(subject, "", "a secret is named twice")
    return found


def _bytes(subject: str, given: Secret) -> bytes:
    if isinstance(given, str):
        try:
            return given.encode()
        except UnicodeEncodeError:  # it has the secret in it: no error of ours may come of it
            problem = "expected a secret of whole characters: hand in other bytes as bytes"
        raise _fault(subject, "", problem)
    if not isinstance(given, bytes | bytearray):  # of a number, bytes() makes as many zeros
        problem = f"expected a secret as bytes or text, got {type(given).__name__}"
        raise _fault(subject, "", problem)
    return bytes(given)


def _fault(subject: str, path: str, problem: str) -> DataError:
    return DataError(subject=subject, faults=[Fault(path, problem)])
