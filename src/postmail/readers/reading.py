"""The reading itself: parse, recognise, read, settle, audit; one order out, or all the faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from postmail.errors import (
    DataError,
    Fault,
    MoneyError,
    NotAnOrderError,
    PayloadError,
    UnknownPlatformError,
    brief,
)
from postmail.model import Model, unchecked_copy
from postmail.money import to_currency
from postmail.order import Finding, Order
from postmail.readers import moments
from postmail.readers.audit import audit
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft
from postmail.readers.known import platforms, trackers
from postmail.readers.owed import owed
from postmail.readers.platform import Platform, Sighting, listed, sight
from postmail.readers.settle import build
from postmail.readers.source import parse
from postmail.readers.trail import Trail, join, not_understood

_LINES = Fault("lines", "required, and missing")
_NO_LINES = "expected at least one line of what was bought, found none"


class Inspection(Model):
    """An order, and how it was read."""

    order: Order
    """The order."""
    platform: str
    """The reader's name: `shopify`."""
    title: str
    """The platform's own name: `Shopify`."""
    origins: dict[str, str]
    """{path of a fact in the order: path in the payload where it was found}."""
    missing: tuple[str, ...]
    """Paths of the facts that the payload does not have; `lines[].image` where no line has one."""
    findings: tuple[Finding, ...]
    """What was odd, assumed or not understood; the same as the order's."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to read: the arguments that `read_order` and `read_orders` share."""

    platform: str | Platform | None = None
    beside: Mapping[str, Any] | None = None
    timezone: str | None = None
    currency: str | None = None

    def pieces(self) -> Mapping[str, Any]:
        """What is handed in beside the order, {name: piece}."""
        if self.beside is None or isinstance(self.beside, Mapping):
            return self.beside or {}
        message = f"expected an object, like {{'refunds': [...]}}, got {brief(self.beside)}"
        raise PayloadError(subject="beside", faults=[Fault("beside", message)])

    def candidates(self) -> tuple[Platform, ...]:
        """The given or named platform, or all that are known."""
        if isinstance(self.platform, Platform):
            return (self.platform,)
        if self.platform is None:
            return platforms()
        named = tuple(item for item in platforms() if item.name == self.platform)
        if not named:
            raise _unknown(asked=str(self.platform))
        return named


def read(value: Any, repeated: list[str], options: Options) -> Inspection:
    """
    One parsed payload as an inspected order.

    Raises:
        PayloadError: it cannot be read; every fault has its path in the payload.
    """
    sighting = _recognise(value, options)
    platform = sighting.platform
    trail = Trail(
        zone=moments.zone(options.timezone),
        currency=_known(options.currency) if options.currency else None,
        html=platform.html,
    )
    for key in repeated:
        trail.find("repeated-key", key, f"the key {brief(key)} came twice; the last one counts")
    given = _given(options.pieces(), platform, trail)
    cursor = Cursor(sighting.node, sighting.path, trail, _siblings(value, sighting) | given)
    return _inspect(cursor, platform)


def _known(currency: str) -> str:
    """The currency that the caller names, in capitals; one that nobody has heard of is a slip."""
    from postmail.language.amounts import is_currency  # loads CLDR, which others do without

    code = to_currency(currency)
    if not is_currency(code):
        raise MoneyError(value=currency, expected="a currency of ISO 4217, like EUR")
    return code


def _without_lines(cursor: Cursor) -> Fault:
    """The fault of an order of nothing; `lines` may be our word, and not its platform's."""
    return Fault(join(cursor.path, "lines") if "lines" in cursor.node else "", _NO_LINES)


def _inspect(cursor: Cursor, platform: Platform) -> Inspection:
    trail = cursor.trail
    origins: dict[str, str] = {}
    draft = platform.read(cursor)
    if not isinstance(draft, Draft):
        faults = [Fault("read", f"expected a Draft, got {brief(draft)}")]
        raise DataError(subject=f"the reader of {platform.title}", faults=faults)
    extra = dict(trail.unread(cursor.node, cursor.path, platform.ignored))
    for name, (piece, path) in cursor.beside.items():
        extra |= trail.unread({name: piece}, path.removesuffix(name).rstrip("."), platform.ignored)
    findings = (*trail.findings(), *not_understood(extra, cursor.path))
    more = {"source": platform.name, "extra": extra, "findings": findings}
    order = build(Order, draft, more, origins)
    if isinstance(order, list) or trail.faults:
        faults = _merged(trail.faults, order)
        faults = [_without_lines(cursor) if fault == _LINES else fault for fault in faults]
        raise PayloadError(platform=platform.title, faults=faults)
    order = order if platform.own else owed(order)
    found = tuple(dict.fromkeys((*order.findings, *audit(order))))
    order = unchecked_copy(order, findings=found)
    return Inspection(
        order=order,
        platform=platform.name,
        title=platform.title,
        origins=_told(origins, order),
        missing=tuple(missing(order)),
        findings=found,
    )


def _told(origins: dict[str, str], order: Order) -> dict[str, str]:
    """*origins* of the facts alone, without those that the order turned out not to have."""
    gone = {"totals.due"} if order.totals.due is None else set()
    return {
        path: place
        for path, place in origins.items()
        if not path.endswith(".*") and path not in gone
    }


def _merged(noted: list[Fault], modelled: Order | list[Fault]) -> list[Fault]:
    """The cursors' faults, and the model's where they are not about the same thing."""
    rest = modelled if isinstance(modelled, list) else []
    told = {fault.path for fault in noted}
    needless = "required, and missing" if noted else None
    rest = [f for f in rest if f.path not in told and f.message != needless]
    return list(dict.fromkeys([*noted, *rest])) or [Fault("", "not an order")]


def _recognise(value: Any, options: Options) -> Sighting:
    candidates = options.candidates()
    sighting = sight(value, candidates)
    if sighting is None or not sighting.is_order:
        many = listed(value) if sighting is None else None
        if many is not None and many[0]:
            raise _list_refusal(many[0], candidates)
    if sighting is None and options.platform and isinstance(value, dict):
        sighting = _take_at_word(value, candidates[0])
    if sighting is None:
        raise _tracking_refusal(value) or _unknown(_described(value))
    if not sighting.is_order:
        raise sighting.refusal()
    return sighting


def _take_at_word(value: dict[str, Any], platform: Platform) -> Sighting:
    """Somebody said which platform it is: then the reader tells what is missing."""
    return Sighting(platform, platform.orders[0], value, (), is_order=True)


def _tracking_refusal(value: Any) -> PayloadError | None:
    """The error for what a carrier or a tracking service sends, which only joins an order."""
    found = sight(value, trackers())
    if found is None:
        return None
    remedy = "read it with read_tracking and join it: order.with_tracking(event)"
    return NotAnOrderError(
        platform=found.platform.title,
        what=found.shape.what,
        remedy=remedy if found.is_order else found.shape.remedy,
    )


def _list_refusal(items: list[Any], candidates: tuple[Platform, ...]) -> PayloadError:
    first = sight(items[0], candidates)
    if first is None:
        tracked = _tracking_refusal(items[0])
        return tracked or _unknown(f"a list of {len(items)}, of {_described(items[0])}")
    if first.is_order:
        remedy = "hand in one of them, or the whole list to read_orders"
        return NotAnOrderError(platform=first.platform.title, what=_counted(items), remedy=remedy)
    return NotAnOrderError(
        platform=first.platform.title,
        what=f"a list ({len(items)}), each {first.shape.what}",
        remedy=first.shape.remedy,
    )


def _counted(items: list[Any]) -> str:
    return "a list with one order" if len(items) == 1 else f"a list of {len(items)} orders"


def _unknown(found: str = "", asked: str | None = None) -> UnknownPlatformError:
    marks = {platform.name: platform.marks for platform in platforms()}
    return UnknownPlatformError(looked_for=marks, found=found, asked=asked)


def _described(value: Any) -> str:
    if isinstance(value, dict):
        keys = ", ".join(list(value)[:8])
        return f"an object with the keys {brief(keys)}" if value else "an empty object"
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    return f"only {brief(str(value))}" if value is not None else "null"


_Pieces = dict[str, tuple[Any, str]]


def _siblings(value: Any, sighting: Sighting) -> _Pieces:
    """What lies beside the order in its wrapper, as far as the platform knows it."""
    found: _Pieces = {}
    for depth, step in enumerate(sighting.steps):
        above = ".".join(sighting.steps[:depth])
        for name in sighting.platform.pieces:
            if name != step and name in value and _is_apart(sighting.node.get(name), value[name]):
                found[name] = (value[name], join(above, name))
        value = value[step]
    return found


def strangers(wrapped: dict[str, Any], platform: str | None = None) -> list[str]:
    """
    The names in *wrapped*, beside its `order`, that mean nothing to the order's platform; none
    where `order` is no order.
    """
    sighting = sight(wrapped, Options(platform).candidates())
    if sighting is None or sighting.steps[:1] != ("order",):
        return []
    known = {"order", *sighting.platform.pieces, *sighting.platform.ignored}
    return [name for name in wrapped if name not in known]


def _is_apart(own: Any, piece: Any) -> bool:
    """Whether an order has nothing of a *piece* itself, or only where an API would have it."""
    if isinstance(own, dict):
        return bool(own) and not own.keys() - {"url", "resource"}
    return own is None or (isinstance(own, str) and not isinstance(piece, str))


def _given(beside: Mapping[str, Any], platform: Platform, trail: Trail) -> _Pieces:
    """The pieces that the caller hands in, by the names that the platform knows."""
    pieces, _ = parse(dict(beside))
    known = "; ".join(f"{name} ({what})" for name, what in platform.pieces.items()) or "none"
    for name in pieces:
        if name not in platform.pieces:
            trail.fault(f"beside.{name}", f"no such piece of an order, known pieces: {known}")
    return {
        name: (piece, f"beside.{name}") for name, piece in pieces.items() if name in platform.pieces
    }


def missing(order: Order) -> list[str]:
    """The paths of facts that *order* lacks: its own, its groups', those that no line has."""
    hollow = _hollow(order, "")
    for name in ("customer", "totals", "shipping_address"):
        group = getattr(order, name)
        hollow += _hollow(group, f"{name}.") if group else []
    lines = [set(_hollow(line, "lines[].")) for line in order.lines]
    return hollow + [path for path in _hollow(order.lines[0], "lines[].") if _in_all(path, lines)]


def _in_all(path: str, groups: list[set[str]]) -> bool:
    return all(path in group for group in groups)


def _hollow(model: Model, prefix: str) -> list[str]:
    nothing = [name for name, value in model if value in (None, (), {})]
    return [prefix + name for name in nothing if name not in ("findings", "extra")]
