"""`postmail templates`: every kind with its data and languages, for people and programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import pytest

from postmail.cli.templates import type_name
from postmail.messages import BUILT_IN, Category, Coupon
from postmail.money import Money
from tests.cli.conftest import Call

MODULE = """
from typing import ClassVar

from postmail.messages import Category, Message
from postmail.money import Money


class Hug(Message):
    '''
    For those who deserve one.

    Nobody sends too many of these.
    '''

    kind: ClassVar[str] = "hug"
    category: ClassVar[Category] = Category.MARKETING
    stream: ClassVar[str] = "hugs"
    needs: ClassVar[tuple[str, ...]] = ("warmth",)

    warmth: int | None = None
    '''How warm, from 1 to 10.'''
    gifts: tuple[Money, ...] = ()
    '''What comes with it, in amounts that the receiver sees, and that stand in the mail one below
    the other.'''
"""


def test_a_kind_is_told_as_it_was_read(
    call: Call, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    """People read what a kind is for, and which data it needs."""
    (tmp_path / "hugs.py").write_text(MODULE)
    outcome = call("templates", "--messages", "hugs")

    assert (outcome.status, outcome.err) == (0, "")
    golden(
        "templates-hug.txt", outcome.out[outcome.out.index("hug  (") :].partition("Languages: ")[0]
    )


def test_every_kind_is_listed(call: Call) -> None:
    """Each built-in kind has a block that begins with its name and category."""
    kinds, _, languages = call("templates").out.partition("Languages: ")
    heads = [line for line in kinds.splitlines() if line[:1].isalpha()]

    assert [head.partition("  (")[0] for head in heads] == [cls.kind for cls in BUILT_IN]
    assert "de (formal, informal), en, en-GB," in " ".join(languages.split())


def test_json_tells_programs_the_same(call: Call) -> None:
    """`--json` is stable: kinds with category, stream, description, class, needs and fields."""
    told = json.loads(call("templates", "--json").out)

    assert set(told) == {"kinds", "languages", "template_dirs"}
    assert [kind["kind"] for kind in told["kinds"]] == [cls.kind for cls in BUILT_IN]
    assert told["languages"]["de"] == ["formal", "informal"]
    for kind in told["kinds"]:
        assert list(kind) == "kind category stream description class needs fields".split()
        assert all(field["description"] for field in kind["fields"])


@pytest.mark.parametrize(
    ("annotation", "name"),
    [
        (str, "text"),
        (str | None, "text"),
        (Money | None, "amount"),
        (tuple[Money, ...], "list of amount"),
        (Decimal, "number"),
        (datetime, "date and time"),
        (Category, "transactional or marketing"),
        (Literal["red", "blue"], "red or blue"),
        (Annotated[str, "a note"], "text"),
        (Annotated[str | None, "a note"], "text"),
        (dict[str, int], "table of whole number"),
        (Coupon, "Coupon"),
    ],
)
def test_types_have_names_for_people(annotation: object, name: str) -> None:
    """A designer reads `list of amount`, not `tuple[Money, ...]`."""
    assert type_name(annotation) == name


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "half",
            "x = 1\nclass Hug(Message)\n    pass\n",
            "module half: half.py, line 2: expected ':'",
        ),
        (
            "astray",
            "x = 1\n\ny = x / 0\n",
            "module astray: astray.py, line 3: ZeroDivisionError: division by zero",
        ),
        (
            "undated",
            "class Hug:\n    kind = 'hug'\n    until: date\n",
            "module undated: undated.py, line 3: NameError: name 'date' is not defined",
        ),
        (
            "binary",
            "x = 1\0",
            "module binary: cannot be imported: source code string cannot contain null bytes",
        ),
        (
            "silent",
            "raise ValueError",
            "module silent: silent.py, line 1: ValueError",
        ),
        (
            "hugs.py",
            "",
            "module hugs.py: name it as Python imports it, without .py and with dots: hugs",
        ),
        (
            "./mails/hugs",
            "",
            "module ./mails/hugs: name it as Python imports it, without .py and with dots: "
            "mails.hugs",
        ),
        (
            "mails\\hugs.py",
            "",
            "module mails\\hugs.py: name it as Python imports it, without .py and with dots: "
            "mails.hugs",
        ),
        (
            "../",
            "",
            "module ../: name it as Python imports it, without .py and with dots: shop.mails",
        ),
        (
            "bare",
            "from postmail.messages import Message\n\n\nclass Hug(Message):\n    pass\n",
            "module bare: has no message kinds: define a subclass of postmail.messages.Message "
            "that has a `kind`",
        ),
    ],
)
def test_a_module_that_cannot_be_used_says_where(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, told: str
) -> None:
    """Whoever wrote it finds the line, and whoever names a file learns the module's name."""
    monkeypatch.chdir(tmp_path)
    if text:
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")

    outcome = call("templates", "--messages", name)

    assert outcome.status == 1
    assert outcome.err == f"error: {told}\n"


def test_folders_that_nothing_reads_are_named(call: Call, tmp_path: Path) -> None:
    """A kind misspelt, a kind whose class nobody named, blocks without their sign; else silence."""
    shop = tmp_path / "shop"
    for name, text in {
        "simpel/body.mjml": "<mjml></mjml>",
        "hug/body.mjml": "<mjml></mjml>",
        "blocks/header.mjml": "<pm-block></pm-block>",
        "locales/fi/LC_MESSAGES/postmail.po": "",
        "simple/body.mjml": "<mjml></mjml>",
        "partials/lamp.mjml": "<mj-text>Lamp</mj-text>",
        "_blocks/header.mjml": "<pm-block></pm-block>",
    }.items():
        (shop / name).parent.mkdir(parents=True, exist_ok=True)
        (shop / name).write_text(text)
    (tmp_path / "hugs.py").write_text(MODULE)

    assert call("templates", "--templates", str(shop)).err.splitlines() == [
        f"note: {shop}/blocks is not read: blocks lie in _blocks",
        f"note: {shop}/hug is not read: there is no kind hug; "
        "name the module of its class (--messages)",
        f"note: {shop}/locales is not read: catalogues lie in _locales",
        f"note: {shop}/simpel is not read: there is no kind simpel; did you mean simple?",
    ]
    told = call("templates", "--templates", str(shop), "--messages", "hugs").err
    assert "hug is" not in told
