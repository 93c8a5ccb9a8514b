"""Jinja for mail templates: what may be written, what is known at compile time, how it runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache, partial
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.exceptions import UndefinedError
from jinja2.runtime import Undefined
from jinja2.visitor import NodeTransformer

from postmail.compiler.filters import ALLOWED, FORMATS, all_filters, show
from postmail.compiler.lexer import deepest, syntax_error
from postmail.compiler.source import Source

#: Names that are known when a template is compiled.
COMPILE_NAMES = frozenset("brand lang dir tone kind category".split())
GETTEXT = {"gettext": 1, "_": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}
_COUNTED = ("ngettext", "npgettext")
_USAGE = {
    "gettext": 'gettext("text")',
    "_": '_("text")',
    "ngettext": 'ngettext("one", "many", count)',
    "pgettext": 'pgettext("context", "text")',
    "npgettext": 'npgettext("context", "one", "many", count)',
}
_FUNCTIONS = frozenset({"range", *GETTEXT})
#: Names that templates read and may not give a new meaning.
_RESERVED = COMPILE_NAMES | _FUNCTIONS | {"param", "formats"}
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
_TOO_DEEP = "nest fewer loops, conditions and brackets"

_NODES: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const,
    nodes.List, nodes.Tuple, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div,
    nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos, nodes.Concat, nodes.Getitem, nodes.Slice,
    nodes.If, nodes.For, nodes.Assign, nodes.With, nodes.Call, nodes.Keyword,
)  # fmt: skip

#: (context, singular, plural or None) -> the text in each plural form (one, where plural is None).
Lookup = Callable[[str | None, str, str | None], tuple[str, ...]]


@cache
def environment(*, escape: bool) -> Environment:
    """The Jinja environment of HTML (*escape*) or of plain text. Shared, never changed."""
    made = Environment(
        autoescape=escape,  # noqa: S701 - off for plain text only
        undefined=StrictUndefined,
        finalize=show,
        extensions=["jinja2.ext.i18n"],
        keep_trailing_newline=True,
        cache_size=0,
        auto_reload=False,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.newstyle_gettext = True  # type: ignore[attr-defined] # set by the extension
    made.filters = {name: made.filters[name] for name in ALLOWED if name in made.filters}
    made.filters.update(all_filters())
    made.globals = {"range": range}
    return made


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
        jinja.compile(tree, source.name, source.name)
    except TemplateSyntaxError as error:
        raise syntax_error(source, error) from None
    except (SyntaxError, RecursionError) as error:  # Jinja's Python, which Python refuses
        raise deepest(source).error(f"Jinja: {error.args[0]}", _TOO_DEEP) from None


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
    if name not in _FUNCTIONS or node.dyn_args or node.dyn_kwargs:
        return "a call", f"templates call only {', '.join(sorted(_FUNCTIONS))}; use filters"
    if name == "range":
        return None
    literal = all(isinstance(arg, nodes.Const) for arg in node.args[: GETTEXT[name]])
    if not literal:
        return f"{name}() of something that is not literal text", "translators see only literals"
    if len(node.args) != GETTEXT[name] + (name in _COUNTED):
        return f"{name}() with {len(node.args)} arguments", f"write {_USAGE[name]}"
    texts = [str(arg.as_const()) for arg in node.args[: GETTEXT[name]]]
    given = {item.key for item in node.kwargs} | ({"num"} if name in _COUNTED else set())
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


@lru_cache(maxsize=8192)
def is_constant(code: str, known: frozenset[str] = COMPILE_NAMES) -> bool:
    """Whether an expression can be evaluated at compile time, where the names *known* are."""
    tree = environment(escape=False).parse("{{ " + code + "\n}}")
    names = {node.name for node in tree.find_all(nodes.Name)}
    formats = any(node.name in FORMATS for node in tree.find_all(nodes.Filter))
    return not formats and names <= known | _FUNCTIONS


class ConstantError(ValueError):
    """An expression of constants without a value: *remedy* says what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


def remedy_of(error: Exception) -> str:
    """What an author can do about an error in an expression."""
    if isinstance(error, UndefinedError):
        return "check the spelling; a fact that may be absent needs {% if %} around it"
    if isinstance(error, TemplateSyntaxError):
        return "use the placeholders of the original"
    found: str = getattr(error, "remedy", "")
    return found or "see which values can stand here; {% if %} leaves out those that cannot"


def evaluate(code: str, known: dict[str, Any], lookup: Lookup, plural: Callable[..., int]) -> Any:
    """
    The value of a constant expression.

    Raises:
        ConstantError: it has none (an undefined name, a filter that fails); the text says why.
    """
    path = code.strip("() ").split(".")
    if all(step.isidentifier() for step in path) and path[0] in known and "." in code:
        value = known[path[0]]
        for step in path[1:]:
            value = getattr(value, step, _MISSING)
        if value is not _MISSING:
            return value
    try:
        template = load("{% set pm_value = (" + code + "\n) %}", False, lookup, plural)
        value = template.make_module(known).pm_value  # type: ignore[attr-defined]
        if isinstance(value, Undefined):
            str(value)  # raises, with the name that is missing
        return list(value) if isinstance(value, Iterator) else value
    except RUNTIME_ERRORS as error:
        what = error.message if isinstance(error, TemplateSyntaxError) else str(error)
        raise ConstantError(what or type(error).__name__, remedy_of(error)) from error


_MISSING = object()
#: What tracebacks call a woven template.
FILENAME = "<postmail>"
#: What an expression may raise: all of it is the template's fault, or its data's.
RUNTIME_ERRORS = (
    JinjaError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError
)  # fmt: skip


@lru_cache(maxsize=4096)
def data_paths(code: str) -> frozenset[str]:
    """The dotted paths that an expression or statement reads: {"order.number"}."""
    jinja = environment(escape=False)
    head = code.split(None, 1)[0] if code.split() else ""
    wrapped = {
        "for": "{% " + code + " %}{% endfor %}",
        "if": "{% " + code + " %}{% endif %}",
        "with": "{% " + code + " %}{% endwith %}",
        "elif": "{% if 0 %}{% " + code + " %}{% endif %}",
        "set": "{% " + code + " %}",
    }.get(head, "" if head.startswith(("end", "else")) else "{{ " + code + "\n}}")
    tree = jinja.parse(wrapped)
    inner = {id(node.node) for node in tree.find_all(nodes.Getattr)}
    dotted = (node for node in tree.find_all((nodes.Getattr, nodes.Name)) if id(node) not in inner)
    return frozenset(path for node in dotted if (path := _dotted(node)))


def _dotted(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        base = _dotted(node.node)
        return f"{base}.{node.attr}" if base else ""
    loads = isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in _FUNCTIONS
    return node.name if isinstance(node, nodes.Name) and loads else ""


def translated(source: str, escape: bool, lookup: Lookup) -> nodes.Template:
    """The syntax tree of woven source, translations in the place of gettext calls."""
    tree: nodes.Template = _Translator(lookup).visit(environment(escape=escape).parse(source))
    return tree


def bound_filter(escape: bool, name: str) -> Callable[..., Any]:
    """The filter *name*, for use without a template: what Jinja passes first is passed."""
    jinja = environment(escape=escape)
    function: Callable[..., Any] = jinja.filters[name]
    wanted = getattr(function, "jinja_pass_arg", None)
    if wanted is None:
        return function
    first = {
        "context": Template.from_code(jinja, jinja.compile(""), {}).new_context(),
        "eval_context": nodes.EvalContext(jinja),
        "environment": jinja,
    }
    return partial(function, first[wanted.name])


def load(
    source: str,
    escape: bool,
    lookup: Lookup,
    plural: Callable[..., int],
    known: Mapping[str, Any] | None = None,
) -> Template:
    """A template from woven source, its translations resolved; *known* are its globals."""
    jinja = environment(escape=escape)
    code = jinja.compile(translated(source, escape, lookup), filename=FILENAME)
    names = {**jinja.globals, **(known or {}), "pm_plural": plural}
    return Template.from_code(jinja, code, names)


#: For a translation, and a placeholder in it that the template's text does not have.
UNKNOWN_PLACEHOLDER = "the translation {!r} has %({})s, which the original has not"


class _Translator(NodeTransformer):
    """Replaces gettext calls by the translated text and the values in it."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - jinja's visitor protocol
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in GETTEXT:
            return node
        texts = [arg.value for arg in node.args if isinstance(arg, nodes.Const)][: GETTEXT[name]]
        context = texts.pop(0) if name.startswith(("p", "np")) else None
        values = {item.key: item.value for item in node.kwargs}
        if name not in _COUNTED:
            return _joined(self.lookup(context, texts[0], None)[0], values, node)
        count = node.args[GETTEXT[name]]
        forms = self.lookup(context, texts[0], texts[1])
        choices = [_joined(form, {"num": count, **values}, node) for form in forms]
        return _chosen(choices, count)


def _joined(text: str, values: dict[str, nodes.Expr], call: nodes.Call) -> nodes.Expr:
    """Text with `%(name)s` placeholders as one expression."""
    parts: list[nodes.Expr] = []
    for index, part in enumerate(split_placeholders(text)):
        if index % 2 and part not in values:
            raise TemplateSyntaxError(UNKNOWN_PLACEHOLDER.format(text, part), call.lineno)
        if index % 2:
            parts.append(nodes.Filter(values[part], "pm_show", [], [], None, None))
        elif part:
            parts.append(nodes.Const(part.replace("%%", "%")))
    return nodes.Concat(parts) if len(parts) != 1 else parts[0]


def _chosen(choices: list[nodes.Expr], count: nodes.Expr) -> nodes.Expr:
    expression = choices[-1]
    for index in range(len(choices) - 2, -1, -1):
        form = nodes.Call(nodes.Name("pm_plural", "load"), [count], [], None, None)
        test = nodes.Compare(form, [nodes.Operand("eq", nodes.Const(index))])
        expression = nodes.CondExpr(test, choices[index], expression)
    return expression


def split_placeholders(text: str) -> list[str]:
    """A msgid split at its placeholders: text, name, text, name, text."""
    parts, rest = [""], text
    while rest:
        head, sign, tail = rest.partition("%")
        parts[-1] += head
        if sign and tail.startswith("("):
            name, _, rest = tail[1:].partition(")s")
            parts += [name, ""]
        else:
            parts[-1] += sign + tail[:1]
            rest = tail[1:]
    return parts
