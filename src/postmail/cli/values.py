"""JSON values out of files, in the bounds in which orders are read."""

from __future__ import annotations

from typing import Any

from postmail.cli.files import called, read_input
from postmail.errors import DataError, Fault, PayloadError
from postmail.readers.source import parse
from postmail.readers.streams import documents


def read_object(name: str) -> dict[str, Any]:
    """
    The JSON object in the file *name*, or in stdin.

    Raises:
        DataError: it is not JSON, or not an object.
    """
    value = _parsed(read_input(name), called(name))
    if not isinstance(value, dict):
        raise DataError(subject=called(name), faults=[Fault("", "expected a JSON object: {...}")])
    return value


def read_values(name: str) -> list[Any]:
    """
    The values of a JSON list, or of lines of JSON, in the file *name*, or in stdin.

    Raises:
        DataError: it is not JSON, or something else; its subject names the line.
    """
    values: list[Any] = []
    for document, place in documents(read_input(name)):
        subject = f"{called(name)}, {place}" if place else called(name)
        value = _parsed(document, subject)
        if not isinstance(value, dict | list):
            fault = Fault("", "expected a JSON list: [...], or one object on each line: {...}")
            raise DataError(subject=subject, faults=[fault])
        values += value if isinstance(value, list) else [value]
    return values


def _parsed(document: Any, subject: str) -> Any:
    try:
        value, _ = parse(document)
    except PayloadError as error:
        raise DataError(subject=subject, faults=error.faults) from None
    return value
