"""CSS as a mail carries it, read by a real parser: declarations, rules, media queries."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

import tinycss2
from tinycss2 import ast

#: What a style loads: `url(...)`, quoted or not.
STYLE_LINK = re.compile(r"url\(\s*[\"']?([^\"')]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Declaration:
    """`name: value`; *name* in lower case, *value* as written, *tokens* for a closer look."""

    name: str
    value: str
    important: bool
    tokens: tuple[ast.Node, ...] = field(compare=False)  # some cannot be hashed


@dataclass(frozen=True, slots=True)
class StyleRule:
    """Declarations for the elements of *selector*; *media* are the conditions around them."""

    selector: str
    declarations: tuple[Declaration, ...]
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AtRule:
    """An at-rule: *name* in lower case without `@`, what stands before its block, media around."""

    name: str
    prelude: str
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style sheet: its style rules in order, its at-rules, and what could not be read."""

    rules: tuple[StyleRule, ...]
    at_rules: tuple[AtRule, ...]
    problems: tuple[str, ...]
    nests: bool = False  #: a rule stands inside another


#: The element that a selector is about, and the names in it.
_AROUND, _NAMES = re.compile(r"[\s>+~]"), re.compile(r"^[\w*]+|[.#][\w-]+")
#: What the parser stumbles over.
_TOO_MUCH = (RecursionError, ValueError)


def is_about(selector: str, tag: str, classes: str) -> bool:
    """
    Whether *selector* may be about an element with this tag and these classes, whatever is around.

    >>> is_about("table td > img.wide", "img", "wide a"), is_about("img.logo, a img b", "img", "")
    (True, False)
    """
    names = {tag, "*", *(f".{name}" for name in classes.split())}
    subjects = (_AROUND.split(part.strip())[-1] for part in selector.split(","))
    found = map(_NAMES.findall, subjects)
    return any(parts and names.issuperset(parts) for parts in found)


@lru_cache(maxsize=8192)
def declarations(style: str) -> tuple[Declaration, ...]:
    """The declarations of a `style` attribute, those that cannot be read left out."""
    try:
        nodes = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
        return _declarations(nodes)
    except _TOO_MUCH:
        return ()


@lru_cache(maxsize=256)
def sheet(css: str) -> Sheet:
    """The style sheet *css*, the content of a `<style>`."""
    rules: list[StyleRule] = []
    at_rules: list[AtRule] = []
    problems: list[str] = []
    try:
        nests = _read(tinycss2.parse_stylesheet(css, True, True), (), rules, at_rules, problems)
    except _TOO_MUCH:
        nests = True
        problems.append("nested too deeply, or a number is too long")
    return Sheet(tuple(rules), tuple(at_rules), tuple(problems), nests)


def _read(
    nodes: list[ast.Node],
    media: tuple[str, ...],
    rules: list[StyleRule],
    at_rules: list[AtRule],
    problems: list[str],
) -> bool:
    """Fill the lists from *nodes*; whether a rule stands inside another."""
    nests = False
    for node in nodes:
        if isinstance(node, ast.QualifiedRule):
            inside = tinycss2.parse_blocks_contents(node.content, True, True)
            problems += _errors(inside)
            nests |= any(isinstance(one, ast.QualifiedRule) for one in inside)
            selector = tinycss2.serialize(node.prelude).strip()
            rules.append(StyleRule(selector, _declarations(inside), media))
        elif isinstance(node, ast.AtRule):
            prelude = tinycss2.serialize(node.prelude).strip()
            name = node.lower_at_keyword
            at_rules.append(AtRule(name, prelude, media))
            if name in ("media", "supports", "layer") and node.content is not None:
                inner = tinycss2.parse_rule_list(node.content, True, True)
                deeper = (*media, prelude) if name == "media" else media
                nests |= _read(inner, deeper, rules, at_rules, problems)
        elif isinstance(node, ast.ParseError):
            problems.append(f"line {node.source_line}: {node.message}")
    return nests


def _declarations(nodes: list[ast.Node]) -> tuple[Declaration, ...]:
    return tuple(
        Declaration(
            name=node.lower_name,
            value=tinycss2.serialize(node.value).strip(),
            important=node.important,
            tokens=tuple(node.value),
        )
        for node in nodes
        if isinstance(node, ast.Declaration)
    )


def _errors(nodes: list[ast.Node]) -> list[str]:
    return [
        f"line {node.source_line}: {node.message}"
        for node in nodes
        if isinstance(node, ast.ParseError)
    ]
