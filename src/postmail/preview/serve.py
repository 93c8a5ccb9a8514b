"""The server of the preview: on this machine, announced when it listens, ended by Ctrl-C."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from postmail.errors import SettingsError

#: Seconds for what is being made when the end comes.
_PATIENCE = 10


class Server(uvicorn.Server):
    """
    Serves the application of a preview; when it is told to end, it lets go of open pages. *ready*
    is called, in a thread, when it answers and can be told to end.
    """

    def __init__(self, app: Starlette, ready: Callable[[], None] | None = None) -> None:
        self._bell, self._ready = app.state.bell, ready
        super().__init__(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                lifespan="on",
                ws="none",
                timeout_graceful_shutdown=_PATIENCE,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        if self._ready and self.started:
            await asyncio.to_thread(self._ready)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End; pages that listen for changes would keep the server alive."""
        self._bell.end()
        super().handle_exit(sig, frame)


def serve(app: Starlette, host: str, port: int, ready: Callable[[str], None]) -> None:
    """
    Serve *app* until the program is told to end. *ready* is called with the address, in a thread,
    as soon as it can be opened and Ctrl-C ends it; a *port* of 0 takes a free one.

    Raises:
        SettingsError: the port cannot be used.
    """
    with _listening(host, port) as listener:
        address = _address(listener)
        Server(app, lambda: ready(address)).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        why = str(getattr(error, "strerror", error)).partition(" (while")[0].lower()
        problem = f"port {port} of {host} cannot be used: {why}; try --port 0"
        raise SettingsError(file="preview", problem=problem) from None


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - all are no address
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
