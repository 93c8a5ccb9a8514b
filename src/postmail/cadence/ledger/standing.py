"""What a person has agreed to, objected to, or cannot receive: recorded once, honoured at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from postmail.cadence.words import Basis, Gates

#: As a stream: all marketing.
ALL_MARKETING = "*"


class Kind(StrEnum):
    """What a record says."""

    BASIS = "basis"  #: the legal basis for a stream, with its proof
    OBJECTION = "objection"  #: no more of a stream, or of all marketing
    PAUSE = "pause"  #: no marketing until an instant
    SUPPRESSION = "suppression"  #: this address cannot, or must not, be mailed
    REINSTATED = "reinstated"  #: the suppressions before it no longer hold


class Suppression(StrEnum):
    """Why an address is suppressed."""

    BOUNCED = "bounced"  #: a hard bounce: the address does not exist
    COMPLAINED = "complained"  #: its owner reported a mail as spam


class Record(NamedTuple):
    """One thing that is on record about a person. Records are added, never changed."""

    kind: Kind
    at: int
    """When it was given, in microseconds since the epoch: what a later one outweighs."""
    stream: str = ""
    """For a basis or an objection: its stream, or `*` for all marketing."""
    value: str = ""
    """A `Basis` or a `Suppression`."""
    until: int = 0
    """For a pause: its end."""
    text: str = ""
    """Proof: the version of the text that was shown."""
    source: str = ""
    """Proof: where, for example `checkout`."""


class Standing(NamedTuple):
    """All records about one person, oldest first."""

    records: tuple[Record, ...] = ()

    def basis(self, stream: str) -> Record | None:
        """The latest record of a basis for *stream*; NONE withdraws what was before."""
        return self._latest(Kind.BASIS, (stream,))

    def objects(self, stream: str) -> bool:
        """
        Whether mail of *stream* is objected to. Only a consent that was given later lifts it, for
        its own stream; being a customer does not.
        """
        objection = self._latest(Kind.OBJECTION, (stream, ALL_MARKETING))
        basis = self.basis(stream)
        if objection is None:
            return False
        consented = basis is not None and basis.value == Basis.CONSENT
        return not (consented and basis is not None and basis.at > objection.at)

    def paused_until(self) -> int:
        """The end of the latest pause, 0 without one."""
        pause = self._latest(Kind.PAUSE, ("",))
        return pause.until if pause else 0

    def suppressed(self, why: Suppression) -> bool:
        """Whether mails are suppressed for this reason."""
        bad = [record.at for record in self.records if record.value == why]
        lifted = self._latest(Kind.REINSTATED, ("",))
        return bool(bad) and (lifted is None or lifted.at < max(bad))

    def is_customer(self) -> bool:
        """Whether a sale is on record."""
        return any(record.value == Basis.EXISTING_CUSTOMER for record in self.records)

    def gates(self, stream: str, given: Gates) -> Gates:
        """*given* with what is on record: the stronger basis, and every objection."""
        if not self.records:
            return given
        basis = self.basis(stream)
        if basis is not None and _STRENGTH.index(basis.value) > _STRENGTH.index(given.basis):
            given = given._replace(basis=Basis(basis.value), proof=proof(basis))
        return given._replace(
            objected=given.objected or self.objects(stream),
            bounced=given.bounced or self.suppressed(Suppression.BOUNCED),
            complained=given.complained or self.suppressed(Suppression.COMPLAINED),
        )

    def kept_after_erasure(self) -> Standing:
        """What must outlive the person's data: objections, suppressions, without their proofs."""
        kept = (Kind.OBJECTION, Kind.SUPPRESSION, Kind.REINSTATED)
        return Standing(
            tuple(
                record._replace(text="", source="")
                for record in self.records
                if record.kind in kept
            )
        )

    def _latest(self, kind: Kind, streams: tuple[str, ...]) -> Record | None:
        found = [r for r in self.records if r.kind == kind and r.stream in streams]
        return max(found, key=lambda record: record.at, default=None)


_STRENGTH = [str(basis) for basis in Basis]


def proof(record: Record) -> str:
    """When, where and by which text a basis was given, in one line."""
    from postmail.cadence.instants import moment

    parts = [moment(record.at).isoformat(), record.source, record.text]
    return ", ".join(part for part in parts if part)


def merged(texts: Iterable[str]) -> Standing:
    """The standing of a person from the rows of all their keys, each record once."""
    texts = [text for text in texts if text]
    if not texts:
        return _NOTHING
    if len(set(texts)) == 1:
        return parsed(texts[0])
    records = {record for text in texts for record in parsed(text).records}
    return Standing(tuple(sorted(records, key=lambda record: (record.at, record))))


@lru_cache(maxsize=1024)
def parsed(text: str) -> Standing:
    """A standing from its JSON."""
    rows = json.loads(text) if text else []
    return Standing(tuple(Record(Kind(kind), *rest) for kind, *rest in rows))


def standing_text(standing: Standing) -> str:
    """A standing as JSON: a list of records, each a list in the order of `Record`; "" for none."""
    return json.dumps(standing.records, ensure_ascii=False) if standing.records else ""


_NOTHING = Standing()
