"""
What mail programs can show: the data of caniemail.com, carried with its licence beside it
(`data/caniemail.LICENSE`: MIT, Rémi Parmentier).

Only the last tested version of a program counts. `n #1` is a no with a note, `u` is unknown and
never counted as either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from postmail.errors import SettingsError

_FEATURE = "https://www.caniemail.com/features/"
#: Everybody's readers use these.
_EVERYWHERE = ("apple-mail", "gmail", "outlook", "yahoo", "samsung-email", "thunderbird")
#: What more is read in a country, by the mailbox providers that the data knows.
_BY_COUNTRY = {
    "DE": ("gmx", "web-de", "t-online-de", "ionos-1and1"),
    "AT": ("gmx",),
    "CH": ("gmx",),
    "FR": ("orange", "sfr", "laposte", "free-fr"),
    "PL": ("wp-pl",),
    "US": ("aol",),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What *client* (`Outlook (Windows)`) does with a feature: *support* is y, n, a or u."""

    family: str
    client: str
    support: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of HTML, CSS or pictures, and what each client does with it."""

    slug: str
    title: str
    cells: tuple[Cell, ...]

    @property
    def url(self) -> str:
        """Its page, to read more."""
        return f"{_FEATURE}{self.slug}/"

    def clients(self, support: str, families: Iterable[str]) -> list[str]:
        """The names of the clients of *families* whose support is *support*."""
        chosen = set(families)
        return [one.client for one in self.cells if one.support == support and one.family in chosen]


@cache
def features() -> dict[str, Feature]:
    """{slug: feature}."""
    data = _data()
    names = data["nicenames"]
    return {one["slug"]: _feature(one, names) for one in data["features"]}


@cache
def families() -> tuple[str, ...]:
    """The families of clients that the data knows: `gmail`, `gmx`."""
    return tuple(_data()["nicenames"]["family"])


def families_for(asked: Iterable[str], country: str | None) -> tuple[str, ...]:
    """
    The families to look at: those *asked* for, else what is read everywhere and in *country*.

    Raises:
        SettingsError: there is no such family; the error lists those there are.
    """
    chosen = tuple(asked)
    for name in chosen:
        if name not in families():
            problem = f"there is no family {name!r}; there are: {', '.join(families())}"
            raise SettingsError(file="clients", problem=problem)
    return chosen or (*_EVERYWHERE, *_BY_COUNTRY.get(country or "", ()))


def source() -> str:
    """Where the data comes from, for reports."""
    data = _data()
    return f"{data['source']}, commit {data['commit'][:8]} of {data['commit_date']}"


@cache
def _data() -> dict[str, Any]:
    path = files("postmail.check") / "data" / "caniemail.json"
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def _feature(one: dict[str, Any], names: dict[str, dict[str, str]]) -> Feature:
    notes: dict[str, str] = one["notes_by_num"] or {}
    cells = []
    for family, platforms in one["stats"].items():
        for platform, versions in platforms.items():
            support, *marks = list(versions.values())[-1].split()  # listed oldest first
            told = tuple(
                notes[number]
                for mark in marks
                for number in re.findall(r"\d+", mark)
                if number in notes  # three references in the data lead nowhere
            )
            name = f"{names['family'][family]} ({names['platform'][platform]})"
            cells.append(Cell(family, name, support, told))
    return Feature(one["slug"], one["title"], tuple(cells))
