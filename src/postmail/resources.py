"""Where templates lie: in a shop's own folders, in the installed package, or in the checkout."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from postmail.errors import SettingsError, TemplateNotFoundError, brief


def template_roots(named: Iterable[Path | str] = ()) -> tuple[Path, ...]:
    """
    The folders *named*, wherever the process goes to afterwards, and that of the built-in ones.

    Raises:
        SettingsError: *named* is no list of folders, or one of them does not exist.
        TemplateNotFoundError: as *templates_root*.
    """
    return (*map(_folder, _listed(named)), templates_root())


def _listed(named: Iterable[Path | str]) -> Iterable[Path | str]:
    if isinstance(named, str | Path) or not isinstance(named, Iterable):
        given = str(named) if isinstance(named, Path) else named
        problem = f"expected a list of folders, got {brief(given)}: put it in brackets"
        raise SettingsError(file="template_dirs", problem=problem)
    return named


def _folder(named: Path | str) -> Path:
    if not isinstance(named, str | Path):
        problem = f"expected a folder, got {brief(named)}"
        raise SettingsError(file="template_dirs", problem=problem)
    folder = Path(named)
    if not folder.is_dir():
        raise SettingsError(file=str(folder), problem="there is no such folder of templates")
    return folder.absolute()


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
