"""`postmail i18n`: the way of a translator, from an empty language to a mail that speaks it."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.language.folders import (
    BODY,
    catalogue,
    entry,
    write_catalogue,
    write_checks,
    write_template,
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A shop's template folder with a block of its own."""
    block = '<pm-block>{# TRANSLATORS: b #}{{ pgettext("shop", "Hello from us") }}</pm-block>'
    return write_template(tmp_path / "shop", "_blocks/own.mjml", block)


def test_extract_writes_a_pot_file(call: Call, shop: Path) -> None:
    """To stdout, or to a file that is named; the folder's own messages only."""
    outcome = call("i18n", "extract", "--dir", shop)
    written = call("i18n", "extract", "--dir", shop, "--out", shop / "x.pot")

    assert (outcome.status, written.status, written.out) == (0, 0, "")
    assert outcome.out.count("msgctxt") == 1
    assert (shop / "x.pot").read_text("utf-8") == outcome.out


def test_update_begins_a_language_and_says_what_it_did(call: Call, shop: Path) -> None:
    """Catalogues are written, one line is said of each; the second time nothing changes."""
    first = call("i18n", "update", "--dir", shop, "--locale", "sv")
    again = call("i18n", "update", "--dir", shop)
    name = re.escape(str(catalogue(shop, "sv")))

    assert re.fullmatch(f"{name}: (\\d+) messages?, \\1 to translate, \\1 new\n", first.out)
    assert re.fullmatch(f"{name}: (\\d+) messages?, \\1 to translate, unchanged\n", again.out)
    assert "Hello from us" in catalogue(shop, "sv").read_text("utf-8")


def test_a_language_is_begun_by_any_of_its_names(shop: Path, call: Call) -> None:
    """What mails call nb, people type as no: one catalogue, and no word of another."""
    done = call("i18n", "update", "--dir", shop, "--locale", "no")

    assert (shop / "_locales/nb/LC_MESSAGES/postmail.po").is_file()
    assert "no catalogue is begun" not in done.out + done.err


def test_no_language_is_not_all_of_them(shop: Path, call: Call) -> None:
    """A script's variable that is not set would have every catalogue rewritten."""
    refused = call("i18n", "update", "--dir", shop, "--locale", "")

    assert refused.status == 2
    assert "expected a language, got nothing" in refused.err


def test_update_leaves_the_package_alone(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a project there is nothing to bring up to date, and what is installed is not ours."""
    built_in = write_template(tmp_path / "installed", "simple/body.mjml", BODY)
    monkeypatch.setattr("postmail.cli.i18n.templates_root", lambda: built_in)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    refused = call("i18n", "update", "--locale", "sv")
    named = call("i18n", "update", "--locale", "sv", "--dir", built_in)

    assert refused.status == 2
    assert "name the folder of your templates with --dir" in refused.err
    assert (named.status, named.out.startswith(str(built_in))) == (0, True)


def test_check_lists_findings_for_people(call: Call, shop: Path) -> None:
    """By file, with line, code and message; an error ends with status 1."""
    write_catalogue(shop, "sv", entry("shop", "Hello from us", "Hej  hopp"))
    outcome = call("i18n", "check", "--dir", shop, "--locale", "sv")

    assert outcome.status == 1
    assert "sv: _locales/sv/LC_MESSAGES/postmail.po\n  2: error [blanks] two blanks" in outcome.out
    assert "      shop: Hello from us\n" in outcome.out
    assert "\nsv: 1 error [blanks]\n" in outcome.out


def test_check_lists_findings_for_programs(call: Call, shop: Path) -> None:
    """A JSON array, all of it, whatever its length."""
    write_catalogue(shop, "fi", "")
    outcome = call("i18n", "check", "--dir", shop, "--locale", "fi", "--format", "json")
    findings = json.loads(outcome.out)

    assert outcome.status == 1
    assert {(finding["code"], finding["severity"]) for finding in findings} == {
        ("missing", "error"),
        ("brand", "warning"),
    }
    assert "Hello from us" in [finding["msgid"] for finding in findings]


def test_many_missing_messages_are_counted(call: Call, shop: Path) -> None:
    """For people ten are named, and the rest is a number."""
    write_catalogue(shop, "fi", "")
    outcome = call("i18n", "check", "--dir", shop, "--locale", "fi")

    assert outcome.out.count("[missing] is not translated") == 10
    assert "more that are not translated" in outcome.out


def test_update_is_advised_only_where_it_helps(call: Call, shop: Path) -> None:
    """An entry that is there and empty is to be filled in; one that is not, to be fetched."""
    write_catalogue(shop, "sv", entry("shop", "Hello from us", ""))
    empty = call("i18n", "check", "--dir", shop, "--locale", "sv")
    write_catalogue(shop, "sv", "")
    absent = call("i18n", "check", "--dir", shop, "--locale", "sv")
    write_catalogue(shop, "sv", 'msgid "A')
    damaged = call("i18n", "check", "--dir", shop, "--locale", "sv")

    assert "  2: error [missing] is not translated, en stands in" in empty.out
    assert "i18n update" not in empty.out + damaged.out
    assert "has no entry yet: `postmail i18n update` adds it" in absent.out


def test_a_complete_language_has_nothing_said_about_it(call: Call, tmp_path: Path) -> None:
    """Exit status 0; a warning does not change that."""
    shop = write_catalogue(tmp_path / "shop", "en-GB", entry("payment", "Pay now", "Pay now."))
    warned = call("i18n", "check", "--dir", shop, "--locale", "en-GB")
    catalogue(shop, "en-GB").write_text("", encoding="utf-8")
    clean = call("i18n", "check", "--dir", shop, "--locale", "en-GB")

    assert (warned.status, "note [end]" in warned.out) == (0, True)
    assert (clean.status, clean.out) == (0, "nothing to say about it\n")


def test_the_folder_of_the_settings_is_taken(call: Call, shop: Path, tmp_path: Path) -> None:
    """In a project with template folders of its own no --dir is needed."""
    (tmp_path / "postmail.toml").write_text('templates = ["shop"]\n', encoding="utf-8")
    outcome = call("i18n", "extract")

    assert "Hello from us" in outcome.out
    assert outcome.out.count("msgctxt") == 1


def test_a_shop_adds_a_language_of_its_own(call: Call, shop: Path, order: Path) -> None:
    """From nothing to a mail: begin, translate one message, render; the rest falls back."""
    call("i18n", "update", "--dir", shop, "--locale", "fi")
    path = catalogue(shop, "fi")
    before = 'msgid "Thank you for your order"\nmsgstr ""'
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, before[:-1] + 'Kiitos tilauksesta"'), encoding="utf-8")
    options = ("--order", order, "--templates", shop, "--locale", "fi")
    outcome = call("render", "simple", *options, "--out", "mail.html")

    assert outcome.status == 0
    assert "Kiitos tilauksesta" in (order.parent / "mail.html").read_text("utf-8")


def test_a_shop_extends_one_tone_without_copying(call: Call, shop: Path, order: Path) -> None:
    """One string in one tone is said otherwise; the other tone and all else stay as they are."""
    write_catalogue(shop, "de@informal", entry("greeting", "Hello %(name)s,", "Moin %(name)s,"))
    mails = {}
    for tone in ("formal", "informal"):
        options = ("--order", order, "--templates", shop, "--locale", "de", "--tone", tone)
        assert call("render", "simple", *options, "--out", "mail.html").status == 0
        mails[tone] = (order.parent / "mail.html").read_text("utf-8")

    assert "Moin " in mails["informal"]
    assert "Moin " not in mails["formal"]
    assert "Deine Bestellung" in mails["informal"] or "deine Bestellung" in mails["informal"]
    assert call("i18n", "check", "--dir", shop, "--locale", "de").out.count("[unknown]") == 0


def test_word_lists_of_a_shop_s_language_count(call: Call, tmp_path: Path) -> None:
    """A language that we do not have brings its own register."""
    shop = write_template(tmp_path / "shop", "k/body.mjml", BODY)
    write_checks(shop, "fi", "speaks = 'informal'\nformal = ['[Tt]e']")
    write_catalogue(shop, "fi", entry("button", "Pay now", "Te maksaa"))
    outcome = call("i18n", "check", "--dir", shop, "--locale", "fi")

    assert "[register] 'Te' has no place in the informal catalogue" in outcome.out


def test_what_the_brand_lacks_is_said(call: Call, tmp_path: Path) -> None:
    """A warning for each field, with the key to write it under."""
    path = tmp_path / "brand.toml"
    path.write_text('name = "N"\ntagline = "Light"\n', encoding="utf-8")
    outcome = call("i18n", "check", "--locale", "sv", "--brand", path)

    assert "warning [brand] the brand has this in en only\n      texts.sv.tagline" in outcome.out


@pytest.mark.parametrize("command", [("check",), ("extract",), ("update", "--locale", "fi")])
def test_a_folder_that_is_misspelt(call: Call, tmp_path: Path, command: tuple[str, ...]) -> None:
    """One of the settings that is not there is told; nothing is begun in its place."""
    (tmp_path / "postmail.toml").write_text('templates = ["nope"]\n', "utf-8")
    outcome = call("i18n", *command)

    assert (outcome.status, outcome.out) == (1, "")
    assert "nope: there is no such folder of templates" in outcome.err
    assert not (tmp_path / "nope").exists()


@pytest.mark.parametrize("locale", ["en", "en-AU"])
def test_english_needs_no_catalogue(call: Call, shop: Path, locale: str) -> None:
    """What has nothing to be told in a catalogue says so."""
    outcome = call("i18n", "update", "--dir", shop, "--locale", locale)

    assert outcome.status == 0
    assert outcome.out.startswith(f"{locale}: there is nothing to translate, and no catalogue is ")
    assert f"to be said otherwise goes into {catalogue(shop, locale)}\n" in outcome.out
    assert not catalogue(shop, locale).exists()


def test_a_folder_in_another_spelling_is_the_language_s(call: Call, shop: Path) -> None:
    """Who asks for pt-BR and has pt_BR is not told that there is nothing."""
    write_catalogue(shop, "pt_BR", "")
    outcome = call("i18n", "update", "--dir", shop, "--locale", "pt-BR")

    assert outcome.out.startswith(str(catalogue(shop, "pt_BR")))
    assert "nothing to translate" not in outcome.out


def test_update_of_a_folder_without_catalogues_says_how_to_begin(call: Call, shop: Path) -> None:
    """Silence would look like work done."""
    assert "--locale begins one" in call("i18n", "update", "--dir", shop).out


def test_one_message_is_one(call: Call, shop: Path) -> None:
    """A catalogue of a region often has no more."""
    write_catalogue(shop, "de-AT", entry("greeting", "Hello,", "Servus,"))
    outcome = call("i18n", "update", "--dir", shop)

    assert f"{catalogue(shop, 'de-AT')}: 1 message, 0 to translate" in outcome.out


@pytest.mark.parametrize("failing", ["write_bytes", "replace"])
def test_an_update_that_is_cut_short_leaves_the_old_file(
    call: Call, shop: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """A full disk, in the middle of a catalogue: nothing of it is lost, nothing lies about."""

    def full(path: Path, content: bytes | Path) -> None:
        if isinstance(content, bytes):
            with path.open("wb") as file:
                file.write(content[:100])
        raise OSError(28, "No space left on device")

    write_catalogue(shop, "sv", entry("shop", "Hello from us", "Hej"))
    before = catalogue(shop, "sv").read_bytes()
    monkeypatch.setattr(Path, failing, full)
    outcome = call("i18n", "update", "--dir", shop)

    assert (outcome.status, f"{catalogue(shop, 'sv')}" in outcome.err) == (1, True)
    assert catalogue(shop, "sv").read_bytes() == before
    assert [path.name for path in catalogue(shop, "sv").parent.iterdir()] == ["postmail.po"]


def test_update_keeps_a_link_and_the_rights_of_a_file(call: Call, shop: Path) -> None:
    """A catalogue may lie elsewhere, and belong to a group."""
    write_catalogue(shop, "sv", "")
    path, real = catalogue(shop, "sv"), shop / "elsewhere.txt"
    path.replace(real)
    real.chmod(0o660)
    path.symlink_to(real)
    call("i18n", "update", "--dir", shop)

    assert path.is_symlink()
    assert (real.stat().st_mode & 0o777, b"Hello from us" in real.read_bytes()) == (0o660, True)


def test_a_file_where_a_folder_should_be(call: Call, shop: Path) -> None:
    """It is told by its own name, and not by that of the file that could not be written."""
    path = catalogue(shop, "sv").parent
    path.parent.mkdir(parents=True)
    path.write_text("", encoding="utf-8")
    outcome = call("i18n", "update", "--dir", shop, "--locale", "sv")

    assert (outcome.status, outcome.out) == (1, "")
    assert f"{path}: " in outcome.err
