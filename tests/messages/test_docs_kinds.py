"""The pages of the kinds tell of every kind, every field and every block that they list."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from postmail.messages import BUILT_IN, Message
from postmail.resources import templates_root
from tests.messages.orders import order
from tests.test_docs import blocks

_DOCS = Path(__file__).parents[2] / "docs"
_PAGES = sorted(_DOCS.glob("kinds*.md"))
_PAGE = "\n".join(page.read_text("utf-8") for page in _PAGES)


@pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.kind)
def test_every_kind_has_its_section(kind: type[Message]) -> None:
    """A kind has a row in the table and a section that names each of its fields."""
    section = re.search(rf"^## {kind.kind}$(.*?)(?=^## |\Z)", _PAGE, re.MULTILINE | re.DOTALL)

    assert f"| `{kind.kind}` | `{kind.__name__}` | {kind.category} | `{kind.stream}` |" in _PAGE
    assert section is not None
    assert [name for name in kind.model_fields if f"`{name}`" not in section[1]] == []


def test_the_listed_blocks_are_there() -> None:
    """The table of blocks names existing blocks, with the parameters that they have."""
    rows = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| ?([^|]*)\|$", _PAGE, re.MULTILINE)

    assert len(rows) > 20
    for name, parameters in rows:
        text = (templates_root() / "_blocks" / f"{name}.mjml").read_text("utf-8")
        head = re.search(r"<pm-block([^>]*)>", re.sub(r"\{\{.*?\}\}", "", text))
        assert head is not None
        given = dict(re.findall(r"([\w-]+)=\"([^\"]*)\"", head[1]))
        known = {*given.pop("required", "").split(), *given}
        assert set(re.findall(r"`([a-z-]+)`", parameters)) == known


def test_the_worker_asks_for_reviews_of_what_was_kept() -> None:
    """Neither of what went back, nor of money to spend later; as `AnswerLinks.reviews` does."""
    lines = [
        {"title": "Mug", "product_id": "mug", "quantity": 2, "quantity_refunded": 1},
        {"title": "Pot", "product_id": "pot", "quantity_refunded": 1},
        {"title": "Voucher", "product_id": "voucher", "kind": "gift_card"},
    ]
    names: dict[str, Any] = {}
    exec(blocks(_DOCS / "worker.md")[0].code, names)

    assert [item.title for item in names["reviews"]([order(lines=lines)]).items] == ["Mug"]
