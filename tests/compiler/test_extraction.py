"""What translators are given is what the compiler asks for."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from jinja2.ext import babel_extract

from postmail.compiler import Folders, Language, compile_template, expand
from postmail.resources import templates_root
from tests.compiler.languages import ENGLISH
from tests.compiler.shop import FOLDER, FOLDERS, KNOWN, NAMES, expanded

_OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
_KEYWORDS = ["_", "gettext", "ngettext", "pgettext", "npgettext"]
#: (context, singular, plural)
Asked = tuple[str | None, str, str | None]


def _extracted(path: Path) -> set[Asked]:
    """What `pybabel extract` finds in a file."""
    found = babel_extract(BytesIO(path.read_bytes()), _KEYWORDS, [], _OPTIONS)
    return {_asked(function, message) for _, function, message, _ in found}


def _asked(function: str, message: Any) -> Asked:
    texts = [text for text in ([message] if isinstance(message, str) else message) if text]
    context = texts.pop(0) if function in ("pgettext", "npgettext") else None
    return context, texts[0], texts[1] if function in ("ngettext", "npgettext") else None


def _looked_up(folders: Folders, name: str, known: dict[str, Any]) -> set[Asked]:
    """What the compiler looks up when it compiles a template."""
    asked: set[Asked] = set()

    def lookup(context: str | None, singular: str, plural: str | None) -> tuple[str, ...]:
        asked.add((context, singular, plural))
        return ENGLISH.lookup(context, singular, plural)

    language = Language("en", None, "ltr", lookup, ENGLISH.plural)
    compile_template(expand(folders, name), language, known)
    return asked


@pytest.mark.parametrize("name", NAMES)
def test_msgids(name: str) -> None:
    """Every text of a template's files is looked up as extraction spells it, and no other."""
    files = [FOLDER / file for file in expanded(name).files]
    assert _looked_up(FOLDERS, name, KNOWN) == set().union(*map(_extracted, files))


def _built_in() -> list[str]:
    return sorted(path.parent.name for path in templates_root().glob("*/body.mjml"))


@pytest.mark.parametrize("kind", _built_in())
def test_built_in_msgids(kind: str) -> None:
    """The built-in templates look up nothing that extraction would not find."""
    folders = Folders((templates_root(),))
    files = [templates_root() / file for file in expand(folders, kind).files]
    assert _looked_up(folders, kind, KNOWN) <= set().union(*map(_extracted, files))
