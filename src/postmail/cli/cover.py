"""Options of the commands whose mails are real: who writes them, and what marketing mails need."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from postmail.brand import Brand
from postmail.envelope import Envelope
from postmail.errors import SettingsError
from postmail.settings import Settings

_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

sender: _Decorator = click.option(
    "--from",
    "sender",
    metavar="SENDER",
    help="Who writes: 'Shop <mail@example.com>'. Without it: settings, else the brand's support.",
)
list_id: _Decorator = click.option(
    "--list-id", metavar="NAME", help="The stream's name, for marketing: offers.example.com."
)
feedback_id: _Decorator = click.option(
    "--feedback-id", metavar="NAME", help="The shop's name in complaint reports, for marketing."
)


def envelope(
    settings: Settings,
    brand: Brand,
    date: datetime,
    *,
    sender: str | None,
    list_id: str | None,
    feedback_id: str | None,
    **named: Any,
) -> Envelope:
    """
    The envelope of one run; options win over *settings*. *named* holds its `message_id` or `round`.

    Raises:
        SettingsError: nobody writes.
        DataError: a sender or a name that is none.
    """
    return Envelope(
        sender=sender or settings.sender or _of(brand),
        reply_to=settings.reply_to,
        date=date,
        list_id=list_id or settings.list_id,
        feedback_id=feedback_id or settings.feedback_id,
        **named,
    )


def _of(brand: Brand) -> dict[str, str]:
    address = brand.support.email or brand.legal.email
    if address is None:
        problem = "nobody writes these mails: name a sender with --from, or in your settings"
        raise SettingsError(file="postmail", problem=problem)
    return {"address": address, "name": brand.name}
