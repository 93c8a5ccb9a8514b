"""SpamAssassin: the real one where this machine has it, and what it prints where it has not."""

from __future__ import annotations

import os
from pathlib import Path
from shutil import which

import pytest

from postmail.catalogue import Catalogue
from postmail.check import Options, check_catalogue, check_file
from postmail.errors import SettingsError
from postmail.samples import sample_brand
from tests.check.letters import letter

#: What every filter takes for spam, by agreement: spamassassin.apache.org/gtube.
GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
#: As SpamAssassin 4.0.1 answers: before a mail that is spam, after one that is none.
STAND_IN = r"""#!/bin/sh
mail=$(cat)
tests=' pts rule name              description
---- ---------------------- --------------------------------------------------
-0.0 NO_RELAYS              Informational: message was not relayed via SMTP'
case "$mail" in
*GTUBE*) printf '%s\n' 'X-Spam-Status: Yes, score=1000.7 required=5.0 tests=GTUBE' '' \
  'Content analysis details:   (1000.7 points, 5.0 required)' '' "$tests" \
  '1000 GTUBE                  BODY: Generic Test for Unsolicited Bulk Email' \
  ' 0.7 LOW_CONTRAST           BODY: HTML font color similar or identical to' \
  '                            background' '' '------------=_6B0268BC.D1D0E26C' "$mail" ;;
*) printf '%s\n' 'X-Spam-Status: No, score=0.0 required=5.0 tests=NO_RELAYS' "$mail" \
  'Content analysis details:   (0.0 points, 5.0 required)' '' "$tests" ;;
esac
"""
_ASKED = Options(select=("spam",), spam=True)


def answering(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program of this name that answers with *script*, before any other."""
    program = folder / "spamassassin"
    program.write_text(script)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


@pytest.fixture(params=["stand-in", "real, where it is installed"])
def asked(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for mails; a SpamAssassin is there, the stand-in at least."""
    if request.param == "stand-in" or which("spamassassin") is None:
        answering(tmp_path, monkeypatch, STAND_IN)
    return tmp_path


def test_spam_is_an_error_and_mail_is_not(asked: Path) -> None:
    """The test mail of all filters is spam, with the test that says so; an ordinary one is not."""
    mail = asked / "a.eml"
    mail.write_bytes(letter(f"<h1>Hello</h1><p>{GTUBE}</p>").raw)
    spam = check_file(mail, _ASKED)
    mail.write_bytes(letter().raw)
    sound = check_file(mail, _ASKED)

    assert spam.failed
    assert [one.rule.id for one in spam.findings][:2] == ["spam-score", "spam-test"]
    assert "points, 5.0 are spam" in spam.findings[0].what
    told = [one.what for one in spam.findings]
    assert "GTUBE, 1000 points: BODY: Generic Test for Unsolicited Bulk Email" in told
    assert not sound.failed
    assert not any("GTUBE" in one.what for one in sound.findings)


def test_a_long_test_is_told_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it says on two lines is one sentence; what counts nothing is not told."""
    answering(tmp_path, monkeypatch, STAND_IN)
    mail = tmp_path / "a.eml"
    mail.write_bytes(letter(f"<h1>Hello</h1><p>{GTUBE}</p>").raw)
    told = {one.what.partition(",")[0]: one.what for one in check_file(mail, _ASKED).findings}

    assert told["LOW_CONTRAST"].endswith("BODY: HTML font color similar or identical to background")
    assert "NO_RELAYS" not in told


def test_a_mail_that_quotes_a_report(asked: Path) -> None:
    """A report inside of a mail adds nothing to the verdict on it."""
    quoted = "Content analysis details:\n 9.9 QUOTED_TEST          BODY: nothing"
    mail = asked / "a.eml"
    mail.write_bytes(letter(text=quoted).raw)

    assert not any("QUOTED" in one.what for one in check_file(mail, _ASKED).findings)


def test_a_mail_of_the_catalogue(asked: Path) -> None:
    """A confirmation in two languages is far from spam and hides no text, whoever is asked."""
    report = check_catalogue(
        Catalogue(brand=sample_brand()), ["simple"], _ASKED, locales=["en", "sv"]
    )

    assert asked.is_dir()
    assert report.mails == 2
    assert not report.failed
    assert not [one.what for one in report.findings if "FONT" in one.what]


def test_it_is_asked_on_request_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unasked it is not called; asked, it is an error that it is missing, or says nothing."""
    mail = tmp_path / "a.eml"
    mail.write_bytes(letter().raw)
    answering(tmp_path, monkeypatch, f"#!/bin/sh\ncat >/dev/null\necho called >{tmp_path}/log\n")

    assert check_file(mail, Options(select=("spam",))).findings == ()
    assert not (tmp_path / "log").exists()
    with pytest.raises(SettingsError, match="gave no verdict"):
        check_file(mail, _ASKED)
    assert (tmp_path / "log").exists()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SettingsError, match="is not installed; Debian has it"):
        check_file(mail, _ASKED)
