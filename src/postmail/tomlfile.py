"""Reads TOML, strictly: the keeper of how it is encoded, and of what can be wrong with it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from postmail.errors import SettingsError


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
        raise SettingsError(file=str(path), problem=f"not TOML: {error}") from None
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
        raise SettingsError(file=name, problem=f"not TOML: {error}") from None
