"""Lists of names, as each language writes them."""

import pytest

from postmail.language.formats import Formats
from postmail.language.lists import ListStyle


@pytest.mark.parametrize(
    ("names", "style", "expected"),
    [
        (["DHL", "InPost"], "standard", "DHL e InPost"),
        (["Pinterest", "Facebook", "Instagram"], "standard", "Pinterest, Facebook e Instagram"),
        (["Lana", "hilo"], "standard", "Lana e hilo"),
        (["Agua", "hielo"], "standard", "Agua y hielo"),
        (["Casa y Ida", "UPS"], "standard", "Casa y Ida y UPS"),
        (["InPost"], "standard", "InPost"),
        (["siete", "ocho"], "or", "siete u ocho"),
        (["10", "11"], "or", "10 u 11"),
        (["DHL", "UPS"], "or", "DHL o UPS"),
    ],
)
def test_spanish_words_between_names_give_way_to_a_sound_like_theirs(
    names: list[str], style: ListStyle, expected: str
) -> None:
    """Only the word before the last name, and only by how that name begins."""
    assert expected == Formats("es-MX").sentence(names, style)


def test_in_arabic_each_name_is_isolated_and_what_joins_them_is_not() -> None:
    """One isolate around the list would run from left to right, with the Arabic "and" in it."""
    names = ["PostNord", "GLS", "أرامكس"]

    assert Formats("ar").sentence(names[:2]) == "\u2068PostNord\u2069 و\u2068GLS\u2069"
    assert Formats("ar").sentence(names[2:]) == "أرامكس"
    assert Formats("de").sentence(names[1:]) == "GLS und \u2068أرامكس\u2069"
