"""The test templates, compiled once per language; and a template of a few words."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from postmail import Catalogue
from postmail.brand import Brand
from postmail.compiler import CompiledTemplate, Expanded, Folders, compile_template, expand
from postmail.samples import sample_brand
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


#: A template that says SAID and nothing else.
_BARE = (
    "<mjml><mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview></mj-head><mj-body><mj-section>"
    "<mj-column><mj-text>SAID</mj-text></mj-column></mj-section></mj-body></mjml>"
)


def shop_saying(folder: Path, said: str) -> Catalogue:
    """A catalogue whose `simple`, in *folder*, says what is *said*."""
    (folder / "simple").mkdir()
    (folder / "simple" / "body.mjml").write_text(_BARE.replace("SAID", said), encoding="utf-8")
    return Catalogue(brand=sample_brand(), template_dirs=[folder])
