"""Confirmations: the mails that answer an order."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Self

from pydantic import model_validator

from postmail.errors import MissingFactError
from postmail.messages.base import Category, Message
from postmail.order import OrderStatus
from postmail.order.values import MaybeLine


class Wording(StrEnum):
    """What a confirmation declares; the choice decides when the contract is made."""

    RECEIVED = "received"  #: "we have received your order": no acceptance yet
    ACCEPTED = "accepted"  #: "we have accepted your order": the contract is made


class Simple(Message):
    """
    The order in full: what was bought, what it costs, where it goes, what happens next.

    Raises:
        MissingFactError: the order is a draft: there is nothing to confirm yet.
    """

    kind: ClassVar[str] = "simple"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"

    wording: Wording = Wording.RECEIVED
    """Whether the mail confirms receipt, or accepts the order: then it makes the contract."""
    withdrawal_file: MaybeLine = None
    """Name of the attached file that holds the instruction on withdrawal and the model form, where
    they shall not stand in the mail."""
    terms_file: MaybeLine = None
    """Name of the attached file that holds the terms, where they shall not stand in the mail."""

    def files(self) -> tuple[str, ...]:
        """The attached files that the mail names: without them it is not sent."""
        return tuple(filter(None, (self.withdrawal_file, self.terms_file)))

    @model_validator(mode="after")
    def _was_placed(self) -> Self:
        if self.order.status == OrderStatus.DRAFT:
            raise MissingFactError(kind=self.kind, fact="an order that was placed")
        return self
