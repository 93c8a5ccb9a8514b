"""`postmail templates`: every kind with its data and languages, for people and programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

import pytest

from postmail.cli.templates import type_name
from postmail.messages import BUILT_IN, Category, Coupon
from postmail.money import Money
from tests.cli.conftest import Call


def test_the_list_is_as_it_was_read(call: Call, golden: Callable[[str, str], None]) -> None:
    """People read what each kind is for, which data it needs, and what it speaks."""
    outcome = call("templates")

    assert (outcome.status, outcome.err) == (0, "")
    golden("templates.txt", outcome.out)


def test_json_tells_programs_the_same(call: Call) -> None:
    """`--json` is stable: kinds with category, stream, description, class, needs and fields."""
    told = json.loads(call("templates", "--json").out)

    assert set(told) == {"kinds", "languages", "template_dirs"}
    assert [kind["kind"] for kind in told["kinds"]] == [cls.kind for cls in BUILT_IN]
    assert told["languages"]["de"] == ["formal", "informal"]
    for kind in told["kinds"]:
        assert list(kind) == "kind category stream description class needs fields".split()
        assert all(field["description"] for field in kind["fields"])


@pytest.mark.parametrize(
    ("annotation", "name"),
    [
        (str, "text"),
        (str | None, "text"),
        (Money | None, "amount"),
        (tuple[Money, ...], "list of amount"),
        (Decimal, "number"),
        (datetime, "date and time"),
        (Category, "transactional or marketing"),
        (Literal["red", "blue"], "red or blue"),
        (Annotated[str, "a note"], "text"),
        (Annotated[str | None, "a note"], "text"),
        (dict[str, int], "table of whole number"),
        (Coupon, "Coupon"),
    ],
)
def test_types_have_names_for_people(annotation: object, name: str) -> None:
    """A designer reads `list of amount`, not `tuple[Money, ...]`."""
    assert type_name(annotation) == name
