"""Names and fields that no message can have, found by types, on branches that never run too."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from jinja2 import TemplateSyntaxError, nodes
from pydantic import BaseModel

from postmail.compiler.copies import children, twin
from postmail.compiler.faults import guess
from postmail.compiler.phrases import Phrase, expression, statement
from postmail.compiler.rules import HEADED, NAMING
from postmail.compiler.syntax import FUNCTIONS
from postmail.compiler.tree import Comment, Element, Expression, Statement, Translation
from postmail.errors import TemplateError

#: {name: its type, as an annotation}.
Types = Mapping[str, Any]

#: Filters that pass on what they are given, or one of it.
_SAME = frozenset("sort select reject selectattr rejectattr list unique reverse slice".split())
_ONE = frozenset({"first", "last"})
_SEQUENCES = (tuple, list, frozenset, set, Sequence)
#: Types of one value, without fields of a shop's own.
_VALUES = (str, int, float, bool, bytes, Decimal, date, datetime, time, timedelta)


def field_faults(items: Sequence[Any], known: Types) -> Iterator[TemplateError]:
    """What the Jinja among *items* and below reads, and is not there; *known* are the names."""
    scope = dict(known)
    outer: list[dict[str, Any]] = []
    for item in items:
        if isinstance(item, Element):
            for attribute in item.attributes.values():
                if attribute.static is None:
                    yield from field_faults(attribute.value, scope)
            yield from field_faults(item.children, scope)
        elif isinstance(item, Statement):
            if item.keyword in ("endfor", "endwith") and outer:
                scope = outer.pop()
            if item.keyword in ("for", "with"):
                outer.append(dict(scope))
            if item.keyword in HEADED:
                try:
                    phrase = statement(item.code)
                except TemplateSyntaxError:  # which is told where it stands
                    continue
                yield from _faults(phrase, item, scope)
        elif isinstance(item, Expression):
            yield from _faults(expression(item.code), item, scope)
        elif isinstance(item, Translation):
            for code in item.variables.values():
                yield from _faults(expression(code), item, scope)
        elif isinstance(item, Comment):
            yield from field_faults(item.value, scope)


def _faults(phrase: Phrase, item: Any, scope: dict[str, Any]) -> Iterator[TemplateError]:
    """What *phrase* reads in vain; the names that it binds are put into *scope*."""
    known = tuple((name, scope[name]) for name in phrase.names if name in scope)
    try:
        faults, bound = _read(phrase, known)
    except TypeError:  # the annotations of a shop's own fields need not be hashable
        faults, bound = _read.__wrapped__(phrase, known)
    for fault in faults:
        yield item.place.error(fault.what, fault.remedy or guess(fault.name, [*scope]))
    scope.update(bound)


class _Fault(NamedTuple):
    """What is wrong, and the remedy; or the unknown *name*, whose remedy the scope knows."""

    what: str
    remedy: str = ""
    name: str = ""


@lru_cache(maxsize=16384)
def _read(
    phrase: Phrase, known: tuple[tuple[str, Any], ...]
) -> tuple[tuple[_Fault, ...], dict[str, Any]]:
    """The faults of *phrase*, and the types of what it binds, where the types *known* are."""
    reader = _Reader(dict(known))
    reader.read(phrase.node)
    return tuple(reader.found), reader.bound


class _Reader:
    """
    Reads a phrase: types of what it says, names that it has *bound*, and *found* faults. *scope*
    holds the types of the names that the phrase reads.
    """

    def __init__(self, scope: dict[str, Any]) -> None:
        self.scope = scope
        self.bound: dict[str, Any] = {}
        self.found: list[_Fault] = []

    def read(self, node: nodes.Node) -> Any:
        """The type of *node* as an annotation; Any where it cannot be told."""
        if isinstance(node, nodes.Name):
            return self._name(node)
        if isinstance(node, nodes.Getattr):
            return self._field(self.read(node.node), node.attr)
        if isinstance(node, nodes.For):
            self._bind(node.target, _item_of(self.read(node.iter)))
            self.scope["loop"] = self.bound["loop"] = Any
            return self._each([node.test] if node.test else [])
        if isinstance(node, nodes.Assign):
            return self._bind(node.target, self.read(node.node))
        if isinstance(node, nodes.With):
            for target, value in zip(node.targets, node.values, strict=True):
                self._bind(target, self.read(value))
            return Any
        if isinstance(node, nodes.Test) and node.name in ("defined", "undefined"):
            return Any
        if isinstance(node, nodes.Filter) and node.node is not None:
            return self._filtered(node, self._each(children(node)))
        self._each(children(node))
        return Any

    def _each(self, below: list[nodes.Node]) -> Any:
        """Read all; the type of the first."""
        return ([self.read(node) for node in below] or [Any])[0]

    def _filtered(self, node: nodes.Filter, kind: Any) -> Any:
        """The type of what a filter makes of a *kind*, whose items it may ask for a field."""
        if node.name == "map" and node.args:  # a filter for each item, with the other arguments
            inner = twin(node, name=getattr(node.args[0], "value", ""), args=node.args[1:])
            made = self._filtered(inner, _item_of(kind))
            return tuple[made, ...]  # type: ignore[valid-type] # a type that was just found
        named = [self._path(_item_of(kind), path) for path in _paths(node)]
        if node.name == "map" and named:
            return tuple[named[0], ...]  # type: ignore[valid-type] # a type that was just found
        if node.name in _SAME:
            return kind
        return _item_of(kind) if node.name in _ONE else Any

    def _path(self, kind: Any, path: str) -> Any:
        """The type of what *path* (`price.amount`) leads to from a *kind*."""
        for name in path.split("."):
            kind = Any if name.isdigit() else self._field(kind, name)
        return kind

    def _bind(self, target: nodes.Node, kind: Any) -> Any:
        names = [target] if isinstance(target, nodes.Name) else list(target.find_all(nodes.Name))
        for name in names:
            self.scope[name.name] = self.bound[name.name] = kind if len(names) == 1 else Any
        return Any

    def _name(self, node: nodes.Name) -> Any:
        if node.name in self.scope or node.name in FUNCTIONS:
            return self.scope.get(node.name, Any)
        self.found.append(_Fault(f"there is nothing called {node.name}", name=node.name))
        return Any

    def _field(self, kind: Any, name: str) -> Any:
        kinds = [one for one in _members(kind) if one is not type(None)]
        told = [names for one in kinds if (names := _told(one)) is not None]
        if not kinds or len(told) < len(kinds):
            return Any
        if any(name in names for names in told):
            return _type_of(kinds[0], name) if len(kinds) == 1 and _is_model(kinds[0]) else Any
        known = sorted(frozenset().union(*told))
        self.found.append(_Fault(f"there is no field {name}", guess(name, known)))
        return Any


def _paths(node: nodes.Filter) -> list[str]:
    """The fields that a filter asks the items for: one, or for `sort` several."""
    at = NAMING.get(node.name)
    found = [one.value for one in node.kwargs if one.key == "attribute"]
    if at is not None:
        found += node.args[at : at + 1]
    names = [one.value for one in found if isinstance(one, nodes.Const)]
    return [path for name in names if isinstance(name, str) for path in name.split(",")]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _told(kind: Any) -> frozenset[str] | None:
    """What a *kind* tells by name, not what it can do; None where that may be anything."""
    if _is_model(kind):
        return _fields(kind)
    if typing.get_origin(kind) in _SEQUENCES:
        return frozenset()
    return _public(kind.__mro__) if kind in _VALUES else None


@lru_cache(maxsize=1024)
def _fields(model: type[BaseModel]) -> frozenset[str]:
    """The fields of *model* and what it tells beside them."""
    own = [cls for cls in model.__mro__ if cls.__module__.partition(".")[0] != "pydantic"]
    return _public(own) - {"model_config"} | frozenset(model.model_fields)


def _public(classes: Sequence[type]) -> frozenset[str]:
    told = ((name, value) for cls in classes for name, value in vars(cls).items())
    return frozenset(
        name
        for name, value in told
        if name[0] != "_" and not callable(value) and not isinstance(value, classmethod)
    )


def _members(kind: Any) -> tuple[Any, ...]:
    """The types that *kind* may be: those of a union, or itself."""
    if typing.get_origin(kind) is typing.Annotated:
        return _members(typing.get_args(kind)[0])
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return tuple(one for part in typing.get_args(kind) for one in _members(part))
    return (kind,)


def _item_of(kind: Any) -> Any:
    """The type of what *kind* is a sequence of."""
    found = [
        typing.get_args(one)[0]
        for one in _members(kind)
        if typing.get_origin(one) in _SEQUENCES and typing.get_args(one)
    ]
    return found[0] if len(found) == 1 else Any


def _type_of(model: type[BaseModel], name: str) -> Any:
    if name in model.model_fields:
        return model.model_fields[name].annotation
    told = vars(model).get(name) or getattr(model, name)
    function = getattr(told, "fget", None) or getattr(told, "func", None)
    try:
        return typing.get_type_hints(function).get("return", Any) if function else Any
    except NameError:
        return Any
