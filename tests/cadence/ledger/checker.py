"""
Reads the raw log of what a transport took, and finds what must not be there.

It shares no code with the ledger, on purpose: what is wrong in one must not be wrong in both.

A line is a hand-off: nanoseconds, mail, address, customer, whether it counts; tabs between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class HandOff(NamedTuple):
    """One mail that left the house."""

    at: int
    mail: str
    address: str
    customer: str
    counts: bool
    repeats: bool = False
    """Whether its sender wants it again where nobody knows whether it went before."""


def read(log: Path) -> list[HandOff]:
    """Every whole line of *log*; a process that is killed may leave half a line, at the end."""
    found = []
    for line in log.read_text().split("\n")[:-1]:
        at, mail, address, customer, counts = line.split("\t")
        found.append(HandOff(int(at), mail, address, customer, counts == "1"))
    return found


def faults(log: Iterable[HandOff], *, limit: int, window: int) -> list[str]:
    """
    What is wrong: a mail that one recipient got twice unasked, or more than *limit* counted mails
    to one recipient within *window* nanoseconds. An address is a recipient, and so is a customer.
    """
    got = defaultdict(list)
    for mail in log:
        got[mail.address].append(mail)
        got[mail.customer].append(mail)
    return [fault for who, mails in got.items() for fault in _faults_of(who, mails, limit, window)]


def _faults_of(who: str, mails: list[HandOff], limit: int, window: int) -> Iterable[str]:
    seen: set[str] = set()
    for mail in mails:
        if mail.mail in seen and not mail.repeats:
            yield f"{who} got {mail.mail} twice"
        seen.add(mail.mail)
    times = sorted(mail.at for mail in mails if mail.counts)
    for first, last in zip(times, times[limit:], strict=False):
        if last - first < window:
            yield f"{who} got {limit + 1} mails in {(last - first) / 1e9:.3f} s"
