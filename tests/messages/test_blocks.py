"""The blocks: each is used, each takes only parameters that it uses and that somebody gives."""

from __future__ import annotations

import re

from postmail.resources import templates_root

_ROOT = templates_root()
_BLOCKS = {path.stem: path.read_text("utf-8") for path in (_ROOT / "_blocks").glob("*.mjml")}
_ALL = [*_BLOCKS.values(), *(path.read_text("utf-8") for path in _ROOT.glob("*/body.mjml"))]
_HEAD = re.compile(r"<pm-block([^>]*?)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")


def _parameters(text: str) -> set[str]:
    found = _HEAD.search(text)
    assert found is not None
    given = dict(_ATTRIBUTE.findall(found[1]))
    return {*given.pop("required", "").split(), *given}


def test_every_block_is_used() -> None:
    """A block that no mail uses is gone."""
    used = {name for text in _ALL for name in re.findall(r"<pm-([a-z-]+)", text)} - {"block"}

    assert used == set(_BLOCKS)


def test_every_parameter_is_used() -> None:
    """A block reads each parameter that it declares."""
    unread = [
        (name, parameter)
        for name, text in _BLOCKS.items()
        for parameter in _parameters(text)
        if f"param.{parameter.replace('-', '_')}" not in text
    ]

    assert unread == []


def test_every_block_says_where_it_stands() -> None:
    """The first thing in a block is a comment that says where it may stand."""
    silent = [
        name
        for name, text in _BLOCKS.items()
        if not re.search(r"<pm-block[^>]*>\s*\{# Stands in ", text)
    ]

    assert silent == []
