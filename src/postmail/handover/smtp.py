"""Hand-over by SMTP (RFC 5321) with the standard library, byte for byte."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from postmail.envelope import Envelope
from postmail.errors import HandoverError, RecipientRefusedError
from postmail.handover.address import PATIENCE, ServerAddress, read_url
from postmail.mail import Mail, expect_mail
from postmail.messages.base import Category

#: Answers of a server (RFC 5321, section 4.2.3), and what both libraries call one that is none.
_YES, _KNOWN, _GO_ON, _CLOSING, _NONE = 250, (250, 251), 354, 421, -1
#: What is said of a line that was dead before.
GONE = "the connection is closed: connect again"
_DOT = re.compile(rb"^\.", re.MULTILINE)


@contextmanager
def connect(url: str, *, timeout: float = PATIENCE) -> Iterator[smtplib.SMTP]:
    """
    A connection to the server that *url* names (see `read_url`), for any number of mails.

    Certificates are checked. *timeout* is in seconds.

    Raises:
        DataError: the URL names no server.
        HandoverError: the server cannot be reached, refuses the login, or cannot encrypt where
            that was required or a password would have to be sent in clear.
    """
    address = read_url(url)
    try:
        server = _opened(address, timeout)
    except smtplib.SMTPResponseException as error:
        raise refused(str(address), _code(error), _text(error.smtp_error)) from None
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise refused(str(address), 0, str(error)) from None
    try:
        yield server
    finally:
        _close(server)


def deliver(server: smtplib.SMTP, mail: Mail, envelope: Envelope) -> None:
    """
    Hand *mail* to *server*, exactly as `mail.to_bytes(envelope)` writes it.

    Raises:
        DataError: *mail* is no Mail, or *envelope* no Envelope.
        EnvelopeError: the mail must not leave as it is; nothing was sent.
        RecipientRefusedError: the server does not take mail for this person.
        HandoverError: the server did not take the mail, or was gone before it said so.
    """
    expect_mail(mail)
    data = mail.to_bytes(envelope)
    sender, recipient = route(mail, envelope)
    name = _name(server)
    if server.sock is None:
        raise refused(name, 0, GONE)
    try:
        with _hung_up(server):
            _announce(server, sender, recipient, len(data))
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = error.recipients[recipient]
        raise refused(name, code, _text(answer), recipient) from None
    except smtplib.SMTPResponseException as error:
        raise refused(name, _code(error), _text(error.smtp_error)) from None
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise refused(name, 0, str(error)) from None
    try:
        with _hung_up(server):
            _send(server, data)
    except smtplib.SMTPResponseException as error:
        raise replied(name, _code(error), _text(error.smtp_error)) from None
    except (smtplib.SMTPException, OSError) as error:  # the line is dead: had it got the mail?
        raise replied(name, 0, str(error)) from None


@contextmanager
def _hung_up(server: smtplib.SMTP) -> Iterator[None]:
    """
    Hang up where a signal breaks the conversation off, as a task queue's time limit does: the next
    mail would take the answer that is still to come for its own.
    """
    try:
        yield
    except (smtplib.SMTPException, OSError, ValueError):
        raise
    except BaseException:
        server.close()
        raise


def _announce(server: smtplib.SMTP, sender: str, recipient: str, size: int) -> None:
    """All that comes before the content; smtplib's own `sendmail` does not tell how far it came."""
    server.ehlo_or_helo_if_needed()
    code, answer = server.mail(sender, [f"size={size}"] if server.has_extn("size") else [])
    if code != _YES:
        _reset(server, code)
        raise smtplib.SMTPSenderRefused(code, answer, sender)
    code, answer = server.rcpt(recipient)
    if code not in _KNOWN:
        _reset(server, code)
        raise smtplib.SMTPRecipientsRefused({recipient: (code, answer)})
    code, answer = server.docmd("DATA")
    if code != _GO_ON:
        _reset(server, code)
        raise smtplib.SMTPDataError(code, answer)


def _send(server: smtplib.SMTP, data: bytes) -> None:
    """The content, with the dots that SMTP wants before a dot on a line (RFC 5321, 4.5.2)."""
    end = b".\r\n" if data.endswith(b"\r\n") else b"\r\n.\r\n"
    server.send(_DOT.sub(b"..", data) + end)
    code, answer = server.getreply()
    if code != _YES:
        _reset(server, code)
        raise smtplib.SMTPDataError(code, answer)


def _reset(server: smtplib.SMTP, code: int) -> None:
    """
    Make *server* ready for the next mail after it answered this one with *code*; what could not be
    read may not be all of an answer.
    """
    with suppress(smtplib.SMTPException, OSError):
        server.close() if code in (_CLOSING, _NONE) else server.rset()


def route(mail: Mail, envelope: Envelope) -> tuple[str, str]:
    """The addresses of `MAIL FROM` and `RCPT TO`; the mail must have been composed before."""
    sender = envelope.sender_of(mail.category is Category.MARKETING).address
    recipient = mail.recipient.address if mail.recipient else ""
    return envelope.return_path or sender, recipient


def _opened(address: ServerAddress, timeout: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if address.implicit_tls:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            address.host, address.port, timeout=timeout, context=context
        )
    else:
        server = smtplib.SMTP(address.host, address.port, timeout=timeout)
    try:
        _greet(server)
        encrypted = address.implicit_tls or _encrypt(server, address, context)
        if address.user:
            if not encrypted and not address.may_send_password_in_clear:
                raise smtplib.SMTPException("it does not encrypt: the password was not sent")
            _login(server, address)
    except BaseException:
        _close(server)
        raise
    return server


def _greet(server: smtplib.SMTP) -> None:
    """EHLO, and HELO where it is not known; smtplib's own loses what a server said that closed."""
    code, answer = server.ehlo()
    if 500 <= code < 600:
        code, answer = server.helo()
    if code != _YES:
        raise smtplib.SMTPHeloError(code, answer)


def _login(server: smtplib.SMTP, address: ServerAddress) -> None:
    if not f"{address.user}{address.password}".isascii():
        problem = "user or password is not in ASCII, which smtplib cannot send; aiosmtplib can"
        raise smtplib.SMTPException(problem)
    server.login(address.user, address.password)


def _encrypt(server: smtplib.SMTP, address: ServerAddress, context: ssl.SSLContext) -> bool:
    wanted = address.starttls == "require" or (
        address.starttls == "auto" and server.has_extn("starttls")
    )
    if wanted:
        server.starttls(context=context)
        _greet(server)
    return wanted


def _close(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):  # what was handed over, was handed over
        server.close()


def refused(server: str, code: int, problem: str, recipient: str = "") -> HandoverError:
    """
    The error of a server that was not offered the mail, or would not have it for *recipient*: only
    a real refusal (4xx but "I am closing", 5xx) says something about the person.
    """
    facts = _facts(server, code, problem)
    if recipient and 400 <= code < 600 and code != _CLOSING:
        return RecipientRefusedError(**facts, surely_not_sent=True, address=recipient)
    return HandoverError(**facts, surely_not_sent=True)


def replied(server: str, code: int, problem: str) -> HandoverError:
    """The error of a server that was offered the mail, and answered with *code* (0: not at all)."""
    # Only a refusal is sure: an answer that nobody could read may have been a yes.
    if 400 <= code < 600:
        return refused(server, code, problem)
    return HandoverError(**_facts(server, code, problem), surely_not_sent=False)


def _facts(server: str, code: int, problem: str) -> dict[str, Any]:
    if code == _NONE:
        code, problem = 0, f"its answer cannot be read: {problem}"
    return {"server": server, "code": code, "problem": problem}


def _code(error: smtplib.SMTPResponseException) -> int:
    """
    The code of the answer; a line too long for smtplib is a 500 of its own, and may have been a
    yes. What a server said is bytes.
    """
    return error.smtp_code if isinstance(error.smtp_error, bytes) else _NONE


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


def _name(server: smtplib.SMTP) -> str:
    return str(getattr(server, "_host", "") or "the server")
