"""What is not installed with postmail itself: which extra brings it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.util import find_spec

from postmail.errors import MissingExtraError


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
    mark = re.compile(rf"{name}\b.*extra == ['\"](?!all|dev)([\w-]+)", re.IGNORECASE)
    found = filter(None, map(mark.match, requires("postmail") or []))
    return next((match[1] for match in found), None)
