"""Reads TOML, strictly: the keeper of how it is encoded, and of what can be wrong with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from postmail.errors import SettingsError, brief

#: How `tomllib` tells where.
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)$")


def read_toml(path: Path) -> dict[str, Any]:
    """
    The table in the file *path* (UTF-8, with or without a byte order mark).

    Raises:
        SettingsError: it cannot be read, is no TOML, not UTF-8, or nested too deeply.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        raise SettingsError(file=str(path), problem=problem) from None
    except UnicodeDecodeError as error:
        problem = f"not UTF-8, see {_place(error)}: save it as UTF-8"
        raise SettingsError(file=str(path), problem=problem) from None
    return table_in(text, str(path))


def table_in(text: str, name: str) -> dict[str, Any]:
    """
    The table in TOML *text*.

    Raises:
        SettingsError: it is none, nested too deeply, or with a number that is too long; *name* is
            what it should have been.
    """
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:  # an integer of more than 4300 digits, too
        problem = f"not TOML: {error}{_line(str(error), text)}"
        raise SettingsError(file=name, problem=problem) from None


def _place(error: UnicodeDecodeError) -> str:
    """Where the first byte stands that is none of UTF-8."""
    *above, line = error.object[: error.start].split(b"\n")
    return f"line {len(above) + 1}, column {len(line.decode('utf-8')) + 1}"


def _line(problem: str, text: str) -> str:
    """The line of *text* that *problem* is about; empty where it names none."""
    found, lines = _AT_LINE.search(problem), text.split("\n")
    return f": {brief(lines[int(found[1]) - 1].strip())}" if found else ""
