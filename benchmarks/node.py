"""
The pipelines of npm, in a process of their own that takes its turns with ours.

Packages are installed once into a cache folder of the user. Their templates are written by hand,
shorter than the shipped `simple`: no legal texts, no second language, one style sheet.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.letters import PRODUCTS
from benchmarks.orders import order_bytes

_FOLDER = Path(__file__).parent / "javascript"
_NAMES = ("mjml + handlebars (npm)", "react-email (npm)")
_BURST = 20


class NodePipeline:
    """One pipeline of a running Node."""

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self.name = name
        self.size = 0
        self._process = process

    def burst(self, first: int) -> float:
        """CPU time of one mail, microseconds, over a burst of orders from number *first*."""
        orders = [order_bytes(number, PRODUCTS).decode() for number in range(first, first + _BURST)]
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"pipeline": self.name, "orders": orders}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        self.size = answer["size"]
        return float(answer["us"])

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


def node_pipelines(warm: int) -> tuple[list[NodePipeline], str]:
    """The pipelines, each in a Node of its own, after *warm* bursts; or none, and why."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return [], "skipped: there is no Node here"
    try:
        packages = _installed(npm)
    except (OSError, subprocess.SubprocessError) as error:
        return [], f"skipped: npm install failed ({type(error).__name__})"
    found = [NodePipeline(name, _started(node, packages)) for name in _NAMES]
    for pipeline in found:
        for number in range(warm):  # until its compiler has settled
            pipeline.burst(number * _BURST)
    return found, ""


def _installed(npm: str) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "postmail-benchmarks"
    wanted = (_FOLDER / "package.json").read_text(encoding="utf-8")
    done = cache / "installed.json"
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        cache.mkdir(parents=True, exist_ok=True)
        (cache / "package.json").write_text(wanted, encoding="utf-8")
        subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=cache, check=True, capture_output=True, timeout=600,
        )  # fmt: skip
        done.write_text(wanted, encoding="utf-8")
    return cache


def _started(node: str, packages: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [node, str(_FOLDER / "serve.mjs"), str(packages)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
