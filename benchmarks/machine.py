"""What the figures were measured on, without a name that tells whose machine it is."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

_PACKAGES = (
    "jinja2", "mjml-python", "premailer", "html2text", "pydantic", "babel", "lxml", "markupsafe"
)  # fmt: skip


def machine() -> dict[str, object]:
    """Processor, cores, load, Python and the versions of what takes part."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "system": platform.system(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    for line in info.read_text().splitlines() if info.exists() else []:
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
