"""Hand-over by SMTP (RFC 5321) with aiosmtplib, byte for byte."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from postmail.envelope import Envelope
from postmail.errors import MissingExtraError
from postmail.handover.address import PATIENCE, ServerAddress, read_url
from postmail.handover.smtp import GONE, refused, replied, route
from postmail.mail import Mail, expect_mail

try:
    import aiosmtplib
except ModuleNotFoundError:
    raise MissingExtraError(what=__name__, extras=("smtp",)) from None

_STARTTLS = {"auto": None, "require": True, "never": False}


@asynccontextmanager
async def connect(url: str, *, timeout: float = PATIENCE) -> AsyncIterator[aiosmtplib.SMTP]:
    """
    A connection to the server that *url* names (see `read_url`), for any number of mails.

    Certificates are checked. *timeout* is in seconds.

    Raises:
        DataError: the URL names no server.
        HandoverError: the server cannot be reached, refuses the login, or cannot encrypt where
            that was required or a password would have to be sent in clear.
    """
    address = read_url(url)
    client = _Client(
        hostname=address.host,
        port=address.port,
        use_tls=address.implicit_tls,
        start_tls=False if address.implicit_tls else _STARTTLS[address.starttls],
        timeout=timeout,
    )
    try:
        await _open(client, address)
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise refused(str(address), _code(error), _text(error)) from None
    try:
        yield client
    finally:
        await _close(client)


async def deliver(client: aiosmtplib.SMTP, mail: Mail, envelope: Envelope) -> None:
    """
    Hand *mail* to the server, exactly as `mail.to_bytes(envelope)` writes it.

    Raises:
        DataError: *mail* is no Mail, or *envelope* no Envelope.
        EnvelopeError: the mail must not leave as it is; nothing was sent.
        RecipientRefusedError: the server does not take mail for this person.
        HandoverError: the server did not take the mail, or was gone before it said so.
    """
    expect_mail(mail)
    data = mail.to_bytes(envelope)
    sender, recipient = route(mail, envelope)
    name = str(client.hostname or "the server")
    if not client.is_connected:
        raise refused(name, 0, GONE)
    try:
        await client.sendmail(sender, [recipient], data)
    except aiosmtplib.SMTPRecipientsRefused as error:
        refusal = error.recipients[0]
        raise refused(name, refusal.code, _text(refusal), recipient) from None
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        fault = client.told() if isinstance(client, _Client) else error
        if fault is None:
            raise refused(name, _code(error), _text(error)) from None
        raise replied(name, _code(fault), _text(fault)) from None


class _Client(aiosmtplib.SMTP):
    """
    Keeps the error that came once the content was on its way, or about to be: the library does not
    tell whether it had been asked for, and resets the line afterwards, which can fail as well. A
    client of another making counts as on its way throughout.

    It hangs up where a command is cancelled, or its answer cannot be read: the next mail would
    take what is still to come for its own answer.
    """

    _fault: Exception | None = None

    def told(self) -> Exception | None:
        """The error of the mail that failed last, once: the next in the queue has none of it."""
        fault, self._fault = self._fault, None
        return fault

    async def mail(self, *words: Any, **options: Any) -> aiosmtplib.SMTPResponse:
        self._fault = None  # of a mail that nobody asked about
        return await super().mail(*words, **options)

    async def execute_command(self, *words: bytes, **options: Any) -> aiosmtplib.SMTPResponse:
        try:
            return await super().execute_command(*words, **options)
        except BaseException:
            self.close()
            raise

    async def data(self, message: str | bytes, /, **options: Any) -> aiosmtplib.SMTPResponse:
        try:
            return await super().data(message, **options)
        except aiosmtplib.SMTPDataError as error:  # an answer, if not the one that was hoped for
            self._fault = error
            raise
        except BaseException as error:
            self._fault = error if isinstance(error, Exception) else None
            self.close()
            raise


async def _open(client: aiosmtplib.SMTP, address: ServerAddress) -> None:
    try:
        await client.connect()
        if address.user:
            if client.get_transport_info("sslcontext") is None:
                _allow_clear(address.may_send_password_in_clear)
            await client.login(address.user, address.password)
    except BaseException:
        client.close()
        raise


def _allow_clear(allowed: bool) -> None:
    if not allowed:
        raise aiosmtplib.SMTPException("it does not encrypt: the password was not sent")


async def _close(client: aiosmtplib.SMTP) -> None:
    try:
        await client.quit()
    except (aiosmtplib.SMTPException, OSError):  # what was handed over, was handed over
        client.close()


def _code(error: Exception) -> int:
    return error.code if isinstance(error, aiosmtplib.SMTPResponseException) else 0


def _text(error: Exception) -> str:
    """What the server said; bytes that are no UTF-8 are no half characters afterwards."""
    said = getattr(error, "message", "") or str(error)
    return said.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
