"""What a person has agreed to, objected to, or cannot receive: recorded once, honoured at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from postmail.cadence.instants import moment
from postmail.cadence.ledger.texts import expect_text
from postmail.cadence.words import STRENGTH, Basis, Gates

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
    """
    All records about one person, oldest first. Of two at one instant a withdrawal comes after what
    was given, the longer pause after the shorter, and else what was recorded first comes first.
    """

    records: tuple[Record, ...] = ()

    def basis(self, stream: str) -> Record | None:
        """The strongest basis for *stream* since the last withdrawal, the latest of its kind."""
        found: Record | None = None
        for record in self.records:
            if record.kind != Kind.BASIS or record.stream != stream:
                continue
            if record.value == Basis.NONE:
                found = None
            elif found is None or _strength(record.value) >= _strength(found.value):
                found = record
        return found

    def objects(self, stream: str) -> bool:
        """
        Whether mail of *stream* is objected to. Only a consent that was given later lifts it, for
        its own stream; being a customer does not.
        """
        objection = self._last(Kind.OBJECTION, (stream, ALL_MARKETING))
        if objection < 0:
            return False
        basis = self.basis(stream)
        if basis is None or basis.value != Basis.CONSENT:
            return True
        return basis.at <= self.records[objection].at

    def paused_until(self, otherwise: int = 0) -> int:
        """The end of the latest pause, or *otherwise* without one."""
        pause = self._last(Kind.PAUSE)
        return self.records[pause].until if pause >= 0 else otherwise

    def suppressed(self, why: Suppression) -> bool:
        """Whether mails are suppressed for this reason."""
        bad = [place for place, record in enumerate(self.records) if record.value == why]
        return bool(bad) and bad[-1] > self._last(Kind.REINSTATED)

    def is_customer(self) -> bool:
        """Whether a sale is on record."""
        return any(record.value == Basis.EXISTING_CUSTOMER for record in self.records)

    def withdrawn(self, stream: str) -> Record | None:
        """The last withdrawal of every basis for *stream*."""
        place = self._last(Kind.BASIS, (stream,), Basis.NONE)
        return self.records[place] if place >= 0 else None

    def gates(self, stream: str, given: Gates) -> Gates:
        """
        *given* with what is on record: the stronger basis, or, after a withdrawal, only one that
        was recorded since; and every objection.
        """
        if not self.records:
            return given
        if self.withdrawn(stream) is not None:
            given = given._replace(basis=Basis.NONE, proof="")
        basis = self.basis(stream)
        if basis is not None and _strength(basis.value) > STRENGTH[given.basis]:
            given = given._replace(basis=Basis(basis.value), proof=proof(basis))
        return given._replace(
            objected=given.objected or self.objects(stream),
            bounced=given.bounced or self.suppressed(Suppression.BOUNCED),
            complained=given.complained or self.suppressed(Suppression.COMPLAINED),
            paused=self.paused_until(given.paused),
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

    def with_record(self, record: Record) -> Standing:
        """
        This standing and one record more.

        Raises:
            DataError: for words that no store could write.
        """
        if record in self.records:
            return self
        for path in ("stream", "text", "source"):
            expect_text("record", path, getattr(record, path), escaped=True)
        return Standing(_in_order((*self.records, record)))

    def _last(self, kind: Kind, streams: tuple[str, ...] = ("",), value: str = "") -> int:
        """The place of the last such record, -1 without one."""
        found = (
            place
            for place, record in enumerate(self.records)
            if record.kind == kind and record.stream in streams and value in ("", record.value)
        )
        return max(found, default=-1)


def _strength(basis: str) -> int:
    return STRENGTH[Basis(basis)]


def _in_order(records: Iterable[Record]) -> tuple[Record, ...]:
    return tuple(sorted(dict.fromkeys(records), key=_place))


def _place(record: Record) -> tuple[int, bool, int]:
    """As plans have it: at one instant a withdrawal comes last, and so does the longer pause."""
    return record.at, record.value == Basis.NONE, record.until


def proof(record: Record) -> str:
    """When, where and by which text a basis was given, in one line."""
    parts = [moment(record.at).isoformat(), record.source, record.text]
    return ", ".join(part for part in parts if part)


def merged(texts: Iterable[str]) -> Standing:
    """The standing of a person from the rows of all their keys, each record once."""
    texts = list(filter(None, texts))
    if not texts:
        return _NOTHING
    if len(set(texts)) == 1:
        return parsed(texts[0])
    return Standing(_in_order(record for text in texts for record in parsed(text).records))


@lru_cache(maxsize=1024)
def parsed(text: str) -> Standing:
    """A standing from its JSON."""
    rows = json.loads(text) if text else []
    return Standing(tuple(Record(Kind(kind), *rest) for kind, *rest in rows))


def standing_text(standing: Standing) -> str:
    """A standing as JSON: a list of records, each a list in the order of `Record`; "" for none."""
    return json.dumps(standing.records, ensure_ascii=False) if standing.records else ""


_NOTHING = Standing()
