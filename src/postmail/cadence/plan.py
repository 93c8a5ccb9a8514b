"""The plan: for each mail whether it is due, deferred, held, merged or skipped, and why."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, islice
from operator import eq
from typing import overload

from postmail.cadence.alerts import Alert, alerts_of
from postmail.cadence.book import Book
from postmail.cadence.cohorts import Chapter, Cohorts
from postmail.cadence.events import Event
from postmail.cadence.facts import NOBODY, OrderFacts, Person
from postmail.cadence.groups import Group, gather
from postmail.cadence.instants import instant
from postmail.cadence.kinds import Stop
from postmail.cadence.policy import Policy, expect_policy
from postmail.cadence.schedule import Planned, Schedule
from postmail.cadence.words import CLOSED, Identity, Reason, Request, Sent, Status, Verdict
from postmail.order import Order


class Mails(Sequence[Planned]):
    """
    The mails of a plan. Most are kept as what tells them apart from those of a like customer, and
    made when they are asked for.
    """

    __slots__ = ("_chapters", "_starts")

    def __init__(self, chapters: Iterable[Chapter | tuple[Planned, ...]]) -> None:
        self._chapters = tuple(chapters)
        self._starts = (0, *accumulate(map(len, self._chapters)))

    def of(self, status: Status) -> Iterator[Planned]:
        """Those with this status."""
        return self.where(lambda verdict: verdict.status is status)

    def where(self, wanted: Callable[[Verdict], bool]) -> Iterator[Planned]:
        """Those with a verdict that is *wanted*, by its status, reason and rule."""
        for chapter in self._chapters:
            if isinstance(chapter, Chapter):
                yield from chapter.mails(wanted)
            else:
                yield from (mail for mail in chapter if wanted(mail.verdict))

    def __iter__(self) -> Iterator[Planned]:
        for chapter in self._chapters:
            yield from chapter.mails() if isinstance(chapter, Chapter) else chapter

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, place: int) -> Planned: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Planned, ...]: ...

    def __getitem__(self, place: int | slice) -> Planned | tuple[Planned, ...]:
        """One mail, or a tuple of several."""
        places = range(len(self))[place]
        if isinstance(places, range):
            return tuple(self[one] for one in places)
        which = bisect_right(self._starts, places) - 1
        chapter = self._chapters[which]
        mails = chapter.mails() if isinstance(chapter, Chapter) else chapter
        return next(islice(mails, places - self._starts[which], None))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mails | tuple):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Mails({tuple(self)!r})"

    def __reduce__(self) -> tuple[type[Mails], tuple[tuple[tuple[Planned, ...]]]]:
        return Mails, ((tuple(self),),)


@dataclass(frozen=True)
class Plan:
    """
    What follows from orders, events and history under a policy, as of *now*.

    Advisory: nothing is reserved, and what happens later changes it. The mails of one customer
    stand together, customers in the order of their first order in the input.
    """

    now: datetime
    policy: str
    """The policy's digest."""
    mails: Mails
    alerts: tuple[Alert, ...] = ()

    def of(self, status: Status) -> tuple[Planned, ...]:
        """The mails with this status."""
        return tuple(self.mails.of(status))

    @property
    def due(self) -> tuple[Planned, ...]:
        """What may be claimed now."""
        return self.of(Status.DUE)

    @property
    def to_claim(self) -> tuple[Request, ...]:
        """
        What a worker claims, in this order: what is due and what is dropped as of now, of each
        customer as it was decided. A claim refuses the latter and writes it down, so that it stays
        dropped when there is room again.
        """
        known = [
            (mail.candidate, mail.gates or CLOSED)
            for mail in self.mails.where(_is_decided)
            if mail.drops_now or mail.verdict.status is Status.DUE
        ]
        return tuple([Request(candidate, gates) for candidate, gates in known if candidate])

    @property
    def deferred(self) -> tuple[Planned, ...]:
        """What goes later, each at its instant."""
        return self.of(Status.DEFERRED)

    @property
    def held(self) -> tuple[Planned, ...]:
        """What waits for something without a date."""
        return self.of(Status.HELD)

    @property
    def merged(self) -> tuple[Planned, ...]:
        """What another mail of its kind carries."""
        return self.of(Status.MERGED)

    @property
    def skipped(self) -> tuple[Planned, ...]:
        """What does not go."""
        return self.of(Status.SKIPPED)

    def __getitem__(self, name: str) -> Planned:
        """The mail of this name (`kind:order:round`); KeyError where there is none."""
        for mail in self.mails:
            if mail.id == name:
                return mail
        raise KeyError(name)


def _is_decided(verdict: Verdict) -> bool:
    """
    Whether a mail is due, or a rule drops it, now or later; of one that a claim has dropped before
    no rule is told.
    """
    dropped = verdict.reason is Reason.DROPPED and verdict.rule != ""
    return dropped or verdict.status is Status.DUE


def plan(
    orders: Iterable[Order],
    events: Iterable[Event],
    history: Iterable[Sent],
    policy: Policy,
    now: datetime,
) -> Plan:
    """
    The plan for these orders as of *now*: pure and deterministic.

    Events and facts that lie after *now* are not known yet. Everything after *now* is planned as
    if nothing else happened: that mails go out at their planned instants, and no other.

    Args:
        orders: The orders, in any order.
        events: What happened beside them.
        history: The log: everything handed off or claimed before.
        policy: The rules.
        now: An aware time.

    Raises:
        DataError: for what is none of these; for orders that share a number, of people whom a
            third connects.
    """
    expect_policy(policy, "plan")
    start = instant(now)
    cohorts = Cohorts(policy, start)
    chapters: list[Chapter | tuple[Planned, ...]] = []
    alerts: list[Alert] = []
    for group in gather(orders, events, history):
        cast = cast_of(group, policy, start, group.log)
        alike = cohorts.chapter(*cast[0][:2]) if len(cast) == 1 else None
        if alike is not None:
            chapters.append(alike)
            continue
        run = Schedule(policy.rulebook, start, notice=policy.collection_notice)
        run.play(cast)
        chapters.append(tuple(run.planned.values()))
        for facts, _, _ in cast:
            alerts.extend(alerts_of(facts, policy.rulebook))
    return Plan(now, policy.digest, Mails(chapters), tuple(alerts))


def cast_of(
    group: Group, policy: Policy, asof: int, log: Iterable[Sent]
) -> list[tuple[OrderFacts, Book, bool]]:
    """Each order of a group that is placed by *asof*: its facts, its book, whether it is latest."""
    placed = [
        (instant(order.placed_at), order, identity) for order, identity in group.orders.values()
    ]
    placed = [one for one in placed if one[0] <= asof]
    placed.sort(key=_when)
    rulebook = policy.rulebook
    log = tuple(dict.fromkeys(log))  # an entry that is there twice is one mail
    if len(log) > 1:
        log = tuple(sorted(log, key=_entry))
    books: dict[Identity, Book] = {}
    people: dict[Identity, Person] = {}
    cast = []
    for _, order, identity in placed:
        if identity not in books:
            mine = (entry for entry in log if entry.identity.matches(identity))
            books[identity] = Book(rulebook, mine)
            people[identity] = _person(group, identity, asof)
        events = group.events.get(order.number, ())
        facts = OrderFacts(order, identity, events, people[identity], policy, asof)
        cast.append((facts, books[identity], True))
    if len(cast) < 2:
        return cast
    _share_cases([facts for facts, _, _ in cast])
    return _in_sequence(cast)


def _share_cases(orders: list[OrderFacts]) -> None:
    """A case about one order holds the mails of all orders of the same person."""
    cases = [
        (one.identity, one.case_open, one.resumes)
        for one in orders
        if one.case_open or one.resumes is not None
    ]
    for facts in orders:
        for who, is_open, resumes in cases:
            if facts.identity.matches(who):
                facts.case_open = facts.case_open or is_open
                if resumes is not None:
                    facts.resumes = max(resumes, facts.resumes or resumes)


def _in_sequence(
    cast: list[tuple[OrderFacts, Book, bool]],
) -> list[tuple[OrderFacts, Book, bool]]:
    """
    Marks what follows from there being several orders: a second ends the flow of the first. Those
    of which nothing comes are neither, and carry no mails of fixed dates if another can.
    """
    first: dict[tuple[int, str], int] = {}
    last: dict[tuple[int, str], tuple[bool, int]] = {}
    keyed = []
    for place, (facts, _, _) in enumerate(cast):
        own = facts.counts, place
        keys = [key for key in enumerate(facts.identity) if key[1]]
        for key in keys:
            last[key] = max(last.get(key, own), own)
            if facts.counts:
                first.setdefault(key, place)
        keyed.append((own, keys))
    result = []
    for (own, keys), (facts, book, _) in zip(keyed, cast, strict=True):
        place = own[1]
        counts, at = latest = max([own, *[last[key] for key in keys]])
        if counts and at > place:
            facts.endings.append(Stop.SECOND_ORDER)
        if min([place, *[first.get(key, place) for key in keys]]) < place:
            facts.first = False
        result.append((facts, book, latest == own))
    return result


def _person(group: Group, identity: Identity, asof: int) -> Person:
    mine = [event for event, who in group.personal if who.matches(identity)]
    return Person(mine, asof) if mine else NOBODY


def _entry(entry: Sent) -> tuple[object, ...]:
    """A log's order, whatever that of the input; of two entries for one mail, the last counts."""
    return entry.latest, entry.at, entry.id, entry.identity, entry.also


def _when(one: tuple[int, Order, Identity]) -> tuple[int, str]:
    """An order's place, whatever that in the input: a shop may split one at one instant."""
    return one[0], one[1].number
