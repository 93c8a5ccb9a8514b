"""The project's settings: `postmail.toml`, or `[tool.postmail]` in `pyproject.toml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator

from postmail.errors import MoneyError, SettingsError
from postmail.model import Model, model_of
from postmail.money import to_currency
from postmail.order.values import Line
from postmail.tags import LanguageTag, Tone, ZoneName
from postmail.tomlfile import read_toml

_OWN = "postmail.toml"
_SHARED = "pyproject.toml"


def _currency(value: str) -> str:
    try:
        return to_currency(value)
    except MoneyError as error:
        raise ValueError(str(error)) from None


class CheckSettings(Model):
    """What `postmail check` does without being told on the command line."""

    clients: tuple[Line, ...] = ()
    """Families of mail programs: `gmail`, `gmx`; empty, the brand's country decides."""
    select: tuple[Line, ...] = ()
    """Rules or families to check; none means all."""
    ignore: tuple[Line, ...] = ()
    """Rules or families to leave out."""
    baseline: Path | None = None
    """A file of findings that are known and not told again."""


class Settings(Model):
    """
    What a project says once instead of on every command line; options win over it.

    Paths are relative to the folder of the settings file, and absolute once they are read.
    """

    brand: Path | None = None
    """The brand's TOML file."""
    templates: tuple[Path, ...] = ()
    """Template folders, searched before the built-in templates, first match wins."""
    messages: tuple[Line, ...] = ()
    """Python modules that define message kinds of the shop's own."""
    platform: Line | None = None
    """The shop platform that orders come from; absent, their shape decides."""
    locale: LanguageTag | None = None
    """The language to write in (BCP 47), whatever the order says."""
    tone: Tone | None = None
    """How to address the reader."""
    timezone: ZoneName | None = None
    """
    The zone (IANA) of times that come without one, and of the shop in the built-in cadence policy;
    a policy's file names its own.
    """
    currency: Annotated[Line, AfterValidator(_currency)] | None = None
    """The currency (ISO 4217) of orders that do not say."""
    sender: Line | None = None
    """Who writes real mails: `Shop <mail@example.com>`; absent, the brand's support."""
    reply_to: Line | None = None
    """Where answers go, if not to the sender."""
    list_id: Line | None = None
    """The stream's name, for marketing mails: `offers.example.com`."""
    feedback_id: Line | None = None
    """The shop's name in complaint reports, for marketing mails."""
    allow: tuple[Line, ...] = ()
    """Who `postmail send` may mail: `me@example.com`, `*@example.com`."""
    policy: Path | None = None
    """The cadence policy's TOML file."""
    check: CheckSettings = CheckSettings()
    """What `postmail check` looks at: a table of its own."""


def read_settings(folder: Path) -> Settings:
    """
    The settings of the project in *folder*; without a settings file, none are set.

    Raises:
        SettingsError: a file cannot be read or is not TOML, a setting is unknown or wrong (all are
            named), or both files have settings.
    """
    own, shared = folder / _OWN, folder / _SHARED
    table = read_toml(own) if own.is_file() else None
    tool = read_toml(shared).get("tool", {}) if shared.is_file() else {}
    if "postmail" not in tool:
        return _settings(table, own) if table is not None else Settings()
    if table is not None:
        problem = f"{_SHARED} has a [tool.postmail] table as well: keep one of the two"
        raise SettingsError(file=str(own), problem=problem)
    return _settings(tool["postmail"], shared)


def _settings(table: Any, file: Path) -> Settings:
    if not isinstance(table, dict):
        raise SettingsError(file=str(file), problem="[tool.postmail] is a table of settings")
    return _anchored(model_of(Settings, table, file), file.parent.resolve())


def _anchored(settings: Settings, folder: Path) -> Settings:
    """The settings with their paths joined to *folder*."""
    paths: dict[str, Any] = {"templates": tuple(folder / path for path in settings.templates)}
    for name in ("brand", "policy"):
        path: Path | None = getattr(settings, name)
        paths[name] = folder / path if path else None
    if settings.check.baseline:
        known = {"baseline": folder / settings.check.baseline}
        paths["check"] = settings.check.model_copy(update=known)
    return settings.model_copy(update=paths)
