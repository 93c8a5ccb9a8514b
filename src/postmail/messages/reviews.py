"""What the shop asks after an order: reviews of products, a survey, one number (NPS)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core.core_schema import ValidationInfo

from postmail.errors import MissingFactError
from postmail.messages.base import Category, Message
from postmail.messages.questions import Question, ReviewLink, ScoreLink
from postmail.order import Order
from postmail.order.values import MaybeLine, MaybeLink, Moment

#: More than this many products nobody reviews in one go.
MOST_REVIEWS = 10


def _only_removed(order: Order) -> set[str]:
    """The titles of which every line was taken out of *order*."""
    removed = {line.title for line in order.lines if line.is_removed}
    return removed - {line.title for line in order.lines if not line.is_removed}


class ReviewRequest(Message):
    """
    Asks for a review of each product, in neutral words.

    It has no field for a reward, and one link for every opinion: rewards for praise, and ways
    around the review for the unhappy, are unlawful (16 CFR 465.4 and 465.7). To ask for a review
    is advertising, also after a purchase (German Federal Court of Justice, VI ZR 225/17).
    """

    kind: ClassVar[str] = "review-request"
    category: ClassVar[Category] = Category.MARKETING
    stream: ClassVar[str] = "reviews"
    needs: ClassVar[tuple[str, ...]] = ("items",)

    items: tuple[ReviewLink, ...]
    """What to review; each product once, ten at most, and none that was taken out of the order."""

    @field_validator("items")
    @classmethod
    def _each_once(
        cls, items: tuple[ReviewLink, ...], info: ValidationInfo
    ) -> tuple[ReviewLink, ...]:
        order: Order | None = info.data.get("order")
        never_came = _only_removed(order) if order else set()
        once: dict[str, ReviewLink] = {}
        for item in items:
            if item.title not in never_came:
                once.setdefault(item.title, item)
        return tuple(once.values())[:MOST_REVIEWS]


class Survey(Message):
    """
    A few targeted questions, answered by a tap each, or on a page.

    Raises:
        MissingFactError: a question has no choices, and there is no page to answer it on.
    """

    kind: ClassVar[str] = "survey"
    category: ClassVar[Category] = Category.MARKETING
    stream: ClassVar[str] = "reviews"
    needs: ClassVar[tuple[str, ...]] = ("questions",)

    questions: Annotated[tuple[Question, ...], Field(max_length=5)]
    """What is asked: five questions at most."""
    url: MaybeLink = None
    """The page with all questions."""
    minutes: Annotated[int, Field(ge=1, le=60)] | None = None
    """How long answering takes; absent: the mail does not say."""
    closes_at: Moment | None = None
    """Until when it can be answered; absent: the mail does not say."""

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        if self.url is None and not all(question.choices for question in self.questions):
            raise MissingFactError(kind=self.kind, fact="a url, or choices for every question")
        return self


class Nps(Message):
    """
    One question: how likely somebody is to recommend the shop, or a product, from 0 to 10.

    `postmail.feedback` makes the links and counts the answers.
    """

    kind: ClassVar[str] = "nps"
    category: ClassVar[Category] = Category.MARKETING
    stream: ClassVar[str] = "reviews"
    needs: ClassVar[tuple[str, ...]] = ("scores",)

    scores: tuple[ScoreLink, ...]
    """A link for each score from 0 to 10, in this order."""
    product: MaybeLine = None
    """The product that it is about, in the mail's language; absent: the shop."""

    @field_validator("scores")
    @classmethod
    def _the_whole_scale(cls, scores: tuple[ScoreLink, ...]) -> tuple[ScoreLink, ...]:
        if scores and [link.score for link in scores] != list(range(11)):
            raise ValueError("expected the scores 0 to 10, each once and in order")
        return scores
