"""Links, handlers and servers on loopback for the tests of this folder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import Any, NamedTuple
from wsgiref.simple_server import WSGIRequestHandler, make_server

import uvicorn

from postmail.samples import sample_brand
from postmail.signing import Signer
from postmail.unsubscribe import Links, OptOut, Unsubscribe, asgi, wsgi

SIGNER = Signer(b"a secret for tests only")
LINKS = Links(SIGNER, "https://nordlicht.example/u")
#: What Gmail and Yahoo send (RFC 8058, section 3.2), as a form and in multipart.
ONE_CLICK = b"List-Unsubscribe=One-Click"
MULTIPART = (
    b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
)


class Answer(NamedTuple):
    """A response as the client got it."""

    status: int
    headers: dict[str, str]
    text: str


Ask = Callable[..., Answer]


def handler(record: Callable[[OptOut], Any], **more: Any) -> Unsubscribe:
    """The handler of the sample shop."""
    return Unsubscribe(LINKS, record, brand=sample_brand(), **more)


@contextmanager
def served_by_wsgi(unsubscribe: Unsubscribe) -> Iterator[Ask]:
    """A client of *unsubscribe* behind the standard library's WSGI server."""

    class Silent(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing: tests are quiet."""

    server = make_server("127.0.0.1", 0, wsgi(unsubscribe), handler_class=Silent)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield client(server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def served_by_asgi(unsubscribe: Unsubscribe) -> Iterator[Ask]:
    """A client of *unsubscribe* behind uvicorn."""
    with served(asgi(unsubscribe)) as ask:
        yield ask


@contextmanager
def served(application: Callable[..., Any]) -> Iterator[Ask]:
    """A client of an ASGI *application* behind uvicorn."""
    started = threading.Event()

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            started.set()

    config = uvicorn.Config(application, host="127.0.0.1", port=0, log_level="critical")
    server = Announcing(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert started.wait(10)
        yield client(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()


def client(port: int) -> Ask:
    """A function that sends one request over a connection of its own."""

    def ask(method: str, url: str, body: bytes = b"", **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            target = url.removeprefix("https://nordlicht.example")
            connection.request(method, target, body=body or None, headers=_names(headers))
            response: HTTPResponse = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read().decode())
        finally:
            connection.close()

    return ask


def _names(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
