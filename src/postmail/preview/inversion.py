"""The colours of a mail turned over, as a program does whose dark mode asks nobody."""

from __future__ import annotations

import re
from typing import Any

from postmail.check.contrast import inverted

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")
_PAINTED = ("color", "bgcolor")


def turn_over(page: Any) -> None:
    """Turn over every colour of *page* (a tree of lxml's), in attributes, styles and sheets."""
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        for name in (*_PAINTED, "style"):
            if value := element.get(name):
                element.set(name, _COLOUR.sub(_turned, value))
        if element.tag == "style":
            element.text = _COLOUR.sub(_turned, element.text or "")
    body = page.find("body")
    if body is not None:
        body.set("style", f"background-color:#000000;color:#ffffff;{body.get('style', '')}")


def _turned(found: re.Match[str]) -> str:
    colour = found[0]
    if len(colour) == 4:
        colour = "#" + "".join(sign * 2 for sign in colour[1:])
    return inverted(colour.lower())
