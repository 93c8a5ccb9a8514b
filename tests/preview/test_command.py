"""`postmail preview` as designers start it: how soon the first picture is there, how it ends."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from postmail.cli.run import run


def test_it_announces_serves_and_ends(tmp_path: Path) -> None:
    """The address that it prints can be opened at once; Ctrl-C ends it, open pages or not."""
    command = [sys.executable, "-m", "postmail", "preview", "--no-open", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert address is not None
        with urllib.request.urlopen(address[0] + "frame?kind=simple", timeout=60) as answer:
            mail = answer.read().decode()
        with urllib.request.urlopen(address[0] + "events", timeout=60) as page:
            first = page.readline()
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=30)

    assert "</html>" in mail
    assert first == b"data: 0\n"
    assert "Traceback" not in said
    assert process.returncode in (0, 130, -signal.SIGINT)


def test_a_port_in_use_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """One readable block, and the status of a refused input."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status = run(["preview", "--no-open", "--port", str(port)])

    assert status == 1
    assert "cannot be used" in capsys.readouterr().err
