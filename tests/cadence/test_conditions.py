"""Lint of conditions at their edges: what is shut by a hair, and what is open at one side."""

from __future__ import annotations

from tests.cadence.test_lint import about


def test_a_list_that_takes_back_just_what_it_gives_is_shut() -> None:
    """The same countries, the same labels: nothing is left."""
    told = "error fits-no-order kinds[tips].when: no order fits: "

    assert about(countries=["DE"], not_countries=["DE"]) == [
        f"{told}not_countries has all of countries"
    ]
    assert about(not_countries=["DE"], not_tags=["vip"]) == []


def test_a_value_may_have_one_bound() -> None:
    """At least, or at most."""
    assert about(min_value=50, currency="EUR") == []
    assert about(max_value=50, currency="EUR") == []
