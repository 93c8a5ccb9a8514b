"""The public face: exactly the promised names, each loaded when it is used and not before."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

import postmail

PROMISED = {
    "Brand",
    "Catalogue",
    "Coupon",
    "Envelope",
    "Mail",
    "Money",
    "Order",
    "Recipient",
    "messages",
    "read_order",
    "read_orders",
}

ROOT = Path(__file__).resolve().parents[1]
#: Packages whose names are for postmail itself.
INNER = {"batch", "compiler", "fast", "language", "mime"}
#: What errors lend to the packages that make them.
OWN = {"postmail.errors.base.brief", "postmail.errors.base.visible"}
#: What the modules of `postmail.handover` are for, and others that are no package's.
ALONE = {
    "postmail.handover.smtp": ("connect", "deliver"),
    "postmail.handover.aiosmtp": ("connect", "deliver"),
    "postmail.handover.django": ("DjangoMail", "to_django"),
    "postmail.handover.anymail": ("to_anymail",),
    "postmail.signing": ("Signer",),
}


def loaded_after(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after running *code*."""
    script = f"{code}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    return set(json.loads(done.stdout))


def test_the_face_exports_the_promised_names() -> None:
    """`__all__` is the contract, sorted, and every name in it can be had."""
    assert sorted(PROMISED) == postmail.__all__
    assert all(getattr(postmail, name) is not None for name in PROMISED)
    assert set(dir(postmail)) >= PROMISED


def test_every_name_has_its_own_name() -> None:
    """A name of the face is the class or function of that name, not another."""
    named = PROMISED - {"messages"}

    assert named == {getattr(postmail, name).__name__ for name in named}


def test_the_version_is_that_of_the_installed_package() -> None:
    """`postmail.__version__` comes from the package's metadata."""
    assert version("postmail") == postmail.__version__


def test_an_unknown_name_is_an_attribute_error() -> None:
    """What the face does not have, it says as Python does."""
    with pytest.raises(AttributeError, match="module 'postmail' has no attribute 'Ordre'"):
        postmail.Ordre  # noqa: B018


def test_the_bare_import_loads_no_third_party() -> None:
    """`import postmail` costs next to nothing: no pydantic, no engine, no locale data."""
    loaded = loaded_after("import postmail")

    assert not loaded & {"pydantic", "jinja2", "babel", "premailer", "lxml", "click", "rich"}


def test_order_and_messages_load_no_engine() -> None:
    """The classes that a shop's models are mapped to come without compiler and locale data."""
    loaded = loaded_after("from postmail import Order, messages")

    assert "pydantic" in loaded
    assert not loaded & {"jinja2", "babel", "premailer", "lxml", "mjml", "segno", "holidays"}


def public_names() -> Iterator[str]:
    """Every name that a public package has for its users: `__all__`, or what it imports `as` it."""
    for path in sorted((ROOT / "src" / "postmail").rglob("__init__.py")):
        package = ".".join(path.parent.relative_to(ROOT / "src").parts)
        if package.split(".")[1:2] and package.split(".")[1] in INNER:
            continue
        listed = getattr(import_module(package), "__all__", None) or named_as_themselves(path)
        yield from (f"{package}.{name}" for name in listed)
    for module, names in ALONE.items():
        yield from (f"{module}.{name}" for name in names)


def named_as_themselves(path: Path) -> list[str]:
    """The names of *path* that stand there as `from a import b as b`."""
    tree = ast.parse(path.read_text("utf-8"))
    found = [
        alias for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    ]
    return [alias.name for alias in found if alias.asname == alias.name]


def names_in_examples() -> Iterator[str]:
    """Every name that an example of the docs imports from this package."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for code in re.findall(r"^```python.*?\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S):
            for node in ast.walk(ast.parse(code)):
                if isinstance(node, ast.ImportFrom) and str(node.module).startswith("postmail"):
                    yield from (f"{node.module}.{alias.name}" for alias in node.names)


def home(name: str) -> str:
    """Where the thing that *name* leads to is made: one thing has one home, but several names."""
    module, _, own = name.rpartition(".")
    thing: Any = getattr(import_module(module), own)
    if isinstance(thing, type(sys)):
        return ""
    return f"{thing.__module__}.{thing.__qualname__}" if hasattr(thing, "__qualname__") else name


def documented() -> set[str]:
    """The homes of what the pages of the API show."""
    pages = "".join(path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("api*.md")))
    return {home(name) for name in re.findall(r"^::: (\S+)$", pages, re.M)}


@pytest.mark.parametrize("names", [public_names, names_in_examples])
def test_everything_public_is_in_the_reference(names: Callable[[], Iterator[str]]) -> None:
    """The pages of the API have each public name, and each that an example imports."""
    wanted = {name for name in names() if home(name)}

    assert len(wanted) > 40
    assert sorted(name for name in wanted if home(name) not in documented() | OWN) == []
