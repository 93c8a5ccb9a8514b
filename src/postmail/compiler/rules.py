"""What a mail template may say in Jinja: an allow-list over its syntax tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any
from unicodedata import normalize

from jinja2 import TemplateSyntaxError, nodes

from postmail.compiler.copies import children, twin
from postmail.compiler.faults import guess
from postmail.compiler.filters import ALLOWED, MOST, SIZED
from postmail.compiler.lexer import complaint
from postmail.compiler.msgids import split_placeholders
from postmail.compiler.phrases import expression, statement
from postmail.compiler.reach import leads_inside, path_leads_inside
from postmail.compiler.syntax import COUNTED, FUNCTIONS, GETTEXT, PutTogetherError, environment
from postmail.compiler.tree import Jinja, Statement, Translation
from postmail.errors import TemplateError
from postmail.messages.names import COMPILE_NAMES, JINJA_NAMES

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
_RESERVED = COMPILE_NAMES | JINJA_NAMES | {"formats"}
#: Which argument of a filter names an attribute (or, for `map`, a filter): every one that does.
NAMING = {
    **dict.fromkeys("selectattr rejectattr groupby sum map".split(), 0),
    **dict.fromkeys("join unique min max".split(), 1),
    "sort": 2,
}
_TAGS = ["if", "elif", "else", "endif", "for", "endfor", "set", "with", "endwith", "trans", "raw"]
#: What hangs together in one expression: a sum of so many terms, a value with so many filters.
_DEEPEST = 60
#: Which argument of a filter names a test.
_TESTING = {"select": 0, "reject": 0, "selectattr": 1, "rejectattr": 1}
#: Tags of Jinja that put web pages together.
_WEB_TAGS = set("autoescape block call do extends filter from import include macro print".split())
#: What other languages of templates say, and what it is here.
_ELSEWHERE = dict.fromkeys(("elseif", "elsif"), "elif") | {"unless": "if not", "foreach": "for"}
#: Ends of what begins otherwise.
_SURPLUS = ("pluralize", "endtrans", "endraw")
#: What a loop tells of itself.
_OF_LOOPS = (
    "index index0 revindex revindex0 first last length previtem nextitem depth depth0".split()
)
_PER_CENT = re.compile(r"%(?!\(\w+\)s)")


#: Tags, and what closes them.
CLOSERS = {"if": "endif", "for": "endfor", "with": "endwith"}
#: What parts a block, and which.
BRANCHES = {"else": ("if", "for"), "elif": ("if",)}
#: What begins with a head of its own.
HEADED = ("if", "elif", "for", "with", "set")


def syntax_faults(holes: Sequence[Jinja]) -> Iterator[TemplateError]:
    """What in the Jinja of a file cannot be read: broken phrases, blocks that do not match."""
    for hole in holes:
        for code in _codes(hole):
            try:
                objections(code, isinstance(hole, Statement))
            except TemplateSyntaxError as error:
                yield hole.place.error(*complaint(error))
            except RecursionError:
                yield hole.place.error(
                    "an expression nested too deeply", "part it: {% set part = ... %}"
                )
    yield from _unbalanced([hole for hole in holes if isinstance(hole, Statement)])


def forbidden(holes: Sequence[Jinja]) -> Iterator[TemplateError]:
    """
    What a mail template may not do: an unknown filter or test, a call, a private name, a tag that
    belongs to web pages (include, extends, macro...).
    """
    for hole in holes:
        if isinstance(hole, Statement) and (what := _tag_objection(hole)):
            yield hole.place.error(*what)
        for code in _codes(hole):
            for what in objections(code, isinstance(hole, Statement)):
                yield hole.place.error(*what)


def _codes(hole: Jinja) -> list[str]:
    """What is to be read in a construct."""
    if isinstance(hole, Translation):
        return [*hole.variables.values(), *([hole.count] if hole.count else [])]
    if isinstance(hole, Statement) and (hole.keyword not in HEADED or _tag_objection(hole)):
        return []
    return [hole.code]


@lru_cache(maxsize=16384)
def objections(code: str, header: bool) -> tuple[tuple[str, str], ...]:
    """
    What is wrong with an expression, or with the *header* of a statement; each with its remedy.

    Raises:
        TemplateSyntaxError: it cannot be read.
        RecursionError: it is nested too deeply for Python, here or later on.
    """
    phrase = statement(code) if header else expression(code)
    nodes_in = list(_below(phrase.node))
    if max(depth for _, depth in nodes_in) > _DEEPEST:
        raise RecursionError
    return tuple(what for node, _ in nodes_in if (what := _objection(node)))


def _tag_objection(node: Statement) -> tuple[str, str] | None:
    keyword = node.keyword
    if keyword in ("else", *CLOSERS.values()) and node.code.split() != [keyword]:
        meant = "{% elif ... %}" if keyword == "else" else f"{{% {keyword} %}} alone"
        return f"{{% {node.code} %}}: nothing can stand behind {keyword}", f"write {meant}"
    if keyword in _ELSEWHERE:
        return f"there is no tag {{% {keyword} %}}", f"did you mean {_ELSEWHERE[keyword]}?"
    if keyword == "set" and "=" not in node.code:
        return "{% set without = %} is not for mail templates", "use blocks and mj-include instead"
    if keyword in (*HEADED, *BRANCHES, *CLOSERS.values(), *_SURPLUS):
        return None
    if keyword.removeprefix("end") in (*_WEB_TAGS, "set") and keyword not in _WEB_TAGS:
        return None  # what it ends is refused
    if keyword in _WEB_TAGS:
        return f"{{% {keyword} %}} is not for mail templates", "use blocks and mj-include instead"
    return f"there is no tag {{% {keyword} %}}", guess(keyword, _TAGS)


def _unbalanced(statements: list[Statement]) -> Iterator[TemplateError]:
    """Blocks that are not closed, at their begin; ends and branches of nothing."""
    opened: list[Statement] = []
    for node in statements:
        keyword = node.keyword
        if keyword in CLOSERS:
            opened.append(node)
        elif keyword in BRANCHES:
            if not opened or opened[-1].keyword not in BRANCHES[keyword]:
                yield _surplus(node, f"write it inside {{% {BRANCHES[keyword][0]} %}}")
        elif keyword in (*CLOSERS.values(), *_SURPLUS):
            opener = keyword.removeprefix("end")
            if opener not in [one.keyword for one in opened]:
                yield _surplus(node, f"remove it, or open it before: {{% {opener} ... %}}")
                continue
            while (inner := opened.pop()).keyword != opener:
                yield _never_closed(inner, f", before line {node.place.line}")
    for node in opened:
        yield _never_closed(node, "")


def _surplus(node: Statement, remedy: str) -> TemplateError:
    return node.place.error(f"{{% {node.keyword} %}} belongs to nothing that is open", remedy)


def _never_closed(node: Statement, where: str) -> TemplateError:
    return node.place.error(
        f"{{% {node.keyword} %}} is never closed", f"add {{% {CLOSERS[node.keyword]} %}}{where}"
    )


def _below(node: nodes.Node) -> Iterator[tuple[nodes.Node, int]]:
    """*node* and all in it, each with how deep it lies."""
    left = [(node, 0)]
    while left:
        one, depth = left.pop()
        yield one, depth
        left += ((child, depth + 1) for child in reversed(children(one)))


def _objection(node: nodes.Node) -> tuple[str, str] | None:
    """What is wrong with *node*, and the remedy."""
    if not isinstance(node, _NODES):
        return f"{type(node).__name__.lower()} is not for mail templates", "use what the page lists"
    objection = _OBJECTIONS.get(type(node))
    return objection(node) if objection else None


def _name_objection(node: nodes.Name) -> tuple[str, str] | None:
    plain = normalize("NFKC", node.name)
    if plain == normalize("NFC", node.name) != node.name:
        what = f"the accents in the name {node.name} are signs of their own (decomposed, NFD)"
        return what, f"type {plain} anew, or save the file with composed letters (NFC)"
    if plain != node.name:
        return f"the name {node.name} is {plain} to Python", f"write {plain}"
    if node.name.startswith("_") and node.name != "_":
        return f"the name {node.name} is private", "use names without a leading underscore"
    if node.ctx == "store" and _is_reserved(node.name):
        return f"{node.name} has a meaning already", "choose another name"
    return None


def _field_objection(node: nodes.Getattr) -> tuple[str, str] | None:
    if leads_inside(node.attr):
        return f"the field {node.attr} is private", "use the fields of the data"
    of_loop = isinstance(node.node, nodes.Name) and node.node.name == "loop"
    if of_loop and node.attr not in _OF_LOOPS:
        return f"there is no field {node.attr}", guess(node.attr, _OF_LOOPS)
    return None


def _item_objection(node: nodes.Getitem) -> tuple[str, str] | None:
    if not _plain_index(node.arg):
        return "an index that data decides, or a private one", "use a number, or loop"
    return None


def _keyword_objection(node: nodes.Keyword) -> tuple[str, str] | None:
    if normalize("NFKC", node.key) == "attribute" and not _plain_name(node.value):
        return "an attribute name that data decides, or a private one", 'write attribute="name"'
    return None


def _product_objection(node: nodes.Mul) -> tuple[str, str] | None:
    return _size_objection([node.left, node.right])


def _rest_objection(node: nodes.Mod) -> tuple[str, str] | None:
    if isinstance(node.left, nodes.Concat) or isinstance(getattr(node.left, "value", 0), str):
        return PutTogetherError.what, PutTogetherError.remedy
    return None


def _size_objection(given: Iterable[nodes.Node]) -> tuple[str, str] | None:
    """Whether a number among what is *given* would fill the memory."""
    numbers = [one.value for one in given if isinstance(one, nodes.Const)]
    if any(isinstance(number, int | float) and abs(number) > MOST for number in numbers):
        return f"a number above {MOST:,}", "use a smaller one"
    return None


def _is_reserved(name: str) -> bool:
    return name in _RESERVED or name.startswith("pm_")


def _test_objection(name: object) -> tuple[str, str] | None:
    if name in environment(escape=True).tests:
        return None
    return f"there is no test {name}", "use defined, none, number, string, even, odd, in"


def _filter_objection(node: nodes.Filter) -> tuple[str, str] | None:
    if node.name not in ALLOWED:
        return f"there is no filter {node.name} for templates", f"use {', '.join(sorted(ALLOWED))}"
    at = NAMING.get(node.name)
    naming = [] if at is None else node.args[at : at + 1]
    if node.dyn_args or node.dyn_kwargs or not all(map(_plain_name, naming)):
        return "an attribute name that data decides, or a private one", 'write attribute="name"'
    given = [*node.args, *(keyword.value for keyword in node.kwargs)]
    if node.name in SIZED and (what := _size_objection(given)):
        return what
    if node.name == "map" and naming:  # a filter for each item, with the other arguments
        return _filter_objection(twin(node, name=naming[0].as_const(), args=node.args[1:]))
    at = _TESTING.get(node.name, len(node.args))
    for test in node.args[at : at + 1]:
        if not isinstance(test, nodes.Const):
            return "a test that data decides", f'write {node.name}(..., "defined"), or loop'
        return _test_objection(test.value)
    return None


def _call_objection(node: nodes.Call) -> tuple[str, str] | None:
    name = node.node.name if isinstance(node.node, nodes.Name) else ""
    if name not in FUNCTIONS or node.dyn_args or node.dyn_kwargs:
        return "a call", f"templates call only {', '.join(sorted(FUNCTIONS))}; use filters"
    if name == "range":
        return _size_objection(node.args)
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
    number = node.node if isinstance(node, nodes.Neg) else node
    return isinstance(number, nodes.Const) and not leads_inside(str(number.value))


def _plain_name(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) and not path_leads_inside(str(node.value))


#: {what is looked at: what may be wrong with it}.
_OBJECTIONS: dict[type[nodes.Node], Callable[[Any], tuple[str, str] | None]] = {
    nodes.Name: _name_objection,
    nodes.Getattr: _field_objection,
    nodes.Getitem: _item_objection,
    nodes.Filter: _filter_objection,
    nodes.Test: lambda node: _test_objection(node.name),
    nodes.Keyword: _keyword_objection,
    nodes.Call: _call_objection,
    nodes.Mul: _product_objection,
    nodes.Mod: _rest_objection,
}
