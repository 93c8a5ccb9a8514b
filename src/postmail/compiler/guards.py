"""Which guard a value needs where it stands: in a link, a style, or any other attribute."""

from __future__ import annotations

import re
from collections.abc import Sequence

from postmail.compiler.tree import Expression, Jinja, Statement

#: Attributes that lead somewhere, whatever a template author may think of.
_LINKS = frozenset(
    "href src action background poster formaction xlink:href data cite longdesc".split()
)
_IN_URL = re.compile(r"url\(\s*['\"]?([^)]*)\Z")


def attribute_guards(name: str, items: Sequence[str | Jinja]) -> list[str]:
    """
    The filter for each of *items*, the value of attribute *name*; "" for all but expressions.

    The value that begins a link decides its scheme (`pm_link`), in a list of pictures each of them
    (`pm_source`); a later one is only a part (`pm_link_part`). Styles take plain values
    (`pm_css`), and links in `url()` (`pm_css_link`). All else is escaped (`pm_attribute`).
    """
    name = name.lower()
    if name == "style":
        return _style_guards(items)
    if name not in _LINKS and name != "srcset":
        return ["pm_attribute" if isinstance(item, Expression) else "" for item in items]
    begin = "pm_source" if name == "srcset" else "pm_link"
    begins = _beginnings(items, listed=name == "srcset")
    return [
        (begin if at_start else "pm_link_part") if isinstance(item, Expression) else ""
        for item, at_start in zip(items, begins, strict=True)
    ]


def _style_guards(items: Sequence[str | Jinja]) -> list[str]:
    guards, before = [], ""
    for item in items:
        guard = ""
        if isinstance(item, str):
            before += item
        elif isinstance(item, Expression):
            url = _IN_URL.search(before)
            guard = "pm_css" if not url else "pm_link_part" if url[1] else "pm_css_link"
            before += "x"
        guards.append(guard)
    return guards


def _beginnings(items: Sequence[str | Jinja], listed: bool) -> list[bool]:
    """Whether nothing stands before each item of a link, whichever branches are taken."""
    found: list[bool] = []
    begins = True
    open_blocks: list[tuple[bool, bool]] = []  # (at its start, at the end of every branch so far)
    for item in items:
        found.append(begins)
        if isinstance(item, str):
            begins = (begins and not item.strip()) or (listed and item.rstrip().endswith(","))
        elif isinstance(item, Expression):
            begins = False
        elif isinstance(item, Statement) and item.keyword in ("if", "for", "with"):
            open_blocks.append((begins, True))
        elif isinstance(item, Statement) and item.keyword in ("elif", "else"):
            start, ends = open_blocks.pop()
            open_blocks.append((start, ends and begins))
            begins = start
        elif isinstance(item, Statement) and item.keyword.startswith("end"):
            start, ends = open_blocks.pop()
            begins = start and ends and begins
    return found
