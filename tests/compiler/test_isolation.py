"""Compiling touches nothing but the templates, and comes out the same wherever it runs."""

from __future__ import annotations

import builtins
import os
import socket
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Never

import pytest

from postmail.compiler import compile_template, expand
from tests.compiler.facts import facts
from tests.compiler.languages import TONGUES, Tongue
from tests.compiler.shop import FOLDERS, KNOWN, NAMES, expanded

_DIGEST = """
import hashlib
from tests.compiler.facts import facts
from tests.compiler.languages import TONGUES
from tests.compiler.shop import NAMES, compiled
total = hashlib.sha256()
for name in NAMES:
    for tongue in TONGUES:
        total.update(repr(compiled(name, tongue).render(facts())).encode())
print(total.hexdigest())
"""


def _forbid(*arguments: Any, **options: Any) -> Never:
    raise AssertionError(f"compiling reached for {arguments}")


def _rendered(name: str, tongue: Tongue) -> tuple[str, str, str, str]:
    return compile_template(expanded(name), tongue.language, KNOWN).render(facts())


def test_no_network_and_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """With templates read, compiling and rendering open no file and no socket, @import or not."""
    for name in NAMES:
        _rendered(name, TONGUES[0])  # locale data is loaded when it is first needed: now
    monkeypatch.setattr(socket, "socket", _forbid)
    monkeypatch.setattr(socket, "getaddrinfo", _forbid)
    monkeypatch.setattr(urllib.request, "urlopen", _forbid)
    monkeypatch.setattr(builtins, "open", _forbid)
    monkeypatch.setattr(os, "open", _forbid)
    for name in NAMES:
        for tongue in TONGUES:
            assert all(_rendered(name, tongue))


def test_imports_in_style_sheets_load_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """@import, fonts and links in style sheets stay words: nothing is fetched for them."""
    (tmp_path / "local.css").write_text("p { color: red }")
    path = tmp_path / "mail" / "body.mjml"
    path.parent.mkdir()
    path.write_text(
        "<mjml><mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview>"
        '<mj-font name="Raleway" href="https://fonts.example/raleway" />'
        '<mj-style inline="inline">@import url("local.css"); @import "https://a.example/x.css"; '
        "p { margin: 0; background: url(https://a.example/x.png) }</mj-style>"
        '<mj-style>@import url("https://a.example/y.css");</mj-style></mj-head>'
        '<mj-body><mj-section><mj-column><mj-text font-family="Raleway"><p>x</p></mj-text>'
        "</mj-column></mj-section></mj-body></mjml>"
    )
    monkeypatch.chdir(tmp_path)
    folders = type(FOLDERS)((tmp_path,))
    source = expand(folders, "mail")
    monkeypatch.setattr(socket, "socket", _forbid)
    monkeypatch.setattr(builtins, "open", _forbid)
    html = compile_template(source, TONGUES[0].language, KNOWN).render(facts())[2]
    assert "margin:0" in html.replace(" ", "") and "color:red" not in html.replace(" ", "")


def test_threads() -> None:
    """Eight threads compile and render the same templates at once, with equal results."""
    alone = {(name, tongue): _rendered(name, tongue) for name in NAMES for tongue in TONGUES}
    jobs = list(alone) * 2
    with ThreadPoolExecutor(8) as pool:
        together = pool.map(lambda job: _rendered(*job), jobs)
        assert all(alone[job] == found for job, found in zip(jobs, together, strict=True))


@pytest.mark.parametrize(
    "world",
    [
        {"PYTHONHASHSEED": "1", "LANG": "C", "TZ": "UTC"},
        {"PYTHONHASHSEED": "2", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"},
        {"PYTHONHASHSEED": "3", "LANGUAGE": "de", "TZ": "America/New_York", "PYTHONUTF8": "0"},
    ],
    ids=["1", "2", "3"],
)
def test_determinism(world: dict[str, str]) -> None:
    """Every process writes the same bytes, whatever its hash seed, language and zone."""
    root = Path(__file__).parents[2]
    keep = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", _DIGEST],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={**keep, **world, "PYTHONPATH": str(root)},
    )
    here: dict[str, str] = {}
    exec(_DIGEST.replace("print(", "digest = ("), here)
    assert done.stdout.strip() == here["digest"]
