"""What the service writes: it has arrived, we look into it, it is solved; answers to criticism."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from postmail.messages.base import Category, Message
from postmail.model import Model
from postmail.money import Money
from postmail.order.values import Line, MaybeLine, MaybeLink, MaybeProse, Moment, Prose


class Person(Model):
    """Somebody who answers, by name."""

    name: Line = Field(min_length=1)
    """What customers call this person: `Mette`, `Mette Lorenzen`."""
    role: MaybeLine = None
    """What they do, in the mail's language."""
    image: MaybeLink = None
    """Portrait, square."""


class LikelyAnswer(Model):
    """A question that this customer may have, and its answer."""

    question: Line = Field(min_length=1)
    """The question, in the mail's language."""
    answer: Line = Field(min_length=1)
    """A short answer."""
    url: MaybeLink = None
    """Where more is said."""
    label: MaybeLine = None
    """What is behind *url*, in the mail's language: `All about bulbs`, never `Read more`."""

    @model_validator(mode="after")
    def _link_says_where_it_leads(self) -> Self:
        if self.url is not None and self.label is None:
            raise ValueError("a url needs a label that says what is behind it")
        return self


class InquiryReceived(Message):
    """
    Says that a message has arrived, when a person answers, and what may help until then.

    Without *answers* the mail answers what the order can: when it comes, how to send it back.
    """

    kind: ClassVar[str] = "inquiry-received"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "service"
    needs: ClassVar[tuple[str, ...]] = ("answer_by",)

    answer_by: Moment
    """When a person will have answered, at the latest."""
    reference: MaybeLine = None
    """The number of the inquiry, as the customer may quote it."""
    message: MaybeProse = None
    """What the customer wrote."""
    answers: Annotated[tuple[LikelyAnswer, ...], Field(max_length=5)] = ()
    """The likely answers, the likeliest first."""


class CaseOpened(Message):
    """Says that somebody is looking into a problem, who, and when the customer hears of it."""

    kind: ClassVar[str] = "case-opened"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "service"
    needs: ClassVar[tuple[str, ...]] = ("reference", "about", "news_by")

    reference: Line
    """The number of the case, as the customer may quote it."""
    about: Prose
    """What it is about, in the mail's language."""
    news_by: Moment
    """When the customer will have heard from the shop, at the latest."""
    person: Person | None = None
    """Who looks after it; absent: the house signs."""
    asks: tuple[Line, ...] = ()
    """What the customer can send or say to speed it up, in the mail's language."""
    next_steps: MaybeProse = None
    """What happens next, in the mail's language."""
    url: MaybeLink = None
    """The page of the case."""


class CaseResolved(Message):
    """Says how a problem was solved: written and signed by a person, and nothing is sold."""

    kind: ClassVar[str] = "case-resolved"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "service"
    needs: ClassVar[tuple[str, ...]] = ("reference", "solution", "person")

    reference: Line
    """The number of the case."""
    solution: Prose
    """What was done, in that person's words and the mail's language."""
    person: Person
    """Who solved it, and signs."""
    refunded: Money | None = None
    """What went back for it."""
    url: MaybeLink = None
    """The page of the case."""


class FeedbackFollowup(Message):
    """
    Answers a bad review or a low score: a person, in their own words.

    It asks for nothing: not for another review, not to change the one there is (16 CFR 465.7).
    """

    kind: ClassVar[str] = "feedback-followup"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "service"
    needs: ClassVar[tuple[str, ...]] = ("reply", "person")

    reply: Prose
    """The answer, in that person's words and the mail's language."""
    person: Person
    """Who answers, and signs."""
    words: MaybeProse = None
    """What the customer wrote."""
    score: Annotated[int, Field(ge=0)] | None = None
    """The score or the stars that were given."""
    best: Annotated[int, Field(ge=1)] = 10
    """The best that could be given: 10 for a score, 5 for stars."""

    @model_validator(mode="after")
    def _score_is_possible(self) -> Self:
        if self.score is not None and self.score > self.best:
            raise ValueError(f"expected a score of at most {self.best}, got {self.score}")
        return self
