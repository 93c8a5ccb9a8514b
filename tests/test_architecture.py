"""The floors of the house: imports run downward only, and each third party has one keeper."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "postmail"

#: From the ground up. A unit (a module or folder of the package) imports from lower rows only,
#: lazy and typing imports included; units of one row do not know each other.
FLOORS = (
    {"errors", "locks", "version"},
    {
        "resources",
        "secret",
        "model",
        "extras",
        "money",
        "mailbox",
        "tomlfile",
        "workers",
        "replacing",
    },
    {"descriptions", "guidance", "order"},
    {"tags"},
    {"language"},
    {"signing", "brand", "recipient", "messages", "settings"},
    {"envelope", "compiler", "readers", "cadence", "texts", "structured", "links"}
    | {"unsubscribe", "feedback"},
    {"mime"},
    {"fast"},
    {"mail", "samples", "shelf"},
    {"catalogue", "drafts", "handover"},
    {"batch", "exhibits"},
    {"check"},
    {"preview", "testing"},
    {"cli"},
    {"__main__", "__init__"},
)

#: {third-party package: the only units that may import it}. What is not here, nobody may import.
KEEPERS = {
    "aiosmtplib": {"handover"},
    "django": {"handover"},
    "babel": {"language"},
    "click": {"cli"},
    "rich": {"cli"},
    "cssutils": {"compiler"},
    "jinja2": {"compiler", "preview"},
    "lxml": {"check", "compiler", "preview"},
    "imagesize": {"check"},
    "tinycss2": {"check"},
    "pytest": {"testing"},
    "starlette": {"preview"},
    "uvicorn": {"preview"},
    "watchfiles": {"preview"},
    "tomli_w": {"preview"},
    "markupsafe": {"compiler"},
    "mjml": {"compiler"},
    "premailer": {"compiler"},
    "wcwidth": {"compiler"},
    "holidays": {"cadence"},
    "icalendar": {"cadence"},
    "sqlalchemy": {"cadence"},
    "idna": {"mailbox"},
    "segno": {"messages"},
    "pydantic": {unit for floor in FLOORS for unit in floor},
    "pydantic_core": {unit for floor in FLOORS for unit in floor},
}

#: The two streams. They meet in the face and on the command line, and share only the nouns.
LETTER = {
    "compiler",
    "readers",
    "envelope",
    "links",
    "structured",
    "mime",
    "mail",
    "handover",
    "samples",
    "shelf",
    "catalogue",
    "batch",
    "fast",
}
CADENCE = {"cadence"}

#: What never reaches a real mail is never reached by what makes one.
MAKERS = {"compiler", "fast", "messages", "mail", "mime", "shelf", "catalogue"}

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}


class Import(NamedTuple):
    """*module* imports *target* (a dotted name) at *line*."""

    module: str
    target: str
    line: int

    @property
    def unit(self) -> str:
        """The unit that imports."""
        return unit_of(self.module)

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def unit_of(module: str) -> str:
    """
    The module or folder of the package in which *module* lies.

    >>> unit_of("postmail.order.lines"), unit_of("postmail")
    ('order', '__init__')
    """
    return (*module.split("."), "__init__")[1]


@lru_cache
def trees() -> dict[str, ast.Module]:
    """{dotted name: syntax tree} of every module of the package."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        steps = ("postmail", *path.relative_to(PACKAGE).with_suffix("").parts)
        name = ".".join(steps).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imports(module: str) -> Iterator[Import]:
    """Every import in *module*, wherever it stands: at the top, in a function, for types."""
    for node in ast.walk(trees()[module]):
        if isinstance(node, ast.Import):
            yield from (Import(module, alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: imports are absolute"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield Import(module, name if name in trees() else str(node.module), node.lineno)


def inner() -> list[Import]:
    """The imports from one unit of the package to another."""
    found = [item for module in trees() for item in imports(module)]
    return [i for i in found if is_ours(i.target) and unit_of(i.target) != i.unit]


def outer() -> list[Import]:
    """The imports of third-party packages."""
    found = [item for module in trees() for item in imports(module) if not is_ours(item.target)]
    return [i for i in found if i.target.partition(".")[0] not in sys.stdlib_module_names]


def is_ours(name: str) -> bool:
    """Whether *name* is a module of this package."""
    return name == "postmail" or name.startswith("postmail.")


def floor_of(unit: str) -> int:
    """On which floor *unit* is, the ground being 0."""
    return next(number for number, floor in enumerate(FLOORS) if unit in floor)


def test_every_unit_has_its_floor() -> None:
    """A new module or folder is given a place in the house before it is built."""
    known = {unit for floor in FLOORS for unit in floor}

    assert {unit_of(name) for name in trees()} - known == set()


def test_imports_run_downward() -> None:
    """No import goes up, or sideways to another unit of its floor."""
    upward = [str(i) for i in inner() if floor_of(unit_of(i.target)) >= floor_of(i.unit)]

    assert upward == []


def test_no_module_needs_itself() -> None:
    """No circle of imports, inside the folders either, lazy and typing imports included."""
    graph = {m: {i.target for i in imports(m) if is_ours(i.target)} for m in trees()}
    done: set[str] = set()

    def walk(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail, module))
        if module not in done:
            for target in graph[module]:
                walk(target, (*trail, module))
            done.add(module)

    for module in graph:
        walk(module, ())


def test_each_third_party_has_its_keeper() -> None:
    """A foreign package is known to one unit, so that it can be replaced there."""
    strangers = [
        str(i) for i in outer() if i.unit not in KEEPERS.get(i.target.partition(".")[0], set())
    ]

    assert strangers == []


def test_the_two_streams_do_not_know_each_other() -> None:
    """Letters and cadence never import each other; what crosses is a kind's name."""
    crossing = [
        str(i)
        for i in inner()
        for one, other in ((LETTER, CADENCE), (CADENCE, LETTER))
        if i.unit in one and unit_of(i.target) in other
    ]

    assert crossing == []


def test_samples_are_out_of_reach() -> None:
    """What makes real mails cannot reach sample data."""
    reaching = [str(i) for i in inner() if i.unit in MAKERS and unit_of(i.target) == "samples"]

    assert reaching == []


def test_files_are_of_readable_length() -> None:
    """A file that grows past the ceiling is split by what it does."""
    long = {
        str(path.relative_to(PACKAGE)): count
        for path in PACKAGE.rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }

    assert long == {}


def test_functions_are_of_readable_length() -> None:
    """A function fits on a screen, its docstring not counted."""
    long = {
        f"{module}.{node.name}": length(node)
        for module, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if length(node) > LONGEST_FUNCTION
    }

    assert long == {}


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function from `def` on, without its docstring."""
    lines = (node.end_lineno or 0) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines


@pytest.mark.parametrize("name", sorted(NAMELESS))
def test_no_drawer_for_odds_and_ends(name: str) -> None:
    """Every module is named for what it is about."""
    assert [module for module in trees() if name in module.split(".")] == []


def test_every_module_says_what_it_is_for() -> None:
    """The first line of a module is a sentence about it."""
    silent = [module for module, tree in trees().items() if not ast.get_docstring(tree)]

    assert silent == []
