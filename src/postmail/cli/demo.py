"""`postmail demo`: the whole catalogue on sample orders, as files and a page to look at."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from time import perf_counter

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from postmail.brand import Brand
from postmail.cli import options
from postmail.cli.files import write_file
from postmail.cli.help import Command
from postmail.cli.sheet.page import page
from postmail.cli.sheet.press import printed
from postmail.cli.sheet.prints import Print
from postmail.cli.shop import open_catalogue, spoken_in
from postmail.cli.terminal import say, table
from postmail.exhibits import exhibits
from postmail.settings import read_settings


@click.command(cls=Command, examples=["postmail demo --out out/", "postmail demo --all"])
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    metavar="DIR",
    help="The folder to write to.",
)
@click.option("--all", "every", is_flag=True, help="Every sample order, not one for each mail.")
@options.only_locales
def command(out: Path, every: bool, locales: tuple[str, ...]) -> None:
    """
    Write every kind of mail, in every language and tone, made of sample orders: as .html, .txt
    and .eml, and an index.html that shows them all. Open that one. With --all it shows one mail of
    each kind and language, and each kind has an index.html of its own.

    It needs no network and no order of yours. Kinds, templates and a brand from your settings
    take part.
    """
    begin = perf_counter()
    catalogue = open_catalogue(read_settings(Path.cwd()))
    spoken_in(catalogue, locales)
    shown = exhibits(catalogue, every, locales=locales)
    with watched(printed(catalogue, shown, out, os.cpu_count() or 1), len(shown)) as made:
        prints = list(made)
    index = _bound(prints, catalogue.brand, out, every)
    say(_listing(prints), "")
    click.echo(f"{len(prints)} mails in {perf_counter() - begin:.1f} s. Open {index}")


def _bound(prints: Sequence[Print], brand: Brand, out: Path, every: bool) -> Path:
    """Write the pages that show *prints*; where there is *every* one, each kind has its own."""
    index = out / "index.html"
    if not every:
        write_file(index, page(prints, brand).encode())
        return index
    kinds = {kind: list(group) for kind, group in groupby(prints, key=lambda made: made.kind)}
    for kind, group in kinds.items():
        write_file(out / kind / "index.html", page(group, brand, folder=kind).encode())
    usual = {(made.kind, made.language): made for made in reversed(prints)}
    first = [made for made in prints if usual[made.kind, made.language] is made]
    write_file(index, page(first, brand, more=tuple(kinds)).encode())
    return index


@contextmanager
def watched(made: Iterable[Print], total: int) -> Iterator[Iterable[Print]]:
    """*made* with a progress bar, where somebody watches; it is gone when an error is told."""
    if not sys.stderr.isatty():
        yield made
        return
    with Progress(console=Console(stderr=True), transient=True) as bar:
        yield bar.track(made, total=total, description="Making mails")


def _listing(prints: Sequence[Print]) -> Table:
    """A line for each kind and language: its sample or how many, the largest sizes, the time."""
    numbers = ("HTML KB", "Text KB", "ms")
    rows = table("Kind", "Language", "Sample", *numbers, right=frozenset(numbers))
    groups = groupby(prints, key=lambda made: (made.kind, made.language))
    before = ""
    for (kind, language), group in groups:
        made = list(group)
        samples = made[0].name if len(made) == 1 else f"{len(made)} samples"
        rows.add_row(
            "" if kind == before else kind,
            language,
            samples,
            f"{max(one.html_kb for one in made):.1f}",
            f"{max(one.text_kb for one in made):.1f}",
            f"{sum(one.seconds for one in made) * 1000:.0f}",
        )
        before = kind
    return rows
