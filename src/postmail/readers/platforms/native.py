"""postmail's own JSON, as `Order.model_dump_json` writes it."""

from __future__ import annotations

from postmail.order import Order
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft
from postmail.readers.platform import Platform, Shape
from postmail.readers.trail import json_value


def read(root: Cursor) -> Draft:
    """Every field of Order as it is; the model itself checks what lies below."""
    root.currency("currency")
    facts = {name: root.raw(name) for name in Order.model_fields}
    extra = facts["extra"]
    return root.draft(**facts | {"extra": extra.then(json_value) if extra else None})


NATIVE = Platform(
    name="postmail",
    title="postmail",
    marks="number, placed_at, currency and lines",
    orders=(Shape("an order", keys="number placed_at currency lines"),),
    read=read,
    own=True,
)
