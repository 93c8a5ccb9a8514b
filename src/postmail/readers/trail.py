"""What happened while a payload was read: what was looked at, what is wrong, what is odd."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from decimal import Decimal
from typing import Any

from postmail.errors import Fault
from postmail.order import Finding

#: More faults than anybody repairs by hand; the rest is counted.
_MOST_FAULTS = 100
#: Findings about keys that nobody understood, at most.
_MOST_GROUPS = 40


@dataclass(slots=True)
class Trail:
    """
    The record that all cursors of one reading share.

    *zone* reads times that come without one, *currency* is the order's (ISO 4217, set by the
    reader), *html* says that the platform's texts are HTML and have to be decoded.
    """

    zone: tzinfo | None = None
    currency: str | None = None
    html: bool = False
    faults: list[Fault] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)
    _entered: set[str] = field(default_factory=set)
    _findings: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def fault(self, path: str, message: str) -> None:
        """Note what makes the payload unusable; reading goes on, so that all faults are found."""
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(Fault(path, message))
        elif len(self.faults) == _MOST_FAULTS:
            self.faults.append(Fault("", f"... and more than {_MOST_FAULTS} faults in all"))

    def find(self, code: str, path: str, message: str) -> None:
        """Note what is odd or assumed; the same finding in many places becomes one."""
        self._findings.setdefault((code, message), []).append(path)

    def take(self, path: str) -> None:
        """Note that the value at *path* was read, with all that is below it."""
        self._taken.add(path)

    def enter(self, path: str) -> None:
        """Note that somebody looked into the object or list at *path*."""
        self._entered.add(path)

    def findings(self) -> list[Finding]:
        """One finding for each code and message, at its first place."""
        return [
            Finding(code=code, path=paths[0], message=_counted(message, len(set(paths))))
            for (code, message), paths in self._findings.items()
        ]

    def unread(
        self, node: Any, path: str, ignored: frozenset[str], shape: str = ""
    ) -> Iterator[tuple[str, Any]]:
        """
        The paths and values below *node* that nobody looked at, empty ones left out.

        *ignored* are keys, or dotted paths without indices (*shape* so far), that never matter.
        """
        for step, value in _children(node):
            here = join(path, step)
            form = shape if isinstance(step, int) else join(shape, step)
            if step in ignored or form in ignored or here in self._taken or is_empty(value):
                continue
            if here in self._entered:
                yield from self.unread(value, here, ignored, form)
            else:
                yield here, json_value(value)


def not_understood(extra: dict[str, Any], root: str) -> list[Finding]:
    """One finding for each top-level group of what nobody understood."""
    groups: dict[str, list[str]] = {}
    for path in extra:
        top = re.split(r"[.\[]", path.removeprefix(root).lstrip("."), maxsplit=1)[0]
        groups.setdefault(top, []).append(path)
    return [
        Finding(
            code="not-understood",
            path=paths[0],
            message=_counted(f"nobody understood {top}, so it went to order.extra", len(paths)),
        )
        for top, paths in list(groups.items())[:_MOST_GROUPS]
    ]


def json_value(value: Any) -> Any:
    """A parsed value as plain JSON: exact numbers become floats where nothing is lost."""
    if isinstance(value, Decimal):
        number = float(value) if value.is_finite() else None
        return number if number is not None and Decimal(repr(number)) == value else str(value)
    if isinstance(value, dict):
        return {key: json_value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [json_value(item) for item in value]
    return value


def _children(node: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(node, dict):
        yield from node.items()
    elif isinstance(node, list):
        yield from enumerate(node)


def join(path: str, step: str | int) -> str:
    """*path* and one step more: a key after a dot, an index in brackets."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{step}" if path else step


def is_empty(value: Any) -> bool:
    """Whether *value* says nothing: null, blank text, an empty object or list."""
    return value is None or value in ({}, []) or (isinstance(value, str) and not value.strip())


def _counted(message: str, count: int) -> str:
    return message if count == 1 else f"{message} ({count} places)"
