"""What people agree to and object to, written down so that the next claim honours it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from postmail.cadence.instants import LAST, instant
from postmail.cadence.ledger.core import Core
from postmail.cadence.ledger.entry import Changes, Recipient, Wanted
from postmail.cadence.ledger.keys import Keys
from postmail.cadence.ledger.standing import (
    ALL_MARKETING,
    Kind,
    Record,
    Standing,
    Suppression,
    merged,
    standing_text,
)
from postmail.cadence.words import Basis, Identity
from postmail.errors import DataError, Fault


class Consents(Core):
    """
    The record of a person. Each call adds to it in one transaction under the recipient's lock:
    a claim that comes after it honours it, and one that came before holds its lease.

    *at* is always the moment (aware) at which the person acted; left out, it is the ledger's now.
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
            stream: For which stream, such as `reviews`.
            basis: CONSENT; or EXISTING_CUSTOMER, where there was a sale and the notice of
                Art. 13(2) ePrivacy was given when the address was collected.
            at: When.
            text: Proof: the version of the text that was shown.
            source: Proof: where, such as `checkout`.
        """
        self._record(
            identity,
            lambda now: Record(
                Kind.BASIS, _given(at, now), stream, value=basis, text=text, source=source
            ),
        )

    def object_to(
        self,
        identity: Identity,
        stream: str = ALL_MARKETING,
        *,
        at: datetime | None = None,
        source: str = "",
    ) -> None:
        """Put an objection on record: against *stream*, or against all marketing."""
        self._record(
            identity,
            lambda now: Record(Kind.OBJECTION, _given(at, now), stream, source=source),
        )

    def pause(
        self,
        identity: Identity,
        length: timedelta = timedelta(days=30),
        *,
        at: datetime | None = None,
        source: str = "",
    ) -> None:
        """No marketing for *length*. The latest pause holds; one of no length ends it."""
        ticks = length // timedelta(microseconds=1)

        def pause(now: int) -> Record:
            given = _given(at, now)
            return Record(Kind.PAUSE, given, until=min(given + ticks, LAST), source=source)

        self._record(identity, pause)

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
        bounced = why is Suppression.BOUNCED
        if bounced and not identity.address:
            raise DataError(subject="bounce", faults=[Fault("address", "required, and missing")])
        self._record(
            identity._replace(customer="") if bounced else identity,
            lambda now: Record(Kind.SUPPRESSION, _given(at, now), value=why, source=source),
        )

    def reinstate(
        self, identity: Identity, *, at: datetime | None = None, source: str = ""
    ) -> None:
        """Lift the suppressions so far: the address works again, or the complaint was an error."""
        self._record(identity, lambda now: Record(Kind.REINSTATED, _given(at, now), source=source))

    def standing(self, identity: Identity) -> Standing:
        """Everything on record about a person, under either key, oldest first."""
        keys = self._terms.keyring.keys(identity)
        return merged(row.standing for row in self.store.read(keys.all).recipients)

    def _record(self, identity: Identity, record: Callable[[int], Record]) -> None:
        self._retried(self._write, self._terms.keyring.keys(identity), record)

    def _write(self, keys: Keys, record: Callable[[int], Record]) -> None:
        with self.store.locked(Wanted(keys.all, (), 0)) as unit:
            rows = {row.key: row.standing for row in unit.snapshot.recipients}
            added = record(unit.snapshot.now)
            unit.write(Changes(recipients=with_record(keys, rows, added)))


def with_record(keys: Keys, rows: dict[str, str], record: Record) -> dict[str, Recipient]:
    """
    The current rows of an identity with *record* in each; what stands under previous secrets
    comes along.
    """
    changed = {}
    for group in (keys.address, keys.customer):
        if group:
            standing = by_group(group, rows).with_record(record)
            changed[group[0]] = Recipient(group[0], standing_text(standing))
    return changed


def by_group(group: Sequence[str], rows: dict[str, str]) -> Standing:
    """What is on record under one of a person's keys, whatever the secret."""
    return merged(rows.get(key, "") for key in group)


def _given(at: datetime | None, now: int) -> int:
    return now if at is None else instant(at)
