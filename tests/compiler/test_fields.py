"""Fields that filters ask for by name: misspelt ones are found when the template is compiled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from postmail.compiler import Folders, expand
from postmail.errors import CompileError

_MAIL = (
    "<mjml><mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview></mj-head><mj-body><mj-section>"
    "<mj-column><mj-text>SAID</mj-text></mj-column></mj-section></mj-body></mjml>"
)


class Price(BaseModel):
    """What an item costs."""

    amount: int


class Item(BaseModel):
    """Something bought."""

    title: str
    price: Price | None = None
    parts: tuple[Price, ...] = ()


TYPES: dict[str, Any] = {"items": tuple[Item, ...]}


def _expand(folder: Path, said: str) -> None:
    (folder / "mail").mkdir()
    (folder / "mail" / "body.mjml").write_text(_MAIL.replace("SAID", said), encoding="utf-8")
    expand(Folders((folder,)), "mail", TYPES)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("{{ items|map(attribute='titel')|join }}", "no field titel"),
        ("{{ items|map(attribute='price.amont')|sum }}", "no field amont"),
        ("{{ (items|map(attribute='price')|first).amont }}", "no field amont"),
        ("{{ items|sum(attribute='pric') }}", "no field pric"),
        ("{{ items|sum('pric') }}", "no field pric"),
        ("{{ (items|min(attribute='titel')).title }}", "no field titel"),
        ("{% for one in items|sort(attribute='title,titel') %}{% endfor %}", "no field titel"),
        ("{% for one in items|sort(false, true, 'titel') %}{% endfor %}", "no field titel"),
        ("{% for one in items|selectattr('prise') %}{% endfor %}", "no field prise"),
        ("{% for one in items|rejectattr('price', 'nope') %}{% endfor %}", "no test nope"),
        ("{% for one in items|select('nope') %}{% endfor %}", "no test nope"),
        ("{% for group in items|groupby('titel') %}{% endfor %}", "no field titel"),
        ("{% for one in items|unique(false, 'titel') %}{% endfor %}", "no field titel"),
        ("{{ items|map(attribute='parts')|map('map', attribute='amont')|list }}", "no field amont"),
        ("{{ items|map(attribute='parts')|map('sum', 'amont')|sum }}", "no field amont"),
    ],
)
def test_what_filters_name(tmp_path: Path, said: str, what: str) -> None:
    """Also where no data of the sample would bring it to light."""
    with pytest.raises(CompileError, match=f"there is {what}"):
        _expand(tmp_path, said)


@pytest.mark.parametrize(
    "said",
    [
        "{{ items|map(attribute='title')|join(', ') }}",
        "{{ items|map(attribute='price.amount')|sum }}",
        "{{ items|map('upper')|join }}",
        "{{ items|map(attribute='parts')|map('map', attribute='amount')|map('join')|join }}",
        "{{ items|map(attribute='parts')|map('join', ', ', attribute='amount')|join('; ') }}",
        "{{ items|map(attribute='parts')|map('sort', attribute='amount')|map('first')|list }}",
        "{{ (items|map(attribute='parts')|map('sort', false, false, 'amount')|first)[0].amount }}",
        "{{ items|map(attribute=0)|join }}",
        "{% for one in items|sort(attribute='price.amount,title') %}{{ one.title }}{% endfor %}",
        "{% for one in items|selectattr('price', 'none') %}{{ one.title }}{% endfor %}",
        "{% for one in items|groupby('title') %}{{ one.list|length }}{% endfor %}",
    ],
)
def test_what_is_there(tmp_path: Path, said: str) -> None:
    """Right names, filters and numbers are nothing to complain about."""
    _expand(tmp_path, said)
