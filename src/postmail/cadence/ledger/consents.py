"""What people agree to and object to, written down so that the next claim honours it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from postmail.cadence.instants import LAST, instant
from postmail.cadence.ledger.core import Core
from postmail.cadence.ledger.entry import Changes, RecipientRow, Wanted
from postmail.cadence.ledger.keys import Keys, expect_identity
from postmail.cadence.ledger.standing import (
    ALL_MARKETING,
    Kind,
    Record,
    Standing,
    Suppression,
    merged,
    standing_text,
)
from postmail.cadence.slips import expect_span
from postmail.cadence.words import Basis, Identity
from postmail.errors import DataError, Fault, brief

Word = TypeVar("Word", bound=StrEnum)


class Consents(Core):
    """
    The record of a person. Each call adds to it in one transaction under the recipient's lock:
    a claim that comes after it honours it, and one that came before holds its lease.

    *at* is always the moment (aware) at which the person acted. Left out, it is the ledger's now,
    and later than all that is on record: whatever the clock says, the last word counts. Where the
    clock jumped, the time that steadily passed tells the ledger's now: nothing said gets lost.

    Raises:
        DataError: for a value that cannot be; for a moment without a zone, or further ahead of the
            ledger's clock than its bound (less than that is taken for now).
    """

    def grant(
        self,
        identity: Identity,
        stream: str,
        basis: Basis,
        *,
        at: datetime | None = None,
        text: str = "",
        source: str = "",
    ) -> None:
        """
        Put a legal basis for *stream* on record, with its proof.

        A consent lifts an earlier objection to its stream; being a customer does not. `Basis.NONE`
        withdraws every basis that was there.

        Args:
            identity: Who.
            stream: For which stream, such as `reviews`; one call for each.
            basis: CONSENT; or EXISTING_CUSTOMER, where there was a sale and the notice of
                Art. 13(2) ePrivacy was given when the address was collected.
            at: When.
            text: Proof: the version of the text that was shown.
            source: Proof: where, such as `checkout`.
        """
        known = _known(Basis, basis, "basis")
        record = Record(Kind.BASIS, 0, _one(stream), value=known, text=text, source=source)
        self._record(identity, record, at)

    def object_to(
        self,
        identity: Identity,
        stream: str | None = None,
        *,
        at: datetime | None = None,
        source: str = "",
    ) -> None:
        """Put an objection on record: against *stream*, or, without one, all marketing."""
        against = ALL_MARKETING if stream is None else _stream(stream)
        self._record(identity, Record(Kind.OBJECTION, 0, against, source=source), at)

    def pause(
        self,
        identity: Identity,
        length: timedelta = timedelta(days=30),
        *,
        at: datetime | None = None,
        source: str = "",
    ) -> None:
        """No marketing for *length*. The latest pause holds; one of no length ends it."""
        expect_span(length, "record", "length", "days=30")
        ticks = length // timedelta(microseconds=1)
        self._record(identity, Record(Kind.PAUSE, 0, until=ticks, source=source), at)

    def suppress(
        self,
        identity: Identity,
        why: Suppression,
        *,
        at: datetime | None = None,
        source: str = "",
    ) -> None:
        """
        Stop mail to an address that bounced for good (all mail), or whose owner complained
        (marketing, to the customer as well).

        Raises:
            DataError: for a bounce of an identity without an address.
        """
        known = _known(Suppression, why, "why")
        bounced = known is Suppression.BOUNCED
        expect_identity(identity)
        if bounced and not identity.address:
            raise DataError(subject="bounce", faults=[Fault("address", "required, and missing")])
        whose = identity._replace(customer="") if bounced else identity
        self._record(whose, Record(Kind.SUPPRESSION, 0, value=known, source=source), at)

    def reinstate(
        self, identity: Identity, *, at: datetime | None = None, source: str = ""
    ) -> None:
        """Lift the suppressions so far: the address works again, or the complaint was an error."""
        self._record(identity, Record(Kind.REINSTATED, 0, source=source), at)

    def standing(self, identity: Identity) -> Standing:
        """Everything on record about a person, under either key, oldest first."""
        keys = self._terms.keyring.keys(identity)
        return merged(row.standing for row in self.store.read(keys.all).recipients)

    def _record(self, identity: Identity, record: Record, at: datetime | None) -> None:
        self._retried(self._write, self._terms.keyring.keys(identity), record, at)

    def _write(self, keys: Keys, record: Record, at: datetime | None) -> None:
        """Write *record* as of *at*; a pause has its length where its end will be."""
        with self.store.locked(Wanted(keys.all, (), 0)) as unit:
            rows = {row.key: row.standing for row in unit.snapshot.recipients}
            now = self._said(unit.snapshot)
            given = after(rows.values(), now)
            if at is not None:
                given = self._given(at, unit.snapshot.now, now, given)
            until = min(given + record.until, LAST) if record.until else 0
            added = record._replace(at=given, until=until)
            unit.write(Changes(recipients=with_record(keys, rows, added)))

    def _given(self, at: datetime, clock: int, now: int, latest: int) -> int:
        """
        The moment *at*, but not after *now*; where the *clock* is ahead of that, it may be.

        Where the clock was set back, what was said under it is dated ahead of it, up to *latest*:
        a moment that is no further from the clock than that is later than all of it.
        """
        given, bound = instant(at), self._terms.guard.bound
        if given > max(clock, now) + bound:
            problem = f"lies ahead of the clock: {at.isoformat()}"
            raise DataError(subject="record", faults=[Fault("at", problem)])
        if abs(given - clock) <= min(latest - clock, bound):
            return latest
        return min(given, now)


def with_record(keys: Keys, rows: dict[str, str], record: Record) -> dict[str, RecipientRow]:
    """
    The current rows of an identity with *record* in each; what stands under previous secrets
    comes along.
    """
    changed = {}
    for group in (keys.address, keys.customer):
        if group:
            standing = by_group(group, rows).with_record(record)
            changed[group[0]] = RecipientRow(group[0], standing_text(standing))
    return changed


def by_group(group: Sequence[str], rows: dict[str, str]) -> Standing:
    """What is on record under one of a person's keys, whatever the secret."""
    return merged(rows.get(key, "") for key in group)


def after(rows: Iterable[str], now: int) -> int:
    """Now, but after everything that is on record: the clock may have been set back."""
    records = merged(rows).records
    return max(now, records[-1].at + 1) if records else now


def _stream(stream: str) -> str:
    if not isinstance(stream, str) or not stream.strip():
        problem = f"expected the name of a stream, got {brief(stream)}"
        raise DataError(subject="record", faults=[Fault("stream", problem)])
    return stream


def _one(stream: str) -> str:
    if _stream(stream) == ALL_MARKETING:
        problem = f"a basis is for one stream, got {brief(stream)}"
        raise DataError(subject="record", faults=[Fault("stream", problem)])
    return stream


def _known(words: type[Word], word: Word, path: str) -> Word:
    try:
        return words(word)
    except ValueError:
        problem = f"expected one of {', '.join(words)}, got {brief(word)}"
        raise DataError(subject="record", faults=[Fault(path, problem)]) from None
