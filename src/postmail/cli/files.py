"""Files and the two streams that `-` stands for."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any

import click

STREAM = "-"


_BY_ENDING = {
    ".html": "html", ".htm": "html", ".txt": "text", ".eml": "eml", ".json": "json", ".ics": "ics",
}  # fmt: skip
#: What a command's options do with files: {device and inode: (the option, whether it writes)}.
_USES = f"{__name__}.uses"


class _File(click.Path):
    """A file that no other option of the command writes, where this one reads it, or reads."""

    writes = False

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        made = super().convert(value, param, ctx)
        if ctx and param and value != STREAM and (path := Path(value)).is_file():
            used, status = ctx.meta.setdefault(_USES, {}), path.stat()
            key = status.st_dev, status.st_ino
            other, writes = used.setdefault(key, (param, self.writes))
            if writes != self.writes:
                said = f"the file of {other.get_error_hint(ctx)}, which would be overwritten"
                self.fail(said, param, ctx)
        return made


class _Input(_File):
    """A file, or `-` for stdin, which can be read for one option of a command only."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == STREAM and ctx and param:
            reader = ctx.meta.setdefault(__name__, param)
            if reader is not param:
                self.fail(f"stdin is read for {reader.get_error_hint(ctx)} already", param, ctx)
        return super().convert(value, param, ctx)


class _Output(_File):
    writes = True


#: An input: a file that is there, or `-` for stdin.
InputFile = _Input(exists=True, dir_okay=False, allow_dash=True)
#: An output: a file, or `-` for stdout.
OutputFile = _Output(dir_okay=False, allow_dash=True)
#: A folder that is there.
Folder = click.Path(exists=True, file_okay=False, path_type=Path)
#: A file that is there, to read.
ExistingFile = _File(exists=True, dir_okay=False, path_type=Path)


def read_input(name: str) -> bytes:
    """The bytes of the file *name*, or of stdin."""
    return sys.stdin.buffer.read() if name == STREAM else Path(name).read_bytes()


def called(name: str) -> str:
    """What errors call the input *name*."""
    return "stdin" if name == STREAM else name


def form_of(chosen: str | None, out: str, known: Sequence[str]) -> str:
    """The format that was *chosen*, else that of the ending of *out*, else the first *known*."""
    ending = PurePath(out).suffix
    by_ending = _BY_ENDING.get(ending.lower(), known[0])
    if not chosen and by_ending not in known:
        known_words = ", ".join(known)
        problem = f"a file that ends in {ending} is none of {known_words}: see --format"
        raise click.BadParameter(problem, param_hint="--out")
    return chosen or by_ending


def write_output(name: str, content: bytes) -> None:
    """Write *content* as it is to the file *name* (its folder is made), or to stdout."""
    if name == STREAM:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write_file(Path(name), content)


def write_file(path: Path, content: bytes) -> None:
    """Write *content* to *path*, making its folder. An OSError names the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.write_bytes(content)
    except OSError as error:
        error.filename = str(path)  # a full disk does not say where
        raise


#: Control characters that JSON may hold as they are, and terminals obey.
_CONTROL = re.compile(r"[\x7f-\x9f]")


def json_bytes(value: object) -> bytes:
    """*value* as JSON for people and programs: UTF-8, two spaces, a line end."""
    return (harmless_json(json.dumps(value, ensure_ascii=False, indent=2)) + "\n").encode()


def harmless_json(text: str) -> str:
    """The JSON *text* with those controls written out that JSON may hold as they are."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
