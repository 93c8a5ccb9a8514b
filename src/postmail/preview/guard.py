"""Who may ask, and what a page may do: this machine only, nothing from or for other sites."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The application: its own scripts and styles, frames of its own, nothing inline.
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
#: A mail: styles and this server's pictures; no script, no form, no request elsewhere.
MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
)
_SAFE = ("GET", "HEAD")
_LARGEST = 4_000_000
_DIGITS = len(str(_LARGEST))


class Guard:
    """
    Refuses what does not come from a page of this server: a Host header of another name (DNS
    rebinding), anything asked for by a page of another site but to be opened as a page itself, a
    body beyond 4 MB. *hosts* are the names that count, without the port.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self.app = app
        self.hosts = {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope["method"], Headers(scope=scope))
        if refusal:
            await PlainTextResponse(refusal, status_code=403)(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", PAGE)
                headers.setdefault("Cache-Control", "no-store")
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        await self.app(scope, receive, guarded)

    def _refusal(self, method: str, headers: Headers) -> str | None:
        if _name(headers.get("host", "")) not in self.hosts:
            return "this preview answers to its own address only"
        if method in _SAFE:
            return _wanted_elsewhere(headers)
        origin = headers.get("origin")
        if origin is not None and _name(origin.partition("://")[2]) not in self.hosts:
            return "a change must be asked for by a page of this preview"
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return "a change must be asked for by a page of this preview"
        length = headers.get("content-length", "")
        if not length.isdecimal() or len(length) > _DIGITS or int(length) > _LARGEST:
            return "a body of at most 4 MB, with its length"
        return None


def _wanted_elsewhere(headers: Headers) -> str | None:
    """
    Why a page of another site gets nothing: it could not read the answer, but each costs work,
    a picture a whole browser. Whoever follows a link from there is a person.
    """
    asks = headers.get("sec-fetch-site", "none") not in ("same-origin", "none")
    if asks and headers.get("sec-fetch-dest") != "document":
        return "this preview answers to no page of another site"
    return None


def _name(host: str) -> str:
    """The name in a Host header, without the port: `[::1]:8000` is `[::1]`."""
    if host.startswith("["):
        name, _, port = host.partition("]")
        return name.lower() + "]" if not port or port.startswith(":") else ""
    return host.partition(":")[0].lower()
