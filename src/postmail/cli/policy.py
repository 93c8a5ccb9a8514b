"""`postmail policy`: what a cadence policy says, and what it can hardly mean."""

from __future__ import annotations

from pathlib import Path

import click

from postmail.cadence.advice import Severity
from postmail.cadence.explain import describe
from postmail.cli import cadence, options
from postmail.cli.files import STREAM, ExistingFile, json_bytes, write_output
from postmail.cli.help import Command
from postmail.cli.shop import kinds_of
from postmail.cli.terminal import columns, say
from postmail.settings import read_settings


class Group(Command, click.Group):
    """A group whose help ends with examples."""


@click.group(
    cls=Group,
    examples=["postmail policy check cadence.toml", "postmail policy explain"],
)
def command() -> None:
    """Check a cadence policy, or say in plain English what it does."""


_file = click.argument("file", type=ExistingFile, required=False)


@command.command(cls=Command, examples=["postmail policy check cadence.toml"])
@_file
@options.messages
@options.form
@click.pass_context
def check(context: click.Context, file: Path | None, messages: tuple[str, ...], form: str) -> None:
    """
    Look for what FILE says and can hardly mean. Exit status 1 where there is an error or a
    warning. Without FILE: the settings' policy, else the built-in one.
    """
    settings = read_settings(Path.cwd())
    policy = cadence.read_policy(file, settings, None)
    kinds = kinds_of(settings, messages)
    known = {kind: (cls.category, cls.stream) for kind, cls in kinds.items()}
    found = policy.lint(known=known, today=cadence.now_or(None).date())
    if form == "json":
        write_output(STREAM, json_bytes([advice._asdict() for advice in found]))
    else:
        rows = columns()
        for advice in found:
            rows.add_row(advice.severity, advice.path, f"{advice.message} [{advice.code}]")
        say(rows if found else "nothing to say about it")
    if any(advice.severity is not Severity.NOTE for advice in found):
        context.exit(1)


@command.command(cls=Command, examples=["postmail policy explain cadence.toml"])
@_file
@options.form
def explain(file: Path | None, form: str) -> None:
    """
    Say in plain English what FILE does. Without FILE: the settings' policy, else the built-in one.
    """
    settings = read_settings(Path.cwd())
    lines = describe(cadence.read_policy(file, settings, None))
    if form == "json":
        write_output(STREAM, json_bytes([{"what": what, "how": how} for what, how in lines]))
        return
    rows = columns()
    for what, how in lines:
        rows.add_row(what, how)
    say(rows)
