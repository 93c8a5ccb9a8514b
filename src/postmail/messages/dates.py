"""Days and times in the fields of a shop's own kinds: written out, times with their zone."""

from __future__ import annotations

from datetime import date, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator
from pydantic_core import PydanticKnownError

from postmail.errors import brief
from postmail.order.native import Native
from postmail.order.values import is_written


def guard(cls: type[BaseModel]) -> None:
    """
    Let fields of *cls* that are a `date` or a time, or may be, take no numbers: pydantic would
    guess what they count. A time without a zone is refused as well. Validators of the shop's own
    have their say before. What is `Moment` is so already.
    """
    judged = {
        name
        for validator in cls.__pydantic_decorators__.field_validators.values()
        for name in validator.info.fields
    }
    for name, field in cls.model_fields.items():
        kind = _single(field.annotation)
        if kind not in _EARLY or any(isinstance(one, Native) for one in field.metadata):
            continue
        if _EARLY[kind] not in field.metadata:  # inherited fields have theirs
            field.metadata.insert(0, _EARLY[kind])  # of these the last one runs first
        if kind is datetime and not judged & {name, "*"} and _LATE not in field.metadata:
            field.metadata.append(_LATE)


def _single(annotation: Any) -> Any:
    """What is annotated, None apart: `date` of `date | None`; validators within stay alone."""
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


def _zoned(value: object) -> object:
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise PydanticKnownError("timezone_aware")
    return value


_LATE = AfterValidator(_zoned)
_EARLY: dict[Any, BeforeValidator] = {
    date: BeforeValidator(_day),
    datetime: BeforeValidator(_time),
    AwareDatetime: BeforeValidator(_time),
}
