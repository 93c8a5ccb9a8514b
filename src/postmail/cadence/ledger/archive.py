"""What was sent: read, brought in from elsewhere, exported, erased, purged, and kept readable."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Set
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from postmail.cadence.events import Event
from postmail.cadence.instants import instant, moment
from postmail.cadence.ledger.claiming import claim_id, new_salt
from postmail.cadence.ledger.consents import after, by_group
from postmail.cadence.ledger.core import Core
from postmail.cadence.ledger.entry import (
    Changes,
    Entry,
    RecipientRow,
    State,
    Used,
    Wanted,
    Why,
    labels_text,
)
from postmail.cadence.ledger.keys import Keys
from postmail.cadence.ledger.news import news
from postmail.cadence.ledger.standing import (
    ALL_MARKETING,
    Kind,
    Record,
    merged,
    standing_text,
)
from postmail.cadence.ledger.texts import WORD, problem_of
from postmail.cadence.words import Identity, Sent, mail_id
from postmail.cadence.zones import clock
from postmail.errors import DataError, Fault, brief
from postmail.messages.base import Category

#: The version of the exported JSON.
EXPORT_VERSION = 1
_CHUNK = 500
#: {a send's text: the sign that may not be in it, since in the name of its mail it ends there}.
_DIVIDERS = {"source": "/", "kind": ":", "ref": None, "stream": None}


class Elsewhere(NamedTuple):
    """A mail that another system sent, such as a newsletter: caps cover it from then on."""

    identity: Identity
    source: str
    """Which system; without a `/`."""
    ref: str
    """The system's own name of the mail; the same one, of one kind, is taken in once."""
    sent_at: datetime
    """When it left, with its zone."""
    kind: str = "newsletter"
    category: Category = Category.MARKETING
    stream: str = "newsletter"
    tags: Set[str] = frozenset()
    zone: str = "UTC"
    """IANA zone of the recipient, for calendar rules."""
    counts: bool = True


class Archive(Core):
    """The log of the past."""

    def history(self, *identities: Identity) -> list[Sent]:
        """
        What holds of everything that was claimed for these people, by either key: each claim once,
        oldest first.

        Released claims are left out. Keys are as asked for, with whichever of the people, and
        keyed hashes where nobody has them.
        """
        asked = [(who, self._terms.keyring.keys(who)) for who in identities]
        plain = {key: who.address for who, keys in asked for key in keys.address}
        plain |= {key: who.customer for who, keys in asked for key in keys.customer}
        snapshot = self.store.read(list(plain))
        entries = [entry for entry in snapshot.entries if entry.state != State.RELEASED]
        held = {mail for entry in entries if entry.name for mail in _mails(entry)}
        return [
            _holding(entry, held).sent(_known(entry, plain), snapshot.now)
            for entry in sorted(entries, key=lambda entry: (entry.last_at, entry.id))
        ]

    def events(self, identity: Identity) -> list[Event]:
        """
        What is on record about a person, as events for `plan` and `simulate`: legal bases,
        objections, pauses, suppressions, and the mails that were dropped for good.

        With these and `history`, a plan knows what the next claim will know.
        """
        snapshot = self.store.read(self._terms.keyring.keys(identity).all)
        standing = merged(row.standing for row in snapshot.recipients)
        return news(identity, standing, snapshot.refusals)

    def export(self, identity: Identity) -> str:
        """
        Everything that the ledger holds about a person, as JSON (Art. 15 and 20 GDPR).

        `{"version", "exported_at", "identity", "keys", "mails": [...], "standing": [...],
        "refusals": [...]}`; times are ISO 8601 in UTC, null where there is none.
        """
        keys = self._terms.keyring.keys(identity)
        snapshot = self.store.read(keys.all)
        records = merged(row.standing for row in snapshot.recipients).records
        mails = sorted(snapshot.entries, key=lambda entry: entry.id)
        latest = sorted(snapshot.refusals, key=lambda one: (one.decided_at, one.recipient_key))
        refusals = {refusal.mail: refusal for refusal in latest}  # one for both keys
        document = {
            "version": EXPORT_VERSION,
            "exported_at": _iso(snapshot.now),
            "identity": identity._asdict(),
            "keys": list(keys.all),
            "mails": [_mail(entry) for entry in mails],
            "standing": [_dated(record._asdict()) for record in records],
            "refusals": [_dated(refusal._asdict()) for refusal in refusals.values()],
        }
        return json.dumps(document, ensure_ascii=False, indent=2)

    def erase(self, identity: Identity, *, source: str = "erasure") -> None:
        """
        Forget a person: every mail, every basis and its proof (Art. 17 GDPR).

        What lies under an address and a customer number goes with either of them; what lies under
        one alone, such as a consent, goes with that one: give both where you know both.

        What stays, under the keyed hash alone, is what keeps the person from being mailed again:
        objections, suppressions, and this erasure itself, as an objection to all marketing that
        only a later consent lifts. Open leases end: their hand-off is refused.
        """
        self._retried(self._erase, self._terms.keyring.keys(identity), source)

    def _erase(self, keys: Keys, source: str) -> None:
        with self.store.locked(Wanted(keys.all, (), 0)) as unit:
            rows = {row.key: row.standing for row in unit.snapshot.recipients}
            at = after(rows.values(), self._said(unit.snapshot))
            erased = Record(Kind.OBJECTION, at, ALL_MARKETING, source=source)
            kept = {}
            for group in (keys.address, keys.customer):
                for key in group[:1]:
                    standing = by_group(group, rows).kept_after_erasure().with_record(erased)
                    kept[key] = RecipientRow(key, standing_text(standing))
            unit.write(Changes(forget=list(keys.all), recipients=kept))

    def purge(self) -> int:
        """
        Delete what was sent before the retention ended; return how many mails.

        Their names stay used up, as keyed hashes: a purged mail is not sent again. Consents and
        objections stay. Nothing is purged that a rule of the policy can still look back to.

        Raises:
            ClockJumpError: where the clock cannot be right. Nothing is purged then.
        """
        kept = max(self._terms.retention, self._terms.horizon)
        now = self.store.read(()).now
        self._terms.guard.check(now, self.store.steady(), ())
        before, purged = max(now - kept, 0), 0
        while found := self._retried(self._purge, before):
            purged += found
        self._retried(self.store.forget_refusals, before)
        return purged

    def _purge(self, before: int) -> int:
        with self.store.old(before, _CHUNK) as unit:
            entries = unit.snapshot.entries
            used = [Used(key, e.name, Why.SENT) for e in entries if e.name for key in e.keys]
            unit.write(Changes(delete=[entry.id for entry in entries], use=used))
        return len(entries)

    def import_sends(self, sends: Iterable[Elsewhere]) -> int:
        """
        Take in what other systems sent, so that caps cover every mail; return how many were new.

        A fact is not asked for leave: an import may fill a rule beyond its limit.

        Raises:
            DataError: for hand-offs that lie ahead of the ledger's clock, or that have no zone,
                and for zones, categories, tags and texts that are none; nothing of their
                transaction is taken in.
            ClockJumpError: where the clock cannot be right; nor is anything then.
        """
        pending, taken = iter(sends), 0
        while chunk := list(islice(pending, self.store.chunk)):
            taken += self._retried(self._import, chunk)
        return taken

    def _import(self, sends: list[Elsewhere]) -> int:
        _check(sends, _faults)
        ring = self._terms.keyring
        owners = [ring.keys(send.identity) for send in sends]
        mails = [mail_id(send.kind, f"{send.source}/{send.ref}") for send in sends]
        names = [ring.all_names(mail) for mail in mails]
        wanted = Wanted(
            sorted({key for keys in owners for key in keys.all}),
            sorted({name for own in names for name in own}),
            0,
        )
        with self.store.locked(wanted) as unit:
            now = unit.snapshot.now
            self._terms.guard.check(now, self.store.steady(), unit.snapshot.ahead)
            _check(sends, partial(_ahead, latest=now + self._terms.guard.bound))
            known = {(key, e.name) for e in unit.snapshot.entries for key in e.keys}
            known |= {used[:2] for used in unit.snapshot.used}
            changes, salt = Changes(), new_salt()
            for send, keys, own in zip(sends, owners, names, strict=True):
                if any((key, name) in known for key in keys.all for name in own):
                    continue
                known |= {(key, own[0]) for key in keys.current}
                changes.insert.append(_imported(claim_id(now, salt), send, keys, own[0], now))
            unit.write(changes)
        return len(changes.insert)

    def accept_clock(self) -> None:
        """
        Declare that the store's clock is right as it stands, after a ClockJumpError.

        Each process watches the clock for itself: say it in every one, or start them anew.
        What was recorded ahead of it, mails and what people said, is moved back to now, which
        makes it count longer than it would have, never shorter.
        """
        self._retried(self.store.accept)
        self._terms.guard.forget()


def _mails(entry: Entry) -> set[tuple[str, str]]:
    """Its mails, by each of its recipient's keys."""
    return {(key, mail) for key in entry.keys for mail in entry.mails}


def _holding(entry: Entry, held: set[tuple[str, str]]) -> Entry:
    """A superseded claim, where the one that repeats it is released, stands for its mail again."""
    if entry.state == State.SUPERSEDED and held.isdisjoint(_mails(entry)):
        return entry._replace(state=State.LEASED)
    return entry


def _known(entry: Entry, plain: dict[str, str]) -> Identity:
    """Whom a claim was for, by the keys that are known (*plain*, by their hashes)."""
    address, customer = entry.address_key or "", entry.customer_key or ""
    return Identity(plain.get(address, address), plain.get(customer, customer))


def _mail(entry: Entry) -> dict[str, Any]:
    kept = _dated(entry._asdict())
    return {**kept, "also": json.loads(entry.also or "[]"), "tags": json.loads(entry.tags or "[]")}


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """*row* with its instants as ISO 8601."""
    dates = ("at", "until", "claimed_at", "lease_until", "begun_at", "settled_at", "next_at")
    return {
        name: _iso(value) if name in (*dates, "decided_at") else value
        for name, value in row.items()
    }


def _iso(at: int) -> str | None:
    return moment(at).isoformat() if at else None


def _check(
    sends: list[Elsewhere], faults_of: Callable[[Elsewhere], Iterator[tuple[str, str]]]
) -> None:
    faults = [
        Fault(f"[{place}].{path}", problem)
        for place, send in enumerate(sends)
        for path, problem in faults_of(send)
    ]
    if faults:
        raise DataError(subject="imported sends", faults=faults)


def _ahead(send: Elsewhere, latest: int) -> Iterator[tuple[str, str]]:
    if instant(send.sent_at) > latest:
        yield "sent_at", f"lies ahead of the clock: {send.sent_at.isoformat()}"


def _faults(send: Elsewhere) -> Iterator[tuple[str, str]]:
    if not isinstance(send.sent_at, datetime) or send.sent_at.tzinfo is None:
        yield "sent_at", f"expected a time with its zone, got {brief(send.sent_at)}"
    for path, divider in _DIVIDERS.items():
        words = getattr(send, path)
        # They lie in one text, as the order of the mail: source/ref.
        most = {"ref": WORD - len(f"{send.source}/"), "source": WORD - 2}.get(path, WORD)
        problem = problem_of(words, max(most, 1))
        if problem or not words:
            yield path, problem or f"expected text, got {brief(words)}"
        elif divider and divider in words:
            yield path, f"expected text without {divider}, got {brief(words)}"
    if send.category not in [*Category]:
        yield "category", f"expected one of {', '.join(Category)}, got {brief(send.category)}"
    if not isinstance(send.tags, Set) or not all(isinstance(tag, str) for tag in send.tags):
        yield "tags", f"expected a set of words, got {brief(send.tags)}"
    try:
        clock(send.zone)
    except (LookupError, ValueError, OSError):  # unknown; not a plain name; a folder of zones
        yield "zone", f"expected a time zone (IANA) like Europe/Berlin, got {brief(send.zone)}"


def _imported(id_: str, send: Elsewhere, keys: Keys, name: str, now: int) -> Entry:
    at = min(instant(send.sent_at), now)
    return Entry(
        id=id_,
        address_key=keys.address[0] if keys.address else None,
        customer_key=keys.customer[0] if keys.customer else None,
        name=name,
        kind=send.kind,
        order_ref=f"{send.source}/{send.ref}",
        round=0,
        also="",
        category=send.category,
        stream=send.stream,
        tags=labels_text(frozenset(send.tags)),
        zone=send.zone,
        counts=int(bool(send.counts)),
        state=State.SENT,
        claimed_at=now,
        lease_until=at,
        begun_at=0,
        settled_at=at,
        policy="",
        reason="",
        fingerprint="",
        message_id="",
        source=send.source,
    )
