"""Message classes hold the rules of their kind when they are made."""

from typing import Any, ClassVar

import pytest

from postmail.descriptions import descriptions
from postmail.errors import KindError, MissingFactError
from postmail.messages import BUILT_IN, Category, Message
from tests.test_order import smallest


def test_a_kind_is_kebab_case_with_category_and_stream() -> None:
    """A class that breaks the rules cannot be defined."""
    with pytest.raises(KindError, match="lower-case"):
        type(
            "Bad", (Message,), {"kind": "Not Kebab", "category": Category.MARKETING, "stream": "x"}
        )
    with pytest.raises(KindError, match="category"):
        type("Bad", (Message,), {"kind": "bad", "category": "other", "stream": "x"})


def test_a_message_without_its_point_names_the_missing_fact() -> None:
    """A kind that needs a fact refuses the message that lacks it."""

    class Refunded(Message):
        kind: ClassVar[str] = "test-refunded"
        category: ClassVar[Category] = Category.TRANSACTIONAL
        stream: ClassVar[str] = "orders"
        needs: ClassVar[tuple[str, ...]] = ("order.refunds",)

    with pytest.raises(MissingFactError) as caught:
        Refunded(order=smallest())

    assert (caught.value.kind, caught.value.fact) == ("test-refunded", "order.refunds")


@pytest.mark.parametrize("cls", BUILT_IN, ids=lambda cls: cls.kind)
def test_every_built_in_kind_describes_its_fields(cls: Any) -> None:
    """Designers and developers read what each field means."""
    assert cls.__doc__
    assert [name for name, text in descriptions(cls).items() if not text] == []
