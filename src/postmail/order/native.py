"""Lets pydantic's core read what is right as it stands: no Python runs for a common value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from postmail.model import NATIVE, OURS

#: A character that is neither blank nor removed: what `\\s`, controls and U+FEFF leave.
INK = r"[^\s\x00-\x1f\x7f-\x9f\x{feff}]"


@dataclass(frozen=True, slots=True)
class Native:
    r"""
    Marks text whose validators need not run where it matches *pattern* (Rust's regular
    expressions); they are what decides about anything else, and what says why it is refused.

    They must hand through what matches, edge blanks taken off. No pattern matches empty text.
    """

    pattern: str
    absent: bool = False
    """Whether None is right, too."""
    typed: bool = False
    """Whether the type that was marked, validators apart, still reads what matches: a time does."""

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        ours = handler(source)
        if _limits(ours):  # a field wants more than the pattern asks
            return ours
        native: CoreSchema = core_schema.str_schema(pattern=self.pattern, strip_whitespace=True)
        if self.typed:
            native = core_schema.chain_schema([native, _innermost(ours)])
        if self.absent:
            native = core_schema.nullable_schema(native)
        return core_schema.union_schema([(native, NATIVE), (ours, OURS)], mode="left_to_right")

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        if schema["type"] != "union":
            return handler(schema)
        ours = schema["choices"][1]
        return handler(ours[0] if isinstance(ours, tuple) else ours)


def _innermost(schema: Any) -> Any:
    while "schema" in schema:
        schema = schema["schema"]
    return schema


def _limits(schema: Any) -> bool:
    schema = _innermost(schema)
    limits = {name: schema[name] for name in schema if name in ("min_length", "max_length")}
    return bool(limits) and limits != {"min_length": 1}
