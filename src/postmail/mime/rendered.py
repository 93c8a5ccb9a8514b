"""What can be composed: a mail, as far as composing looks at it."""

from __future__ import annotations

from typing import Protocol

from postmail.messages.base import Category
from postmail.messages.images import InlineImage
from postmail.mime.bodies import Encodings
from postmail.mime.requirements import Notice
from postmail.recipient import Recipient


class Rendered(Protocol):
    """`postmail.Mail`, or anything that says the same."""

    @property
    def kind(self) -> str:
        """What sort of mail it is."""

    @property
    def category(self) -> Category:
        """What it is for."""

    @property
    def stream(self) -> str:
        """Which kinds it belongs with, for those who unsubscribe."""

    @property
    def order(self) -> str:
        """The number of the order that it is about; "" for none."""

    @property
    def text_locale(self) -> str:
        """The language that it speaks (BCP 47)."""

    @property
    def subject(self) -> str:
        """The subject, on one line."""

    @property
    def html(self) -> str:
        """The whole HTML document."""

    @property
    def text(self) -> str:
        """The plain text, LF line ends."""

    @property
    def encodings(self) -> Encodings:
        """How the two are written."""

    @property
    def fingerprint(self) -> str:
        """What made it."""

    @property
    def recipient(self) -> Recipient | None:
        """Whom it was rendered for."""

    @property
    def images(self) -> tuple[InlineImage, ...]:
        """The pictures that travel inside."""

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that it speaks of."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the law wants in its body."""
