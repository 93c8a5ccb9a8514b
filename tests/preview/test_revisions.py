"""Templates as they were at a git revision, and mails as they were some changes ago."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.errors import TemplateNotFoundError
from postmail.preview import Studio
from postmail.preview.revisions import Revisions, commits, folders_at
from postmail.preview.view import PAST, View
from postmail.resources import templates_root
from postmail.samples import sample_brand

_HEADING = "Thank you for your order"


def _save(folder: Path, heading: str) -> None:
    text = (templates_root() / "simple" / "body.mjml").read_text(encoding="utf-8")
    (folder / "simple").mkdir(parents=True, exist_ok=True)
    (folder / "simple" / "body.mjml").write_text(text.replace(_HEADING, heading), encoding="utf-8")


def _git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=Ida", "-c", "user.email=ida@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A template folder in a work tree of git, two commits old and changed since."""
    folder = tmp_path / "shop" / "templates"
    _save(folder, "The first heading")
    (folder / "way-out").symlink_to("/etc/passwd")
    _git(tmp_path / "shop", "init", "-q", "-b", "main")
    for name, heading in (("First", "The first heading"), ("Second", "The second heading")):
        _save(folder, heading)
        _git(folder, "add", "-A")
        _git(folder, "commit", "-q", "-m", name)
    _save(folder, "The third heading")
    return folder


@pytest.fixture
def studio(folder: Path) -> Studio:
    """The preview of that folder."""

    def opened(edited: Brand | None) -> Catalogue:
        return Catalogue(brand=edited or sample_brand(), template_dirs=[folder])

    return Studio(opened, (folder,))


def test_each_revision_has_its_own_mail(studio: Studio) -> None:
    """A branch, a step before it, and the files as they are now."""
    now = studio.settled(View(kind="simple", locale="en"))
    found = {name: studio.picture(replace(now, revision=name)) for name in ("", "main", "main~1")}

    assert "The third heading" in found[""].mail_html
    assert "The second heading" in found["main"].mail_html
    assert "The first heading" in found["main~1"].mail_html


def test_a_branch_is_looked_up_anew_after_a_change(studio: Studio, folder: Path) -> None:
    """What was committed meanwhile is what stands at the branch."""
    view = studio.settled(View(kind="simple", locale="en", revision="main"))
    studio.picture(view)
    _git(folder, "commit", "-q", "-a", "-m", "Third")
    studio.changed()

    assert "The third heading" in studio.picture(view).mail_html


def test_commits_that_changed_templates_are_told(folder: Path, tmp_path: Path) -> None:
    """The latest first, each with its day; a folder that is not in git has none."""
    (tmp_path / "shop" / "README").write_text("x")
    _git(tmp_path / "shop", "add", "README")
    _git(tmp_path / "shop", "commit", "-q", "-m", "Nothing of the templates")
    (tmp_path / "bare").mkdir()

    assert [one.subject for one in commits([tmp_path / "bare", folder])] == ["Second", "First"]
    assert commits([tmp_path / "bare"]) == []
    assert all(len(one.day) == 10 for one in commits([folder]))


@pytest.mark.parametrize(
    "revision",
    [
        "",
        "nowhere",
        "--help",
        "-x",
        "main;ls",
        "main:simple",
        "HEAD^{tree}",
        "a" * 101,
        "\x00",
        "@",
    ],
)
def test_what_git_does_not_know_is_told(studio: Studio, folder: Path, revision: str) -> None:
    """Names that are none are an error to show in the frame, and reach no command as options."""
    with pytest.raises(TemplateNotFoundError, match="git has no templates at"):
        folders_at(revision, [folder], folder)

    if revision:
        wrong = studio.settled(View(kind="simple", locale="en", revision=revision))
        picture = studio.picture(wrong)
        assert picture.mail is None
        assert "git has no templates at" in str(picture.error)


def test_links_in_git_are_not_followed(folder: Path, tmp_path: Path) -> None:
    """Only plain files come out of git; a link to a file of this machine does not."""
    (tmp_path / "copies").mkdir()
    [copy] = folders_at("main", [folder], tmp_path / "copies")

    assert copy != folder
    assert sorted(path.name for path in copy.iterdir()) == ["simple"]


def test_copies_are_made_once(folder: Path, tmp_path: Path) -> None:
    """The same commit by two names is one copy."""
    copies = tmp_path / "copies"
    copies.mkdir()
    first, second = (folders_at(name, [folder], copies) for name in ("main", "HEAD"))

    assert first == second
    assert len(list(copies.iterdir())) == 1


def test_without_git_there_is_only_today(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A machine without git shows no commits, and says so of a revision."""
    monkeypatch.setitem(os.environ, "PATH", "")
    catalogue = Catalogue(brand=sample_brand(), template_dirs=[folder])

    assert commits([folder]) == []
    with pytest.raises(TemplateNotFoundError):
        Revisions().catalogue(catalogue, "main")


def test_some_changes_are_kept(studio: Studio, folder: Path) -> None:
    """The mail one, two, nine changes ago; what changed nothing does not count."""
    view = studio.settled(View(kind="simple", locale="en"))
    for number in range(PAST + 3):
        _save(folder, f"Heading {number}.")
        for _ in range(2):
            studio.changed()
            studio.picture(view)

    assert studio.changes(view) == PAST
    for past in (0, 1, 2, PAST):
        picture = studio.picture(replace(view, past=past))
        assert f"Heading {PAST + 2 - past}." in picture.mail_html
