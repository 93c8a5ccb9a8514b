"""Where consumers have the right of withdrawal that Directive 2011/83/EU gives."""

from __future__ import annotations

#: The European Economic Area: the Union, Iceland, Liechtenstein and Norway (ISO 3166-1).
_COUNTRIES = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
)
_EEA = frozenset(_COUNTRIES.split())


def may_withdraw(country: str | None, business: bool | None) -> bool:
    """
    Whether a customer in *country* may have the right: nobody is kept from it by a gap in the data.

    >>> may_withdraw("SE", None), may_withdraw(None, None), may_withdraw("US", False)
    (True, True, False)
    >>> may_withdraw("SE", True)
    False
    """
    return business is not True and (country is None or country in _EEA)
