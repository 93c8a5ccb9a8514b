"""`postmail templates`: the kinds of mail, what they are for, what they need, what they speak."""

from __future__ import annotations

import types
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import click
from rich.padding import Padding
from rich.table import Table

from postmail.catalogue import Catalogue
from postmail.cli import options
from postmail.cli.files import STREAM, json_bytes, write_output
from postmail.cli.help import Command
from postmail.cli.shop import open_catalogue
from postmail.cli.strays import remark_strays
from postmail.cli.terminal import columns, heading, say
from postmail.descriptions import descriptions
from postmail.messages import Message
from postmail.settings import read_settings

#: What people call the types of fields.
_WORDS = {
    "str": "text",
    "bool": "yes or no",
    "int": "whole number",
    "Decimal": "number",
    "datetime": "date and time",
    "date": "date",
    "Money": "amount",
}


@click.command(
    cls=Command,
    examples=["postmail templates", "postmail templates --json | jq '.kinds[].kind'"],
)
@click.option("--json", "as_json", is_flag=True, help="Write it as JSON, for programs.")
@options.brand
@options.templates
@options.messages
def command(
    as_json: bool, brand: Path | None, templates: tuple[Path, ...], messages: tuple[str, ...]
) -> None:
    """
    List the kinds of mail: what each is for, the data that it needs beside the order, and the
    languages and tones that it speaks.
    """
    settings = read_settings(Path.cwd())
    catalogue = open_catalogue(settings, brand, templates, messages)
    remark_strays(catalogue)
    if as_json:
        write_output(STREAM, json_bytes(facts(catalogue)))
    else:
        show(catalogue)


def facts(catalogue: Catalogue) -> dict[str, Any]:
    """What `--json` writes; docs/commands.md lists the keys."""
    return {
        "kinds": [_facts_of(cls) for cls in catalogue.kinds.values()],
        "languages": {locale: list(tones) for locale, tones in catalogue.languages.items()},
        "template_dirs": [str(folder) for folder in catalogue.template_dirs],
    }


def _facts_of(cls: type[Message]) -> dict[str, Any]:
    said = descriptions(cls)
    return {
        "kind": cls.kind,
        "category": cls.category.value,
        "stream": cls.stream,
        "description": description(cls),
        "class": f"{cls.__module__}.{cls.__qualname__}",
        "needs": list(cls.needs),
        "fields": [
            {
                "name": name,
                "type": type_name(field.annotation),
                "required": field.is_required(),
                "description": " ".join(said[name].split()),
            }
            for name, field in cls.model_fields.items()
        ],
    }


def show(catalogue: Catalogue) -> None:
    """Print the same for people: a block for each kind, then the languages."""
    for cls in catalogue.kinds.values():
        kind = _facts_of(cls)
        head = f"{kind['kind']}  ({kind['category']}, stream {kind['stream']})"
        about = Padding(kind["description"], (0, 0, 0, 2))
        say(heading(head), about, Padding(_fields(kind), (0, 0, 1, 4)))
    say(f"Languages: {_languages(catalogue)}")


def _fields(kind: dict[str, Any]) -> Table:
    fields = columns()
    for field in kind["fields"]:
        needed = field["required"] or field["name"] in kind["needs"]
        about = f"{field['type']}, {'needed' if needed else 'optional'}"
        fields.add_row(field["name"], about, field["description"])
    return fields


def _languages(catalogue: Catalogue) -> str:
    return ", ".join(
        f"{locale} ({', '.join(tones)})" if tones else locale
        for locale, tones in catalogue.languages.items()
    )


def description(cls: type[Message]) -> str:
    """The first paragraph of the class's docstring, on one line."""
    paragraph = (cls.__doc__ or "").strip().partition("\n\n")[0]
    return " ".join(paragraph.split())


def type_name(annotation: Any) -> str:
    """
    What people call a type.

    >>> type_name(tuple[int, ...]), type_name(str | None)
    ('list of whole number', 'text')
    """
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " or ".join(str(member.value) for member in annotation)
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return " or ".join(type_name(item) for item in inside if item is not type(None))
    if origin is Literal:
        return " or ".join(map(str, inside))
    if origin is Annotated:
        return type_name(inside[0])
    if origin in (tuple, list):
        return f"list of {type_name(inside[0])}"
    if origin is dict:
        return f"table of {type_name(inside[1])}"
    name = getattr(annotation, "__name__", str(annotation))
    return _WORDS.get(name, name)
