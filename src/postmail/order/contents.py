"""What lies in parcels: whether they bring all that was bought, and what they do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from postmail.model import unchecked_copy
from postmail.order.lines import LineItem, LineKind
from postmail.order.shipments import Shipment

#: {line id: how many of it lie in parcels}.
Packed = dict[str | None, Decimal]


def pieces_of(lines: Sequence[LineItem]) -> tuple[LineItem, ...]:
    """The *lines*, and what the bundles among them contain: what an item of a parcel can name."""
    return (*lines, *(part for line in lines for part in line.components))


def missing_in(parcels: Sequence[Shipment], lines: Sequence[LineItem]) -> tuple[LineItem, ...]:
    """
    Those of *lines* that *parcels* do not bring in full, each with how many are still to be
    brought, and without the sums of the whole line. What was refunded is brought no more.

    Nothing, where the parcels do not tell: one names no items, or names what no line has.

    >>> from postmail.order.shipments import ShipmentItem
    >>> lamps = LineItem(id="a", title="Lamp", quantity=Decimal(5))
    >>> two = Shipment(items=(ShipmentItem(line_id="a", quantity=Decimal(2)),))
    >>> [(line.title, line.quantity) for line in missing_in([two], [lamps])]
    [('Lamp', Decimal('3'))]
    """
    packed = _packed(parcels, lines)
    if packed is None:
        return ()
    return tuple(_left(line, packed) for line in lines if not _is_in(line, packed))


def are_known_to_hold(parcels: Sequence[Shipment], lines: Sequence[LineItem]) -> bool:
    """Whether *parcels* tell what is in them, and that is all of *lines* that is to be brought."""
    packed = _packed(parcels, lines)
    named = all(line.id for line in lines if line.kind is LineKind.PHYSICAL)
    return packed is not None and named and all(_is_in(line, packed) for line in lines)


def _packed(parcels: Sequence[Shipment], lines: Sequence[LineItem]) -> Packed | None:
    """What lies in the parcels; None, where they do not tell."""
    packed: Packed = defaultdict(Decimal)
    for item in (item for parcel in parcels for item in parcel.items):
        packed[item.line_id] += item.quantity
    known = {one.id for one in pieces_of(lines)} - {None}
    tell = all(parcel.items for parcel in parcels) and known.issuperset(packed)
    return packed if tell else None


def _is_in(line: LineItem, packed: Packed) -> bool:
    """Whether all of a line that is to be brought is *packed*; of a bundle, each part."""
    if line.kind is not LineKind.PHYSICAL or line.id is None or _count(line, packed) <= 0:
        return True
    parts = [part for part in line.components if part.kind is LineKind.PHYSICAL]
    return line.id not in packed and bool(parts) and all(part.id in packed for part in parts)


def _count(line: LineItem, packed: Packed) -> Decimal:
    return line.quantity - line.quantity_refunded - packed.get(line.id, Decimal())


def _left(line: LineItem, packed: Packed) -> LineItem:
    """The *line* with what is not *packed*; its sums were for all of it."""
    whole = {"quantity_refunded": Decimal(), "quantity_removed": Decimal()}
    sums = {"subtotal": None, "total": None, "discounts": ()}
    return unchecked_copy(line, quantity=_count(line, packed), **whole, **sums)
