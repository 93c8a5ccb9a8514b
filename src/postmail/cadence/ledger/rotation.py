"""From one secret to the next: rows move, and the old secret goes when nothing is under it."""

from __future__ import annotations

from collections.abc import Iterable

from postmail.cadence.ledger.consents import by_group
from postmail.cadence.ledger.core import Core
from postmail.cadence.ledger.entry import (
    FOREVER,
    Changes,
    Entry,
    RecipientRow,
    Refusal,
    Snapshot,
    State,
    Used,
    Wanted,
    Why,
)
from postmail.cadence.ledger.keys import Keys
from postmail.cadence.ledger.standing import standing_text
from postmail.cadence.words import Identity, Reason


class Rotation(Core):
    """The rows of a ledger, under the current secret."""

    def rekey(self, identities: Iterable[Identity]) -> None:
        """
        Move the rows of people that the shop still knows to the current secret.

        The names of purged mails cannot move: they hold while their secret is in the ring, and
        `secrets_in_use` names it as long.
        """
        for identity in identities:
            self._retried(self._rekey, self._terms.keyring.keys(identity))

    def _rekey(self, keys: Keys) -> None:
        ring = self._terms.keyring
        current = {old: group[0] for group in (keys.address, keys.customer) for old in group}
        mails = {refusal.mail for refusal in self.store.read(keys.all).refusals}
        names = {old: ring.name(mail) for mail in mails for old in ring.all_names(mail)}
        with self.store.locked(Wanted(keys.all, sorted(names), FOREVER)) as unit:
            seen = unit.snapshot._replace(entries=unit.held())
            moved = [self._moved(entry, current) for entry in seen.entries]
            used, free = self._used(seen, moved, current, names)
            rows = {row.key: row.standing for row in seen.recipients}
            standings = {
                group[0]: RecipientRow(group[0], standing_text(by_group(group, rows)))
                for group in (keys.address, keys.customer)
                if group
            }
            gone = [key for key in keys.all if key not in keys.current]
            # Of a mail that was first refused since they were read, all stays for the next time.
            refusals = [one for one in unit.refusals(keys.all) if one.mail in mails]
            unit.write(
                Changes(
                    unlist=gone,
                    take_back=[one[:2] for one in refusals if one.recipient_key in gone],
                    free=free,
                    move=moved,
                    use=used,
                    refusals=self._refusals(refusals, current),
                    recipients=standings,
                )
            )

    def _refusals(
        self, refusals: Iterable[Refusal], current: dict[str, str]
    ) -> dict[tuple[str, str], Refusal]:
        """What stays of *refusals* under the current secret, by key and name."""
        moved = (
            one._replace(
                recipient_key=current[one.recipient_key],
                name=self._terms.keyring.name(one.mail),
            )
            for one in sorted(refusals, key=_finality)
        )
        return {one[:2]: one for one in moved}

    def _used(
        self, seen: Snapshot, moved: list[Entry], current: dict[str, str], names: dict[str, str]
    ) -> tuple[list[Used], list[Used]]:
        """
        The mails that are used up beside the claims, under the current secret; and as before. Only
        under the keys that are locked: what is under another may be held by claims unseen here.
        """
        dropped = [used for used in seen.used if used.why == Why.DROPPED]
        used = [Used(current[one.key], names[one.name], Why.DROPPED) for one in dropped]
        for entry in moved:
            if entry.name and entry.state != State.SENT:
                used += self._terms.merged(entry.keys, entry.mails)
        carried = [one for entry in seen.entries for one in self._terms.carried(entry)]
        unsure = [entry for entry in seen.entries if entry.state == State.SUPERSEDED]
        for entry in unsure:  # after what is merged: that may be released, this stays
            used += self._terms.repeated(self._moved(entry, current))
        for entry in moved:  # after what may have gone: this went
            if entry.state == State.SENT:
                used += self._terms.merged(entry.keys, entry.mails)
        before = [
            Used(key, name, Why.REPEATED)
            for entry in unsure
            for key in entry.keys
            for mail in entry.mails
            for name in self._terms.keyring.all_names(mail)
        ]
        last = {(one.key, one.name): one for one in used}
        free = [one for one in (*dropped, *carried, *before) if one.key in current]
        return [one for one in last.values() if one.key in current], free

    def _moved(self, entry: Entry, current: dict[str, str]) -> Entry:
        return entry._replace(
            address_key=current.get(entry.address_key or "", entry.address_key),
            customer_key=current.get(entry.customer_key or "", entry.customer_key),
            name=entry.name and self._terms.keyring.name(entry.mail),
        )

    def secrets_in_use(self) -> set[str]:
        """
        The names (see `Keyring.names`) of the secrets that something is still under: people, or
        mails that were purged and would be sent again without it.
        """
        return self.store.secrets()


def _finality(refusal: Refusal) -> tuple[bool, int]:
    """Of two against one mail, under two secrets, what first dropped it stays, or the later one."""
    dropped = refusal.reason == Reason.DROPPED
    return dropped, -refusal.decided_at if dropped else refusal.decided_at
