"""Conversations that break off or get out of step: whose answer an answer is, must stay certain."""

from __future__ import annotations

import asyncio

import pytest

from postmail.errors import HandoverError
from postmail.handover import aiosmtp, smtp
from tests.handover.rude import END, GONE, GREETING, SILENT, rude_server
from tests.handover.test_smtp import Deliver, by_smtplib, deliver
from tests.mime.making import envelope, plain_mail

__all__ = ["deliver"]  # a fixture

SOON = 0.3  # seconds


class TooLongError(Exception):
    """What a task queue raises, out of a signal, in a task that takes too long."""


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", END])
def test_a_cancelled_mail_ends_the_conversation(step: str) -> None:
    """Its answer is still to come: the next mail would take it for its own."""

    async def run(url: str) -> None:
        async with aiosmtp.connect(url, timeout=5) as client:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(aiosmtp.deliver(client, plain_mail(), envelope()), SOON)
            with pytest.raises(HandoverError, match="connect again"):
                await aiosmtp.deliver(client, plain_mail(), envelope())

    with rude_server({step: SILENT}) as url:
        asyncio.run(run(url))


@pytest.mark.parametrize("step", ["rcpt", "getreply"])
def test_a_mail_that_is_broken_off_ends_the_conversation(
    monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The same where a signal breaks it off, which no library of mail foresees."""

    def late(*_: object) -> None:
        raise TooLongError

    with rude_server({}) as url, smtp.connect(url) as server:
        with monkeypatch.context() as patch:
            patch.setattr(server, step, late)
            with pytest.raises(TooLongError):
                smtp.deliver(server, plain_mail(), envelope())
        with pytest.raises(HandoverError, match="connect again"):
            smtp.deliver(server, plain_mail(), envelope())


def test_one_that_waits_for_its_turn_ends_nothing() -> None:
    """Cancelled before it said a word, it breaks nobody else's conversation."""

    async def run(url: str) -> None:
        async with aiosmtp.connect(url, timeout=1) as client:
            first = asyncio.create_task(aiosmtp.deliver(client, plain_mail(), envelope()))
            await asyncio.sleep(0)  # it has begun: from Python 3.12 on the next one would, at once
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(aiosmtp.deliver(client, plain_mail(), envelope()), SOON)
            assert client.is_connected
            with pytest.raises(HandoverError, match="Timed out"):
                await first

    with rude_server({END: SILENT}) as url:
        asyncio.run(run(url))


@pytest.mark.parametrize("answer", [SILENT, GONE, b"what?"])
def test_one_that_waited_in_vain_was_not_offered(answer: bytes) -> None:
    """What became of the mail before it in the queue says nothing about it."""

    async def run(url: str) -> list[BaseException | None]:
        async with aiosmtp.connect(url, timeout=SOON) as client:
            mails = [aiosmtp.deliver(client, plain_mail(), envelope()) for _ in range(2)]
            return await asyncio.gather(*mails, return_exceptions=True)

    with rude_server({END: answer}) as url:
        first, second = asyncio.run(run(url))
    assert isinstance(first, HandoverError)
    assert isinstance(second, HandoverError)
    assert (first.surely_not_sent, second.surely_not_sent) == (False, True)


@pytest.mark.parametrize("answer", [b"299 odd", b"what?"])
def test_a_reset_that_fails_does_not_make_it_surely_unsent(answer: bytes) -> None:
    """After an answer that may have been a yes, the silence that follows says nothing."""

    async def run(url: str) -> None:
        async with aiosmtp.connect(url, timeout=SOON) as client:
            await aiosmtp.deliver(client, plain_mail(), envelope())

    with (
        rude_server({END: answer, "RSET": SILENT}) as url,
        pytest.raises(HandoverError, match="whether it was sent is not known"),
    ):
        asyncio.run(run(url))


@pytest.mark.parametrize("answer", [b"what?", b"550 " + b"y" * 70_000], ids=["garbage", "long"])
@pytest.mark.parametrize("step", ["MAIL", "RCPT", END])
def test_an_answer_that_nobody_can_read_ends_the_conversation(step: str, answer: bytes) -> None:
    """More may follow it; it has no code, and is told as what it is."""

    def told(error: HandoverError) -> tuple[int, bool]:
        return error.code, "its answer cannot be read" in str(error)

    async def run(url: str) -> None:
        async with aiosmtp.connect(url) as client:
            with pytest.raises(HandoverError) as caught:
                await aiosmtp.deliver(client, plain_mail(), envelope())
            assert told(caught.value) == (0, True)
            with pytest.raises(HandoverError, match="connect again"):
                await aiosmtp.deliver(client, plain_mail(), envelope())

    with rude_server({step: answer}) as url:
        asyncio.run(run(url))
    with rude_server({step: answer}) as url, smtp.connect(url) as server:
        with pytest.raises(HandoverError) as caught:
            smtp.deliver(server, plain_mail(), envelope())
        assert told(caught.value) == (0, True)
        with pytest.raises(HandoverError, match="connect again"):
            smtp.deliver(server, plain_mail(), envelope())


@pytest.mark.parametrize("step", [GREETING, "EHLO"])
def test_a_greeting_too_long_to_read_has_no_code(deliver: Deliver, step: str) -> None:
    """The server refused nothing."""
    with (
        rude_server({step: b"550 " + b"y" * 70_000}) as url,
        pytest.raises(HandoverError, match="its answer cannot be read") as caught,
    ):
        deliver(url, plain_mail(), envelope())

    assert (caught.value.code, caught.value.surely_not_sent) == (0, True)


def test_a_server_that_closes_at_the_hello_says_why(deliver: Deliver) -> None:
    """Not that the line is dead, which comes of it."""
    with (
        rude_server({"EHLO": b"421 too busy", "HELO": SILENT}) as url,
        pytest.raises(HandoverError, match="421 too busy") as caught,
    ):
        deliver(url, plain_mail(), envelope())

    assert caught.value.surely_not_sent


def test_a_server_that_will_not_be_greeted_is_left(deliver: Deliver) -> None:
    """Refused twice, nothing is offered to it."""
    refusal = b"554 not you"
    with (
        rude_server({"EHLO": refusal, "HELO": refusal}) as url,
        pytest.raises(HandoverError, match="554 not you"),
    ):
        deliver(url, plain_mail(), envelope())


def test_a_server_of_old_is_greeted_as_of_old(deliver: Deliver) -> None:
    """One that does not know EHLO takes HELO, and the mail."""
    with rude_server({"EHLO": b"502 what is that"}) as url:
        deliver(url, plain_mail(), envelope())
    with (
        rude_server({"EHLO": b"502 what is that", "HELO": b"550 no"}) as url,
        pytest.raises(HandoverError, match="550"),  # so it was asked
    ):
        deliver(url, plain_mail(), envelope())


def test_a_password_of_more_than_ascii_is_told() -> None:
    """The standard library can send none; whose fault it is, is said, and the password is not."""
    with rude_server({"EHLO": b"250-hi\r\n250 AUTH PLAIN"}) as url:
        named = url.replace("//", "//shop:p%C3%A4ss@")
        with pytest.raises(HandoverError, match="ASCII, which smtplib cannot send") as caught:
            by_smtplib(named, plain_mail(), envelope())

    assert "p\N{LATIN SMALL LETTER A WITH DIAERESIS}ss" not in str(caught.value)
