"""Where a mail server is, and how it is spoken to: one URL."""

from __future__ import annotations

from typing import Literal, NamedTuple, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from postmail.errors import DataError, Fault, brief

#: Seconds before a server that says nothing is given up.
PATIENCE = 30.0

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"smtp": 587, "smtps": 465}
_WAYS = ("auto", "require", "never")


class ServerAddress(NamedTuple):
    """
    A mail server. With *implicit_tls* the connection begins encrypted (RFC 8314); else *starttls*
    says whether it is encrypted where the server offers it (auto), always, or never.
    """

    host: str
    port: int
    implicit_tls: bool
    starttls: Literal["auto", "require", "never"]
    user: str
    password: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    def __repr__(self) -> str:  # reports of errors show it, and keep no password
        return f"ServerAddress({self})"

    @property
    def may_send_password_in_clear(self) -> bool:
        """Whether nobody else can listen: the server is on this machine."""
        return self.host in _LOOPBACK


def read_url(url: str) -> ServerAddress:
    """
    The server that *url* names: `smtp://USER:PASSWORD@HOST:PORT?starttls=require`, `smtps://HOST`.

    Port and credentials may be left out; a password is percent-encoded.

    >>> str(read_url("smtps://mail.example.com"))
    'mail.example.com:465'

    Raises:
        DataError: for any other text; the error does not repeat the password.
    """
    if not isinstance(url, str):  # an environment without the variable
        raise _refusal(f"got {type(url).__name__}")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # its text repeats what stands where the port should: of a password, even
        problem = (
            "a bracket is missing, or its port is no number (a password's / # ? is %2F %23 %3F)"
        )
        raise _refusal(problem) from None
    options = parse_qsl(parts.query, keep_blank_values=True)
    way = options[0][1] if options else "auto"
    if not host and "//" not in url:
        raise _refusal("it begins with smtp:// or smtps://")
    if parts.scheme not in _PORTS or not host:
        raise _refusal(f"got {brief(f'{parts.scheme}://{host}')}")
    if port == 0:
        raise _refusal("there is no port 0")
    known = options in ([], [("starttls", way)]) and way in _WAYS
    if not known or parts.path not in ("", "/") or parts.fragment:
        raise _refusal("its only option is starttls=auto, require or never")
    if parts.password and not parts.username:
        raise _refusal("it has a password and no user")
    return ServerAddress(
        host=host,
        port=port or _PORTS[parts.scheme],
        implicit_tls=parts.scheme == "smtps",
        starttls=cast(Literal["auto", "require", "never"], way),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _refusal(problem: str) -> DataError:
    expected = "expected a server like smtp://user:password@mail.example.com:587"
    return DataError(subject="smtp url", faults=[Fault("", f"{expected}; {problem}")])
