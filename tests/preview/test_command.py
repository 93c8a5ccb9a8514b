"""`postmail preview` as designers start it: how soon the first picture is there, how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from postmail.cli.run import run
from postmail.preview import create_app
from postmail.preview.serve import serve
from postmail.resources import templates_root
from tests.preview.conftest import Shop


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
    assert re.fullmatch(rb"data: \d+\n", first)
    assert "Traceback" not in said
    assert process.returncode in (0, 130, -signal.SIGINT)


@pytest.mark.parametrize(
    ("options", "address"),
    [
        (["--host", "0.0.0.0"], r"http://127\.0\.0\.1:\d+/"),
        ([], r"http://127\.0\.0\.1:\d+/"),
    ],
)
def test_it_answers_to_the_names_that_it_is_given(
    tmp_path: Path, options: list[str], address: str
) -> None:
    """And to no other; what it prints can be opened, wherever it listens."""
    command = [sys.executable, "-m", "postmail", "preview", "--no-open", "--port", "0", *options]
    for name in ("shop.internal", "fd00::7", "[fd00::8]"):
        command += ["--allow-host", name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdout is not None
        found = re.search(address, process.stdout.readline())
        assert found is not None
        told = {}
        for host in ("shop.internal:8025", "[fd00::7]", "[fd00::8]:8025", "evil.example"):
            asked = urllib.request.Request(found[0] + "lost", headers={"Host": host})
            try:
                with urllib.request.urlopen(asked, timeout=60) as answer:
                    told[host] = answer.status
            except urllib.error.HTTPError as error:
                told[host] = error.code
        process.send_signal(signal.SIGINT)

    assert told.pop("evil.example") == 403
    assert set(told.values()) == {200}


def test_a_port_in_use_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """One readable block, and the status of a refused input."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status = run(["preview", "--no-open", "--port", str(port)])

    told = f"port {port} of 127.0.0.1 cannot be used: address already in use; try --port 0"
    assert status == 1
    assert capsys.readouterr().err == f"error: preview: {told}\n"


def test_a_small_gallery_can_be_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Kinds, languages, a tone, colours: those mails are written, and no others."""
    folder = tmp_path / "out"
    only = ["--kind", "simple", "--kind", "welcome", "--locale", "de", "--locale", "en-xa"]
    status = run(["preview", "--export", str(folder), *only, "--tone", "formal"])

    assert status == 0
    assert capsys.readouterr().out.startswith("8 mails: ")
    mails = {path.name.split(".")[1] for path in folder.glob("*.*.*.*.html")}
    assert mails == {"de-formal", "en-XA"}
    assert {path.name.split(".")[0] for path in folder.glob("*.*.*.*.html")} == {
        "simple",
        "welcome",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--kind", "letter"], "there is no kind 'letter'"),
        (["--locale", "tlh"], "there is no language 'tlh'"),
        (["--scheme", "pink"], "'pink'"),
    ],
)
def test_what_is_not_there_cannot_be_chosen(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong usage, told with what there is; nothing is written."""
    status = run(["preview", "--export", str(tmp_path / "out"), *words])

    assert status == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def _own(folder: Path, body: str, sample: str) -> list[str]:
    """The options for a folder of a shop that has its own `simple` with a sample."""
    (folder / "simple" / "samples").mkdir(parents=True)
    (folder / "simple" / "body.mjml").write_text(body, "utf-8")
    (folder / "simple" / "samples" / "first.json").write_text(sample, "utf-8")
    return ["--templates", str(folder), "--kind", "simple", "--locale", "en"]


def test_a_broken_sample_ends_an_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file is named, and nothing is written that would look like a gallery."""
    body = (templates_root() / "simple" / "body.mjml").read_text("utf-8")
    words = _own(tmp_path / "own", body, "{")
    status = run(["preview", *words, "--export", str(tmp_path / "out")])
    told = capsys.readouterr()

    assert (status, told.out) == (1, "")
    assert "first.json" in told.err
    assert not (tmp_path / "out").exists()


def test_an_export_counts_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mail that cannot be made is told on its page, and is none of the mails."""
    words = _own(tmp_path / "own", "<mjml><mj-body>", "{}")
    status = run(["preview", *words, "--scheme", "dark", "--export", str(tmp_path / "out")])
    told = capsys.readouterr().out

    assert status == 0
    assert told.startswith("0 mails (1 could not be made, its page says why): ")
    assert list((tmp_path / "out").glob("simple.*")) == []
    assert "never closed" in (tmp_path / "out" / "en.html").read_text("utf-8")


@pytest.mark.parametrize(
    "name", ["shop.local:8933", "http://a.local", "a.local/x", "[fd00::7]:80", "", "a b", "*"]
)
def test_an_address_is_no_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A port, a scheme or a path would never match: it is wrong usage."""
    status = run(["preview", "--no-open", "--port", "0", "--allow-host", name])

    assert status == 2
    assert "a name or an address, without port, scheme or path" in capsys.readouterr().err


def test_it_opens_with_the_choice(tmp_path: Path) -> None:
    """The address that is printed has the filters of the contact sheet; Ctrl-C ends it at once."""
    command = [sys.executable, "-m", "postmail", "preview", "--no-open", "--port", "0"]
    command += ["--kind", "simple", "--locale", "de", "--scheme", "dark"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        try:
            status = process.wait(60)
        finally:
            process.kill()

    wanted = "?kind=simple&language=de%40formal&language=de%40informal&scheme=dark "
    assert wanted in line
    assert status == 130


def test_it_is_announced_when_it_answers_and_can_be_ended(shop: Shop) -> None:
    """Whoever sees the address may open it, or press Ctrl-C, there and then."""
    seen: list[int] = []

    def ready(address: str) -> None:
        with urllib.request.urlopen(address, timeout=60) as page:
            seen.append(page.status)
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
        os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        serve(create_app(shop.studio), "127.0.0.1", 0, ready)
    assert seen == [200]
