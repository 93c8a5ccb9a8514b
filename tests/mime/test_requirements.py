"""What may not leave: everything that is missing or contradictory is named at once."""

from __future__ import annotations

import dataclasses
import time
from typing import Any, cast

import pytest

from postmail.envelope import Envelope
from postmail.errors import DataError, EnvelopeError
from postmail.messages import Simple
from postmail.messages.images import InlineImage
from postmail.mime import Notice
from postmail.mime.requirements import image_problems
from postmail.recipient import Recipient
from postmail.samples import scenario
from tests.mime.making import (
    IDA,
    SUNDAY,
    UNSUBSCRIBE,
    catalogue,
    coupon_mail,
    envelope,
    marketing_mail,
    order_mail,
    plain_mail,
)
from tests.mime.parsing import read

PICTURE = InlineImage(content_id="a@b.example", content=b"x")


def problems(mail: Any, **more: Any) -> tuple[str, ...]:
    """Why *mail* may not leave in that envelope."""
    with pytest.raises(EnvelopeError) as caught:
        mail.to_bytes(envelope(**more))
    return caught.value.problems


def test_a_marketing_mail_without_anything_says_all_that_is_missing() -> None:
    """One error, one line for each of the six things."""
    bare = marketing_mail(
        html="<html></html>", text="x\n", recipient=Recipient(address="a@b.example")
    )

    assert problems(bare, list_id=None, feedback_id=None) == (
        "recipient.unsubscribe_url: expected this person's own link to stop such mails",
        "envelope.list_id: expected the name of the stream, like offers.example.com",
        "envelope.feedback_id: expected the shop's name in complaint reports",
        "postal address: missing in the HTML and the text of the mail",
        "objection notice: missing in the HTML and the text of the mail",
    )


def test_an_object_is_refused_as_bytes_are() -> None:
    """`to_message` asks the same questions."""
    with pytest.raises(EnvelopeError, match="rendered for nobody"):
        plain_mail(recipient=None).to_message(envelope())


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("http://a.example/u", "expected an https link in ASCII"),
        ("https://a.example/ü", "expected an https link in ASCII"),
        ("https://a.example/" + "u" * 900, "too long, the header holds 900 characters"),
    ],
)
def test_a_link_that_mailbox_providers_ignore_is_refused(link: str, problem: str) -> None:
    """RFC 8058 wants HTTPS; a header line has its end."""
    recipient = IDA.model_copy(update={"unsubscribe_url": link})
    shown = marketing_mail()
    mail = marketing_mail(recipient=recipient, html=shown.html + link, text=shown.text + link)

    assert problems(mail) == (f"recipient.unsubscribe_url: {problem}",)


def test_a_link_that_the_body_does_not_show_is_refused() -> None:
    """The header alone is not enough: the law wants the way out in the mail."""
    mail = marketing_mail(recipient=IDA.model_copy(update={"unsubscribe_url": UNSUBSCRIBE + "2"}))

    assert problems(mail) == (
        "recipient.unsubscribe_url: does not stand in the body: is it in the template?",
    )


def test_a_brand_without_a_postal_address_sends_no_marketing() -> None:
    """What the brand does not have cannot stand in the mail."""
    mail = marketing_mail(notices=(Notice("postal address", ()),))

    assert problems(mail) == (
        "postal address: the brand has none, and a marketing mail must show it",
    )


def test_wrapped_and_escaped_notices_count() -> None:
    """Line breaks, tags and entities inside a notice do not hide it."""
    notice = Notice("postal address", ("Brot & Söhne", "Gasse 1"))
    link = UNSUBSCRIBE.replace("&", "&amp;")
    mail = marketing_mail(
        html=f"<p>Brot &amp; S&ouml;hne<br>Gasse\n  1</p><a href='{link}'>Stop</a>",
        text=f"Brot &\nSöhne\nGasse 1\n{UNSUBSCRIBE}\n",
        notices=(notice,),
    )

    assert mail.to_bytes(envelope())


@pytest.mark.parametrize(
    ("html", "text", "problem"),
    [
        ("Söhne Gasse 1 {link}", "Söhne {link}", "postal address: missing in the text of the mail"),
        ("Gasse 1 {link}", "Söhne Gasse 1 {link}", "postal address: missing in the HTML"),
        ("Söhne Gasse 1", "Söhne Gasse 1 {link}", "unsubscribe_url: does not stand in the body"),
        ("Söhne Gasse 1 {link}", "Söhne Gasse 1", "unsubscribe_url: does not stand in the body"),
    ],
)
def test_what_stands_by_half_is_missing(html: str, text: str, problem: str) -> None:
    """Each line of an address, and the way out, in the HTML and in the text: readers see one."""
    mail = marketing_mail(
        html=html.format(link=f"<a href='{UNSUBSCRIBE.replace('&', '&amp;')}'>Stop</a>"),
        text=text.format(link=UNSUBSCRIBE) + "\n",
        notices=(Notice("postal address", ("Söhne", "Gasse 1")),),
    )

    (found,) = problems(mail)
    assert problem in found


def test_what_nobody_sees_hides_no_notice() -> None:
    """A soft hyphen or a mark of direction in the brand's address is no word of it."""
    mail = marketing_mail(
        html=f"<p>S&ouml;hne<br>Gasse 1</p><a href='{UNSUBSCRIBE.replace('&', '&amp;')}'>Stop</a>",
        text=f"Söhne\nGasse 1\n{UNSUBSCRIBE}\n",
        notices=(Notice("postal address", ("Söh\u00adne", "\u202dGasse\u202c 1")),),
    )

    assert mail.to_bytes(envelope())


@pytest.mark.parametrize("locale", ["de", "en", "nl", "sv"])
def test_the_shipped_marketing_mails_have_their_notices(locale: str) -> None:
    """The footer shows address and objection notice in every language, and both are checked."""
    mail = coupon_mail(locale)

    assert [notice.name for notice in mail.notices] == ["postal address", "objection notice"]
    assert mail.to_bytes(envelope())


@pytest.mark.parametrize("locale", ["de", "sv"])
def test_without_the_footer_a_shipped_mail_does_not_leave(locale: str) -> None:
    """The check sees the difference: what it finds is not found elsewhere in the mail."""
    mail = coupon_mail(locale)
    cut = dataclasses.replace(mail, text=mail.text.split("-" * 60)[0])

    assert [problem.split(":")[0] for problem in problems(cut)] == [
        "postal address",
        "objection notice",
        "recipient.unsubscribe_url",
    ]


def test_an_envelope_for_somebody_else_is_refused() -> None:
    """The body speaks to one person; the envelope may not name another."""
    assert problems(plain_mail(), to="jan@example.com") == (
        "envelope.to: jan@example.com, but the mail was written for ida@example.com",
    )
    assert plain_mail().to_bytes(envelope(to="Ida@EXAMPLE.com".replace("I", "i")))


def test_another_link_in_the_envelope_is_refused() -> None:
    """Header and body stop the same mails for the same person."""
    found = problems(marketing_mail(), unsubscribe_url="https://nordlicht.example/u?t=other")

    assert found == (
        "envelope.unsubscribe_url: not the link that stands in the mail "
        "(recipient.unsubscribe_url)",
    )


def test_a_marketing_mail_that_answers_is_refused() -> None:
    """No fake Re: a marketing mail is in reply to nothing."""
    assert problems(marketing_mail(), in_reply_to="<1@a.example>") == (
        "envelope.in_reply_to: a marketing mail answers no mail about an order",
    )


def test_pictures_that_nobody_brought_are_named() -> None:
    """A broken picture is found before the customer sees it."""
    mail = plain_mail(html='<img src="cid:a@b.example"><img src="cid:c@d.example">')

    assert problems(mail, images=(PICTURE,)) == (
        "images: the HTML shows cid:c@d.example, and no picture has that name",
    )


@pytest.mark.parametrize(
    "html",
    [
        '<td background="cid:a">',
        "<p style=\"background: #fff url('cid:a') top\">",
        '<p style="background:url(&quot;cid:a&quot;)">',
        '<p style="background:url(cid:a)">',
        '<IMG alt="a > b" SRC="cid:a">',
        "<img alt='\"' src='cid:a'>",
        '<!--[if mso]><v:fill type="frame" src="cid:a" /><![endif]-->',
        '<style type="text/css">@media screen { a { background: url(cid:a) } }</style>',
        "<style><!-- .a > b { background: URL(cid:a) } --></style>",
        '<img srcset="cid:a 1x">',
        '<img src="https://a.example/1.png" srcset="https://a.example/2.png 1x,\n cid:a 2x">',
        '<video poster="cid:a">',
        '<object data="cid:a">',
        '<svg><image href="cid:a" /></svg>',
        '<svg><image xlink:href="cid:a" /></svg>',
    ],
)
def test_pictures_wherever_they_show(html: str) -> None:
    """Attributes and styles that show a picture are looked at, however they are written."""
    assert problems(plain_mail(html=html)) == (
        "images: the HTML shows cid:a, and no picture has that name",
    )


@pytest.mark.parametrize(
    "html",
    [
        "<p>see url(cid:a, src='cid:a' or src=\"cid:a\"</p>",
        '<img src="https://a.example/1.png" alt="url(cid:a)">',
        '<img src="https://a.example/1.png" alt="src=&#34;cid:a&#34;">',
        "<img src='https://a.example/1.png' alt='src=\"cid:a\"'>",
        '<a href="https://a.example/?q=url(cid:a)">cid:a</a>',
        "<title>url(cid:a</title><p title='url(cid:a'>2 < 3</p>",
        "<style>p { color: red }</style><p>url(cid:a)</p><style></style>",
        '<a href="cid:a" title="x, cid:a" data-src="cid:a">a picture, cid:a</a>',
    ],
)
def test_letters_that_only_look_like_pictures(html: str) -> None:
    """What a customer typed makes no mail unsendable."""
    assert plain_mail(html=html).to_bytes(envelope())


@pytest.mark.parametrize(
    "html",
    [
        f'<a {"a" * 50_000}"cid:x">',
        f'<{"a" * 50_000}"cid:x>',
        f'<p style="url({" " * 50_000}x cid:x">',
        "<style " * 50_000 + "cid:x",
        "<style>" * 50_000 + "cid:x",
        '<a "' * 50_000 + "cid:x",
    ],
)
def test_looking_for_pictures_is_quick(html: str) -> None:
    """However little the HTML is like HTML."""
    begun = time.process_time()

    assert list(image_problems(html, ())) == []
    assert time.process_time() - begun < 2  # seconds; it was half a minute


def test_two_pictures_of_one_name_are_refused() -> None:
    """A content id is unique."""
    mail = plain_mail(html='<img src="cid:a@b.example">')

    assert problems(mail, images=(PICTURE, PICTURE)) == (
        "images: two pictures are called a@b.example",
    )


def test_a_mail_without_an_order_needs_an_id() -> None:
    """Where nothing names the mail, its caller must."""
    assert problems(plain_mail(order="")) == (
        "mail.order: this mail names no order to make a message id or thread from",
    )
    assert plain_mail(order="").to_bytes(envelope(message_id="<1@a.example>"))


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("sender", "nobody", "one address like ida@example.com"),
        ("sender", "A <a@b.example>, B <b@b.example>", "expected an e-mail address"),
        ("sender", "A\r\nBcc: x <a@b.example\0>", "expected an e-mail address"),
        ("reply_to", "ü@b.example", "only ASCII before the @"),
        ("message_id", "1@a.example", "expected a message id like <id@example.com>"),
        ("message_id", "<a b@a.example>", "expected a message id"),
        ("message_id", "<order:1001@a.example>", "expected a message id"),
        ("message_id", "<1001,2@a.example>", "expected a message id"),
        ("message_id", "<1001..2@a.example>", "expected a message id"),
        ("message_id", "<1001@a.example.>", "expected a message id"),
        ("in_reply_to", "<ü@a.example>", "expected a message id"),
        ("list_id", "offers of ours", "a name like offers.example.com"),
        ("feedback_id", "ab", "expected 5 to 15 letters"),
        ("feedback_id", "a:b:c:d:e", "expected 5 to 15 letters"),
        ("campaign", "für dich", "expected letters, digits"),
        ("round", -1, "greater than or equal to 0"),
        ("date", "2026-10-18T09:30:00", "a time with its zone"),
        ("headers", {"Bcc": "x@a.example"}, "expected a header of your own (X-...)"),
        ("headers", {"X-A\r\nBcc": "x"}, "expected a header of your own (X-...)"),
        ("headers", {"X-Unsent": "1"}, "expected a header of your own (X-...)"),
        ("unsubscribe_mailto", "x", "expected an e-mail address"),
    ],
)
def test_an_envelope_with_a_fault_is_not_made(field: str, value: object, problem: str) -> None:
    """Bad addresses, ids and headers are refused by name, before any mail is."""
    facts: dict[str, Any] = {"sender": "a@b.example", "date": SUNDAY, "round": 0, field: value}
    if field == "message_id":
        del facts["round"]
    with pytest.raises(DataError) as caught:
        Envelope(**facts)

    (fault,) = caught.value.faults
    assert fault.path.split(".")[0] == field
    assert problem in fault.message


@pytest.mark.parametrize("facts", [{}, {"round": 0, "message_id": "<1@a.example>"}])
def test_a_mail_is_named_in_exactly_one_way(facts: dict[str, Any]) -> None:
    """An id or a round: without either a shop could send two mails of one name."""
    with pytest.raises(DataError, match="expected exactly one of message_id and round"):
        Envelope(sender="a@b.example", date=SUNDAY, **facts)


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("hello@b.example", None, "hello@b.example"),
        ("Shop <hello@B.example>", "Shop", "hello@b.example"),
        ('"Lund, Ida" <ida@b.example>', "Lund, Ida", "ida@b.example"),
        ('"Ida \\"Lu\\"" <ida@b.example>', 'Ida "Lu"', "ida@b.example"),
        ("Lund, Ida <ida@bücher.example>", "Lund, Ida", "ida@xn--bcher-kva.example"),
        ("<ida@b.example>", None, "ida@b.example"),
        # quotes that do not stand round the whole name are part of it
        ('Ida "Lu" <ida@b.example>', 'Ida "Lu"', "ida@b.example"),
        ('"Lu" Ida <ida@b.example>', '"Lu" Ida', "ida@b.example"),
        ('" <ida@b.example>', '"', "ida@b.example"),
    ],
)
def test_a_sender_is_read_from_text(text: str, name: str | None, address: str) -> None:
    """Name and address as people write them, international domains in their IDNA form."""
    sender = Envelope(sender=text, date=SUNDAY, round=0).sender

    assert (sender.name, sender.address) == (name, address)
    assert Envelope(sender=sender, date=SUNDAY, round=0).sender == sender


def test_a_message_id_has_room_for_250_characters() -> None:
    """A longer one is refused: with its brackets it must stand on one line of a header."""
    longest = f"<{'a' * 238}@b.example>"
    assert len(longest) == 250
    assert Envelope(sender="a@b.example", date=SUNDAY, message_id=longest).message_id == longest
    with pytest.raises(DataError, match="message_id: expected a message id like"):
        Envelope(sender="a@b.example", date=SUNDAY, message_id=f"<a{longest[1:]}")


def test_ids_of_others_are_taken_as_they_are() -> None:
    """An answer names the mail that came, even where whoever wrote it did not keep to the rules."""
    theirs = ("<0..1@[192.0.2.1]>", "<order:1@b.example.>")
    data = plain_mail().to_bytes(envelope(in_reply_to=theirs[1], references=theirs))

    assert b"In-Reply-To: <order:1@b.example.>\r\n" in data
    assert b"References: <0..1@[192.0.2.1]> <order:1@b.example.>\r\n" in data
    own = "<a.b=c+d/1@[192.0.2.1]>"
    assert read(plain_mail().to_bytes(envelope(message_id=own)))["Message-ID"] == own


def test_no_envelope_and_no_recipient_are_errors_of_ours() -> None:
    """By the plain path and the fast one alike."""
    message, nothing = Simple(order=scenario("first")), cast(Any, None)
    with pytest.raises(DataError, match=r"envelope: expected an Envelope\(.*got None"):
        order_mail().to_bytes(nothing)
    with pytest.raises(DataError, match=r"envelope: expected an Envelope\(.*got None"):
        catalogue().to_bytes(message, nothing, recipient=IDA)
    with pytest.raises(EnvelopeError, match="recipient: this mail was rendered for nobody"):
        catalogue().to_bytes(message, envelope(), recipient=nothing)
