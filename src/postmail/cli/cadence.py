"""What the cadence commands share: orders, events, history and policy from files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click

from postmail.cadence.events import Event, read_events
from postmail.cadence.groups import astray
from postmail.cadence.history import read_history
from postmail.cadence.policy import Policy, default_policy
from postmail.cadence.schedule import Planned
from postmail.cadence.words import Reason, Sent
from postmail.cli.aside import remark
from postmail.cli.files import STREAM, InputFile, OutputFile, read_input
from postmail.cli.options import Decorator, moment
from postmail.cli.values import read_values
from postmail.order import Order
from postmail.readers import read_orders
from postmail.settings import Settings

#: How many of the things that match nothing are named.
_EXAMPLES = 3


orders: Decorator = click.option(
    "--orders",
    type=InputFile,
    required=True,
    metavar="FILE",
    help="Orders as a shop platform sends them: a list, a page, or one per line (- is stdin).",
)
events: Decorator = click.option(
    "--events",
    type=InputFile,
    metavar="FILE",
    help="What happened beside them: delivered, case-opened, order-viewed, consented... (JSON).",
)
history: Decorator = click.option(
    "--history", type=InputFile, metavar="FILE", help="The mails that were sent before (JSON)."
)


def now(help: str) -> Decorator:  # noqa: A002 - click's word for it
    """The option `--now`, with the *help* that says what holds without it."""
    return click.option("--now", callback=moment, metavar="ISO-8601", help=help)


notice: Decorator = click.option(
    "--notice",
    metavar="TEXT",
    help="What shows that buyers were told about marketing when they gave their address.",
)
addresses: Decorator = click.option(
    "--addresses", is_flag=True, help="Show addresses, not `customer 1`, `customer 2`..."
)

out: Decorator = click.option(
    "--out", type=OutputFile, default=STREAM, help="Where to write it (- is stdout)."
)


def form(*known: str) -> Decorator:
    """The option `--format` of a command with `--out`; see `form_of`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(known),
        help="How to write it. Without it: as --out ends, else text.",
    )


def read_policy(file: Path | None, settings: Settings, notice: str | None) -> Policy:
    """
    The policy of *file*, of the settings, or the built-in one, which is in the settings' zone; with
    a notice where given. A file decides all else, so that a worker that reads it decides the same.
    """
    path = file or settings.policy
    policy = Policy.from_toml(path) if path else default_policy()
    if path and policy.name == "policy":
        policy = policy.model_copy(update={"name": path.stem})
    if not path and settings.timezone:
        policy = policy.model_copy(update={"zone": settings.timezone})
    return policy.model_copy(update={"collection_notice": notice}) if notice else policy


def against_own_kinds(policy: Policy, settings: Settings, messages: tuple[str, ...]) -> Policy:
    """
    *policy*, which calls no marketing kind of the shop's own transactional.

    Raises:
        DataError: it does.
        SettingsError: a module of message kinds cannot be used.
    """
    if not (settings.messages or messages):
        return policy
    from postmail.cli.shop import kinds_of  # loads what makes mails, which plans do not need

    return policy.against(kinds_of(settings, messages))


class Given(NamedTuple):
    """What was read: orders, events, and the history as plain JSON values."""

    orders: list[Order]
    events: list[Event]
    past: list[Any]

    def under(self, policy: Policy) -> tuple[list[Order], list[Event], list[Sent]]:
        """All three, the history as *policy* reads it."""
        return self.orders, self.events, read_history(self.past, policy)


def read_all(
    orders: str, events: str | None, history: str | None, settings: Settings, platform: str | None
) -> Given:
    """Orders, events and history from their files; events that match nothing are told."""
    found = read_orders(
        read_input(orders),
        platform=platform or settings.platform,
        timezone=settings.timezone,
        currency=settings.currency,
    )
    given = Given(
        list(found),
        read_events(read_values(events)) if events else [],
        read_values(history) if history else [],
    )
    _tell_astray(given)
    return given


def _tell_astray(given: Given) -> None:
    found = astray(given.orders, given.events)
    if found:
        several = list(dict.fromkeys(found))
        shown = "; ".join(several[:_EXAMPLES]) + ("; ..." if len(several) > _EXAMPLES else "")
        whole = len(given.events)
        remark(f"{len(found)} of {whole} events match no order and no customer here: {shown}")


def tell_no_basis(mails: Iterable[Planned]) -> None:
    """Where marketing lacks its legal basis, what gives it one."""
    if any(mail.verdict.reason is Reason.NO_BASIS for mail in mails):
        remark("no legal basis is on record for some: see --notice, and consents in --events")


def now_or(given: datetime | None) -> datetime:
    """The given time, else the machine's."""
    return given or datetime.now(UTC)
