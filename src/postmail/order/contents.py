"""What lies in parcels: whether they bring all that was bought, and what they do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from postmail.model import unchecked_copy
from postmail.order.lines import LineItem, LineKind
from postmail.order.shipments import Shipment

#: {line id: how many of it lie in parcels}.
Packed = dict[str | None, Decimal]


def pieces_of(lines: Sequence[LineItem]) -> tuple[LineItem, ...]:
    """The *lines*, and what the bundles among them contain: what an item of a parcel can name."""
    return (*lines, *(part for line in lines for part in line.components))


def ids_of(line: LineItem) -> set[str]:
    """By what the items of a parcel can name a *line* or, of a bundle, its parts."""
    return {one.id for one in pieces_of((line,)) if one.id is not None}


def brings_goods(shipment: Shipment, lines: Sequence[LineItem]) -> bool:
    """
    Whether a *shipment* is a parcel. Some shops send files and gift cards in shipments too, which
    hold nothing else of the order's *lines* and cannot be followed.

    >>> from postmail.order.shipments import ShipmentItem
    >>> files = LineItem(id="a", title="E-book", kind="digital")
    >>> brings_goods(Shipment(items=(ShipmentItem(line_id="a"),)), [files])
    False
    """
    if not shipment.items or shipment.tracking:
        return True
    sent = {one.id for one in pieces_of(lines) if one.id and one.kind is not LineKind.PHYSICAL}
    return any(item.line_id not in sent for item in shipment.items)


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


def waiting_in(parcels: Sequence[Shipment], lines: Sequence[LineItem]) -> tuple[LineItem, ...]:
    """
    Those of *lines* that are not in stock yet (`available_at`) and that *parcels* do not bring in
    full, as `missing_in` has them, though here every parcel need not tell what is in it.
    A parcel that does not brings what was in stock on the day on which it left.
    """
    late = [line for line in lines if line.available_at]
    if not late:  # as with most orders
        return ()
    packed = counted(parcels)
    left = [parcel.shipped_at or parcel.delivered_at for parcel in parcels if not parcel.items]
    last = max((day for day in left if day), default=None)
    there = [line for line in late if last and line.available_at and line.available_at <= last]
    waits = [line for line in late if line not in there and _count(line, packed) > 0]
    return tuple(_left(line, packed) for line in waits)


def are_known_to_hold(parcels: Sequence[Shipment], lines: Sequence[LineItem]) -> bool:
    """Whether *parcels* tell what is in them, and that is all of *lines* that is to be brought."""
    packed = _packed(parcels, lines)
    named = all(line.id for line in lines if line.kind is LineKind.PHYSICAL)
    return packed is not None and named and all(_is_in(line, packed) for line in lines)


def _packed(parcels: Sequence[Shipment], lines: Sequence[LineItem]) -> Packed | None:
    """What lies in the parcels; None, where they do not tell, or there are none."""
    packed = counted(parcels)
    known = {one.id for one in pieces_of(lines)} - {None}
    named = bool(parcels) and all(parcel.items for parcel in parcels)
    return packed if named and known.issuperset(packed) else None


def counted(parcels: Sequence[Shipment]) -> Packed:
    """How many of what lie in *parcels*, as far as they tell."""
    packed: Packed = defaultdict(Decimal)
    for item in (item for parcel in parcels for item in parcel.items):
        packed[item.line_id] += item.quantity
    return packed


def _is_in(line: LineItem, packed: Packed) -> bool:
    """Whether all of a line that is to be brought is *packed*."""
    return line.kind is not LineKind.PHYSICAL or line.id is None or _count(line, packed) <= 0


def _count(line: LineItem, packed: Packed) -> Decimal:
    """How many of a line are still to be brought; of a bundle, those that lack a part."""
    due = line.quantity - line.quantity_refunded
    parts = [part for part in line.components if part.kind is LineKind.PHYSICAL and part.quantity]
    if line.id is None:
        return due
    if due <= 0 or not parts or line.id in packed:
        return due - packed.get(line.id, Decimal())
    return due - min(_sets(part, line, packed) for part in parts)


def _sets(part: LineItem, line: LineItem, packed: Packed) -> Decimal:
    """
    For how many bundles of a *line* a *part* is there. Some shops count the parts of one bundle,
    others those of all together: a number that cannot be that of all is that of one.
    """
    of_one = part.quantity / line.quantity
    each = of_one if of_one == of_one.to_integral_value() else part.quantity
    there = packed.get(part.id, Decimal()) if part.id else Decimal()
    return (there / each).to_integral_value(ROUND_FLOOR)


def _left(line: LineItem, packed: Packed) -> LineItem:
    """The *line* with what is not *packed*; its sums were for all of it."""
    whole = {"quantity_refunded": Decimal(), "quantity_removed": Decimal()}
    sums = {"subtotal": None, "total": None, "discounts": ()}
    return unchecked_copy(line, quantity=_count(line, packed), **whole, **sums)
