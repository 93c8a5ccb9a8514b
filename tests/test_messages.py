"""Message classes hold the rules of their kind when they are made."""

import subprocess
import sys
from typing import Any, ClassVar

import pytest

from postmail.descriptions import descriptions
from postmail.errors import KindError, MissingFactError
from postmail.messages import BUILT_IN, Category, Message
from postmail.messages.kinds import HOMES, Kinds
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


def test_every_kind_is_found_by_its_own_name() -> None:
    """The table by which classes are loaded says what the classes say; nothing is lost."""
    kinds = Kinds()

    assert [kinds[kind] for kind in kinds] == list(BUILT_IN)
    assert [cls.kind for cls in BUILT_IN] == list(kinds) == list(HOMES)
    assert len(kinds) == len(BUILT_IN)
    assert "no-such-kind" not in kinds
    assert kinds.get("no-such-kind") is None


def test_a_catalogue_loads_no_kind_that_nobody_asked_for() -> None:
    """A shop that sends one kind does not wait for thirty."""
    code = """
import sys
from postmail import Catalogue
from postmail.samples import sample_brand
catalogue = Catalogue(brand=sample_brand())
assert "refunded" in catalogue.kinds
modules = [f"postmail.messages.{name}" for name in ("payments", "loyalty")]
print([module for module in modules if module in sys.modules])
catalogue.kinds["refunded"]
print("postmail.messages.payments" in sys.modules)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert told.stdout.split("\n") == ["[]", "True", ""]


@pytest.mark.parametrize("cls", BUILT_IN, ids=lambda cls: cls.kind)
def test_every_built_in_kind_describes_its_fields(cls: Any) -> None:
    """Designers and developers read what each field means."""
    assert cls.__doc__
    assert [name for name, text in descriptions(cls).items() if not text] == []
