"""`postmail batch`: a file of orders becomes mails on disk, on every core."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from postmail import batch
from postmail.batch.journal import noted_date
from postmail.cli import cover, options
from postmail.cli.aside import SAMPLE_BRAND, remark
from postmail.cli.files import STREAM, ExistingFile, InputFile
from postmail.cli.help import Command
from postmail.cli.machine import cores
from postmail.cli.render import fields_in
from postmail.cli.shop import kind_in, open_catalogue
from postmail.settings import read_settings

#: The rate of a run over what is done.
_IDLE = "nothing was left to do"


class _Place(click.Path):
    """A place for files; stdout and nothing are none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value in ("", STREAM):
            self.fail("expected a folder, FILE.mbox or FILE.jsonl", param, ctx)
        return super().convert(value, param, ctx)


@click.command(
    cls=Command,
    examples=[
        "postmail batch orders.jsonl --kind simple --out mails/",
        "postmail batch orders.jsonl --kind simple --out mails.mbox --workers 4",
    ],
)
@click.argument("orders", type=ExistingFile, metavar="ORDERS.jsonl")
@click.option("--kind", required=True, metavar="KIND", help="A name from `postmail templates`.")
@click.option(
    "--out",
    required=True,
    type=_Place(path_type=Path),
    metavar="DIR|FILE",
    help="A folder for .eml files, or one file: FILE.mbox, FILE.jsonl.",
)
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Processes. Without it: all cores."
)
@click.option(
    "--data",
    type=InputFile,
    metavar="FILE.json|-",
    help="What the kind needs beside the order, the same for all: a coupon.",
)
@click.option(
    "--date",
    callback=options.moment,
    metavar="ISO-8601",
    help="The date that the mails bear, with its offset. Without it: now.",
)
@click.option(
    "--round",
    "turn",
    type=click.IntRange(min=0),
    metavar="N",
    default=0,
    show_default=True,
    help="0 for the first mail of this kind about an order, 1 for the next: makes the Message-ID.",
)
@cover.sender
@cover.list_id
@cover.feedback_id
@options.platform
@options.locale
@options.tone
@options.brand
@options.templates
@options.messages
def command(
    orders: Path,
    kind: str,
    out: Path,
    workers: int | None,
    data: str | None,
    date: datetime | None,
    turn: int,
    sender: str | None,
    list_id: str | None,
    feedback_id: str | None,
    platform: str | None,
    locale: str | None,
    tone: str | None,
    brand: Path | None,
    templates: tuple[Path, ...],
    messages: tuple[str, ...],
) -> None:
    """
    Make a mail of KIND from every order in ORDERS.jsonl, ready to be sent.

    Each line is an order, as your shop platform writes it or postmail's own, or an object with
    `order`, and perhaps `recipient` (its address, name, unsubscribe_url...) and `data`. Without a
    recipient the mail is for the customer of the order. A line that cannot be used goes to a file
    of rejects with its reason, and the rest goes on; the status of this run is then 1, as it is
    where the last line is not complete and waits for the next run.

    Run it again after a stop, and it goes on where it was.
    """
    settings = read_settings(Path.cwd())
    catalogue = open_catalogue(settings, brand, templates, messages)
    kind_in(catalogue, kind)
    output = batch.output_for(out)
    names = {"sender": sender, "list_id": list_id, "feedback_id": feedback_id}
    moment = date or _date(output)
    if brand is None and settings.brand is None:
        remark(SAMPLE_BRAND)
    job = batch.Job(
        catalogue=catalogue,
        kind=kind,
        envelope=cover.envelope(settings, catalogue.brand, moment, round=turn, **names),
        locale=locale or settings.locale,
        tone=tone or settings.tone,
        platform=platform or settings.platform,
        timezone=settings.timezone,
        currency=settings.currency,
        data=fields_in(data),
    )
    if not _run(job, orders, output, workers or cores()):
        click.get_current_context().exit(1)


def _date(output: batch.Output) -> datetime:
    """The date of the run that is gone on with, else the present second."""
    return noted_date(output.journal_path) or datetime.now(UTC).replace(microsecond=0)


def _run(job: batch.Job, orders: Path, output: batch.Output, workers: int) -> bool:
    """Whether every line became a mail, but for those that an earlier run told at its end."""
    begin = perf_counter()
    told: list[batch.Progress] = []
    with _watched(orders.stat().st_size) as show:

        def watch(progress: batch.Progress) -> None:
            told.append(progress)
            del told[1:]
            show(progress)

        end = batch.run(job, orders, output, workers=workers, watch=watch)
    start, seconds = told[0], perf_counter() - begin
    made = end.written - start.written
    before = f", {start.written} were there" if start.written else ""
    worked = end.lines > start.lines or end.waits
    rate = f"{made / seconds:.0f} a second" if worked else _IDLE
    mails = "1 mail" if made == 1 else f"{made} mails"
    click.echo(f"{mails} in {seconds:.1f} s ({rate}{before}): {output.path}")
    if end.waits:
        place = f"line {end.lines + 1} is not complete"
        click.echo(f"{place}: it waits for the next run, and for a line feed", err=True)
    new = end.rejected - end.told
    if new or (end.told and output.rejects_path.exists()):
        before = f" ({end.told} by runs before)" if end.told else ""
        place = f", see {output.rejects_path}" if output.rejects_path.exists() else ""
        click.echo(f"lines rejected: {new}{before}{place}", err=True)
    return not (end.waits or new)


@contextmanager
def _watched(size: int) -> Iterator[Callable[[batch.Progress], None]]:
    """A bar with rate and time left, where somebody watches; it is gone when an error is told."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    columns = (
        TextColumn("Making mails"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    begin, first = perf_counter(), dict[str, int]()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=size, rate="")

        def show(progress: batch.Progress) -> None:
            done = progress.written - first.setdefault("written", progress.written)
            rate = done / max(perf_counter() - begin, 0.001)
            bar.update(task, completed=progress.read, rate=f"{rate:.0f} a second")

        yield show
