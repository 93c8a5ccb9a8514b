"""Lists and names of people: in the order and with the words of their language."""

from __future__ import annotations

import pytest

from postmail.language.formats import Formats
from postmail.money import Money
from postmail.order import Customer


def test_a_list_in_words() -> None:
    """Any number of items, with braces and all, and no item at all."""
    formats = Formats("sv")

    assert formats.sentence([]) == formats.sentence([None, ""]) == ""
    assert formats.sentence(["{0}"]) == "{0}"
    assert formats.sentence(["{1}", "{0}", "a"]) == "{1}, {0} och a"
    with pytest.raises(TypeError, match="got Money"):
        formats.sentence(["a", Money("1", "EUR")])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("locale", "person", "whole", "given"),
    [
        ("de", Customer(first_name="Ida", last_name="Lund"), "Ida Lund", "Ida"),
        ("ja", Customer(first_name="太郎", last_name="山田"), "山田 太郎", "山田 太郎"),
        ("ja", Customer(first_name="Ida", last_name="Lund"), "Ida Lund", "Ida Lund"),
        ("de", Customer(first_name="太郎", last_name="山田"), "山田 太郎", "太郎"),
        ("zh-CN", Customer(first_name="小明", last_name="王"), "王小明", "小明"),
        ("hu", Customer(first_name="Ida", last_name="Lund"), "Lund Ida", "Ida"),
        ("en", Customer(last_name="Lund"), "Lund", "Lund"),
        ("en", Customer(name="Cher"), "Cher", "Cher"),
        ("en", Customer(name="Ida Lund", first_name="Ida"), "Ida Lund", "Ida"),
        ("en", Customer(company="Nordlicht"), "Nordlicht", "Nordlicht"),
        ("en", Customer(), None, None),
    ],
)
def test_names_are_ordered_and_never_guessed(
    locale: str, person: Customer, whole: str | None, given: str | None
) -> None:
    """One name, two, none: nothing is split, nothing glued with double blanks."""
    formats = Formats(locale)

    assert (whole, given) == (formats.full_name(person), formats.given_name(person))
