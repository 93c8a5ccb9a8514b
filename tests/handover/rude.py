"""A server on loopback that answers as it should not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import BinaryIO

#: The step after the content, which no command opens.
END = "END"
#: The answer of a server that hangs up instead.
GONE = b""
_USUAL = {"HELO": b"220 hi", "DATA": b"354 go on", "QUIT": b"221 bye"}


@contextmanager
def rude_server(answers: Mapping[str, bytes]) -> Iterator[str]:
    """The URL of a server for one connection that gives *answers* to some steps: `HELO`, `RCPT`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        thread = threading.Thread(target=_serve, args=(listener, {**_USUAL, **answers}))
        thread.start()
        try:
            yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            thread.join()


def _serve(listener: socket.socket, answers: Mapping[str, bytes]) -> None:
    with suppress(OSError):  # nobody came, or who came has hung up: the test says so
        line, _ = listener.accept()
        with line, line.makefile("rb") as heard:
            _talk(line, heard, answers)


def _talk(line: socket.socket, heard: BinaryIO, answers: Mapping[str, bytes]) -> None:
    line.sendall(answers["HELO"] + b"\r\n")
    for command in heard:
        step = command[:4].decode("ascii", "replace").strip().upper()
        answer = answers.get(step, b"250 yes")
        if answer == GONE:
            return
        line.sendall(answer + b"\r\n")
        if step == "DATA" and answers[step].startswith(b"354"):
            while heard.readline() not in (b".\r\n", b""):
                pass
            if answers.get(END) == GONE:
                return
            line.sendall(answers.get(END, b"250 yes") + b"\r\n")
