"""Jinja for mail templates: its environment, and the names that have a meaning there."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sized
from functools import cache, partial
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, pass_context
from jinja2 import nodes as nodes  # for those who read trees and know no Jinja
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.exceptions import UndefinedError
from jinja2.runtime import Context
from jinja2.utils import missing

from postmail.compiler.filters import ALLOWED, all_filters, printable, show

GETTEXT = {"gettext": 1, "_": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}
COUNTED = ("ngettext", "npgettext")
FUNCTIONS = frozenset({"range", *GETTEXT})
#: Numbers in a range, what `*` repeats, turns of loops in loops: no mail has use for more.
LONGEST = 100_000
#: What `turns` is called in a template's tree, and where it counts.
TURNS, _COUNT = "pm_turns", "pm_count"


def counted(*limits: int) -> range:
    """
    As `range`, for so many numbers that a mail can have use for them.

    Raises:
        OverflowError: there are more.
    """
    numbers = range(*limits)
    if numbers[LONGEST:]:
        raise OverflowError(f"range() of more than {LONGEST:,} numbers")
    return numbers


@pass_context
def turns(context: Context, items: Iterable[Any]) -> Iterator[Any]:
    """
    *items* for a loop in a loop: all such loops of a mail turn as often as one can have use for.

    Raises:
        OverflowError: they turn more often.
    """
    for item in items:
        count = context.vars[_COUNT] = context.vars.get(_COUNT, 0) + 1
        if count > LONGEST:
            raise OverflowError(f"loops of more than {LONGEST:,} turns")
        yield item


def product(left: Any, right: Any) -> Any:
    """
    `left * right`: a product of numbers, or so many of a text or list as a mail can have use for.

    Raises:
        OverflowError: there are more.
    """
    for items, times in ((left, right), (right, left)):
        if isinstance(times, int) and isinstance(items, Sized) and len(items) * times > LONGEST:
            raise OverflowError(f"a text or list of more than {LONGEST:,} at once")
    return left * right


def rest(left: Any, right: Any) -> Any:
    """
    `left % right`, of numbers.

    Raises:
        PutTogetherError: of a text, which would print what no filter has looked at.
    """
    if isinstance(left, str):
        raise PutTogetherError(PutTogetherError.what)
    return left % right


class PutTogetherError(TypeError):
    """A text and `%`: *what* that is, and by *remedy* what to write instead."""

    what = "a text that % puts together"
    remedy = "write its parts with ~ between them"


class Missing(StrictUndefined):
    """A name or field that is not there; the message has the author's words, not Python's."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        name, owner = self._undefined_name, self._undefined_obj
        if owner is missing:
            return f"there is nothing called {name}"
        if not isinstance(name, str):
            return f"there is nothing at [{name!r}]"
        near = difflib.get_close_matches(name, [own for own in dir(owner) if own[0] != "_"], 1)
        return f"there is no field {name}" + (f"; did you mean {near[0]}?" if near else "")


class _Generator(CodeGenerator):
    """Jinja's, but for `~`, which takes what can be printed or is absent; and the limits above."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write the Python of *node*."""
        join = "markup_join" if frame.eval_ctx.autoescape else "str_join"
        self.write(f"{join}(environment.printable(part) for part in (")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write(") if part is not None)")

    def visit_Mul(self, node: nodes.BinExpr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write the Python of *node*."""
        self._call("product", node, frame)

    def visit_Mod(self, node: nodes.BinExpr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write the Python of *node*."""
        self._call("rest", node, frame)

    def _call(self, name: str, node: nodes.BinExpr, frame: Frame) -> None:
        self.write(f"environment.{name}(")
        self.visit(node.left, frame)
        self.write(", ")
        self.visit(node.right, frame)
        self.write(")")


class _Environment(Environment):
    code_generator_class = _Generator
    printable = staticmethod(printable)
    product = staticmethod(product)
    rest = staticmethod(rest)


@cache
def environment(*, escape: bool) -> Environment:
    """The Jinja environment of HTML (*escape*) or of plain text. Shared, never changed."""
    made = _Environment(
        autoescape=escape,  # off for plain text only
        undefined=Missing,
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
    made.globals = {"range": counted, TURNS: turns}
    return made


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


#: What tracebacks call a woven template.
FILENAME = "<postmail>"
#: What an expression may raise: all of it is the template's fault, or its data's.
RUNTIME_ERRORS = (
    JinjaError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, AssertionError,
    RecursionError, MemoryError,
)  # fmt: skip


def remedy_of(error: Exception) -> str:
    """What an author can do about an error in an expression."""
    if isinstance(error, UndefinedError):
        return "check the spelling; a fact that may be absent needs {% if %} around it"
    if isinstance(error, TemplateSyntaxError):
        return "use the placeholders of the original"
    if isinstance(error, MemoryError | OverflowError):
        return "write less at once, and smaller numbers"
    found: str = getattr(error, "remedy", "")
    return found or "see which values can stand here; {% if %} leaves out those that cannot"
