"""The built-in templates, compiled, equal the slow way: for sample orders and for any order."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from postmail import Brand, Catalogue, Recipient
from postmail.compiler import Language
from postmail.language.cldr import text_direction
from postmail.language.formats import Formats
from postmail.language.translations import load_translations
from postmail.messages import Message, Reassurance, Simple, Welcome
from postmail.samples import sample_brand, scenario, scenarios
from postmail.tags import Tone
from postmail.texts import Texts
from tests.compiler.test_equality import same
from tests.strategies import MESSAGES, TIMES

LANGUAGES: tuple[tuple[str, Tone | None], ...] = (("en", None), ("de", "informal"), ("sv", None))
RECIPIENT = Recipient(
    address="ida@example.com", unsubscribe_url="https://shop.example/stop", reason="You & we"
)


@cache
def _catalogue(bare: bool) -> Catalogue:
    return Catalogue(brand=Brand(name="Bare & Co.") if bare else sample_brand())


@cache
def _language(catalogue: Catalogue, locale: str, tone: Tone | None) -> Language:
    texts = Texts(load_translations(catalogue.template_dirs, locale, tone))
    return Language(locale, tone, text_direction(locale), texts.forms, texts.plural)


def _same(catalogue: Catalogue, message: Message, locale: str, tone: Tone | None) -> None:
    brand = catalogue.brand.localized(locale, tone)
    known = {"brand": brand, "category": message.category.value}
    data: dict[str, Any] = {name: getattr(message, name) for name in type(message).model_fields}
    data |= {"recipient": RECIPIENT, "formats": Formats(locale, "Europe/Berlin")}
    same(
        catalogue.expanded(message.kind),
        catalogue.compiled(message.kind, locale, tone),
        _language(catalogue, locale, tone),
        known,
        data,
    )


@pytest.mark.parametrize("kind", MESSAGES)
def test_any_order(kind: str) -> None:
    """Any valid order gives the same mail both ways, in several languages, with any brand."""

    @settings(
        max_examples=6 * TIMES,  # the slow way is slow: a tenth of a second each
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(message=MESSAGES[kind], language=st.sampled_from(LANGUAGES), bare=st.booleans())
    def holds(message: Message, language: tuple[str, Tone | None], bare: bool) -> None:
        _same(_catalogue(bare), message, *language)

    holds()


@pytest.mark.parametrize("name", scenarios())
def test_scenarios(name: str) -> None:
    """The sample orders give the same mail both ways."""
    order = scenario(name)
    messages: list[Message] = [Simple(order=order), Simple(order=order, wording="accepted")]
    if order.first_order is not False:
        messages.append(Welcome(order=order))
    if not order.is_over:
        messages.append(Reassurance(order=order))
    for message in messages:
        _same(_catalogue(bare=False), message, "de", "formal")
