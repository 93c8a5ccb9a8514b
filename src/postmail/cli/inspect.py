"""`postmail inspect`: what was read from a payload, from where, and what is missing or odd."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from postmail.cli import options
from postmail.cli.files import STREAM, InputFile, json_bytes, read_input, write_output
from postmail.cli.help import Command
from postmail.cli.terminal import columns, heading, say, table
from postmail.model import Model
from postmail.money import Money
from postmail.readers import Inspection, inspect_order, redact
from postmail.settings import read_settings

#: Told apart from the facts: findings below them, the rest only as JSON.
_APART = {"findings", "extra"}


@click.command(
    cls=Command,
    examples=[
        "postmail inspect order.json",
        "postmail inspect order.json --redact > fixture.json",
    ],
)
@click.argument("file", type=InputFile)
@options.platform
@click.option("--json", "as_json", is_flag=True, help="Write it as JSON, for programs.")
@click.option(
    "--redact",
    "redacted",
    is_flag=True,
    help="Write the file itself again, without names, addresses and other personal data.",
)
def command(file: str, platform: str | None, as_json: bool, redacted: bool) -> None:
    """
    Show what is read from FILE, an order as a shop platform sends it (JSON; - is stdin): every
    fact with its place in the file, what the file lacks, and what is odd about it.

    With --redact the file is written again with made-up personal data, for tests and bug reports;
    with --redact --json you see how that is read.
    """
    settings = read_settings(Path.cwd())
    how: dict[str, Any] = {
        "platform": platform or settings.platform,
        "timezone": settings.timezone,
        "currency": settings.currency,
    }
    payload: Any = read_input(file)
    if redacted:
        payload = redact(payload, **how)
        if not as_json:
            write_output(STREAM, json_bytes(payload))
            return
    inspection = inspect_order(payload, **how)
    if as_json:
        write_output(STREAM, json_bytes(inspection.model_dump(mode="json")))
    else:
        show(inspection)


def show(inspection: Inspection) -> None:
    """Print the facts as a table, then what is missing, then the findings."""
    say(heading(f"Order {inspection.order.number}, read as {inspection.title}"), "")
    rows = table("Fact", "Value", "Read from")
    for path, value in facts(inspection.order):
        rows.add_row(path, value, _origin(inspection, path))
    say(rows)
    if inspection.missing:
        say("", heading("Not in this file (its part of the mail stays out)"))
        say(", ".join(inspection.missing))
    if inspection.findings:
        rows = columns()
        for finding in inspection.findings:
            rows.add_row(finding.path or "-", f"{finding.message} [{finding.code}]")
        say("", heading("Findings"), rows)


def facts(node: Model, path: str = "") -> Iterator[tuple[str, str]]:
    """Every fact below *node* that differs from its default: its dotted path, and the value."""
    for name, field in type(node).model_fields.items():
        value = getattr(node, name)
        if name not in _APART and (field.is_required() or value != field.get_default()):
            yield from _facts_of(value, f"{path}.{name}" if path else name)


def _facts_of(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Model):
        yield from facts(value, path)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _facts_of(item, f"{path}[{index}]")
    else:
        yield path, _plain(value)


def _plain(value: Any) -> str:
    """A value as developers write it; how a mail writes it depends on its locale."""
    if isinstance(value, Money):
        return f"{value.amount} {value.currency}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(value).split())


def _origin(inspection: Inspection, path: str) -> str:
    """Where the fact at *path* was found; else where the nearest thing that holds it was."""
    holder = path
    while holder and holder not in inspection.origins:
        holder = holder[: max(holder.rfind("."), holder.rfind("["), 0)]
    if not holder:
        return "-"
    return inspection.origins[holder] + path.removeprefix(holder) * _is_native(inspection)


def _is_native(inspection: Inspection) -> bool:
    """Whether the payload has the order's own shape, so that paths go on as they are."""
    return inspection.platform == "postmail"
