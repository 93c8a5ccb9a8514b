"""What is imported is asked for by name, and what tests are run with is known to the version."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
OURS = {"postmail", "tests", "scripts", "benchmarks"}
#: What runs is asked for by whoever runs it: pytest loads its plugin itself.
LOADED_BY = {"pytest"}


def named(requirements: list[Any]) -> dict[str, Requirement]:
    """{name: requirement} of all that *requirements* name, ourselves and groups left out."""
    read = [Requirement(one) for one in requirements if isinstance(one, str)]
    return {canonicalize_name(one.name): one for one in read if one.name != "postmail"}


def library() -> dict[str, Requirement]:
    """What postmail and its extras require."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    return named([*PROJECT["project"]["dependencies"], *chain(*extras)])


def groups() -> dict[str, Requirement]:
    """What those who work on postmail require besides."""
    return named([*chain(*PROJECT["dependency-groups"].values())])


def constraints() -> dict[str, Requirement]:
    """The versions of `constraints.txt`."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return named([line for line in lines if line and not line.startswith("#")])


def imported(*folders: str) -> set[str]:
    """The distributions whose packages are imported below *folders*."""
    paths = chain(*((ROOT / folder).rglob("*.py") for folder in folders))
    trees = [ast.parse(path.read_text("utf-8")) for path in paths]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    found |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    foreign = {name.partition(".")[0] for name in found} - sys.stdlib_module_names - OURS
    known = packages_distributions()
    return {canonicalize_name(known[name][0]) for name in foreign}


def test_the_library_asks_for_all_that_it_imports() -> None:
    """Nothing is imported that is only there because something else brings it."""
    assert imported("src") - library().keys() == LOADED_BY


def test_so_do_tests_scripts_and_benchmarks() -> None:
    """What they import is asked for by the library, its extras or a group."""
    assert imported("tests", "scripts", "benchmarks") - library().keys() - groups().keys() == set()


def test_nothing_is_asked_for_twice() -> None:
    """The groups add to the library, and repeat none of it."""
    assert library().keys() & groups().keys() == set()


@pytest.mark.parametrize("one", [*library().values(), *groups().values()], ids=str)
def test_every_requirement_has_a_bound(one: Requirement) -> None:
    """What is older than we know of is not taken."""
    assert re.search(">=|==|~=", str(one.specifier))


def test_tests_run_with_known_versions() -> None:
    """`constraints.txt` has one version of each that is asked for, which will do, and of pip."""
    asked = {**library(), **groups()}
    known = constraints()

    assert known.keys() == {*asked, "pip"}
    for name, one in known.items():
        (exactly,) = one.specifier
        assert exactly.operator == "=="
        assert name == "pip" or asked[name].specifier.contains(exactly.version)
