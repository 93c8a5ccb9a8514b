"""Alerts to the shop: what no mail can put right."""

from __future__ import annotations

from typing import NamedTuple

from postmail.cadence.facts import OrderFacts
from postmail.cadence.kinds import Anchor
from postmail.cadence.propose import burst
from postmail.cadence.rulebook import Rulebook
from postmail.cadence.words import Identity


class Alert(NamedTuple):
    """A customer who keeps opening one order's page: worried, most likely."""

    order: str
    identity: Identity
    at: int
    """The instant of the view that completed the burst."""
    views: int
    """How many views there are by now, since the order was placed."""
    kind: str
    """The kind of mail whose limit of views was reached."""


def alerts_of(facts: OrderFacts, rulebook: Rulebook) -> list[Alert]:
    """
    One alert for each kind whose limit of views an order has reached, since it was placed; none
    for an order that was cancelled, or never was one.
    """
    placed = facts.anchors[Anchor.PLACED]
    views = [view for view in facts.views if view >= placed]
    found = []
    for terms in rulebook.hastened if views and facts.counts else ():
        assert terms.spec.hasten is not None  # noqa: S101 - that is how they were chosen
        at = burst(views, terms.spec.hasten)
        if at is not None:
            found.append(Alert(facts.number, facts.identity, at, len(views), terms.kind))
    return found
