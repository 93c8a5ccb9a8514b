"""Templates that reach for more than data: refused when they are compiled, on both paths."""

from __future__ import annotations

import inspect
import warnings
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any

import pytest
from jinja2 import sandbox
from jinja2.filters import FILTERS
from jinja2.runtime import LoopContext

from postmail.compiler import reach
from postmail.compiler.filters import ALLOWED, all_filters
from postmail.compiler.rules import NAMING
from postmail.compiler.syntax import environment
from postmail.errors import CompileError, RenderError
from postmail.language.formats import Formats
from postmail.messages import Simple
from postmail.samples import sample_brand, scenario
from tests.compiler.shop import shop_saying
from tests.fast.making import ENVELOPE, TO

_WAY = "__class__.__init__.__globals__.sys.modules.os.environ.DB_PASSWORD"
_PRIVATE = "is private"
_DECIDED = "an attribute name that data decides, or a private one"
_INDEX = "an index that data decides, or a private one"

ATTACKS = [
    # Filters that name an attribute by position.
    (f"{{{{ [order]|join(',', '{_WAY}') }}}}", _DECIDED),
    (f"{{{{ order.lines|sum('{_WAY}') }}}}", _DECIDED),
    (f"{{{{ order.lines|groupby('{_WAY}') }}}}", _DECIDED),
    (f"{{{{ order.lines|sort(false, false, '{_WAY}')|length }}}}", _DECIDED),
    (f"{{{{ order.lines|unique(false, '{_WAY}')|list|length }}}}", _DECIDED),
    (f"{{{{ order.lines|min(false, '{_WAY}') }}}}", _DECIDED),
    (f"{{{{ order.lines|max(false, '{_WAY}') }}}}", _DECIDED),
    (f"{{{{ order.lines|selectattr('{_WAY}')|list }}}}", _DECIDED),
    (f"{{{{ order.lines|rejectattr('{_WAY}')|list }}}}", _DECIDED),
    ("{{ order.lines|sort(attribute='title,__class__')|length }}", _DECIDED),
    ("{{ order.lines|sort(attribute='title,kind.__class__')|length }}", _DECIDED),
    ("{{ order.lines|map(attribute='title.__class__')|list }}", _DECIDED),
    ("{{ order.lines|join(',', order.number) }}", _DECIDED),
    ("{{ order.lines|join(',', '_' ~ '_class_' ~ '_') }}", _DECIDED),
    ("{{ order.lines|join(*['', '__class__']) }}", _DECIDED),
    ("{{ order.lines|join(**{'attribute': '__class__'}) }}", "not for mail templates"),
    # Filters that map hands its arguments to.
    (f"{{{{ [[order]]|map('groupby', '{_WAY}')|list }}}}", _DECIDED),
    (f"{{{{ [[order]]|map('join', ',', '{_WAY}')|join }}}}", _DECIDED),
    (f"{{{{ [[order]]|map('sort', false, false, '{_WAY}')|list }}}}", _DECIDED),
    (f"{{{{ [[order]]|map('unique', false, '{_WAY}')|list }}}}", _DECIDED),
    (f"{{{{ [[order]]|map('min', false, '{_WAY}')|list }}}}", _DECIDED),
    (f"{{{{ [[order]]|map('selectattr', '{_WAY}')|list }}}}", _DECIDED),
    (f"{{{{ [[order]]|map('map', attribute='{_WAY}')|list }}}}", _DECIDED),
    (f"{{{{ [[[order]]]|map('map', 'join', ',', '{_WAY}')|list }}}}", _DECIDED),
    ("{{ [[order]]|map('map', 'attr', '__class__')|list }}", "no filter attr"),
    ("{{ [[order]]|map('select', 'nope')|list }}", "no test nope"),
    ("{{ [[order]]|map('select', order.number)|list }}", "a test that data decides"),
    # What a filter gives is a generator, and that has a frame.
    ("{{ ([order]|select('defined')).gi_frame.f_globals }}", _PRIVATE),
    ("{% set g = [order]|select('defined') %}{{ g.gi_code.co_consts }}", _PRIVATE),
    ("{% set g = [order]|select('defined') %}{{ g['gi_frame'] }}", _INDEX),
    ("{{ [[order]|select('defined')]|map(attribute='gi_frame.f_globals')|list }}", _DECIDED),
    ("{{ [[order]|select('defined')]|join(',', 'gi_yieldfrom') }}", _DECIDED),
    ("{{ [order]|first|list|map(attribute='f_back')|list }}", _DECIDED),
    ("{% for x in [order] %}{{ x.mro }}{% endfor %}", _PRIVATE),
    # Letters that Python takes for others.
    ("{% set g = [order]|select('defined') %}{{ g.ｇi_frame }}", _PRIVATE),
    ("{{ [order]|map(ａttribute='__class__')|list }}", _DECIDED),
    ("{{ [order]|map(attribute='number．__class__')|list }}", _DECIDED),
    # Subscripts that are put together.
    ("{{ order[('_' * 2) ~ 'class'] }}", _INDEX),
    ("{{ order['__class__'] }}", _INDEX),
    ("{{ order.lines[-order.number] }}", _INDEX),
    ("{{ order.lines[order.number:] }}", _INDEX),
    ("{{ order[['__class__']] }}", _INDEX),
    # What models can do, and what they are made of.
    ("{{ order.model_dump }}", "no field model_dump"),
    ("{{ order.model_validate }}", "no field model_validate"),
    ("{{ order.model_config }}", "no field model_config"),
    ("{{ order.lines|map(attribute='model_fields')|list }}", "no field model_fields"),
    ("{{ order.number.format }}", "no field format"),
    ("{{ order.lines.count }}", "no field count"),
    # Calls, and formats that read attributes.
    ("{{ '{0.__class__}'.format(order) }}", "a call"),
    ("{{ order.number.upper() }}", "a call"),
    ("{{ '%s' % order }}", "a text that % puts together"),
    ("{{ ('%' ~ 's') % order }}", "a text that % puts together"),
    ("{{ order|attr('__class__') }}", "no filter attr"),
    ("{{ '%s'|format(order) }}", "no filter format"),
    ("{{ order|xmlattr }}", "no filter xmlattr"),
    ("{{ order|tojson }}", "no filter tojson"),
    ("{{ order.number|safe }}", "no filter safe"),
    # What Jinja brings along.
    ("{{ namespace(x=order) }}", "a call"),
    ("{{ cycler('a') }}", "a call"),
    ("{{ joiner }}", "nothing called joiner"),
    ("{{ self.body }}", "nothing called self"),
    ("{{ caller }}", "nothing called caller"),
    ("{{ varargs }}", "nothing called varargs"),
    ("{{ lipsum.__globals__ }}", _PRIVATE),
    ("{% for x in [order] %}{{ loop.cycle }}{% endfor %}", "no field cycle"),
    ("{% for x in [order] recursive %}{{ loop([x]) }}{% endfor %}", "a call"),
    ("{% macro m() %}{% endmacro %}{{ m.name }}", "not for mail templates"),
    ("{% set ns.x = order %}", "not for mail templates"),
    # What fills the memory.
    ("{{ 'a' * 3000000000 }}", "a number above 1,000,000"),
    ("{{ range(9999999999)|list|length }}", "a number above 1,000,000"),
    ("{{ 'x'|indent(9999999999) }}", "a number above 1,000,000"),
    ("{{ 'x'|indent(width=9999999999) }}", "a number above 1,000,000"),
    ("{{ [['x']]|map('batch', 9999999999, 'x')|list }}", "a number above 1,000,000"),
    ("{{ range(1000000 * 1000000)|list|length }}", "more than 100,000 numbers"),
    ("{% for x in range(100001) %}x{% endfor %}", "more than 100,000 numbers"),
    ("{{ 2|round(10000000, 'ceil')|int }}", "a number above 1,000,000"),
    ("{{ ('a' * 1000 * 300000)|length }}", "more than 100,000 at once"),
    ("{{ ((1000 * 1000) * [0])|length }}", "more than 100,000 at once"),
    ("{{ ('a'|indent(3000 * 100000))|length }}", "a number above 1,000,000"),
    ("{{ 2|round(-3000 * 100000, method='floor')|int }}", "a number above 1,000,000"),
    ("{{ [['a']]|map('batch', 3000 * 100000, 'b')|list|length }}", "a number above 1,000,000"),
    # Names in letters that Python takes for others.
    ('{% set ｏrder = "z" %}{{ order.number }}', "the name ｏrder is order to Python"),
    ("{% for ｐm_x in order.lines %}{{ ｐm_x.title }}{% endfor %}", "is pm_x to Python"),
    ("{% with ｂrand = 1 %}{{ ｂrand }}{% endwith %}", "is brand to Python"),
]

_TEXTS = "write its parts with ~ between them"
#: What only shows when the mail is made.
LATE = [
    ("{% set n = 300000000 %}{{ ('a' * n)|length }}", "more than 100,000 at once"),
    ("{% set n = 300000000 %}{{ (n * [0, 1])|length }}", "more than 100,000 at once"),
    ("{% set n = 300000000 %}{{ ('a'|indent(n))|length }}", "a number above 1,000,000"),
    ("{% set n = 300000000 %}{{ ('a'|indent(width=n))|length }}", "a number above 1,000,000"),
    ("{% set n = 300000000 %}{{ (['a']|slice(n))|list|length }}", "a number above 1,000,000"),
    ("{% set n = 300000000 %}{{ (['a']|batch(n, 'b'))|list|length }}", "a number above 1,000,000"),
    ("{% set n = 300000000 %}{{ 2|round(n, 'ceil')|int }}", "a number above 1,000,000"),
    ("{% set f = '%99999999d' %}{{ (f % 1)|length }}", _TEXTS),
    ("{% set f = '%s' %}{{ f % order }}", _TEXTS),
    ("{{ ('%s' * 1) % order }}", _TEXTS),
    ("{{ ['%s'][0] % order }}", _TEXTS),
    ("{{ ('%s'|upper) % order }}", _TEXTS),
    ("{{ (order.number|replace(order.number, '%s')) % order }}", _TEXTS),
]


@pytest.mark.parametrize(("said", "what"), ATTACKS)
def test_refused(tmp_path: Path, said: str, what: str) -> None:
    """Before a mail is made, by either path, the template is refused for what it reaches for."""
    shop, message = shop_saying(tmp_path, said), Simple(order=scenario("first"))
    with pytest.raises(CompileError, match=what):
        shop.render(message, recipient=TO)
    with pytest.raises(CompileError, match=what):
        shop.to_bytes(message, ENVELOPE, recipient=TO)


@pytest.mark.parametrize(("said", "what"), LATE)
def test_refused_at_render(tmp_path: Path, said: str, what: str) -> None:
    """What no literal betrays is refused, by either path, before it fills memory or a mail."""
    shop, message = shop_saying(tmp_path, said), Simple(order=scenario("first"))
    with pytest.raises((CompileError, RenderError), match=what):
        shop.render(message, recipient=TO)
    with pytest.raises((CompileError, RenderError), match=what):
        shop.to_bytes(message, ENVELOPE, recipient=TO)


def test_sums_of_numbers(tmp_path: Path) -> None:
    """Products and rests of numbers stay, and short texts in rows."""
    said = (
        "{% for line in order.lines %}{{ loop.index * 3 }} {{ loop.index % 2 }}"
        " {{ (line.unit_price * line.quantity)|money }} {{ '-' * loop.index }}"
        " {{ 30000000|round(loop.index)|int }};{% endfor %}"
    )
    shop, message = shop_saying(tmp_path, said), Simple(order=scenario("first"))

    assert shop.render(message, recipient=TO).text.startswith("3 1 ")
    assert shop.to_bytes(message, ENVELOPE, recipient=TO)


def test_limits_at_render(tmp_path: Path) -> None:
    """What only the data makes endless is told with its place, by either path."""
    said = "{% for x in range(order.lines|length * 1000000) %}x{% endfor %}"
    shop, message = shop_saying(tmp_path, said), Simple(order=scenario("first"))
    with pytest.raises(RenderError, match=r"body\.mjml:1:\d+: range\(\) of more than 100,000"):
        shop.render(message, recipient=TO)
    with pytest.raises(RenderError, match="more than 100,000 numbers"):
        shop.to_bytes(message, ENVELOPE, recipient=TO)


def test_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail for which memory does not suffice is told with its place, by either path."""

    def exhausted(formats: Formats, value: object) -> str:
        raise MemoryError

    shop, message = (
        shop_saying(tmp_path, "{{ order.number|phone }}"),
        Simple(order=scenario("first")),
    )
    monkeypatch.setattr(Formats, "phone", exhausted)
    where: dict[str, Any] = {
        "recipient": TO,
        "locale": "en-NZ",
    }  # whose formats are bound in this test alone
    with pytest.raises(RenderError, match=r"body\.mjml:1:\d+: MemoryError") as caught:
        shop.render(message, **where)
    assert "write less at once" in str(caught.value)

    with pytest.raises(RenderError, match="MemoryError"):
        shop.to_bytes(message, ENVELOPE, **where)


def test_every_filter_that_names() -> None:
    """Wherever a filter takes the name of an attribute, the rules look at it."""
    functions = {**FILTERS, **all_filters()}
    found = {}
    for name in ALLOWED:
        signature = inspect.signature(inspect.unwrap(functions[name]))
        wanted = [one for one in signature.parameters if one not in _GIVEN]
        if "attribute" in wanted:
            found[name] = wanted.index("attribute") - 1  # after the value
    passed_on = dict.fromkeys(("map", "selectattr", "rejectattr"), 0)  # by `*args`

    assert {**passed_on, **found} == NAMING


#: What Jinja itself gives to a filter.
_GIVEN = ("environment", "context", "eval_ctx")


def test_what_jinja_knows() -> None:
    """What Jinja's own sandbox refuses to name is refused here."""
    sets = [value for name, value in vars(sandbox).items() if name.startswith("UNSAFE_")]
    names = {name for names in sets for name in names}

    assert {"gi_frame", "cr_frame", "ag_code"} <= names
    assert [name for name in names if not reach.leads_inside(name)] == []


#: Names in a path. What is new at the end of a longer one are the numbers of numbers.
_FAR = 6


def _reached(roots: dict[str, Any], leads_inside: Any) -> Iterator[str]:
    """The paths that lead to modules, frames and code, by names that do not *lead inside*."""
    left = deque(roots.items())
    seen: dict[int, Any] = {}
    while left:
        path, value = left.popleft()
        if id(value) in seen or path.count(".") > _FAR:
            continue
        seen[id(value)] = value
        if isinstance(value, ModuleType | FrameType | CodeType | TracebackType):
            yield path
            continue
        if isinstance(value, dict):
            left += ((f"{path}[{key!r}]", one) for key, one in value.items())
        elif isinstance(value, list | tuple):
            left += ((f"{path}[{index}]", one) for index, one in enumerate(value))
        for name in {*dir(value), *dir(type(value))}:
            if not leads_inside(name):
                try:
                    left.append((f"{path}.{name}", getattr(value, name)))
                except Exception:  # a template would get no further, either
                    continue


def test_nothing_inside_is_reached() -> None:
    """From all that a template holds no chain of allowed names ends in Python's own parts."""
    generator = (number for number in [1])
    given = {
        **dict(Simple(order=scenario("first"))),
        "brand": sample_brand(),
        "recipient": TO,
        "formats": Formats("de", "Europe/Berlin"),
        "loop": LoopContext([1], environment(escape=True).undefined),
        "missing": environment(escape=True).undefined(name="x"),
        "range": environment(escape=True).globals["range"],
        "filtered": generator,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydantic's, about old names

        assert next(_reached(given, reach.leads_inside), None) is None
        assert next(_reached({"filtered": generator}, lambda name: name.startswith("_")))
