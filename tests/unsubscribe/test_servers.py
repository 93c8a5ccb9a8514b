"""The protocols of web servers, spoken directly: what no server of the other tests asks."""

from __future__ import annotations

import asyncio
import gc
import warnings
from collections.abc import Awaitable
from io import BufferedReader, BytesIO, RawIOBase
from typing import Any

import pytest

from postmail.errors import DataError
from postmail.samples import sample_brand
from postmail.unsubscribe import OptOut, Unsubscribe, asgi, wsgi
from tests.unsubscribe.making import LINKS, ONE_CLICK, handler

QUERY = LINKS.url("customer-7", "offers", locale="en").partition("?")[2]


def told(record: Any, scope: dict[str, Any], *events: dict[str, Any]) -> list[dict[str, Any]]:
    """What the ASGI application of a handler sends when it gets *events*."""
    waiting, sent = list(events), list[dict[str, Any]]()

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(event: Any) -> None:
        sent.append(dict(event))

    asyncio.run(_run(asgi(handler(record))(scope, receive, send)))
    assert not waiting, "all was read"
    return sent


async def _run(work: Awaitable[None]) -> None:
    await asyncio.wait_for(work, 10)


def test_it_starts_and_stops_with_the_server() -> None:
    """The lifespan of ASGI: each event is answered, and the application ends with the last."""
    events = [{"type": f"lifespan.{name}"} for name in ("startup", "shutdown")]

    assert told(list, {"type": "lifespan"}, *events) == [
        {"type": "lifespan.startup.complete"},
        {"type": "lifespan.shutdown.complete"},
    ]


def test_the_name_of_a_brand_s_file_is_no_brand() -> None:
    """It is told before the first customer asks."""
    given: Any = "brand.toml"
    with pytest.raises(DataError, match=r"brand: expected Brand\(\.\.\.\), got"):
        Unsubscribe(LINKS, list, brand=given)
    with pytest.raises(DataError, match=r"links: expected Links\(\.\.\.\), got"):
        Unsubscribe(given, list, brand=sample_brand())


def test_a_web_socket_is_not_answered() -> None:
    """The error says what is."""
    with pytest.raises(NotImplementedError, match="websocket is not answered here, only http"):
        told(list, {"type": "websocket"})


def test_a_body_that_comes_in_pieces_is_read_to_its_end() -> None:
    """And a request without a query has no token."""
    kept = list[OptOut]()
    post = {"type": "http", "method": "POST", "query_string": QUERY.encode(), "headers": []}
    first, rest = ONE_CLICK[:9], ONE_CLICK[9:]
    start, _ = told(
        kept.append, post, {"body": first, "more_body": True}, {"body": rest, "more_body": False}
    )
    lost, _ = told(kept.append, {"type": "http", "method": "GET"})

    assert (start["status"], lost["status"]) == (200, 404)
    assert [(found.person, found.one_click) for found in kept] == [("customer-7", True)]


class _Socket(RawIOBase):
    """What a request is read from, of which nobody knows the end."""

    def readable(self) -> bool:
        return True


def test_a_choice_that_did_not_arrive_whole_is_none() -> None:
    """Whoever hung up within `scope=pause` has not asked for this stream to stop for ever."""
    kept = list[OptOut]()
    post = {"type": "http", "method": "POST", "query_string": QUERY.encode(), "headers": []}
    cut = {"type": "http.request", "body": b"sco", "more_body": True}

    start, _ = told(kept.append, post, cut, {"type": "http.disconnect"})
    assert start["status"] == 400  # for middleware that has read the body
    assert by_wsgi(kept, b"sco", CONTENT_LENGTH="11") == "400 Bad Request"
    pipe: Any = BufferedReader(_Socket())  # whoever reads it waits for its end
    chunked: Any = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": pipe}
    assert by_wsgi(kept, b"", **chunked) == "411 Length Required"
    assert kept == []


def test_a_body_in_chunks_is_read_where_the_server_ends_it() -> None:
    """As gunicorn and others do: the flag says so."""
    kept = list[OptOut]()
    chunked: Any = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}

    assert by_wsgi(kept, b"scope=pause", **chunked) == "200 OK"
    spooled = {"HTTP_TRANSFER_ENCODING": "chunked"}  # and by servers of ASGI that call WSGI
    assert by_wsgi(kept, b"scope=pause", **spooled) == "200 OK"
    whole = {"HTTP_TRANSFER_ENCODING": "identity", "CONTENT_LENGTH": "11"}
    assert by_wsgi(kept, b"scope=pause", **whole) == "200 OK"
    assert [opt_out.scope for opt_out in kept] == ["pause"] * 3


def by_wsgi(kept: list[OptOut], body: bytes, **more: Any) -> str:
    """The status that a POST of *body* gets."""
    environ = {"REQUEST_METHOD": "POST", "QUERY_STRING": QUERY, "wsgi.input": BytesIO(body), **more}
    said = list[str]()
    list(wsgi(handler(kept.append))(environ, lambda status, headers: said.append(status)))
    return said[0]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_only_a_post_has_a_body_to_read(method: str) -> None:
    """A visit is answered at once, and HEAD gets the length alone."""
    scope = {"type": "http", "method": method, "query_string": QUERY.encode()}
    start, page = told(list, scope)
    length = int(dict(start["headers"])[b"content-length"])

    assert len(page["body"]) == (length if method == "GET" else 0) and length > 1000


class _Keeper:
    """A callable object, as shops have them, that records when it is awaited."""

    def __init__(self) -> None:
        self.kept = list[str]()

    async def __call__(self, opt_out: OptOut) -> None:
        self.kept.append(opt_out.person)


def test_whatever_is_to_be_awaited_is() -> None:
    """A coroutine function, an object that is one, a function that returns a coroutine."""
    keeper = _Keeper()
    scope = {"type": "http", "method": "POST", "query_string": QUERY.encode()}
    for record in (keeper.__call__, keeper, lambda opt_out: keeper(opt_out)):
        assert told(record, scope, {"body": ONE_CLICK})[0]["status"] == 200

    assert keeper.kept == ["customer-7"] * 3


def test_a_lookup_that_finds_nobody_ends_the_request() -> None:
    """`next()` tells it by an error that no future takes: the request would wait for ever."""
    scope = {"type": "http", "method": "POST", "query_string": QUERY.encode()}

    def record(opt_out: OptOut) -> str:
        return next(person for person in ("somebody", "else") if person == opt_out.person)

    with pytest.raises(RuntimeError, match="record raised StopIteration"):
        told(record, scope, {"body": ONE_CLICK})


def test_a_coroutine_function_is_refused_where_nobody_awaits_it() -> None:
    """When the application is made, not when somebody wants the mails to stop."""
    for record in (_Keeper(), _Keeper().__call__):
        with pytest.raises(TypeError, match="record is a coroutine function: use asgi"):
            wsgi(handler(record))


def _posted(record: Any) -> list[bytes]:
    environ = {"REQUEST_METHOD": "POST", "QUERY_STRING": QUERY, "wsgi.input": BytesIO()}
    return list(wsgi(handler(record))(environ, lambda status, headers: None))


def test_a_coroutine_that_is_not_awaited_leaves_no_warning() -> None:
    """The error tells it all; other things to await are told like it."""
    keeper = _Keeper()

    class Later:
        def __await__(self) -> Any:
            yield

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        for record in (lambda opt_out: keeper(opt_out), lambda opt_out: Later()):
            with pytest.raises(TypeError, match="returned something to await"):
                _posted(record)
        gc.collect()

    assert not [one for one in said if one.category is RuntimeWarning]


def test_a_request_without_a_query_has_no_token() -> None:
    """PEP 3333 lets servers leave the key out; HEAD has no body behind WSGI either."""
    said = list[str]()
    application = wsgi(handler(list))

    def visit(**environ: Any) -> list[bytes]:
        return list(application(environ, lambda status, headers: said.append(status)))

    assert b"".join(visit(REQUEST_METHOD="GET")).startswith(b"<!DOCTYPE html>")
    assert visit(REQUEST_METHOD="HEAD", QUERY_STRING=QUERY) == [b""]
    assert said == ["404 Not Found", "200 OK"]
