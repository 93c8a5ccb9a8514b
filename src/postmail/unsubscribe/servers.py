"""The handler as an application of WSGI (PEP 3333) and of ASGI 3."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from postmail.unsubscribe.answers import LONGEST_BODY, Reply, Unsubscribe

_StartResponse = Callable[[str, list[tuple[str, str]]], Any]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def wsgi(
    unsubscribe: Unsubscribe,
) -> Callable[[dict[str, Any], _StartResponse], Iterable[bytes]]:
    """
    *unsubscribe* for a WSGI server, or to mount beside Flask, Django and their like.

    Raises:
        TypeError: *record* is a coroutine function, which nobody would await here. Where it only
            turns out to return something to await, the request ends with it: nobody is told that
            what was not recorded was.
    """
    if _is_coroutine(unsubscribe.record):
        raise TypeError("record is a coroutine function: use asgi, or a plain function")

    def application(environ: dict[str, Any], start_response: _StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        query, accepted = environ.get("QUERY_STRING", ""), environ.get("HTTP_ACCEPT_LANGUAGE", "")
        try:
            body = _body(environ) if method == "POST" else b""
        except _NoBodyError as error:
            reply = unsubscribe.refusal(error.status)
        else:
            reply = unsubscribe.answer(method, query, body, accepted)
        if reply.opt_out is not None:
            _keep(unsubscribe.record(reply.opt_out))
        phrase = HTTPStatus(reply.status).phrase
        start_response(f"{reply.status} {phrase}", list(reply.headers))
        return [b"" if method == "HEAD" else reply.body]

    return application


def asgi(
    unsubscribe: Unsubscribe,
) -> Callable[[MutableMapping[str, Any], _Receive, _Send], Awaitable[None]]:
    """
    *unsubscribe* for an ASGI server, or as a route of Starlette, FastAPI and their like.

    Its *record* may be a coroutine function; any other runs in a thread.
    """
    return _Application(unsubscribe)


class _Application:
    """An object, because Starlette takes a function for one that gets a request and no more."""

    def __init__(self, unsubscribe: Unsubscribe) -> None:
        self._unsubscribe = unsubscribe

    async def __call__(
        self, scope: MutableMapping[str, Any], receive: _Receive, send: _Send
    ) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            raise NotImplementedError(f"{scope['type']} is not answered here, only http")
        method = scope["method"]
        body = await _received(receive) if method == "POST" else b""
        if body is None:
            with suppress(OSError):  # where somebody else has read the body, a server still listens
                await _answer(send, method, self._unsubscribe.refusal(HTTPStatus.BAD_REQUEST))
            return
        query, accepted = scope.get("query_string", b""), _header(scope, b"accept-language")
        reply = self._unsubscribe.answer(method, query, body, accepted)
        if reply.opt_out is not None:
            await _record(self._unsubscribe, reply.opt_out)
        await _answer(send, method, reply)


async def _answer(send: _Send, method: str, reply: Reply) -> None:
    headers = [(n.lower().encode(), value.encode()) for n, value in reply.headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    body = b"" if method == "HEAD" else reply.body
    await send({"type": "http.response.body", "body": body})


def _keep(outcome: Any) -> None:
    """Nothing to do, unless it was not done."""
    if inspect.isawaitable(outcome):
        if inspect.iscoroutine(outcome):
            outcome.close()
        raise TypeError("record returned something to await: use asgi, or a plain function")


async def _record(unsubscribe: Unsubscribe, opt_out: Any) -> None:
    if _is_coroutine(unsubscribe.record):
        pending: Any = unsubscribe.record(opt_out)
        await pending
        return
    result: Any = await asyncio.to_thread(_called, unsubscribe.record, opt_out)
    if inspect.isawaitable(result):
        await result


def _called(record: Callable[[Any], Any], opt_out: Any) -> Any:
    """What *record* returns; what it raises as a future takes it, else nobody would ever know."""
    try:
        return record(opt_out)
    except StopIteration as error:
        raise RuntimeError("record raised StopIteration") from error


def _is_coroutine(record: object) -> bool:
    return any(map(inspect.iscoroutinefunction, (record, getattr(record, "__call__", None))))  # noqa: B004


async def _live(receive: _Receive, send: _Send) -> None:
    """Start and stop with the server; there is nothing to do for either."""
    while True:
        event = (await receive())["type"]
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return


async def _received(receive: _Receive) -> bytes | None:
    """
    The body of a request, cut off where it is longer than any that is answered; None where whoever
    sent it has hung up: what of it is there may not be what they chose.
    """
    body = b""
    while len(body) <= LONGEST_BODY:
        event = await receive()
        if event.get("type") == "http.disconnect":
            return None
        body += event.get("body", b"")
        if not event.get("more_body"):
            break
    return body


def _header(scope: MutableMapping[str, Any], name: bytes) -> str:
    values: list[bytes] = [value for key, value in scope.get("headers", []) if key == name]
    return b",".join(values).decode("latin-1")


class _NoBodyError(Exception):
    """A request whose body is not there as it was sent; *status* says why."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


def _body(environ: dict[str, Any]) -> bytes:
    """The body of a request, cut off where it is longer than any that is answered."""
    source = environ["wsgi.input"]
    in_chunks = environ.get("HTTP_TRANSFER_ENCODING") and not environ.get("CONTENT_LENGTH")
    if environ.get("wsgi.input_terminated") or (in_chunks and _is_file(source)):
        ended: bytes = source.read(LONGEST_BODY + 1)  # it ends where the body does
        return ended
    if in_chunks:
        raise _NoBodyError(HTTPStatus.LENGTH_REQUIRED)
    length = min(_length(environ), LONGEST_BODY + 1)
    data: bytes = source.read(length)
    if len(data) < length:  # whoever sent it has hung up
        raise _NoBodyError(HTTPStatus.BAD_REQUEST)
    return data


def _is_file(source: Any) -> bool:
    """Whether all of the body is there already, as with servers of ASGI that call WSGI."""
    seekable = getattr(source, "seekable", None)
    return callable(seekable) and bool(seekable())


def _length(environ: dict[str, Any]) -> int:
    try:
        return max(int(environ.get("CONTENT_LENGTH") or 0), 0)
    except ValueError:
        return 0
