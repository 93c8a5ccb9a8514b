"""History from files: what was sent before, as plain JSON values, checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter, ValidationError

from postmail.cadence.events import Concerning
from postmail.cadence.instants import instant
from postmail.cadence.policy import Policy
from postmail.cadence.words import Outcome, Sent, mail_id
from postmail.errors import DataError, Fault, brief
from postmail.messages.base import Category
from postmail.model import Whole, data_error
from postmail.order.values import Moment
from postmail.tags import ZoneName


class PastMail(Concerning):
    """
    One mail of the past, as a shop's own records have it.

    What is left out is taken from the policy: category, stream and tags from the kind, the zone
    from the shop.
    """

    kind: str
    order: str
    round: Whole = 0
    at: Moment
    """When it was handed off."""
    latest: Moment | None = None
    """Where that is not known exactly: the last moment at which it can have been."""
    category: Category | None = None
    stream: str | None = None
    tags: frozenset[str] | None = None
    zone: ZoneName | None = None
    also: tuple[tuple[str, int], ...] = ()
    """(order, round) of the mails of its kind that were merged into it, as a plan names them."""
    counts: bool | None = None
    """Whether it uses slots of rules; marketing does unless said otherwise."""


_PAST: TypeAdapter[list[PastMail]] = TypeAdapter(list[PastMail])


def read_history(data: Iterable[Any], policy: Policy) -> list[Sent]:
    """
    Log entries from plain JSON values.

    Raises:
        DataError: every fault, each with its path; among them kinds that the policy does not name,
            without a category and a stream.
    """
    try:
        past = _PAST.validate_python(list(data))
    except ValidationError as error:
        raise data_error("history", error) from None
    problem = f"the policy {brief(policy.name)} does not name it: give its category and stream"
    faults = [
        Fault(f"[{place}].kind", f"{brief(mail.kind)}: {problem}")
        for place, mail in enumerate(past)
        if mail.kind not in policy.rulebook.terms and not (mail.category and mail.stream)
    ]
    if faults:
        raise DataError(subject="history", faults=faults)
    return [_sent(mail, policy) for mail in past]


def _sent(mail: PastMail, policy: Policy) -> Sent:
    terms = policy.rulebook.terms.get(mail.kind)
    category = mail.category or (terms.spec.category if terms else Category.MARKETING)
    counts = terms.counts if terms else category is Category.MARKETING
    at = instant(mail.at)
    return Sent(
        mail_id(mail.kind, mail.order, mail.round),
        mail.identity,
        mail.kind,
        mail.order,
        mail.round,
        category,
        mail.stream or (terms.spec.stream if terms else ""),
        mail.tags if mail.tags is not None else (terms.spec.tags if terms else frozenset()),
        mail.zone or policy.zone,
        counts if mail.counts is None else mail.counts,
        at,
        max(at, instant(mail.latest)) if mail.latest else at,
        Outcome.UNKNOWN if mail.latest else Outcome.HANDED_OFF,
        mail.also,
    )
