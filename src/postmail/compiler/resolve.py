"""What is known at compile time, put in its place: translations, brand, dead branches."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import escape

from postmail.compiler.filters import show
from postmail.compiler.lexer import Piece
from postmail.compiler.parse import parse_pieces
from postmail.compiler.source import Place, Source
from postmail.compiler.syntax import (
    Lookup,
    data_paths,
    evaluate,
    is_constant,
    split_placeholders,
)
from postmail.compiler.tree import (
    Attribute,
    Comment,
    Element,
    Expression,
    Jinja,
    Node,
    Statement,
    Text,
    Translation,
    walk,
)

_LOOP = re.compile(
    r"for\s+(?P<name>\w+)\s+in\s+(?P<values>(?:(?!\bif\b|\brecursive\b).)+)", re.DOTALL
)
_TAGS = re.compile(r"</?[A-Za-z][^>]*>")


@dataclass
class Resolver:
    """
    Resolves a tree for one language and brand: *known* holds the compile-time names, and inside
    a loop over constants the loop's own.
    """

    known: dict[str, Any]
    lookup: Lookup
    plural: Callable[..., int]
    _values: dict[str, Any] = field(default_factory=dict)

    def nodes(self, nodes: list[Node], css: bool = False) -> list[Node]:
        """
        *nodes* with translations resolved, constants folded, branches that cannot be taken gone.

        Raises:
            CompileError: a constant that is undefined, a translation with damaged markup.
        """
        translated: list[Node] = []
        for node in nodes:
            translated += self._translated(node) if isinstance(node, Translation) else [node]
        return [self._node(node, css) for node in self._live(translated)]

    def _node(self, node: Node, css: bool) -> Node:
        if isinstance(node, Element):
            attributes = {name: self._attribute(item) for name, item in node.attributes.items()}
            inner = css or node.tag in ("mj-style", "style")
            return replace(
                node, attributes=attributes, children=self.nodes(node.children, css=inner)
            )
        if isinstance(node, Comment):
            return Comment(self._parts(node.value), node.place)
        if isinstance(node, Expression) and self._is_constant(node.code):
            return Text(self._print(node, css), node.place)
        return node

    def _attribute(self, attribute: Attribute) -> Attribute:
        return Attribute(attribute.name, self._parts(attribute.value), attribute.place)

    def _parts(self, parts: list[str | Jinja]) -> list[str | Jinja]:
        flat: list[str | Jinja] = []
        for part in parts:
            flat += self._flat(part) if isinstance(part, Translation) else [part]
        done: list[str | Jinja] = []
        for part in self._live(flat):
            if isinstance(part, Expression) and self._is_constant(part.code):
                part = self._print(part, css=False)
            if isinstance(part, str) and done and isinstance(done[-1], str):
                done[-1] += part
            else:
                done.append(part)
        return done

    def _print(self, node: Expression, css: bool) -> str:
        try:
            text = show(self._value(node.code))
        except (ValueError, TypeError) as error:
            raise node.place.error(f"{{{{ {node.code} }}}}: {error}") from None
        if css and "<" in str(text):
            raise node.place.error(f"{{{{ {node.code} }}}} puts a < into a style sheet")
        return str(text) if css else str(escape(str(text)))

    def _is_constant(self, code: str) -> bool:
        return is_constant(code, frozenset(self.known))

    def _value(self, code: str) -> Any:
        if code not in self._values:
            self._values[code] = evaluate(code, self.known, self.lookup, self.plural)
        return self._values[code]

    # Branches -----------------------------------------------------------------------------------

    def _live(self, items: list[Any]) -> list[Any]:
        """*items* without the branches that a constant condition rules out."""
        done: list[Any] = []
        index = 0
        while index < len(items):
            item = items[index]
            keyword = item.keyword if isinstance(item, Statement) else ""
            if keyword == "if":
                end, branches = _branches(items, index)
                done += self._chosen(branches, items[end])
                index = end + 1
            elif keyword == "for" and (unrolled := self._unrolled(items, index)) is not None:
                end, nodes = unrolled
                done += nodes
                index = end + 1
            else:
                done.append(item)
                index += 1
        return done

    def _unrolled(self, items: list[Any], start: int) -> tuple[int, list[Node]] | None:
        """A loop over constants, written out; None where its body needs the message's data."""
        end, parts = _branches(items, start)
        found = _LOOP.fullmatch(items[start].code)
        body = parts[0][1]
        if len(parts) > 1 or not found or any(isinstance(item, str) for item in body):
            return None
        if not self._is_constant(found["values"]):
            return None
        values = list(self._value(found["values"]))
        done: list[Node] = []
        for index, value in enumerate(values):
            inner = {**self.known, found["name"]: value, "loop": _loop(index, len(values))}
            done += Resolver(inner, self.lookup, self.plural).nodes(body)
        return None if _mentions(done, {found["name"], "loop"}) else (end, done)

    def _chosen(self, branches: list[tuple[Statement, list[Any]]], end: Statement) -> list[Any]:
        kept: list[tuple[Statement, list[Any]]] = []
        for head, body in branches:
            condition = head.code.removeprefix(head.keyword).strip()
            if head.keyword == "else" or not self._is_constant(condition):
                kept.append((head, body))
                continue
            if self._truth(condition, head):
                kept.append((replace(head, keyword="else", code="else"), body))
                break
        if kept and kept[0][0].keyword == "else":
            return self._live(kept[0][1])
        done: list[Any] = []
        for index, (head, body) in enumerate(kept):
            if not index and head.keyword == "elif":
                head = replace(head, keyword="if", code=head.code.removeprefix("el"))
            done += [head, *self._live(body)]
        return [*done, end] if done else []

    def _truth(self, code: str, head: Statement) -> bool:
        try:
            return bool(self._value(code))
        except ValueError as error:
            raise head.place.error(f"{{% {head.code} %}}: {error}") from None

    # Translations -------------------------------------------------------------------------------

    def _translated(self, node: Translation) -> list[Node]:
        return _by_count([self._parsed(form, node) for form in self._forms(node)], node)

    def _flat(self, node: Translation) -> list[Any]:
        bodies = [_filled(form, node) for form in self._forms(node)]
        return _by_count([[_quoted(part, node) for part in body] for body in bodies], node)

    def _forms(self, node: Translation) -> tuple[str, ...]:
        return self.lookup(node.context, node.singular, node.plural)

    def _parsed(self, form: str, node: Translation) -> list[Node]:
        """A translation's text as nodes; its tags must be those of the original."""
        original = node.singular if node.plural is None else f"{node.singular}{node.plural}"
        if not set(_TAGS.findall(form)) <= set(_TAGS.findall(original)):
            raise node.place.error(
                f"the translation {form!r} has other tags than the original",
                "keep the tags of the original, as they are",
            )
        source = Source(node.place.file, "\n" * (node.place.line - 1), node.place.trail)
        pieces = []
        for part in _filled(form, node):
            if isinstance(part, str):
                pieces.append(Piece("data", part, len(source.text)))
            else:
                pieces.append(Piece("variable", part.code, len(source.text)))
        return _placed(parse_pieces(source, pieces), node.place)


def _placed(nodes: list[Node], place: Place) -> list[Node]:
    """Nodes that came from a catalogue, pointing at the template line that asked for them."""
    for node in nodes:
        node.place = place
        if isinstance(node, Element):
            _placed(node.children, place)
            for attribute in node.attributes.values():
                attribute.place = place
    return nodes


def _filled(form: str, node: Translation) -> list[str | Expression]:
    parts: list[str | Expression] = []
    for index, part in enumerate(split_placeholders(form)):
        if index % 2:
            parts.append(Expression(node.variables.get(part, part), node.place))
        elif part:
            parts.append(part.replace("%%", "%"))
    return parts


def _quoted(part: str | Expression, node: Translation) -> str | Expression:
    """A part of a translation as it can stand in an attribute."""
    if isinstance(part, str) and "<" in part:
        raise node.place.error("markup in the translation of an attribute", "plain text only")
    return part.replace('"', "&quot;") if isinstance(part, str) else part


def _by_count(bodies: list[list[Any]], node: Translation) -> list[Any]:
    """Bodies by plural form, as statements that choose by the count."""
    if len(bodies) == 1 or node.count is None:
        return bodies[0]
    done: list[Any] = []
    for index, body in enumerate(bodies):
        last = index == len(bodies) - 1
        code = f"{'elif' if index else 'if'} pm_plural({node.count}) == {index}"
        head = ("else", "else") if last else (code.split()[0], code)
        done += [Statement(*head, node.place), *body]
    return [*done, Statement("endif", "endif", node.place)]


def _loop(index: int, length: int) -> dict[str, Any]:
    """What Jinja's `loop` offers, for a loop that is written out."""
    return {
        "index": index + 1,
        "index0": index,
        "first": index == 0,
        "last": index == length - 1,
        "length": length,
    }


def _mentions(nodes: list[Node], names: set[str]) -> bool:
    """Whether any Jinja that is left among *nodes* reads one of *names*."""
    codes: list[str] = []
    for node in walk(nodes):
        parts: list[Any] = [node]
        if isinstance(node, Element):
            parts = [part for item in node.attributes.values() for part in item.value]
        elif isinstance(node, Comment):
            parts = list(node.value)
        codes += [part.code for part in parts if isinstance(part, Expression | Statement)]
    return any(path.split(".")[0] in names for code in codes for path in data_paths(code))


def _branches(items: list[Any], start: int) -> tuple[int, list[tuple[Statement, list[Any]]]]:
    """The index of the end of the block at *start*, and each of its branches with its items."""
    branches: list[tuple[Statement, list[Any]]] = [(items[start], [])]
    depth = 0
    for index in range(start + 1, len(items)):
        item = items[index]
        keyword = item.keyword if isinstance(item, Statement) else ""
        if not depth and keyword in ("endif", "endfor"):
            return index, branches
        if not depth and keyword in ("elif", "else"):
            branches.append((item, []))
            continue
        depth += (keyword in ("if", "for")) - (keyword in ("endif", "endfor"))
        branches[-1][1].append(item)
    raise items[start].place.error("{% if %} is never closed", "add {% endif %}")
