"""Which files count, however they are replaced: saved in place, renamed over, removed and back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from watchfiles import awatch

#: Milliseconds: an editor writes a file in several steps, a designer waits for one picture.
_SETTLE, _STEP = 30, 10


async def watch(
    paths: Iterable[Path], make: Callable[[], Awaitable[None]], stop: asyncio.Event
) -> None:
    """
    Call *make* whenever one of *paths*, or a file below it, has changed, until *stop*.

    The system watches what lies under a name, not the name: a folder that is removed and made
    again, a file that another is renamed over is a new thing to it. So what is above is watched
    too, and all of it anew when something comes or goes there.
    """
    paths, changed = list(paths), False
    while paths and not stop.is_set():
        named = {one for path in paths for one in (path.absolute(), path.resolve())}
        done = asyncio.Event()
        below = asyncio.create_task(_below(named, make, done))
        above = asyncio.create_task(_above(named, stop))
        await asyncio.sleep(0)  # both watch from here on: what comes later is seen
        if changed:
            await make()
        await above
        changed = True
        done.set()
        await below


async def _below(
    named: Iterable[Path], make: Callable[[], Awaitable[None]], done: asyncio.Event
) -> None:
    """Call *make* for what changes in the folders that there are now."""
    folders = [path for path in named if path.is_dir()]
    if not folders:
        return
    async for _ in awatch(
        *folders, debounce=_SETTLE, step=_STEP, stop_event=done, watch_filter=_counts
    ):
        await make()


async def _above(named: Iterable[Path], stop: asyncio.Event) -> None:
    """Wait until one of *named*, or a folder on the way to it, is saved, comes or goes."""
    ways = {str(one) for path in named for one in (path, *path.parents)}
    nearest = {next(one for one in path.parents if one.is_dir()) for path in named}
    async for _ in awatch(
        *nearest,
        debounce=_SETTLE,
        step=_STEP,
        stop_event=stop,
        recursive=False,
        watch_filter=lambda _, path: path in ways,
    ):
        return


def _counts(_: object, path: str) -> bool:
    """Whether a change of *path* can change a mail: not an editor's own files."""
    name = Path(path).name
    return not name.startswith((".", "#")) and not name.endswith(("~", ".swp", ".tmp", ".pyc"))
