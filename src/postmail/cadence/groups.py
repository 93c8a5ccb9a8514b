"""Sorting the input: orders, events and history by the recipients that they concern."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from postmail.cadence.events import Event, OrderEvent, RecipientEvent
from postmail.cadence.slips import slip
from postmail.cadence.words import Identity, Sent
from postmail.errors import DataError, Fault
from postmail.order import Order


class Group:
    """
    Everything about recipients that share an address or a customer number, directly or by way of
    a third. They are planned together; whether one mail counts for another is still decided by a
    direct match of their identities.
    """

    __slots__ = ("_into", "events", "log", "orders", "personal")

    def __init__(self) -> None:
        self.orders: dict[str, tuple[Order, Identity]] = {}
        self.events: dict[str, list[OrderEvent]] = {}
        self.personal: list[tuple[RecipientEvent, Identity]] = []
        self.log: list[Sent] = []
        self._into: Group | None = None

    def resolve(self) -> Group:
        """This group, or the one that has swallowed it."""
        group = self
        while group._into is not None:
            group = group._into
        return group

    def put(self, order: Order, identity: Identity) -> bool:
        """Take in an order; False where its number stands for another recipient's here."""
        known = self.orders.get(order.number)
        self.orders[order.number] = (order, identity)
        return known is None or known[1].matches(identity)

    def swallow(self, other: Group) -> Iterator[str]:
        """
        Take over another group's orders, as the two turn out to belong together. The numbers that
        stand for a recipient in each.
        """
        other._into = self
        for order, identity in other.orders.values():
            if not self.put(order, identity):
                yield order.number


def gather(
    orders: Iterable[Order], events: Iterable[Event] = (), history: Iterable[Sent] = ()
) -> Iterator[Group]:
    """
    Groups in the order in which their first order stands in the input.

    Of two orders with one number and one recipient, the later in the input counts. Events and
    history of people without an order are left aside: there is nothing to plan for them.

    Raises:
        DataError: for numbers that stand for orders of two recipients whom a third connects: mails
            are named by number, and those of one of them would be lost; for what is no order, no
            event or no entry of a log.
    """
    groups: list[Group] = []
    by_key: dict[tuple[str, str], Group] = {}
    homes: dict[str, list[Group]] = {}
    clashes: set[str] = set()
    for place, order in enumerate(orders):
        if not isinstance(order, Order):
            raise slip("plan", f"orders[{place}]", "an Order, as read_order gives one", order)
        identity = _identity(order)
        group = _home(identity, by_key, groups, clashes)
        if not group.put(order, identity):
            clashes.add(order.number)
        homes.setdefault(order.number, []).append(group)
    if clashes:
        problem = "stands for two recipients whom a third one connects: number the orders apart"
        faults = [Fault(f"order {number}", problem) for number in sorted(clashes)]
        raise DataError(subject="orders", faults=faults)
    for place, event in enumerate(events):
        if isinstance(event, OrderEvent):
            for home in _distinct(homes.get(event.order, ())):
                home.events.setdefault(event.order, []).append(event)
        elif isinstance(event, RecipientEvent):
            who = event.identity
            for home in _distinct(by_key[key] for key in _keys(who) if key in by_key):
                home.personal.append((event, who))
        else:
            raise slip("plan", f"events[{place}]", "an event, as read_events gives them", event)
    for place, entry in enumerate(history):
        if not isinstance(entry, Sent):
            raise slip("plan", f"history[{place}]", "a Sent, as ledger.history gives them", entry)
        for home in _distinct(by_key[key] for key in _keys(entry.identity) if key in by_key):
            home.log.append(entry)
    return (group for group in groups if group.resolve() is group)


def astray(orders: Iterable[Order], events: Iterable[Event]) -> list[str]:
    """
    What events are about that match no order and no customer of an order: numbers of orders, and
    for people the event's place among all (`consented, event 3`), so that nobody is named.
    """
    known: set[str] = set()
    keys: set[tuple[str, str]] = set()
    for order in orders:
        known.add(order.number)
        keys.update(_keys(_identity(order)))
    found = []
    for place, event in enumerate(events, 1):
        if isinstance(event, OrderEvent):
            if event.order not in known:
                found.append(f"order {event.order}")
        elif keys.isdisjoint(_keys(event.identity)):
            found.append(f"{event.type}, event {place}")
    return found


def _identity(order: Order) -> Identity:
    customer = order.customer
    return Identity("") if customer is None else Identity.of(customer.email, customer.id)


def _home(
    identity: Identity,
    by_key: dict[tuple[str, str], Group],
    groups: list[Group],
    clashes: set[str],
) -> Group:
    """The group of an identity: an old one, a new one, or two joined into one."""
    keys = _keys(identity)
    found = _distinct(by_key[key] for key in keys if key in by_key)
    if found:
        group = found[0]
        for other in found[1:]:
            clashes.update(group.swallow(other))
    else:
        group = Group()
        groups.append(group)
    for key in keys:
        by_key[key] = group
    return group


def _keys(identity: Identity) -> list[tuple[str, str]]:
    return [
        (name, key)
        for name, key in (("address", identity.address), ("customer", identity.customer))
        if key
    ]


def _distinct(groups: Iterable[Group]) -> list[Group]:
    return list({id(home): home for home in (group.resolve() for group in groups)}.values())
