"""`postmail check`: status, formats, files, settings, and a page of rules that is up to date."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scripts import make_rules
from tests.check.letters import letter
from tests.cli.conftest import Call

_FAULTY = '<h1>Hi</h1><a href="http://a.example/">Our shop</a>'
_WARNED = '<h1>Hi</h1><a href="https://a.example/">Click here</a>'


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """A mail with an error, in an empty project."""
    path = tmp_path / "mail.eml"
    path.write_bytes(letter(_FAULTY).raw)
    return path


def test_errors_fail_and_warnings_do_not(mail: Path, call: Call) -> None:
    """The status is 1 for an error, 0 for a warning; both are told."""
    failed = call("check", mail)
    mail.write_bytes(letter(_WARNED).raw)
    warned = call("check", mail)

    assert (failed.status, warned.status) == (1, 0)
    assert "error  links-http: a link is not encrypted" in failed.out
    assert "-> use https" in failed.out
    assert "warning  links-vague" in warned.out
    assert "1 mail checked: 1 warning" in warned.out


def test_notes_are_told_on_request(mail: Path, call: Call) -> None:
    """Notes are counted; --notes tells them."""
    assert "note  clients" not in call("check", mail).out
    assert "--notes shows the notes" in call("check", mail).out
    assert "note  clients" in call("check", mail, "--notes").out


@pytest.mark.parametrize("style", ["json", "sarif", "github"])
def test_formats_for_programs(mail: Path, call: Call, style: str) -> None:
    """Each is whole, and nothing else stands on stdout."""
    result = call("check", mail, "--format", style, "--select", "links")

    assert result.status == 1
    if style == "github":
        assert result.out.startswith("::error file=")
        assert result.out.count("\n") == 1
    else:
        assert "links-http" in json.dumps(json.loads(result.out))


@pytest.mark.parametrize("sign", ["\x9b", "\x1b["])
@pytest.mark.parametrize("style", ["text", "json", "sarif", "github"])
def test_a_hostile_mail_commands_no_terminal(
    tmp_path: Path, call: Call, style: str, sign: str
) -> None:
    """Controls of its links are written out, also those that JSON may hold as they are."""
    mail = tmp_path / "mail.html"
    mail.write_text(f'<p><a href="http://a.example/{sign}31m">Look</a></p>', encoding="utf-8")
    result = call("check", mail, "--format", style, "--select", "links")

    assert sign not in result.out + result.err
    assert re.search(rf"a\.example/\\(x|u00){ord(sign[0]):02x}", result.out)


def test_a_kind_in_a_language(mail: Path, call: Call) -> None:
    """A kind of the catalogue is made and looked at; what there is not is wrong usage."""
    result = call("check", "simple", "--locale", "en", "--select", "mime,headers", "--workers", 1)

    assert (result.status, result.out) == (0, "1 mail checked: nothing found.\n")
    assert call("check", "smiple").status == 2
    assert "there is no kind 'smiple'" in call("check", "smiple").err


def test_settings_and_baseline(mail: Path, call: Call) -> None:
    """The settings name rules and the baseline; options win over them."""
    settings = mail.parent / "postmail.toml"
    settings.write_text('[check]\nselect = ["links"]\nbaseline = "known.json"\n')

    assert call("check", mail, "--write-baseline").status == 0
    known = call("check", mail)
    assert (known.status, known.out) == (
        0,
        "1 mail checked: nothing found (1 known are not shown).\n",
    )
    settings.write_text('[check]\nselect = ["images"]\n')
    assert "nothing found" in call("check", mail).out
    assert call("check", mail, "--select", "links").status == 1
    assert call("check", mail, "--write-baseline").status == 2


def test_files_are_named_from_here(mail: Path, call: Call) -> None:
    """A template of the shop's own is told by its path, which GitHub and a baseline know."""
    (mail.parent / "postmail.toml").write_text('templates = ["mine"]\n')
    block = mail.parent / "mine" / "_blocks" / "signature.mjml"
    block.parent.mkdir(parents=True)
    block.write_text("<pm-block>\n  <mj-text>Good light</mj-text>\n</pm-block>\n")
    asked = ("check", "simple", "--locale", "en", "--workers", 1, "--select", "language")

    told = call(*asked, "--format", "github").out
    assert told.startswith("::error file=mine/_blocks/signature.mjml,line=2,col=12,")
    call(*asked, "--baseline", "known.json", "--write-baseline")
    known = json.loads((mail.parent / "known.json").read_text())
    assert {row["file"] for row in known["findings"]} == {"mine/_blocks/signature.mjml"}


def test_a_file_is_named_from_here_too(mail: Path, call: Call) -> None:
    """However it was said, so that a baseline and code scanning know it on every machine."""
    absolute = ("check", mail.resolve())

    assert call(*absolute, "--format", "github").out.startswith("::error file=mail.eml,")
    call(*absolute, "--baseline", "known.json", "--write-baseline")
    assert "nothing found" in call("check", "mail.eml", "--baseline", "known.json").out


def test_a_language_that_there_is_none_of_is_wrong_usage(call: Call) -> None:
    """It is not looked at in another language; a region is, and so is a pseudo-locale."""
    strange = call("check", "simple", "--locale", "zz")

    assert strange.status == 2
    assert "there is no language 'zz'; there are: " in strange.err
    assert call("check", "simple", "--locale", "no tag").status == 2
    assert "mail" in call("check", "simple", "--locale", "en-XA", "--select", "size").out


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"findings": 5}', "[" * 100_000])
def test_a_damaged_baseline_is_told(mail: Path, call: Call, content: str) -> None:
    """With what makes a new one."""
    known = mail.with_name("known.json")
    known.write_text(content)
    result = call("check", mail, "--baseline", known)

    assert result.status == 1
    assert result.err.endswith("is no baseline; write a new one with --write-baseline\n")


def test_an_unknown_rule_is_refused(mail: Path, call: Call) -> None:
    """The error lists the rules that there are, and is no traceback."""
    result = call("check", mail, "--select", "lnks")

    assert result.status == 1
    assert "there is no rule or family 'lnks'; there are: " in result.err


def test_the_page_of_rules_is_up_to_date() -> None:
    """docs/check-rules.md has a section for each rule: python -m scripts.make_rules writes them."""
    page = make_rules.PAGE.read_text("utf-8")

    assert page == make_rules.rewritten(page)
