"""Link parameters: on the shop's links of the kinds that are named, and nowhere else."""

from __future__ import annotations

import html
import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail import Catalogue, Coupon, Mail
from postmail.errors import SettingsError
from postmail.links import LinkParameters, chosen
from postmail.messages import CouponMail, Referral, Simple
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


def counted(**links: str | None) -> Mail:
    """A marketing mail with its parameters, of an order and to a reader with these *links*."""
    brand = sample_brand().model_copy(
        update={"link_parameters": {"marketing": {"utm_source": "mail"}}}
    )
    order = scenario("first").model_copy(update={"url": links.pop("url", None)})
    reader = IDA.model_copy(update=links)
    message = CouponMail(order=order, coupon=Coupon(code="X", percent=10))
    return Catalogue(brand=brand).render(message, recipient=reader, locale="en")


@pytest.mark.parametrize(
    "link",
    ["https://shop.example/Foo_(bar)", "https://shop.example/really?", "https://shop.example/a."],
)
def test_a_link_that_ends_like_a_sentence_stays_whole(link: str) -> None:
    """Where the HTML has it so; what ends the sentence after it is no part of it."""
    expected = ADD.to_link(link)

    assert ADD.to_text(f"See {link}", [link]) == f"See {expected}"
    assert ADD.to_text(f"(See {link}).", [link]) == f"(See {expected})."
    assert ADD.to_text("(See https://shop.example/b).") == (
        "(See https://shop.example/b?utm_source=mail)."
    )


SIGNS = [
    *(
        "\u2069",
        "\u200f.",
        "\u201c",
        "\u201d",
        "\u00bb",
        "\u00ab",
        "\u2026",
        "\u3002",
        "\u300d\u3002",
    ),
    *("\uff0c", "\uff09", "\u060c", "\u061f", "]", "}", "*", ").", "'"),
]


@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
def test_a_sign_that_closes_is_not_part_of_a_link(sign: str) -> None:
    """In any script, and where a direction ends: the parameter goes before it, or it leads away."""
    link = "https://shop.example/a"

    assert ADD.to_text(f"{link}{sign}") == f"{link}?utm_source=mail{sign}"
    assert ADD.to_text(f"{link}{sign}", [link]) == f"{link}?utm_source=mail{sign}"


def test_a_link_of_the_html_ends_before_signs_of_another_script() -> None:
    """No space stands between it and what follows in Japanese."""
    link, more = "https://shop.example/a", "\uff08\u4eca\uff09\u3092"

    assert ADD.to_text(f"{link}{more}", [link]) == f"{link}?utm_source=mail{more}"


@pytest.mark.parametrize("more", ["b", "/b", ".html", "?b=1", "#b", "'s", "-b", "\u00fcb"])
def test_a_link_of_the_html_is_no_part_of_a_longer_one(more: str) -> None:
    """The text may hold links that the HTML has not, below one that it has."""
    link = f"https://shop.example/a{more}"
    text = ADD.to_text(f"See {link}, now", ["https://shop.example", "https://shop.example/a"])

    assert text == ADD.to_text(f"See {link}, now")
    assert link.partition("#")[0] in text


def test_a_mail_of_thousands_of_links_takes_no_minutes() -> None:
    """No link of the text is compared with every link of the HTML."""
    links = {f"https://shop.example/p/{number}" for number in range(12_000)}
    add = LinkParameters({"utm_source": "mail"}, hosts=["shop.example"])
    begin = time.process_time()
    text = add.to_text("\n".join(links), links)

    assert text.count("?utm_source=mail") == len(links)
    assert time.process_time() - begin < 5


def test_links_in_a_mail_from_right_to_left_lead_where_its_html_leads() -> None:
    """The sign that ends the direction of a link stays outside it."""
    brand = sample_brand().model_copy(
        update={"link_parameters": {"marketing": {"utm_source": "mail"}}}
    )
    link = "https://nordlicht.example/en/for/HANNA-LIGHT"
    coupon = Coupon(code="HANNA-LIGHT", percent=10, referral=True, url=link)
    message = Referral(order=scenario("first"), coupon=coupon, words=f"A lamp: {link}")
    found = Catalogue(brand=brand).render(message, recipient=IDA, locale="ar")

    assert f"{link}?utm_source=mail" in hrefs(found.html)
    assert f"{link}?utm_source=mail\u2069" in found.text


def test_text_and_html_count_the_same_link() -> None:
    """A bracket at its end is counted in both, or the text would lead elsewhere."""
    link = "https://nordlicht.example/o/Foo_(bar)"
    brand = sample_brand().model_copy(
        update={"link_parameters": {"transactional": {"utm_source": "mail"}}}
    )
    order = scenario("first").model_copy(update={"url": link})
    found = Catalogue(brand=brand).render(Simple(order=order), recipient=IDA, locale="en")

    assert f"{link}?utm_source=mail" in hrefs(found.html)
    assert f"{link}?utm_source=mail" in found.text


@pytest.mark.parametrize("secret", ["a|b{c}", "\u00fc", "a.", "(a)"])
def test_the_way_out_is_not_counted_however_it_is_spelt(secret: str) -> None:
    """Templates percent-encode what no link may hold: that is the same link."""
    ways = {
        "unsubscribe_url": f"https://nordlicht.example/stop?t={secret}",
        "preferences_url": f"https://nordlicht.example/choose?t={secret}",
    }
    found = counted(**ways)
    mentioned = hrefs(found.html) | set(re.findall(r"https?://\S+", found.text))
    links = [link for link in mentioned if "/stop?" in link or "/choose?" in link]

    assert len(links) >= 2
    assert not [link for link in links if "utm_" in link]


def test_the_header_holds_the_way_out_as_a_link_may_be_written() -> None:
    """RFC 3986 knows no bars and braces, RFC 8058 wants a URI."""
    found = counted(unsubscribe_url="https://nordlicht.example/stop?t=a|b{c}")

    assert b"\r\nList-Unsubscribe: <https://nordlicht.example/stop?t=a%7Cb%7Bc%7D>" in (
        found.to_bytes(envelope())
    )


def test_links_to_a_host_in_letters_of_its_own() -> None:
    """They are written as name servers know it, and counted as the shop's own."""
    brand = sample_brand().model_validate(
        {
            **sample_brand().model_dump(),
            "shop_url": "https://b\u00fccher.example/",
            "link_parameters": {"transactional": {"utm_source": "mail"}},
        }
    )
    order = scenario("first").model_dump() | {"url": "https://u@B\u00fccher.example:81/\u00fc?a"}
    found = Catalogue(brand=brand).render(
        Simple.model_validate({"order": order}), recipient=IDA, locale="en"
    )

    assert "https://u@xn--bcher-kva.example:81/%C3%BC?a&utm_source=mail" in hrefs(found.html)
    assert "https://u@xn--bcher-kva.example:81/%C3%BC?a&utm_source=mail" in found.text
    assert "b%C3%BCcher" not in found.html + found.text


def test_parameters_for_what_there_is_none_of_are_an_error() -> None:
    """A name misspelt would count nothing, and nobody would notice."""
    with pytest.raises(SettingsError, match=r"link_parameters\.coupn: .* did you mean coupon"):
        mail({"coupn": UTM}, marketing=True)
    for name in ("offers", "marketing", "coupon"):
        assert mail({name: UTM}, marketing=True).html.count("utm_source=mail")


@pytest.mark.parametrize("value", ["{knd}", "{kind", "kind}", "{Kind}"])
def test_a_placeholder_that_is_none_is_told(value: str) -> None:
    """It would stand in the statistics as it is written."""
    brand = sample_brand().model_copy(
        update={"link_parameters": {"marketing": {"utm_campaign": value}}}
    )
    with pytest.raises(SettingsError, match=r"marketing\.utm_campaign: .*\{kind\} or \{stream\}"):
        Catalogue(brand=brand)
