"""Files that are another user's, or go between two looks: told on the page as any other fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.errors import CompileError
from postmail.preview import Studio, create_app
from postmail.preview.faults import fault, found
from postmail.preview.view import View
from postmail.samples import sample_brand
from tests.preview.conftest import Shop

_SIMPLE = View(kind="simple", locale="en")


_read_bytes = Path.read_bytes


def _locked(path: Path) -> bytes:
    if path.suffix == ".po":
        raise PermissionError(13, "Permission denied", path.name)
    return _read_bytes(path)


def test_what_may_not_be_read_leaves_the_last_good_catalogue() -> None:
    """The preview goes on, and sees when it may be read again."""
    locked: list[str] = []

    def opened(edited: Brand | None) -> Catalogue:
        if locked:
            raise PermissionError(13, "Permission denied", locked[0])
        return Catalogue(brand=edited or sample_brand())

    studio = Studio(opened)
    locked.append("templates/_locales")
    studio.changed()
    picture = studio.picture(studio.settled(_SIMPLE))
    locked.clear()
    studio.changed()

    assert picture.mail is not None
    assert str(picture.error) == "templates/_locales: cannot be read: permission denied"
    assert studio.picture(studio.settled(_SIMPLE)).error is None


@pytest.mark.parametrize("path", ["/state?kind=simple&locale=de", "/words?context=button&msgid=a"])
def test_words_that_may_not_be_read(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """A catalogue of translations is opened when a mail needs it."""
    studio = Studio(lambda edited: Catalogue(brand=edited or sample_brand()))
    with TestClient(create_app(studio), base_url="http://127.0.0.1:8025") as client:
        monkeypatch.setattr(Path, "read_bytes", _locked)
        answer = client.get(path)

    error = answer.json()["error"]
    assert error["what"] == "cannot be read: permission denied"
    assert error["place"].endswith("postmail.po")


def test_samples_that_may_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of samples itself."""
    studio = Studio(lambda edited: Catalogue(brand=edited or sample_brand()))

    def refuses(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "samples")

    monkeypatch.setattr("postmail.preview.studio.samples_for", refuses)

    said = str(studio.sample_fault(studio.settled(_SIMPLE)))
    assert said == "samples: cannot be read: permission denied"


def test_a_link_that_leads_to_itself(tmp_path: Path) -> None:
    """There is no file, nor lines around the fault."""
    (tmp_path / "body.mjml").symlink_to("body.mjml")
    error = CompileError(what="a link that leads nowhere", file="body.mjml", line=1)

    assert found("body.mjml", [tmp_path]) is None
    assert fault(error, [tmp_path])["lines"] == []


def test_lines_of_a_file_that_has_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was there a moment ago."""
    (tmp_path / "body.mjml").write_text("<mjml>")

    def gone(*_: object, **__: object) -> str:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(Path, "read_text", gone)
    error = CompileError(what="<mjml> is never closed", file="body.mjml", line=1)

    assert fault(error, [tmp_path])["lines"] == []


def test_the_source_of_a_file_that_changes_meanwhile(
    shop: Shop, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tab has the template with its blocks in place, and what of the files there still is."""
    shop.mend()
    catalogue = shop.studio.catalogue()
    expanded = catalogue.expanded("simple")
    monkeypatch.setattr(type(catalogue), "expanded", lambda *_: expanded)
    shop.template.write_bytes(b"\xff")
    broken = client.get("/panel?kind=simple&locale=en&tab=source")
    shop.template.unlink()
    gone = client.get("/panel?kind=simple&locale=en&tab=source")
    shop.mend()

    assert [broken.status_code, gone.status_code] == [200, 200]
    assert "MJML with its blocks in place" in gone.text
