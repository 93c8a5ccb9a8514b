"""Lint of conditions: what no order fits, codes that nothing has, timing that is never used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from postmail.cadence.advice import Advice, Severity
from postmail.cadence.kinds import Anchor, Condition, Fallback, KindSpec, Product
from postmail.cadence.zones import is_country

#: Codes that are reserved for countries whose own is another.
_MEANT = {"UK": "GB", "EL": "GR"}


def narrow(spec: KindSpec) -> Iterator[Advice]:
    """What the conditions of a kind and of its variants can hardly mean."""
    path = f"kinds[{spec.kind}]"
    yield from _about(spec.when, f"{path}.when")
    for place, variant in enumerate(spec.variants):
        yield from _about(variant.when, f"{path}.variants[{place}].when")


def unused(spec: KindSpec) -> Iterator[Advice]:
    """Variants and fallbacks that no order ever comes to."""
    path = f"kinds[{spec.kind}]"
    seen: list[Condition] = []
    for place, variant in enumerate(spec.variants):
        if any(before in (variant.when, Condition()) for before in seen):
            message = "an earlier variant has all its orders: the first that fits is used"
            yield Advice(Severity.WARNING, "never-used", f"{path}.variants[{place}]", message)
        seen.append(variant.when)
        yield from _passed_by(
            variant.anchor or spec.anchor, variant.fallbacks or (), f"{path}.variants[{place}]"
        )
    if all(variant.anchor in (None, spec.anchor) for variant in spec.variants):
        yield from _passed_by(spec.anchor, spec.fallbacks, path)


def _passed_by(anchor: Anchor, fallbacks: Iterable[Fallback], path: str) -> Iterator[Advice]:
    """Fallbacks after what is always there, or after itself."""
    seen = {anchor}
    for place, step in enumerate(fallbacks):
        if found := seen & {Anchor.PLACED, Anchor.DATE, step.anchor}:
            message = f"the one for {min(found)} stands before it: this is never used"
            yield Advice(Severity.WARNING, "never-used", f"{path}.fallbacks[{place}]", message)
        seen.add(step.anchor)


def _about(when: Condition, path: str) -> Iterator[Advice]:
    for problem in _shut(when):
        yield Advice(Severity.ERROR, "fits-no-order", path, f"no order fits: {problem}")
    for code in dict.fromkeys((*when.countries, *when.not_countries)):
        if not is_country(code):
            meant = f" (did you mean {_MEANT[code]}?)" if code in _MEANT else ""
            message = f"no country has the code {code}{meant}"
            yield Advice(Severity.WARNING, "no-such-country", path, message)
    if when.currency is not None and not _is_currency(when.currency):
        message = f"there is no currency {when.currency} (ISO 4217)"
        yield Advice(Severity.WARNING, "no-such-currency", path, message)


def _is_currency(code: str) -> bool:
    from postmail.language.amounts import is_currency  # loads CLDR, which plans do without

    return is_currency(code)


def _shut(when: Condition) -> Iterator[str]:
    """What contradicts itself."""
    if when.countries and set(when.countries) <= set(when.not_countries):
        yield "not_countries has all of countries"
    if set(when.products or Product) <= set(when.not_products):
        yield "not_products has all of products"
    if when.tags and set(when.tags) <= set(when.not_tags):
        yield "not_tags has all of tags"
    low, high = when.min_value, when.max_value
    if low is not None and high is not None and low > high:
        yield "min_value is above max_value"
