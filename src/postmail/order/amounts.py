"""Every amount of a noun: where it stands, and whether all are in one currency."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, get_args

from postmail.model import Model
from postmail.money import Money

_Getter = Callable[[dict[str, Any]], tuple[Any, ...]]


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
    """Whether all amounts below *node* are in *currency*: quicker than naming them."""
    amounts, holders = _getters(type(node))
    values = node.__dict__
    for money in amounts(values):
        if money is not None and money.currency != currency:
            return False
    for held in holders(values):
        if held:  # seldom: most of what may hold amounts is not there
            for item in held if type(held) is tuple else (held,):
                if not are_all_in(currency, item):
                    return False
    return True


@cache
def _getters(cls: type[Model]) -> tuple[_Getter, _Getter]:
    """What takes a model's amounts out of its dictionary, and what takes what may hold some."""
    plain = {name for name in _bearing(cls) if _is_amount(cls.model_fields[name].annotation)}
    rest = [name for name in _bearing(cls) if name not in plain]
    return _getter(sorted(plain)), _getter(rest)


def _getter(names: Sequence[str]) -> _Getter:
    """The values of *names*, as a tuple."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


def _is_amount(annotation: Any) -> bool:
    return annotation is Money or set(get_args(annotation)) == {Money, type(None)}


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
