"""`postmail preview`: every mail in the browser, live."""

from __future__ import annotations

import gc
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postmail.cli import options
from postmail.cli.help import Command

if TYPE_CHECKING:  # the command imports what it needs, so that its help comes at once
    from postmail.brand import Brand
    from postmail.cadence.policy import Policy
    from postmail.catalogue import Catalogue
    from postmail.preview import Studio
    from postmail.preview.view import View
    from postmail.settings import Settings

#: Objects that are new before Python looks for circles, instead of 700: whoever waits for a
#: picture would wait for that too, and what is compiled is kept anyway.
_NEW_OBJECTS = 50_000


@click.command(
    cls=Command,
    examples=["postmail preview", "postmail preview --templates mail-templates --export gallery/"],
)
@options.templates
@options.brand
@options.messages
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
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
    port: int,
    open_: bool,
    smtp: str,
    allow: tuple[str, ...],
    folder: Path | None,
) -> None:
    """
    Show every kind of mail in every language, tone, width and colour scheme in the browser. What
    you save in a template, a catalogue or the brand is on the screen at once.

    It listens on this machine only and asks no other; what you paste stays here.
    """
    gc.set_threshold(_NEW_OBJECTS)
    from postmail.preview import Postbox, create_app
    from postmail.preview.app import LOOPBACK
    from postmail.preview.serve import serve
    from postmail.settings import read_settings

    settings = read_settings(Path.cwd())
    studio = _studio(settings, templates, brand, messages)
    if folder is not None:
        from postmail.preview.export import export

        count = export(studio, _gallery(studio), folder)
        click.echo(f"{count} mails: {folder / 'index.html'}")
        return
    box = Postbox(smtp, (*settings.allow, *allow), settings.sender or "")
    hosts = {*LOOPBACK, host if ":" not in host else f"[{host}]"}
    app = create_app(studio, hosts, box, lambda: _policies(settings))
    serve(app, host, port, lambda address: _announce(address, open_))


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


def _gallery(studio: Studio) -> list[View]:
    """Every kind in every language, light and dark."""
    from postmail.preview.pages import spoken
    from postmail.preview.view import View

    return [
        studio.settled(View(kind=kind, scheme=scheme, device="phone").in_language(language))
        for language in spoken(studio)
        for kind in studio.catalogue().kinds
        for scheme in ("light", "dark")
    ]


def _announce(address: str, open_: bool) -> None:
    click.echo(f"The preview is at {address} (Ctrl-C ends it)")
    if open_:
        webbrowser.open(address)
