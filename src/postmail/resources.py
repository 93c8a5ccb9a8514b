"""Where the built-in templates lie: in the installed package, or in the checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from postmail.errors import TemplateNotFoundError


def templates_root() -> Path:
    """
    The folder of the built-in templates.

    A wheel carries it as `postmail/templates`; a checkout and an editable install have it beside
    `src`.

    Raises:
        TemplateNotFoundError: it is in neither place; both are named.
    """
    packaged = Path(str(files("postmail"))) / "templates"
    checkout = Path(__file__).resolve().parents[2] / "templates"
    for folder in (packaged, checkout):
        if folder.is_dir():
            return folder
    raise TemplateNotFoundError(
        what="the built-in templates are missing",
        file=str(packaged),
        remedy=f"looked for {packaged} and for {checkout}: install postmail again",
    )
