"""What a message is: one class per kind, holding exactly the data that its template uses."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, ClassVar, Self

from pydantic import model_validator

from postmail.errors import KindError, MissingFactError
from postmail.messages import dates
from postmail.messages.images import InlineImage
from postmail.messages.names import taken_in, unknown_step
from postmail.model import Model
from postmail.order import Order

#: What a kind may be called: lower-case words joined by hyphens.
KIND_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Category(StrEnum):
    """What a mail is for, in the eyes of mailbox providers and the law. No policy reclassifies."""

    TRANSACTIONAL = "transactional"  #: the customer needs it because of an order
    MARKETING = "marketing"  #: the shop wants it; needs a legal basis and a way out


class Message(Model):
    """
    The data of one mail. A subclass is a kind: it names *kind* (the template folder, in kebab
    case), *category* and *stream*, declares its fields, and lists in *needs* the facts without
    which the mail would be pointless, as dotted paths (`order.refunds`). A field is not called as
    what every template knows: `brand`, `lang`, `tone`, `recipient`, `formats` and the like.

    Raises:
        DataError: on construction, with every fault and its path.
        MissingFactError: on construction, where a needed fact is absent or empty.
        KindError: on class creation, where the class breaks a rule above.
    """

    kind: ClassVar[str]
    category: ClassVar[Category]
    stream: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()

    order: Order
    """The order that the mail is about."""

    def inline_images(self) -> tuple[InlineImage, ...]:
        """The pictures that must travel inside the mail; the template names them as `cid:...`."""
        return ()

    def files(self) -> tuple[str, ...]:
        """The names of attached files that the mail speaks of: it does not leave without them."""
        return ()

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        super().__pydantic_init_subclass__(**options)
        dates.guard(cls)
        for name, type_ in (("kind", "str"), ("category", "Category"), ("stream", "str")):
            if name in cls.model_fields:
                problem = f"{name} is no field of it: write {name}: ClassVar[{type_}] = ..."
                raise KindError(kind=cls.__name__, problem=problem)
        kind = getattr(cls, "kind", None)
        if kind is None:  # a shared base of several kinds
            return
        if not isinstance(kind, str) or not KIND_NAME.fullmatch(kind):
            raise KindError(kind=str(kind), problem="a kind is lower-case words joined by hyphens")
        if not isinstance(getattr(cls, "category", None), Category):
            raise KindError(kind=kind, problem="category is Category.TRANSACTIONAL or .MARKETING")
        stream = getattr(cls, "stream", None)
        if not isinstance(stream, str) or not KIND_NAME.fullmatch(stream):
            problem = 'a stream is lower-case words joined by hyphens, for example "orders"'
            raise KindError(kind=kind, problem=problem)
        for name in taken_in(cls):
            problem = f"a field may not be called {name}: in a template this means something else"
            raise KindError(kind=kind, problem=problem)
        if isinstance(cls.needs, str) or not all(isinstance(fact, str) for fact in cls.needs):
            raise KindError(kind=kind, problem='needs is a tuple of paths: ("order.refunds",)')
        for fact in cls.needs:
            if problem := unknown_step(cls, fact):
                raise KindError(kind=kind, problem=f"it needs {fact}, but {problem}")

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        for fact in self.needs:
            if _lookup(self, fact) in (None, (), ""):
                raise MissingFactError(kind=self.kind, fact=fact)
        return self


def _lookup(node: object, path: str) -> object:
    for step in path.split("."):
        node = getattr(node, step, None)
    return node
