"""A recipient is an address that mail can be delivered to, and safe words around it."""

from __future__ import annotations

import pickle
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.errors import DataError, LocaleError
from postmail.mailbox import normalize_address
from postmail.recipient import Recipient
from postmail.tags import normalize_tag


@pytest.mark.parametrize(
    ("given_address", "expected"),
    [
        ("ida@example.com", "ida@example.com"),
        ("  ida@example.com\n", "ida@example.com"),
        ("Ida.Lund+news@Example.COM", "Ida.Lund+news@example.com"),
        ("o'neill@example.co.uk", "o'neill@example.co.uk"),
        ("!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com"),
        ('"ida lund"@example.com', '"ida lund"@example.com'),
        ('"a@b"@example.com', '"a@b"@example.com'),
        ('"a\\"b"@example.com', '"a\\"b"@example.com'),
        ('"ida"@example.com', "ida@example.com"),
        ('"\\i\\d a"@example.com', '"id a"@example.com'),
        ("ida@bücher.example", "ida@xn--bcher-kva.example"),
        ("ida@straße.example", "ida@xn--strae-oqa.example"),
        ("ida@例え.テスト", "ida@xn--r8jz45g.xn--zckzah"),
        ("ida@xn--bcher-kva.example", "ida@xn--bcher-kva.example"),
        (f"{'x' * 64}@example.com", f"{'x' * 64}@example.com"),
        (f"ida@{'b' * 63}.example", f"ida@{'b' * 63}.example"),
    ],
)
def test_addresses_that_can_be_delivered_to(given_address: str, expected: str) -> None:
    """The part before the @ keeps its letters; the domain becomes small ASCII letters."""
    assert Recipient(address=given_address).address == expected
    assert normalize_address(expected) == expected


@pytest.mark.parametrize(
    "address",
    [
        "",
        " ",
        "ida",
        "@example.com",
        "ida@",
        "ida@localhost",
        "ida@@example.com",
        "ida@example..com",
        "ida@example.com.",
        "ida@-example.com",
        "ida@exa_mple.com",
        "ida@1.2.3.4",
        "ida@[1.2.3.4]",
        "ida lund@example.com",
        ".ida@example.com",
        "ida..lund@example.com",
        "Ida <ida@example.com>",
        "<ida@example.com>",
        "ida@example.com, ole@example.com",
        "ida(comment)@example.com",
        "ida@example.com (comment)",
        "ida@example.com\r\nBcc: ole@example.com",
        "ida\n@example.com",
        "ida@exam\x00ple.com",
        '"ida\r\n"@example.com',
        "ida@example.com\u202e",
        "ida\u00a0@example.com",
        "ïda@example.com",
        "=?utf-8?q?ida?=@example.com",
        '"=?utf-8?q?ida?="@example.com',
        '""@example.com',
        '"ida."@example.com',
        '"ida@example.com',
        'ida"@example.com',
        '"id"a"@example.com',
        '"ida\\"@example.com',
        f"{'x' * 65}@example.com",
        f"ida@{'b' * 64}.example",
        f"ida@{'b' * 60}.{'b' * 60}.{'b' * 60}.{'b' * 60}.{'b' * 20}.example",
        "x" * 100_000,
        "ida@\ud800.example",
        "ida@\u0301.example",
        None,
        12,
    ],
)
def test_addresses_that_are_none(address: object) -> None:
    """Lists, names, comments, line breaks, bare hosts and over-long parts are refused."""
    with pytest.raises(DataError) as caught:
        Recipient(address=address)

    (fault,) = caught.value.faults
    assert fault.path == "address"
    assert fault.message.startswith(
        ("expected an e-mail address (", "expected text", "expected a valid string")
    )
    assert "\n" not in fault.message


@given(st.text() | st.emails() | st.from_regex(r"[\w.\"\\@ ()<>,;:\[\]-]{0,40}@[\w.-]{1,40}"))
def test_what_is_accepted_is_safe_in_a_header(text: str) -> None:
    """Anything is either refused, or one ASCII address that headers carry unchanged."""
    try:
        address = normalize_address(text)
    except DataError:
        return

    assert address.isascii()
    assert address.isprintable()
    assert len(address) <= 254
    assert normalize_address(address) == address
    message = EmailMessage(policy=SMTP)
    message["To"] = Address("Ida Lund", addr_spec=address)
    parsed = message["To"].addresses
    assert [one.addr_spec for one in parsed] == [address]


@given(st.emails(domains=st.sampled_from(["example.com", "mail.example.org"])))
def test_ordinary_addresses_are_accepted(address: str) -> None:
    """An address of ordinary shape with a real domain is never refused, unless it is too long."""
    local, _, domain = address.rpartition("@")
    if len(local) <= 64:
        assert normalize_address(address) == f"{local}@{domain}"


def test_a_recipient_says_why_and_how_to_stop() -> None:
    """All fields beside the address are optional; empty text reads as absent."""
    recipient = Recipient(
        address="ida@example.com",
        name=" Ida\n Lund ",
        locale="de_ch",
        tone="informal",
        timezone="Europe/Zurich",
        unsubscribe_url="https://nordlicht.example/u/1",
        preferences_url="",
        reason="",
    )

    assert (recipient.name, recipient.locale) == ("Ida Lund", "de-CH")
    assert recipient.preferences_url is None
    assert recipient.reason is None
    assert pickle.loads(pickle.dumps(recipient)) == recipient


def test_all_faults_of_a_recipient_come_at_once() -> None:
    """Address, tag, zone, tone and links are each named."""
    with pytest.raises(DataError) as caught:
        Recipient.model_validate(
            {
                "address": "x",
                "locale": "?",
                "timezone": "Nowhere",
                "tone": "rude",
                "unsubscribe_url": "mailto:a@b.example",
                "phone": "1",
            }
        )

    paths = [fault.path for fault in caught.value.faults]
    assert paths == ["address", "locale", "tone", "timezone", "unsubscribe_url", "phone"]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("DE", "de"), ("de_ch", "de-CH"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419")],
)
def test_tags_are_written_in_their_usual_case(tag: str, expected: str) -> None:
    """RFC 5646: languages small, scripts with one capital, regions in capitals."""
    assert normalize_tag(tag) == expected


@pytest.mark.parametrize("tag", ["deutsch", "english", "d", "de--CH", "1e"])
def test_what_is_no_language_is_refused(tag: str) -> None:
    """Where it is written, and not when the first mail is made: languages have 2 or 3 letters."""
    with pytest.raises(LocaleError, match="expected a language tag"):
        normalize_tag(tag)
