"""What the fields of a model mean, read from the docstrings below them when somebody asks."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import lru_cache
from itertools import pairwise

from postmail.model import Model


@lru_cache(maxsize=256)
def descriptions(cls: type[Model]) -> dict[str, str]:
    """
    {field: the docstring below it}, inherited fields included; empty where there is none.

    pydantic can do this for every class when it is made, which more than doubles the time that
    `from postmail import Order` takes.
    """
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if issubclass(base, Model):
            found |= _own(base)
    return {name: found.get(name, "") for name in cls.model_fields}


def _own(cls: type) -> dict[str, str]:
    try:
        source = textwrap.dedent(inspect.getsource(cls))
    except (OSError, TypeError):  # a class typed into a shell has no source
        return {}
    definition = ast.parse(source).body[0]
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    return {
        field.target.id: inspect.cleandoc(note.value.value)
        for field, note in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(note, ast.Expr)
        and isinstance(note.value, ast.Constant)
        and isinstance(note.value.value, str)
    }
