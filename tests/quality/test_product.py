"""A sample of the whole product, the same one every time; `make quality` looks at all of it."""

from __future__ import annotations

import pytest

from postmail.exhibits import Exhibit
from postmail.messages import BUILT_IN
from postmail.samples import library
from tests.messages.rendering import LANGUAGES
from tests.quality.product import problems, product, rendered, sampled

#: Of so many mails one is looked at here.
_SHARE = 80
_SAMPLED = sampled(_SHARE)


@pytest.mark.parametrize("exhibit", _SAMPLED, ids=lambda exhibit: exhibit.path)
def test_a_mail_of_the_product(exhibit: Exhibit) -> None:
    """Frame, words, sizes, and a text that says what the HTML says."""
    assert problems(exhibit, rendered(exhibit)) == []


def test_the_product_is_whole() -> None:
    """Every kind in every language and tone; every scenario in a kind that takes any order."""
    shown = product()
    simple = {one.name.partition(".")[0] for one in shown if one.message.kind == "simple"}

    assert {(one.message.kind, one.locale, one.tone) for one in shown} == {
        (kind.kind, *language) for kind in BUILT_IN for language in LANGUAGES
    }
    assert simple >= set(library())


def test_the_sample_leaves_nothing_out() -> None:
    """Each kind, language and scenario is in it, and it is a sample."""
    assert {one.message.kind for one in _SAMPLED} == {kind.kind for kind in BUILT_IN}
    assert {(one.locale, one.tone) for one in _SAMPLED} == set(LANGUAGES)
    assert {one.name for one in _SAMPLED} == {one.name for one in product()}
    assert len(_SAMPLED) < len(product()) / 10
