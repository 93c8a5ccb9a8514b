"""The sample brand, its pictures and its orders: what demo, preview, tests and docs show."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from postmail.brand import Brand
from postmail.errors import DataError, MissingFactError, TemplateNotFoundError
from postmail.messages import Message
from postmail.model import Model
from postmail.order import Order
from postmail.resources import templates_root


class Scenario(Model):
    """A situation that mails must tell well: an *order*, and what it is there to show."""

    name: str
    """Its file's name without the suffix: `many-parcels`."""
    title: str
    """In few words: `Many parcels`."""
    shows: str
    """What to look at in a mail that is made of it; a sentence."""
    order: Order
    """The order, frozen as all orders are."""

    def message(
        self, kind: type[Message], fields: Mapping[str, Any] = MappingProxyType({})
    ) -> Message:
        """
        The mail of *kind* about this order; *fields* is what the kind wants beside it.

        Raises:
            DataError, MissingFactError: the kind has no use for such an order.
        """
        return kind.model_validate({**fields, "order": self.order})

    def suits(self, kind: type[Message], fields: Mapping[str, Any] = MappingProxyType({})) -> bool:
        """Whether *kind*, given *fields*, takes this order: nobody welcomes a repeat customer."""
        try:
            self.message(kind, fields)
        except (DataError, MissingFactError):
            return False
        return True


@lru_cache(maxsize=1)
def sample_brand() -> Brand:
    """Nordlicht, a maker of lamps, candles and wool blankets, told in each of our languages."""
    return Brand.from_toml(brand_file())


def brand_file() -> Path:
    """Where the sample brand is written down."""
    return templates_root() / "_samples" / "brand.toml"


@lru_cache(maxsize=1)
def scenarios() -> tuple[str, ...]:
    """The names of all sample orders, in alphabetical order."""
    return tuple(sorted(path.stem for path in _scenarios_folder().glob("*.json")))


@lru_cache(maxsize=1)
def library() -> Mapping[str, Scenario]:
    """{name: scenario}, all of them, the usual ones first; read at the first call."""
    facts = tomllib.loads((_scenarios_folder() / "scenarios.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {name: Scenario(name=name, order=scenario(name), **told) for name, told in facts.items()}
    )


def scenario(name: str) -> Order:
    """
    The sample order *name*.

    Raises:
        TemplateNotFoundError: there is none of that name; the error lists those there are.
    """
    if name not in scenarios():
        raise TemplateNotFoundError(
            what="there is no such scenario",
            file=name,
            remedy=f"known scenarios: {', '.join(scenarios())}",
        )
    return _read(name)


@lru_cache(maxsize=1)
def images() -> tuple[str, ...]:
    """The file names of all sample pictures, in alphabetical order."""
    return tuple(sorted(path.name for path in _images_folder().glob("*.png")))


def image_bytes(name: str) -> bytes:
    """
    The sample picture *name* (`bulb.png`), as PNG.

    Raises:
        TemplateNotFoundError: there is none of that name; the error lists those there are.
    """
    if name not in images():
        raise TemplateNotFoundError(
            what="there is no such picture",
            file=name,
            remedy=f"known pictures: {', '.join(images())}",
        )
    return (_images_folder() / name).read_bytes()


@lru_cache(maxsize=64)
def _read(name: str) -> Order:
    return Order.model_validate_json((_scenarios_folder() / f"{name}.json").read_bytes())


def _scenarios_folder() -> Path:
    return templates_root() / "_scenarios"


def _images_folder() -> Path:
    return templates_root() / "_samples" / "images"
