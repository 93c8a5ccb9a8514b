"""
Messages about an order that was just read: what pydantic found right once need not be asked again.
"""

from __future__ import annotations

from functools import lru_cache

from postmail.messages.base import Message
from postmail.order import Order

_new, _set = object.__new__, object.__setattr__
#: Validators that every message has.
_USUAL = frozenset(Message.__pydantic_decorators__.model_validators)


def about(cls: type[Message], order: Order) -> Message:
    """
    The message `cls(order=order)`; *order* is valid.

    Raises:
        DataError: the kind needs more than an order.
        MissingFactError: as the constructor.
    """
    if not _is_plain(cls):
        return cls(order=order)
    made = _new(cls)
    _set(made, "__dict__", {**_defaults(cls), "order": order})
    _set(made, "__pydantic_fields_set__", {"order"})
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made


@lru_cache(maxsize=256)
def _is_plain(cls: type[Message]) -> bool:
    """Whether nothing but an order decides what a message of *cls* is, and any order will do."""
    own = cls.__pydantic_decorators__
    fields = [field for name, field in cls.model_fields.items() if name != "order"]
    needs = bool(cls.needs) or any(field.is_required() for field in fields)
    computed = any(field.default_factory is not None for field in fields)
    validated = own.field_validators or own.root_validators or set(own.model_validators) != _USUAL
    private = cls.__private_attributes__ or cls.model_post_init is not Message.model_post_init
    return not (needs or computed or validated or private)


@lru_cache(maxsize=256)
def _defaults(cls: type[Message]) -> dict[str, object]:
    return {name: field.default for name, field in cls.model_fields.items() if name != "order"}
