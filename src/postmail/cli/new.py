"""`postmail new`: a kind of mail to begin with: class, template, sample, catalogues."""

from __future__ import annotations

import keyword
import shlex
import sys
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from string import Template

import click

from postmail.brand import Brand
from postmail.cli import options
from postmail.cli.files import write_file
from postmail.cli.help import Command
from postmail.cli.shop import open_catalogue
from postmail.errors import SettingsError
from postmail.language.merge import update
from postmail.messages import Category
from postmail.messages.base import KIND_NAME
from postmail.resources import templates_root
from postmail.settings import Settings, read_settings

#: The stream that a mail belongs to, where nobody says another.
_STREAMS = {Category.TRANSACTIONAL: "service", Category.MARKETING: "offers"}
#: {category: how its mails begin and end}.
_FRAMES = {
    Category.TRANSACTIONAL: (
        "<pm-header note=\"{{ pgettext('header', 'Order %(number)s', number=order.number) }}\" />",
        "<pm-footer />",
    ),
    Category.MARKETING: (
        "<pm-header note=\"{{ pgettext('header', 'Advertisement') }}\" marketing=\"yes\" />",
        '<pm-footer marketing="yes" />',
    ),
}


def _kind_name(_: click.Context, __: click.Parameter, value: str) -> str:
    if not KIND_NAME.fullmatch(value):
        raise click.BadParameter("a kind is lower-case words joined by hyphens: care-tips")
    return value


def _stream_name(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not KIND_NAME.fullmatch(value):
        raise click.BadParameter("a stream is lower-case words joined by hyphens: care-tips")
    return value


@click.command(
    cls=Command,
    examples=["postmail new care", "postmail new birthday --dir shop/mails --category marketing"],
)
@click.argument("kind", callback=_kind_name)
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("mails"),
    show_default=True,
    metavar="DIR",
    help="The folder to write to.",
)
@click.option(
    "--category",
    type=click.Choice([category.value for category in Category]),
    default=Category.TRANSACTIONAL.value,
    show_default=True,
    help="Whether the customer needs the mail because of an order, or the shop wants it.",
)
@click.option(
    "--stream",
    metavar="S",
    callback=_stream_name,
    help="Without it: service; for marketing offers.",
)
@options.brand
def command(kind: str, folder: Path, category: str, stream: str | None, brand: Path | None) -> None:
    """
    Begin a kind of mail of your own, named KIND: lower-case words joined by hyphens.

    DIR gets the class that says which data the mail has, its template, a sample, and a catalogue
    for each language of the brand. The mail can be rendered at once; nothing is overwritten.
    """
    settings = read_settings(Path.cwd())
    catalogue = open_catalogue(settings, brand)
    if kind in catalogue.kinds:
        raise click.BadParameter(f"there is a kind {kind!r} already", param_hint="KIND")
    made = _starter(kind, folder, Category(category), stream)
    if there := ", ".join(str(path) for path in made if path.exists()):
        raise SettingsError(file=there, problem="already there, so nothing was written")
    for path, text in made.items():
        write_file(path, text.encode())
    catalogues = _begin_catalogues(folder, settings, catalogue.brand)
    click.echo("\n".join(path.as_posix() for path in (*made, *catalogues)))
    click.echo(_next(kind, folder))


def _starter(kind: str, folder: Path, category: Category, stream: str | None) -> dict[Path, str]:
    """{file: its text} of a new kind."""
    words = kind.split("-")
    header, footer = _FRAMES[category]
    facts = {
        "kind": kind,
        "name": f"{''.join(map(str.capitalize, words))}Mail",
        "title": " ".join(words).capitalize(),
        "category": category.name,
        "stream": stream or _STREAMS[category],
        "header": header,
        "footer": footer,
    }
    targets = {
        "message.py.txt": folder / f"{_module(kind)}.py",
        "body.mjml.txt": folder / kind / "body.mjml",
        "first.json.txt": folder / kind / "samples" / "first.json",
    }
    starter = files("postmail.cli") / "starter"
    return {
        path: Template((starter / name).read_text("utf-8")).substitute(facts)
        for name, path in targets.items()
    }


def _begin_catalogues(folder: Path, settings: Settings, brand: Brand) -> list[Path]:
    """Write what waits for a translation, in each language of *brand*; the files."""
    told = (key.partition("@")[0] for key in brand.texts)
    locales = {tag.partition("-")[0] for tag in (brand.locale, *told)} - {"en"}
    others = [path for path in settings.templates if path.resolve() != folder.resolve()]
    found = update(folder, [*others, templates_root()], locales) if locales else []
    for change in found:
        if change.changed:
            write_file(change.path, change.data)
    return [change.path for change in found if change.changed]


def _module(kind: str) -> str:
    """The module of a kind; the ending keeps it apart from keywords and other modules."""
    return f"{kind.replace('-', '_')}_mail"


def _is_taken(name: str) -> bool:
    """Whether Python looks for the module *name* elsewhere than in the working folder."""
    if name in sys.stdlib_module_names:
        return True
    try:
        spec = find_spec(name)
    except ValueError:  # `__main__`
        return True
    places = list(spec.submodule_search_locations or [""]) if spec else []
    return any(Path(place).resolve() != Path(name).resolve() for place in places)


def _next(kind: str, folder: Path) -> str:
    """How to look at it, and how to keep it."""
    steps = folder.parts
    named = all(step.isidentifier() and not keyword.iskeyword(step) for step in steps)
    importable = named and not any(map(_is_taken, steps[:1]))
    module = ".".join((*steps, _module(kind)) if importable else (_module(kind),))
    place = folder.as_posix() if importable else "."
    data = Path(place, kind, "samples", "first.json").as_posix()
    return "\n".join((
        "",
        "Look at it:",
        *([] if importable else [f"  cd {shlex.quote(folder.as_posix())}"]),
        f"  postmail render {kind} --order order.json --messages {module} \\",
        f"    --templates {place} --data {data} --out {kind}.html",
        "",
        "Keep it, in postmail.toml" + ("" if importable else " there") + ":",
        f'  messages = ["{module}"]',
        f'  templates = ["{place}"]',
    ))  # fmt: skip
