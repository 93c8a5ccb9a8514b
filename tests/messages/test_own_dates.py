"""Days and times of a shop's own kinds: no number is guessed at, a time has its zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar

import pytest
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    PlainValidator,
    field_validator,
)

from postmail.errors import DataError
from postmail.messages import Category, Message
from postmail.order.values import Moment
from tests.test_order import smallest

_NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


class Warranty(Message):
    """Until when what was bought is under warranty."""

    kind: ClassVar[str] = "own-warranty"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "service"

    until: date | None = None
    """The last day."""
    at: datetime = _NEW_YEAR
    """When it began."""
    sealed: Moment | None = None
    """When it was sealed."""


class Longer(Warranty):
    """One that inherits its fields."""

    kind: ClassVar[str] = "own-longer"


@pytest.mark.parametrize("cls", [Warranty, Longer])
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"until": 1_777_766_400}, "until: expected a date (ISO 8601), got 1777766400"),
        ({"until": "1777766400"}, 'until: expected a date (ISO 8601), got "1777766400"'),
        ({"until": 0}, "until: expected a date (ISO 8601), got 0"),
        ({"until": datetime(2026, 5, 6, 7)}, "until: expected a date (ISO 8601), without a time"),
        ({"at": 1_777_766_400}, "at: expected a date and time (ISO 8601, with its offset), got 1"),
        ({"at": "2026-05-06T07:00"}, "at: expected a time with its zone, got"),
        ({"at": datetime(2026, 5, 6)}, "at: expected a time with its zone, got"),
        ({"sealed": 1.5}, "sealed: expected a date and time (ISO 8601, with its offset), got 1.5"),
    ],
)
def test_what_would_be_guessed_is_refused(
    cls: type[Warranty], fields: dict[str, Any], told: str
) -> None:
    """Seconds, milliseconds, or a day written together: pydantic takes any of them for a time."""
    with pytest.raises(DataError) as caught:
        cls(order=smallest(), **fields)

    assert told in str(caught.value)


def _german(value: Any) -> Any:
    day, _, rest = str(value).partition(".")
    return f"{rest[3:]}-{rest[:2]}-{day}" if rest else value


class Care(Message):
    """A kind whose fields have validators of their own."""

    kind: ClassVar[str] = "own-care"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "service"

    until: Annotated[date, BeforeValidator(_german)] = date(2026, 1, 1)
    back: Annotated[date, BeforeValidator(_german)] | None = None
    seconds: Annotated[datetime, PlainValidator(lambda value: f"at {value}")] = _NEW_YEAR
    hour: Annotated[datetime, AfterValidator(lambda value: value.strftime("%H:%M"))] = _NEW_YEAR
    at: datetime = _NEW_YEAR
    aware: AwareDatetime | None = None

    @field_validator("at")
    @classmethod
    def _in_our_zone(cls, value: datetime) -> datetime:
        return value.replace(tzinfo=UTC)


def test_validators_of_its_own_have_their_say() -> None:
    """Nobody guesses there: what they make of a value counts."""
    message = Care.model_validate(
        {
            "order": smallest(),
            "until": "12.05.2026",
            "back": "13.05.2026",
            "seconds": 5,
            "hour": "2026-05-06T07:00Z",
            "at": "2026-05-06T07:00",
        }
    )

    assert (message.until, message.back) == (date(2026, 5, 12), date(2026, 5, 13))
    made: Any = (message.seconds, message.hour)
    assert made == ("at 5", "07:00")
    assert message.at == datetime(2026, 5, 6, 7, tzinfo=UTC)
    for field in ("until", "aware", "hour"):
        with pytest.raises(DataError, match=f"{field}: expected a date"):
            Care.model_validate({"order": smallest(), field: 1_777_766_400})


def test_what_is_written_is_taken() -> None:
    """As text and as Python has it; and nothing for nothing."""
    message = Warranty.model_validate(
        {"order": smallest(), "until": "2028-10-12", "at": "2026-05-06T07:00+02:00"}
    )

    assert (message.until, message.at) == (
        date(2028, 10, 12),
        datetime(2026, 5, 6, 5, tzinfo=UTC),
    )
    assert Longer(order=smallest(), until=None).until is None
    assert Longer(order=smallest(), until=date(2028, 1, 2)).until == date(2028, 1, 2)
