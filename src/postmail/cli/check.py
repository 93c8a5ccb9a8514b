"""`postmail check`: what is wrong with the mails, before a customer finds it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from postmail import check
from postmail.catalogue import Catalogue
from postmail.check.baseline import without_known, write_baseline
from postmail.cli import options
from postmail.cli.aside import harmless
from postmail.cli.files import harmless_json
from postmail.cli.findings import show
from postmail.cli.help import Command
from postmail.cli.machine import cores
from postmail.cli.shop import kind_in, open_catalogue, spoken_in
from postmail.cli.strays import remark_strays
from postmail.settings import read_settings

if TYPE_CHECKING:  # it needs an extra, which the help of the command does not
    from postmail.check.run import Watch

_FORMATS = ("text", "json", "sarif", "github")
_FILES = (".eml", ".html", ".htm")


def _listed(_: click.Context, __: click.Parameter, names: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (name.strip() for name in (names or "").split(","))))


@click.command(
    cls=Command,
    examples=[
        "postmail check",
        "postmail check simple coupon --clients gmx,web-de",
        "postmail check mail.eml",
    ],
)
@click.argument("what", nargs=-1, metavar="[KIND|FILE.eml|FILE.html]...")
@options.brand
@options.templates
@options.messages
@click.option("--all", "every", is_flag=True, help="Every sample order, not one for each mail.")
@click.option(
    "--locale",
    "locales",
    multiple=True,
    callback=options.language_tags,
    metavar="L",
    help="Only this language. Repeatable.",
)
@click.option(
    "--clients",
    callback=_listed,
    metavar="LIST",
    help="Mail programs, by comma: gmail,gmx. Without it: by country.",
)
@click.option(
    "--select",
    callback=_listed,
    metavar="LIST",
    help="Only these rules or families: links,size-clip.",
)
@click.option("--ignore", callback=_listed, metavar="LIST", help="All but these rules or families.")
@click.option("--spam", is_flag=True, help="Ask SpamAssassin too, where this machine has it.")
@click.option("--network", is_flag=True, help="Ask whether links and pictures answer.")
@click.option("--notes", is_flag=True, help="Tell what is only worth knowing, too.")
@click.option(
    "--format",
    "style",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="How to tell it.",
)
@click.option(
    "--baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Findings that are known; they are not told again.",
)
@click.option("--write-baseline", is_flag=True, help="Write what is found to the baseline.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    metavar="N",
    help="Processes. Without it: one for each core.",
)
def command(
    what: tuple[str, ...],
    brand: Path | None,
    templates: tuple[Path, ...],
    messages: tuple[str, ...],
    every: bool,
    locales: tuple[str, ...],
    clients: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    spam: bool,
    network: bool,
    notes: bool,
    style: str,
    baseline: Path | None,
    write_baseline: bool,
    workers: int | None,
) -> None:
    """
    Look for what is wrong with mails: every kind, language and tone, or those named, or a file.

    It works offline, on the finished bytes: templates, words, mail programs, links, pictures,
    contrast, headers, law. The status is 1 where there is an error, not for warnings.
    """
    settings = read_settings(Path.cwd())
    known = settings.check
    asked = check.Options(
        select=select or known.select,
        ignore=ignore or known.ignore,
        clients=clients or known.clients,
        spam=spam,
        network=network,
    )
    files = [name for name in what if name.lower().endswith(_FILES)]
    kinds = [name for name in what if name not in files]
    here = Path.cwd()
    reports = [check.placed(check.check_file(Path(name), asked), [here], here) for name in files]
    if kinds or not files:
        catalogue = open_catalogue(settings, brand, templates, messages)
        remark_strays(catalogue)
        reports.append(_of_catalogue(catalogue, kinds, asked, every, locales, workers or cores()))
    _tell(check.joined(reports), style, notes, baseline or known.baseline, write_baseline)


def _of_catalogue(
    catalogue: Catalogue,
    kinds: list[str],
    asked: check.Options,
    every: bool,
    locales: tuple[str, ...],
    workers: int,
) -> check.Report:
    for kind in kinds:
        kind_in(catalogue, kind)
    spoken_in(catalogue, locales)
    with _watched() as watch:
        report = check.check_catalogue(
            catalogue, kinds, asked, every=every, locales=locales, workers=workers, watch=watch
        )
    return check.placed(report, catalogue.template_dirs, Path.cwd())


def _tell(
    report: check.Report, style: str, notes: bool, baseline: Path | None, write: bool
) -> None:
    if write:
        if baseline is None:
            raise click.UsageError("--write-baseline needs --baseline FILE, or one in the settings")
        write_baseline(report, baseline)
        click.echo(f"{len(report.findings)} findings are known now: {baseline}", err=True)
        return
    if baseline is not None:
        report = without_known(report, baseline)
    if style == "text":
        show(report, notes)
    else:
        forms = {"json": report.to_json, "sarif": report.to_sarif, "github": report.to_github}
        made = forms[style]()
        click.echo(harmless(made) if style == "github" else harmless_json(made))
    if report.failed:
        click.get_current_context().exit(1)


@contextmanager
def _watched() -> Iterator[Watch]:
    """A bar with the mails done, where somebody watches; it is gone when an error is told."""
    if not sys.stderr.isatty():
        yield lambda done, every: None
        return
    columns = (
        TextColumn("Checking mails"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, every: bar.update(task, completed=done, total=every)
