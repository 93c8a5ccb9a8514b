"""CLDR's data of one locale does not hang on which others were used before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from babel import localedata

from postmail.language import cldr
from postmail.language.cldr import cldr_locale


@pytest.fixture(autouse=True)
def fresh() -> None:
    """As in a new process."""
    localedata._cache.clear()
    cldr._find.cache_clear()
    cldr._with_data_of_its_own.cache_clear()


def names(locale: str) -> dict[str, Any]:
    """How *locale* calls months and days, in every width."""
    data: Any = cldr_locale(locale)
    return {"months": _plain(data.months), "days": _plain(data.days), "eras": _plain(data.eras)}


def _plain(data: Any) -> Any:
    return {key: _plain(data[key]) for key in data} if isinstance(data, Mapping) else data


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        ("ar", "ar-JO"), ("ar", "ar-MA"), ("de", "de-AT"), ("fr", "fr-CA"), ("es", "es-MX"),
        ("pt", "pt-PT"), ("zh-Hans", "zh-Hant"), ("en", "en-GB"),
    ],
)  # fmt: skip
def test_names_are_those_of_the_locale(parent: str, child: str) -> None:
    """Whether its language was used before it or not, and the other way round."""
    alone = names(child)
    fresh_parent = names(parent)
    localedata._cache.clear()
    cldr._find.cache_clear()
    cldr._with_data_of_its_own.cache_clear()

    assert names(parent) == fresh_parent
    assert names(child) == alone


def test_a_month_has_one_name_in_a_mail() -> None:
    """Jordan says تشرين الثاني, also in a process that has written نوفمبر for Egypt."""
    day = date(2026, 11, 24)
    egypt, jordan = (cldr_locale(tag).months["format"]["abbreviated"] for tag in ("ar", "ar-JO"))

    assert (egypt[day.month], jordan[day.month]) == ("نوفمبر", "تشرين الثاني")
