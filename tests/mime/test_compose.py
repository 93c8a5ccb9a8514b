"""Whole messages: structure, headers by category, threads, and the same bytes every time."""

from __future__ import annotations

import copy
import dataclasses
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email import policy
from pickle import dumps, loads
from typing import Any

import pytest
from aiosmtplib.email import flatten_message
from hypothesis import given, settings
from hypothesis import strategies as st

from postmail.envelope import Attachment
from postmail.messages.images import InlineImage
from postmail.mime import Encodings
from postmail.mime.bodies import LINE, clean
from postmail.mime.headers import one_line
from postmail.recipient import Recipient
from tests.mime.making import (
    IDA,
    UNSUBSCRIBE,
    coupon_mail,
    envelope,
    marketing_mail,
    order_mail,
    plain_mail,
)
from tests.mime.parsing import longest_line, read, second, text_of

LOCALES = ["de", "en", "nl", "sv"]
PDF = Attachment(filename="Rechnung für Ihre Bestellung.pdf", content=b"%PDF-1.7\n\x00\xff\r\n")
ICS = Attachment(
    filename="delivery.ics",
    content=b"BEGIN:VCALENDAR\r\nSUMMARY:Lieferung f\xc3\xbcr Ida\r\nEND:VCALENDAR\r\n",
    media_type="text/calendar",
)
LIST_HEADERS = {"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Feedback-ID"}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("make", [order_mail, coupon_mail])
def test_a_mail_of_the_catalogue_survives_the_wire(make: Any, locale: str) -> None:
    """Both parsers read subject, text and HTML exactly as they were rendered, and no fault."""
    mail = make(locale)
    data = mail.to_bytes(envelope())
    message, other = read(data), second(data)

    assert message["Subject"] == other.subject == mail.subject
    assert text_of(message, "plain") == mail.text
    assert text_of(message, "html") == mail.html
    assert other.text_html[0].replace("\r\n", "\n") == mail.html
    assert longest_line(data) <= LINE and data.isascii()


@given(st.text(max_size=500), st.text(max_size=500), st.text(max_size=200), st.booleans())
@settings(max_examples=150)
def test_any_mail_survives_the_wire(html: str, text: str, subject: str, base64: bool) -> None:
    """Whatever a template makes of hostile data, it arrives, without control characters."""
    way = Encodings("base64", "base64") if base64 else Encodings()
    mail = plain_mail(html=html.replace("cid:", ""), text=text, subject=subject, encodings=way)
    message = read(mail.to_bytes(envelope()))

    assert message["Subject"] == one_line(subject)
    assert text_of(message, "plain") == clean(text)
    assert text_of(message, "html") == clean(mail.html)


def test_text_comes_first_and_pictures_beside_the_html() -> None:
    """alternative(text, related(html, picture)): clients show the last part that they can."""
    message = read(coupon_mail(qr=True).to_bytes(envelope()))
    text, related = message.iter_parts()
    html, picture = related.iter_parts()

    assert message.get_content_type() == "multipart/alternative"
    assert [text.get_content_type(), related.get_content_type(), html.get_content_type()] == [
        "text/plain",
        "multipart/related",
        "text/html",
    ]
    assert related.get_param("type") == "text/html"
    assert picture["Content-ID"] == "<coupon-qr@postmail>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_content().startswith(b"\x89PNG")


def test_attachments_come_last_and_byte_for_byte() -> None:
    """mixed(alternative, files...): names of any script, content of any bytes."""
    message = read(order_mail().to_bytes(envelope(attachments=(PDF, ICS))))
    body, pdf, ics = message.iter_parts()

    assert message.get_content_type() == "multipart/mixed"
    assert body.get_content_type() == "multipart/alternative"
    assert (pdf.get_filename(), pdf.get_content()) == (PDF.filename, PDF.content)
    assert ics.get_content_type() == "text/calendar"
    assert ics.get_payload(decode=True) == ICS.content
    assert ics.get_content_charset() == "utf-8"


def test_a_transactional_mail_has_no_list_headers() -> None:
    """A receipt cannot be unsubscribed from, whatever the envelope holds for other mails."""
    message = read(order_mail().to_bytes(envelope(campaign="autumn")))

    assert set(message.keys()) & LIST_HEADERS == set()
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_marketing_mail_has_what_mailbox_providers_ask_for() -> None:
    """RFC 8058, RFC 2369, List-Id and Feedback-ID, each once and never encoded."""
    data = coupon_mail().to_bytes(envelope(campaign="autumn", unsubscribe_mailto="stop@a.example"))
    message = read(data)

    assert message["List-Unsubscribe"] == (
        f"<{UNSUBSCRIBE}>, <mailto:stop@a.example?subject=unsubscribe>"
    )
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<offers.nordlicht.example>"
    assert message["Feedback-ID"] == "autumn:coupon:offers:nordlicht"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [len(message.get_all(name, [])) for name in LIST_HEADERS] == [1] * 4


def test_a_long_unsubscribe_link_stays_whole() -> None:
    """At 850 characters the link is one run of bytes in the header, and both parsers read it."""
    link = "https://nordlicht.example/u?t=" + "x" * 820
    recipient = IDA.model_copy(update={"unsubscribe_url": link})
    mail = marketing_mail(recipient=recipient)
    mail = dataclasses.replace(
        mail, html=mail.html + link, text=mail.text + link, recipient=recipient
    )
    data = mail.to_bytes(envelope())

    assert f"List-Unsubscribe: <{link}>,\r\n".encode() in data
    assert second(data).headers["List-Unsubscribe"][0].startswith(f"<{link}>")
    assert read(data)["List-Unsubscribe"].startswith(f"<{link}>")


def test_the_same_input_gives_the_same_bytes() -> None:
    """No clock, no chance: boundaries and ids follow from the mail."""
    first, second_time = (
        coupon_mail(qr=True).to_bytes(envelope(attachments=(PDF,))) for _ in range(2)
    )

    assert first == second_time


def test_a_message_object_gives_the_same_bytes() -> None:
    """`to_message` is the same mail: handed to smtplib it leaves as `to_bytes` wrote it."""
    mail, cover = coupon_mail(qr=True), envelope(attachments=(PDF,))
    message = mail.to_message(cover)

    assert message.as_bytes() == mail.to_bytes(cover)
    assert message.as_bytes(policy=policy.SMTP.clone(refold_source="none")) == mail.to_bytes(cover)
    assert message["To"].addresses[0].addr_spec == "ida@example.com"


LONG = "https://nordlicht.example/u?t=" + "x" * 300
POLICIES = {"default": policy.default, "smtp": policy.SMTP, "utf8": policy.SMTPUTF8}


@pytest.mark.parametrize("name", [*POLICIES, "compat32", "aiosmtplib"])
@pytest.mark.parametrize("again", [lambda m: m, copy.deepcopy, lambda m: loads(dumps(m))])
def test_a_policy_of_another_library_leaves_the_way_out_whole(name: str, again: Any) -> None:
    """One click works however the object is written: aiosmtplib for one has a policy of its own."""
    recipient = IDA.model_copy(update={"unsubscribe_url": LONG})
    made = marketing_mail(recipient=recipient)
    mail = dataclasses.replace(made, html=made.html + LONG, text=made.text + LONG)
    message = again(mail.to_message(envelope()))
    if name == "aiosmtplib":
        data = flatten_message(message)
    else:
        data = message.as_bytes(policy={**POLICIES, "compat32": policy.compat32}[name])

    unfolded = re.sub(rb"\r?\n ", b" ", data)

    assert re.search(rb"\nList-Unsubscribe: +<%s>" % re.escape(LONG.encode()), unfolded)
    assert message.as_bytes() == mail.to_bytes(envelope())
    assert message["List-Unsubscribe"].startswith(f"<{LONG}>, <mailto:")
    assert "\n" not in message["List-Unsubscribe"]


def test_a_header_set_anew_on_the_object_stays_whole() -> None:
    """Even what a caller changes afterwards is not encoded by the standard library."""
    message = coupon_mail().to_message(envelope())
    del message["List-Unsubscribe"]
    message["List-Unsubscribe"] = link = "<https://a.example/" + "u" * 200 + ">"

    assert f"List-Unsubscribe: {link}\r\n".encode() in message.as_bytes()
    assert f"List-Unsubscribe: {link}\n".encode() in message.as_bytes(policy=policy.default)


def test_a_retry_has_the_same_message_id_and_another_mail_another() -> None:
    """Order, kind, round and address make the id, with the sender's domain."""
    mail = order_mail()
    ids = [
        read(mail.to_bytes(envelope(date=datetime(2026, 10, day, tzinfo=UTC), round=turn)))[
            "Message-ID"
        ]
        for day, turn in [(18, 0), (19, 0), (19, 1)]
    ]
    other = order_mail(recipient=Recipient(address="jan@example.com"))

    assert ids[0] == ids[1] != ids[2]
    assert ids[0].endswith("@nordlicht.example>")
    assert read(other.to_bytes(envelope()))["Message-ID"] not in ids


def test_a_message_id_of_the_callers_own_is_kept() -> None:
    """Whoever numbers mails elsewhere hands the id in."""
    data = order_mail().to_bytes(envelope(message_id="<7@nordlicht.example>"))

    assert read(data)["Message-ID"] == "<7@nordlicht.example>"


def test_mails_of_one_order_are_one_thread() -> None:
    """All refer to one id that follows from the order; another order has another."""
    cover = envelope(thread=True)
    first = read(order_mail().to_bytes(cover))
    second_mail = read(plain_mail(kind="reassurance", order="N-1042").to_bytes(cover))
    stranger = read(plain_mail(order="N-1043").to_bytes(cover))

    assert first["References"] == first["In-Reply-To"] == second_mail["References"]
    assert stranger["References"] != first["References"]


def test_a_marketing_mail_never_joins_the_thread() -> None:
    """Advertising does not hide among the mails about an order."""
    message = read(coupon_mail().to_bytes(envelope(thread=True)))

    assert "References" not in message and "In-Reply-To" not in message


def test_an_answer_names_what_it_answers() -> None:
    """In-Reply-To is the parent; References are all before it, the parent last."""
    cover = envelope(in_reply_to="<2@a.example>", references=("<1@a.example>",))
    message = read(order_mail().to_bytes(cover))

    assert message["In-Reply-To"] == "<2@a.example>"
    assert message["References"] == "<1@a.example> <2@a.example>"


def test_each_category_has_its_sender() -> None:
    """Reply-To and the two senders stand where they belong."""
    cover = envelope(
        marketing_sender="offers@nordlicht.example", reply_to="Ida <i@nordlicht.example>"
    )
    receipt, offer = read(order_mail().to_bytes(cover)), read(coupon_mail().to_bytes(cover))

    assert receipt["From"] == "Nordlicht <hello@nordlicht.example>"
    assert offer["From"] == "offers@nordlicht.example"
    assert receipt["Reply-To"] == offer["Reply-To"] == "Ida <i@nordlicht.example>"
    assert "<mailto:i@nordlicht.example?subject=unsubscribe>" in offer["List-Unsubscribe"]


def test_headers_for_the_provider_are_added() -> None:
    """X- headers of the shop's own, encoded where they must be."""
    message = read(order_mail().to_bytes(envelope(headers={"X-Tag": "größer"})))

    assert message["X-Tag"] == "größer"


@pytest.mark.parametrize("mail", [order_mail(), coupon_mail()], ids=lambda mail: mail.kind)
def test_the_signer_is_told_what_to_cover(mail: Any) -> None:
    """Every header that matters to readers and providers is on the list."""
    present = set(read(mail.to_bytes(envelope(reply_to="i@nordlicht.example"))).keys())
    unsigned = present - set(mail.dkim_headers)

    assert unsigned == {"X-Postmail"}
    assert (set(mail.dkim_headers) >= LIST_HEADERS) == (mail.kind == "coupon")


def test_a_draft_is_no_message_that_a_server_would_take() -> None:
    """X-Unsent, and neither recipient nor date nor id; both parsers read it."""
    data = order_mail(recipient=None).draft()
    message = read(data)

    assert message["X-Unsent"] == "1"
    assert not {"To", "Date", "Message-ID"} & set(message.keys())
    assert longest_line(data) <= LINE


def test_pictures_of_the_envelope_join_those_of_the_message() -> None:
    """What a shop's own template names by cid comes with the envelope."""
    logo = InlineImage(content_id="logo@a.example", content=b"\x89PNG", media_type="image/svg+xml")
    mail = plain_mail(html='<html><body><img src="cid:logo@a.example"></body></html>')
    message = read(mail.to_bytes(envelope(images=(logo,))))
    related = list(message.iter_parts())[1]
    picture = list(related.iter_parts())[1]

    assert picture.get_filename() == "logo.svg"
    assert picture.get_content() == logo.content


@pytest.mark.parametrize("name", ["transactional", "marketing"])
def test_complete_mails_are_as_they_were(name: str, golden: Callable[[str, str], None]) -> None:
    """Golden bytes of one mail of each category; a change of the wire format is a decision."""
    long = Recipient(
        address="ida@bücher.example",
        name="Ida Ängström-Größe, née Ørsted 💡",
        unsubscribe_url=UNSUBSCRIBE,
    )
    cover = envelope(thread=True, reply_to="service@nordlicht.example", campaign="autumn")
    mail = plain_mail(
        recipient=long,
        subject="Tack för din beställning N-1042, den är på väg till dig redan i dag",
        text="Hej Ida,\n\ntack för din beställning.\nFrom here on we pack it.\n.\n",
        html='<!DOCTYPE html>\n<html><body><p style="margin:0">Hej Ida, tack</p></body></html>\n',
    )
    if name == "marketing":
        shown = marketing_mail()
        mail = dataclasses.replace(
            mail,
            kind=shown.kind,
            category=shown.category,
            stream=shown.stream,
            html=shown.html,
            text=shown.text,
            notices=shown.notices,
        )
    data = mail.to_bytes(cover)

    assert data.count(b"\n") == data.count(b"\r\n")
    golden(f"{name}.eml", data.decode("ascii").replace("\r\n", "\n"))
