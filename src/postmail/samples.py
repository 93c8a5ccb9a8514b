"""The sample brand, its pictures and its orders: what demo, preview, tests and docs show."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from postmail.brand import Brand
from postmail.errors import TemplateNotFoundError
from postmail.order import Order
from postmail.resources import templates_root


@lru_cache(maxsize=1)
def sample_brand() -> Brand:
    """Nordlicht, a maker of lamps, candles and wool blankets: texts in en, de, nl and sv."""
    return Brand.from_toml(templates_root() / "_samples" / "brand.toml")


@lru_cache(maxsize=1)
def scenarios() -> tuple[str, ...]:
    """The names of all sample orders, in alphabetical order."""
    return tuple(sorted(path.stem for path in _scenarios_folder().glob("*.json")))


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
    return Order.model_validate_json((_scenarios_folder() / f"{name}.json").read_bytes())


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


def _scenarios_folder() -> Path:
    return templates_root() / "_scenarios"


def _images_folder() -> Path:
    return templates_root() / "_samples" / "images"
