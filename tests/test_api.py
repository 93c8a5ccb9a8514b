"""The public face: exactly the promised names, each loaded when it is used and not before."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version

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
