"""Messages that are made without asking pydantic again are what the constructor makes of them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import pytest
from pydantic import model_validator

from postmail.errors import DataError, MissingFactError
from postmail.fast import about
from postmail.messages.confirmation import Simple
from postmail.order import OrderStatus
from postmail.samples import scenario


class Odd(Simple):
    """Refuses what its shop does not like."""

    kind: ClassVar[str] = "odd"

    @model_validator(mode="after")
    def _is_liked(self) -> Self:
        if self.order.channel == "market":
            raise ValueError("not from there")
        return self


class Early(Simple):
    """Reads what it is given before pydantic does."""

    kind: ClassVar[str] = "early"
    seen: bool = False

    @model_validator(mode="before")
    @classmethod
    def _see(cls, data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "seen": True}


def test_a_message_is_what_the_constructor_makes() -> None:
    """Also where a kind has validators of its own, after the usual ones or before."""
    order = scenario("first")

    for cls in (Simple, Odd, Early):
        made = about(cls, order)
        assert made == cls(order=order)
        assert made.model_fields_set == cls(order=order).model_fields_set


def test_a_kind_refuses_what_it_always_refuses() -> None:
    """With the same error as the constructor, whoever raises it."""
    order = scenario("first")

    with pytest.raises(MissingFactError, match="an order that was placed"):
        about(Simple, order.model_copy(update={"status": OrderStatus.DRAFT}))
    with pytest.raises(DataError, match="not from there"):
        about(Odd, order.model_copy(update={"channel": "market"}))
