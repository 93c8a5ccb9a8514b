"""A brand has words of its own in each language that its mails speak."""

import pytest

from postmail.brand import Brand
from postmail.language.translations import available
from postmail.resources import templates_root
from postmail.samples import sample_brand


@pytest.mark.parametrize("locale", available([templates_root()]))
def test_the_sample_brand_speaks_every_language(locale: str) -> None:
    """No English hours, no English terms in a mail of another language."""
    assert sample_brand().untranslated(locale) == ()


def test_what_a_language_lacks_is_named() -> None:
    """Prose only, and only what there is; a tone may bring it; a region has its language's."""
    brand = Brand(
        name="N",
        tagline="Light",
        support={"hours": "9 to 5", "phone": "1"},
        texts={"de": {"tagline": "Licht"}, "de@formal": {"support": {"hours": "9 bis 17 Uhr"}}},
    )

    assert brand.untranslated("de") == ("support.hours",)
    assert brand.untranslated("de-AT", "formal") == ()
    assert brand.untranslated("en-GB") == ()
    assert brand.untranslated("sv") == ("tagline", "support.hours")
