"""Names in the class of a kind: what its fields may not be called, and what its needs say."""

from __future__ import annotations

import difflib
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

#: What every template knows beside the fields of its message: when it is compiled,
COMPILE_NAMES = frozenset("brand lang dir tone kind category".split())
#: and when it runs.
RUN_NAMES = frozenset({"recipient", "formats"})
#: What Jinja and the blocks of a template mean by names of their own.
JINJA_NAMES = frozenset(
    "range gettext _ ngettext pgettext npgettext param loop none true false self".split()
)


def taken_in(cls: type[BaseModel]) -> list[str]:
    """The fields of *cls* that a template could not read: their names mean something else there."""
    return sorted(cls.model_fields.keys() & (COMPILE_NAMES | RUN_NAMES | JINJA_NAMES))


def unknown_step(cls: type[BaseModel], path: str) -> str:
    """
    What is wrong with *path*, dotted, from a value of *cls*; nothing, where all its steps are
    fields or properties, as far as types tell.

    >>> from postmail.order import Order
    >>> unknown_step(Order, "totals.paid"), unknown_step(Order, "totals.payd")
    ('', 'Totals has no payd; did you mean paid?')
    """
    owner: Any = cls
    for step in path.split("."):
        if not isinstance(owner, type):
            return ""
        if not issubclass(owner, BaseModel) and owner.__module__ != "builtins":
            return ""  # what a class of another make has is known of its objects alone
        fields = owner.model_fields if issubclass(owner, BaseModel) else {}
        if step not in fields and not hasattr(owner, step):
            near = difflib.get_close_matches(step, [*fields, *vars(owner)], 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            return f"{owner.__name__} has no {step or 'field without a name'}{hint}"
        owner = _bare(fields[step].annotation) if step in fields else None
    return ""


def _bare(annotation: Any) -> Any:
    """The class of values of *annotation* that are there; None where there is no one class."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        present = [one for one in get_args(annotation) if one is not NoneType]
        return _bare(present[0]) if len(present) == 1 else None
    return None if annotation is Any else get_origin(annotation) or annotation
