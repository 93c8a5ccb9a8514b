"""Messages that are made without asking pydantic again are what the constructor makes of them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

import pytest
from pydantic import AfterValidator, ConfigDict, Field, model_validator

from postmail.errors import DataError, MissingFactError
from postmail.fast import about
from postmail.fast.template import FastTemplate
from postmail.messages.confirmation import Simple
from postmail.order import Order, OrderStatus
from postmail.samples import scenario
from tests.fast.making import ENVELOPE, TO, catalogue, decoded


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


class Noting(Simple):
    """Notes something in a list that every message begins anew."""

    kind: ClassVar[str] = "noting"
    noted: list[str] = []  # noqa: RUF012 - pydantic copies it

    @model_validator(mode="after")
    def _note(self) -> Self:
        self.noted.append(self.order.number)
        return self


class Shouting(Simple):
    """Has a default that is read as what is given."""

    kind: ClassVar[str] = "shouting"
    word: Annotated[str, AfterValidator(str.upper)] = Field("ready", validate_default=True)


class Strict(Simple):
    """Reads all defaults."""

    kind: ClassVar[str] = "strict"
    model_config: ClassVar[ConfigDict] = ConfigDict(validate_default=True)
    word: str = " ready "


class Numbered(Simple):
    """Reads its order in a way of its own."""

    kind: ClassVar[str] = "numbered"
    order: Annotated[
        Order, AfterValidator(lambda o: o.model_copy(update={"number": f"N{o.number}"}))
    ]


class Built(Simple):
    """Has a constructor of its own."""

    kind: ClassVar[str] = "built"
    word: str = ""

    def __init__(self, **facts: Any) -> None:
        super().__init__(**{"word": "ready", **facts})


@pytest.mark.parametrize("cls", [Noting, Shouting, Strict, Numbered, Built])
def test_a_message_has_nothing_of_another(cls: type[Simple]) -> None:
    """A kind may fill its defaults, read them, or take its order otherwise: each message anew."""
    for number in ("A-1", "B-2"):
        order = scenario("first").model_copy(update={"number": number})
        made = about(cls, order)
        assert made == cls(order=order)
        if isinstance(made, Noting):
            assert made.noted == [number]


def test_a_kind_refuses_what_it_always_refuses() -> None:
    """With the same error as the constructor, whoever raises it."""
    order = scenario("first")

    with pytest.raises(MissingFactError, match="an order that was placed"):
        about(Simple, order.model_copy(update={"status": OrderStatus.DRAFT}))
    with pytest.raises(DataError, match="not from there"):
        about(Odd, order.model_copy(update={"channel": "market"}))


def test_a_fault_on_the_fast_path_is_logged(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plain path makes the mail; who looks for the time it takes finds why, and no order."""
    message = Simple(order=scenario("first"))
    usual = catalogue().to_bytes(message, ENVELOPE, recipient=TO)

    def broken(*_: object) -> None:
        raise NameError("a fault of ours")

    monkeypatch.setattr(FastTemplate, "bodies", broken)
    with caplog.at_level("DEBUG", logger="postmail.fast"):
        assert decoded(catalogue().to_bytes(message, ENVELOPE, recipient=TO)) == decoded(usual)

    (record,) = caplog.records
    assert record.getMessage() == "the plain path decides about a simple"
    assert record.exc_info is not None
    assert "a fault of ours" in str(record.exc_info[1])
