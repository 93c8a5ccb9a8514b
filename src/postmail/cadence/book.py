"""The book: one recipient's log as the rules see it, open to more entries while a plan is made."""

from __future__ import annotations

from collections.abc import Iterable

from postmail.cadence.rulebook import Counted, Rulebook, Terms
from postmail.cadence.words import Candidate, Outcome, Sent


class Book:
    """
    A log, prepared: *counted* holds what uses slots, *used* {mail id: the entry that stands for
    it}, *quiet* the instant until which marketing keeps silent, and *quiet_by* the mail that asked.
    """

    __slots__ = ("_rulebook", "counted", "quiet", "quiet_by", "used")

    def __init__(self, rulebook: Rulebook, log: Iterable[Sent] = ()) -> None:
        self._rulebook = rulebook
        self.counted: list[Counted] = []
        self.used: dict[str, Sent] = {}
        self.quiet = 0
        self.quiet_by = ""
        for entry in log:
            self.add(entry)

    def add(self, entry: Sent) -> None:
        """Take in one more mail."""
        for name in entry.ids if entry.also else (entry.id,):
            self.used[name] = entry
        rulebook = self._rulebook
        if entry.counts:
            mask = rulebook.mask(entry.kind, entry.category, entry.stream, entry.tags)
            if mask:
                self.counted.append((entry.latest, entry.at, mask, entry))
        terms = rulebook.terms.get(entry.kind)
        if terms is not None and terms.quiet_after:
            until = entry.latest + terms.quiet_after
            if until > self.quiet:
                self.quiet, self.quiet_by = until, entry.id

    def copy(self) -> Book:
        """A second book with the same entries."""
        other = Book(self._rulebook)
        other.counted, other.used = self.counted[:], dict(self.used)
        other.quiet, other.quiet_by = self.quiet, self.quiet_by
        return other


def as_sent(candidate: Candidate, terms: Terms, at: int, lease: int = 0) -> Sent:
    """A candidate as the log entry that it becomes when it is claimed at *at*."""
    spec = terms.spec
    return Sent(
        candidate.id,
        candidate.identity,
        candidate.kind,
        candidate.order,
        candidate.round,
        spec.category,
        spec.stream,
        spec.tags,
        candidate.zone,
        terms.counts,
        at,
        at + lease,
        Outcome.IN_FLIGHT if lease else Outcome.HANDED_OFF,
        candidate.also,
    )
