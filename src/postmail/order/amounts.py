"""Every amount of a noun: where it stands, and whether all are in one currency."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from postmail.model import Model
from postmail.money import Money


def amounts_of(node: object, path: str = "") -> list[tuple[str, Money]]:
    """
    Every amount below *node*, with its dotted path.

    >>> from postmail.order.sums import Totals
    >>> amounts_of(Totals(total=Money("5", "EUR")))
    [('total', Money(amount=Decimal('5'), currency='EUR'))]
    """
    if isinstance(node, Money):
        return [(path, node)]
    found: list[tuple[str, Money]] = []
    if isinstance(node, tuple):
        for index, item in enumerate(node):
            found += amounts_of(item, f"{path}[{index}]")
    elif isinstance(node, Model):
        for name in _bearing(type(node)):
            value = getattr(node, name)
            if value is not None and value != ():
                found += amounts_of(value, f"{path}.{name}" if path else name)
    return found


def are_all_in(currency: str, node: Model) -> bool:
    """
    Whether all amounts below *node* are in *currency*: quicker than naming them. What was not
    given is not asked, unless its default may be an amount.
    """
    values = node.__dict__
    bearing, filled = _to_ask(type(node))
    for name in (bearing & node.__pydantic_fields_set__) | filled:
        held = values[name]
        if type(held) is Money:
            if held.currency != currency:
                return False
        elif held:
            for item in held if type(held) is tuple else (held,):
                if not are_all_in(currency, item):
                    return False
    return True


@cache
def _to_ask(cls: type[Model]) -> tuple[frozenset[str], frozenset[str]]:
    """The fields of *cls* below which there may be amounts; those that may have some by default."""
    bearing = {name: cls.model_fields[name] for name in _bearing(cls)}
    filled = {
        name
        for name, field in bearing.items()
        if field.default_factory or amounts_of(field.default)
    }
    return frozenset(bearing), frozenset(filled)


@cache
def _bearing(cls: type[Model]) -> tuple[str, ...]:
    """The fields of *cls* below which there may be amounts: the rest need not be walked."""
    return tuple(
        name for name, field in cls.model_fields.items() if _may_bear(field.annotation, (cls,))
    )


def _may_bear(annotation: Any, seen: tuple[type, ...]) -> bool:
    if annotation is Money:
        return True
    if isinstance(annotation, type) and issubclass(annotation, Model):
        if annotation in seen:  # a bundle holds lines, which hold amounts
            return True
        fields = annotation.model_fields.values()
        return any(_may_bear(field.annotation, (*seen, annotation)) for field in fields)
    return any(_may_bear(inner, seen) for inner in get_args(annotation))
