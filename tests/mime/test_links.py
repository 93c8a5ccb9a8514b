"""Link parameters: on the shop's links of the kinds that are named, and nowhere else."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail import Catalogue, Coupon, Mail
from postmail.links import LinkParameters, chosen
from postmail.messages import CouponMail, Simple
from postmail.samples import sample_brand, scenario
from tests.mime.making import IDA, UNSUBSCRIBE, envelope

UTM = {"utm_source": "mail", "utm_campaign": "{kind} & more"}
ADD = LinkParameters({"utm_source": "mail"}, hosts=["shop.example"])


def mail(parameters: dict[str, dict[str, str]], marketing: bool) -> Mail:
    """A mail of a shop with these parameters."""
    brand = sample_brand().model_copy(update={"link_parameters": parameters})
    order = scenario("first")
    message = (
        CouponMail(order=order, coupon=Coupon(code="X", percent=10))
        if marketing
        else Simple(order=order)
    )
    return Catalogue(brand=brand).render(message, recipient=IDA, locale="en")


def hrefs(page: str) -> set[str]:
    """Every link of *page*."""
    return set(map(html.unescape, re.findall(r'href="(https?://[^"]*)"', page)))


def test_marketing_links_to_the_shop_carry_their_parameters() -> None:
    """In HTML and text alike, once each, with the name of the kind filled in."""
    found = mail({"marketing": UTM}, marketing=True)
    links = hrefs(found.html) | set(re.findall(r"https?://\S+", found.text))
    shop = {link for link in links if urlsplit(link).hostname == "nordlicht.example"}
    counted = {link for link in shop if "utm_" in link}

    assert counted == shop - {UNSUBSCRIBE} and len(counted) > 2
    for link in counted:
        assert parse_qs(urlsplit(link).query)["utm_campaign"] == ["coupon & more"]
        assert link.count("utm_source=mail") == 1


def test_the_way_out_is_never_counted() -> None:
    """The unsubscribe link stays as the header has it, and the mail may leave."""
    found = mail({"marketing": UTM}, marketing=True)

    assert UNSUBSCRIBE in found.text and UNSUBSCRIBE.replace("&", "&amp;") in found.html
    assert found.to_bytes(envelope())


def test_links_of_others_are_not_touched() -> None:
    """What a carrier or a social network counts is theirs."""
    plain, counted = (mail(p, marketing=True) for p in ({}, {"marketing": UTM}))
    others = [
        {link for link in hrefs(m.html) if urlsplit(link).hostname != "nordlicht.example"}
        for m in (plain, counted)
    ]

    assert others[0] == others[1] != set()


def test_mails_about_orders_carry_none_unless_asked() -> None:
    """A setting for marketing changes nothing in a receipt; one for its kind does."""
    plain = mail({}, marketing=False)

    assert mail({"marketing": UTM}, marketing=False).html == plain.html
    assert "utm_source" in mail({"simple": UTM}, marketing=False).html
    assert "utm_source" in mail({"transactional": UTM}, marketing=False).text


def test_the_special_setting_wins() -> None:
    """Category, then stream, then kind."""
    table = {"marketing": {"a": "1", "b": "1", "c": "1"}, "offers": {"b": "2", "c": "2"}}
    table["coupon"] = {"c": "3"}

    assert chosen(table, "coupon", "marketing", "offers") == {"a": "1", "b": "2", "c": "3"}


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://shop.example", "https://shop.example?utm_source=mail"),
        ("https://SHOP.example/a?b=%20#c", "https://SHOP.example/a?b=%20&utm_source=mail#c"),
        ("https://shop.example/?utm_source=own", "https://shop.example/?utm_source=own"),
        ("https://www.shop.example/", "https://www.shop.example/"),
        ("https://shop.example.evil.example/", "https://shop.example.evil.example/"),
        ("mailto:a@shop.example", "mailto:a@shop.example"),
        ("https://[shop.example/", "https://[shop.example/"),
    ],
)
def test_a_link_keeps_all_that_it_had(link: str, expected: str) -> None:
    """Path, query, fragment and a parameter of its own stay; strangers stay as they are."""
    assert ADD.to_link(link) == expected


@given(st.text())
def test_text_without_links_is_left_alone(text: str) -> None:
    """Whatever stands in a mail, only links change."""
    if "//" not in text:
        assert ADD.to_text(text) == ADD.to_html(text) == text


def test_a_full_stop_is_not_part_of_a_link() -> None:
    """In a sentence the parameter goes before the stop."""
    assert ADD.to_text("See https://shop.example/a.") == (
        "See https://shop.example/a?utm_source=mail."
    )
