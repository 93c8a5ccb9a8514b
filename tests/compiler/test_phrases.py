"""Phrases are read as Jinja would read them, in fewer steps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, TemplateSyntaxError, nodes

from postmail.compiler.lexer import code_tokens
from postmail.compiler.parse import parse
from postmail.compiler.phrases import expression, statement
from postmail.compiler.source import Folders
from postmail.compiler.tree import Expression, Statement, constructs
from postmail.resources import templates_root

JINJA = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
HEADED = ("if", "for", "set", "with")
#: What expressions are made of, and what only looks like it.
SCRAPS = (
    "order.number", "line.price|money", " ", "\n", "'it''s'", '"a \\"b\\""', "1_000", "0x1F",
    "1.5e3", ".5", "1.", "a·b", "é", "~", "//", "**", "==", "(", ")", "[0]", "{'a': 1}",
    "is not none", "\\", "$", "'open", "not in", "-", "%", "|", "if a else b", ",",
    "ngettext('%(n)s', 'b', 2)",
)  # fmt: skip


def codes() -> list[Expression | Statement]:
    """Every expression and statement of the built-in templates, blocks and pages."""
    folders = Folders((templates_root(),))
    names = [path.relative_to(templates_root()) for path in templates_root().glob("*/*.mjml")]
    trees = [parse(folders.read(name.as_posix())).nodes for name in sorted(names)]
    found = (node for tree in trees for node in constructs(tree))
    return [node for node in found if isinstance(node, Expression | Statement)]


def of_jinja(code: str) -> tuple[tuple[str, str], ...]:
    """The tokens that Jinja's lexer finds, without the line end that ends a comment for it."""
    tokens = JINJA.lexer.tokeniter("{{ " + code + "\n}}", None)
    return tuple((kind, text) for _, kind, text in tokens)[2:-2]


def test_built_in_phrases_are_read_as_jinja_reads_them() -> None:
    """The tree of each phrase of our templates is the one that Jinja makes of its text."""
    differing = []
    expected: nodes.Node
    for node in codes():
        if isinstance(node, Expression):
            output = JINJA.parse("{{ " + node.code + "\n}}").body[0]
            assert isinstance(output, nodes.Output)
            expected, actual = output.nodes[0], expression(node.code).node
        elif node.keyword in HEADED:
            end = "" if node.keyword == "set" else f"{{% end{node.keyword} %}}"
            expected = JINJA.parse("{% " + node.code + "\n%}" + end).body[0]
            actual = statement(node.code).node
        else:
            continue
        differing += [node.code] if expected != actual else []

    assert differing == []


@given(st.lists(st.sampled_from(SCRAPS), min_size=1, max_size=6).map("".join).map(str.strip))
def test_tokens_are_those_of_jinja(code: str) -> None:
    """Whatever Jinja's lexer takes, ours splits in the same way."""
    try:
        expected = of_jinja(code)
    except TemplateSyntaxError:
        return

    assert expected == code_tokens(code)


@given(st.lists(st.sampled_from(SCRAPS), min_size=1, max_size=6).map("".join))
def test_what_jinja_refuses_is_refused(code: str) -> None:
    """A text that is no expression for Jinja is none for us, and the other way round."""
    try:
        JINJA.parse("{{ " + code + "\n}}")
    except TemplateSyntaxError:
        with pytest.raises(TemplateSyntaxError):
            expression(code)
    else:
        assert expression(code).node is not None
