"""A message's bytes by the fast path: ready bodies, and the same headers as on the plain one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, NamedTuple

from postmail.envelope import Envelope
from postmail.fast.memory import NOWHERE, Place
from postmail.fast.template import FastTemplate
from postmail.messages.base import Category, Message
from postmail.messages.images import InlineImage
from postmail.mime import Encodings, Notice
from postmail.mime.compose import assembled
from postmail.mime.requirements import file_problems, marketing_problems, recipient_problems
from postmail.recipient import Recipient

_LOG = logging.getLogger("postmail.fast")


class Letter(NamedTuple):
    """What headers tell of a mail; its bodies are elsewhere (see `mime.Rendered`)."""

    kind: str
    category: Category
    stream: str
    order: str
    text_locale: str
    fingerprint: str
    recipient: Recipient
    notices: tuple[Notice, ...]
    files: tuple[str, ...]
    subject: str = ""
    html: str = ""
    text: str = ""
    encodings: Encodings = Encodings()
    images: tuple[InlineImage, ...] = ()


def fast_bytes(
    template: FastTemplate,
    message: Message,
    envelope: Envelope,
    data: dict[str, Any],
    notices: tuple[Notice, ...],
    fingerprint: str,
    places: Mapping[int, Place] = NOWHERE,
) -> bytes | None:
    """
    The whole mail of *message*; *data* is what its template may read, *places* are where lines of
    its order are remembered (see `OrderReader.read`).

    None where the plain path must decide, whatever the reason.
    """
    letter = Letter(
        kind=message.kind,
        category=message.category,
        stream=message.stream,
        order=message.order.number,
        text_locale=data["lang"],
        fingerprint=fingerprint,
        recipient=data["recipient"],
        notices=notices,
        files=message.files(),
        images=message.inline_images(),
    )
    if not _may_leave(template, letter, envelope):
        return None
    link = letter.recipient.unsubscribe_url if letter.notices else None
    try:
        subject, parts = template.bodies(data, link, places)
    except Exception:  # the plain path meets it again, and says what it is; else the fault is ours
        _LOG.debug("the plain path decides about a %s", message.kind, exc_info=True)
        return None
    return assembled(letter._replace(subject=subject), letter.recipient, envelope, parts)


def _may_leave(template: FastTemplate, letter: Letter, envelope: Envelope) -> bool:
    """Whether nothing lacks or contradicts; pictures inside are for the plain path."""
    if letter.images or envelope.images or not letter.order:
        return False
    if any(recipient_problems(letter.recipient, envelope)):
        return False
    if any(file_problems(letter.files, envelope)):
        return False
    if letter.category is not Category.MARKETING:
        return True
    return template.says(letter.notices) and not any(marketing_problems(letter.recipient, envelope))
