"""Through a real server on loopback: what arrives is what was composed, byte for byte."""

from __future__ import annotations

import asyncio
import dataclasses
import smtplib
from collections.abc import Callable, Iterator
from typing import Any

import aiosmtplib
import pytest

from postmail import Envelope, Mail, Recipient
from postmail.envelope import Attachment
from postmail.errors import DataError, EnvelopeError, HandoverError, RecipientRefusedError
from postmail.handover import aiosmtp, smtp
from postmail.handover.address import read_url
from postmail.preview import Postbox
from tests.handover.rude import END, GONE, GREETING, rude_server
from tests.handover.servers import Keeper, Kept, authenticate, mail_server
from tests.mime.making import coupon_mail, envelope, order_mail, plain_mail
from tests.mime.parsing import read

PDF = Attachment(filename="Rechnung.pdf", content=bytes(range(256)) * 40)
Deliver = Callable[[str, Mail, Envelope], None]


def by_smtplib(url: str, mail: Mail, cover: Envelope) -> None:
    """Connect, hand over, disconnect."""
    with smtp.connect(url) as server:
        smtp.deliver(server, mail, cover)


def by_aiosmtplib(url: str, mail: Mail, cover: Envelope) -> None:
    """The same in a loop of its own."""

    async def run() -> None:
        async with aiosmtp.connect(url) as client:
            await aiosmtp.deliver(client, mail, cover)

    asyncio.run(run())


@pytest.fixture(params=[by_smtplib, by_aiosmtplib])
def deliver(request: pytest.FixtureRequest) -> Deliver:
    """Both ways to hand over."""
    found: Deliver = request.param
    return found


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Keeper, str]]:
    """One server for all tests that only read what it keeps."""
    with mail_server() as found:
        yield found


@pytest.mark.parametrize(
    "mail", [order_mail("de"), coupon_mail("sv", qr=True)], ids=lambda mail: mail.kind
)
def test_a_mail_arrives_byte_for_byte(
    server: tuple[Keeper, str], deliver: Deliver, mail: Mail
) -> None:
    """Text, HTML, pictures, files: nothing on the way changes a byte, and it parses."""
    keeper, url = server
    cover = envelope(attachments=(PDF,), return_path="bounces@nordlicht.example")
    deliver(url, mail, cover)

    assert keeper.mails[-1] == Kept(
        "bounces@nordlicht.example", ["ida@example.com"], mail.to_bytes(cover)
    )
    assert read(keeper.mails[-1].content)["Subject"] == mail.subject


def test_a_message_is_no_mail(server: tuple[Keeper, str]) -> None:
    """What `to_message` made has lost what the hand-over asks for."""
    mail: Any = order_mail().to_message(envelope())
    with smtp.connect(server[1]) as line, pytest.raises(DataError, match="expected a Mail, as"):
        smtp.deliver(line, mail, envelope())

    async def hand_over() -> None:
        async with aiosmtp.connect(server[1]) as client:
            await aiosmtp.deliver(client, mail, envelope())

    with pytest.raises(DataError, match="expected a Mail, as"):
        asyncio.run(hand_over())
    assert not any(kept.content == mail.as_bytes() for kept in server[0].mails)


def test_lines_of_dots_arrive(server: tuple[Keeper, str], deliver: Deliver) -> None:
    """SMTP ends a mail with a dot on a line: one in the text is not taken for it."""
    keeper, url = server
    mail = plain_mail(text=".\n..\nFrom here\n.\n")
    deliver(url, mail, envelope())

    assert keeper.mails[-1].content == mail.to_bytes(envelope())


def test_an_international_domain_arrives(server: tuple[Keeper, str], deliver: Deliver) -> None:
    """The server is spoken to in ASCII."""
    keeper, url = server
    mail = plain_mail(recipient=Recipient(address="ida@bücher.example"))
    deliver(url, mail, envelope())

    assert keeper.mails[-1].recipients == ["ida@xn--bcher-kva.example"]


@pytest.mark.parametrize("sign", ["/", "#", "?", "[", "\u2100"])
def test_a_password_is_not_repeated(sign: str) -> None:
    """What is wrong with a URL goes to logs; a sign that was not encoded takes none of it there."""
    with pytest.raises(DataError, match="no number") as told:
        read_url(f"smtp://shop:hunter2{sign}x@mail.example.com:587")

    assert "hunter" not in str(told.value)


def test_a_password_is_not_shown() -> None:
    """Reports of errors show what variables hold, and go to others."""
    url = "smtp://shop:hunter2@mail.example.com:587"

    assert repr(read_url(url)) == "ServerAddress(mail.example.com:587)"
    assert "hunter" not in repr(Postbox(url))


def test_an_object_sent_by_smtplib_arrives_byte_for_byte(server: tuple[Keeper, str]) -> None:
    """`send_message` flattens the message again, and gets the same bytes."""
    keeper, url = server
    mail, cover = coupon_mail(qr=True), envelope()
    address = read_url(url)
    with smtplib.SMTP(address.host, address.port) as connection:
        connection.send_message(mail.to_message(cover))

    assert keeper.mails[-1].content == mail.to_bytes(cover)


def test_an_object_sent_by_aiosmtplib_arrives_byte_for_byte(server: tuple[Keeper, str]) -> None:
    """The same for the asynchronous client's own function."""
    keeper, url = server
    mail, cover = coupon_mail(qr=True), envelope()
    address = read_url(url)
    asyncio.run(aiosmtplib.send(mail.to_message(cover), hostname=address.host, port=address.port))

    assert keeper.mails[-1].content == mail.to_bytes(cover)


def test_a_mail_that_must_not_leave_does_not_reach_the_server(
    server: tuple[Keeper, str], deliver: Deliver
) -> None:
    """The question is asked before the first byte is sent."""
    keeper, url = server
    before = len(keeper.mails)
    with pytest.raises(EnvelopeError, match="list_id"):
        deliver(url, coupon_mail(), envelope(list_id=None))

    assert len(keeper.mails) == before


def test_a_person_that_the_server_does_not_know(
    server: tuple[Keeper, str], deliver: Deliver
) -> None:
    """The error has address, code and answer; the mail was surely not sent."""
    mail = plain_mail(recipient=Recipient(address="nobody@example.com"))
    with pytest.raises(RecipientRefusedError, match=r"nobody@example\.com: 550 5\.1\.1") as caught:
        deliver(server[1], mail, envelope())

    assert (caught.value.code, caught.value.surely_not_sent) == (550, True)


def test_a_mail_that_the_server_refuses(server: tuple[Keeper, str], deliver: Deliver) -> None:
    """A refusal after the content: not sent, and the server's reason is told."""
    with pytest.raises(HandoverError, match=r"it was not sent.*552 5\.3\.4 too much") as caught:
        deliver(server[1], plain_mail(subject="too much"), envelope())

    assert caught.value.surely_not_sent


def test_a_line_that_goes_dead_leaves_the_question_open(
    server: tuple[Keeper, str], deliver: Deliver
) -> None:
    """After the content was offered nobody knows whether it arrived: the error says that."""
    with pytest.raises(HandoverError, match="whether it was sent is not known") as caught:
        deliver(server[1], plain_mail(subject="hang up"), envelope())

    assert not caught.value.surely_not_sent


@pytest.mark.parametrize(
    "answer", [b"what?", b"299 odd", b"250 " + b"y" * 70_000], ids=["garbage", "odd", "long"]
)
def test_an_answer_that_nobody_can_read_may_have_been_a_yes(
    deliver: Deliver, answer: bytes
) -> None:
    """After the content, only a refusal says that the mail was surely not sent."""
    with (
        rude_server({END: answer}) as url,
        pytest.raises(HandoverError, match="whether it was sent is not known"),
    ):
        deliver(url, plain_mail(), envelope())


@pytest.mark.parametrize("answer", [GONE, b"421 closing", b"what?", b"250 " + b"y" * 70_000])
@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_line_that_goes_dead_before_the_content_sent_nothing(
    deliver: Deliver, step: str, answer: bytes
) -> None:
    """Hung up, closed or garbled while the mail is announced: surely not sent."""
    with rude_server({step: answer}) as url, pytest.raises(HandoverError) as caught:
        deliver(url, plain_mail(), envelope())

    assert type(caught.value) is HandoverError
    assert caught.value.surely_not_sent


@pytest.mark.parametrize("answer", [GONE, b"421 closing", b"what?", b"250 go on"])
def test_a_server_that_asks_for_no_content_gets_none(answer: bytes) -> None:
    """Only after its 354 a byte of the mail leaves."""
    with rude_server({"DATA": answer}) as url, pytest.raises(HandoverError) as caught:
        by_smtplib(url, plain_mail(), envelope())

    assert caught.value.surely_not_sent


def test_a_server_that_hangs_up_after_the_content_may_have_it(deliver: Deliver) -> None:
    """Nobody knows."""
    with rude_server({END: GONE}) as url, pytest.raises(HandoverError) as caught:
        deliver(url, plain_mail(), envelope())

    assert not caught.value.surely_not_sent


def several_by_smtplib(url: str, count: int) -> list[bool]:
    """For each of *count* mails by one connection, whether it was surely not sent."""
    found = []
    with smtp.connect(url) as server:
        for _ in range(count):
            with pytest.raises(HandoverError) as caught:
                smtp.deliver(server, plain_mail(), envelope())
            found.append(caught.value.surely_not_sent)
    return found


def several_by_aiosmtplib(url: str, count: int) -> list[bool]:
    """The same in a loop of its own."""

    async def run() -> list[bool]:
        found = []
        async with aiosmtp.connect(url) as client:
            for _ in range(count):
                with pytest.raises(HandoverError) as caught:
                    await aiosmtp.deliver(client, plain_mail(), envelope())
                found.append(caught.value.surely_not_sent)
        return found

    return asyncio.run(run())


@pytest.mark.parametrize("several", [several_by_smtplib, several_by_aiosmtplib])
@pytest.mark.parametrize(
    ("step", "answer", "sure"), [("RCPT", b"421 closing", True), (END, GONE, False)]
)
def test_what_comes_after_the_end_of_a_connection_was_surely_not_sent(
    several: Callable[[str, int], list[bool]], step: str, answer: bytes, sure: bool
) -> None:
    """However the mail fared with which it ended."""
    with rude_server({step: answer}) as url:
        assert several(url, 4) == [sure, True, True, True]


@pytest.mark.parametrize("answer", [b"421 closing", b"299 odd"])
def test_only_a_refusal_says_something_about_the_person(deliver: Deliver, answer: bytes) -> None:
    """A server that closes, or talks nonsense, does not make an address a bad one."""
    with rude_server({"RCPT": answer}) as url, pytest.raises(HandoverError) as caught:
        deliver(url, plain_mail(), envelope())

    assert type(caught.value) is HandoverError
    assert caught.value.surely_not_sent


@pytest.mark.parametrize("greeting", [b"HELLO", b"\xff\xfe", b"554 no", b"220 " + b"x" * 70_000])
def test_a_server_that_greets_badly_was_offered_nothing(deliver: Deliver, greeting: bytes) -> None:
    """The mail was surely not sent."""
    with (
        rude_server({GREETING: greeting}) as url,
        pytest.raises(HandoverError, match="it was not sent"),
    ):
        deliver(url, plain_mail(), envelope())


def test_an_answer_of_odd_bytes_can_be_printed(deliver: Deliver) -> None:
    """It holds no half characters."""
    with rude_server({"MAIL": b"550 n\xf6"}) as url, pytest.raises(HandoverError) as caught:
        deliver(url, plain_mail(), envelope())

    assert str(caught.value).encode().endswith("550 n\N{REPLACEMENT CHARACTER}".encode())


@pytest.mark.parametrize("host", ["a..b", "a" * 70 + ".example", "a\0b"])
def test_a_host_that_cannot_be_one_is_not_reached(deliver: Deliver, host: str) -> None:
    """One error of ours, whichever library looks for it."""
    with pytest.raises(HandoverError, match="it was not sent"):
        deliver(f"smtp://{host}:25", plain_mail(), envelope())


def test_a_server_that_is_not_there(deliver: Deliver) -> None:
    """No connection, no mail, one error of ours."""
    with mail_server() as (_, url):
        pass
    with pytest.raises(HandoverError, match="it was not sent"):
        deliver(url, plain_mail(), envelope())


def test_a_login_with_a_password_of_any_letters(deliver: Deliver) -> None:
    """Percent-encoded in the URL; on this machine it may go in clear."""
    with mail_server(authenticator=authenticate, auth_require_tls=False) as (keeper, url):
        right = url.replace("//", "//shop%40b.example:p%40ss%2Fword@")
        deliver(right, plain_mail(), envelope())
        assert len(keeper.mails) == 1
        with pytest.raises(HandoverError, match="535") as caught:
            deliver(right.replace("word", "wort"), plain_mail(), envelope())

    assert "wort" not in str(caught.value)


@pytest.mark.parametrize(
    ("user", "option", "problem"),
    [
        ("shop:secret@", "", "it does not encrypt: the password was not sent"),
        ("", "?starttls=require", "STARTTLS"),
    ],
)
def test_no_secret_goes_in_clear(deliver: Deliver, user: str, option: str, problem: str) -> None:
    """Without encryption no password leaves the machine, and `require` means it."""
    options: dict[str, Any] = {"authenticator": authenticate, "auth_require_tls": False}
    with mail_server("127.0.0.2", **options) as (keeper, url):
        with pytest.raises(HandoverError, match=problem) as caught:
            deliver(url.replace("//", f"//{user}") + option, plain_mail(), envelope())
        assert keeper.mails == []

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("mail.example.com", "expected a server like smtp://"),
        ("localhost:1025", "it begins with smtp:// or smtps://"),
        ("http://mail.example.com", "got"),
        ("smtp://", "got"),
        ("smtp://a:b@mail.example.com:xyz", "expected a server like"),
        ("smtp://mail.example.com?tls=1", "its only option is starttls"),
        ("smtp://mail.example.com/path", "its only option is starttls"),
        ("smtp://mail.example.com?starttls", "its only option is starttls"),
        ("smtp://mail.example.com?starttls=", "its only option is starttls"),
        ("smtp://mail.example.com?starttls=require&starttls=never", "its only option is starttls"),
        ("smtp://shop:12?hunter@mail.example.com", "its only option is starttls"),
        ("smtp://shop:12#hunter@mail.example.com", "its only option is starttls"),
        ("smtp://:hunter2@mail.example.com", "it has a password and no user"),
        ("smtp://mail.example.com:0", "there is no port 0"),
        (None, "expected a server like .* got NoneType"),  # an environment without the variable
        (b"smtp://shop:hunter2@mail.example.com", "got bytes"),
    ],
)
def test_a_url_that_names_no_server(url: Any, problem: str) -> None:
    """What would be right is said, and no password is repeated."""
    with pytest.raises(DataError, match=problem) as told:
        read_url(url)

    assert "hunter" not in str(told.value)


def test_a_url_in_full() -> None:
    """Host, port, user, password and the way to encrypt."""
    address = read_url("smtp://a%40b:c%3A@mail.example.com:2525?starttls=never")

    assert (address.host, address.port, address.user, address.password, address.starttls) == (
        "mail.example.com",
        2525,
        "a@b",
        "c:",
        "never",
    )
    assert read_url("smtps://mail.example.com").implicit_tls
    assert str(read_url("smtp://[::1]:2525")) == "[::1]:2525"


def test_the_sender_of_the_category_is_the_route(server: tuple[Keeper, str]) -> None:
    """Without a return path bounces go to whoever writes that category."""
    keeper, url = server
    cover = envelope(marketing_sender="offers@nordlicht.example")
    for mail in (order_mail(), coupon_mail()):
        by_smtplib(url, dataclasses.replace(mail), cover)

    assert [kept.sender for kept in keeper.mails[-2:]] == [
        "hello@nordlicht.example",
        "offers@nordlicht.example",
    ]
