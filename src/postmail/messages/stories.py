"""What a mail gives to read or to visit, in the shop's own words: stories, how-tos, dates."""

from __future__ import annotations

from pydantic import Field

from postmail.model import Model
from postmail.order.values import Line, MaybeLine, MaybeLink, MaybeProse, Moment


class Story(Model):
    """Something to read, in the mail's language: where a thing comes from, how it is used, news."""

    title: Line = Field(min_length=1)
    """What it is about, in a few words."""
    text: MaybeProse = None
    """The story itself; blank lines part its paragraphs."""
    steps: tuple[Line, ...] = ()
    """How it is done, step by step."""
    image: MaybeLink = None
    """A picture."""
    image_alt: MaybeLine = None
    """What the picture shows, for those who do not see it."""
    url: MaybeLink = None
    """Where it goes on."""


class Event(Model):
    """Something that takes place, and to which customers are invited."""

    title: Line = Field(min_length=1)
    """What it is, in the mail's language."""
    starts_at: Moment
    """When it begins."""
    place: MaybeLine = None
    """Where it is, in the mail's language: a room, a town, `online`."""
    url: MaybeLink = None
    """More about it."""
