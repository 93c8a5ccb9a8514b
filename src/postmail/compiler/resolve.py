"""What is known at compile time, put in its place: translations, brand, dead branches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, pairwise
from typing import Any

from markupsafe import escape

from postmail.compiler.addresses import LEADING, rooted
from postmail.compiler.blocks import Blocks, blocks_in
from postmail.compiler.constants import ConstantError, evaluate
from postmail.compiler.faults import refuse
from postmail.compiler.filters import UnprintableError, show
from postmail.compiler.isolate import isolated
from postmail.compiler.lexer import Piece, operands
from postmail.compiler.lint import resolved_faults
from postmail.compiler.msgids import UNKNOWN_PLACEHOLDER, Lookup, split_placeholders
from postmail.compiler.parse import parse_pieces
from postmail.compiler.phrases import data_paths, is_constant
from postmail.compiler.source import Place, Source
from postmail.compiler.syntax import LONGEST
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
    constructs,
)
from postmail.errors import CompileError

_LOOP = re.compile(
    r"for\s+(?P<name>\w+)\s+in\s+(?P<values>(?:(?!\bif\b|\brecursive\b).)+)", re.DOTALL
)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
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
    direction: str = "ltr"
    markup: bool = True  #: off for a text twin, where nothing needs escaping
    _values: dict[str, Any] = field(default_factory=dict)
    _turns: Iterator[int] = field(
        default_factory=partial(count, 1)
    )  #: of loops in loops, written out
    _names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._names = frozenset(self.known)

    def nodes(self, nodes: list[Node], css: bool = False) -> list[Node]:
        """
        *nodes* with translations resolved, constants folded, branches that cannot be taken gone.

        Raises:
            CompileError: a constant that is undefined, a translation with damaged markup.
        """
        live, kinds = nodes, set(map(type, nodes))
        if Translation in kinds:
            live = []
            for node in nodes:
                live += self._translated(node) if isinstance(node, Translation) else (node,)
        if Translation in kinds or Statement in kinds:
            live = self._live(live)
        return [node if isinstance(node, Text) else self._node(node, css) for node in live]

    def _node(self, node: Node, css: bool) -> Node:
        if isinstance(node, Element):
            attributes = {
                name: self._attribute(item, node) for name, item in node.attributes.items()
            }
            inner = css or node.tag in ("mj-style", "style")
            children = self.nodes(node.children, css=inner) if node.children else []
            return Element(node.tag, attributes, children, node.place, node.closed)
        if isinstance(node, Comment):
            return Comment(self._parts(node.value), node.place)
        if isinstance(node, Expression) and self._is_constant(node.code):
            return Text(self._print(node, css, in_text=not css), node.place)
        return node

    def _attribute(self, attribute: Attribute, element: Element) -> Attribute:
        if attribute.static is None:
            parts = self._parts(attribute.value)
            attribute = Attribute(attribute.name, parts, attribute.place)
            refuse(resolved_faults(element, attribute))
        if attribute.name not in LEADING:
            return attribute
        return rooted(element.tag, attribute, getattr(self.known.get("brand"), "assets_url", None))

    def _parts(self, parts: list[str | Jinja]) -> list[str | Jinja]:
        flat: list[str | Jinja] = []
        for part in parts:
            flat += self._flat(part) if isinstance(part, Translation) else [part]
        done: list[str | Jinja] = []
        for part in self._live(flat, inline=True):
            if isinstance(part, Expression) and self._is_constant(part.code):
                part = self._print(part, css=False)
            if isinstance(part, str) and done and isinstance(done[-1], str):
                done[-1] += part
            else:
                done.append(part)
        return done

    def _print(self, node: Expression, css: bool, in_text: bool = False) -> str:
        try:
            text = show(self._words(node.code) if in_text else self._value(node.code))
        except (ConstantError, UnprintableError) as error:
            raise node.place.error(f"{{{{ {node.code} }}}}: {error}", error.remedy) from None
        if css and "<" in str(text):
            raise node.place.error(
                f"{{{{ {node.code} }}}} puts a < into a style sheet", "write \\3c for the sign"
            )
        return str(escape(str(text))) if self.markup and not css else str(text)

    def _words(self, code: str) -> Any:
        value = self._value(code)
        if isolated(value, self.direction) == value:
            return value
        return evaluate(code, self.known, self.lookup, self.plural, self.direction)

    def _is_constant(self, code: str) -> bool:
        return is_constant(code, self._names)

    def _value(self, code: str) -> Any:
        if code not in self._values:
            self._values[code] = evaluate(code, self.known, self.lookup, self.plural)
        return self._values[code]

    # Branches -----------------------------------------------------------------------------------

    def _live(self, items: list[Any], inline: bool = False) -> list[Any]:
        """
        *items* without the branches that a constant condition rules out, constant loops written
        out; *inline* where they are parts of an attribute or a comment.
        """
        blocks = blocks_in(items)
        return self._alive(items, blocks, range(len(items)), inline) if blocks else items

    def _alive(self, items: list[Any], blocks: Blocks, among: range, inline: bool) -> list[Any]:
        """As *_live*, for those *among* the items; *blocks* are all that they have."""
        done: list[Any] = []
        index, end = among.start, among.stop
        while index < end:
            item, block = items[index], blocks.get(index)
            if block and item.keyword == "if":
                done += self._chosen(items, blocks, block, inline)
                index = block[-1]
            elif block and (written := self._unrolled(items, block, inline)) is not None:
                done += written
                index = block[-1]
            else:
                done.append(item)
            index += 1
        return done

    def _unrolled(self, items: list[Any], block: list[int], inline: bool) -> list[Any] | None:
        """A loop over constants, written out; None where loops inside use its names anew."""
        head = items[block[0]]
        found = _LOOP.fullmatch(head.code)
        if len(block) > 2 or not found or not self._is_constant(found["values"]):
            return None
        body = items[block[0] + 1 : block[1]]
        if any(self._rebinds(node, body) for node in constructs(body)):
            return None
        values = self._values_of(found["values"], head)
        done: list[Any] = []
        for index, value in enumerate(values):
            if "loop" in self.known and next(self._turns) > LONGEST:
                what, remedy = f"loops of more than {LONGEST:,} turns", "loop over less"
                raise head.place.error(what, remedy)
            inner = {**self.known, found["name"]: value, "loop": _loop(index, values)}
            turn = replace(self, known=inner, _values={})
            nodes: list[Any] = turn._parts(body) if inline else turn.nodes(body)
            if _mentions(nodes, {found["name"], "loop"}):  # together with the message's data
                nodes = _with_loop(nodes, found["name"], found["values"], index, head)
            done += nodes
        return done

    def _rebinds(self, node: Jinja, body: list[Any]) -> bool:
        """Whether a statement in a loop's *body* gives names a meaning only at run time."""
        if not isinstance(node, Statement) or node.keyword not in ("for", "set", "with"):
            return False
        found = _LOOP.fullmatch(node.code)
        loops = (
            _LOOP.match(other.code) for other in constructs(body) if isinstance(other, Statement)
        )
        names = {*self.known, "loop", *(loop["name"] for loop in loops if loop)}
        return not found or not is_constant(found["values"], frozenset(names))

    def _values_of(self, code: str, loop: Statement) -> list[Any]:
        try:
            return list(self._value(code))
        except ConstantError as error:
            raise loop.place.error(f"{{% {loop.code} %}}: {error}", error.remedy) from None
        except TypeError as error:
            raise loop.place.error(f"{{% {loop.code} %}}: {error}", "loop over a list") from None

    def _chosen(
        self, items: list[Any], blocks: Blocks, block: list[int], inline: bool
    ) -> list[Any]:
        """The branches of an {% if %} that may be taken."""
        kept: list[tuple[Statement, range]] = []
        for at, end in pairwise(block):
            head, body = items[at], range(at + 1, end)
            verdict = None if head.keyword == "else" else self._verdict(head)
            if verdict is None:
                kept.append((head, body))
            elif verdict:
                kept.append((replace(head, keyword="else", code="else"), body))
                break
        if kept and kept[0][0].keyword == "else":
            return self._alive(items, blocks, kept[0][1], inline)
        done: list[Any] = []
        for index, (head, body) in enumerate(kept):
            if not index and head.keyword == "elif":
                head = replace(head, keyword="if", code=head.code.removeprefix("el"))
            done += [head, *self._alive(items, blocks, body, inline)]
        return [*done, items[block[-1]]] if done else []

    def _verdict(self, head: Statement) -> bool | None:
        """What a condition comes to, as far as constants decide it: `brand.x and order.y`."""
        code = head.code.removeprefix(head.keyword).strip()
        if self._is_constant(code):
            return self._truth(code, head)
        for word, decides in (("and", False), ("or", True)):
            for part in operands(code, word):
                if self._is_constant(part) and self._truth(part, head) is decides:
                    return decides
        return None

    def _truth(self, code: str, head: Statement) -> bool:
        try:
            return bool(self._value(code))
        except ConstantError as error:
            raise head.place.error(f"{{% {head.code} %}}: {error}", error.remedy) from None

    # Translations -------------------------------------------------------------------------------

    def _translated(self, node: Translation) -> list[Node]:
        return _by_count([self._said(form, node) for form in self._forms(node)], node)

    def _said(self, form: str, node: Translation) -> list[Node]:
        if self.markup and ("<" in form or "<" in node.singular or "<" in (node.plural or "")):
            return self._parsed(form, node)
        return [_as_node(part, node) for part in _filled(form, node)]

    def _flat(self, node: Translation) -> list[Any]:
        bodies = [_filled(form, node) for form in self._forms(node)]
        return _by_count([[_quoted(part, node) for part in body] for body in bodies], node)

    def _forms(self, node: Translation) -> tuple[str, ...]:
        forms = self.lookup(node.context, node.singular, node.plural)
        for form in forms:
            if strange := _PRIVATE.search(form):
                raise node.place.error(
                    f"the translation {form!r} has a private character, U+{ord(strange[0]):04X}",
                    "take it out: no two fonts show the same there",
                )
        return forms

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
        try:
            return _placed(parse_pieces(source, pieces), node.place)
        except CompileError as error:
            raise node.place.error(
                f"the translation {form!r}: {error.what}", "keep the tags of the original"
            ) from None


def _as_node(part: str | Expression, node: Translation) -> Node:
    return Text(part, node.place) if isinstance(part, str) else part


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
        if index % 2 and part not in node.variables:
            raise node.place.error(
                UNKNOWN_PLACEHOLDER.format(form, part), "use the placeholders of the original"
            )
        if index % 2:
            parts.append(Expression(node.variables[part], node.place))
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


def _loop(index: int, values: list[Any]) -> dict[str, Any]:
    """What Jinja's `loop` offers, for a loop that is written out."""
    left = len(values) - index
    return {
        "index": index + 1,
        "index0": index,
        "revindex": left,
        "revindex0": left - 1,
        "first": index == 0,
        "last": left == 1,
        "length": len(values),
        **({"previtem": values[index - 1]} if index else {}),
        **({"nextitem": values[index + 1]} if left > 1 else {}),
    }


def _with_loop(nodes: list[Any], name: str, values: str, index: int, loop: Statement) -> list[Any]:
    """One turn of a loop that is written out, its names known at run time, too."""
    count = f"(({values})|list)|length"
    turn = f"{{'index': {index + 1}, 'index0': {index}, 'length': {count}}}"
    code = f"with {name} = (({values})|list)[{index}], loop = {turn}"
    return [
        Statement("with", code, loop.place),
        *nodes,
        Statement("endwith", "endwith", loop.place),
    ]


def _mentions(nodes: list[Any], names: set[str]) -> bool:
    """Whether any Jinja that is left among *nodes* reads one of *names*."""
    codes = (node.code for node in constructs(nodes) if isinstance(node, Expression | Statement))
    return any(path.split(".")[0] in names for code in codes for path in data_paths(code))
