"""Inlines style sheets that need no CSS parser, as premailer would; the others are left to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

#: (property, value) in order, each property once, spelt as cssutils would spell it.
Declarations = tuple[tuple[str, str], ...]

_RULE = re.compile(r"\s*([^{}]+?)\s*\{([^{}]*)\}")
#: A tag, or one class: what finds elements without a CSS engine.
_SELECTOR = re.compile(r"[a-z][a-z0-9]*|\.[A-Za-z][\w-]*")
_DECLARATION = re.compile(r"\s*(-?[a-zA-Z][\w-]*)\s*:\s*([^;{}]*?)\s*", re.ASCII)
_WORD = re.compile(r"""\s*(,|"[^"\\]*"|'[^'"\\]*'|[^\s,"']+)\s*""")
_IDENTIFIER = re.compile(r"-?[A-Za-z_][\w-]*", re.ASCII)
_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(px|em|pt|%)?")
_COLOUR = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def inline_plain(root: Any, sheets: Iterable[str]) -> bool:
    """
    Apply *sheets* to the elements of *root* (an lxml document), where all that they say, and all
    styles that they meet, is plain; else change nothing, and return False.
    """
    rules = []
    for number, sheet in enumerate(sheets):
        read = plain_rules(sheet)
        if read is None:
            return False
        rules += [(selector[0] == ".", number, selector, styles) for selector, styles in read]
    rules.sort(key=lambda rule: rule[:2])  # a class counts for more than a tag
    merged: dict[Any, dict[str, str]] = {}
    selected = _selected(root, {selector for _, _, selector, _ in rules})
    for _, _, selector, styles in rules:
        for element in selected[selector]:
            merged.setdefault(element, {}).update(styles)
    for element, its in merged.items():
        own = declarations(element.get("style", ""))
        if own is None:
            return False
        its.update(own)
    for element, its in merged.items():
        element.set("style", "; ".join(f"{name}:{value}" for name, value in its.items()))
    return True


def _selected(root: Any, selectors: set[str]) -> dict[str, list[Any]]:
    """{selector: the elements that it finds}, in document order."""
    found: dict[str, list[Any]] = {selector: [] for selector in selectors}
    for element in root.iter("*"):
        names = dict.fromkeys(element.get("class", "").split())
        for selector in (element.tag, *(f".{name}" for name in names)):
            if selector in found:
                found[selector].append(element)
    return found


@lru_cache(maxsize=64)
def plain_rules(sheet: str) -> tuple[tuple[str, Declarations], ...] | None:
    """(selector, declarations) of each rule of *sheet*; None where something is not plain."""
    rules: list[tuple[str, Declarations]] = []
    end = 0
    while found := _RULE.match(sheet, end):
        end = found.end()
        styles = declarations(found[2])
        selectors = [part.strip() for part in found[1].split(",")]
        if styles is None or not all(map(_SELECTOR.fullmatch, selectors)):
            return None
        rules += [(selector, styles) for selector in selectors if styles]
    return None if sheet[end:].strip() else tuple(rules)


@lru_cache(maxsize=4096)
def declarations(text: str) -> Declarations | None:
    """What *text*, the value of a `style` attribute, says; None where it is not plain."""
    read: dict[str, str] = {}
    for part in text.split(";"):
        if not part.strip():
            continue
        found = _DECLARATION.fullmatch(part)
        value = _value(found[2]) if found else None
        if not found or not value or found[1].lower() in read:
            return None
        read[found[1].lower()] = value
    return tuple(read.items())


def _value(text: str) -> str | None:
    """A list of words, commas between some of them."""
    parts: list[list[str]] = [[]]
    end = 0
    while found := _WORD.match(text, end):
        end = found.end()
        if found[1] == ",":
            parts.append([])
        elif (word := _word(found[1])) is not None:
            parts[-1].append(word)
        else:
            return None
    return ", ".join(map(" ".join, parts)) if end == len(text) and all(parts) else None


def _word(text: str) -> str | None:
    if text[0] in "\"'":
        return f'"{text[1:-1]}"'
    if _IDENTIFIER.fullmatch(text):
        return text
    if colour := _COLOUR.fullmatch(text):
        digits = colour[1]
        short = digits[::2]
        return f"#{short}" if digits == "".join(sign * 2 for sign in short) else text
    number = _NUMBER.fullmatch(text)
    if not number:
        return None
    sign, whole, fraction, unit = number.groups(default="")
    written = str(int(whole)) + (f".{fraction.rstrip('0')}" if fraction.rstrip("0") else "")
    if written == "0":
        return "0%" if unit == "%" else "0"
    return sign + written + unit
