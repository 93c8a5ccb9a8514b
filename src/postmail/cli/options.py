"""Options that several commands share, worded once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import click

from postmail.cli.files import ExistingFile, Folder, InputFile
from postmail.errors import LocaleError
from postmail.language.tags import parse_tag
from postmail.readers.known import platforms
from postmail.tags import normalize_tag

#: What an option is: it goes over a command.
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _language_tag(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """The tag in its usual case; what is none, is wrong usage."""
    try:
        return normalize_tag(value) if value else None
    except LocaleError as error:
        raise click.BadParameter(str(error)) from None


def _platform(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The name of a platform; another is wrong usage. They are loaded where one is named only."""
    if value is None:
        return None
    known = [platform.name for platform in platforms()]
    try:
        return click.Choice(known).convert(value, parameter, context)
    except click.BadParameter as error:
        near = get_close_matches(value, known, 1)
        guess = f" Did you mean {near[0]!r}?" if near else ""
        raise click.BadParameter(error.message + guess) from None


def language_tags(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Several of them, for an option that is repeatable; each as mails call it: nb for no."""
    if "" in values:  # a variable of a script that is not set is not "all of them"
        raise click.BadParameter("expected a language, got nothing")
    tags = (_language_tag(context, parameter, value) for value in values)
    return tuple(parse_tag(tag).text for tag in tags if tag)


def moment(_: click.Context, __: click.Parameter, value: str | None) -> datetime | None:
    """The time; one without a zone is wrong usage."""
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(
            f"expected a time such as 2026-03-08T10:00+01:00, got {value!r}"
        ) from None
    if at.tzinfo is None:
        raise click.BadParameter(f"expected a time with its zone, got {value!r}: add +01:00, or Z")
    return at


brand: Decorator = click.option(
    "--brand",
    type=ExistingFile,
    metavar="FILE.toml",
    help="The shop's name, colours, logo and legal facts. Without it: the sample brand.",
)
templates: Decorator = click.option(
    "--templates",
    type=Folder,
    multiple=True,
    metavar="DIR",
    help="A folder of templates of your own; it wins over the built-in ones. Repeatable.",
)
messages: Decorator = click.option(
    "--messages",
    multiple=True,
    metavar="MODULE",
    help="A Python module with message kinds of your own. Repeatable.",
)
data: Decorator = click.option(
    "--data",
    type=InputFile,
    metavar="FILE.json|-",
    help="What the kind needs beside the order: a coupon, similar items.",
)
platform: Decorator = click.option(
    "--platform",
    callback=_platform,
    metavar="P",
    help="Where the order comes from (shopify, woocommerce, ...). Without it: by its shape.",
)
locale: Decorator = click.option(
    "--locale",
    callback=_language_tag,
    metavar="L",
    help="The language to write in: de, sv, de-CH. Without it: the order's.",
)
only_locales: Decorator = click.option(
    "--locale",
    "locales",
    multiple=True,
    callback=language_tags,
    metavar="L",
    help="Only this language; en-XA and ar-XB try the layout. Repeatable.",
)
tone: Decorator = click.option(
    "--tone",
    type=click.Choice(["formal", "informal"]),
    help="How to address the reader, where the language makes a difference.",
)
form: Decorator = click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="For people, or for programs.",
)
