"""Addresses: every part once, in the order of the country."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.language.formats import Formats
from postmail.language.postal_formats import FORMATS, LATIN_FORMATS, NATIVE_FORMATS
from postmail.order import Address

COUNTRIES = sorted({*FORMATS, *LATIN_FORMATS, *NATIVE_FORMATS, "QQ"})
LATIN = {
    "name": "Name",
    "company": "Firm",
    "lines": ("Road", "Floor"),
    "district": "Quarter",
    "city": "Town",
    "region": "Province",
    "postal_code": "12345",
}
NATIVE = {
    "name": "王小明",
    "company": "公司",
    "lines": ("路一号", "二楼"),
    "district": "朝阳区",
    "city": "北京市",
    "region": "河北省",
    "postal_code": "100000",
}


@given(
    st.sampled_from([LATIN, NATIVE]),
    st.sets(st.sampled_from(sorted(LATIN))),
    st.sampled_from(COUNTRIES),
    st.sampled_from(["de", "ja", "ar", "en-US"]),
)
def test_every_part_is_there_once(
    full: dict[str, object], given_parts: set[str], country: str, locale: str
) -> None:
    """Whichever parts are given, in whichever country: none is lost, none doubled."""
    parts = {name: full[name] for name in given_parts}
    address = Address.model_validate({**parts, "country": country})
    lines = Formats(locale).address(address, home=country)
    text = "\n".join(lines)
    pieces = [piece for value in parts.values() for piece in _pieces(value)]

    assert [1] * len(pieces) == [text.count(piece) for piece in pieces]
    assert all(line == line.strip(" ,-/") and "  " not in line for line in lines)


def _pieces(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("US", "Name|Firm|Road|Floor|Quarter|Town, Province 12345"),
        ("GB", "Name|Firm|Road|Floor|Quarter|Town|Province|12345"),
        ("DE", "Name|Firm|Road|Floor|Quarter|12345 Town|Province"),
        ("FR", "Firm|Name|Road|Floor|Quarter|12345 Town|Province"),
        ("NL", "Firm|Name|Road|Floor|Quarter|12345 Town|Province"),
        ("SE", "Firm|Name|Road|Floor|Quarter|12345 Town|Province"),
        ("IT", "Name|Firm|Road|Floor|Quarter|12345 Town Province"),
        ("ES", "Name|Firm|Road|Floor|Quarter|12345 Town Province"),
        ("PL", "Name|Firm|Road|Floor|Quarter|12345 Town|Province"),
        ("JP", "Name|Firm|Road|Floor|Quarter, Town|Province 12345"),
        ("CN", "Name|Firm|Road|Floor|Quarter|Town|Province, 12345"),
        ("BR", "Firm|Name|Road|Floor|Quarter|Town-Province|12345"),
        ("AE", "Name|Firm|Road|Floor|Quarter|Town|Province|12345"),
        ("HU", "Name|Firm|Province|Town|Quarter|Road|Floor|12345"),
    ],
)
def test_the_country_decides_the_order(country: str, expected: str) -> None:
    """The parts stand where the country's post looks for them."""
    address = Address.model_validate({**LATIN, "country": country})

    assert Formats("en").address(address, home=country) == tuple(expected.split("|"))


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("JP", "〒100000|河北省北京市朝阳区|路一号|二楼|公司|王小明"),
        ("CN", "100000|河北省北京市朝阳区|路一号|二楼|公司|王小明"),
        ("TW", "100000|河北省北京市朝阳区|路一号|二楼|公司|王小明"),
        ("KR", "河北省 北京市 朝阳区|路一号|二楼|公司|王小明|100000"),
    ],
)
def test_native_letters_go_from_the_large_to_the_small(country: str, expected: str) -> None:
    """East Asian addresses turn round in their own letters."""
    address = Address.model_validate({**NATIVE, "country": country})

    assert Formats("ja").address(address, home=country) == tuple(expected.split("|"))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"city": "Austin", "region": "TX"}, ("Austin, TX",)),
        ({"city": "Austin", "postal_code": "78701"}, ("Austin 78701",)),
        ({"region": "TX", "postal_code": "78701"}, ("TX 78701",)),
        ({}, ()),
    ],
)
def test_a_missing_part_takes_its_separator_along(
    parts: dict[str, str], expected: tuple[str, ...]
) -> None:
    """No comma waits for a state that is not there."""
    assert Formats("en").address(Address(country="US", **parts), home="US") == expected


def test_blanks_that_were_typed_leave_no_trace() -> None:
    """Neither a line of nothing nor a line that was broken in two."""
    address = Address(lines=["1  High St\n", "", " \n"], postal_code="YO1  8QH", country="GB")
    assert Formats("en").address(address, home="GB") == ("1 High St", "YO1 8QH")


def test_what_says_the_same_twice_is_said_once() -> None:
    """City states, and companies that are their own contact, are not repeated."""
    address = Address(name="ACME", company="acme", city="Berlin", region="Berlin", country="DE")

    assert Formats("de").address(address, home="DE") == ("ACME", "Berlin")


def test_the_country_is_named_abroad_only() -> None:
    """In the words of the text, last; without a home it is always named."""
    address = Address(name="Ida", city="Lund", country="SE")

    assert Formats("de").address(address, home="SE") == ("Ida", "Lund")
    assert Formats("de").address(address, home="DE") == ("Ida", "Lund", "Schweden")
    assert Formats("ar").address(address) == ("Ida", "Lund", "السويد")


def test_an_address_without_a_country_is_one_at_home() -> None:
    """Shops leave the country out where all customers share it."""
    address = Address(city="Leeds", postal_code="LS1 1AA")

    assert Formats("en").address(address, home="GB") == ("Leeds", "LS1 1AA")
    assert Formats("en").address(address) == ("LS1 1AA Leeds",)
