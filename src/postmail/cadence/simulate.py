"""Simulation: the plan carried out, event by event, to the end of a horizon; and two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from postmail.cadence.alerts import Alert, alerts_of
from postmail.cadence.anchors import dates_of
from postmail.cadence.events import Event
from postmail.cadence.groups import Group, gather
from postmail.cadence.instants import instant
from postmail.cadence.plan import cast_of
from postmail.cadence.policy import Policy, expect_policy
from postmail.cadence.schedule import Planned, Schedule
from postmail.cadence.words import Identity, Reason, Sent, Status
from postmail.cadence.zones import as_date, clock
from postmail.locks import cached_property
from postmail.order import Order


@dataclass(frozen=True)
class Simulation:
    """
    What a policy makes of orders and events between *now* and *until*.

    *sent* is what went out, in the order in which it did; *mails* has one entry for every mail,
    DUE (at its instant) where it went out, else with the verdict that it has at the end; what was
    held until its time was over is HELD, with what it waited for.
    """

    now: datetime
    until: datetime
    policy: str
    """The policy's digest."""
    name: str
    """The policy's name."""
    sent: tuple[Sent, ...]
    mails: tuple[Planned, ...]
    alerts: tuple[Alert, ...] = ()

    @cached_property
    def per_customer_day(self) -> Counter[tuple[Identity, str]]:
        """
        {(recipient, local date): how many mails went out}; the recipient as `Identity.known_by`
        says, the zone is the mail's own.
        """
        return Counter(
            (entry.identity.known_by, as_date(clock(entry.zone).day(entry.at)).isoformat())
            for entry in self.sent
        )

    @cached_property
    def reasons(self) -> Counter[tuple[Status, Reason]]:
        """{(status, reason): how many mails}."""
        return Counter((mail.verdict.status, mail.verdict.reason) for mail in self.mails)


def simulate(
    orders: Iterable[Order],
    events: Iterable[Event],
    history: Iterable[Sent],
    policy: Policy,
    now: datetime,
    until: datetime,
    *,
    lease: int = 0,
) -> Simulation:
    """
    What happens from *now* up to, and without, *until*: each mail goes out at the first instant
    at which it can be claimed, and counts from then on.

    The clock stops at every event and at every dated fact of an order, and the plan is made anew
    from what is known by then. The same evaluator decides as in `plan` and in a claim. Nothing
    is known before its time.

    Args:
        orders: The orders, in any order.
        events: What happens, before and after *now*.
        history: What was handed off or claimed before *now*.
        policy: The rules.
        now: An aware time.
        until: An aware time.
        lease: Microseconds that the whole hand-off must fit into; see `evaluate`.
    """
    expect_policy(policy, "simulation")
    start, stop = instant(now), instant(until)
    sent: list[Sent] = []
    mails: list[Planned] = []
    alerts: list[Alert] = []
    for group in gather(orders, events, history):
        run = _Run(group, policy, lease)
        run.play(start, stop)
        sent.extend(run.sent)
        mails.extend(run.mails.values())
        alerts.extend(run.alerts.values())
    sent.sort(key=_handed_off)
    return Simulation(
        now, until, policy.digest, policy.name, tuple(sent), tuple(mails), tuple(alerts)
    )


class _Run:
    """One group's run: *mails* by name, and *sent* and *alerts* as they come up."""

    def __init__(self, group: Group, policy: Policy, lease: int) -> None:
        self._group, self._policy, self._lease = group, policy, lease
        self._dropped: set[str] = set()
        self.sent: list[Sent] = []
        self.mails: dict[str, Planned] = {}
        self.alerts: dict[tuple[str, str], Alert] = {}

    def play(self, start: int, stop: int) -> None:
        """Every stretch between two news, in turn."""
        news = sorted({start, *(at for at in _news(self._group) if start < at < stop)})
        for begin, end in zip(news, [*news[1:], stop], strict=True):
            self._stretch(begin, end)

    def _stretch(self, begin: int, end: int) -> None:
        policy = self._policy
        schedule = Schedule(
            policy.rulebook,
            begin,
            end,
            lease=self._lease,
            notice=policy.collection_notice,
            sending=True,
            dropped=self._dropped,
        )
        cast = cast_of(self._group, policy, begin, [*self._group.log, *self.sent])
        schedule.play(cast)
        self.sent += schedule.sent
        for name, mail in schedule.planned.items():
            self._take(name, mail)
        for facts, _, _ in cast:
            for alert in alerts_of(facts, policy.rulebook):
                self.alerts.setdefault((alert.order, alert.kind), alert)

    def _take(self, name: str, mail: Planned) -> None:
        """The latest verdict, except that what has gone out stays, and what was dropped."""
        verdict, before = mail.verdict, self.mails.get(name)
        if verdict.reason is Reason.DROPPED:
            self._dropped.add(name)
        if before is not None and _stays(before, mail):
            return
        self.mails[name] = mail


def _stays(before: Planned, after: Planned) -> bool:
    """Whether an earlier verdict says more than the one that follows it."""
    if before.verdict.status in (Status.DUE, Status.MERGED):
        return True
    held = before.verdict.status is Status.HELD
    if held and after.verdict.reason is Reason.EXPIRED:
        return True  # it waited in vain: for what?
    said = before.verdict.reason in (Reason.DROPPED, Reason.NO_SLOT)
    return said and after.verdict.reason in (Reason.DROPPED, Reason.EXPIRED)


def _news(group: Group) -> Iterable[int]:
    """Every instant at which something about the group becomes known."""
    for order, _ in group.orders.values():
        yield from dates_of(order)
    for events in group.events.values():
        yield from (instant(event.at) for event in events)
    yield from (instant(event.at) for event, _ in group.personal)


def _handed_off(entry: Sent) -> int:
    return entry.at  # the sort is stable: of one recipient's mails, the first claimed comes first
