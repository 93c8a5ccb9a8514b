"""From draft to order: facts become models, and every fault finds its way back to the payload."""

from __future__ import annotations

from typing import Any, TypeVar

from postmail.errors import DataError, Fault, PostmailError
from postmail.model import NO_FIELD, Model
from postmail.readers.facts import Draft, Fact, is_absent
from postmail.readers.trail import join

M = TypeVar("M", bound=Model)

#: Ends the paths of groups, which are places to look for and not facts.
_GROUP = ".*"


def settle(draft: Draft, origins: dict[str, str]) -> dict[str, Any]:
    """
    The draft's facts as plain arguments of a model, absent ones left out.

    *origins* takes up {path in the order: path in the payload}; the paths of groups end in `.*`.
    """
    return {name: _plain(fact, name, origins) for name, fact in _present(draft)}


def build(
    model: type[M], draft: Draft, more: dict[str, Any], origins: dict[str, str]
) -> M | list[Fault]:
    """The model, or all the faults that it finds, with their paths in the payload."""
    try:
        return model(**_joined(more, settle(draft, origins)))
    except DataError as error:
        return [_traced(fault, origins) for fault in error.faults]
    except PostmailError as error:
        return [Fault(draft.path, str(error))]


def _joined(more: dict[str, Any], settled: dict[str, Any]) -> dict[str, Any]:
    """*settled* wins over *more*; findings and extras of both are kept."""
    joined = more | settled
    if isinstance(settled.get("findings"), list):
        joined["findings"] = (*settled["findings"], *more["findings"])
    if isinstance(settled.get("extra"), dict):
        joined["extra"] = more["extra"] | settled["extra"]
    return joined


def _present(draft: Draft) -> list[tuple[str, Any]]:
    return [(name, fact) for name, fact in draft.facts.items() if not is_absent(fact)]


def _plain(fact: Any, path: str, origins: dict[str, str]) -> Any:
    if isinstance(fact, Fact):
        origins[path] = fact.path
        return fact.value
    if isinstance(fact, Draft):
        origins[f"{path}{_GROUP}"] = fact.path
        return {name: _plain(inner, join(path, name), origins) for name, inner in _present(fact)}
    if isinstance(fact, list | tuple):
        present = [item for item in fact if not is_absent(item)]
        return tuple(_plain(item, join(path, at), origins) for at, item in enumerate(present))
    return fact


def _traced(fault: Fault, origins: dict[str, str]) -> Fault:
    """
    *fault* at its place in the payload; a field that no order has, and the payload under another
    name, is the reader's own.
    """
    place, name = _source(fault.path, origins), _parent(fault.path)[1]
    if fault.message.startswith(NO_FIELD) and place != fault.path and not place.endswith(name):
        return Fault(fault.path, f"{fault.message}; the reader has it of {place or 'the payload'}")
    return Fault(place, fault.message)


def _source(path: str, origins: dict[str, str]) -> str:
    """Where in the payload the fault at *path* of the order comes from; the nearest place known."""
    rest: list[str] = []
    while path and path not in origins and f"{path}{_GROUP}" not in origins:
        path, step = _parent(path)
        rest.insert(0, step)
    place = origins.get(path, origins.get(f"{path}{_GROUP}", ""))
    return "".join([place, *rest]).lstrip(".")


def _parent(path: str) -> tuple[str, str]:
    """*path* without its last step, and that step with its dot or brackets."""
    at = max(path.rfind("."), path.rfind("["))
    return (path[:at], path[at:]) if at > 0 else ("", f".{path}")
