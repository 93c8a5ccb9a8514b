"""What pydantic's core reads on its own is what our validators would have made of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from postmail.errors import DataError, MoneyError
from postmail.model import faults_of
from postmail.money import Money
from postmail.order import Order
from postmail.order.values import (
    Country,
    Line,
    Link,
    MaybeCountry,
    MaybeLine,
    MaybeLink,
    MaybeProse,
    Prose,
    _clean,
    _country,
    _link,
    _one_line,
    none_if_empty,
)

_SIGNS = st.text(st.sampled_from('aZé漢 \t\n\r\x00\x1c\x85\xa0\u2028\u3000\ufeff<>"?#/:.httpsE'))
_VALUES = st.one_of(
    st.none(),
    st.integers(),
    st.text(),
    _SIGNS,
    st.builds("https://{}".format, _SIGNS),
    st.sampled_from(["DE", "de", " DE ", "D", "HTTP://A.example/ä?b=c", "https://a b", ""]),
)


def _prose(value: object) -> object:
    return _clean(value)


def _link_of(value: object) -> object:
    line = _one_line(value)
    return _link(line) if isinstance(line, str) else line


def _country_of(value: object) -> object:
    line = _one_line(value)
    return _country(line) if isinstance(line, str) else line


_READERS: list[tuple[str, Any, Any, Any]] = [
    ("Line", Line, MaybeLine, _one_line),
    ("Prose", Prose, MaybeProse, _prose),
    ("Link", Link, MaybeLink, _link_of),
    ("Country", Country, MaybeCountry, _country_of),
]


@pytest.mark.parametrize(("name", "full", "maybe", "ours"), _READERS, ids=[r[0] for r in _READERS])
def test_native_is_ours(name: str, full: Any, maybe: Any, ours: Any) -> None:
    """What the core takes comes out as our validators write it; what they refuse is refused."""
    whole, absent = TypeAdapter(full), TypeAdapter(maybe)

    @given(value=_VALUES)
    def holds(value: object) -> None:
        try:
            expected = ours(value)
        except ValueError:
            expected = 0
        if isinstance(expected, str):
            assert whole.validate_python(value) == expected
        else:
            with pytest.raises(ValidationError):
                whole.validate_python(value)
        if none_if_empty(value) is None:
            assert absent.validate_python(value) is None
        elif isinstance(expected, str):
            assert absent.validate_python(value) == expected

    holds()


@given(text=st.from_regex(r"\A\s?[-+]?[0-9]{0,18}(\.[0-9]{0,14})?\Z") | st.text(max_size=8))
def test_native_amounts(text: str) -> None:
    """An amount that the core reads is the one that Money's own constructor reads."""
    try:
        expected = Money(text, "EUR")
    except MoneyError:
        expected = None
    try:
        found = TypeAdapter(Money).validate_python({"amount": text, "currency": "EUR"})
    except ValidationError as error:
        assert expected is None
        assert [fault.path for fault in faults_of(error.errors())] == [""]
        return
    assert found == expected
    assert expected is not None
    assert found.amount.as_tuple() == expected.amount.as_tuple()


def test_native_money_is_money() -> None:
    """What the core builds is a frozen Money that equals, hashes and adds as any other."""
    read = TypeAdapter(Money).validate_json('{"amount": "12.50", "currency": "EUR"}')
    made = Money("12.5", "EUR")

    assert read == made
    assert hash(read) == hash(made)
    assert (read + made).amount == Decimal(25)
    with pytest.raises(AttributeError):
        read.amount = Decimal(1)  # type: ignore[misc] # that is the point


def test_paths_show_no_branch() -> None:
    """The fault of a value that both refuse is told once, at its own path, in our words."""
    line = {"title": 5, "total": {"amount": 1.5, "currency": "EUR"}, "url": "ftp://x"}
    data = {"number": "", "placed_at": "2026-01-01T00:00:00Z", "currency": "EUR", "lines": [line]}
    with pytest.raises(DataError) as caught:
        Order.model_validate(data)

    assert [str(fault) for fault in caught.value.faults] == [
        'number: expected text that is not empty, got ""',
        "lines[0].title: expected text, got 5",
        'lines[0].url: expected a web address (https://...), got "ftp://x"',
        "lines[0].total: expected an exact amount (Decimal, int or text), not a float, got 1.5",
    ]


def test_limits_are_kept() -> None:
    """A field that limits a text's length is read by our validators alone."""
    adapter = TypeAdapter(Annotated[Line, Field(max_length=3)])

    assert adapter.validate_python("abc") == "abc"
    with pytest.raises(ValidationError):
        adapter.validate_python("abcd")


def test_schema_is_ours() -> None:
    """The JSON schema of a text says what may be written, not how it is read."""
    assert TypeAdapter(MaybeLine).json_schema() == {"anyOf": [{"type": "string"}, {"type": "null"}]}
