"""What a template may call: formats bound to the message, and guards for each place of output."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Reversible, Sized
from datetime import date, datetime, time
from decimal import Decimal
from functools import wraps
from typing import Any, Protocol, runtime_checkable
from urllib.parse import quote

from jinja2 import Environment, pass_context, pass_environment, pass_eval_context
from jinja2.filters import FILTERS, make_attrgetter
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, Undefined
from markupsafe import Markup, escape

from postmail.compiler.isolate import FILTERS as ISOLATING
from postmail.language.bidi import without_controls
from postmail.model import Model
from postmail.money import Money
from postmail.order import Address, DeliveryWindow
from postmail.order.values import CONTROL, ascii_link


@runtime_checkable
class Named(Protocol):
    """Whoever has a name, as `full_name` and `given_name` want it; a shop's own types may."""

    first_name: str | None
    last_name: str | None


#: Filters that format a value for the reader, and what they take: methods of the message's
#: `formats`. What is no exact number, these say themselves.
FORMATS: dict[str, type] = {
    "money": Money,
    **dict.fromkeys(("number", "percent"), object),
    **dict.fromkeys(("date", "day"), date),
    **dict.fromkeys(("time", "datetime"), datetime),
    "window": DeliveryWindow,
    "sentence": Iterable,
    "address": Address,
    **dict.fromkeys(("full_name", "given_name"), Named),
    **dict.fromkeys(("country", "phone"), str),
}
#: Jinja's own filters that are safe on hostile data and useful in mail.
BUILT_IN = frozenset(
    "length count first last join upper lower capitalize trim default d list select reject map "
    "selectattr rejectattr batch slice sort sum min max abs round int string unique replace "
    "truncate reverse groupby wordcount indent".split()
)
#: Those of them that take a number for a size, and the most that a template may ask for.
SIZED, MOST = ("batch", "indent", "round", "slice"), 1_000_000
#: Those of them that would write "None" where a fact is absent, or fail.
_OF_TEXT = "upper lower capitalize trim string truncate indent".split()
#: How many bits a number may have that a template works out: some 300 digits.
_BITS = 1_000

#: Control characters that part words.
_BREAKS = frozenset("\x0b\x0c\r\x1c\x1d\x1e\x85")
#: Blanks that may be folded: not U+00A0 and its kin, which hold numbers together.
_BLANKS = re.compile(r"[ \t\n\u2028\u2029]+")
_SCHEMES = ("https", "http", "mailto", "tel", "sms", "cid")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_CSS = re.compile(r"[#\w.%, +-]*")


class Absent(str):
    """What a filter on texts makes of an absent fact: a text without a sign."""

    __slots__ = ()


ABSENT = Absent()


def is_absent(value: object) -> bool:
    """Whether *value* is no fact, perhaps by way of a filter on texts."""
    return value is None or value is ABSENT


def show(value: Any) -> Any:
    """
    A value as it may be printed: nothing for None, text without control characters.

    Raises:
        UnprintableError: for what needs a filter to be readable (money, dates, numbers, models).
    """
    kind = type(value)
    if kind is str:
        return CONTROL.sub(_harmless, value) if CONTROL.search(value) else value
    if kind is Markup or kind is int:
        return value
    if value is None:
        return ""
    if isinstance(value, str):  # StrEnum members, and Markup's kin
        return value if hasattr(value, "__html__") else CONTROL.sub(_harmless, str(value))
    if isinstance(value, Undefined):
        return str(value)  # raises, with the name that is missing
    raise UnprintableError(value)


class UnprintableError(TypeError):
    """A value that needs a filter to be readable: *remedy* names it."""

    def __init__(self, value: object) -> None:
        super().__init__(f"{_article(value)} cannot be printed as it is")
        self.remedy = _remedy(value)


def printable(value: Any) -> Any:
    """
    *value*, if a text can be made of it: what can be printed, and numbers, for styles want digits.

    Raises:
        UnprintableError: see `show`; a text has no more looks than a mail.
    """
    if not isinstance(value, float | Decimal):
        show(int(value) if isinstance(value, bool) else value)
    return value


def fitting(size: int) -> None:
    """
    Nothing, where a text or list of *size* is one that a mail can have use for.

    Raises:
        OverflowError: it is not.
    """
    if size > MOST:
        raise OverflowError(f"a text or list of more than {MOST:,} at once")


def bounded(value: Any) -> Any:
    """
    *value*, which a template gives a name: what it makes of that it may name again, and so on.

    Raises:
        OverflowError: it is larger than a mail can have use for.
    """
    if isinstance(value, Sized) and not isinstance(value, Undefined):
        fitting(len(value))
    if isinstance(value, int) and value.bit_length() > _BITS:
        raise OverflowError("a number of more than 300 digits")
    return value


def _harmless(control: re.Match[str]) -> str:
    return " " if control[0] in _BREAKS else ""


def _article(value: object) -> str:
    name = type(value).__name__
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"


def _remedy(value: object) -> str:
    if isinstance(value, Money):
        return "write {{ ...|money }}"
    if isinstance(value, date | time):
        return "write {{ ...|date }}, |time or |datetime"
    if isinstance(value, Decimal | float):
        return "write {{ ...|number }}"
    if isinstance(value, Model):
        return f"choose one of its fields: {', '.join(list(type(value).model_fields)[:8])}..."
    if isinstance(value, list | tuple | range | Iterator):
        return "write {{ ...|sentence }}, or loop over it"
    return "choose a text or a number"


def guard_attribute(value: Any) -> Markup:
    """
    For attribute values: always escaped, markup or not, line breaks folded; without controls of
    direction, which would turn round what a reader is told or shown in the picture's place.
    """
    text = _BLANKS.sub(" ", without_controls(str(show(value)))).strip(" ")
    return Markup(escape(text))  # noqa: S704 - escaped here


def guard_link(value: Any) -> Markup:
    """
    For a link that data decides: `#` unless its scheme is safe in mail; URL-encoded, escaped,
    without the controls of direction that stand around a name in a text.
    """
    text = "".join(without_controls(str(show(value))).split())
    scheme = _SCHEME.match(text)
    if not text or not scheme or scheme[1].lower() not in _SCHEMES:
        text = "#" if text else ""
    return Markup(escape(ascii_link(text)))  # noqa: S704 - escaped here


def guard_link_part(value: Any) -> Markup:
    """For data inside a link whose beginning the template decides: percent-encoded whole."""
    text = _BLANKS.sub(" ", without_controls(str(show(value))))
    return Markup(escape(quote(text, safe="@+-_.~")))  # noqa: S704 - escaped here


def guard_source(value: Any) -> Markup:
    """For a picture in a list of pictures: a link that cannot begin another one."""
    return Markup(guard_link(value).replace(",", "%2C") or "#")  # noqa: S704 - escaped already


def guard_css_link(value: Any) -> Markup:
    """For a link in `url()`: it cannot end the quotes or the bracket."""
    link = guard_link(value).unescape()
    for sign in "'();":
        link = link.replace(sign, f"%{ord(sign):02X}")
    return Markup(escape(link))  # noqa: S704 - escaped here


def guard_css(value: Any) -> Markup:
    """For data that ends in a style: plain words, numbers and colours, else nothing."""
    text = str(show(value))
    return Markup(text if _CSS.fullmatch(text) else "")  # noqa: S704 - nothing to escape is left


def guard_line(value: Any) -> str:
    """For data in a hand-written text: it cannot begin a line."""
    return _BLANKS.sub(" ", str(show(value)))


def plain(value: Markup) -> str:
    """A guarded value for plain text: guarded, but not escaped."""
    return value.unescape()


GUARDS: dict[str, Callable[[Any], Any]] = {
    "pm_plain": plain,
    "pm_line": guard_line,
    "pm_attribute": guard_attribute,
    "pm_link": guard_link,
    "pm_link_part": guard_link_part,
    "pm_source": guard_source,
    "pm_css_link": guard_css_link,
    "pm_css": guard_css,
}


def _format(name: str) -> Callable[..., Any]:
    takes = FORMATS[name]

    @pass_context
    def apply(context: Context, value: Any, *arguments: Any, **options: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, takes):
            if isinstance(value, Undefined):
                return str(value)  # raises, with the name that is missing
            raise TypeError(f"the filter {name} cannot take {_article(value)}")
        return getattr(context["formats"], name)(value, *arguments, **options)

    return apply


def lines(value: str | None) -> list[str]:
    """The lines of a text, blank ones left out."""
    return [line.strip() for line in (value or "").splitlines() if line.strip()]


def paragraphs(value: str | None) -> list[str]:
    """The paragraphs of a text: what blank lines separate."""
    return [part.strip() for part in re.split(r"\n\s*\n", value or "") if part.strip()]


def default(value: Any, default_value: Any = "", boolean: bool = False) -> Any:
    """As Jinja's, for a fact that is absent too; with *boolean* for all that is empty."""
    absent = is_absent(value) or isinstance(value, Undefined) or (boolean and not value)
    return default_value if absent else value


def _but_absent(
    function: Callable[..., Any], otherwise: object = ABSENT, of_text: bool = True
) -> Callable[..., Any]:
    """*function*, *of_text* or not; of an absent fact it makes what is given *otherwise*."""
    at = int(hasattr(function, "jinja_pass_arg"))

    @wraps(function)
    def apply(*arguments: Any, **options: Any) -> Any:
        if is_absent(arguments[at]):
            return otherwise
        if of_text:
            printable(arguments[at])
        return function(*arguments, **options)

    return apply


def _sized(function: Callable[..., Any]) -> Callable[..., Any]:
    """*function*, which would fill the memory if its arguments were large."""
    at = int(hasattr(function, "jinja_pass_arg"))

    @wraps(function)
    def apply(*arguments: Any, **options: Any) -> Any:
        for size in (*arguments[at + 1 :], *options.values()):
            if isinstance(size, int) and abs(size) > MOST:
                raise OverflowError(f"a number above {MOST:,}")
        return function(*arguments, **options)

    return apply


@pass_eval_context
def replace(context: EvalContext, s: Any, old: Any, new: Any, count: int | None = None) -> Any:
    """As Jinja's; what is absent is found nowhere, and put in a place it leaves nothing."""
    if is_absent(old):
        old, count = "", 0
    new = "" if new is None else printable(new)
    text = str(s)
    times = text.count(str(old))
    fitting(len(text) + len(str(new)) * (times if count is None else min(times, count)))
    return FILTERS["replace"](context, s, old, new, count)


def indent(s: str, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
    """As Jinja's."""
    fitting(str(s).count("\n") * (width if isinstance(width, int) else len(width)))
    return str(FILTERS["indent"](s, width, first, blank))


@pass_environment
def first(environment: Environment, seq: Iterable[Any]) -> Any:
    """As Jinja's; an absent text begins with nothing."""
    for item in seq:
        return item
    return ABSENT if seq is ABSENT else FILTERS["first"](environment, ())


@pass_environment
def last(environment: Environment, seq: Reversible[Any]) -> Any:
    """As Jinja's; an absent text ends with nothing."""
    for item in reversed(seq):
        return item
    return ABSENT if seq is ABSENT else FILTERS["last"](environment, ())


@pass_eval_context
def join(
    context: EvalContext,
    value: Iterable[Any],
    d: str | None = "",
    attribute: str | int | None = None,
) -> Any:
    """As Jinja's, without what is absent."""
    if attribute is not None:
        value = map(make_attrgetter(context.environment, attribute), value)
    between = "" if d is None else printable(d)
    present, size = [], 0
    for item in value:
        if not is_absent(item):
            size += len(str(printable(item))) + len(str(between))
            fitting(size)
            present.append(item)
    return FILTERS["join"](context, present, between)


@pass_context
def mapped(context: Context, value: Iterable[Any], *arguments: Any, **options: Any) -> Any:
    """As Jinja's `map`; the *default* of an attribute stands for what is absent, too."""
    found = FILTERS["map"](context, value, *arguments, **options)
    if "attribute" not in options:  # in a list, what is absent is None
        return (None if item is ABSENT else item for item in found)
    otherwise = options.get("default")
    return found if otherwise is None else (default(item, otherwise) for item in found)


def all_filters() -> dict[str, Callable[..., Any]]:
    """{name: function}: ours, beside Jinja's own."""
    formats = {name: _format(name) for name in FORMATS}
    ours = {**formats, **GUARDS, **ISOLATING}
    told = {"lines": lines, "paragraphs": paragraphs, "default": default, "d": default}
    sized = {name: _sized(FILTERS[name]) for name in SIZED}
    texts = {name: _but_absent(sized.get(name, FILTERS[name])) for name in _OF_TEXT}
    texts |= {"replace": _but_absent(replace), "join": _but_absent(join, of_text=False)}
    texts["wordcount"] = _but_absent(FILTERS["wordcount"], 0)
    texts["indent"] = _but_absent(_sized(indent))
    return {
        **ours,
        **told,
        **sized,
        **texts,
        "first": first,
        "last": last,
        "map": mapped,
        "pm_show": show,
        "pm_bounded": bounded,
    }


#: Filters that a template may name.
ALLOWED = BUILT_IN | set(FORMATS) | {"lines", "paragraphs"}
