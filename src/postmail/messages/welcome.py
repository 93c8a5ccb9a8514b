"""Welcome: the first order of somebody who did not know the shop before."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from postmail.errors import MissingFactError
from postmail.messages.base import Category, Message
from postmail.order.values import MaybeLink


class Welcome(Message):
    """
    Thanks for a first order, tells what the customer can count on, and shows the order.

    Raises:
        MissingFactError: the shop says that this is not the customer's first order, or it is a
            draft, cancelled, failed or refunded.
    """

    kind: ClassVar[str] = "welcome"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"

    community_url: MaybeLink = None
    """Where the shop's customers meet: a club, a forum, a journal."""

    @model_validator(mode="after")
    def _is_the_first(self) -> Self:
        if self.order.first_order is False:
            raise MissingFactError(kind=self.kind, fact="a first order")
        if self.order.is_over:
            raise MissingFactError(kind=self.kind, fact="an order under way")
        return self
