"""Puts includes and blocks in their places: what is left is plain MJML with Jinja in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from jinja2 import TemplateSyntaxError

from postmail.compiler.faults import guess, reached
from postmail.compiler.lexer import code_tokens
from postmail.compiler.parse import parse
from postmail.compiler.phrases import is_constant
from postmail.compiler.references import attribute_texts
from postmail.compiler.scope import binds, captured
from postmail.compiler.source import Folders, Place, Source
from postmail.compiler.tree import (
    Attribute,
    Comment,
    Element,
    Expression,
    Jinja,
    Node,
    Statement,
    Text,
    elements,
)
from postmail.errors import TemplateError

_ADDRESS = re.compile(r"\s*https?://", re.IGNORECASE)


@dataclass
class Expander:
    """
    Reads templates from *folders* and expands them; remembers in *sources* what it read, in order.
    """

    folders: Folders
    sources: dict[str, Source] = field(default_factory=dict)  #: by name
    faults: list[TemplateError] = field(default_factory=list)  #: that did not end the reading
    _nodes: dict[str, list[Node]] = field(default_factory=dict)
    _roots: dict[str, Element] = field(default_factory=dict)
    _binding: set[str] = field(default_factory=set)  #: the blocks that have loops of their own
    _slotted: set[str] = field(default_factory=set)  #: the blocks that take content

    def load(self, name: str) -> list[Node]:
        """
        The nodes of file *name*, every include and block expanded.

        Raises:
            CompileError: an unknown file, block or attribute, a missing parameter, a cycle.
        """
        return self._expand(self._parse(name, None), _Copy((name,)))

    def use(self, block: str, user: Place) -> list[Node]:
        """
        The nodes of `<pm-block />`, used without attributes at *user*.

        Raises:
            CompileError: as *load* does.
        """
        return self._use(Element(f"pm-{block}", {}, [], user, closed=True), _Copy(()))

    def _parse(self, name: str, user: Place | None) -> list[Node]:
        if name not in self._nodes:
            source = self.folders.read(name, user)
            read = parse(source)
            self.faults += (reached(fault, source.trail) for fault in read.faults)
            self._nodes[name] = read.nodes
            self.sources[name] = source
        return self._nodes[name]

    def _expand(self, nodes: list[Node], copy: _Copy) -> list[Node]:
        """A copy of *nodes*, the blocks and includes among them and below in their places."""
        done: list[Node] = []
        for node in nodes:
            if not isinstance(node, Element):
                done.append(copy.leaf(node))
            elif node.tag == "mj-include":
                done.extend(self._include(copy.element(node), node.children, copy))
            elif node.tag.startswith("pm-"):
                used = copy.element(node)
                used.children = node.children
                done.extend(self._use(used, copy))
            elif node.tag == "slot":
                if copy.parameters is None:
                    raise node.place.error(
                        "a slot is known only in a block file", "write <slot /> there, once or more"
                    )
                done.extend(copy.slot or self._expand(node.children, copy))
            else:
                made = copy.element(node)
                made.children = self._expand(node.children, copy)
                done.append(made)
        return done

    def _include(self, node: Element, inside: list[Node], copy: _Copy) -> list[Node]:
        path = node.static("path")
        if path is None or set(node.attributes) != {"path"} or inside:
            raise node.place.error(
                "mj-include takes one constant path", '<mj-include path="_blocks/name.mjml" />'
            )
        name = path.removeprefix("./")
        if not name.endswith(".mjml"):
            raise node.place.error(
                f"mj-include reads .mjml files only, not {name!r}",
                "name it .mjml: translators would not get its words otherwise",
            )
        body = self._parse(name, node.place)
        first = next((child for child in body if isinstance(child, Element)), None)
        if first and first.tag in ("mjml", "mj-body", "pm-block"):
            raise first.place.inside(node.place).error(
                f"an included file cannot begin with <{first.tag}>",
                "include only what stands inside; use a block by its own tag",
            )
        return self._expand(body, _Copy(copy.entering(name, node), node.place.step))

    def _use(self, node: Element, copy: _Copy) -> list[Node]:
        """A block for the tag *node*, whose children *copy* has not copied yet."""
        if node.tag == "pm-block":
            raise node.place.error(
                "<pm-block> is the root of a block file, and only that", "use the block's own tag"
            )
        name = f"_blocks/{node.tag.removeprefix('pm-')}.mjml"
        if name not in self._nodes and self.folders.find(name) is None:
            known = [f"pm-{block}" for block in self.folders.blocks()]
            raise node.place.error(f"there is no block <{node.tag}>", guess(node.tag, known))
        stack = copy.entering(name, node)
        slot = self._expand(node.children, copy)
        given = _given(slot)
        root = self._root(name, node)
        codes = _parameters(root, node, given)
        if given and name not in self._slotted:
            raise node.place.error(
                f"<{node.tag}> has no place for what stands in it",
                f"write <{node.tag} />, or <slot /> in {name}",
            )
        if name in self._binding:
            _refuse_capture(root, node, codes, slot)
        inner = _Copy(stack, node.place.step, codes, slot if given else [])
        return self._expand(root.children, inner)

    def _root(self, name: str, user: Element) -> Element:
        if name in self._roots:
            return self._roots[name]
        nodes = [node for node in self._parse(name, user.place) if not _blank(node)]
        if len(nodes) != 1 or not isinstance(nodes[0], Element) or nodes[0].tag != "pm-block":
            place = (nodes[0].place if nodes else Place(name, 1)).inside(user.place)
            raise place.error("a block file has one root, <pm-block>", "put all of it inside")
        self._roots[name] = nodes[0]
        if binds(nodes[0].children):
            self._binding.add(name)
        if any(one.tag == "slot" for one in elements(nodes[0].children)):
            self._slotted.add(name)
        return nodes[0]


def _parameters(root: Element, use: Element, has_slot: bool) -> dict[str, str]:
    """{parameter: expression code} for one use of a block."""
    required = (root.static("required") or "").split()
    optional = {name: value for name, value in root.attributes.items() if name != "required"}
    for name, attribute in use.attributes.items():
        if name not in required and name not in optional:
            known = [*required, *optional]
            raise attribute.place.error(f"<{use.tag}> has no attribute {name}", guess(name, known))
    missing = [name for name in required if name not in use.attributes]
    if missing:
        raise use.place.error(
            f"<{use.tag}> needs {' and '.join(missing)}", f'write {missing[0]}="..."'
        )
    given = {**optional, **use.attributes}
    codes = {name.replace("-", "_"): value_code(given[name]) for name in given}
    return {**codes, "slot": repr(has_slot).lower()}


def value_code(attribute: Attribute) -> str:
    """
    An attribute's value as one expression: text becomes a literal, a mixture is joined.

    Raises:
        CompileError: for a statement in the value.
    """
    codes = []
    filters = _filters(attribute.value)
    for part in attribute_texts(attribute.value):
        if isinstance(part, str):
            codes.append(repr(part))
        elif isinstance(part, Expression):
            codes.append(f"({part.code}){'' if len(attribute.value) == 1 else filters(part.code)}")
        else:
            raise part.place.error(
                "a parameter takes text and {{ expressions }}",
                "write {{ a if condition else b }}, or pgettext(...) for translations",
            )
    return codes[0] if len(codes) == 1 else "(" + " ~ ".join(codes or ["''"]) + ")"


def _filters(value: list[str | Jinja]) -> Callable[[str], str]:
    """
    What an expression needs as a part of *value*, by its code: data in an address that begins here
    is a part of it, as in a link that no block writes.
    """
    begin = value[0] if value else ""
    address = isinstance(begin, str) and _ADDRESS.match(begin)
    return lambda code: "|pm_link_part|pm_plain" if address and not _is_known(code) else "|pm_show"


def _is_known(code: str) -> bool:
    try:
        return is_constant(code)
    except (TemplateSyntaxError, RecursionError):  # which is told where it stands
        return False


def _refuse_capture(root: Element, use: Element, codes: dict[str, str], slot: list[Node]) -> None:
    """A block's own loop must not give a meaning to a name that the caller's values use."""
    written = {name.replace("-", "_"): name for name in use.attributes}
    given = {name: codes[name] for name in written}
    for parameter, taken in captured(root.children, given, slot).items():
        place = use.attributes[written[parameter]].place if parameter in written else use.place
        raise place.error(
            f"<{use.tag}> gives the name {taken} a meaning of its own",
            f"rename {taken} in the block's loop, or on this page",
        )


@dataclass
class _Copy:
    """
    Copies what stands in a file, reached by the files *stack*, for one use at the end of *trail*
    (nothing for the page itself); fills in the *parameters* of a block, None outside of one, and
    knows the *slot*: what the caller gives it as content, expanded.
    """

    stack: tuple[str, ...]
    trail: tuple[str, ...] = ()
    parameters: dict[str, str] | None = None
    slot: list[Node] = field(default_factory=list)

    def entering(self, name: str, node: Element) -> tuple[str, ...]:
        """The stack for the file *name*, which *node* uses."""
        if name in self.stack:
            raise node.place.error(f"{name} uses itself", " -> ".join((*self.stack, name)))
        return (*self.stack, name)

    def element(self, node: Element) -> Element:
        """The element without its children."""
        if not self.trail:
            return Element(node.tag, node.attributes, [], node.place, node.closed)
        attributes = {
            name: Attribute(
                name,
                one.value if one.static is not None else self._parts(one.value),
                one.place.by(self.trail),
            )
            for name, one in node.attributes.items()
        }
        return Element(node.tag, attributes, [], node.place.by(self.trail), node.closed)

    def leaf(self, node: Text | Comment | Jinja) -> Node:
        """Text, a comment or Jinja."""
        if not self.trail:
            return node
        if isinstance(node, Text):
            return Text(node.value, node.place.by(self.trail))
        if isinstance(node, Comment):
            return Comment(self._parts(node.value), node.place.by(self.trail))
        return self._jinja(node)

    def _parts(self, parts: list[str | Jinja]) -> list[str | Jinja]:
        return [part if isinstance(part, str) else self._jinja(part) for part in parts]

    def _jinja(self, node: Jinja) -> Jinja:
        place = node.place.by(self.trail)
        if isinstance(node, Expression):
            return Expression(self._fill(node.code, place), place)
        if isinstance(node, Statement):
            return Statement(node.keyword, self._fill(node.code, place), place)
        variables = {name: self._fill(code, place) for name, code in node.variables.items()}
        count = self._fill(node.count, place) if node.count else None
        return replace(node, variables=variables, count=count, place=place)

    def _fill(self, code: str, place: Place) -> str:
        """*code* with every `param.name` replaced by the caller's expression."""
        if self.parameters is None or "param" not in code:
            return code
        parts = list(_parameters_in(code))
        parts[1::2] = (self._value(name, place) for name in parts[1::2])
        return "".join(parts)

    def _value(self, name: str, place: Place) -> str:
        parameters = self.parameters or {}
        if name not in parameters:
            raise place.error(
                f"the block has no parameter {name}",
                f'declare it: <pm-block {name}="default">; ' + guess(name, list(parameters)),
            )
        return parameters[name]


@lru_cache(maxsize=4096)
def _parameters_in(code: str) -> tuple[str, ...]:
    """*code* split at each `param.name`: code, name, code, name, code."""
    parts, tokens = [""], code_tokens(code)
    index = 0
    while index < len(tokens):
        kind, text = tokens[index]
        names = [text for _, text in tokens[index + 1 : index + 3]]
        after_dot = index > 0 and tokens[index - 1][1] == "."
        if (kind, text) == ("name", "param") and names[:1] == ["."] and not after_dot:
            parts += [names[1] if len(names) > 1 else "", ""]
            index += 3
        else:
            parts[-1] += text
            index += 1
    return tuple(parts)


def _given(slot: list[Node]) -> bool:
    return any(not _blank(node) for node in slot)


def _blank(node: Node) -> bool:
    if isinstance(node, Comment):
        return not node.conditional
    return isinstance(node, Text) and not node.value.strip()
