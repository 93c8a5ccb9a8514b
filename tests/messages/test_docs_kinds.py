"""The pages of the kinds tell of every kind, every field and every block that they list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from postmail.messages import BUILT_IN, Message
from postmail.resources import templates_root

_PAGES = sorted((Path(__file__).parents[2] / "docs").glob("kinds*.md"))
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
