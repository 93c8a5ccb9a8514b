"""The book: one recipient's log as the rules see it, open to more entries while a plan is made."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable

from postmail.cadence.rulebook import Counted, Rulebook, Terms
from postmail.cadence.words import Candidate, Outcome, Sent


class Book:
    """
    A log, prepared: *counted* holds what uses slots, by time, *used* {mail id: the entry that
    stands for it}, *quiet* the instant until which marketing keeps silent, and *quiet_by* the
    mail that asked.
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
        """Take in one more mail of the log."""
        rulebook = self._rulebook
        terms = rulebook.terms.get(entry.kind)
        quiet = terms.quiet_after if terms is not None else 0
        mask = 0
        if entry.counts:
            mask = rulebook.mask(entry.kind, entry.category, entry.stream, entry.tags)
        self._put(entry, mask, quiet)

    def hand_off(self, entry: Sent, terms: Terms) -> None:
        """Take in one more mail, which was claimed under *terms*."""
        self._put(entry, terms.mask if terms.counts else 0, terms.quiet_after)

    def _put(self, entry: Sent, mask: int, quiet: int) -> None:
        self.used[entry.id] = entry
        if entry.also:
            self.used.update(dict.fromkeys(entry.ids, entry))
        if mask:
            counted = (entry.latest, entry.at, mask, entry)
            if self.counted and entry.latest <= self.counted[-1][0]:
                insort(self.counted, counted, key=_in_time)
            else:
                self.counted.append(counted)
        if quiet and entry.latest + quiet > self.quiet:
            self.quiet, self.quiet_by = entry.latest + quiet, entry.id

    def is_spent(self, now: int) -> bool:
        """Whether all that is left of its mails is that they were sent."""
        if self.quiet > now or any(entry.also for entry in self.used.values()):
            return False
        return not self.counted or self.counted[-1][0] + self._rulebook.reach <= now

    def copy(self) -> Book:
        """A second book with the same entries."""
        other = Book(self._rulebook)
        other.counted, other.used = self.counted[:], dict(self.used)
        other.quiet, other.quiet_by = self.quiet, self.quiet_by
        return other


def _in_time(entry: Counted) -> tuple[int, int, str]:
    return entry[0], entry[1], entry[3].id


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
