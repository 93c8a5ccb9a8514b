"""Names that a block's own loops bind, so that a page's names cannot be caught by them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from postmail.compiler.lexer import code_tokens
from postmail.compiler.tree import Comment, Element, Jinja, Node, Statement, Translation, constructs

#: Jinja, or the place of the caller's content, with the names bound there.
Scoped = tuple[Jinja | Element, frozenset[str]]


def scoped(items: list[Any], bound: frozenset[str] = frozenset()) -> Iterator[Scoped]:
    """All Jinja and every `<slot>` below *items*, each with the names that loops bind there."""
    outer: list[frozenset[str]] = []
    for item in items:
        if isinstance(item, Statement):
            yield item, bound
            if item.keyword in ("for", "with"):
                outer.append(bound)
            if item.keyword in ("endfor", "endwith") and outer:
                bound = outer.pop()
            bound |= _bound(item)
        elif isinstance(item, Element):
            if item.tag == "slot":
                yield item, bound
            for attribute in item.attributes.values():
                yield from scoped(attribute.value, bound)
            yield from scoped(item.children, bound)
        elif isinstance(item, Comment):
            yield from scoped(item.value, bound)
        elif hasattr(item, "code") or isinstance(item, Translation):
            yield item, bound


def _bound(node: Statement) -> frozenset[str]:
    """The names to which *node* gives a meaning."""
    if node.keyword not in ("for", "set", "with"):
        return frozenset()
    tokens = [token for token in code_tokens(node.code)[1:] if token[0] != "whitespace"]
    if node.keyword == "for":
        end = next(index for index, token in enumerate(tokens) if token == ("name", "in"))
        return frozenset(text for kind, text in tokens[:end] if kind == "name") | {"loop"}
    follows = tokens[1:]
    return frozenset(
        text
        for (kind, text), after in zip(tokens, follows, strict=False)
        if kind == "name" and after[1] in ("=", ",")
    )


def codes(node: Jinja) -> list[str]:
    """The expressions and statements of a construct, as written."""
    if isinstance(node, Translation):
        return [*node.variables.values(), *([node.count] if node.count else [])]
    return [node.code]


def free_names(code: str) -> frozenset[str]:
    """The names that *code* reads, roughly: those that are no field, filter or keyword."""
    tokens = [("", ""), *(token for token in code_tokens(code) if token[0] != "whitespace")]
    around = zip(tokens, tokens[1:], [*tokens[2:], ("", "")], strict=False)
    return frozenset(
        text
        for before, (kind, text), after in around
        if kind == "name" and before[1] not in (".", "|") and after[1] != "="
    )


def used_names(nodes: list[Node]) -> frozenset[str]:
    """The names that *nodes* read from where they stand, their own loops apart."""
    used: set[str] = set()
    for node, bound in scoped(nodes):
        if not isinstance(node, Element):
            used |= (
                {name for code in codes(node) for name in free_names(code)}
                - bound
                - (_bound(node) if isinstance(node, Statement) else frozenset())
            )
    return frozenset(used)


def binds(block: list[Node]) -> bool:
    """Whether a statement of *block* gives a name a meaning."""
    return any(_bound(node) for node in constructs(block) if isinstance(node, Statement))


def captured(block: list[Node], parameters: dict[str, str], slot: list[Node]) -> dict[str, str]:
    """
    {parameter: name} where a loop of *block* would catch a name in the parameter's expression;
    the parameter `slot` stands for the caller's content.
    """
    caught: dict[str, str] = {}
    names = {"slot": used_names(slot) if slot else frozenset()}
    names |= {name: free_names(code) for name, code in parameters.items()}
    for node, bound in scoped(block):
        reads = {"slot"} if isinstance(node, Element) else _parameters(node)
        for parameter in sorted(reads & names.keys()):
            for name in sorted(bound & names[parameter]):
                caught[parameter] = name
    return caught


def _parameters(node: Jinja) -> set[str]:
    """The parameters that a construct reads."""
    found: set[str] = set()
    for code in codes(node):
        if "param" in code:
            words = [text for kind, text in code_tokens(code) if kind != "whitespace"]
            trios = zip(words, words[1:], words[2:], strict=False)
            found |= {name for word, dot, name in trios if (word, dot) == ("param", ".")}
    return found
