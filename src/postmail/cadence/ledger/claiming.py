"""The decision of a claim: everything is looked at again, under the lock. It touches no store."""

from __future__ import annotations

import itertools
import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from postmail.cadence.evaluate import evaluate
from postmail.cadence.ledger.entry import (
    Changes,
    Entry,
    Refusal,
    Snapshot,
    State,
    Used,
    Why,
)
from postmail.cadence.ledger.standing import Standing, merged
from postmail.cadence.ledger.terms import LedgerTerms, PreparedRequest
from postmail.cadence.words import (
    Basis,
    Candidate,
    Gates,
    Outcome,
    Reason,
    Sent,
    Status,
    Verdict,
)

_made = itertools.count()

# Looked up once: they are asked for every claim.
_DUE, _NOTHING = Status.DUE, Standing()

#: The kinds that only a sale leads to. Who writes to a shop gets transactional mails as well.
AFTER_A_SALE = frozenset(
    {
        "welcome",
        "simple",
        "reassurance",
        "shipped",
        "separate-parcels",
        "tracking-update",
        "delayed",
        "pickup-ready",
        "delivered",
        "return-approved",
        "return-received",
        "exchange",
    }
)

#: The last verdicts on record: by recipient key and mail.
Told = Mapping[tuple[str, str], Verdict]


class Decided(NamedTuple):
    """What becomes of some requests as things stood in *snapshot*, and what is to be written."""

    snapshot: Snapshot
    changes: Changes
    verdicts: Sequence[tuple[Verdict, Entry | None]]


def decided(
    requests: Iterable[PreparedRequest],
    snapshot: Snapshot,
    terms: LedgerTerms,
    told: Told,
) -> Decided:
    """The verdicts on *requests*, each of which sees the claims before it."""
    book = ClaimBook(snapshot, terms, told)
    return Decided(snapshot, book.changes, [book.decide(request) for request in requests])


def confirmed(
    made: Decided,
    requests: Sequence[PreparedRequest],
    locked: Snapshot,
    terms: LedgerTerms,
    told: Told,
) -> Decided:
    """*made* as it stands in *locked*: those of its recipients who changed are decided anew."""
    changed = made.snapshot.changed(locked)
    if changed is None:
        return decided(requests, locked, terms, told)
    if not changed:
        return made
    places, touched = _touched(requests, made.snapshot.entries, changed)
    again = decided([requests[place] for place in places], locked, terms, told)
    changes, verdicts = made.changes.without(touched), list(made.verdicts)
    changes.join(again.changes)
    for place, verdict in zip(places, again.verdicts, strict=True):
        verdicts[place] = verdict
    return Decided(locked, changes, verdicts)


def _touched(
    requests: Sequence[PreparedRequest], entries: Iterable[Entry], changed: set[str]
) -> tuple[list[int], set[str]]:
    """
    Where the *requests* are that have a key that *changed*, or a recipient in common with one that
    has; and all their keys. Who may claim again what *entries* say shares their recipients as well:
    a claim that is superseded is so under both its keys.
    """
    linked = [request.keys.each for request in requests]
    if any(request.request.at_least_once for request in requests):
        linked += [entry.keys for entry in entries]
    keys, rest = set(changed), set(range(len(linked)))
    while joined := {place for place in rest if not keys.isdisjoint(linked[place])}:
        keys.update(*[linked[place] for place in joined])
        rest -= joined
    return sorted({*range(len(requests))} - rest), keys


class ClaimBook:
    """The recipients of one transaction, as they stand after every claim decided in it so far."""

    def __init__(self, snapshot: Snapshot, terms: LedgerTerms, told: Told) -> None:
        self.now = snapshot.now
        self.changes = Changes()
        self._terms = terms
        self._told = told
        self._salt = new_salt()
        self._standings = {recipient.key: recipient.standing for recipient in snapshot.recipients}
        self._used = {(used.key, used.name): used for used in snapshot.used}
        self._entries: dict[str, dict[str, Entry]] = {}
        for entry in snapshot.entries:
            self._put(entry)

    def decide(self, prepared: PreparedRequest) -> tuple[Verdict, Entry | None]:
        """The verdict on a request, and, where it is DUE, the claim that is now in the book."""
        candidate, gates, at_least_once = prepared.request
        keys = prepared.keys.each
        entries = self._entries_of(keys)
        at = self._instant(entries) if entries else self.now
        log = [entry.sent(candidate.identity, at) for entry in entries] if entries else []
        again = _repeatable(candidate, entries, at) if at_least_once else []
        if again:
            log = [_renamed(sent, again) for sent in log]
        used = self._used_of(prepared) if self._used else None
        if used:
            if at_least_once:
                used = [one for one in used if one.why != Why.REPEATED]
            went = [one for one in used if one.why != Why.DROPPED]
            if went:
                log += _gone(candidate, went, entries)
            elif used:
                gates = gates._replace(ended=Reason.DROPPED)
        known = self._standings
        standing = merged([known.get(key, "") for key in keys]) if known else _NOTHING
        verdict = self._verdict(candidate, log, at, standing, gates, entries)
        if verdict.status is not _DUE:
            self._refuse(prepared, verdict, at)
            return verdict, None
        for entry in again:
            self._supersede(entry)
        return verdict, self._grant(prepared, at, verdict)

    def _verdict(
        self,
        candidate: Candidate,
        log: list[Sent],
        at: int,
        standing: Standing,
        given: Gates,
        entries: Collection[Entry],
    ) -> Verdict:
        policy, lease = self._terms.policy, self._terms.lease
        spec = policy.spec(candidate.kind)
        gates = standing.gates(spec.stream, given) if standing.records else given
        only = spec.kind in self._terms.for_customers
        if only and not _is_customer(gates, standing, entries):
            refusal = Reason.NOT_A_CUSTOMER
            return Verdict(candidate.id, Status.SKIPPED, refusal, policy.digest)
        return evaluate(candidate, log, policy, at, gates, lease=lease)

    def _instant(self, entries: Collection[Entry]) -> int:
        """Now, but never before anything that is recorded for this recipient."""
        recorded = max([entry.last_at for entry in entries])
        return self._terms.guard.check_recipient(self.now, recorded)

    def _entries_of(self, keys: Iterable[str]) -> Collection[Entry]:
        under = [mine for key in keys if (mine := self._entries.get(key))]
        if len(under) < 2:
            return under[0].values() if under else ()
        return {id_: entry for mine in under for id_, entry in mine.items()}.values()

    def _used_of(self, prepared: PreparedRequest) -> list[Used]:
        """Those of the candidate's mails that are used up, by their plain names."""
        mails, names = prepared.request.candidate.ids, prepared.names
        each = len(names) // len(mails)  # one under each secret
        return [
            used._replace(name=mails[place // each])
            for place, name in enumerate(names)
            for key in prepared.keys.each
            if (used := self._used.get((key, name)))
        ]

    def _refuse(self, prepared: PreparedRequest, verdict: Verdict, at: int) -> None:
        """
        Note why not, unless the log itself says it, or it was noted before. What was dropped says
        so for ever: the next plan learns it from there.
        """
        if verdict.reason in (Reason.IN_FLIGHT, Reason.ALREADY_SENT):
            return
        name, used = prepared.name, {one.name for one in self._used_of(prepared)}
        if verdict.reason is Reason.DROPPED and used and verdict.id not in used:
            return  # one that it carries was dropped: by itself it may go
        for key in prepared.keys.current:
            before, drops = self._used.get((key, name)), verdict.reason is Reason.DROPPED
            if before is not None and before.why == Why.DROPPED:
                continue
            noted = self._told.get((key, verdict.id)) == verdict and not drops
            if not noted or (key, name) in self.changes.refusals:
                self.changes.refusals[key, name] = _refusal(key, name, verdict, at)
            if drops and before is None:
                self._use([Used(key, name, Why.DROPPED)])

    def _use(self, used: Iterable[Used]) -> None:
        for one in used:
            self.changes.use.append(one)
            self._used[one.key, one.name] = one

    def _grant(self, prepared: PreparedRequest, at: int, verdict: Verdict) -> Entry:
        terms, candidate = self._terms, prepared.request.candidate
        id_, until, reason = claim_id(at, self._salt), at + terms.lease, verdict.reason.value
        facts = (id_, *prepared.facts, at, until, 0, 0, verdict.policy, reason, "", "", "")
        entry = Entry._make(facts)
        self.changes.insert.append(entry)
        if candidate.also:
            merged = terms.merged(prepared.keys.current, candidate.ids)
            self._use([used for used in merged if used[:2] not in self._used])
        self._put(entry)
        return entry

    def _supersede(self, entry: Entry) -> None:
        superseded = entry._replace(state=State.SUPERSEDED, name=None)
        self.changes.update.append(superseded)
        for used in self._terms.carried(entry):
            self.changes.free.append(used)
            self._used.pop((used.key, used.name), None)
        self._use(self._terms.repeated(entry))
        self._put(superseded)

    def _put(self, entry: Entry) -> None:
        for key in (entry.address_key, entry.customer_key):
            if key:
                self._entries.setdefault(key, {})[entry.id] = entry


def claim_id(at: int, salt: str) -> str:
    """
    A new id for a claim at the instant *at*: ids sort by time, and as they were made.

    *salt* (six random hexadecimal digits) tells processes apart that claim in one microsecond.
    """
    return f"{at:014x}{next(_made) & 0xFFFF:04x}{salt}"


def new_salt() -> str:
    """A salt for the claims of one transaction."""
    return secrets.token_hex(3)


def _repeatable(candidate: Candidate, entries: Iterable[Entry], at: int) -> list[Entry]:
    """The claims that *candidate* may repeat: all of unknown outcome, or none at all."""
    mails = set(candidate.ids)
    holders = [entry for entry in entries if entry.name and mails & set(entry.mails)]
    unknown = [e for e in holders if e.state == State.LEASED and e.lease_until <= at]
    return unknown if len(unknown) == len(holders) else []


def _renamed(sent: Sent, again: list[Entry]) -> Sent:
    """A claim that is superseded still holds its slot, and no longer its name."""
    for entry in again:
        if sent.id == entry.mail:
            return sent._replace(id=f"{entry.mail}#{entry.id}", also=())
    return sent


def _refusal(key: str, name: str, verdict: Verdict, at: int) -> Refusal:
    return Refusal(
        recipient_key=key,
        name=name,
        mail=verdict.id,
        status=verdict.status,
        reason=verdict.reason,
        rule=verdict.rule,
        policy=verdict.policy,
        slots=json.dumps(verdict.slots),
        next_at=verdict.at or 0,
        decided_at=at,
    )


def _is_customer(gates: Gates, standing: Standing, entries: Collection[Entry]) -> bool:
    """Whether a sale is known: to the shop, by what is on record, or by a mail of ours about it."""
    known = gates.customer or gates.basis is Basis.EXISTING_CUSTOMER or standing.is_customer()
    return known or any(entry.kind in AFTER_A_SALE and not entry.source for entry in entries)


def _gone(candidate: Candidate, went: Iterable[Used], entries: Iterable[Entry]) -> list[Sent]:
    """What stands for those that *went*, where the log does not say so, under the same key."""
    held = [entry for entry in entries if entry.state != State.SUPERSEDED]
    said = {(key, mail) for entry in held for key in entry.keys for mail in entry.mails}
    mails = dict.fromkeys(used.name for used in went if used[:2] not in said)
    gone = Sent(
        id="",
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
    )
    return [gone._replace(id=mail) for mail in mails]
