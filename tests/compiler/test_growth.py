"""What a template lets grow, and how often it loops: bounded, on both paths, with the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from postmail.errors import CompileError, RenderError
from postmail.messages import Simple
from postmail.samples import sample_brand, scenario
from tests.compiler.shop import shop_saying
from tests.fast.making import ENVELOPE, TO

_AT_ONCE = "more than 1,000,000 at once"
_TURNS = "loops of more than 100,000 turns"
_LONG = "{% set a = 'x' * 100000 %}"

GROWING = [
    ("{% set a = order.number %}" + "{% set a = a ~ a %}" * 30 + "{{ a|length }}", _AT_ONCE),
    ("{% set a = order.number %}" + "{% set a = a + a %}" * 30 + "{{ a|length }}", _AT_ONCE),
    ("{% set a = [0] %}" + "{% set a = a + a %}" * 30 + "{{ a|length }}", _AT_ONCE),
    (
        f"{_LONG}{{% with b = a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a %}}b{{% endwith %}}",
        _AT_ONCE,
    ),
    (f"{_LONG}{{{{ a|replace('x', a)|length }}}}", _AT_ONCE),
    (f"{_LONG}{{{{ a|replace('', a)|length }}}}", _AT_ONCE),
    (f"{_LONG}{{{{ range(100000)|join(a)|length }}}}", _AT_ONCE),
    (f"{_LONG}{{{{ [a, a, a, a, a, a, a, a, a, a, a]|join|length }}}}", _AT_ONCE),
    ("{{ range(100000)|map('string')|map('indent', 900000, true)|join|length }}", _AT_ONCE),
    (f"{_LONG}{{{{ a|replace('x', '\\n')|indent(100)|length }}}}", _AT_ONCE),
    ("{% set n = 9 %}" + "{% set n = n * n %}" * 30 + "{{ n }}", "a number of more than 300"),
]
LOOPING = [
    "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    "{% set r = range(9999)|list %}{% for a in r %}{% for b in r %}x{% endfor %}{% endfor %}",
    "{% with t = 'x' * 9999 %}{% for a in t %}{% for b in t %}{% endfor %}{% endfor %}"
    "{% endwith %}",
    "{% for a in [0] * 9999 %}{% for b in range(200) %}{% if b < 0 %}y{% endif %}{% endfor %}"
    "{% endfor %}",
    "{% for a in order.lines %}{% for b in range(99999) %}{% for c in order.lines %}x{% endfor %}"
    "{% for c in order.lines %}x{% endfor %}{% endfor %}{% endfor %}",
]


@pytest.mark.parametrize(
    ("said", "what"), [*GROWING, *((said, _TURNS) for said in LOOPING)], ids=lambda text: text[:40]
)
def test_bounded(tmp_path: Path, said: str, what: str) -> None:
    """What grows by growing again, or loops in loops, ends with an error at its line."""
    shop, message = shop_saying(tmp_path, said), Simple(order=scenario("first"))
    with pytest.raises((CompileError, RenderError), match=rf"body\.mjml:1:\d+: .*{what}"):
        shop.render(message, recipient=TO)
    with pytest.raises((CompileError, RenderError), match=what):
        shop.to_bytes(message, ENVELOPE, recipient=TO)


def test_usual(tmp_path: Path) -> None:
    """Texts and loops of the size that mails have stay, and tell where they are."""
    said = (
        "{% set a = 'ab' ~ order.number %}{% with n = 2 %}{% for line in order.lines %}"
        "{% for x in range(n) %}{{ loop.index }}/{{ loop.length }}{% if loop.last %} {% endif %}"
        "{% else %}none{% endfor %}{% endfor %}{% endwith %}{{ a|replace('a', 'c') }}"
    )
    shop, message = shop_saying(tmp_path, said), Simple(order=scenario("first"))
    number, lines = message.order.number, len(message.order.lines)

    assert shop.render(message, recipient=TO).text.strip() == "1/22/2 " * lines + f"cb{number}"
    assert shop.to_bytes(message, ENVELOPE, recipient=TO)


#: Ways to a text from what no text is, and the remedy.
PRINTING = [
    ("{{ [order]|map('string')|join }}", "choose one of its fields"),
    ("{{ order|string }}", "choose one of its fields"),
    ("{{ order|upper }}", "choose one of its fields"),
    ("{{ order.lines|map('capitalize')|join }}", "choose one of its fields"),
    ("{{ order|wordcount }}", "choose one of its fields"),
    ("{{ order|trim }}", "choose one of its fields"),
    ("{{ order|truncate(20) }}", "choose one of its fields"),
    ("{{ order|replace('a', 'b') }}", "choose one of its fields"),
    ("{{ 'abc'|replace('b', order) }}", "choose one of its fields"),
    ("{{ [1, 2]|join(order) }}", "choose one of its fields"),
    ("{{ [order]|join }}", "choose one of its fields"),
    ("{{ order ~ '' }}", "choose one of its fields"),
    ("{{ brand ~ '' }}", "choose one of its fields"),
    ("{{ brand|string }}", "choose one of its fields"),
    ("{{ order.lines|string }}", "sentence"),
    ("{{ order.lines|map(attribute='title')|string }}", "sentence"),
    ("{{ order.placed_at ~ '' }}", "date"),
    ("{{ order.placed_at|string }}", "date"),
    ("{{ order.totals.total ~ '' }}", "money"),
    ("{{ order.totals.total|string }}", "money"),
    ("{% trans 'x' o=order %}{{ o }}{% endtrans %}", "choose one of its fields"),
    ("{{ pgettext('x', 'A %(o)s', o=order) }}", "choose one of its fields"),
]


@pytest.mark.parametrize(("said", "remedy"), PRINTING)
def test_prints_no_innards(tmp_path: Path, said: str, remedy: str) -> None:
    """What has no look of its own gets none from a filter on texts, nor from `~`."""
    shop, message = shop_saying(tmp_path, said), Simple(order=scenario("first"))
    with pytest.raises((CompileError, RenderError)) as caught:
        shop.render(message, recipient=TO)
    assert remedy in (caught.value.remedy or "")
    assert caught.value.line == 1
    with pytest.raises((CompileError, RenderError)):
        shop.to_bytes(message, ENVELOPE, recipient=TO)


def test_loop_alone(tmp_path: Path) -> None:
    """A loop that stands in no other takes no turns away from those after it."""
    said = (
        "{% for a in range(100000) %}{% if a > 99998 %}x{% endif %}{% endfor %}"
        "{% for part in brand.postal_address %}y{% endfor %}"
    )
    shop = shop_saying(tmp_path, said)

    text = shop.render(Simple(order=scenario("first")), recipient=TO).text

    assert text.strip() == "x" + "y" * len(sample_brand().postal_address)
