"""The hook for pre-commit: it names what there is, and minds the files that matter."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]


def _hook() -> dict[str, str]:
    text = (_ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    found = (line.lstrip("- ").partition(": ") for line in text.splitlines())
    return {name: value.strip() for name, _, value in found}


def test_the_hook_names_what_there_is() -> None:
    """It calls the command of the package, with the extra that the check needs."""
    hook = _hook()
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert hook["id"] == "postmail-check"
    assert hook["entry"].split() == ["postmail", "check"]
    assert "postmail" in project["scripts"]
    assert hook["additional_dependencies"] == '[".[check]"]'
    assert "check" in project["optional-dependencies"]
    assert hook["pass_filenames"] == "false"


@pytest.mark.parametrize(
    ("name", "minded"),
    [
        ("mail-templates/simple/body.mjml", True),
        ("mail-templates/_locales/sv/LC_MESSAGES/postmail.po", True),
        ("mail-templates/_locales/sv/checks.toml", True),
        ("mail-templates/simple/body.txt", True),
        ("mail-templates/simple/samples/first.json", True),
        ("postmail.toml", True),
        ("pyproject.toml", True),
        ("shops/north/brand.toml", True),
        ("README.md", False),
        ("data/orders.json", False),
    ],
)
def test_the_files_that_matter(name: str, minded: bool) -> None:
    """Templates, words, samples, brand and settings start the hook; other files do not."""
    assert bool(re.search(_hook()["files"], name)) is minded
