"""The short way for postmail's own JSON: most batches hold nothing else."""

from __future__ import annotations

from typing import Any

from postmail.errors import PostmailError
from postmail.model import unchecked_copy
from postmail.order import Order
from postmail.readers.audit import audit
from postmail.readers.source import MOST_BYTES

#: What pydantic lets pass in free values, and JSON does not know.
_NO_NUMBERS = ("NaN", "Infinity")


def read_own(payload: Any) -> Order | None:
    """
    The order in *payload*, where it is postmail's own JSON without any fault; else None, and the
    long way tells what it is.
    """
    if isinstance(payload, str):
        marked = '"placed_at"' in payload
        doubtful = any(word in payload for word in _NO_NUMBERS)
    elif isinstance(payload, bytes):
        marked = b'"placed_at"' in payload
        doubtful = any(word.encode() in payload for word in _NO_NUMBERS)
    else:
        return None
    if not marked or doubtful or len(payload) > MOST_BYTES:
        return None
    try:
        order = Order.model_validate_json(payload)
    except PostmailError:
        return None
    found = tuple(dict.fromkeys((*order.findings, *audit(order))))
    return unchecked_copy(order, findings=found, source=order.source or "postmail")
