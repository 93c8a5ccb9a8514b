"""What is taken away, and why it sometimes cannot be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from postmail.catalogue import Catalogue
from postmail.preview import Studio, create_app
from postmail.samples import sample_brand
from tests.preview.conftest import Shop

_OURS = {"origin": "http://127.0.0.1:8025"}


@pytest.mark.parametrize("name", ["日本", 'a"b', "x; filename=evil.exe"])
def test_a_file_is_named_for_its_sample(tmp_path: Path, name: str) -> None:
    """In any script, and with quotes."""
    folder = tmp_path / "simple" / "samples"
    folder.mkdir(parents=True)
    (folder / f"{name}.json").write_text("{}")
    studio = Studio(lambda _: Catalogue(brand=sample_brand(), template_dirs=[tmp_path]))
    with TestClient(create_app(studio), base_url="http://127.0.0.1:8025") as asked:
        answer = asked.get("/download/txt", params={"kind": "simple", "sample": name})

    assert answer.status_code == 200
    kind, _, told = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
    assert kind == "attachment"
    assert unquote(told) == f"simple.en-GB.{name}.txt"
    assert ";" not in told


def test_why_a_download_fails_is_told(
    client: TestClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken template with its place, a browser that is not there with its name."""
    monkeypatch.setenv("POSTMAIL_CHROMIUM", "/no/such/browser")
    picture = client.get("/download/png", params={"kind": "simple"})
    shop.save("</mj-body>", "<mj-txt>oops</mj-txt></mj-body>")
    shop.studio.changed()
    broken = client.get("/download/html", params={"kind": "simple"})
    shop.mend()
    shop.studio.changed()

    assert picture.status_code == 501
    assert picture.json()["error"]["what"] == (
        "POSTMAIL_CHROMIUM names /no/such/browser, which is no program of this machine"
    )
    assert broken.status_code == 422
    assert broken.json()["error"]["place"].startswith("simple/body.mjml:")


@pytest.mark.usefixtures("browser")
def test_words_that_look_like_a_picture_are_words(client: TestClient) -> None:
    """A product whose title names a picture of the preview does not stop the drawing."""
    order = client.get("/order", params={"kind": "simple"}).json()
    order["lines"][0]["title"] = '<b src="/asset/x.png"> src="/asset/../../x"'
    key = client.post("/order", content=json.dumps(order), headers=_OURS).json()["key"]
    answer = client.get("/download/png", params={"kind": "simple", "order": key})

    assert answer.status_code == 200
    assert answer.content.startswith(b"\x89PNG")


def test_a_broken_catalogue_is_told_where_its_texts_are_asked_for(
    client: TestClient, shop: Shop
) -> None:
    """*In all languages* names the file and the line."""
    file = shop.folder / "_locales" / "pl" / "LC_MESSAGES" / "postmail.po"
    file.parent.mkdir(parents=True)
    try:
        file.write_text('msgid "a\nmsgstr nothing\n')
        asked = {"kind": "simple", "msgid": "Thank you for your order"}
        answer = client.get("/words", params=asked)
    finally:
        shutil.rmtree(shop.folder / "_locales")

    assert answer.status_code == 422
    assert file.name in answer.json()["error"]["place"]
