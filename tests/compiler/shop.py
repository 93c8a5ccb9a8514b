"""The test templates, compiled once per language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from postmail.brand import Brand
from postmail.compiler import CompiledTemplate, Expanded, Folders, compile_template, expand
from tests.compiler.languages import Tongue

FOLDER = Path(__file__).parent / "templates"
FOLDERS = Folders((FOLDER,))
NAMES = tuple(sorted(path.parent.name for path in FOLDER.glob("*/body.mjml")))
KNOWN: dict[str, Any] = {"brand": Brand(name="Nordlicht"), "category": "transactional"}


@cache
def expanded(name: str) -> Expanded:
    """A test template, blocks and includes in place."""
    return expand(FOLDERS, name)


@cache
def compiled(name: str, tongue: Tongue) -> CompiledTemplate:
    """A test template in one language."""
    return compile_template(expanded(name), tongue.language, KNOWN)
