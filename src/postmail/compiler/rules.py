"""What a mail template may say in Jinja: an allow-list over its syntax tree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError, nodes

from postmail.compiler.filters import ALLOWED
from postmail.compiler.lexer import syntax_error
from postmail.compiler.msgids import split_placeholders
from postmail.compiler.source import Source
from postmail.compiler.syntax import COMPILE_NAMES, COUNTED, FUNCTIONS, GETTEXT, environment

_NODES: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const,
    nodes.List, nodes.Tuple, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div,
    nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos, nodes.Concat, nodes.Getitem, nodes.Slice,
    nodes.If, nodes.For, nodes.Assign, nodes.With, nodes.Call, nodes.Keyword,
)  # fmt: skip

_USAGE = {
    "gettext": 'gettext("text")',
    "_": '_("text")',
    "ngettext": 'ngettext("one", "many", count)',
    "pgettext": 'pgettext("context", "text")',
    "npgettext": 'npgettext("context", "one", "many", count)',
}
#: Names that templates read and may not give a new meaning.
_RESERVED = COMPILE_NAMES | FUNCTIONS | {"param", "formats"}
#: Which argument of a filter names an attribute (or, for `map`, a filter).
_NAMING = {
    **dict.fromkeys("selectattr rejectattr groupby sum map".split(), 0),
    **dict.fromkeys("unique min max".split(), 1),
    "sort": 2,
}
#: Tags whose nodes have other names.
_TAGS: dict[type[nodes.Node], str] = {
    nodes.AssignBlock: "set without =",
    nodes.CallBlock: "call",
    nodes.FilterBlock: "filter",
    nodes.FromImport: "from",
    nodes.ScopedEvalContextModifier: "autoescape",
}
_PER_CENT = re.compile(r"%(?!\(\w+\)s)")


def check(source: Source) -> None:
    """
    Refuse what a mail template may not do.

    Raises:
        CompileError: broken Jinja, an unknown filter or test, a call, a private name, a tag that
            belongs to web pages (include, extends, macro...), each at its line.
    """
    jinja = environment(escape=True)
    try:
        tree = jinja.parse(source.text, source.name)
        for node in _below(tree):
            _allow(node, source)
    except TemplateSyntaxError as error:
        raise syntax_error(source, error) from None
    except RecursionError:
        raise source.place(0).error("brackets nested too deeply", "use fewer") from None


def _below(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _below(child)


def _allow(node: nodes.Node, source: Source) -> None:
    what = _objection(node)
    if what:
        offset = sum(len(line) + 1 for line in source.text.split("\n")[: node.lineno - 1])
        raise source.place(offset).error(*what)


def _objection(node: nodes.Node) -> tuple[str, str] | None:
    """What is wrong with *node*, and the remedy."""
    if not isinstance(node, _NODES):
        name = _TAGS.get(type(node), type(node).__name__.lower())
        return f"{{% {name} %}} is not for mail templates", "use blocks and mj-include instead"
    if isinstance(node, nodes.Name) and node.name.startswith("_") and node.name != "_":
        return f"the name {node.name} is private", "use names without a leading underscore"
    if isinstance(node, nodes.Name) and node.ctx == "store" and _is_reserved(node.name):
        return f"{node.name} has a meaning already", "choose another name"
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        return f"the field {node.attr} is private", "use fields without a leading underscore"
    if isinstance(node, nodes.Getitem) and not _plain_index(node.arg):
        return "an index that data decides, or a private one", "use a number, or loop"
    if isinstance(node, nodes.Filter):
        return _filter_objection(node)
    if isinstance(node, nodes.Test) and node.name not in environment(escape=True).tests:
        return f"there is no test {node.name}", "use defined, none, number, string, even, odd, in"
    if isinstance(node, nodes.Keyword) and node.key == "attribute" and not _plain_name(node.value):
        return "an attribute name that data decides, or a private one", 'write attribute="name"'
    return _call_objection(node) if isinstance(node, nodes.Call) else None


def _is_reserved(name: str) -> bool:
    return name in _RESERVED or name.startswith("pm_")


def _filter_objection(node: nodes.Filter) -> tuple[str, str] | None:
    if node.name not in ALLOWED:
        return f"there is no filter {node.name} for templates", f"use {', '.join(sorted(ALLOWED))}"
    at = _NAMING.get(node.name)
    naming = [] if at is None else node.args[at : at + 1]
    if node.dyn_args or node.dyn_kwargs or not all(map(_plain_name, naming)):
        return "an attribute name that data decides, or a private one", 'write attribute="name"'
    if node.name == "map" and naming and naming[0].as_const() not in ALLOWED:
        return f"there is no filter {naming[0].as_const()} for templates", "use one that is allowed"
    return None


def _call_objection(node: nodes.Call) -> tuple[str, str] | None:
    name = node.node.name if isinstance(node.node, nodes.Name) else ""
    if name not in FUNCTIONS or node.dyn_args or node.dyn_kwargs:
        return "a call", f"templates call only {', '.join(sorted(FUNCTIONS))}; use filters"
    if name == "range":
        return None
    literal = all(isinstance(arg, nodes.Const) for arg in node.args[: GETTEXT[name]])
    if not literal:
        return f"{name}() of something that is not literal text", "translators see only literals"
    if len(node.args) != GETTEXT[name] + (name in COUNTED):
        return f"{name}() with {len(node.args)} arguments", f"write {_USAGE[name]}"
    keys = [item.key for item in node.kwargs]
    if len(set(keys)) < len(keys):
        return f"{name}() names a value twice", "keep one"
    texts = [str(arg.as_const()) for arg in node.args[: GETTEXT[name]]]
    given = set(keys) | ({"num"} if name in COUNTED else set())
    return _text_objection(" ".join(texts[name.count("pgettext") :]), given)


def _text_objection(text: str, given: set[str]) -> tuple[str, str] | None:
    """What is wrong with the placeholders of a text for translators."""
    if _PER_CENT.search(text.replace("%%", "")):
        return "a single per cent sign in a text for translators", "write %% for the sign"
    for name in split_placeholders(text)[1::2]:
        if name not in given:
            return f"%({name})s has no value", f"add {name}=... to the call"
    return None


def _plain_index(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Slice):
        parts = (node.start, node.stop, node.step)
        return all(part is None or _plain_index(part) for part in parts)
    return isinstance(node, nodes.Const | nodes.Neg) and not (
        isinstance(node, nodes.Const) and str(node.value).startswith("_")
    )


def _plain_name(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) and "_" not in (
        part[:1] for part in str(node.value).split(".")
    )
