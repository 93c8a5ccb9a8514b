"""Looks at syntax trees: what both bodies of a mail ask, what a loop depends on."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from postmail.compiler.syntax import nodes

#: Nodes of the HTML and of the text that do the same; None where only one of them has it.
Pair = tuple[nodes.Node | None, nodes.Node | None]


def aligned(html: list[nodes.Node], text: list[nodes.Node]) -> Iterator[Pair]:
    """
    All nodes of both lists, each list in its order: what asks or loops alike comes as a pair.

    Where one of them sets a name and the other does not, nothing is paired: all of *html* comes
    first.
    """
    ours, theirs = _questions(html), _questions(text)
    matcher = SequenceMatcher(None, [k for _, k in ours], [k for _, k in theirs], autojunk=False)
    pairs = [
        (ours[block.a + step][0], theirs[block.b + step][0])
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    ]
    if _sets(html, {at for at, _ in pairs}) or _sets(text, {at for _, at in pairs}):
        pairs = []
    first = second = 0
    for at, other in [*pairs, (len(html), len(text))]:
        yield from ((node, None) for node in html[first:at])
        yield from ((None, node) for node in text[second:other])
        if at < len(html):
            yield html[at], text[other]
        first, second = at + 1, other + 1


def _questions(body: list[nodes.Node]) -> list[tuple[int, str]]:
    """Where something is asked, and what, as far as both must agree on it."""
    return [(at, key) for at, node in enumerate(body) if (key := _key(node))]


def _key(node: nodes.Node) -> str:
    if isinstance(node, nodes.If):
        return f"if {[node.test, *(other.test for other in node.elif_)]} {bool(node.else_)}"
    if isinstance(node, nodes.For):
        return f"for {node.target} {node.iter} {node.test} {bool(node.else_)}"
    if isinstance(node, nodes.With):
        return f"with {node.targets} {node.values}"
    return f"set {node.target} {node.node}" if isinstance(node, nodes.Assign) else ""


def _sets(body: list[nodes.Node], paired: set[int]) -> bool:
    """Whether a node that is not *paired* gives a name a value."""
    return any(isinstance(node, nodes.Assign) for at, node in enumerate(body) if at not in paired)


def asks_for_loop(body: list[nodes.Node]) -> bool:
    """Whether anything in *body* or below wants to know where a loop is."""
    return any("loop" in _names(node) for node in body)


class LoopTests(NamedTuple):
    """What a loop prints by, beside its items: tests of what surrounds it, and of where it is."""

    around: list[nodes.Node]
    within: list[nodes.Node]


def loop_tests(
    loop: nodes.For, bodies: tuple[list[nodes.Node], list[nodes.Node]]
) -> LoopTests | None:
    """
    Where a loop over an order's lines prints by nothing but its line and the tests that are
    returned, which ask nothing of the line; None for any other loop.
    """
    if getattr(loop.iter, "attr", "") != "lines" or not isinstance(loop.target, nodes.Name):
        return None
    tests: dict[str, nodes.Node] = {}
    known = {loop.target.name}
    nodes_within = [node for body in bodies for node in body]
    if any(_may_ask_for_id(loop.target.name, node) for node in nodes_within):
        return None  # what is remembered holds for any id
    if not all(_depends_on(known, node, tests) for node in nodes_within):
        return None
    made = LoopTests([], [])
    for test in tests.values():
        (made.within if "loop" in _names(test) else made.around).append(test)
    return made


def _depends_on(known: set[str], node: nodes.Node, tests: dict[str, nodes.Node]) -> bool:
    """Whether *node* reads no more than what is *known*, and *tests* of what surrounds it."""
    if isinstance(node, nodes.Output):
        return all(_names(part) <= known for part in node.nodes)
    if isinstance(node, nodes.If):
        names = _names(node.test)
        if names.isdisjoint(known):
            tests[repr(node.test)] = node.test
        elif not names <= known:
            return False
        return all(_depends_on(known, one, tests) for one in (*node.body, *node.elif_, *node.else_))
    if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
        tested = {*known, node.target.name}
        inner = {*tested, "loop"}  # in its test and its `else` that is the loop around it
        if not _names(node.iter) <= known or not _names(node.test) <= tested:
            return False
        within = all(_depends_on(inner, one, tests) for one in node.body)
        return within and all(_depends_on(known, one, tests) for one in node.else_)
    return False


def _may_ask_for_id(name: str, node: nodes.Node) -> bool:
    """
    Whether *node* reads the field `id` of what *name* holds, or does with the whole what may read
    it: a filter goes over all fields.
    """
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        return node.node.name == name and node.attr == "id"
    if isinstance(node, nodes.Name):
        return node.name == name
    return any(_may_ask_for_id(name, child) for child in node.iter_child_nodes())


def _names(node: nodes.Node | None) -> set[str]:
    """The names that *node* reads, functions apart."""
    found = {below.name for below in _below(node) if isinstance(below, nodes.Name)}
    return found - {"range", "pm_plural"}


def _below(node: nodes.Node | None) -> Iterator[nodes.Node]:
    if node is not None:
        yield node
        for child in node.iter_child_nodes():
            yield from _below(child)
