"""What a key that means nothing may have been meant to be: the names of its table."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Self, get_args

from postmail.errors import DataError, Fault
from postmail.model import Model
from postmail.tomlfile import read_toml

#: What `Model` says of a key that it does not know.
_STRANGE = "no such field"


class Guided(Model):
    """A model that people write by hand: of a key that means nothing it says what may be meant."""

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """As a model's; each key that means nothing is told with those that do."""
        try:
            return super().model_validate(obj, **options)
        except DataError as error:
            raise DataError(
                subject=error.subject, faults=[_guided(cls, fault) for fault in error.faults]
            ) from None

    @classmethod
    def in_file(cls, path: Path) -> Self:
        """
        What the TOML file *path* describes.

        Raises:
            SettingsError: it cannot be read, or is not TOML.
            DataError: fields are missing, wrong or unknown; it names the file.
        """
        table = read_toml(path)
        try:
            return cls.model_validate(table)
        except DataError as error:
            raise DataError(subject=str(path), faults=error.faults) from None


def meant(name: str, names: Sequence[str]) -> str:
    """The one of *names* that *name* may have been meant to be, else all of them."""
    near = get_close_matches(name, names, 1)
    return f"did you mean {near[0]}?" if near else f"there are: {', '.join(names)}"


def _guided(model: type[Model], fault: Fault) -> Fault:
    if fault.message != _STRANGE:
        return fault
    return Fault(fault.path, _STRANGE + _meant(model, fault.path))


def _meant(model: type[Model], path: str) -> str:
    """The name nearest to the last step of *path*, else all that its table has."""
    *tables, name = path.split(".")
    found = [model]
    for table in tables:
        key = table.partition("[")[0]
        fields = [one.model_fields[key] for one in found if key in one.model_fields]
        found = [inner for field in fields for inner in _models_in(field.annotation)]
    names = [known for one in found for known in one.model_fields]
    return f"; {meant(name, names)}" if names else ""  # there are none for a key with a dot in it


def _models_in(annotation: Any) -> list[type[Model]]:
    """The models that *annotation* is, or holds: `Signatory | None`, `tuple[Social, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_in(inner)]
