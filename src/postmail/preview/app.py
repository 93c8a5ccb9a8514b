"""The preview as a web application, and the server for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from postmail.cadence.policy import default_policy
from postmail.preview import cadence, downloads, live, pages, parts, post, work
from postmail.preview.ahead import Ahead
from postmail.preview.guard import Guard
from postmail.preview.studio import Studio
from postmail.preview.view import View

#: The names of this machine on itself.
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def create_app(
    studio: Studio,
    hosts: Iterable[str] = LOOPBACK,
    postbox: post.Postbox | None = None,
    policies: cadence.Policies = lambda: {"default": default_policy()},
) -> Starlette:
    """
    The application that shows *studio*. It answers to *hosts* only (names without port) and never
    asks another server for anything; through *postbox* it sends test mails. *policies* are those
    of the cadence tab by name, read anew each time.
    """
    app = Starlette(
        routes=[
            Route("/", pages.matrix),
            Route("/mail", pages.one),
            Route("/panel", pages.panel),
            Route("/frame", parts.frame),
            Route("/state", parts.state),
            Route("/findings", parts.findings),
            Route("/source", parts.source),
            Route("/words", parts.words),
            Route("/order", work.give_order),
            Route("/order", work.take_order, methods=["POST"]),
            Route("/brand", work.give_brand),
            Route("/brand", work.take_brand, methods=["POST"]),
            Route("/cadence", cadence.cadence),
            Route("/cadence/rows", cadence.rows),
            Route("/download/{form}", downloads.download),
            Route("/send", post.send, methods=["POST"]),
            Route("/events", live.events),
            Route("/asset/{name}", parts.asset),
            Mount("/static", StaticFiles(directory=pages.HERE / "static")),
        ],
        middleware=[Middleware(Guard, hosts=hosts)],
        lifespan=_watching,
    )
    app.state.studio = studio
    app.state.postbox = postbox or post.Postbox()
    app.state.policies = policies
    app.state.bell = live.Bell()
    app.state.ahead = Ahead(studio)
    return app


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
