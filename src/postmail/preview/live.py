"""Files change, pages follow: watched folders, and a stream of versions for each open page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import StreamingResponse
from watchfiles import awatch

from postmail.preview.asked import studio_of
from postmail.preview.studio import Studio

#: Milliseconds: an editor writes a file in several steps, a designer waits for one picture.
_SETTLE, _STEP = 30, 10
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
    paths = [path for path in studio.watched if path.exists()]
    if not paths:
        await stop.wait()
        return
    async for _ in awatch(
        *paths, debounce=_SETTLE, step=_STEP, stop_event=stop, watch_filter=_counts
    ):
        await asyncio.to_thread(studio.changed)
        bell.ring()


def _counts(_: object, path: str) -> bool:
    """Whether a change of *path* can change a mail: not an editor's own files."""
    name = Path(path).name
    return not name.startswith((".", "#")) and not name.endswith(("~", ".swp", ".tmp", ".pyc"))


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
