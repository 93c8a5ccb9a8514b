"""Plural forms by CLDR, in gettext's order."""

from decimal import Decimal

import pytest
from babel.localedata import locale_identifiers

from postmail.errors import LocaleError, MoneyError
from postmail.language.plurals import plural_header, plural_index


def test_the_header_of_every_locale_agrees_with_its_rule() -> None:
    """For all of CLDR's languages, the header we write is one we accept, and means the same."""
    for locale in sorted(set(locale_identifiers()) - {"root"}):
        if "_" in locale:  # regions share the rule of their language
            continue
        rule, by_header = plural_index(locale), plural_index(locale, plural_header(locale))

        assert [rule(n) for n in range(120)] == [by_header(n) for n in range(120)], locale


@pytest.mark.parametrize(
    ("locale", "header"),
    [
        ("de", "nplurals=2; plural=n != 1;"),
        ("fr", "nplurals=2; plural=(n > 1);"),
        ("pt-BR", "nplurals=2; plural=(n > 1)"),
        ("fr", "nplurals=3; plural=(n == 0 || n == 1) ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;"),
        (
            "ru",
            "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
            "n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
        ),
        (
            "ar",
            "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
            "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);",
        ),
        ("ja", "nplurals=1; plural=0;"),
    ],
)
def test_the_usual_headers_are_accepted(locale: str, header: str) -> None:
    """What translators' tools write for a language agrees with CLDR."""
    assert plural_index(locale, header).count == int(header[9])


@pytest.mark.parametrize(
    ("locale", "header"),
    [
        ("pl", "nplurals=2; plural=n != 1;"),
        ("fr", "nplurals=2; plural=n != 1;"),
        ("de", "nplurals=1; plural=n != 1;"),
        ("de", "nplurals=3; plural=n != 1;"),
        ("de", "nplurals=2; plural=__import__('os');"),
        ("de", "nplurals=2; plural=" + "(" * 500 + "n" + ")" * 500),
        ("de", "nplurals=2; plural=n/0;"),
        ("de", "nplurals=2; plural=n==1 ? 0-1 : 1;"),
        ("de", "plural=n;"),
        ("de", ""),
    ],
)
def test_wrong_headers_are_refused_with_the_right_one(locale: str, header: str) -> None:
    """A header for another language is found at once, not by the customer."""
    if not header:
        assert plural_index(locale, header) == plural_index(locale)
        return
    with pytest.raises(LocaleError, match="expected nplurals=") as caught:
        plural_index(locale, header)

    assert plural_header(locale) in caught.value.problem


def test_fractions_and_trailing_zeros() -> None:
    """1.0 is one thing; 1.5 is CLDR's form for fractions where whole numbers have it too."""
    assert [plural_index("en")(Decimal(text)) for text in ("1.00", "1.5", "0")] == [0, 1, 1]
    assert plural_index("fr")(Decimal("1.5")) == 0
    assert plural_index("cs")(Decimal("1.5")) == 2
    assert plural_index("fr")(10**6) == 1


def test_forms_of_a_single_number() -> None:
    """English one is one; French one is zero, too; Arabic has three such forms."""
    assert plural_index("en").of_one_number == {0}
    assert plural_index("fr").of_one_number == set()
    assert plural_index("ar").of_one_number == {0, 1, 2}


def test_what_is_no_number_is_refused() -> None:
    """A count is exact."""
    with pytest.raises(MoneyError):
        plural_index("de")("many")  # type: ignore[arg-type]
    with pytest.raises(LocaleError, match="CLDR has no data"):
        plural_index("tlh")
