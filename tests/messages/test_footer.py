"""Header and footer: what a mail says about itself."""

from __future__ import annotations

import pytest

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.messages import CouponMail, Message, Simple
from postmail.recipient import Recipient
from postmail.samples import sample_brand
from tests.messages.orders import order

_TO = Recipient(
    address="ida@example.com",
    unsubscribe_url="https://shop.example/u/secret",
    reason="You asked for offers on May 4, 2026.",
)
_CATALOGUE = Catalogue(brand=sample_brand(), strict=True)
_CODE = CouponMail.model_validate({"order": order(), "coupon": {"code": "X", "percent": "10"}})


@pytest.mark.parametrize(("message", "shown"), [(Simple(order=order()), False), (_CODE, True)])
def test_a_reason_to_advertise_is_none_to_confirm(message: Message, shown: bool) -> None:
    """The recipient's reason stands in advertising only; other mails come because of the order."""
    mail = _CATALOGUE.render(message, recipient=_TO, locale="en")

    assert ("You asked for offers" in mail.text) is shown
    assert ("because you placed order 1001" in mail.text) is not shown


@pytest.mark.parametrize(
    ("locale", "word"),
    [("en", "Advertisement"), ("de", "Werbung"), ("nl", "Reclame"), ("sv", "Reklam")],
)
def test_advertising_says_so_first(locale: str, word: str) -> None:
    """The first line of the text names it, as the top of the HTML does."""
    mail = _CATALOGUE.render(_CODE, recipient=_TO, locale=locale)

    assert mail.text.splitlines()[0] == word
    assert word in mail.html


@pytest.mark.parametrize(
    ("country", "number", "line"),
    [
        ("DE", "DE999999999", "USt-IdNr.: DE999999999"),
        ("CH", "CHE-999.999.999 MWST", "CHE-999.999.999 MWST"),
    ],
)
def test_a_swiss_number_needs_no_label(country: str, number: str, line: str) -> None:
    """It names itself, and the label of the European Union's numbers would be wrong."""
    shop = Brand(name="Nordlicht", country=country, legal={"vat_id": number})
    mail = Catalogue(brand=shop).render(Simple(order=order()), locale="de")

    assert line in mail.text.splitlines()
