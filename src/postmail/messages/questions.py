"""What a mail may ask: scores, products to review, questions; each answer with its own link."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from postmail.model import Model
from postmail.order.values import Line, Link, MaybeLine, MaybeLink


class ScoreLink(Model):
    """One score of an NPS question, and the link that gives it."""

    score: Annotated[int, Field(ge=0, le=10)]
    """From 0 (not at all likely) to 10 (very likely)."""
    url: Link
    """Where a click leads."""


class ReviewLink(Model):
    """A product that was bought, and the page on which it is reviewed, whatever the verdict."""

    title: Line = Field(min_length=1)
    """Product name, in the mail's language."""
    url: Link
    """Where the review is written."""
    image: MaybeLink = None
    """Product picture, square."""
    image_alt: MaybeLine = None
    """What the picture shows, for those who do not see it."""


class Choice(Model):
    """One answer to a question, and the link that gives it."""

    label: Line = Field(min_length=1)
    """What is tapped, in the mail's language."""
    url: Link
    """Where a click leads."""


class Question(Model):
    """A question of a survey."""

    text: Line = Field(min_length=1)
    """The question, in the mail's language."""
    choices: Annotated[tuple[Choice, ...], Field(max_length=7)] = ()
    """The answers, one tap each; without any, the question is answered on the survey's page."""
