"""What the shop brings: settings, brand, templates and kinds of its own, made into a catalogue."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from traceback import extract_tb
from types import ModuleType

import click

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.errors import PostmailError, SettingsError
from postmail.language.pseudo import PSEUDO
from postmail.messages.base import Message
from postmail.messages.kinds import Kinds, is_built_in
from postmail.samples import sample_brand
from postmail.settings import Settings


def open_catalogue(
    settings: Settings,
    brand: Path | None = None,
    templates: Sequence[Path] = (),
    messages: Sequence[str] = (),
    edited: Brand | None = None,
) -> Catalogue:
    """
    The catalogue of this project. Options win over *settings*: a brand replaces, template folders
    are searched first, modules are added. Where no brand is named, the sample brand stands in;
    *edited* takes the place of either.

    Raises:
        SettingsError: a file, a folder or a module that cannot be used.
        DataError: a brand with faults.
        DuplicateKindError: two classes claim one kind.
    """
    path = brand or settings.brand
    return Catalogue(
        brand=edited or (Brand.from_toml(path) if path else sample_brand()),
        template_dirs=[*templates, *settings.templates],
        messages=_classes(settings, messages),
    )


def kinds_of(settings: Settings, messages: Sequence[str] = ()) -> Kinds:
    """
    {kind: its class} of the built-in kinds and of those that the modules of *settings* and
    *messages* define, as `open_catalogue` has them, without brand and templates.

    Raises:
        SettingsError: a module that cannot be used.
        DuplicateKindError: two classes claim one kind.
    """
    return Kinds(_classes(settings, messages))


def _classes(settings: Settings, messages: Sequence[str]) -> list[type[Message]]:
    modules = dict.fromkeys([*settings.messages, *messages])
    return [cls for name in modules for cls in kinds_in(_module(name))]


def kinds_in(module: ModuleType) -> list[type[Message]]:
    """The message kinds that *module* defines or imports, without the built-in ones."""
    found = [value for value in vars(module).values() if inspect.isclass(value)]
    kinds = [cls for cls in found if issubclass(cls, Message) and hasattr(cls, "kind")]
    if not kinds:
        problem = (
            "has no message kinds: define a subclass of postmail.messages.Message that has a `kind`"
        )
        raise SettingsError(file=f"module {module.__name__}", problem=problem)
    return [cls for cls in dict.fromkeys(kinds) if not is_built_in(cls)]


def kind_in(catalogue: Catalogue, kind: str) -> type[Message]:
    """
    The message class of *kind*.

    Raises:
        click.BadParameter: there is none; the error lists those that there are.
    """
    if kind not in catalogue.kinds:
        known = ", ".join(catalogue.kinds)
        raise click.BadParameter(f"there is no kind {kind!r}; there are: {known}")
    return catalogue.kinds[kind]


def spoken_in(catalogue: Catalogue, locales: Iterable[str]) -> None:
    """
    Raises:
        click.BadParameter: there is no such language; the error lists those that there are.
    """
    spoken = [*catalogue.languages, *PSEUDO]
    if strange := next((tag for tag in locales if not {tag, tag.split("-")[0]} & {*spoken}), None):
        problem = f"there is no language {strange!r}; there are: {', '.join(spoken)}"
        raise click.BadParameter(problem)


def _module(name: str) -> ModuleType:
    """The module *name*, looked for in the working folder too, as `python -m` does."""
    steps = name.removesuffix(".py").replace("\\", "/").split("/")
    if steps != [name]:
        dotted = ".".join(step for step in steps if step.strip(".")) or "shop.mails"
        problem = f"name it as Python imports it, without .py and with dots: {dotted}"
        raise SettingsError(file=f"module {name}", problem=problem)
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        return import_module(name)
    except Exception as error:
        raise SettingsError(file=f"module {name}", problem=_why_not(error)) from None


def _why_not(error: Exception) -> str:
    """What is wrong with a module that raised *error*, and in which line."""
    if isinstance(error, SyntaxError) and error.lineno:
        return f"{Path(error.filename or '').name}, line {error.lineno}: {error.msg}"
    trace = extract_tb(error.__traceback__)
    files = [frame.filename for frame in trace if frame.name == "<module>"]
    if not files or isinstance(error, (PostmailError, ImportError)):
        return f"cannot be imported: {error}"
    line = next(frame.lineno for frame in reversed(trace) if frame.filename == files[-1])
    place = f"{Path(files[-1]).name}, line {line}"
    return f"{place}: {type(error).__name__}: {error}".removesuffix(": ")
