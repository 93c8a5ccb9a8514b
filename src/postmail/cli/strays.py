"""Folders of a shop's templates that nothing reads: their names are misspelt, or unknown."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from postmail.catalogue import Catalogue
from postmail.cli.aside import remark
from postmail.language.translations import FILE, FOLDER


def remark_strays(catalogue: Catalogue) -> None:
    """Say which folders with templates in them *catalogue* does not read, and what they may be."""
    for root in catalogue.template_dirs:
        for folder in sorted(filter(Path.is_dir, root.iterdir())):
            for why in _why_unread(folder, catalogue):
                remark(f"{folder} is not read: {why}")


def _why_unread(folder: Path, catalogue: Catalogue) -> Iterator[str]:
    name = folder.name
    if name == "blocks" and any(map(_is_block, folder.glob("*.mjml"))):
        yield "blocks lie in _blocks"
    if name != FOLDER and any(folder.glob(f"*/{FILE.as_posix()}")):
        yield f"catalogues lie in {FOLDER}"
    if name not in catalogue.kinds and (folder / "body.mjml").is_file():
        near = get_close_matches(name, catalogue.kinds, 1)
        meant = f"did you mean {near[0]}?" if near else "name the module of its class (--messages)"
        yield f"there is no kind {name}; {meant}"


def _is_block(path: Path) -> bool:
    return "<pm-block" in path.read_text(encoding="utf-8", errors="replace")
