"""`postmail i18n`: what the mails say, in files for translators, and whether it is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import click

from postmail.brand import Brand
from postmail.cli import options
from postmail.cli.files import STREAM, Folder, OutputFile, json_bytes, write_output
from postmail.cli.help import Command
from postmail.errors import SettingsError
from postmail.language.extract import extract as extracted
from postmail.language.extract import pot_bytes
from postmail.language.merge import Change
from postmail.language.merge import update as updated
from postmail.language.review import Finding, Severity
from postmail.language.review import check as checked
from postmail.language.translations import available, catalogue_path
from postmail.replacing import replace_file
from postmail.resources import templates_root
from postmail.samples import brand_file
from postmail.settings import read_settings

#: How many messages without a translation a catalogue's list names before it only counts.
_NAMED = 10


class Group(Command, click.Group):
    """A group whose help ends with examples."""


@click.group(
    cls=Group,
    examples=[
        "postmail i18n update --dir templates --locale fi",
        "postmail i18n check --dir templates",
    ],
)
def command() -> None:
    """
    The texts of the mails for translators: extract them, update the catalogues, check these.

    The templates are those in DIR, else in the first folder of the settings, else the built-in,
    which `update` leaves alone unless DIR names them.
    """


_dir = click.option(
    "--dir",
    "folder",
    type=Folder,
    metavar="DIR",
    help="The folder of templates, with `_locales` in it.",
)
_locales = click.option(
    "--locale",
    "locales",
    multiple=True,
    callback=options.language_tags,
    metavar="L",
    help="Only this language; update begins it where it is new. Repeatable.",
)


@command.command(cls=Command, examples=["postmail i18n extract --out postmail.pot"])
@_dir
@click.option("--out", type=OutputFile, default=STREAM, metavar="FILE", help="Where to write it.")
def extract(folder: Path | None, out: str) -> None:
    """
    Write every message of the templates, with context, comments and places, as a .pot file.

    The same templates give the same bytes. Without --out it goes to stdout.
    """
    root, _ = _roots(folder)
    write_output(out, pot_bytes(extracted([root]).values()))


@command.command(cls=Command, examples=["postmail i18n update --dir templates --locale fi"])
@_dir
@_locales
def update(folder: Path | None, locales: tuple[str, ...]) -> None:
    """
    Bring the catalogues up to date with the templates.

    What is new is added. Translations stay as they are; that of a reworded message is marked fuzzy
    and does not count until somebody takes the mark away, and one that no template asks for stays
    at the end of the file as an obsolete entry. In a language with tones a new message that
    addresses the reader goes into the catalogue of each tone, any other into the one without; what
    stands in one tone is put into all, and what all say in the same words goes into the one
    without.
    """
    root, others = _roots(folder)
    if folder is None and root == templates_root():
        raise click.UsageError("name the folder of your templates with --dir, or in the settings")
    changes = updated(root, others, locales)
    for change in changes:
        if change.changed:
            replace_file(change.path, change.data)
        click.echo(_told(change))
    for locale in dict.fromkeys(locales):
        if locale not in {change.locale for change in changes}:
            click.echo(f"{locale}: there is nothing to translate, and no catalogue is begun;")
            click.echo(f"  what is to be said otherwise goes into {catalogue_path(root, locale)}")
    if not changes and not locales:
        click.echo(f"{root}: there are no catalogues yet; --locale begins one")


@command.command(cls=Command, examples=["postmail i18n check --locale fr --format json"])
@_dir
@_locales
@options.form
@options.brand
@click.pass_context
def check(
    context: click.Context,
    folder: Path | None,
    locales: tuple[str, ...],
    form: str,
    brand: Path | None,
) -> None:
    """
    Look for what is missing, damaged or odd in the catalogues, for what translators lack in the
    templates, and for languages that the brand has no words in.

    Exit status 1 where there is an error; warnings may be meant.
    """
    root, others = _roots(folder)
    found = checked(root, others, locales)
    path = brand or read_settings(Path.cwd()).brand or brand_file()
    found += _of_brand(path, locales or available([root]))
    if form == "json":
        write_output(STREAM, json_bytes([finding._asdict() for finding in found]))
    else:
        for line in _report(found):
            click.echo(line)
    if any(finding.severity is Severity.ERROR for finding in found):
        context.exit(1)


def _roots(folder: Path | None) -> tuple[Path, tuple[Path, ...]]:
    """The folder that is asked for, and those that it goes before."""
    own = read_settings(Path.cwd()).templates
    for path in own:
        if not path.is_dir():
            raise SettingsError(file=str(path), problem="there is no such folder of templates")
    known = [*own, templates_root()]
    root = folder or known[0]
    same = [index for index, path in enumerate(known) if path.resolve() == root.resolve()]
    return root, tuple(known[same[0] + 1 :] if same else known)


def _of_brand(path: Path, locales: Iterable[str]) -> Iterator[Finding]:
    """The words of the brand that would stand in another language in a mail."""
    brand = Brand.from_toml(path)
    problem = f"the brand has this in {brand.locale} only"
    for locale in locales:
        for field in brand.untranslated(locale):
            place = f"texts.{locale}.{field}"
            yield Finding(Severity.WARNING, "brand", locale, path.name, 0, "", place, problem)


def _told(change: Change) -> str:
    said = [f"{change.total} message{'s' * (change.total != 1)}", f"{change.empty} to translate"]
    said += [f"{len(change.added)} new"] * bool(change.added)
    said += [f"{len(change.dropped)} gone or moved"] * bool(change.dropped)
    said += ["unchanged"] * (not change.changed)
    return f"{change.path}: {', '.join(said)}"


def _report(found: list[Finding]) -> Iterator[str]:
    """The findings by file, then one line for each catalogue."""
    if not found:
        yield "nothing to say about it"
    damaged = {finding.file for finding in found if finding.code == "damaged"}
    for (locale, file), group in groupby(found, key=lambda finding: (finding.locale, finding.file)):
        findings = list(group)
        yield f"{locale}: {file}" if locale else file
        missing = [finding for finding in findings if finding.code == "missing"]
        for finding in [f for f in findings if f.code != "missing"] + missing[:_NAMED]:
            yield from _lines(finding)
        if len(missing) > _NAMED:
            yield f"  ... and {len(missing) - _NAMED} more that are not translated"
        if file not in damaged and any(not finding.line for finding in missing):
            yield "  what has no line here has no entry yet: `postmail i18n update` adds it"
        yield ""
    counts = Counter((f.locale or "templates", f.severity, f.code) for f in found)
    for (name, severity, code), count in sorted(counts.items()):
        yield f"{name}: {count} {severity}{'s' * (count > 1)} [{code}]"


def _lines(finding: Finding) -> Iterator[str]:
    place = f"{finding.line}: " if finding.line else ""
    yield f"  {place}{finding.severity} [{finding.code}] {finding.message}"
    yield (
        f"      {finding.context}: {finding.msgid}"
        if finding.context
        else (f"      {finding.msgid}")
    )
