"""Many orders: lists, pages, streams of lines, files."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from postmail.errors import NotAnOrderError, PayloadError, UnknownPlatformError
from postmail.readers import read_orders
from tests.readers.test_reading import ORDER, changed

TWO = [changed(name="#1"), changed(name="#2")]
LINES = "\n".join(json.dumps(item) for item in TWO) + "\n"


def numbers(source: Any, **options: Any) -> list[str]:
    """The numbers of the orders in *source*."""
    return [order.number for order in read_orders(source, **options)]


def test_what_nobody_knows_is_told_with_its_place() -> None:
    """In a file of many, the one is found."""
    with pytest.raises(UnknownPlatformError, match=r"^order\[1\]: no known shop platform sends"):
        list(read_orders([TWO[0], {"x": 1}]))
    with pytest.raises(UnknownPlatformError, match=r"^line 2: no known shop platform sends"):
        list(read_orders(json.dumps(TWO[0]) + '\n{"x": 1}\n'))


SOURCES: dict[str, Callable[[], Any]] = {
    "list": lambda: TWO,
    "iterator": lambda: iter(TWO),
    "page": lambda: {"orders": TWO},
    "page as text": lambda: json.dumps({"orders": TWO}),
    "page as bytes": lambda: json.dumps({"orders": TWO}, indent=2).encode(),
    "edges": lambda: {"data": {"orders": {"edges": [{"node": item} for item in TWO]}}},
    "lines as text": lambda: LINES,
    "lines as bytes": lambda: b"\xef\xbb\xbf" + LINES.encode(),
    "text file": lambda: io.StringIO("\n" + LINES),
    "binary file": lambda: io.BytesIO(LINES.encode()),
    "pretty file": lambda: io.StringIO(json.dumps(TWO, indent=2)),
    "iterator of lines": lambda: iter(LINES.splitlines(keepends=True)),
    "iterator of bytes": lambda: iter(LINES.encode().splitlines()),
    "list of texts": lambda: [json.dumps(item) for item in TWO],
}


@pytest.mark.parametrize("form", SOURCES)
def test_orders_are_found_in_every_form(form: str) -> None:
    """Each way to hold two orders gives two orders."""
    assert numbers(SOURCES[form]()) == ["#1", "#2"]


@pytest.mark.parametrize("empty", [[], "", b"", {"orders": []}, iter([]), io.StringIO("\n\n")])
def test_nothing_gives_nothing(empty: Any) -> None:
    """No orders are no error."""
    assert numbers(empty) == []


def test_one_order_is_a_list_of_one() -> None:
    """A single order, as it is or as text, is a stream of one."""
    assert numbers(ORDER) == numbers(json.dumps(ORDER)) == ["#1"]


def test_a_stream_is_read_as_it_comes() -> None:
    """The first order is there before the second line was asked for."""

    def lines() -> Iterator[str]:
        yield json.dumps(ORDER)
        raise AssertionError("asked too early")

    assert next(read_orders(lines())).number == "#1"


def test_a_fault_names_its_place() -> None:
    """Line or index stand in the error, and the paths below it."""
    with pytest.raises(PayloadError, match=r"line 2 cannot be read as Shopify"):
        numbers(json.dumps(ORDER) + "\n" + json.dumps(changed(total_price="x")))
    with pytest.raises(PayloadError, match=r"orders\[1\] cannot be read"):
        numbers({"orders": [ORDER, changed(total_price="x")]})
    with pytest.raises(NotAnOrderError, match=r"order\[0\]: this is a gift card"):
        numbers([{"initial_value": "1", "balance": "1"}])


def test_faults_may_be_handed_over_instead() -> None:
    """With `on_fault` the stream goes on, over broken lines too."""
    faults: list[PayloadError] = []
    source = "\n".join([json.dumps(ORDER), '{"name": }', "oops", json.dumps(TWO[1])])

    found = numbers(source, on_fault=faults.append)

    assert found == ["#1", "#2"]
    assert [error.subject for error in faults] == ["line 2", "line 3"]
