"""A real mail server on loopback that keeps what it gets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Kept(NamedTuple):
    """A mail as the server got it."""

    sender: str
    recipients: list[str]
    content: bytes


class Keeper:
    """Keeps every mail, but refuses certain people and certain contents."""

    def __init__(self) -> None:
        self.mails: list[Kept] = []

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """One person is unknown here, one's mailbox is full."""
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        if address.startswith("full@"):
            return f"452 4.2.2 <{address}> has no room"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Some mails are too much, after one the line goes dead."""
        if b"Subject: too much" in envelope.content:
            return "552 5.3.4 too much"
        if b"Subject: hang up" in envelope.content:
            server.transport.abort()
            return "451 never heard"
        self.mails.append(Kept(envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"


def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    """One user with one password."""
    right = (data.login, data.password) == (b"shop@b.example", b"p@ss/word")
    return AuthResult(success=right, handled=False)


class OnAnyPort(Controller):
    """A server on the port that the system chose."""

    def _trigger_server(self) -> None:
        listening: Any = self.server
        self.port = listening.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call] # theirs


@contextmanager
def mail_server(host: str = "127.0.0.1", **options: Any) -> Iterator[tuple[Keeper, str]]:
    """A running server: what it keeps, and its URL."""
    keeper = Keeper()
    controller = OnAnyPort(keeper, hostname=host, port=0, **options)
    controller.start()
    try:
        yield keeper, f"smtp://{host}:{controller.port}"
    finally:
        controller.stop()
