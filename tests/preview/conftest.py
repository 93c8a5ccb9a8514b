"""A preview of a small shop: as an application, and served to a real browser."""

from __future__ import annotations

import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request
from starlette.testclient import TestClient

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.preview import Postbox, Studio, create_app
from postmail.preview.serve import Server
from postmail.resources import templates_root
from postmail.samples import sample_brand
from tests.conftest import PATIENCE


@dataclass(frozen=True)
class Shop:
    """A *folder* with a template of the shop's own, and the *studio* that shows it."""

    folder: Path
    studio: Studio

    @property
    def template(self) -> Path:
        """The shop's own `simple`."""
        return self.folder / "simple" / "body.mjml"

    def mend(self) -> None:
        """The template as it was at first."""
        source = templates_root() / "simple" / "body.mjml"
        if not self.template.exists() or self.template.read_bytes() != source.read_bytes():
            shutil.copy(source, self.template)

    def save(self, old: str, new: str) -> None:
        """Save the template with *new* in place of *old*."""
        text = self.template.read_text(encoding="utf-8")
        assert old in text
        self.template.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The shop, its template a copy of ours."""
    folder = tmp_path_factory.mktemp("templates")
    (folder / "simple").mkdir()
    shutil.copy(templates_root() / "simple" / "body.mjml", folder / "simple")

    def opened(edited: Brand | None) -> Catalogue:
        return Catalogue(brand=edited or sample_brand(), template_dirs=[folder])

    return Shop(folder, Studio(opened, (folder,)))


@pytest.fixture
def client(shop: Shop) -> Iterator[TestClient]:
    """The application without a server; test mails may go to example.com, to no server."""
    app = create_app(shop.studio, postbox=Postbox("", ("*@example.com",)))
    with TestClient(app, base_url="http://127.0.0.1:8025") as made:
        yield made


@pytest.fixture(scope="session")
def address(shop: Shop) -> Iterator[str]:
    """Where the preview is served: `http://127.0.0.1:PORT`."""
    server = Server(create_app(shop.studio))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.handle_exit(signal.SIGTERM, None)
        thread.join(20)


@pytest.fixture
def page(browser: Browser, address: str, shop: Shop) -> Iterator[Page]:
    """
    A page at the preview's address. Whatever the test does, no request may go to another server
    (what the browser's policy stops has not gone), and no script of ours may fail.
    """
    shop.mend()
    asked: list[Request] = []
    failed: list[str] = []
    context = browser.new_context(
        base_url=address, viewport={"width": 1400, "height": 900}, accept_downloads=True
    )
    context.set_default_timeout(PATIENCE)
    context.on("request", lambda request: asked.append(request))
    made = context.new_page()
    made.on("pageerror", lambda error: failed.append(str(error)))
    yield made
    ours = (f"{address}/", "data:", "about:", "blob:")
    away = [(one.url, one.failure) for one in asked if not one.url.startswith(ours)]
    context.close()
    assert [one for one in away if one[1] != "csp"] == []
    assert failed == []
    shop.mend()
