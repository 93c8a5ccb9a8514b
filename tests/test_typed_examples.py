"""A shop that is type-checked can copy what README and docs show."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from mypy import api

from tests.test_docs import PAGES, blocks

#: As docs/getting-started.md has it. Names that stand for the shop's own are unknown there, and
#: tests of pytest's bear no types.
_CONFIG = """
[mypy]
strict = true
plugins = pydantic.mypy
allow_untyped_defs = true
allow_untyped_calls = true
disable_error_code = name-defined
"""


def test_examples_are_typed(tmp_path: Path) -> None:
    """Each page from its top to its end, under mypy's strict rules and pydantic's plugin."""
    config = tmp_path / "mypy.ini"
    config.write_text(_CONFIG)
    shown = {page.stem.replace("-", "_"): _python(page) for page in PAGES}
    for block in chain.from_iterable(map(blocks, PAGES)):
        if block.title and block.title.endswith(".py"):
            (tmp_path / block.title).write_text(block.code, encoding="utf-8")
    for name, code in shown.items():
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
    pages = [str(tmp_path / f"{name}.py") for name, code in shown.items() if code]

    report, trouble, status = api.run(
        ["--config-file", str(config), "--cache-dir", str(tmp_path / "cache"), *pages]
    )

    assert len(pages) > 9
    assert status == 0, report + trouble


def _python(page: Path) -> str:
    """What runs on *page*; files of the shop's, which have a title, apart."""
    shown = [one for one in blocks(page) if one.language == "python" and not one.title]
    return "\n".join(one.code for one in shown)
