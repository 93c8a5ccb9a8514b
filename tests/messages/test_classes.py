"""What a class may be that is a kind: the rules are told when it is made, not at its first mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from postmail.errors import KindError
from postmail.messages import Category, Message, Reassurance
from postmail.messages.kinds import Kinds
from postmail.messages.names import COMPILE_NAMES, JINJA_NAMES, RUN_NAMES

#: Names that pydantic takes for something else than a field.
_NO_FIELDS = {"kind", "category", "_"}


def made(needs: Any = (), stream: Any = "orders", **fields: Any) -> type[Message]:
    """The class of a kind with *needs*, of a *stream*, and *fields*: {name: type}."""
    own = {"kind": "own", "category": Category.TRANSACTIONAL, "stream": stream, "needs": needs}
    namespace = {"__module__": __name__, "__annotations__": fields}
    return type("Own", (Message,), {**namespace, **own, **dict.fromkeys(fields)})


@pytest.mark.parametrize("name", sorted((COMPILE_NAMES | RUN_NAMES | JINJA_NAMES) - _NO_FIELDS))
def test_a_field_is_not_called_as_what_every_template_knows(name: str) -> None:
    """Its value would never be seen: the class is refused, with the name."""
    with pytest.raises(KindError) as caught:
        made(**{name: str})

    assert str(caught.value) == (
        f"kind 'own': a field may not be called {name}: in a template this means something else"
    )


@pytest.mark.parametrize("stream", ["", "our offers", "offers ", "Offers", None, 3])
def test_a_stream_is_a_name(stream: Any) -> None:
    """An objection is to a stream: in two spellings it would hold for half of the mails."""
    with pytest.raises(KindError, match="'own': a stream is lower-case words joined by hyphens"):
        made(stream=stream)


@pytest.mark.parametrize("name", ["kind", "category", "stream"])
def test_what_a_kind_is_is_no_field_of_it(name: str) -> None:
    """Whoever forgets ClassVar is told so, and not that the module has no kinds."""
    known = {"kind": "own", "category": Category.TRANSACTIONAL, "stream": "orders"}
    types = {name: type(known[name])}
    with pytest.raises(KindError, match=f"'Own': {name} is no field of it: write {name}: ClassVar"):
        type("Own", (Message,), {"__module__": __name__, "__annotations__": types, **known})


def test_a_base_of_kinds_is_none() -> None:
    """A catalogue that gets one says what it lacks."""

    class Base(Message):
        word: str = ""

    with pytest.raises(KindError, match="'Base': has no kind: write kind: ClassVar"):
        Kinds([Base])


@pytest.mark.parametrize(
    ("needs", "problem"),
    [
        ("order.shipments", 'needs is a tuple of paths: ("order.refunds",)'),
        ((None,), 'needs is a tuple of paths: ("order.refunds",)'),
        (("order.refundz",), "it needs order.refundz, but Order has no refundz; did you mean"),
        (("worrd",), "it needs worrd, but Own has no worrd; did you mean word?"),
        (("order.totals.payd",), "but Totals has no payd; did you mean paid?"),
        (("order.lines.title",), "it needs order.lines.title, but tuple has no title"),
        (("order.",), "it needs order., but Order has no field without a name"),
    ],
)
def test_what_a_kind_needs_can_be_there(needs: Any, problem: str) -> None:
    """A misspelt path is the class's fault, and would be blamed on every order."""
    with pytest.raises(KindError) as caught:
        made(needs, word=str)

    assert problem in str(caught.value)


def test_needs_go_through_fields_properties_and_what_types_do_not_tell() -> None:
    """A fact may be worked out, absent at times, or of any type."""
    needs = ("word", "order.customer.email", "order.is_unpaid", "fact.of.any")

    assert made(needs, word=str, fact=Any).needs == needs


def test_needs_go_into_types_of_any_make() -> None:
    """What a shop's own class has is known of its objects alone, a dataclass's fields too."""

    @dataclass
    class Gift:
        text: str

    needs = ("gift.text", "gift.wrapping")

    assert made(needs, gift=Gift).needs == needs


def test_a_default_is_not_worked_out_of_what_is_missing() -> None:
    """Before 2.14 pydantic asks for it all the same: that would be a KeyError amid the faults."""
    factory: Any = Reassurance.model_fields["stage"].default_factory

    assert factory({}) is None
