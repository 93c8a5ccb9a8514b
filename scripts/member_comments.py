"""What stands behind `#:`, or above, is shown on the docs site as a member's docstring."""

from __future__ import annotations

import re
from typing import Any

import griffe

_BEHIND = re.compile(r"  #: (.+)$")
_ABOVE = re.compile(r"\s*#: ?(.*)$")


class MemberComments(griffe.Extension):
    """Reads the comments of enum members and constants, which griffe leaves out."""

    def on_attribute_instance(self, *, attr: griffe.Attribute, **_: Any) -> None:
        """Called for every attribute that has been read."""
        file, first, last = attr.filepath, attr.lineno, attr.endlineno
        if attr.docstring or isinstance(file, list) or first is None or last is None:
            return
        if said := comment(attr.lines_collection[file], first, last):
            attr.docstring = griffe.Docstring(said, lineno=attr.lineno, parent=attr)


def comment(lines: list[str], first: int, last: int) -> str:
    """What *lines* say of a member that stands in lines *first* to *last*, counted from 1."""
    if behind := _BEHIND.search(lines[last - 1]):
        return behind[1]
    said: list[str] = []
    for line in reversed(lines[: first - 1]):
        if not (above := _ABOVE.match(line)):
            break
        said.insert(0, above[1])
    return " ".join(said)
