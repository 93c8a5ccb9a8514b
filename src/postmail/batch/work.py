"""What a worker does: one line of JSON becomes one mail, or a reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from postmail.catalogue import Catalogue
from postmail.envelope import Envelope
from postmail.errors import DataError, Fault, PostmailError
from postmail.order import Order
from postmail.readers import read_order
from postmail.readers.reading import strangers
from postmail.readers.source import parse
from postmail.recipient import Recipient

#: The longest line that is read, in bytes; the largest order of a shop is a fraction of it.
LONGEST = 16 * 2**20
#: What a line may hold beside the order, and no platform has.
_OURS = ("recipient", "data")
_BESIDE = 'expected beside the order: {"order": {...}, ...}'


@dataclass(frozen=True)
class Job:
    """What all lines have in common. It goes to every worker once."""

    catalogue: Catalogue
    kind: str
    envelope: Envelope
    locale: str | None = None
    tone: str | None = None
    platform: str | None = None
    timezone: str | None = None
    currency: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    """What the kind needs beside the order, where a line does not say."""


class Line(NamedTuple):
    """A line of the input: its *number* from 1, and its bytes, or only the start of too many."""

    number: int
    raw: bytes
    whole: bool = True


class Made(NamedTuple):
    """A mail, ready for the wire."""

    number: int
    order: str
    to: str
    data: bytes


class Rejected(NamedTuple):
    """A line of which no mail was made."""

    number: int
    error: str
    """The name of the class of the error."""
    reason: str
    raw: bytes


def make_all(job: Job, lines: list[Line]) -> list[Made | Rejected]:
    """What became of each of *lines*, in order."""
    return [make(job, line) for line in lines]


def make(job: Job, line: Line) -> Made | Rejected:
    """What became of *line*. Nothing is raised: one bad line stops no other."""
    try:
        return _made(job, line)
    except PostmailError as error:
        return Rejected(line.number, type(error).__name__, str(error), line.raw)
    except Exception as error:  # a fault of ours, or of a kind of the shop's own
        reason = f"a fault in postmail or in a kind of your own: {error}"
        return Rejected(line.number, type(error).__name__, reason, line.raw)


def _made(job: Job, line: Line) -> Made:
    order, person, more = _parts(job, line)
    message = job.catalogue.kinds[job.kind].model_validate({**job.data, **more, "order": order})
    recipient = Recipient.model_validate(person) if person is not None else customer(order)
    data = job.catalogue.to_bytes(
        message, job.envelope, recipient=recipient, locale=job.locale, tone=job.tone
    )
    return Made(line.number, order.number, recipient.address, data)


def _parts(job: Job, line: Line) -> tuple[Order, Any, Any]:
    """The order of *line*, and what it says about the recipient and the kind's own data."""
    if not line.whole:
        raise _refusal({"": f"longer than {LONGEST >> 20} MiB"})
    value, person, more = line.raw, None, None
    if any(name in line.raw for name in (b'"order"', b'"recipient"', b'"data"')):
        value, person, more = _unwrapped(line.raw, job.platform)
    order = read_order(value, platform=job.platform, timezone=job.timezone, currency=job.currency)
    beside = value.get("data") if more is None and isinstance(value, dict) else None
    unread = {finding.path for finding in order.findings if finding.code == "not-understood"}
    if isinstance(beside, dict) and "data" in unread:
        raise _refusal({"data": _BESIDE})  # else the mail would be made without it
    return order, person, more or {}


def _unwrapped(raw: bytes, platform: str | None) -> tuple[Any, Any, Any]:
    """
    What stands for the order in *raw*, the recipient, and the kind's own data: None for an order
    that nothing is wrapped around.
    """
    value, _ = parse(raw)
    if not isinstance(value, dict):
        return value, None, None
    if "order" not in value:
        if "recipient" in value:
            raise _refusal({"recipient": _BESIDE})
        return value, None, None
    inner = {name: part for name, part in value.items() if name not in _OURS}
    if len(inner) == 1:
        return value["order"], value.get("recipient"), _data(value)
    expected = f"expected {', '.join(_OURS)} or a piece of the order that its platform sends apart"
    if strange := strangers(inner, platform):
        raise _refusal(dict.fromkeys(strange, f"nothing that counts beside an order: {expected}"))
    return inner, value.get("recipient"), _data(value)


def _refusal(faults: Mapping[str, str]) -> DataError:
    return DataError(subject="line", faults=[Fault(*fault) for fault in faults.items()])


def _data(value: dict[str, Any]) -> dict[str, Any]:
    data = value.get("data", {})
    if not isinstance(data, dict):
        raise _refusal({"data": "expected a JSON object: {...}"})
    if "order" in data:
        raise _refusal({"data.order": "stands beside it already"})
    return data


def customer(order: Order) -> Recipient:
    """
    The customer of *order*, as the recipient of a mail about it.

    Raises:
        DataError: the order names no address, or none that can be mailed.
    """
    found = order.customer
    if found is None or not found.email:
        problem = "the order names no e-mail address"
        raise DataError(subject="recipient", faults=[Fault("address", problem)])
    names = " ".join(filter(None, [found.first_name, found.last_name]))
    return Recipient(address=found.email, name=found.name or names, customer_id=found.id)
