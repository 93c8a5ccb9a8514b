"""From bytes, text or objects to plain JSON values, in bounded time and memory."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

from postmail.errors import Fault, PayloadError, brief

#: The largest payload that is read, in bytes (or characters of text): 32 MiB.
MOST_BYTES = 32 * 2**20
#: The longest list that is read: the lines of an order, for example.
MOST_ITEMS = 10_000
#: How deep objects and lists may lie in each other.
MOST_LEVELS = 64
#: How many values one payload may hold.
MOST_VALUES = 2_000_000
#: How many characters the keys that lead to one value may have together.
MOST_KEYS = 2_000
#: A number with more digits stays text, and is refused where a number is expected.
_MOST_DIGITS = 60


def parse(payload: Any) -> tuple[Any, list[str]]:
    """
    *payload* (JSON as bytes or text, or the objects themselves) as plain JSON values.

    Numbers with a decimal point become Decimal, digit by digit; floats in objects stay floats.
    Also returned: keys that came twice in one object.

    Raises:
        PayloadError: not JSON, not UTF-8, too large, too deep, or not JSON values.
    """
    repeated: list[str] = []
    if isinstance(payload, bytes | bytearray | memoryview):
        payload = _decode(bytes(payload))
    if isinstance(payload, str):
        payload = _load(payload, repeated)
    settled = _Settler()
    value = settled.settle(payload, "", 0)
    if settled.faults:
        raise PayloadError(faults=settled.faults)
    return value, repeated


def _decode(raw: bytes) -> str:
    if len(raw) > MOST_BYTES:
        raise _refusal(f"expected at most {MOST_BYTES} bytes, got {len(raw)}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = f"byte {raw[error.start]:#04x} at offset {error.start}"
        raise _refusal(f"expected JSON in UTF-8, found {byte}") from None


def _load(text: str, repeated: list[str]) -> Any:
    text = text.removeprefix("\ufeff")
    if len(text) > MOST_BYTES:
        raise _refusal(f"expected at most {MOST_BYTES} characters, got {len(text)}")

    if sum(map(text.count, ",[{")) > 2 * MOST_VALUES:  # before memory is spent on them
        raise _refusal(f"expected at most {MOST_VALUES} values")

    def merge(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        merged = dict(pairs)
        if len(merged) < len(pairs):
            times = Counter(key for key, _ in pairs)
            repeated.extend(sorted(key for key, count in times.items() if count > 1)[:20])
        return merged

    try:
        return json.loads(
            text,
            parse_float=_exact,
            parse_int=_whole,
            parse_constant=_constant,
            object_pairs_hook=merge,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        found = brief(text[error.pos : error.pos + 30]) if error.pos < len(text) else "the end"
        raise _refusal(f"not JSON: {error.msg} at {place}, found {found}") from None
    except RecursionError:
        raise _refusal(f"expected at most {MOST_LEVELS} levels of nesting") from None


def _exact(text: str) -> Decimal | str:
    try:
        number = Decimal(text) if len(text) <= _MOST_DIGITS else None
    except InvalidOperation:  # an exponent that not even Decimal holds
        return text
    return number if number is not None and _is_usual(number) else text


def _is_usual(number: Decimal) -> bool:
    return number.is_finite() and abs(number.adjusted()) <= 300


def _whole(text: str) -> int | str:
    return int(text) if len(text) <= _MOST_DIGITS else text


def _constant(text: str) -> str:
    raise _refusal(f"not JSON: {text} is not a number that JSON knows")


def _refusal(message: str) -> PayloadError:
    return PayloadError(faults=[Fault("", message)])


class _Settler:
    """Copies values into plain JSON ones, and counts, so that hostile input stays cheap."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._values = 0

    def settle(self, value: Any, path: str, level: int) -> Any:
        self._values += 1
        if level > MOST_LEVELS or self._values > MOST_VALUES:
            limit = f"{MOST_LEVELS} levels of nesting and {MOST_VALUES} values"
            raise PayloadError(faults=[Fault(path[:200], f"expected at most {limit}")])
        if len(path) > MOST_KEYS:  # every value below would carry it along
            told = f"expected at most {MOST_KEYS} characters in the keys up to here"
            raise PayloadError(faults=[Fault(f"{path[:200]}...", told)])
        if isinstance(value, str):
            return _sound(value)
        if value is None or (isinstance(value, int) and abs(value) < 10**_MOST_DIGITS):
            return value
        if isinstance(value, dict):
            return self._object(value, path, level)
        if isinstance(value, list | tuple):
            return [self.settle(item, f"{path}[{at}]", level + 1) for at, item in enumerate(value)]
        return self._scalar(value, path)

    def _object(self, value: dict[Any, Any], path: str, level: int) -> dict[str, Any]:
        settled = {}
        for key, item in value.items():
            if isinstance(key, str):
                key = _sound(key)
                below = f"{path}.{key}" if path else key
                settled[key] = self.settle(item, below, level + 1)
            else:
                self._refuse(path, f"expected text as key, got {type(key).__name__}")
        return settled

    def _scalar(self, value: Any, path: str) -> Any:
        if isinstance(value, float) and math.isfinite(value):
            return value
        if isinstance(value, Decimal) and _is_usual(value):
            return value
        if isinstance(value, dt.date):  # a datetime is a date too
            return value.isoformat()
        self._refuse(path, f"expected a JSON value, got {_kind(value)}")
        return None

    def _refuse(self, path: str, message: str) -> None:
        if len(self.faults) < 100:
            self.faults.append(Fault(path, message))


def _kind(value: Any) -> str:
    if isinstance(value, float | Decimal):
        return str(value)
    return "a huge number" if isinstance(value, int) else type(value).__name__


def _sound(text: str) -> str:
    """Text that can be written as UTF-8: lone surrogates are replaced."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")
