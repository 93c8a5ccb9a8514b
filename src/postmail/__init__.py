"""
Post-purchase e-mail: typed orders in, right mails out, in the customer's language.

The names below are the public face; each is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from postmail import messages as messages
    from postmail.brand import Brand as Brand
    from postmail.catalogue import Catalogue as Catalogue
    from postmail.envelope import Envelope as Envelope
    from postmail.mail import Mail as Mail
    from postmail.messages import Coupon as Coupon
    from postmail.money import Money as Money
    from postmail.order import Order as Order
    from postmail.readers import read_order as read_order
    from postmail.readers import read_orders as read_orders
    from postmail.recipient import Recipient as Recipient
    from postmail.version import __version__ as __version__

__all__ = [
    "Brand",
    "Catalogue",
    "Coupon",
    "Envelope",
    "Mail",
    "Money",
    "Order",
    "Recipient",
    "messages",
    "read_order",
    "read_orders",
]

#: {public name: the module that it comes from}.
_HOMES = {
    "Brand": "postmail.brand",
    "Catalogue": "postmail.catalogue",
    "Coupon": "postmail.messages",
    "Envelope": "postmail.envelope",
    "Mail": "postmail.mail",
    "Money": "postmail.money",
    "Order": "postmail.order",
    "Recipient": "postmail.recipient",
    "__version__": "postmail.version",
    "read_order": "postmail.readers",
    "read_orders": "postmail.readers",
}


def __getattr__(name: str) -> Any:
    if name == "messages":
        return import_module("postmail.messages")
    if name == "__version__":
        return import_module("postmail.version").__version__
    if name not in _HOMES:
        raise AttributeError(f"module 'postmail' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, "__version__"])
