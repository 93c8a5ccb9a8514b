"""Doctests in docstrings become code on the docs site; used by mkdocs.yml."""

from __future__ import annotations

import re
from typing import Any

import griffe

#: From a prompt to the next blank line, or to the end.
_SESSION = re.compile(r"^( *)>>> .*?(?=\n\s*\n|\Z)", re.MULTILINE | re.DOTALL)


class DoctestFences(griffe.Extension):
    """Puts a fence around each interactive session."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Called for every object that has been read."""
        if obj.docstring:
            obj.docstring.value = fenced(obj.docstring.value)


def fenced(text: str) -> str:
    """*text* with its sessions fenced."""
    return _SESSION.sub(lambda found: f"{found[1]}```pycon\n{found[0]}\n{found[1]}```", text)
