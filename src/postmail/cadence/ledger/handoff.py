"""After the claim: the hand-off begins, is confirmed, or did not happen."""

from __future__ import annotations

from collections.abc import Sequence

from postmail.cadence.instants import moment
from postmail.cadence.ledger.claiming import claim_id, new_salt
from postmail.cadence.ledger.core import Core
from postmail.cadence.ledger.entry import Changes, Entry, State
from postmail.cadence.ledger.lease import Lease
from postmail.cadence.ledger.store import Unit
from postmail.cadence.ledger.texts import LONGEST_LINE, WORD, expect_text
from postmail.errors import ExpiredLeaseError, LeaseError, UnknownLeaseError, brief


class HandOffs(Core):
    """What a holder of a lease says to the ledger."""

    def begin_handoff(self, lease: Lease | str) -> None:
        """
        Ask the store, right before the hand-off, whether it may still happen, and note that it
        begins. Whoever comes second with the same lease is refused.

        Raises:
            ExpiredLeaseError: after the lease's end.
            UnknownLeaseError: where the claim is not there any more: taken over, or erased.
            LeaseError: where the hand-off was begun, confirmed or released before.
            ClockJumpError: where the clock cannot be right: do not hand it off.
        """
        self._retried(self._begin, lease)

    def _begin(self, lease: Lease | str) -> None:
        with self.store.settle([_id(lease)]) as unit:
            entry, now = self._open(unit, lease), unit.snapshot.now
            self._terms.guard.check(now, self.store.steady(), ())
            now = self._terms.guard.check_recipient(now, entry.last_at)
            if entry.begun_at:
                raise LeaseError(lease=entry.id, problem="the hand-off was begun before")
            if now >= entry.lease_until:
                raise _expired(entry, now)
            unit.write(Changes(update=[entry._replace(begun_at=now)]))

    def confirm(self, lease: Lease | str, *, message_id: str = "", fingerprint: str = "") -> None:
        """
        Record that the mail was handed off. Saying it again changes nothing. A clock that jumped
        does not hinder it: the time that steadily passed since tells when.

        Raises:
            DataError: for a message id or fingerprint that is no text. Nothing is recorded then.
            ExpiredLeaseError: after the lease's end. The hand-off is recorded all the same, and
                counts from now on; it came too late for the caps to be sure of it.
            UnknownLeaseError: where the claim is not there any more: taken over, or erased.
            LeaseError: after a release, or with another message id than before.
        """
        expect_text("confirmation", "message_id", message_id, LONGEST_LINE)
        expect_text("confirmation", "fingerprint", fingerprint, WORD)
        self._retried(self._confirm, lease, message_id or "", fingerprint or "")

    def _confirm(self, lease: Lease | str, message_id: str, fingerprint: str) -> None:
        with self.store.settle([_id(lease)]) as unit:
            entry = _only(unit, lease)
            if entry.state == State.SENT:
                return _same(entry, message_id)
            entry = self._open(unit, lease)
            now = self._settled(unit, entry)
            sent = entry._replace(
                state=State.SENT, settled_at=now, message_id=message_id, fingerprint=fingerprint
            )
            carried = self._terms.merged(entry.keys, entry.mails)  # no longer only perhaps
            _write(unit, sent, Changes(use=carried))
        if now >= entry.lease_until:
            raise _expired(entry, now)
        return None

    def release(self, lease: Lease | str) -> None:
        """
        Give the slot and the name back: the mail was surely not handed off, and will not be.

        Raises:
            UnknownLeaseError: where the claim is not there any more: taken over, or erased.
            LeaseError: after `confirm`.
        """
        self._retried(self._release, lease)

    def _release(self, lease: Lease | str) -> None:
        with self.store.settle([_id(lease)]) as unit:
            if _only(unit, lease).state == State.RELEASED:
                return
            entry = self._open(unit, lease)
            now = self._settled(unit, entry)
            free = self._terms.carried(entry)
            released = entry._replace(state=State.RELEASED, name=None, settled_at=now)
            _write(unit, released, Changes(free=free))

    def _open(self, unit: Unit, lease: Lease | str) -> Entry:
        """The leased claim."""
        entry = _only(unit, lease)
        if entry.state == State.SUPERSEDED:
            raise UnknownLeaseError(lease=entry.id)
        if entry.state != State.LEASED:
            raise LeaseError(lease=entry.id, problem=f"is {entry.state}")
        return entry

    def _settled(self, unit: Unit, entry: Entry) -> int:
        """
        When it was settled, never before anything recorded of it. That a mail went must not get
        lost because a clock jumped: then the time that steadily passed tells when, unless the
        claim agrees with the clock, which somebody else accepted.
        """
        now, guard = unit.snapshot.now, self._terms.guard
        if not 0 <= now - entry.claimed_at <= guard.bound:
            now = guard.reckoned(now, self.store.steady())
        return max(now, entry.last_at)


def _write(unit: Unit, settled: Entry, changes: Changes) -> None:
    """
    Write that *settled* is so, and *changes*. Where it was leased under a wrong clock its id lies
    ahead; as nobody holds it any more, it gets one of its own time.
    """
    if settled.id[:14] > f"{settled.last_at:014x}":
        changes.delete.append(settled.id)
        changes.insert.append(settled._replace(id=claim_id(settled.claimed_at, new_salt())))
    else:
        changes.update.append(settled)
    unit.write(changes)


def _id(lease: Lease | str) -> str:
    """The claim's id; what no claim's can be is unknown to every store."""
    id_ = lease.id if isinstance(lease, Lease) else lease
    if not isinstance(id_, str) or not (id_.isascii() and id_.isalnum()):
        raise UnknownLeaseError(lease=brief(id_))
    return id_


def _only(unit: Unit, lease: Lease | str) -> Entry:
    entries: Sequence[Entry] = unit.snapshot.entries
    if not entries:
        raise UnknownLeaseError(lease=_id(lease))
    return entries[0]


def _same(entry: Entry, message_id: str) -> None:
    if message_id and entry.message_id and message_id != entry.message_id:
        raise LeaseError(lease=entry.id, problem=f"is confirmed as {entry.message_id}")


def _expired(entry: Entry, now: int) -> ExpiredLeaseError:
    return ExpiredLeaseError(lease=entry.id, ended=moment(entry.lease_until), now=moment(now))
