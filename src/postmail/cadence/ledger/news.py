"""What the ledger knows and a plan must know too, as events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from postmail.cadence.events import (
    Bounced,
    Complained,
    Consented,
    Dropped,
    Event,
    Notified,
    Objected,
    Paused,
    Withdrawn,
)
from postmail.cadence.instants import moment
from postmail.cadence.ledger.entry import Refusal
from postmail.cadence.ledger.standing import (
    ALL_MARKETING,
    Kind,
    Standing,
    Suppression,
    proof,
)
from postmail.cadence.words import Basis, Identity, Reason


def news(identity: Identity, standing: Standing, refusals: Iterable[Refusal]) -> list[Event]:
    """What is on record about a person, and which mails were dropped, in the order of time."""
    found = [*_consents(identity, standing), *_stops(identity, standing), *_drops(refusals)]
    return sorted(found, key=lambda event: event.at)


def _consents(identity: Identity, standing: Standing) -> Iterator[Event]:
    who = {"address": identity.address or None, "customer": identity.customer or None}
    for stream in dict.fromkeys(record.stream for record in standing.records):
        withdrawn = standing.withdrawn(stream)
        if withdrawn is not None:
            yield Withdrawn.model_validate({**who, "at": moment(withdrawn.at), "stream": stream})
        basis = standing.basis(stream)
        if basis is not None:
            model = Consented if basis.value == Basis.CONSENT else Notified
            at, shown = moment(basis.at), proof(basis)
            yield model.model_validate({**who, "at": at, "stream": stream, "proof": shown})
    for record in standing.records:
        at = moment(record.at)
        if record.kind == Kind.OBJECTION:
            only = None if record.stream == ALL_MARKETING else record.stream
            yield Objected.model_validate({**who, "at": at, "stream": only})
        elif record.kind == Kind.PAUSE:
            yield Paused.model_validate({**who, "at": at, "until": moment(record.until)})


def _stops(identity: Identity, standing: Standing) -> Iterator[Event]:
    """A bounce is the address's, a complaint the person's."""
    for why in Suppression:
        if not standing.suppressed(why):
            continue
        at = max(record.at for record in standing.records if record.value == why)
        address, customer = identity.address or None, identity.customer or None
        if why is Suppression.COMPLAINED:
            yield Complained(at=moment(at), address=address, customer=customer)
        elif address:
            yield Bounced(at=moment(at), address=address)


def _drops(refusals: Iterable[Refusal]) -> Iterator[Event]:
    """Each mail once, since it first was; under one key alone another reason may be on record."""
    dropped = [refusal for refusal in refusals if refusal.reason == Reason.DROPPED]
    dropped.sort(key=lambda refusal: -refusal.decided_at)
    for refusal in {refusal.mail: refusal for refusal in dropped}.values():
        kind, _, rest = refusal.mail.partition(":")
        order, _, turn = rest.rpartition(":")
        yield Dropped(at=moment(refusal.decided_at), order=order, kind=kind, round=int(turn))
