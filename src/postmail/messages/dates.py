"""Days and times in the fields of a shop's own kinds: written out, times with their zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import AfterValidator, BeforeValidator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticKnownError

from postmail.errors import brief
from postmail.order.native import Native
from postmail.order.values import is_written


def guard(fields: Iterable[FieldInfo]) -> None:
    """
    Let *fields* that are a `date` or a `datetime`, or may be, take no numbers: pydantic would guess
    what they count. A time without a zone is refused as well. What is `Moment` is so already.
    """
    for field in fields:
        if any(isinstance(one, Native) for one in field.metadata):
            continue
        for check in _CHECKS.get(_single(field.annotation), ()):
            if check not in field.metadata:  # inherited fields have theirs
                field.metadata.append(check)


def _single(annotation: Any) -> Any:
    """What is annotated, None apart: `date` of `date | None`."""
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
    return kinds[0] if len(kinds) == 1 else None


def _day(value: object) -> object:
    return _written(value, "a date (ISO 8601)")


def _time(value: object) -> object:
    return _written(value, "a date and time (ISO 8601, with its offset)")


def _written(value: object, expected: str) -> object:
    if value is None or is_written(value):
        return value
    raise ValueError(f"expected {expected}, got {brief(value)}")


def _zoned(value: datetime | None) -> datetime | None:
    if value is not None and value.utcoffset() is None:
        raise PydanticKnownError("timezone_aware")
    return value


_CHECKS: dict[Any, tuple[Any, ...]] = {
    date: (BeforeValidator(_day),),
    datetime: (BeforeValidator(_time), AfterValidator(_zoned)),
}
