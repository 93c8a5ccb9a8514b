"""Models made of what is known to be right: nothing is asked again."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel

from postmail.model import Model

_AnyModel = TypeVar("_AnyModel", bound=Model)

_new = object.__new__
#: Sets what pydantic keeps beside the fields: `object.__setattr__` and `__copy__` take longer.
_set_fields, _set_given, _set_extra, _set_private = (
    vars(BaseModel)[name].__set__
    for name in (
        "__dict__",
        "__pydantic_fields_set__",
        "__pydantic_extra__",
        "__pydantic_private__",
    )
)


def made(cls: type[_AnyModel], fields: dict[str, Any], given: set[str]) -> _AnyModel:
    """
    A model of *cls* with all its *fields*, of which some were *given*: as pydantic makes one whose
    data it found valid. It has *fields* itself, no copy.
    """
    model = _new(cls)
    _set_fields(model, fields)
    _set_given(model, given)
    _set_extra(model, None)
    _set_private(model, None)
    return model
