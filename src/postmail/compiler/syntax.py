"""Jinja for mail templates: its environment, what is known at compile time, how it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache, partial
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.exceptions import UndefinedError
from jinja2.runtime import Undefined
from jinja2.visitor import NodeTransformer

from postmail.compiler.filters import ALLOWED, FORMATS, all_filters, show

#: Names that are known when a template is compiled.
COMPILE_NAMES = frozenset("brand lang dir tone kind category".split())
GETTEXT = {"gettext": 1, "_": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}
COUNTED = ("ngettext", "npgettext")
FUNCTIONS = frozenset({"range", *GETTEXT})
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
        optimized=False,  # constants are folded already: it would only cost time
    )
    made.policies["ext.i18n.trimmed"] = True
    made.newstyle_gettext = True  # type: ignore[attr-defined] # set by the extension
    made.filters = {name: made.filters[name] for name in ALLOWED if name in made.filters}
    made.filters.update(all_filters())
    made.globals = {"range": range}
    return made


@lru_cache(maxsize=8192)
def is_constant(code: str, known: frozenset[str] = COMPILE_NAMES) -> bool:
    """Whether an expression can be evaluated at compile time, where the names *known* are."""
    tree = environment(escape=False).parse("{{ " + code + "\n}}")
    names = {node.name for node in tree.find_all(nodes.Name)}
    formats = any(node.name in FORMATS for node in tree.find_all(nodes.Filter))
    return not formats and names <= known | FUNCTIONS


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
        value = _computed(code, known, lookup, plural)
        if isinstance(value, Undefined):
            str(value)  # raises, with the name that is missing
        return list(value) if isinstance(value, Iterator) else value
    except RUNTIME_ERRORS as error:
        what = error.message if isinstance(error, TemplateSyntaxError) else str(error)
        raise ConstantError(what or type(error).__name__, remedy_of(error)) from error


def _computed(code: str, known: dict[str, Any], lookup: Lookup, plural: Callable[..., int]) -> Any:
    """By Jinja's constant folding where that suffices, else by a template of its own."""
    jinja = environment(escape=False)
    tree = _Known(known).visit(translated("{{ (" + code + "\n) }}", False, lookup))
    try:
        return tree.body[0].nodes[0].as_const(nodes.EvalContext(jinja))
    except nodes.Impossible:
        template = load("{% set pm_value = (" + code + "\n) %}", False, lookup, plural)
        return template.make_module(known).pm_value  # type: ignore[attr-defined]


class _Known(NodeTransformer):
    """Replaces names by their values."""

    def __init__(self, known: dict[str, Any]) -> None:
        self.known = known

    def visit_Name(self, node: nodes.Name) -> nodes.Node:  # noqa: N802 - jinja's visitor protocol
        return nodes.Const(self.known[node.name]) if node.name in self.known else node


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
    loads = isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in FUNCTIONS
    return node.name if isinstance(node, nodes.Name) and loads else ""


def translated(source: str, escape: bool, lookup: Lookup) -> nodes.Template:
    """The syntax tree of woven source, translations in the place of gettext calls."""
    tree: nodes.Template = environment(escape=escape).parse(source)
    if any(name in source for name in GETTEXT):
        tree = _Translator(lookup).visit(tree)
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
        if name not in COUNTED:
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
