"""Files change, pages follow: a stream of versions for each open page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import StreamingResponse

from postmail.preview import watched
from postmail.preview.asked import studio_of
from postmail.preview.studio import Studio

#: Seconds.
_HEARTBEAT = 15.0


class Bell:
    """Rings for every page that listens."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self.ended = False

    def end(self) -> None:
        """Wake all who wait, for the last time."""
        self.ended = True
        self._rung.set()

    def ring(self) -> None:
        """Wake all who wait."""
        rung, self._rung = self._rung, asyncio.Event()
        rung.set()

    async def wait(self) -> None:
        """Wait for the next ring."""
        await self._rung.wait()


async def watch(studio: Studio, bell: Bell, stop: asyncio.Event) -> None:
    """Make the catalogue anew whenever a watched file changes, and ring."""

    async def make() -> None:
        await asyncio.to_thread(studio.changed)
        bell.ring()

    await watched.watch(studio.watched, make, stop)
    await stop.wait()


async def events(request: Request) -> StreamingResponse:
    """Server-sent events: the version now, and each that follows."""
    bell: Bell = request.app.state.bell
    return StreamingResponse(_versions(studio_of(request), bell), media_type="text/event-stream")


async def _versions(studio: Studio, bell: Bell) -> AsyncIterator[str]:
    known = -1
    while not bell.ended:
        if studio.version != known:
            known = studio.version
            yield f"data: {known}\n\n"
        try:
            await asyncio.wait_for(bell.wait(), _HEARTBEAT)
        except TimeoutError:
            yield ": still here\n\n"
