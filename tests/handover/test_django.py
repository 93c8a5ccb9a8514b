"""Django's backends and django-anymail get whole mails, each in the way it asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import AddressHeader
from email.utils import getaddresses
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as django_mail
from django.core.mail import EmailMultiAlternatives, get_connection

from postmail.envelope import Attachment
from postmail.errors import EnvelopeError
from postmail.handover.address import read_url
from postmail.handover.anymail import to_anymail
from postmail.handover.django import to_django
from postmail.recipient import Recipient
from tests.handover.servers import mail_server
from tests.mime.making import UNSUBSCRIBE, coupon_mail, envelope, order_mail, plain_mail
from tests.mime.parsing import read, text_of

if not settings.configured:
    settings.configure(
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        USE_TZ=True,
        DEFAULT_CHARSET="utf-8",
    )

ICS = Attachment(
    filename="Lieferung für Ida.ics", content="Grüße\r\n".encode(), media_type="text/calendar"
)
PDF = Attachment(filename="invoice.pdf", content=b"%PDF\x00\xff")


@pytest.fixture
def outbox() -> Iterator[list[Any]]:
    """What Django's own test backend, and anymail's, keep."""
    django_mail.outbox = []
    yield django_mail.outbox
    del django_mail.outbox


def test_djangos_smtp_backend_sends_our_bytes() -> None:
    """Through a real server: the message that Django hands over is the one that we composed."""
    mail = coupon_mail("de", qr=True)
    cover = envelope(attachments=(PDF, ICS), reply_to="service@nordlicht.example")
    with mail_server() as (keeper, url):
        address = read_url(url)
        connection = get_connection(
            "django.core.mail.backends.smtp.EmailBackend", host=address.host, port=address.port
        )
        assert to_django(mail, cover, connection=connection).send() == 1

    assert keeper.mails[0].content == mail.to_bytes(cover)
    assert keeper.mails[0].recipients == ["ida@example.com"]
    assert keeper.mails[0].sender == "hello@nordlicht.example"


@pytest.mark.parametrize(
    "name",
    [
        "=?utf-8?q?x=0d=0aBcc:?=",
        "=?utf-8?q?=3Cevil=40example=2Ecom=3E=2C?=",
        "=?utf-8?q?ü?=",
        "Ida, Lund <evil@example.com>",
    ],
)
def test_a_name_is_decoded_once(name: str) -> None:
    """A name that looks encoded is a name like any other: it adds neither lines nor recipients."""
    mail = plain_mail(recipient=Recipient(address="ida@example.com", name=name))
    with mail_server() as (keeper, url):
        address = read_url(url)
        connection = get_connection(
            "django.core.mail.backends.smtp.EmailBackend", host=address.host, port=address.port
        )
        message = to_django(mail, envelope(), connection=connection)
        message.send()

    assert keeper.mails[0].recipients == ["ida@example.com"]
    assert keeper.mails[0].content == mail.to_bytes(envelope())
    (read_by_django,) = AddressHeader.value_parser(message.to[0]).all_mailboxes
    assert (read_by_django.display_name, read_by_django.addr_spec) == (name, "ida@example.com")


#: More letters than one encoded word holds; marks that want quotes; what looks encoded.
NAMES = [
    "Müller & Söhne Großhandel für Leuchten, Köln",
    "Χρυσούλα Παπαδοπούλου-Αναγνωστοπούλου",
    "=?utf-8?q?J=C3=B6rg?= Müller",
    "=?utf-8?q?x=0d=0aBcc:?=",
    'Ida "Lund", <evil@example.com>',
    "Ö" * 120,
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("return_path", [None, "bounces@nordlicht.example"])
def test_anymail_gets_names_as_they_were_given(
    name: str, return_path: str | None, outbox: list[Any]
) -> None:
    """It decodes nothing: sender, recipient and who gets the answers are told in plain letters."""
    cover = envelope(
        sender={"address": "hello@nordlicht.example", "name": name},
        reply_to={"address": "service@nordlicht.example", "name": name},
        return_path=return_path,
    )
    mail = plain_mail(recipient=Recipient(address="ida@example.com", name=name))
    connection = get_connection("anymail.backends.test.EmailBackend")
    to_anymail(mail, cover, connection=connection).send()
    params = outbox[0].anymail_test_params

    told = [params["from"], *params["to"], *params["reply_to"]]
    assert [(one.display_name, one.addr_spec) for one in told] == [
        (name, "hello@nordlicht.example"),
        (name, "ida@example.com"),
        (name, "service@nordlicht.example"),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_django_makes_the_right_names_of_the_parts(name: str) -> None:
    """A backend that composes the message anew, by Django's own means, has them as given."""
    cover = envelope(
        sender={"address": "hello@nordlicht.example", "name": name},
        reply_to={"address": "service@nordlicht.example", "name": name},
    )
    mail = plain_mail(recipient=Recipient(address="ida@example.com", name=name))
    composed = EmailMultiAlternatives.message(to_django(mail, cover))
    message = message_from_bytes(composed.as_bytes())

    for header in ("From", "To", "Reply-To"):
        ((phrase, _),) = getaddresses(["".join(message[header].splitlines())])
        assert str(make_header(decode_header(phrase))) == name


def test_bounces_go_where_the_envelope_says() -> None:
    """The return path is the sender of the connection, not of the mail."""
    cover = envelope(return_path="bounces@nordlicht.example")
    with mail_server() as (keeper, url):
        address = read_url(url)
        connection = get_connection(
            "django.core.mail.backends.smtp.EmailBackend", host=address.host, port=address.port
        )
        to_django(order_mail(), cover, connection=connection).send()

    assert keeper.mails[0].sender == "bounces@nordlicht.example"
    assert read(keeper.mails[0].content)["From"] == "Nordlicht <hello@nordlicht.example>"


def test_djangos_file_backend_keeps_a_whole_mail(tmp_path: Path) -> None:
    """What it writes parses without defects."""
    connection = get_connection(
        "django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path)
    )
    mail = order_mail()
    to_django(mail, envelope(), connection=connection).send()
    (file,) = tmp_path.iterdir()
    message = read(file.read_bytes().rpartition(b"\n" + b"-" * 79)[0])

    assert text_of(message, "plain") == mail.text


def test_the_usual_attributes_are_filled(outbox: list[Any]) -> None:
    """What a shop's own tests look at after sending."""
    mail = coupon_mail(qr=True)
    cover = envelope(attachments=(PDF, ICS), reply_to="service@nordlicht.example")
    to_django(mail, cover).send()
    (sent,) = outbox

    assert (sent.subject, sent.body) == (mail.subject, mail.text)
    assert sent.alternatives == [(mail.html, "text/html")]
    assert sent.to == ["Ida Lund <ida@example.com>"]
    assert sent.reply_to == ["service@nordlicht.example"]
    assert sent.extra_headers["List-Unsubscribe"].startswith(f"<{UNSUBSCRIBE}>")
    assert [sent.attachments[1][0], sent.attachments[2][0]] == [PDF.filename, ICS.filename]


def test_what_a_backend_raises_is_its_own() -> None:
    """No server listens: the error of the socket arrives as Django lets it through."""
    with mail_server() as (_, url):
        closed = read_url(url)
    connection = get_connection(
        "django.core.mail.backends.smtp.EmailBackend", host=closed.host, port=closed.port
    )
    with pytest.raises(ConnectionRefusedError):
        to_django(order_mail(), envelope(), connection=connection).send()


def test_a_mail_that_must_not_leave_makes_no_message() -> None:
    """The same questions as for bytes."""
    with pytest.raises(EnvelopeError, match="feedback_id"):
        to_django(coupon_mail(), envelope(feedback_id=None))


@pytest.mark.parametrize(
    ("provider", "account"),
    [
        ("postmark", {"server_token": "x"}),
        ("mailjet", {"api_key": "x", "secret_key": "x"}),
        ("sparkpost", {"api_key": "x"}),
    ],
)
def test_a_provider_with_one_tag_a_mail_takes_it(provider: str, account: dict[str, str]) -> None:
    """Anymail refuses a mail that says more than its provider can hear."""
    backend = get_connection(f"anymail.backends.{provider}.EmailBackend", **account)
    message = to_anymail(coupon_mail(), envelope(), connection=backend)
    payload = backend.build_message_payload(message, backend.send_defaults)

    assert "coupon" in payload.serialize_data()


def test_anymail_passes_on_every_part(outbox: list[Any]) -> None:
    """Tags, metadata, headers, texts, the picture by its id, files: as a provider gets them."""
    mail = coupon_mail(qr=True)
    cover = envelope(attachments=(PDF, ICS), return_path="bounces@nordlicht.example")
    connection = get_connection("anymail.backends.test.EmailBackend")
    to_anymail(mail, cover, connection=connection).send()
    params = outbox[0].anymail_test_params
    picture, pdf, ics = params["attachments"]

    assert (params["subject"], params["text_body"], params["html_body"]) == (
        mail.subject,
        mail.text,
        mail.html,
    )
    assert params["tags"] == ["coupon"]
    assert params["metadata"]["stream"] == "offers"
    assert params["metadata"]["order"] == mail.order
    assert params["metadata"]["fingerprint"] == mail.fingerprint
    assert str(params["from"]) == "Nordlicht <hello@nordlicht.example>"
    assert str(params["envelope_sender"]) == "bounces@nordlicht.example"
    assert params["extra_headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (picture.inline, picture.cid) == (True, "coupon-qr@postmail")
    assert picture.content == mail.images[0].content
    assert (pdf.name, pdf.content) == (PDF.filename, PDF.content)
    assert (ics.name, ics.mimetype, ics.content) == (ICS.filename, "text/calendar", "Grüße\r\n")
