"""
The vocabulary that planner and ledger share: who, which mail, what was sent, what was decided.

Instants are whole microseconds since the epoch, UTC (`instants.py`). The values are named tuples,
not models: planning makes millions of them, and nothing in them comes unchecked from outside.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """What becomes of a mail."""

    DUE = "due"  #: may be handed off now
    DEFERRED = "deferred"  #: later, at a known instant
    HELD = "held"  #: waits for something that has no date
    MERGED = "merged"  #: another mail of its kind carries it
    SKIPPED = "skipped"  #: never


class Reason(StrEnum):
    """Why. The set is closed: stores, logs and reports may rely on it."""

    DUE = "due"  #: nothing stands against it
    HASTENED = "hastened"  #: due early: the customer keeps looking at the order

    NOT_YET_DUE = "not-yet-due"  #: its own delay has not passed
    CAPPED = "capped"  #: a rule's slots are used up
    QUIET_AFTER = "quiet-after"  #: too close after a mail that asks for silence behind it
    OUTSIDE_HOURS = "outside-hours"  #: quiet hours, or outside the send windows
    DAY_OFF = "day-off"  #: a blackout date or a public holiday
    COOL_DOWN = "cool-down"  #: a case was closed too recently
    PAUSED = "paused"  #: the customer asked for a pause that is not over
    YIELDED = "yielded"  #: it would take the last chance of a mail of higher priority

    CASE_OPEN = "case-open"  #: a return, a complaint, a dispute or a lost parcel is open
    NO_BASIS = "no-basis"  #: no legal basis on record for its stream
    AWAITING_EVENT = "awaiting-event"  #: its anchor has not happened, or its order lacks something

    MERGED = "merged"  #: carried by another mail of its kind

    ALREADY_SENT = "already-sent"  #: handed off before, or its outcome is unknown
    IN_FLIGHT = "in-flight"  #: claimed by somebody whose lease still runs
    OBJECTED = "objected"  #: the customer does not want this stream, or any marketing
    NOT_A_CUSTOMER = "not-a-customer"  #: a kind for customers, to somebody with no sale on record
    BOUNCED = "bounced"  #: the address does not exist
    COMPLAINED = "complained"  #: the customer reported a mail as spam
    NO_ADDRESS = "no-address"  #: there is nowhere to send it
    CANCELLED = "cancelled"  #: the order was called off
    REFUNDED = "refunded"  #: the money went back
    SECOND_ORDER = "second-order"  #: the customer has bought again: the flow is over
    ANSWERED = "answered"  #: the customer has done what the mail asks for
    OVERTAKEN = "overtaken"  #: what it prepares for has happened
    CONDITION = "condition"  #: the kind is not meant for this order
    NO_PREDECESSOR = "no-predecessor"  #: the mail that it would follow does not go, or not alone
    EXPIRED = "expired"  #: its time is over
    NO_SLOT = "no-slot"  #: no free slot or open hour before it expires
    DROPPED = "dropped"  #: capped, and its kind is dropped then


class Basis(StrEnum):
    """The legal basis on record for a stream. The order of the members is their strength."""

    NONE = "none"  #: nothing on record
    EXISTING_CUSTOMER = "existing-customer"  #: a sale, and the notice given at collection
    CONSENT = "consent"  #: the customer said yes


#: {basis: strength}, for comparison.
STRENGTH = {basis: place for place, basis in enumerate(Basis)}


class ZoneSource(StrEnum):
    """Where a recipient's time zone comes from."""

    RECIPIENT = "recipient"  #: known for this person
    DESTINATION = "destination"  #: the ship-to country has one zone only
    SHOP = "shop"  #: the shop's own, for want of better


class Outcome(StrEnum):
    """What became of a claim. A release is not here: it leaves the log."""

    IN_FLIGHT = "in-flight"  #: claimed, not yet answered for
    HANDED_OFF = "handed-off"  #: the transport took it
    UNKNOWN = "unknown"  #: the lease ran out without an answer: counts as sent


class Identity(NamedTuple):
    """
    Who a mail goes to: two keys, and either match counts. There is no transitive closure.

    Make it with `Identity.of`, which folds the address; a store may replace both keys by keyed
    hashes, the planner only compares them.
    """

    address: str
    """The address key, or "" where there is no address."""
    customer: str = ""
    """The shop's key for the customer, or ""."""

    @classmethod
    def of(cls, address: str | None, customer: str | None = None) -> Identity:
        """The identity of an e-mail address and a customer number, either of which may lack."""
        return cls(address_key(address or ""), (customer or "").strip())

    @property
    def known_by(self) -> Identity:
        """What reports tell people apart by: the address alone, else the customer's number."""
        return self._replace(customer="") if self.address else self

    def matches(self, other: Identity) -> bool:
        """Whether both are the same recipient: the same address, or the same customer."""
        return bool(
            (self.address and self.address == other.address)
            or (self.customer and self.customer == other.customer)
        )


def address_key(address: str) -> str:
    """
    An address folded for comparison: case and IDNA, and nothing that only one provider does.

    >>> address_key(" Ida.Lund@BÜCHER.example ")
    'ida.lund@xn--bcher-kva.example'
    """
    folded = unicodedata.normalize("NFC", address.strip()).lower()
    local, at, domain = folded.rpartition("@")
    if not at or domain.isascii():
        return folded
    domain = unicodedata.normalize("NFKC", domain).replace("\u3002", ".")  # as UTS 46 maps them
    return f"{local}@{'.'.join(map(_ascii_label, domain.split('.')))}"


def _ascii_label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


class Candidate(NamedTuple):
    """
    One mail that could go out: this kind, about this order, to this recipient, in this round.

    (recipient, kind, order, round) is unique for ever. What the kind is (category, stream, tags,
    priority) stands in the policy, by its name.
    """

    id: str
    """`kind:order:round`, see `mail_id`."""
    identity: Identity
    kind: str
    order: str
    """The order's number; for kinds without an order, their fixed date."""
    round: int
    """0 for the first mail, 1 for the first repetition."""
    anchor: int
    """The instant of the event that it follows."""
    due: int
    """Not before."""
    expires: int
    """Its last instant of hand-off is before this one."""
    zone: str
    """IANA zone of the recipient."""
    zone_source: ZoneSource = ZoneSource.SHOP
    country: str = ""
    """ISO 3166-1 alpha-2, for public holidays; "" where unknown."""
    hastened: bool = False
    """Whether *due* was brought forward."""
    also: tuple[tuple[str, int], ...] = ()
    """(order, round) of the mails of its kind that were merged into it."""
    latest: str = ""
    """For kinds without an order: the number of the recipient's latest order; else ""."""

    @property
    def about(self) -> str:
        """The number of the order that the mail is written from."""
        return self.latest or self.order

    @property
    def ids(self) -> tuple[str, ...]:
        """Every mail that this one stands for, itself first: all of them are used up by it."""
        return (self.id, *(mail_id(self.kind, order, turn) for order, turn in self.also))


def mail_id(kind: str, order: str, turn: int = 0) -> str:
    """
    The name of a mail in logs and reports; *turn* is its round.

    >>> mail_id("review-request", "1001")
    'review-request:1001:0'
    """
    return f"{kind}:{order}:{turn}"


class Sent(NamedTuple):
    """
    One entry of the log: a claim that holds, whatever came of it. Released claims are not in it.

    What counts is frozen as it was at the claim: a kind that changes its tags later does not
    un-count what was sent.
    """

    id: str
    identity: Identity
    kind: str
    order: str
    round: int
    category: str
    stream: str
    tags: frozenset[str]
    zone: str
    """IANA zone at the claim: it decides the calendar day that the mail belongs to."""
    counts: bool
    """Whether it uses slots of the rules (`counts_toward_caps` at the claim)."""
    at: int
    """The hand-off where it is known, else the claim: it did not happen before."""
    latest: int
    """The last instant at which it can have happened: *at*, or the end of the lease."""
    outcome: Outcome = Outcome.HANDED_OFF
    also: tuple[tuple[str, int], ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Every mail that this one stood for, itself first."""
        return (self.id, *(mail_id(self.kind, order, turn) for order, turn in self.also))


class Gates(NamedTuple):
    """
    What must be true beside the cadence, for one candidate, as of now.

    The default lets no marketing mail through: nothing is known in its favour.
    """

    basis: Basis = Basis.NONE
    """The strongest legal basis on record for the candidate's stream."""
    proof: str = ""
    """What shows the basis: when, where, which text."""
    objected: bool = False
    """Against this stream, or against all marketing."""
    bounced: bool = False
    complained: bool = False
    ended: Reason | None = None
    """
    Why this mail is over, where it is: CANCELLED, REFUNDED, SECOND_ORDER, ANSWERED, OVERTAKEN; or
    DROPPED, once it was dropped: that is final, although the rule has free slots again.
    """
    case_open: bool = False
    resumes: int | None = None
    """After a closed case: the end of the cool-down."""
    paused: int = 0
    """The end of a pause that the customer asked for: no marketing before."""
    pending: tuple[Candidate, ...] = ()
    """The recipient's other open candidates whose own gates are open, for the look-ahead."""
    customer: bool = False
    """Whether there was a sale: `plan` says so for an order that was placed and not cancelled."""


#: Nothing is known in favour of a mail: only transactional ones pass.
CLOSED = Gates()


class Request(NamedTuple):
    """One mail that somebody wants to hand off now."""

    candidate: Candidate
    gates: Gates = CLOSED
    at_least_once: bool = False
    """Whether it may be claimed again where its outcome is unknown; transactional mails only."""


class Verdict(NamedTuple):
    """What was decided about a candidate, and everything that explains it."""

    id: str
    status: Status
    reason: Reason
    policy: str
    """The policy's digest."""
    rule: str = ""
    """
    Which rule, window, date or mail of the policy decided, or ""; with NO_SLOT and NO_PREDECESSOR
    perhaps a reason of its own: `quiet-after`, `cool-down`, or `merged`.
    """
    slots: tuple[str, ...] = ()
    """The mails that used the slots, or that it yields to, or that carry it."""
    at: int | None = None
    """The instant of DUE; for DEFERRED the first at which it can succeed; else None."""
