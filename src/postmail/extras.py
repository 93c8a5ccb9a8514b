"""What is loaded when it is used, and what is not installed with postmail itself."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from postmail.errors import MissingExtraError


def on_demand(
    package: str, homes: Mapping[str, str], needs: Mapping[str, Iterable[str]]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """
    A package's `__getattr__`, which loads each of its names when it is first used, and `__dir__`.

    *homes* is {public name: the module of *package* that it comes from}, *needs* {public name: the
    modules of extras that it cannot do without}.
    """

    def load(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        require(f"{package}.{name}", needs.get(name, ()))
        value = getattr(import_module(f"{package}.{homes[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *homes})

    return load, names


def require(what: str, modules: Iterable[str]) -> None:
    """
    Refuse to go on without *modules*, which *what* needs.

    Raises:
        MissingExtraError: with every extra that has to be installed for *what*.
    """
    if missing := [name for name in modules if find_spec(name) is None]:
        extras = filter(None, map(extra_with, missing))
        raise MissingExtraError(what=what, extras=tuple(sorted({*extras})))


def extra_with(module: str) -> str | None:
    """The extra of postmail that brings the package *module*, as the metadata say."""
    from importlib.metadata import requires  # costs time that only an error needs

    # A distribution may have hyphens where its module has underscores.
    name = re.escape(module.partition(".")[0]).replace("_", "[-_.]")
    mark = re.compile(rf"{name}\b.*extra == ['\"](?!all)([\w-]+)", re.IGNORECASE)
    found = filter(None, map(mark.match, requires("postmail") or []))
    return next((match[1] for match in found), None)
