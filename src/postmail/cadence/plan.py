"""The plan: for each mail whether it is due, deferred, held, merged or skipped, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from postmail.cadence.alerts import Alert, alerts_of
from postmail.cadence.book import Book
from postmail.cadence.events import Event
from postmail.cadence.facts import NOBODY, OrderFacts, Person
from postmail.cadence.groups import Group, gather
from postmail.cadence.instants import instant
from postmail.cadence.kinds import Stop
from postmail.cadence.policy import Policy
from postmail.cadence.schedule import Planned, Schedule
from postmail.cadence.words import Identity, Sent, Status
from postmail.order import Order


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
    mails: tuple[Planned, ...]
    alerts: tuple[Alert, ...] = ()

    def of(self, status: Status) -> tuple[Planned, ...]:
        """The mails with this status."""
        return tuple(mail for mail in self.mails if mail.verdict.status is status)

    @property
    def due(self) -> tuple[Planned, ...]:
        """What may be claimed now."""
        return self.of(Status.DUE)

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
    """
    start = instant(now)
    mails: list[Planned] = []
    alerts: list[Alert] = []
    for group in gather(orders, events, history):
        run = Schedule(policy.rulebook, start, notice=policy.collection_notice)
        cast = cast_of(group, policy, start, group.log)
        run.play(cast)
        mails.extend(run.planned.values())
        for facts, _, _ in cast:
            alerts.extend(alerts_of(facts, policy.rulebook))
    return Plan(now, policy.digest, tuple(mails), tuple(alerts))


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
    log = tuple(log)
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
    return cast if len(cast) < 2 else _in_sequence(cast)


def _in_sequence(
    cast: list[tuple[OrderFacts, Book, bool]],
) -> list[tuple[OrderFacts, Book, bool]]:
    """Marks what follows from there being several orders: a second ends the flow of the first."""
    result = []
    for place, (facts, book, _) in enumerate(cast):
        latest = not any(
            facts.identity.matches(after.identity) for after, _, _ in cast[place + 1 :]
        )
        if not latest:
            facts.endings.append(Stop.SECOND_ORDER)
        if any(facts.identity.matches(before.identity) for before, _, _ in cast[:place]):
            facts.first = False
        result.append((facts, book, latest))
    return result


def _person(group: Group, identity: Identity, asof: int) -> Person:
    mine = [event for event, who in group.personal if who.matches(identity)]
    return Person(mine, asof) if mine else NOBODY


def _when(one: tuple[int, Order, Identity]) -> int:
    return one[0]
