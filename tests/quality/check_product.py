"""The whole product, mail by mail: run by `make quality`, for minutes."""

from __future__ import annotations

from itertools import groupby

import pytest

from postmail.exhibits import Exhibit
from tests.quality.product import problems, product, rendered

_GROUPS = {
    f"{kind}-{language}": tuple(group)
    for (kind, language), group in groupby(
        product(), key=lambda one: (one.message.kind, one.language)
    )
}


@pytest.mark.parametrize("group", _GROUPS.values(), ids=_GROUPS)
def test_every_order(group: tuple[Exhibit, ...]) -> None:
    """One kind in one language, of every order that it takes."""
    found = {one.name: problems(one, rendered(one)) for one in group}

    assert {name: what for name, what in found.items() if what} == {}
