"""Who may ask the preview, and what its pages may do."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

_OURS = {"origin": "http://127.0.0.1:8025"}


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8025", 200),
        ("localhost", 200),
        ("[::1]:9", 200),
        ("LOCALHOST:1", 200),
        ("[::1].evil.example", 403),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example:8025", 403),
        ("", 403),
    ],
)
def test_the_host_header_must_be_our_own(client: TestClient, host: str, status: int) -> None:
    """A name that another site let point here (DNS rebinding) is refused."""
    assert client.get("/state?kind=simple", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/order", "/brand", "/send"])
def test_changes_come_from_our_own_pages(
    client: TestClient, headers: dict[str, str], path: str
) -> None:
    """A form or script of another site changes nothing."""
    assert client.post(path, content=b"{}", headers=headers).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("dest", ["image", "script", "iframe", "empty"])
def test_a_page_of_another_site_gets_nothing(client: TestClient, site: str, dest: str) -> None:
    """An <img> of it could not be read there, and would have a picture drawn by a browser here."""
    headers = {"sec-fetch-site": site, "sec-fetch-dest": dest}
    for path in ("/download/png", "/frame", "/state", "/events"):
        assert client.get(path, headers=headers).status_code == 403


def test_a_link_on_another_site_opens(client: TestClient) -> None:
    """Whoever sends a colleague a link to a mail writes it in a chat or a ticket."""
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    answer = client.get("/mail", headers={**headers, "sec-fetch-dest": "document"})

    assert answer.status_code == 200


def test_a_body_has_a_limit_and_a_length(client: TestClient) -> None:
    """More than 4 MB is refused, and so is a body that does not say how long it is."""
    large = client.post("/order", content=b" " * 4_000_001, headers=_OURS)
    endless = client.post("/order", content=iter([b"{", b"}"]), headers=_OURS)

    assert (large.status_code, endless.status_code) == (403, 403)
    assert large.text == "a body of at most 4 MB, with its length"


@pytest.mark.parametrize(
    "path",
    [
        "/asset/../brand.toml",
        "/asset/..%2fbrand.toml",
        "/asset/%2e%2e%2fbrand.toml",
        "/static/../guard.py",
        "/static/..%2fguard.py",
        "/static/%2e%2e/guard.py",
        "/static//etc/passwd",
        "/download/..%2fhtml",
    ],
)
def test_paths_stay_inside(client: TestClient, path: str) -> None:
    """No address leads out of the folders that are served."""
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "..\\x", "\x00", "simple/.."])
def test_names_in_an_address_are_no_paths(client: TestClient, name: str) -> None:
    """A kind, a sample, a language that is none falls back to one that is."""
    for field in ("kind", "sample", "locale", "tone", "brand", "order", "beside"):
        answer = client.get("/mail", params={field: name})
        assert answer.status_code == 200
        assert client.get("/state", params={field: name}).status_code == 200


def test_pages_carry_their_policy(client: TestClient) -> None:
    """The application runs its own scripts only, a mail runs none at all."""
    page = client.get("/").headers["content-security-policy"]
    frame = client.get("/frame?kind=simple").headers

    assert "default-src 'none'" in page
    assert "script-src 'self';" in page
    assert "script-src" not in frame["content-security-policy"]
    assert "sandbox allow-same-origin" in frame["content-security-policy"]
    assert frame["x-content-type-options"] == "nosniff"
    assert frame["referrer-policy"] == "no-referrer"


def test_a_test_mail_goes_to_those_on_the_list_only(client: TestClient) -> None:
    """Without a server it says so; it never says that it was sent."""
    answer = client.post("/send?kind=simple", content=b"me@example.com", headers=_OURS)

    assert answer.json()["said"].startswith("No server is set")
