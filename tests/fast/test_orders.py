"""Lines that were read before: the same mails, products alone, and never too many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postmail import Catalogue
from postmail.errors import DataError
from postmail.fast import OrderReader
from postmail.messages import Simple
from postmail.order import Order
from postmail.readers import read_order
from postmail.samples import sample_brand, scenario, scenarios
from tests.fast.making import ENVELOPE, TO, catalogue, decoded
from tests.strategies import MESSAGES

#: How shops write JSON.
_STYLES: list[dict[str, Any]] = [
    {},
    {"separators": (",", ":")},
    {"indent": 2},
    {"ensure_ascii": False},
]


def _written(order: Order, style: dict[str, Any]) -> bytes:
    data = order.model_dump(mode="json", exclude_none=True)
    return json.dumps(data, **style).encode()


@pytest.mark.parametrize("style", _STYLES, ids=str)
@pytest.mark.parametrize("name", scenarios())
def test_read_twice(name: str, style: dict[str, Any]) -> None:
    """However JSON is written, an order is read as it stands, its lines known or not."""
    data = _written(scenario(name), style)
    reader, expected = OrderReader(100), Order.model_validate_json(data)
    for _ in range(2):
        order, _ = reader.read(data)
        assert order == expected
        assert order.model_fields_set == expected.model_fields_set
        assert [line.id for line in order.lines] == [line.id for line in expected.lines]


def test_any_order() -> None:
    """Any order is read as pydantic reads it, with lines of others in memory."""
    reader = OrderReader(50)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(message=MESSAGES["simple"], style=st.sampled_from(_STYLES))
    def holds(message: Simple, style: dict[str, Any]) -> None:
        lines = tuple(
            line.model_copy(update={"id": f"L{number}"})
            for number, line in enumerate(message.order.lines)
        )
        data = _written(message.order.model_copy(update={"lines": lines}), style)
        expected = Order.model_validate_json(data)
        for _ in range(2):
            assert reader.read(data)[0] == expected

    holds()


def test_lines_are_found_again() -> None:
    """A product that is bought again, under another id and in another order, is remembered."""
    first = scenario("first")
    reader = OrderReader(100)
    reader.read(_written(first, {}))
    lines = tuple(line.model_copy(update={"id": f"other-{line.id}"}) for line in first.lines)
    again = first.model_copy(update={"number": "N-2", "lines": (*lines[1:], lines[0])})
    order, places = reader.read(_written(again, {}))

    assert order == again
    assert [line.id for line in order.lines] == [line.id for line in again.lines]
    assert set(map(id, order.lines)) == set(places)


def test_faults_are_told() -> None:
    """A fault in any line, known or new, and one around them: the same words as `read_order`'s."""
    reader = OrderReader(100)
    data = scenario("first").model_dump(mode="json", exclude_none=True)
    reader.read(json.dumps(data))
    faulty = json.loads(json.dumps(data))
    faulty["lines"][-1]["quantity"] = -1
    faults: list[dict[str, Any]] = [{"currency": "SEK"}, {"number": ""}, {"lines": []}]
    for fault in (faulty, *({**data, **changed} for changed in faults)):
        written = json.dumps(fault)
        with pytest.raises(DataError) as expected:
            read_order(written, platform="postmail")
        with pytest.raises(DataError) as found:
            reader.read(written)
        assert str(found.value) == str(expected.value)


@pytest.mark.parametrize("size", [0, 100])
def test_what_an_order_is_read_from_may_be_careless(size: int) -> None:
    """As `read_order` reads it: behind a mark of its encoding, half an emoji, nothing for none."""
    reader = OrderReader(size)
    data = scenario("first").model_dump(mode="json", exclude_none=True)
    for careless in (
        b"\xef\xbb\xbf" + json.dumps(data).encode(),
        json.dumps({**data, "number": "N \ud83d"}),
        json.dumps({**data, "estimated": {}}),
    ):
        order, _ = reader.read(careless)
        assert order == read_order(careless, platform="postmail")
    with pytest.raises(DataError, match="shiping_address: no such field"):
        reader.read(json.dumps({**data, "shiping_address": {"city": "Kiel"}}))
    with pytest.raises(DataError, match="lines: expected at least one line of what was bought"):
        reader.read(json.dumps({**data, "lines": []}))
    with pytest.raises(DataError, match="line 1, column 11"):
        reader.read('{"number" "1"}')


@pytest.mark.parametrize(
    "written",
    [
        '{"extra": {"lines": [{"id": "1", "title": "A"}]}, "lines": [{"title": "B"}], %s}',
        '{"lines": [{"id": "1", "title": "A, {\\"id\\": \\"2\\""}], %s}',
        '{"lines": [{"id": "1", "title": "A", "components": [{"title": "B"}]}], %s}',
        '{"lines": [{"id": "1", "title": "A", "components": [{"id": "2", "title": "B"}]}], %s}',
        '{"lines": [{"id": "", "title": "A"}, {"id": "\\u0041", "title": "B"}], %s}',
        '{"lines": [{"id": "1", "title": "A"}], "lines": [{"id": "2", "title": "B"}], %s}',
        '{"lines": [{"id": "1", "title": "A"}], "shipments": [{"id": "1"}, {"id": "2"}], %s}',
        '{"lines": [{"id": "1", "title": "A"}, {"id": "1", "title": "A"}], %s}',
        '{"extra": {"lines": [{"id": "1", "title": "X"}]}, '
        '"lines": [{"title": "the lines of the order"}], %s}',
        '{"lines": [{"id": "1", "title": "A", "id": "9"}], %s}',
        '{"lines": [{"id": "9", "title": "A", "id": "1"}], %s}',
        '{"lines": [{"id": "1", "title": "A", "\\u0069d": "9"}, {"id": "2", "title": "B"}], %s}',
        '{"lines": [{"id": "1", "title": "A", "id": null}], %s}',
    ],
)
def test_strange_shapes(written: str) -> None:
    """Where a guess of where a line ends is wrong, the whole order is read."""
    facts = '"number": "1", "placed_at": "2026-01-01T00:00:00Z", "currency": "EUR"'
    data = written % facts
    reader, expected = OrderReader(10), Order.model_validate_json(data)

    assert [reader.read(data)[0], reader.read(data.encode())[0]] == [expected, expected]


@pytest.mark.parametrize("locale", ["en", "de", "sv", "de-CH", "en-IN"])
@pytest.mark.parametrize("name", scenarios())
def test_same_mails(name: str, locale: str) -> None:
    """A mail with lines that were printed before is the mail of the plain path."""
    order = scenario(name)
    data = _written(order, {})
    plain = catalogue().render(Simple(order=order), recipient=TO, locale=locale)
    expected = decoded(plain.to_bytes(ENVELOPE))
    for _ in range(3):
        found = catalogue().to_bytes(data, ENVELOPE, recipient=TO, locale=locale)
        assert decoded(found) == expected


def test_long_orders() -> None:
    """Where a line stands counts where the template asks: from the 26th on HTML leaves it out."""
    first = scenario("first")
    line = first.lines[0]
    lines = tuple(line.model_copy(update={"id": str(number)}) for number in range(30))
    order = first.model_copy(update={"lines": lines})
    shop = Catalogue(brand=sample_brand())
    expected = decoded(shop.render(Simple(order=order), recipient=TO).to_bytes(ENVELOPE))
    for _ in range(2):
        found = shop.to_bytes(_written(order, {}), ENVELOPE, recipient=TO)
        assert decoded(found) == expected


def test_products_alone_are_kept() -> None:
    """What is kept between mails tells of products: no code, no link, no word to a person."""
    personal: list[dict[str, Any]] = [
        {"gift_card": {"code": "SECRET", "recipient": "Ida"}},
        {"download_url": "https://shop.example/SECRET"},
        {"note": "SECRET"},
        {"discounts": [{"code": "SECRET", "percent": "5"}]},
        {"title": "SECRET" * 400},
    ]
    lines = [{"id": str(n), "title": "Lamp", **more} for n, more in enumerate([{}, *personal])]
    data = scenario("first").model_dump(mode="json", exclude_none=True)
    reader = OrderReader(100)
    for _ in range(2):
        reader.read(json.dumps({**data, "lines": lines}))

    assert len(reader.kept) == 1
    assert b"SECRET" not in b"".join(reader.kept)


def test_what_is_printed_for_a_line_is_kept() -> None:
    """Whatever the shipped confirmation asks in its loop: not to know it costs half a mail more."""
    shop = Catalogue(brand=sample_brand())
    shop.to_bytes(_written(scenario("first"), {}), ENVELOPE, recipient=TO)
    kept = [known.place for known in shop._orders._known.values()]

    assert kept and all(kept)


def _shop(folder: Path, row: str, before: str = "") -> Catalogue:
    """A catalogue whose confirmation prints *row* for each line, and says something *before*."""
    (folder / "simple").mkdir()
    (folder / "simple/body.mjml").write_text(
        "<mjml><mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview></mj-head><mj-body>"
        f"<mj-section><mj-column><mj-text>{before}<table>{{% for line in order.lines %}}<tr><td>"
        f"{row}</td></tr>{{% endfor %}}</table></mj-text></mj-column></mj-section></mj-body></mjml>"
    )
    return Catalogue(brand=sample_brand(), template_dirs=[folder])


@pytest.mark.parametrize(
    "row",
    [
        "{{ line.id }}",
        "{{ line['id'] }}",
        "{{ [line]|map(attribute='id')|join }}",
        "{{ line.title }}{% if line.id == 'B-0' %} of B{% endif %}",
        "{% for option in line.options if line.id == 'B-0' %}{{ option.value }}{% endfor %}!",
        "{{ (line|first)[1] }}",
        "{{ line|list|first|last }}",
        "{{ [line]|map(attribute='id.0')|join }}",
    ],
)
def test_a_line_may_tell_its_id(tmp_path: Path, row: str) -> None:
    """What is remembered of a product holds for each id: the id of another order is not printed."""
    shop = _shop(tmp_path, row)
    first = scenario("first")
    for name in ("A", "B"):
        lines = tuple(
            line.model_copy(update={"id": f"{name}-{number}"})
            for number, line in enumerate(first.lines)
        )
        _both(shop, first.model_copy(update={"lines": lines}))


@pytest.mark.parametrize(
    "row",
    [
        "{% for part in line.components %}{{ part.title }}{% else %}{{ part }}{% endfor %}",
        "{% for part in line.components %}{{ part.title }}{% else %}{{ loop.index }}{% endfor %}",
        "{% for option in line.options if loop.first %}{{ option.value }}{% endfor %}!",
    ],
)
def test_a_loop_in_a_loop_over_lines(tmp_path: Path, row: str) -> None:
    """Its `else` and its test speak of what is around it, which is no part of a product."""
    shop = _shop(tmp_path, row, "{% set part = order.number %}")
    first = scenario("first")
    for number, lines in (("A", first.lines), ("B", first.lines[::-1])):
        _both(shop, first.model_copy(update={"number": number, "lines": lines}))


def test_a_line_may_print_no_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A row without words is remembered, too: the plain path is not asked for the next mail."""
    shop = _shop(tmp_path, "{% if line.unit %}{{ line.unit }}{% endif %}")
    first = scenario("first")
    lines = tuple(line.model_copy(update={"unit": None}) for line in first.lines)
    with caplog.at_level("DEBUG", logger="postmail.fast"):
        for _ in range(2):
            _both(shop, first.model_copy(update={"lines": lines}))

    assert not caplog.records


def _both(shop: Catalogue, order: Order) -> None:
    """Assert that both paths of *shop* make the same mail of *order*."""
    expected = decoded(shop.render(Simple(order=order), recipient=TO).to_bytes(ENVELOPE))
    assert decoded(shop.to_bytes(_written(order, {}), ENVELOPE, recipient=TO)) == expected


def test_a_line_may_ask_for_its_order(tmp_path: Path) -> None:
    """What is kept of it is kept for each answer."""
    shop = _shop(
        tmp_path,
        "{{ line.title }}{% if order.note %}{% if line.quantity == 1 %} for you{% endif %}"
        "{% endif %}",
    )
    first = scenario("first")
    for note in ("", "Thanks", "", "Thanks"):
        _both(shop, first.model_copy(update={"note": note or None}))
    kept = [known.place for known in shop._orders._known.values()]
    assert {len(place or ()) for place in kept} == {2}


def test_memory_is_bounded() -> None:
    """A memory that is full is emptied: it stays flat, whatever the products are called."""
    data = scenario("first").model_dump(mode="json", exclude_none=True)
    reader, none = OrderReader(3), OrderReader(0)
    for number in range(10):
        written = json.dumps({**data, "lines": [{"id": "1", "title": f"Lamp {number}"}]})
        reader.read(written)
        assert none.read(written)[1] == {}

    assert 0 < len(reader.kept) <= 3
    assert none.kept == ()
