"""`postmail new`: what it begins renders, passes, and overwrites nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call


def _texts(folder: Path, catalogue: str) -> str:
    return (folder / "_locales" / catalogue / "LC_MESSAGES" / "postmail.po").read_text("utf-8")


@pytest.mark.parametrize(
    ("kind", "category", "stream"),
    [("care", "transactional", "service"), ("birthday-wish", "marketing", "offers")],
)
def test_it_renders_and_passes_at_once(
    kind: str, category: str, stream: str, call: Call, order: Path
) -> None:
    """
    The new kind makes a mail of its sample, the check finds no error in it, and only translations
    missing in the other languages.
    """
    name = kind.replace("-", "_")
    folder = f"{name}_mails"
    begun = call("new", kind, "--dir", folder, "--category", category)
    own = ("--messages", f"{folder}.{name}_mail", "--templates", folder)
    data = Path(folder, kind, "samples", "first.json")
    made = call("render", kind, "--order", order, "--data", data, "--format", "json", *own)
    mail = json.loads(made.out)

    assert (begun.status, begun.err) == (0, "")
    assert (made.status, mail["category"], mail["stream"]) == (0, category, stream)
    assert json.loads(data.read_text("utf-8"))["note"] in " ".join(mail["text"].split())
    assert ("Unsubscribe" in mail["text"] or "opt out" in mail["text"]) is (category == "marketing")
    checked = call("check", kind, "--locale", "en", *own)
    assert (checked.status, "error" in checked.out) == (0, False)
    others = json.loads(call("check", kind, "--format", "json", *own).out)["findings"]
    errors = {one["rule"] for one in others if one["severity"] == "error"}
    assert errors == {"language-missing"}
    words = json.loads(call("i18n", "check", "--dir", folder, "--format", "json").out)
    assert {one["code"] for one in words} == {"missing"}  # each has its word for translators


def test_the_next_steps_can_be_copied(call: Call, order: Path, tmp_path: Path) -> None:
    """The command that it tells renders the mail; so do the settings that it tells."""
    told = call("new", "copied", "--dir", "copied_mails").out
    _, line, *_ = told.partition("Look at it:\n")[2].replace("\\\n", " ").split("postmail ")
    rendered = call(*line.partition("\n")[0].split())
    settings = told.partition("postmail.toml:\n")[2]
    (tmp_path / "postmail.toml").write_text(settings, encoding="utf-8")

    assert (rendered.status, (tmp_path / "copied.html").is_file()) == (0, True)
    assert "copied" in call("templates").out


def test_a_folder_that_is_no_module(call: Call, tmp_path: Path) -> None:
    """Where Python cannot import from the folder, the way leads through it."""
    told = call("new", "care", "--dir", tmp_path / "mail-templates").out

    assert f"cd {(tmp_path / 'mail-templates').as_posix()}" in told
    assert "--messages care_mail" in told
    assert "--templates ." in told


def test_a_folder_whose_name_python_has_taken(call: Call) -> None:
    """`json.care_mail` would be looked for in the standard library."""
    assert "--messages care_mail" in call("new", "care", "--dir", "json").out


@pytest.mark.parametrize("folder", ["postmail", "click/mails", "__main__"])
def test_a_folder_whose_name_a_package_has_taken(call: Call, folder: str) -> None:
    """`click.mails.care_mail` would be looked for where click is installed."""
    told = call("new", "care", "--dir", folder).out

    assert "--messages care_mail" in told
    assert f"cd {folder}" in told


def test_a_folder_with_a_blank_can_be_copied(call: Call) -> None:
    """Into a shell, as it stands."""
    assert "cd 'my mails'" in call("new", "care", "--dir", "my mails").out


def test_a_stream_is_a_name(call: Call, tmp_path: Path) -> None:
    """It stands in Python, in policies and in links."""
    told = call("new", "care", "--stream", 'a "b')

    assert told.status == 2
    assert "lower-case words joined by hyphens" in told.err
    assert not (tmp_path / "mails").exists()


def test_catalogues_wait_for_what_is_new(call: Call, tmp_path: Path) -> None:
    """Each language and tone of the brand gets the new texts, not those that are translated."""
    call("new", "care")

    for name in ("de@formal", "de@informal", "nl@formal", "nl@informal", "sv"):
        assert 'msgctxt "care: opening"' in _texts(tmp_path / "mails", name)
        assert "View your order" not in _texts(tmp_path / "mails", name)
    assert 'msgctxt "care: heading"' in _texts(tmp_path / "mails", "de")
    assert not (tmp_path / "mails" / "_locales" / "en").exists()


def test_the_brand_names_the_languages(call: Call, tmp_path: Path) -> None:
    """A brand that speaks English only needs no catalogue."""
    (tmp_path / "brand.toml").write_text('name = "Lamp & Co"\nlocale = "en-GB"\n', "utf-8")
    call("new", "care", "--brand", "brand.toml")

    assert not (tmp_path / "mails" / "_locales").exists()


def test_nothing_is_overwritten(call: Call, tmp_path: Path) -> None:
    """A second run names what is there, and leaves it as it is."""
    call("new", "care")
    body = tmp_path / "mails" / "care" / "body.mjml"
    body.write_text("mine", encoding="utf-8")
    again = call("new", "care")

    assert again.status == 1
    assert "already there, so nothing was written" in again.err
    assert all(name in again.err for name in ("care_mail.py", "body.mjml", "first.json"))
    assert body.read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("simple", "there is a kind 'simple' already"),
        ("Care", "a kind is lower-case words joined by hyphens"),
        ("care_tips", "a kind is lower-case words joined by hyphens"),
        ("../care", "a kind is lower-case words joined by hyphens"),
    ],
)
def test_names_that_cannot_be(kind: str, problem: str, call: Call, tmp_path: Path) -> None:
    """A taken or odd name is wrong usage, and nothing is written."""
    outcome = call("new", kind)

    assert outcome.status == 2
    assert problem in outcome.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["class", "none", "import", "json"])
def test_names_that_mean_something_to_python(kind: str, call: Call, tmp_path: Path) -> None:
    """Keywords and names of other modules are good kinds: their module has an ending."""
    assert call("new", kind).status == 0
    source = (tmp_path / "mails" / f"{kind}_mail.py").read_text("utf-8")

    compile(source, f"{kind}_mail.py", "exec")
