"""`postmail plan`: which mail goes when, which does not, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
from rich.console import RenderableType

from postmail.cadence.explain import timeline
from postmail.cadence.ics import plan_ics
from postmail.cadence.page import plan_page
from postmail.cadence.plan import Plan, plan
from postmail.cadence.policy import Policy
from postmail.cadence.report import Names, by_recipient, plan_json
from postmail.cadence.words import Status
from postmail.cli import cadence, options
from postmail.cli.aside import remark
from postmail.cli.files import ExistingFile, form_of, json_bytes, write_output
from postmail.cli.help import Command
from postmail.cli.terminal import heading, say, table
from postmail.settings import read_settings

FORMATS = ("text", "json", "ics", "html")


@click.command(
    cls=Command,
    examples=[
        'postmail plan --orders orders.jsonl --notice "checkout, since 2025"',
        "postmail plan --orders orders.jsonl --events events.jsonl --format html --out plan.html",
    ],
)
@cadence.orders
@cadence.events
@cadence.history
@click.option(
    "--policy",
    "policy_file",
    type=ExistingFile,
    metavar="FILE.toml",
    help="The cadence policy. Without it: the settings', else the built-in one.",
)
@cadence.now("The time to plan at. Without it: now.")
@cadence.notice
@options.platform
@options.messages
@cadence.form(*FORMATS)
@cadence.out
@cadence.addresses
@click.option("--all", "everything", is_flag=True, help="Also list, as text, what is skipped.")
def command(
    orders: str,
    events: str | None,
    history: str | None,
    policy_file: Path | None,
    now: datetime | None,
    notice: str | None,
    platform: str | None,
    messages: tuple[str, ...],
    form: str | None,
    out: str,
    addresses: bool,
    everything: bool,
) -> None:
    """
    Plan the mails of some orders: what is due, what waits until when, what is held, merged or
    skipped, each with its reason. Nothing is sent, nothing is written down.
    """
    settings = read_settings(Path.cwd())
    policy = cadence.read_policy(policy_file, settings, notice)
    policy = cadence.against_own_kinds(policy, settings, messages)
    given = cadence.read_all(orders, events, history, settings, platform)
    made = plan(*given.under(policy), policy, cadence.now_or(now))
    if later := sum(order.placed_at > made.now for order in given.orders):
        remark(f"{later} of {len(given.orders)} orders are placed after {made.now.isoformat()}")
    form = form_of(form, out, FORMATS)
    if form == "json":
        write_output(out, json_bytes(plan_json(made, policy, addresses=addresses)))
    elif form == "ics":
        write_output(out, plan_ics(made, policy, addresses=addresses))
    elif form == "html":
        write_output(out, plan_page(made, policy, addresses=addresses).encode())
    else:
        say(*shown(made, policy, addresses, everything), out=out)
    cadence.tell_no_basis(made.held)


def shown(
    made: Plan, policy: Policy, addresses: bool, everything: bool
) -> Iterator[RenderableType]:
    """A table for each customer, alerts first."""
    names = Names(made.mails, open=addresses)
    for alert in made.alerts:
        yield heading(f"{names[alert.identity]} keeps opening order {alert.order}: have a look")
    for identity, mails in by_recipient(made.mails).items():
        rows = table("When", "Mail", "Order", "Why")
        for at, mail, why in timeline(mails, policy):
            if everything or mail.verdict.status is not Status.SKIPPED:
                when = f"{at:%a %Y-%m-%d %H:%M}" if at else "-"
                name = f"{mail.kind}, round {mail.round}" if mail.round else mail.kind
                rows.add_row(when, name, mail.order, why)
        if rows.row_count:  # else nothing is left to say about this customer
            yield from (heading(names[identity]), rows, "")
    counts = ", ".join(f"{len(made.of(status))} {status}" for status in Status)
    yield f"As of {made.now.isoformat()}, policy {policy.name} ({made.policy}): {counts}."
