"""HTML validity by the Nu checker: no error but those that mail needs, each with its reason."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.quality.tools import nu_checker, pages

#: {what the checker says: why a mail has it all the same}.
KNOWN = {
    r"Attribute “xmlns:[vo]” not allowed here\.": (
        "Outlook's Word engine reads VML and Office settings only in a document that names them"
    ),
    r"CSS: “mso-(padding-alt|table-[lr]space|hide)”: Property “mso-[\w-]+” doesn't exist\.": (
        "only Word reads them: buttons with room, tables without gaps, one logo instead of two"
    ),
    r"CSS: “supported-color-schemes”: Property .* doesn't exist\.": (
        "what Apple Mail read before color-scheme became a standard"
    ),
    r"The “\w+” attribute on the “(table|tr|td|th)” element is obsolete\..*": (
        "Word lays tables out by attributes, and ignores the CSS that replaced them"
    ),
    r"The “type” attribute for the “style” element is not needed.*": (
        "MJML writes it; old clients drop a style sheet of unknown type"
    ),
}


@cache
def _said() -> tuple[tuple[str, str], ...]:
    """(page, message) for all pages; the checker starts once."""
    with TemporaryDirectory() as folder:
        for path, page in pages():
            (Path(folder) / f"{path.replace('/', ' ')}.html").write_text(page, encoding="utf-8")
        messages = json.loads(nu_checker(Path(folder)))["messages"]
    return tuple((Path(one.get("url", "")).stem, one["message"]) for one in messages)


def test_no_page_has_a_fault_that_mail_does_not_need() -> None:
    """Every kind, in four languages: errors and warnings alike."""
    found = {
        (page, message)
        for page, message in _said()
        if not any(re.fullmatch(known, message) for known in KNOWN)
    }

    assert found == set()


@pytest.mark.parametrize("known", KNOWN)
def test_what_is_known_is_still_there(known: str) -> None:
    """The list holds nothing that has been mended."""
    assert any(re.fullmatch(known, message) for _, message in _said())


def test_the_checker_finds_faults(tmp_path: Path) -> None:
    """A page with a stray end tag is refused: the checker runs."""
    (tmp_path / "a.html").write_text("<!doctype html><title>a</title></p></b>", encoding="utf-8")

    assert any(one["type"] == "error" for one in json.loads(nu_checker(tmp_path))["messages"])
