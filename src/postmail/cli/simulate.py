"""`postmail simulate`: what each policy would have sent, held and skipped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import click
from rich.console import RenderableType

from postmail.cadence.instants import instant, moment
from postmail.cadence.page import comparison_page
from postmail.cadence.report import mails_per_day, simulation_json
from postmail.cadence.simulate import Simulation, simulate
from postmail.cadence.words import Status
from postmail.cli import cadence, options
from postmail.cli.files import ExistingFile, form_of, json_bytes, write_output
from postmail.cli.help import Command
from postmail.cli.terminal import heading, say, table
from postmail.settings import read_settings

FORMATS = ("text", "json", "html")


@click.command(
    cls=Command,
    examples=[
        "postmail simulate --orders orders.jsonl --policy old.toml --policy new.toml",
        "postmail simulate --orders orders.jsonl --format html --out compared.html",
    ],
)
@cadence.orders
@cadence.events
@cadence.history
@click.option(
    "--policy",
    "policies",
    type=ExistingFile,
    multiple=True,
    metavar="FILE.toml",
    help="A policy; several are compared. Without it: the settings', else the built-in one.",
)
@cadence.now("The time to start at. Without it: with the first order.")
@click.option(
    "--days", type=click.IntRange(1, 3660), default=120, show_default=True, help="How long."
)
@cadence.notice
@options.platform
@options.messages
@cadence.form(*FORMATS)
@cadence.out
@cadence.addresses
def command(
    orders: str,
    events: str | None,
    history: str | None,
    policies: tuple[Path, ...],
    now: datetime | None,
    days: int,
    notice: str | None,
    platform: str | None,
    messages: tuple[str, ...],
    form: str | None,
    out: str,
    addresses: bool,
) -> None:
    """
    Play orders and events through one policy or several, from the first order on (or --now), and
    count: mails per customer and day, and what became of every mail.
    """
    settings = read_settings(Path.cwd())
    chosen = [cadence.read_policy(path, settings, notice) for path in policies or (None,)]
    chosen = [cadence.against_own_kinds(policy, settings, messages) for policy in chosen]
    if len({policy.name for policy in chosen}) < len(policies):  # told apart by their files
        names = zip(chosen, told_apart(policies), strict=True)
        chosen = [policy.model_copy(update={"name": name}) for policy, name in names]
    given = cadence.read_all(orders, events, history, settings, platform)
    first = now or min((order.placed_at for order in given.orders), default=cadence.now_or(None))
    start = moment(instant(first))  # some systems write the end of the calendar for "never"
    until = start + timedelta(days=days)
    results = [simulate(*given.under(policy), policy, start, until) for policy in chosen]
    form = form_of(form, out, FORMATS)
    if form == "json":
        made = [
            simulation_json(result, policy, addresses=addresses)
            for result, policy in zip(results, chosen, strict=True)
        ]
        write_output(out, json_bytes(made))
    elif form == "html":
        write_output(out, comparison_page(results).encode())
    else:
        say(*shown(results), out=out)
    cadence.tell_no_basis(mail for result in results for mail in result.mails)


def told_apart(paths: Sequence[Path]) -> list[str]:
    """
    The names of files without their endings, with as many folders as it takes to tell them apart,
    and a number where one file is given twice.
    """
    for count in range(1, max(len(path.parts) for path in paths) + 1):
        names = ["/".join(path.with_suffix("").parts[-count:]) for path in paths]
        if len(set(names)) == len(names):
            return names
    return [f"{path.stem} {number}" for number, path in enumerate(paths, 1)]


def shown(results: Sequence[Simulation]) -> Iterator[RenderableType]:
    """Two tables with a column for each policy."""
    numbers = frozenset(result.name for result in results)
    rows = table("Mails to one customer on one day", *numbers_of(results), right=numbers)
    most = max((count for result in results for count in mails_per_day(result)), default=0)
    for count in range(1, most + 1):
        rows.add_row(
            f"{count} a day", *(str(mails_per_day(result).get(count, 0)) for result in results)
        )
    yield from (heading("Customer days"), rows, "")
    rows = table("What became of it", "Reason", *numbers_of(results), right=numbers)
    for status, reason in sorted({key for result in results for key in result.reasons}):
        shown = "sent" if status is Status.DUE else status
        rows.add_row(shown, reason, *(str(one.reasons[status, reason]) for one in results))
    yield from (heading("Mails"), rows)


def numbers_of(results: Sequence[Simulation]) -> list[str]:
    """The names of the columns."""
    return [result.name for result in results]
