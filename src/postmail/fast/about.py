"""
Messages about an order that was just read: what pydantic found right once need not be asked again.
"""

from __future__ import annotations

import logging
from functools import lru_cache

from pydantic.fields import FieldInfo

from postmail.fast.models import made
from postmail.messages.base import Message
from postmail.order import Order

_LOG = logging.getLogger("postmail.fast")
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
    message = made(cls, {**_defaults(cls), "order": order}, {"order"})
    if all(_passes(message, check) for check in _checks(cls)):
        return message
    return cls(order=order)


def _passes(message: Message, check: str) -> bool:
    """Whether a validator finds *message* right as it is; else the constructor says what is not."""
    try:
        return getattr(message, check)() is message
    except Exception:
        _LOG.debug("the constructor decides about a %s", message.kind, exc_info=True)
        return False


@lru_cache(maxsize=256)
def _is_plain(cls: type[Message]) -> bool:
    """Whether nothing but an order decides what a message of *cls* is, and what it refuses."""
    own = cls.__pydantic_decorators__
    fields = [field for name, field in cls.model_fields.items() if name != "order"]
    needs = bool(cls.needs) or any(field.is_required() for field in fields)
    computed = any(field.validate_default or not _is_shared(field) for field in fields)
    asked = [own.model_validators[name] for name in _checks(cls)]
    early = any(validator.info.mode != "after" for validator in asked)
    validated = own.field_validators or own.root_validators or early
    private = cls.__private_attributes__ or cls.model_post_init is not Message.model_post_init
    return not (needs or computed or validated or private or _is_made_otherwise(cls))


def _is_shared(field: FieldInfo) -> bool:
    """Whether all messages have the default of *field* itself: what has no hash, each has anew."""
    try:
        hash(field.default)
    except TypeError:
        return False
    return field.default_factory is None


def _is_made_otherwise(cls: type[Message]) -> bool:
    """Whether *cls* has a constructor, a config or an order of its own."""
    order = cls.model_fields["order"]
    usual = order.annotation is Order and not order.metadata
    own_config = cls.model_config != Message.model_config
    return own_config or not usual or cls.__init__ is not Message.__init__


@lru_cache(maxsize=256)
def _checks(cls: type[Message]) -> tuple[str, ...]:
    """The validators of its own, which are asked when the message is made."""
    names = cls.__pydantic_decorators__.model_validators
    return tuple(name for name in names if name not in _USUAL)


@lru_cache(maxsize=256)
def _defaults(cls: type[Message]) -> dict[str, object]:
    return {name: field.default for name, field in cls.model_fields.items() if name != "order"}
