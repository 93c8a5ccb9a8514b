"""`postmail preview`: every mail in the browser, live."""

from __future__ import annotations

import gc
import re
import sys
import webbrowser
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import click

from postmail.cli import options
from postmail.cli.help import Command

if TYPE_CHECKING:  # the command imports what it needs, so that its help comes at once
    from postmail.brand import Brand
    from postmail.cadence.policy import Policy
    from postmail.catalogue import Catalogue
    from postmail.preview import Studio
    from postmail.settings import Settings

#: Objects that are new before Python looks for circles, instead of 700: whoever waits for a
#: picture would wait for that too, and what is compiled is kept anyway.
_NEW_OBJECTS = 50_000
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def _names(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Names and addresses as they stand in a Host header, where none has brackets."""
    return tuple(map(_name, values))


def _name(value: str) -> str:
    bare = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    try:
        return str(ip_address(bare))
    except ValueError:
        if _NAME.fullmatch(value):
            return value
        problem = f"{value!r}: write a name or an address, without port, scheme or path"
        raise click.BadParameter(problem) from None


@click.command(
    cls=Command,
    examples=[
        "postmail preview",
        "postmail preview --templates mail-templates --kind simple --locale de",
        "postmail preview --templates mail-templates --locale en --export gallery/",
    ],
)
@options.templates
@options.brand
@options.messages
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    callback=_names,
    metavar="NAME",
    help="Another name or address of this machine that it answers to. Repeatable.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8025,
    show_default=True,
    help="The port; 0 takes a free one.",
)
@click.option("--open/--no-open", "open_", default=True, help="Open the browser.")
@click.option(
    "--smtp", envvar="POSTMAIL_SMTP", metavar="URL", default="", help="A server for test mails."
)
@click.option(
    "--allow", multiple=True, metavar="PATTERN", help="Who may get test mails. Repeatable."
)
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind. Repeatable.")
@options.only_locales
@click.option(
    "--tone",
    type=click.Choice(["formal", "informal"]),
    help="Only this tone, of the languages that have two.",
)
@click.option(
    "--scheme",
    "schemes",
    multiple=True,
    type=click.Choice(["light", "dark", "inverted"]),
    help="Only these colours. Repeatable.",
)
@click.option(
    "--export",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write the gallery as files to DIR, and end.",
)
def command(
    templates: tuple[Path, ...],
    brand: Path | None,
    messages: tuple[str, ...],
    host: str,
    names: tuple[str, ...],
    port: int,
    open_: bool,
    smtp: str,
    allow: tuple[str, ...],
    kinds: tuple[str, ...],
    locales: tuple[str, ...],
    tone: str | None,
    schemes: tuple[str, ...],
    folder: Path | None,
) -> None:
    """
    Show every kind of mail in every language, tone, width and colour scheme in the browser. What
    you save in a template, a catalogue or the brand is on the screen at once.

    It listens on this machine only and asks no other; what you paste stays here. --kind, --locale,
    --tone and --scheme say what it opens with, or what --export writes.
    """
    gc.set_threshold(_NEW_OBJECTS)
    from postmail.preview import Postbox, create_app
    from postmail.preview.app import LOOPBACK
    from postmail.preview.serve import serve
    from postmail.settings import read_settings

    settings = read_settings(Path.cwd())
    studio = _studio(settings, templates, brand, messages)
    only = _only(studio, kinds, locales, tone, schemes)
    if folder is not None:
        _export(studio, only, folder)
        return
    box = Postbox(smtp, (*settings.allow, *allow), settings.sender or "")
    hosts = {*LOOPBACK, *(f"[{one}]" if ":" in one else one for one in (host, *names))}
    zone, currency = settings.timezone, settings.currency
    app = create_app(studio, hosts, box, lambda: _policies(settings), zone, currency)
    serve(app, host, port, lambda address: _announce(address, only, open_))


def _studio(
    settings: Settings, templates: tuple[Path, ...], brand: Path | None, messages: tuple[str, ...]
) -> Studio:
    from postmail.cli.shop import open_catalogue
    from postmail.preview import Studio
    from postmail.samples import brand_file

    def opened(edited: Brand | None) -> Catalogue:
        return open_catalogue(settings, brand, templates, messages, edited)

    own = (*templates, *settings.templates)
    roots = opened(None).template_dirs if not own else tuple(own)
    return Studio(opened, (*roots, brand or settings.brand or brand_file()))


def _policies(settings: Settings) -> dict[str, Policy]:
    from postmail.cadence.policy import Policy, default_policy

    own = {settings.policy.name: Policy.from_toml(settings.policy)} if settings.policy else {}
    return {**own, "default": default_policy()}


def _only(
    studio: Studio,
    kinds: tuple[str, ...],
    locales: tuple[str, ...],
    tone: str | None,
    schemes: tuple[str, ...],
) -> dict[str, list[str]]:
    """The filters of the contact sheet that the options stand for; one without words is none."""
    from postmail.cli.shop import kind_in
    from postmail.preview.pages import languages

    for kind in kinds:
        kind_in(studio.catalogue(), kind)
    known = languages(studio)
    spoken = {one.partition("@")[0] for one in known}
    if strange := next((one for one in locales if one not in spoken), None):
        there = ", ".join(dict.fromkeys(one.partition("@")[0] for one in known))
        raise click.BadParameter(f"there is no language {strange!r}; there are: {there}")
    wanted = [one for one in known if not locales or one.partition("@")[0] in locales]
    suited = [one for one in wanted if one.partition("@")[2] in ("", tone or one.partition("@")[2])]
    chosen = suited if locales or tone else []
    return {"kind": list(kinds), "language": chosen, "scheme": list(schemes)}


def _export(studio: Studio, only: dict[str, list[str]], folder: Path) -> None:
    """Write the gallery: all but the pseudo-locales, light and dark, where nothing is chosen."""
    from rich.console import Console
    from rich.progress import Progress

    from postmail.preview.export import export, gallery
    from postmail.preview.pages import spoken

    kinds = only["kind"] or list(studio.catalogue().kinds)
    views = gallery(
        studio, kinds, only["language"] or spoken(studio), only["scheme"] or ["light", "dark"]
    )
    for view in views:
        if fault := studio.sample_fault(view):
            raise fault
    with Progress(
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task("mails", total=len(views))
        count = export(studio, views, folder, lambda done: bar.update(task, completed=done))
    lost = len(views) - count
    told = (
        f" ({lost} could not be made, {'its' if lost == 1 else 'each'} page says why)"
        if lost
        else ""
    )
    click.echo(f"{count} mails{told}: {folder / 'index.html'}")


def _announce(address: str, only: dict[str, list[str]], open_: bool) -> None:
    filters = urlencode({name: words for name, words in only.items() if words}, doseq=True)
    click.echo(f"The preview is at {address}{'?' if filters else ''}{filters} (Ctrl-C ends it)")
    if open_:
        webbrowser.open(f"{address}?{filters}" if filters else address)
