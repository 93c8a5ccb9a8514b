"""Facts that `derived` works out are shown on the docs site as what they are: properties."""

from __future__ import annotations

from typing import Any

import griffe

_DERIVED = "postmail.model.derived"


class DerivedFacts(griffe.Extension):
    """Turns methods under `derived` into attributes, as griffe does for `property`."""

    def on_class_members(self, *, cls: griffe.Class, **_: Any) -> None:
        """Called for every class whose members have been read."""
        for name, member in list(cls.members.items()):
            if isinstance(member, griffe.Function) and any(
                decorator.callable_path == _DERIVED for decorator in member.decorators
            ):
                cls.set_member(name, _as_property(member))


def _as_property(function: griffe.Function) -> griffe.Attribute:
    made = griffe.Attribute(
        function.name,
        annotation=function.returns,
        docstring=function.docstring,
        lineno=function.lineno,
        endlineno=function.endlineno,
        runtime=function.runtime,
    )
    made.labels = {"property"}
    return made
