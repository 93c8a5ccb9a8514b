"""What all claims of a ledger have in common, and requests made ready before the lock is taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from postmail.cadence.instants import DAY
from postmail.cadence.ledger.clock import Guard
from postmail.cadence.ledger.entry import (
    Entry,
    State,
    Used,
    Wanted,
    Why,
    labels_text,
    pairs_text,
)
from postmail.cadence.ledger.keys import Keyring, Keys
from postmail.cadence.policy import Policy
from postmail.cadence.words import Candidate, Request

#: The longest calendar period (a month), and a day at each end for the zones of the world.
_LONGEST_PERIOD = 33 * DAY
#: No mail in any log is older: whoever looks back further looks at all of it.
_AGES = 40 * 366 * DAY
_LEASED = State.LEASED.value  # looked up once: it is asked for every claim


class PreparedRequest(NamedTuple):
    """A request with its hashes, made before the lock is taken."""

    request: Request
    keys: Keys
    name: str
    names: Sequence[str]
    """What stands for all mails of the candidate, under every secret."""
    facts: tuple[str | int | None, ...]
    """What an `Entry` says from *address_key* to *state*, where the claim holds."""


@dataclass(frozen=True)
class LedgerTerms:
    """What all claims of one ledger have in common. Lengths of time are in microseconds."""

    policy: Policy
    keyring: Keyring
    guard: Guard
    lease: int
    """How long a claim holds."""
    retention: int
    """How long a purge keeps what was sent, at least."""
    customers_only: frozenset[str]
    """Kinds and streams that go to customers only."""

    @cached_property
    def horizon(self) -> int:
        """How far back the log matters to the policy's rules."""
        spans = [_LONGEST_PERIOD if rule.per else 0 for rule in self.policy.rules]
        for rule in self.policy.rules:
            spans += [span.ticks for span in (rule.within, rule.min_gap) if span]
        spans += [spec.quiet_after.ticks for spec in self.policy.kinds if spec.quiet_after]
        return min(max(spans, default=0) + self.lease + DAY, _AGES)

    @cached_property
    def for_customers(self) -> frozenset[str]:
        """The kinds that go to customers only, for which all sales in the log matter."""
        kinds, only = self.policy.kinds, self.customers_only
        return frozenset(one.kind for one in kinds if not only.isdisjoint((one.kind, one.stream)))

    def wanted(self, requests: Iterable[PreparedRequest]) -> Wanted:
        """What the claims of *requests* need of a store, with every key once and in order."""
        keys: set[str] = set()
        names: set[str] = set()
        horizon = self.horizon
        for request in requests:
            keys.update(request.keys.address, request.keys.customer)
            names.update(request.names)
            if request.request.candidate.kind in self.for_customers:
                horizon = _AGES
        return Wanted(sorted(keys), sorted(names), horizon)

    def prepared(self, request: Request) -> PreparedRequest:
        """*request* with its hashes."""
        ring, candidate = self.keyring, request.candidate
        mails = candidate.ids if candidate.also else (candidate.id,)
        names = [name for mail in mails for name in ring.all_names(mail)]
        keys = ring.keys(candidate.identity)
        facts = _facts(candidate, keys, names[0], self.policy)
        return PreparedRequest(request, keys, names[0], names, facts)

    def merged(self, keys: Iterable[str], mails: Sequence[str]) -> list[Used]:
        """The *mails* behind the first: those have no claim of their own."""
        names = [self.keyring.name(mail) for mail in mails[1:]]
        return [Used(key, name, Why.MERGED) for key in keys for name in names]

    def carried(self, entry: Entry) -> list[Used]:
        """As `merged`, for what *entry* carries, under every secret that it may be noted by."""
        names = [name for mail in entry.mails[1:] for name in self.keyring.all_names(mail)]
        return [Used(key, name, Why.MERGED) for key in entry.keys for name in names]

    def repeated(self, entry: Entry) -> list[Used]:
        """
        All mails of *entry*, which is superseded: of unknown outcome they count as sent, also
        where the claim that repeats them is released.
        """
        names = [self.keyring.name(mail) for mail in entry.mails]
        return [Used(key, name, Why.REPEATED) for key in entry.keys for name in names]


def _facts(
    candidate: Candidate, keys: Keys, name: str, policy: Policy
) -> tuple[str | int | None, ...]:
    terms = policy.rulebook.of(candidate.kind)
    spec = terms.spec
    return (
        keys.address[0] if keys.address else None,
        keys.customer[0] if keys.customer else None,
        name,
        candidate.kind,
        candidate.order,
        candidate.round,
        pairs_text(candidate.also),
        spec.category.value,  # plain text: of a text's subclass drivers ask how to adapt it
        spec.stream,
        labels_text(spec.tags),
        candidate.zone,
        int(terms.counts),
        _LEASED,
    )
