"""
Where the facts of an order are: models keep fields in a dictionary, and looking there is quicker.

Attributes of a pydantic model take twice the time, because its class has a say in each.
"""

from __future__ import annotations

from typing import Any, TypeGuard, get_args, get_origin

from postmail.model import Model
from postmail.order import Order


class Facts:
    """Knows which Python expressions hold models, as far as an order declares them."""

    def __init__(self) -> None:
        self.head: dict[str, str] = {}
        """{variable: the expression of a model's dictionary}, for what every mail has."""
        self._types: dict[str, Any] = {"n_order": Order}
        self._dictionaries: dict[str, str] = {}
        self._held: dict[str, str] = {}

    def looked_up(self, path: str) -> str | None:
        """
        The expression that looks up *path* in a dictionary; None where it may be no field.

        >>> Facts().looked_up("n_order.number"), Facts().looked_up("n_order.is_over")
        ("d_order['number']", None)
        """
        owner, _, name = path.rpartition(".")
        model = self._types.get(owner)
        field = model.model_fields.get(name) if _is_model(model) else None
        if field is None:
            return None
        expression = f"{self._dictionary(owner)}[{name!r}]"
        self._types[expression] = field.annotation
        return expression

    def hold(self, name: str, expression: str) -> None:
        """The variable *name* holds what *expression* gives."""
        self._held[name] = expression
        if expression in self._types:
            self._types[name] = self._types[expression]

    def path(self, expression: str) -> str:
        """*expression*, or what the variable holds that it is."""
        return self._held.get(expression, expression)

    def loop(self, target: str, items: str) -> list[str]:
        """*target* goes over *items*: what stands at the head of the loop."""
        annotation = self._types.get(items)
        item = get_args(annotation)[0] if get_origin(annotation) is tuple else None
        if not _is_model(item):
            return []
        self._types[target] = item
        self._dictionaries[target] = f"d{target[1:]}"
        return [f"d{target[1:]} = {target}.__dict__"]

    def _dictionary(self, owner: str) -> str:
        """The variable of the dictionary of *owner*, which every mail has."""
        if owner not in self._dictionaries:
            name = f"d_order{len(self.head) or ''}"
            self.head[name] = f"{owner}.__dict__"
            self._dictionaries[owner] = name
        return self._dictionaries[owner]


def _is_model(annotation: Any) -> TypeGuard[type[Model]]:
    return isinstance(annotation, type) and issubclass(annotation, Model)
