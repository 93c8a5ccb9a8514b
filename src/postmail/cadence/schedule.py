"""The schedule: a recipient's mails played forward from one instant, by the one evaluator."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from typing import NamedTuple

from postmail.cadence.book import Book, as_sent
from postmail.cadence.evaluate import NEVER, awaited, finished, gated, timed, yielded
from postmail.cadence.facts import OrderFacts
from postmail.cadence.kinds import Anchor
from postmail.cadence.propose import gates_of, propose, unmeant
from postmail.cadence.rulebook import Rulebook, Terms
from postmail.cadence.words import (
    Candidate,
    Gates,
    Identity,
    Reason,
    Sent,
    Status,
    Verdict,
    mail_id,
)


class Planned(NamedTuple):
    """One mail in a plan or a simulation: what it is, and the verdict about it."""

    verdict: Verdict
    kind: str
    order: str
    round: int
    identity: Identity
    candidate: Candidate | None = None
    """With its dates; None where it has none: its event has not happened, or it does not fit."""
    gates: Gates | None = None
    """What a claim needs beside the candidate; with the other pending mails where it is claimed."""
    drops_now: bool = False
    """Whether a rule drops it as of now: a claim refuses it, and writes that down."""

    @property
    def id(self) -> str:
        """The mail's name."""
        return self.verdict.id


class _Open:
    """A candidate whose gates are open, and which is tried from *starts* on."""

    __slots__ = ("book", "candidate", "gates", "last", "starts", "terms", "wait")

    def __init__(self, candidate: Candidate, terms: Terms, book: Book, gates: Gates) -> None:
        self.candidate, self.terms, self.book, self.gates = candidate, terms, book, gates
        self.wait = awaited(terms, gates)
        self.last: Verdict | None = None
        due = candidate.due
        self.starts = due if self.wait is None or self.wait[0] < due else self.wait[0]


class Schedule:
    """
    One run from *start* up to, and without, *stop*.

    Candidates are tried in the order of their instants, then of their rank, as workers would that
    claim without delay. What is handed off enters the books and counts for those that follow.
    With *sending*, every hand-off is a fact (DUE); without, only those at *start*, and the others
    are DEFERRED to their instant.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        start: int,
        stop: int = NEVER,
        *,
        lease: int = 0,
        notice: str | None = None,
        sending: bool = False,
        dropped: frozenset[str] | set[str] = frozenset(),
    ) -> None:
        self._rulebook, self._digest = rulebook, rulebook.digest
        self._start, self._stop, self._lease = start, stop, lease
        self._notice, self._sending, self._dropped = notice, sending, dropped
        self._books: dict[int, tuple[Identity, Book]] = {}
        self._heap: list[tuple[int, int, int, str]] = []
        self._open: dict[str, _Open] = {}
        self._yielding: set[str] = set()
        self._waiting: dict[str, list[tuple[OrderFacts, Terms, int, Book]]] = {}
        self.planned: dict[str, Planned] = {}
        self.sent: list[Sent] = []

    def play(self, orders: Iterable[tuple[OrderFacts, Book, bool]]) -> None:
        """
        Plan the mails of these orders (of one group), each with its recipient's book; the flag
        says whether it is the recipient's latest, which carries the mails of fixed dates.
        """
        for facts, book, latest in orders:
            self._books[id(book)] = (facts.identity, book)
            for terms in self._rulebook.planned:
                if latest or not terms.once:
                    for turn in terms.turns:
                        self._consider(facts, terms, turn, book, self._start)
        while self._heap and self._heap[0][0] < self._stop:
            at, _, _, name = heappop(self._heap)
            one = self._open.get(name)
            if one is not None:
                self._try(one, at)
        for one in self._open.values():
            self._note(one, one.last or self._waits(one))
        self._settle_followers()

    def _consider(self, facts: OrderFacts, terms: Terms, turn: int, book: Book, now: int) -> None:
        """Propose a mail; it becomes open, waits for the one that it follows, or is decided."""
        before = None
        if turn or terms.follows:
            kind, number = (terms.kind, turn - 1) if turn else (terms.follows, 0)
            order = terms.once if turn else ""
            previous = mail_id(kind, order or facts.number, number)
            before = book.used.get(previous)
            if before is None:
                self._waiting.setdefault(previous, []).append((facts, terms, turn, book))
                return
            if before.id != previous:  # it was merged: what follows the other mail answers for both
                self._answered_for(facts, terms, turn, before)
                return
        offer = propose(facts, terms, self._digest, turn, before)
        if isinstance(offer, Verdict):
            held = offer.status is Status.HELD
            over = self._finished(facts, terms, turn, book, now) if held else None
            self._remember(over or offer, facts, terms, turn)
            return
        gates = self._gates(facts, terms, turn)
        against = gated(offer, terms, book, now, gates, self._digest, self._lease)
        if against is not None:
            self._remember(against, facts, terms, turn, offer, gates)
            return
        one = _Open(offer, terms, book, gates)
        if one.starts > offer.due and one.starts > now:  # perhaps too late for it
            verdict = timed(offer, terms, book, now, one.wait, self._lease, self._rulebook)
            if verdict.at is None:
                self._remember(verdict, facts, terms, turn, offer, gates)
                return
        self._open[offer.id] = one
        starts = one.starts
        self._push(one, starts if starts > now else now)

    def _gates(self, facts: OrderFacts, terms: Terms, turn: int) -> Gates:
        gates = gates_of(facts, terms, self._notice)
        name = mail_id(terms.kind, terms.once or facts.number, turn)
        gone = name in self._dropped or (terms.kind, turn) in facts.dropped
        return gates._replace(ended=Reason.DROPPED) if gone else gates

    def _finished(
        self, facts: OrderFacts, terms: Terms, turn: int, book: Book, now: int
    ) -> Verdict | None:
        """Why nothing comes of a mail that has no dates yet, where nothing does."""
        name = mail_id(terms.kind, terms.once or facts.number, turn)
        gates = self._gates(facts, terms, turn)
        return finished((name,), facts.identity, terms, book, now, gates, self._digest)

    def _push(self, one: _Open, at: int) -> None:
        candidate = one.candidate
        heappush(self._heap, (at, one.terms.order, candidate.due, candidate.id))

    def _try(self, one: _Open, at: int) -> None:
        candidate, terms = one.candidate, one.terms
        book, lease, rulebook = one.book, self._lease, self._rulebook
        self._yielding.discard(candidate.id)
        verdict = timed(candidate, terms, book, at, one.wait, lease, rulebook)
        if terms.marketing and verdict.status is Status.DUE and len(self._open) > 1:
            ahead = self._ahead(one, at)
            verdict = yielded(candidate, terms, book, at, lease, rulebook, ahead) or verdict
        if verdict.status is Status.DUE:
            self._hand_off(one, at, verdict)
        elif verdict.status is Status.SKIPPED:
            del self._open[candidate.id]
            drops_now = verdict.reason is Reason.DROPPED and at == self._start
            if drops_now:
                one.gates = one.gates._replace(pending=tuple(self._ahead(one, at)))
            self._note(one, verdict, drops_now)
        else:
            one.last = verdict
            again = verdict.at
            assert again is not None  # noqa: S101 - a deferral has its instant
            self._push(one, again if again > at else self._after(at))
            if verdict.reason is Reason.YIELDED:
                self._yielding.add(candidate.id)

    def _after(self, at: int) -> int:
        """The next instant at which anything is tried: what it yields to is among that."""
        return min((key[0] for key in self._heap if key[0] > at), default=NEVER)

    def _ahead(self, one: _Open, at: int) -> list[Candidate]:
        """The open mails of the same recipient that may come before it."""
        order, who = one.terms.order, one.candidate.identity
        return [
            other.candidate
            for other in self._open.values()
            if other is not one
            and other.terms.order <= order
            and (other.wait is None or other.wait[0] <= at)
            and (other.candidate.identity is who or other.candidate.identity.matches(who))
        ]

    def _hand_off(self, one: _Open, at: int, verdict: Verdict) -> None:
        del self._open[one.candidate.id]
        terms = one.terms
        if terms.merges and self._open:
            self._merge(one, at)
        here = at == self._start or self._sending
        said = one.last or (verdict if here else self._waits(one))
        status = Status.DUE if here else Status.DEFERRED
        if here and self._open:
            one.gates = one.gates._replace(pending=tuple(self._ahead(one, at)))
        candidate = one.candidate
        self._note(
            one,
            Verdict(candidate.id, status, said.reason, self._digest, said.rule, said.slots, at),
        )
        entry = as_sent(candidate, terms, at)
        self.sent.append(entry)
        for book in self._concerned(entry.identity):
            book.hand_off(entry, terms)
        if self._yielding:  # what they yield to may have lost its chance just now
            for other in self._open.values():
                self._push(other, max(other.starts, at))
        if self._waiting:
            for name in entry.ids:
                for facts, follower, turn, book in self._waiting.pop(name, ()):
                    self._consider(facts, follower, turn, book, at)

    def _merge(self, one: _Open, at: int) -> None:
        """Take the other mails of its kind and round along that are due now, or soon enough."""
        soon = at + one.terms.merges_within
        who, turn = one.candidate.identity, one.candidate.round
        along = [
            other
            for other in self._open.values()
            if other.terms is one.terms
            and other.candidate.round == turn
            and other.starts <= soon
            and (other.wait is None or other.wait[0] <= at)
            and other.candidate.identity.matches(who)
        ]
        for other in along:
            del self._open[other.candidate.id]
            carried = Verdict(
                other.candidate.id,
                Status.MERGED,
                Reason.MERGED,
                self._digest,
                slots=(one.candidate.id,),
                at=at,
            )
            self._note(other, carried)
        also = tuple((other.candidate.order, other.candidate.round) for other in along)
        one.candidate = one.candidate._replace(also=also)

    def _concerned(self, identity: Identity) -> list[Book]:
        """The books of everybody who matches, each once."""
        if len(self._books) == 1:
            return [book for _, book in self._books.values()]
        return [
            book for who, book in self._books.values() if who == identity or who.matches(identity)
        ]

    def _waits(self, one: _Open) -> Verdict:
        late = one.wait is not None and one.starts > one.candidate.due
        reason = one.wait[1] if late and one.wait is not None else Reason.NOT_YET_DUE
        return Verdict(one.candidate.id, Status.DEFERRED, reason, self._digest, at=one.starts)

    def _note(self, one: _Open, verdict: Verdict, drops_now: bool = False) -> None:
        candidate = one.candidate
        self.planned[candidate.id] = Planned(
            verdict,
            candidate.kind,
            candidate.order,
            candidate.round,
            candidate.identity,
            candidate,
            one.gates,
            drops_now,
        )

    def _remember(
        self,
        verdict: Verdict,
        facts: OrderFacts,
        terms: Terms,
        turn: int,
        candidate: Candidate | None = None,
        gates: Gates | None = None,
    ) -> None:
        order = terms.once or facts.number
        self.planned[verdict.id] = Planned(
            verdict, terms.kind, order, turn, facts.identity, candidate, gates
        )

    def _answered_for(self, facts: OrderFacts, terms: Terms, turn: int, carrier: Sent) -> None:
        """What would follow a mail that *carrier* took along: what follows the carrier does it."""
        name = mail_id(terms.kind, terms.once or facts.number, turn)
        instead = mail_id(terms.kind, carrier.order, turn)
        why, how = Reason.NO_PREDECESSOR, Reason.MERGED
        verdict = Verdict(name, Status.SKIPPED, why, self._digest, how, (instead,))
        self._remember(verdict, facts, terms, turn)

    def _follower(
        self, facts: OrderFacts, terms: Terms, turn: int, book: Book, previous: str, gone: bool
    ) -> None:
        """A mail whose predecessor has not gone (yet), or does not go."""
        name = mail_id(terms.kind, terms.once or facts.number, turn)
        digest, after = self._digest, (previous,)
        if gone:
            why = Reason.NO_PREDECESSOR
            verdict = Verdict(name, Status.SKIPPED, why, digest, slots=after)
        elif unfit := unmeant(facts, terms):
            verdict = Verdict(name, Status.SKIPPED, Reason.CONDITION, digest, unfit)
        else:
            why = Reason.AWAITING_EVENT
            over = self._finished(facts, terms, turn, book, self._start)
            verdict = over or Verdict(name, Status.HELD, why, digest, str(Anchor.SENT), after)
        self._remember(verdict, facts, terms, turn)

    def _settle_followers(self) -> None:
        """What waits for a mail that will not go does not go; what waits for another, waits."""
        waiting = dict(self._waiting)
        while waiting:
            known = [name for name in waiting if name in self.planned] or list(waiting)
            for previous in known:
                ahead = self.planned.get(previous)
                gone = ahead is not None and ahead.verdict.status in (
                    Status.SKIPPED,
                    Status.MERGED,
                )
                for facts, terms, turn, book in waiting.pop(previous):
                    self._follower(facts, terms, turn, book, previous, gone)
