"""Whatever comes in, an Order or a PayloadError comes out."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postmail.errors import PayloadError
from postmail.order import Order
from postmail.readers import read_order, read_orders, read_tracking, redact
from postmail.readers.platforms import PLATFORMS
from tests.readers.payloads import SHARED, all_fixtures, load
from tests.readers.test_tracking import AFTERSHIP, EASYPOST, SHIPPO, SHOPIFY

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=20,
)
#: What stands in the place of any value of a real payload.
STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, float("inf"), 10**30, "", " ", "abc", "-5", "1e400", "\ud800",
    "0000-00-00 00:00:00", "2026-02-30", "9999-12-31T23:59:59-14:00", "javascript:alert(1)",
    "<b>&amp;</b>", "\x00\x1b", [], {}, [[]], [None], {"a": {}}, [{"id": 1}], "9" * 50, "EUR", "de",
)  # fmt: skip

FILES = [*all_fixtures(), *sorted(SHARED.glob("*/*.json"))]


def survives(payload: Any) -> None:
    """Reading gives an order that can be written, or a PayloadError that can be shown."""
    try:
        order = read_order(payload)
    except PayloadError as error:
        assert str(error)
    else:
        assert isinstance(order, Order)
        assert order.model_dump_json()


@given(JSON | st.text() | st.binary())
def test_any_json_text_or_bytes(payload: Any) -> None:
    """Values, text and bytes that are no order are refused, never with a foreign error."""
    survives(payload)


@given(JSON, st.sampled_from([platform.name for platform in PLATFORMS]))
def test_any_json_of_a_named_platform(payload: Any, platform: str) -> None:
    """A reader that is asked by name survives what is not its own."""
    try:
        read_order(payload, platform=platform)
    except PayloadError as error:
        assert str(error)


@given(JSON | st.text() | st.binary() | st.lists(st.text() | st.binary() | JSON))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_source_of_many(source: Any) -> None:
    """A stream of anything ends; every item is an order or a fault."""
    faults: list[PayloadError] = []
    for order in read_orders(source, on_fault=faults.append):
        assert isinstance(order, Order)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_real_payloads_with_strange_values(path: Any) -> None:
    """Any value of a payload may be strange, missing or doubled, and text may be cut short."""
    text = path.read_text(encoding="utf-8")
    payload, dice = json.loads(text), random.Random(path.stem)
    for _ in range(60):
        mutant = copy.deepcopy(payload)
        for _ in range(dice.randint(1, 3)):
            mutate(mutant, dice)
        survives(mutant)
    for _ in range(5):
        survives(text[: dice.randrange(len(text))])


def test_strange_pieces_beside_an_order() -> None:
    """A piece that was handed in may be as strange as the order that it belongs to."""
    order, pieces = load("prestashop/order"), load("prestashop/beside")
    dice = random.Random(11)
    for _ in range(150):
        mutant, beside = copy.deepcopy(order), copy.deepcopy(pieces)
        mutate(mutant, dice)
        mutate(beside, dice)
        try:
            read = read_order(mutant, timezone="Europe/Paris", beside=beside)
        except PayloadError as error:
            assert str(error)
        else:
            assert Order.model_validate_json(read.model_dump_json()) == read


@pytest.mark.parametrize("report", [AFTERSHIP, EASYPOST, SHIPPO, SHOPIFY])
def test_reports_with_strange_values(report: Any) -> None:
    """A report about a parcel is read or refused, whatever its values."""
    dice = random.Random(7)
    for _ in range(150):
        mutant = copy.deepcopy(report)
        mutate(mutant, dice)
        try:
            event = read_tracking(mutant)
        except PayloadError as error:
            assert str(error)
        else:
            assert event.model_dump_json()


@pytest.mark.parametrize("path", all_fixtures(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_redaction_of_strange_payloads(path: Any) -> None:
    """Redaction survives what reading survives."""
    payload, dice = json.loads(path.read_bytes()), random.Random(path.stem)
    for _ in range(30):
        mutant = copy.deepcopy(payload)
        mutate(mutant, dice)
        try:
            assert redact(mutant)
        except PayloadError as error:
            assert str(error)


def mutate(node: Any, dice: random.Random) -> None:
    """One value somewhere in *node* is replaced, removed or doubled."""
    places = list(spots(node))
    if not places:
        return
    holder, key = dice.choice(places)
    turn = dice.randrange(6)
    if turn == 0:
        del holder[key]
    elif turn == 1 and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
    else:
        holder[key] = copy.deepcopy(dice.choice(STRANGE))


def spots(node: Any) -> Any:
    """Every (container, key) below *node*."""
    if not isinstance(node, dict | list):
        return
    steps: Any = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in list(steps):
        yield node, key
        yield from spots(value)
