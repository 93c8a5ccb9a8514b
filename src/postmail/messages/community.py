"""What makes a purchase part of a life: tips, a picture to show, others who like the same."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import Field, model_validator

from postmail.errors import MissingFactError
from postmail.messages.base import Category, Message
from postmail.messages.stories import Event, Story
from postmail.order.values import Line, Link, MaybeLine, MaybeLink, MaybeProse


class Tips(Message):
    """
    How to get the best out of what was bought, and where it comes from.

    Raises:
        MissingFactError: there is no tip.
    """

    kind: ClassVar[str] = "tips"
    category: ClassVar[Category] = Category.MARKETING
    stream: ClassVar[str] = "community"
    needs: ClassVar[tuple[str, ...]] = ("tips",)

    tips: tuple[Story, ...]
    """What is good to know, the most useful first."""
    story: Story | None = None
    """Where it comes from: who made it, of what, and why it is made like that."""
    url: MaybeLink = None
    """More tips, as a page."""


class Share(Message):
    """
    Asks the customer to show what was bought, where it has found its place.

    Raises:
        MissingFactError: there is neither a page nor a hashtag for it.
    """

    kind: ClassVar[str] = "share"
    category: ClassVar[Category] = Category.MARKETING
    stream: ClassVar[str] = "community"

    url: MaybeLink = None
    """The page where a picture is handed in."""
    hashtag: MaybeLine = None
    """The word by which the shop finds pictures on other pages: `#nordlichtathome`."""
    use_note: MaybeProse = None
    """What becomes of a picture, in the mail's language: where it is shown, and who is asked."""

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        if not (self.url or self.hashtag):
            raise MissingFactError(kind=self.kind, fact="a url or a hashtag")
        return self


class Community(Message):
    """Invites the customer to where people meet who like the same things."""

    kind: ClassVar[str] = "community"
    category: ClassVar[Category] = Category.MARKETING
    stream: ClassVar[str] = "community"

    name: Line = Field(min_length=1)
    """What the place is called: `Nordlicht Club`."""
    url: Link
    """Where it is."""
    topics: tuple[Story, ...] = ()
    """What is going on there, the best first."""
    events: tuple[Event, ...] = ()
    """What takes place soon, the next one first."""
