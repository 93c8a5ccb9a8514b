"""An error for the page that shows it: what, where, the lines around, what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from postmail.errors import DataError, PostmailError, SettingsError, TemplateError

_AROUND = 4


def fault(error: PostmailError, folders: Iterable[Path]) -> dict[str, Any]:
    """
    {what, place, remedy, lines}: *lines* are those of the template around the fault, each with
    `number`, `text` and `wrong`; empty where the error is not about a template.
    """
    if isinstance(error, TemplateError):
        place = ":".join(str(part) for part in (error.file, error.line, error.column) if part)
        return {
            "what": error.what,
            "place": place,
            "remedy": error.remedy,
            "lines": _lines(error, folders),
            "also": [fault(one, folders) for one in error.also],
        }
    what, *rest = str(error).split("\n")
    also = [{"what": line.strip(), "place": ""} for line in rest]
    if isinstance(error, DataError) and error.faults:
        also = [{"what": one.message, "place": one.path} for one in error.faults]
    return {"what": what, "place": "", "remedy": "", "lines": [], "also": also}


def _lines(error: TemplateError, folders: Iterable[Path]) -> list[dict[str, Any]]:
    path = found(error.file, folders)
    text = text_of(path) if path and error.line else ""
    if not text:
        return []
    first = max(error.line - _AROUND, 1)
    shown = text.split("\n")[first - 1 : error.line + _AROUND]
    return [
        {"number": number, "text": line, "wrong": number == error.line}
        for number, line in enumerate(shown, first)
    ]


def text_of(path: Path) -> str:
    """What can be read of the file *path*, which may have changed or gone since it was found."""
    with suppress(OSError):
        return path.read_text(encoding="utf-8", errors="replace")
    return ""


def found(name: str, folders: Iterable[Path]) -> Path | None:
    """The file *name* in the first of *folders* that has it, never one outside of them."""
    for folder in folders:
        with suppress(OSError):
            # What is no file is not resolved: a link to itself has no end.
            path = (folder / name).is_file() and (folder / name).resolve()
            if path and path.is_relative_to(folder.resolve()):
                return path
    return None


@contextmanager
def readable() -> Iterator[None]:
    """What the system does not let us read becomes an error of ours, which a page can show."""
    try:
        yield
    except OSError as error:
        if isinstance(error, PostmailError):
            raise
        problem = f"cannot be read: {(error.strerror or str(error)).lower()}"
        raise SettingsError(file=str(error.filename or "a file"), problem=problem) from None
