"""What the preview no longer has: an open page hears of it, and nothing else is given for it."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from postmail.order import Order
from postmail.preview import Postbox, Studio, create_app
from postmail.preview.shelf import Shelf
from postmail.preview.view import View
from tests.handover.servers import mail_server
from tests.preview.conftest import Shop

_OURS = {"origin": "http://127.0.0.1:8025"}
_GONE = {"order": "0123456789ab", "brand": "ba9876543210"}


@pytest.mark.parametrize("path", ["/state", "/lost"])
def test_an_open_page_hears_what_is_lost(client: TestClient, path: str) -> None:
    """With each state, by name and in words; a brand that is here is not lost."""
    key = client.post("/brand", content='name = "N"\n', headers=_OURS).json()["key"]
    both = client.get(path, params={"kind": "simple", **_GONE}).json()
    one = client.get(path, params={"kind": "simple", **_GONE, "brand": key}).json()
    none = client.get(path, params={"kind": "simple", "brand": key}).json()

    assert both["lost"] == ["order", "brand"]
    assert both["note"].startswith("The order and the brand of this link are not known here")
    assert one["lost"] == ["order"]
    assert one["note"].startswith("The order of this link is not known here: it was pasted into")
    assert (none["lost"], none["note"]) == ([], "")


def test_the_timeline_says_that_its_policy_is_lost(client: TestClient) -> None:
    """The rows are those of another policy, and the page hears it."""
    lost = client.get("/cadence/rows", params={"policy": "0123456789ab"}).json()
    known = client.get("/cadence/rows", params={"policy": "default"}).json()

    assert lost["lost"] == ["policy"]
    assert lost["note"].startswith("The policy of this link is not known here")
    assert (known["lost"], known["note"]) == ([], "")


@pytest.mark.parametrize("path", ["/download/html", "/download/eml", "/brand"])
def test_what_is_lost_cannot_be_taken_away(client: TestClient, path: str) -> None:
    """The sample's mail and the shop's brand are not what was asked for."""
    answer = client.get(path, params={"kind": "simple", "download": "1", **_GONE})

    assert answer.status_code == 422
    assert "are not known here" in answer.json()["error"]["what"]


def test_what_is_lost_is_not_sent(shop: Shop) -> None:
    """Nobody gets the sample in the place of the order that was asked for."""
    with mail_server() as (keeper, url):
        app = create_app(shop.studio, postbox=Postbox(url, ("*@example.com",)))
        with TestClient(app, base_url="http://127.0.0.1:8025") as asked:
            path = "/send?kind=simple&order=0123456789ab"
            answer = asked.post(path, content=b"me@example.com", headers=_OURS)

    assert keeper.mails == []
    assert "is not known here" in answer.json()["said"]


def test_what_is_asked_for_stays(shop: Shop) -> None:
    """A hundred other orders push out the one that nobody looks at, not the one in sight."""
    order = shop.studio.message(shop.studio.settled(View(kind="simple"))).order
    shelf: Shelf[Order] = Shelf()
    seen = shelf.put(order)
    unseen = shelf.put(order.model_copy(update={"number": "UNSEEN"}))
    for number in range(99):
        shelf.put(order.model_copy(update={"number": f"N-{number}"}))
        shelf.get(seen)

    assert shelf.get(seen) == order
    assert shelf.get(unseen) is None


def test_no_two_previews_count_alike(shop: Shop) -> None:
    """A page that was open before the preview was started anew sees another version."""
    first, second = (Studio(shop.studio._make) for _ in range(2))
    before = first.version
    first.changed()

    assert first.version == before + 1
    assert second.version not in (before, first.version)


def test_the_sender_and_the_swatches_are_those_of_the_brand(client: TestClient) -> None:
    """Edited, the page hears its name and its colours."""
    toml = 'name = "Other & Co"\n[colors]\naccent = "#7a1f5c"\n[font]\nsize = 18\n'
    key = client.post("/brand", content=toml, headers=_OURS).json()["key"]
    brand = client.get("/state", params={"kind": "simple", "brand": key}).json()["brand"]

    assert brand[""] == {"name": "Other & Co", "logo": "", "tone": ""}
    assert brand["colors"]["accent"] == "#7a1f5c"
    assert brand["font"]["size"] == 18


def test_an_order_that_a_kind_refuses_is_still_the_order(client: TestClient) -> None:
    """Opened by its key alone, the desk has the order to edit, not an error."""
    own = client.get("/order", params={"kind": "simple"}).json()
    own["customer"] = None
    bare = {name: own[name] for name in ("number", "placed_at", "currency", "lines")}
    key = client.post("/order", json=bare, headers=_OURS).json()["key"]
    asked = {"kind": "refunded", "order": key}

    assert client.get("/state", params=asked).json()["error"] is not None
    assert client.get("/order", params=asked).json()["number"] == bare["number"]


def test_what_stands_beside_is_named_as_it_is(shop: Shop) -> None:
    """Without a change so far, the mail beside it is not said to be three changes old."""
    app = create_app(Studio(shop.studio._make))
    with TestClient(app, base_url="http://127.0.0.1:8025") as asked:
        told = asked.get("/state", params={"kind": "simple", "beside": "before:3"}).json()
        other = asked.get("/state", params={"kind": "simple", "beside": "de@formal"}).json()

    assert told["changes"] == 0
    assert told["beside"] == "no change so far"
    assert other["beside"] == "de@formal"


def test_a_brand_that_no_catalogue_takes_is_told_at_once(client: TestClient) -> None:
    """It has no key, so no page of it can fail."""
    toml = 'name = "N"\n[link_parameters.mark]\nq = "1"\n'
    answer = client.post("/brand", content=toml, headers=_OURS)

    assert answer.status_code == 422
    assert "did you mean marketing?" in answer.text
