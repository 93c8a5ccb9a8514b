"""`postmail render`: one order, one kind, one mail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from postmail.cli import options
from postmail.cli.aside import remark_mail
from postmail.cli.files import (
    STREAM,
    InputFile,
    OutputFile,
    called,
    form_of,
    json_bytes,
    read_input,
    write_output,
)
from postmail.cli.help import Command
from postmail.cli.shop import kind_in, open_catalogue
from postmail.cli.strays import remark_strays
from postmail.cli.values import read_object
from postmail.drafts import draft, example_recipient
from postmail.errors import DataError, Fault
from postmail.mail import Mail
from postmail.messages import Message
from postmail.order import Order
from postmail.readers import read_order
from postmail.settings import Settings, read_settings

FORMATS = ("html", "text", "eml", "json")


@click.command(
    cls=Command,
    examples=[
        "postmail render simple --order order.json --out mail.html",
        "postmail render simple --order order.json --locale de --tone informal --out mail.eml",
        "cat order.json | postmail render simple --order - --format text",
    ],
)
@click.argument("kind")
@click.option("--order", required=True, type=InputFile, metavar="FILE|-", help="The order (JSON).")
@options.platform
@options.data
@options.locale
@options.tone
@options.brand
@options.templates
@options.messages
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help="What to write. Without it: as --out ends, else html.",
)
@click.option(
    "--out",
    type=OutputFile,
    default=STREAM,
    metavar="PATH|-",
    help="Where to write it; - is the terminal, and the default.",
)
def command(
    kind: str,
    order: str,
    platform: str | None,
    data: str | None,
    locale: str | None,
    tone: str | None,
    brand: Path | None,
    templates: tuple[Path, ...],
    messages: tuple[str, ...],
    format_: str | None,
    out: str,
) -> None:
    """
    Make one mail of KIND from one order.

    KIND is a name from `postmail templates`, for example simple. The order is a JSON file as your
    shop platform sends it, or postmail's own. An .eml file is a draft: open it with a mail
    program to see what customers see.
    """
    settings = read_settings(Path.cwd())
    catalogue = open_catalogue(settings, brand, templates, messages)
    remark_strays(catalogue)
    cls = kind_in(catalogue, kind)
    message = message_of(cls, order_in(order, platform, settings), data)
    mail = catalogue.render(
        message,
        recipient=example_recipient(message.order),
        locale=locale or settings.locale,
        tone=tone or settings.tone,
    )
    write_output(out, _content(mail, form_of(format_, out, FORMATS)))
    remark_mail(mail, brand or settings.brand, choice=out != STREAM)


def order_in(name: str, platform: str | None, settings: Settings) -> Order:
    """The order in the file *name*, or in stdin."""
    return read_order(
        read_input(name),
        platform=platform or settings.platform,
        timezone=settings.timezone,
        currency=settings.currency,
    )


def message_of(cls: type[Message], order: Order, data: str | None) -> Message:
    """The message about *order*, with what the file *data*, or stdin, holds beside it."""
    return cls.model_validate({**fields_in(data), "order": order})


def fields_in(data: str | None) -> dict[str, Any]:
    """
    What the file *data*, or stdin, holds beside the order.

    Raises:
        DataError: it is no JSON object, or holds an order.
    """
    fields = read_object(data) if data else {}
    if "order" in fields:
        fault = Fault("order", "comes from the file of orders: leave it out here")
        raise DataError(subject=called(data or ""), faults=[fault])
    return fields


def _content(mail: Mail, form: str) -> bytes:
    if form == "eml":
        return draft(mail)
    if form == "json":
        return json_bytes(facts(mail))
    return (mail.html if form == "html" else mail.text).encode()


def facts(mail: Mail) -> dict[str, Any]:
    """The mail as `--format json` writes it; docs/commands.md lists the keys."""
    return {
        "kind": mail.kind,
        "category": mail.category.value,
        "stream": mail.stream,
        "text_locale": mail.text_locale,
        "format_locale": mail.format_locale,
        "tone": mail.tone,
        "language": {
            "source": mail.language.source.value,
            "asked": mail.language.asked,
            "explanation": mail.language.explanation,
        },
        "fallbacks": list(mail.fallbacks),
        "subject": mail.subject,
        "preheader": mail.preheader,
        "html": mail.html,
        "text": mail.text,
        "fingerprint": mail.fingerprint,
    }
