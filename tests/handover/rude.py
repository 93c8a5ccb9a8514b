"""A server on loopback that answers as it should not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import BinaryIO

#: The steps before the first command and after the content, which no command opens.
GREETING, END = "GREETING", "END"
#: The answer of a server that hangs up instead, and of one that says nothing.
GONE, SILENT = b"", b"\0"
_USUAL = {GREETING: b"220 hi", "DATA": b"354 go on", "QUIT": b"221 bye"}


@contextmanager
def rude_server(answers: Mapping[str, bytes]) -> Iterator[str]:
    """The URL of a server for one connection that gives *answers* to some steps: `EHLO`, `RCPT`."""
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
    _say(line, answers[GREETING])
    for command in heard:
        step = command[:4].decode("ascii", "replace").strip().upper()
        answer = answers.get(step, b"250 yes")
        if answer == GONE:
            return
        _say(line, answer)
        if step == "DATA" and answers[step].startswith(b"354"):
            while heard.readline() not in (b".\r\n", b""):
                pass
            if answers.get(END) == GONE:
                return
            _say(line, answers.get(END, b"250 yes"))


def _say(line: socket.socket, answer: bytes) -> None:
    if answer != SILENT:
        line.sendall(answer + b"\r\n")
