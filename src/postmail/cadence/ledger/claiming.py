"""The decision of a claim: everything is looked at again, under the lock. It touches no store."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import NamedTuple

from postmail.cadence.evaluate import evaluate
from postmail.cadence.instants import DAY
from postmail.cadence.ledger.clock import Guard
from postmail.cadence.ledger.entry import (
    Changes,
    Entry,
    Snapshot,
    State,
    Wanted,
    labels_text,
    pairs_text,
)
from postmail.cadence.ledger.keys import Keyring, Keys
from postmail.cadence.ledger.standing import Standing, merged
from postmail.cadence.policy import Policy
from postmail.cadence.words import (
    CLOSED,
    Basis,
    Candidate,
    Gates,
    Outcome,
    Reason,
    Sent,
    Status,
    Verdict,
)
from postmail.messages.base import Category

#: The longest calendar period (a month), and a day at each end for the zones of the world.
_LONGEST_PERIOD = 33 * DAY


class Request(NamedTuple):
    """One mail that somebody wants to hand off now."""

    candidate: Candidate
    gates: Gates = CLOSED
    at_least_once: bool = False
    """Whether it may be claimed again where its outcome is unknown; transactional mails only."""


class Terms(NamedTuple):
    """What all claims of one ledger have in common."""

    policy: Policy
    keyring: Keyring
    guard: Guard
    lease: int
    """Microseconds that a claim holds."""
    customers_only: frozenset[str]
    """Kinds and streams that go to customers only."""

    def horizon(self) -> int:
        """How far back the log matters to the policy, in microseconds."""
        spans = [_LONGEST_PERIOD if rule.per else 0 for rule in self.policy.rules]
        for rule in self.policy.rules:
            spans += [span.ticks for span in (rule.within, rule.min_gap) if span]
        spans += [spec.quiet_after.ticks for spec in self.policy.kinds if spec.quiet_after]
        return max(spans, default=0) + self.lease + DAY

    def wanted(self, requests: Iterable[Request], horizon: int) -> Wanted:
        """What the claims of *requests* need of a store, with every key once and in order."""
        keys: set[str] = set()
        onces: list[str] = []
        for request in requests:
            own = self.keyring.keys(request.candidate.identity)
            keys.update(own.address, own.customer)
            onces += self.onces(own.all, request.candidate.ids)
        return Wanted(sorted(keys), onces, horizon)

    def onces(self, keys: Iterable[str], mails: Iterable[str]) -> list[str]:
        """The names that *mails* to the recipient *keys* use up."""
        return [self.keyring.once(key, mail) for key in keys for mail in mails]


class Book:
    """The recipients of one transaction, as they stand after every claim decided in it so far."""

    def __init__(self, snapshot: Snapshot, terms: Terms) -> None:
        self.now = snapshot.now
        self.changes = Changes()
        self._terms = terms
        self._recipients = {recipient.key: recipient for recipient in snapshot.recipients}
        self._taken = dict(snapshot.taken)
        self._entries: dict[str, list[Entry]] = {}
        for entry in snapshot.entries:  # each once: a store may not name one twice
            self._add(entry)

    def decide(self, request: Request) -> tuple[Verdict, Entry | None]:
        """The verdict on *request*, and, where it is DUE, the claim that is now in the book."""
        candidate, policy = request.candidate, self._terms.policy
        keys = self._terms.keyring.keys(candidate.identity)
        entries = self._entries_of(keys)
        at = self._instant(keys, entries)
        onces = self._terms.onces(keys.all, candidate.ids)
        log = [entry.sent(candidate.identity, at) for entry in entries]
        log += self._used_up(candidate, onces, {entry.id for entry in entries}, at)
        again = self._to_supersede(request, onces, at)
        if again:
            log = [_renamed(sent, again) for sent in log]
        standing = merged(self._recipients[key].standing for key in keys.all)
        verdict = self._verdict(candidate, log, at, standing, request.gates)
        if verdict.status is not Status.DUE:
            return verdict, None
        entry = self._grant(candidate, keys, at, verdict, policy, again)
        return verdict, entry

    def _verdict(
        self, candidate: Candidate, log: list[Sent], at: int, standing: Standing, given: Gates
    ) -> Verdict:
        policy, lease = self._terms.policy, self._terms.lease
        spec = policy.spec(candidate.kind)
        gates = standing.gates(spec.stream, given)
        only = self._terms.customers_only
        if (spec.kind in only or spec.stream in only) and not _is_customer(gates, standing, log):
            refusal = Reason.NOT_A_CUSTOMER
            return Verdict(candidate.id, Status.SKIPPED, refusal, policy.digest)
        paused = standing.paused_until() if spec.marketing else 0
        waiting = candidate._replace(due=paused) if paused > max(at, candidate.due) else candidate
        verdict = evaluate(waiting, log, policy, at, gates, lease=lease)
        if waiting is not candidate and verdict.status is Status.DEFERRED:
            return verdict._replace(reason=Reason.PAUSED)
        return verdict

    def _instant(self, keys: Keys, entries: list[Entry]) -> int:
        last = max(self._recipients[key].last_at for key in keys.all)
        recorded = max((entry.last_at for entry in entries), default=0)
        return self._terms.guard.check_recipient(self.now, max(last, recorded))

    def _entries_of(self, keys: Keys) -> list[Entry]:
        found = {
            entry.id: entry
            for key in keys.address + keys.customer
            for entry in self._entries.get(key, ())
        }
        return list(found.values())

    def _used_up(
        self, candidate: Candidate, onces: list[str], known: set[str], at: int
    ) -> list[Sent]:
        """What used the candidate's names up before the horizon, or before a purge."""
        old: list[Sent] = []
        for once in onces:
            if once not in self._taken:
                continue
            entry = self._taken[once]
            if entry is None:
                old.append(_purged(candidate))
            elif entry.id not in known:
                old.append(entry.sent(candidate.identity, at))
        return old

    def _to_supersede(self, request: Request, onces: list[str], at: int) -> list[Entry]:
        """The claims of unknown outcome that this one may repeat; none unless all may be."""
        holders = {once: self._taken[once] for once in onces if once in self._taken}
        if not holders or not request.at_least_once:
            return []
        entries = [entry for entry in holders.values() if entry is not None]
        unknown = [entry for entry in entries if _is_unknown(entry, at)]
        if len(unknown) != len(holders):
            return []
        return list({entry.id: entry for entry in unknown}.values())

    def _grant(
        self,
        candidate: Candidate,
        keys: Keys,
        at: int,
        verdict: Verdict,
        policy: Policy,
        again: list[Entry],
    ) -> Entry:
        for entry in again:
            self._supersede(entry)
        entry = _claim(candidate, keys, at, at + self._terms.lease, verdict, policy)
        self.changes.insert.append(entry)
        for once in self._terms.onces(keys.current, candidate.ids):
            self.changes.take.append((once, entry.id))
            self._taken[once] = entry
        for key in keys.all:
            seen = self._recipients[key]._replace(last_at=at)
            self._recipients[key] = self.changes.recipients[key] = seen
        self._add(entry)
        return entry

    def _supersede(self, entry: Entry) -> None:
        self.changes.update.append(entry._replace(state=State.SUPERSEDED))
        for once in self._terms.onces(entry.keys, entry.mails):
            self.changes.free.append(once)
            self._taken.pop(once, None)
        for key in entry.keys:
            held = self._entries.get(key, [])
            self._entries[key] = [other for other in held if other.id != entry.id]
        self._add(entry._replace(state=State.SUPERSEDED))

    def _add(self, entry: Entry) -> None:
        for key in entry.keys:
            self._entries.setdefault(key, []).append(entry)


def claim_id(at: int) -> str:
    """A new id for a claim at the instant *at*: ids sort by time."""
    return f"{at:014x}{secrets.token_hex(5)}"


def _claim(
    candidate: Candidate, keys: Keys, at: int, until: int, verdict: Verdict, policy: Policy
) -> Entry:
    spec = policy.spec(candidate.kind)
    counts = spec.counts_toward_caps
    return Entry(
        id=claim_id(at),
        address_key=keys.address[0] if keys.address else "",
        customer_key=keys.customer[0] if keys.customer else "",
        kind=candidate.kind,
        order_ref=candidate.order,
        round=candidate.round,
        also=pairs_text(candidate.also),
        category=spec.category,
        stream=spec.stream,
        tags=labels_text(spec.tags),
        zone=candidate.zone,
        counts=int(spec.category is Category.MARKETING if counts is None else counts),
        state=State.LEASED,
        claimed_at=at,
        lease_until=until,
        begun_at=0,
        settled_at=0,
        policy=policy.digest,
        reason=verdict.reason,
        fingerprint="",
        message_id="",
        source="",
    )


def _is_unknown(entry: Entry, at: int) -> bool:
    transactional = entry.category == Category.TRANSACTIONAL
    return transactional and entry.state == State.LEASED and entry.lease_until <= at


def _renamed(sent: Sent, again: list[Entry]) -> Sent:
    """A claim that is superseded still holds its slot, and no longer its name."""
    for entry in again:
        if sent.id == entry.mail:
            return sent._replace(id=f"{entry.mail}#{entry.id}", also=())
    return sent


def _is_customer(gates: Gates, standing: Standing, log: list[Sent]) -> bool:
    bought = any(sent.category == Category.TRANSACTIONAL and sent.order for sent in log)
    return gates.basis is Basis.EXISTING_CUSTOMER or standing.is_customer() or bought


def _purged(candidate: Candidate) -> Sent:
    """What stands for a mail that was sent, and of which nothing but its name is left."""
    return Sent(
        id=candidate.id,
        identity=candidate.identity,
        kind=candidate.kind,
        order=candidate.order,
        round=candidate.round,
        category="",
        stream="",
        tags=frozenset(),
        zone=candidate.zone,
        counts=False,
        at=0,
        latest=0,
        outcome=Outcome.HANDED_OFF,
        also=candidate.also,
    )
