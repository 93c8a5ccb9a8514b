"""The preview as a web application: the pages and the mails first, the rest when it is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from postmail.preview import frame, live, pages
from postmail.preview.ahead import Ahead
from postmail.preview.guard import Guard
from postmail.preview.postbox import Postbox
from postmail.preview.shelf import Shelf
from postmail.preview.studio import Studio
from postmail.preview.view import View

if TYPE_CHECKING:  # its import costs, and the first picture needs none of it
    from postmail.preview.policies import Policies

#: The names of this machine on itself.
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def create_app(
    studio: Studio,
    hosts: Iterable[str] = LOOPBACK,
    postbox: Postbox | None = None,
    policies: Policies | None = None,
    timezone: str | None = None,
    currency: str | None = None,
) -> Starlette:
    """
    The application that shows *studio*. It answers to *hosts* only (names without port) and never
    asks another server for anything; through *postbox* it sends test mails. *policies* gives those
    of the cadence tab by name and is called anew each time; without it: the default one. Orders
    that are pasted are read with *timezone* and *currency*, as `read_order` does.
    """
    app = Starlette(
        routes=[
            Route("/", pages.matrix),
            Route("/mail", pages.one),
            Route("/frame", frame.frame),
            Route("/asset/{name}", frame.asset),
            Route("/events", live.events),
            Mount("/static", StaticFiles(directory=pages.HERE / "static")),
            Mount("/", _rest),
        ],
        middleware=[Middleware(Guard, hosts=hosts)],
        lifespan=_watching,
    )
    app.state.studio = studio
    app.state.postbox = postbox or Postbox()
    app.state.policies = policies
    app.state.tried = Shelf()
    app.state.reading = {"timezone": timezone, "currency": currency}
    app.state.bell = live.Bell()
    app.state.ahead = Ahead(studio)
    return app


async def _rest(scope: Scope, receive: Receive, send: Send) -> None:
    router = await run_in_threadpool(_router)
    await router(scope, receive, send)


@cache
def _router() -> Router:
    from postmail.preview import rest

    return rest.router()


@asynccontextmanager
async def _watching(app: Starlette) -> AsyncIterator[None]:
    studio: Studio = app.state.studio
    stop = asyncio.Event()
    first = asyncio.create_task(asyncio.to_thread(_first, studio))
    watching = asyncio.create_task(live.watch(studio, app.state.bell, stop))
    app.state.ahead.start()
    try:
        yield
    finally:
        app.state.ahead.stop()
        stop.set()
        await asyncio.gather(first, watching, return_exceptions=True)


def _first(studio: Studio) -> None:
    """The mail that is seen first is made while the browser opens."""
    studio.picture(studio.settled(View()))
