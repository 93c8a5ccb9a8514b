"""Test mails: through a server of one's own, to those on the list only."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from starlette.testclient import TestClient

from postmail.preview import Postbox, create_app
from tests.handover.servers import mail_server
from tests.preview.conftest import Shop

_OURS = {"origin": "http://127.0.0.1:8025"}


def _said(shop: Shop, box: Postbox, to: str, query: str = "kind=simple&locale=en") -> str:
    with TestClient(
        create_app(shop.studio, postbox=box), base_url="http://127.0.0.1:8025"
    ) as asked:
        told = asked.post(f"/send?{query}", content=to.encode(), headers=_OURS).json()
    return str(told["said"])


@pytest.mark.parametrize("kind", ["simple", "coupon"])
def test_a_test_mail_arrives(shop: Shop, kind: str) -> None:
    """The mail of the view, to the one who was named; advertising with a way out of its own."""
    with mail_server() as (keeper, url):
        box = Postbox(url, ("*@example.com",), "Shop <shop@example.com>")
        said = _said(shop, box, "me@example.com", f"kind={kind}&locale=de&tone=formal")

    [kept] = keeper.mails
    mail = message_from_bytes(kept.content, policy=policy.default)
    assert said == "Sent to me@example.com."
    assert kept.recipients == ["me@example.com"]
    assert mail["From"] == "Shop <shop@example.com>"
    assert mail["Content-Language"] == "de"


@pytest.mark.parametrize(
    "to", ["customer@shop.example", "me@example.com.evil.example", "", "a@example.com, b@x.example"]
)
def test_nobody_else_gets_one(shop: Shop, to: str) -> None:
    """Whoever is not on the list gets nothing, and the page says why."""
    with mail_server() as (keeper, url):
        said = _said(shop, Postbox(url, ("*@example.com",)), to)

    assert keeper.mails == []
    assert not said.startswith("Sent")
    assert said


def test_an_empty_list_lets_nobody_through(shop: Shop) -> None:
    """Without a list no test goes out."""
    with mail_server() as (keeper, url):
        said = _said(shop, Postbox(url), "me@example.com")

    assert keeper.mails == []
    assert not said.startswith("Sent")


def test_a_server_that_is_not_there_is_told(shop: Shop) -> None:
    """An error to read, and no trace of Python."""
    said = _said(shop, Postbox("smtp://127.0.0.1:1", ("*@example.com",)), "me@example.com")

    assert "Sent" not in said
    assert "Traceback" not in said
