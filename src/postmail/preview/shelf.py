"""What was pasted or edited, kept under a short key while the preview runs."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from typing import Generic, TypeVar

from postmail.model import Model

_Thing = TypeVar("_Thing", bound=Model)
_MOST = 100
_DIGITS = 12


class Shelf(Generic[_Thing]):
    """
    The hundred things that were put or asked for last, each under a key made of its content: a
    link keeps its sense.
    """

    def __init__(self) -> None:
        self._things: OrderedDict[str, _Thing] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, thing: _Thing) -> str:
        """Keep *thing*; its key."""
        key = hashlib.sha256(thing.model_dump_json().encode()).hexdigest()[:_DIGITS]
        with self._lock:
            self._things[key] = thing
            self._things.move_to_end(key)
            while len(self._things) > _MOST:
                self._things.popitem(last=False)
        return key

    def get(self, key: str) -> _Thing | None:
        """What lies under *key*, or None."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
            return self._things.get(key)


def is_key(name: str) -> bool:
    """Whether *name* looks like a key of a shelf, whatever it was made of."""
    return len(name) == _DIGITS and not set(name) - set("0123456789abcdef")
