"""What a store keeps and hands out: log entries, recipient rows, and what is to change."""

from __future__ import annotations

import json
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from postmail.cadence.words import Identity, Outcome, Sent, mail_id


class State(StrEnum):
    """Where a claim stands. Whether a lease has ended is a question to the clock, not a state."""

    LEASED = "leased"  #: claimed; in flight until the lease ends, of unknown outcome afterwards
    SENT = "sent"  #: confirmed
    RELEASED = "released"  #: surely not handed off; frees its slot and its name
    SUPERSEDED = "superseded"  #: of unknown outcome, and claimed again at least once


class Entry(NamedTuple):
    """
    One claim, as it lies in the store; the fields are the table's columns, in order.

    Instants are microseconds since the epoch, 0 where there is none; absent text is "", but for
    keys and name, which are None, so that a unique index passes over them.
    """

    id: str
    """Hexadecimal: fourteen digits of *claimed_at*, and what tells claims of one instant apart."""
    address_key: str | None
    customer_key: str | None
    name: str | None
    """What stands for the mail, unique for each key; None once it may be claimed again."""
    kind: str
    order_ref: str
    round: int
    also: str
    """JSON: the (order, round) pairs of the mails merged into this one, or ""."""
    category: str
    stream: str
    tags: str
    """JSON: the sorted tags, or ""."""
    zone: str
    counts: int
    """1 where it uses slots of the rules, as the policy said at the claim."""
    state: str
    claimed_at: int
    lease_until: int
    begun_at: int
    settled_at: int
    policy: str
    """The digest of the policy that let it pass."""
    reason: str
    fingerprint: str
    message_id: str
    source: str
    """Which system sent it; "" for this one."""

    @property
    def mail(self) -> str:
        """`kind:order:round`."""
        return mail_id(self.kind, self.order_ref, self.round)

    @property
    def mails(self) -> tuple[str, ...]:
        """Every mail that it stands for, itself first."""
        merged = pairs(self.also)
        return (self.mail, *(mail_id(self.kind, order, turn) for order, turn in merged))

    @property
    def keys(self) -> tuple[str, ...]:
        """The one or two recipient keys that it is under."""
        return tuple(key for key in (self.address_key, self.customer_key) if key)

    @property
    def last_at(self) -> int:
        """The last instant that is recorded in it; the end of a lease is not one."""
        return max(self.claimed_at, self.begun_at, self.settled_at)

    def matters(self, since: int, names: Collection[str]) -> bool:
        """Whether a claim of one of *names* must see it: it is recent, or holds such a name."""
        recent = self.lease_until > since or self.settled_at > since
        return self.state != State.RELEASED and (recent or self.name in names)

    def sent(self, identity: Identity, now: int) -> Sent:
        """It as planner and evaluator know it; *now* tells an open lease from an ended one."""
        if self.state == State.SENT:
            at, latest, outcome = self.settled_at, self.settled_at, Outcome.HANDED_OFF
        else:
            open_ = self.state == State.LEASED and now < self.lease_until
            at, latest = self.begun_at or self.claimed_at, self.lease_until
            outcome = Outcome.IN_FLIGHT if open_ else Outcome.UNKNOWN
        superseded = self.state == State.SUPERSEDED
        return Sent(
            id=f"{self.mail}#{self.id}" if superseded else self.mail,  # its name is another's now
            identity=identity,
            kind=self.kind,
            order=self.order_ref,
            round=self.round,
            category=self.category,
            stream=self.stream,
            tags=labels(self.tags),
            zone=self.zone,
            counts=bool(self.counts),
            at=at,
            latest=latest,
            outcome=outcome,
            also=() if superseded else pairs(self.also),
        )


class RecipientRow(NamedTuple):
    """One recipient key, and what is on record about it (JSON, see standing.py)."""

    key: str
    standing: str = ""


class Why(StrEnum):
    """Why a mail is used up that has no claim of its own."""

    MERGED = "merged"  #: another mail carried it
    SENT = "sent"  #: its claim is purged
    DROPPED = "dropped"  #: it was capped, and its kind is dropped then
    REPEATED = "repeated"  #: nobody knows whether it went, and somebody claimed it once more


class Used(NamedTuple):
    """A mail that will not be claimed again, for one recipient key."""

    key: str
    name: str
    why: str
    """A `Why`."""


class Refusal(NamedTuple):
    """
    The last verdict against a mail, for one recipient key; that it was dropped stays the last. The
    fields are the table's columns, in order.
    """

    recipient_key: str
    name: str
    mail: str
    status: str
    reason: str
    rule: str
    policy: str
    slots: str
    """JSON: the mails that used the slots."""
    next_at: int
    """For a deferral: when it can succeed, in microseconds since the epoch; else 0."""
    decided_at: int


#: How old a look may be that a claim is decided by, in microseconds.
_MOMENT = 1_000_000


class Snapshot(NamedTuple):
    """What a store read, after its locks were granted."""

    now: int
    """The store's clock."""
    ahead: Sequence[tuple[str, int]] = ()
    """(key, instant) of anybody's last claims that lie ahead of the clock, latest first."""
    recipients: Sequence[RecipientRow] = ()
    entries: Sequence[Entry] = ()
    used: Sequence[Used] = ()
    """Mails that are used up without a claim of their own."""
    refusals: Sequence[Refusal] = ()
    """Only read where everything is."""

    def changed(self, locked: Snapshot) -> set[str] | None:
        """
        The keys under which *locked*, which was read after it, says something else; None where it
        was read more than a moment before, or the clock may be wrong.
        """
        if not 0 <= locked.now - self.now <= _MOMENT or self.ahead != locked.ahead:
            return None
        if self[2:] == locked[2:]:
            return set()
        entries = set(self.entries).symmetric_difference(locked.entries)
        changed = {key for entry in entries for key in entry.keys}
        for before, after in ((self.recipients, locked.recipients), (self.used, locked.used)):
            changed.update(row[0] for row in {*before}.symmetric_difference(after))
        return changed


#: As a horizon: all of the log, released claims too.
FOREVER = 1 << 60


class Wanted(NamedTuple):
    """What a claim needs to see of a store, and to have to itself."""

    keys: Sequence[str]
    """Recipient keys, sorted, each once."""
    names: Sequence[str]
    """What stands for the mails (see `Keyring.name`)."""
    horizon: int
    """Entries older than this many microseconds need not be read, but for those of *names*."""


@dataclass
class Changes:
    """What one transaction writes, all of it or nothing."""

    insert: list[Entry] = field(default_factory=list)
    update: list[Entry] = field(default_factory=list)
    move: list[Entry] = field(default_factory=list)
    """Claims that get other keys and another name, and stay what they are."""
    use: list[Used] = field(default_factory=list)
    """Mails that are used up beside a claim's own."""
    free: list[Used] = field(default_factory=list)
    """Those that may be claimed again."""
    refusals: dict[tuple[str, str], Refusal] = field(default_factory=dict)
    """By key and name: of several against one mail, the last."""
    recipients: dict[str, RecipientRow] = field(default_factory=dict)
    delete: list[str] = field(default_factory=list)
    """Ids of claims of which nothing is to be left."""
    unlist: list[str] = field(default_factory=list)
    """Keys whose recipient rows go: those of a previous secret."""
    take_back: list[tuple[str, str]] = field(default_factory=list)
    """(recipient key, name) of refusals that go."""
    forget: list[str] = field(default_factory=list)
    """Keys of recipients of whom nothing is to be left, but what *recipients* says."""

    def deletes(self) -> bool:
        """Whether anything goes."""
        return bool(self.delete or self.free or self.unlist or self.take_back or self.forget)

    def without(self, keys: Container[str]) -> Changes:
        """What a claim writes for others than the recipients with these *keys*, all they have."""

        def stays(entry: Entry) -> bool:
            return (entry.address_key or entry.customer_key) not in keys

        return Changes(
            insert=list(filter(stays, self.insert)),
            update=list(filter(stays, self.update)),
            use=[used for used in self.use if used.key not in keys],
            free=[used for used in self.free if used.key not in keys],
            refusals={at: one for at, one in self.refusals.items() if at[0] not in keys},
        )

    def join(self, other: Changes) -> None:
        """Write also what *other* says."""
        for one in fields(self):
            mine, more = getattr(self, one.name), getattr(other, one.name)
            mine.update(more) if isinstance(mine, dict) else mine.extend(more)


@lru_cache(maxsize=1024)
def labels(text: str) -> frozenset[str]:
    """Tags from their JSON."""
    return frozenset(json.loads(text)) if text else frozenset()


@lru_cache(maxsize=1024)
def labels_text(tags: frozenset[str]) -> str:
    """Tags as JSON, sorted; "" for none."""
    return json.dumps(sorted(tags)) if tags else ""


@lru_cache(maxsize=1024)
def pairs(text: str) -> tuple[tuple[str, int], ...]:
    """(order, round) pairs from their JSON."""
    return tuple((order, turn) for order, turn in json.loads(text)) if text else ()


def pairs_text(also: tuple[tuple[str, int], ...]) -> str:
    """(order, round) pairs as JSON; "" for none."""
    return json.dumps(also) if also else ""
