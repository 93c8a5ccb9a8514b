"""`postmail send`: one real mail to somebody who is on the list of those that may be mailed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from postmail.cli import cover, options
from postmail.cli.aside import remark_mail
from postmail.cli.files import InputFile
from postmail.cli.help import Command
from postmail.cli.render import message_of, order_in
from postmail.cli.shop import kind_in, open_catalogue
from postmail.cli.strays import remark_strays
from postmail.handover import smtp as handover
from postmail.handover.allowed import permit
from postmail.handover.once import with_own_id
from postmail.recipient import Recipient
from postmail.settings import read_settings


@click.command(
    cls=Command,
    examples=[
        "postmail send simple --order order.json --to me@example.com --allow '*@example.com' "
        "--smtp smtp://localhost:1025",
    ],
)
@click.argument("kind")
@click.option("--order", required=True, type=InputFile, metavar="FILE|-", help="The order (JSON).")
@click.option("--to", required=True, metavar="ADDRESS", help="Who gets it, whoever ordered.")
@click.option(
    "--smtp",
    required=True,
    envvar="POSTMAIL_SMTP",
    show_envvar=True,
    metavar="URL",
    help="The mail server: smtp://user:password@mail.example.com:587, smtps://mail.example.com.",
)
@click.option(
    "--allow",
    multiple=True,
    metavar="PATTERN",
    help="Who may be mailed: me@example.com, *@example.com. Adds to those in your settings.",
)
@click.option(
    "--unsubscribe-url",
    metavar="URL",
    help="The reader's own link to unsubscribe. Marketing mails do not leave without.",
)
@cover.sender
@cover.list_id
@cover.feedback_id
@options.platform
@options.data
@options.locale
@options.tone
@options.brand
@options.templates
@options.messages
def command(
    kind: str,
    order: str,
    to: str,
    smtp: str,
    allow: tuple[str, ...],
    unsubscribe_url: str | None,
    sender: str | None,
    list_id: str | None,
    feedback_id: str | None,
    platform: str | None,
    data: str | None,
    locale: str | None,
    tone: str | None,
    brand: Path | None,
    templates: tuple[Path, ...],
    messages: tuple[str, ...],
) -> None:
    """
    Send one mail of KIND to ADDRESS, to see it in a real mailbox.

    It goes to nobody but those that --allow, or `allow` in your settings, names: an order file
    with a customer's address in it cannot mail the customer by mistake.
    """
    settings = read_settings(Path.cwd())
    recipient = Recipient(address=to, unsubscribe_url=unsubscribe_url)
    permit(recipient.address, [*settings.allow, *allow])
    catalogue = open_catalogue(settings, brand, templates, messages)
    remark_strays(catalogue)
    cls = kind_in(catalogue, kind)
    message = message_of(cls, order_in(order, platform, settings), data)
    mail = catalogue.render(
        message,
        recipient=recipient,
        locale=locale or settings.locale,
        tone=tone or settings.tone,
    )
    remark_mail(mail, brand or settings.brand)
    names = {"sender": sender, "list_id": list_id, "feedback_id": feedback_id}
    now = datetime.now(UTC)
    envelope = with_own_id(cover.envelope(settings, catalogue.brand, now, round=0, **names))
    with handover.connect(smtp) as server:
        handover.deliver(server, mail, envelope)
    click.echo(f'sent "{mail.subject}" to {recipient.address} ({envelope.message_id})')
