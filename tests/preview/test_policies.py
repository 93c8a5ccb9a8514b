"""Policies to try, asked for without a browser: keys, faults, the shop's own file."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from postmail.cadence.policy import Policy, default_policy
from postmail.errors import SettingsError
from postmail.preview import create_app
from postmail.preview.tomlfile import toml_of
from tests.preview.conftest import Shop

_OURS = {"origin": "http://127.0.0.1:8025"}


def test_a_policy_is_kept_under_a_key(client: TestClient) -> None:
    """Given as TOML it has a key, under which the page plans with it and gives it back."""
    [kind] = [spec for spec in default_policy().kinds if spec.kind == "simple"]
    ours = Policy(name="ours", kinds=(kind,))
    told = client.post("/policy", content=toml_of(ours), headers=_OURS).json()
    marked = client.post("/policy", content=f"\ufeff{toml_of(ours)}", headers=_OURS).json()
    asked = {"policy": told["key"], "day": "60", "scenario": "repeat"}
    rows = client.get("/cadence/rows", params=asked).json()["rows"]
    text = client.get("/policy", params=asked).text

    assert told["title"] == "yours: ours"
    assert marked == told  # an editor's mark of the byte order says nothing
    assert {row["kind"] for row in rows} == {"simple"}
    assert Policy.from_toml(text) == ours


def test_dates_that_are_over_are_told(client: TestClient) -> None:
    """As `policy check` tells them."""
    text = toml_of(default_policy())
    over = "[[hours.blackouts]]\nfirst = 2020-12-24\nlast = 2020-12-26\n"
    told = client.post("/policy", content=f"{text}\n{over}", headers=_OURS).json()

    assert [one for one in told["odd"] if one.startswith("hours.blackouts: all are over")]


def test_the_built_in_policy_comes_with_its_comments(client: TestClient) -> None:
    """What is there to be changed is the file itself."""
    text = client.get("/policy").text

    assert text.startswith("# The default policy.")
    assert Policy.from_toml(text) == default_policy()


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", "kinds"),
        ("name = 1\nkinds = []", "name"),
        ("= 3", ""),
        ("a = " + "[" * 100_000, ""),
        ("\udcff", ""),
    ],
    ids=["empty", "faults", "no-toml", "deep", "no-utf-8"],
)
def test_a_policy_with_faults_is_refused(client: TestClient, text: str, path: str) -> None:
    """TOML that is none, and TOML that is no policy: each fault with its path."""
    body = text.encode("utf-8", "surrogateescape")
    answer = client.post("/policy", content=body, headers=_OURS)
    error = answer.json()["error"]

    assert answer.status_code == 422
    assert path in [one["place"] for one in error["also"]] or "not TOML" in error["what"]


def test_a_policy_is_taken_from_a_page_of_the_preview_only(client: TestClient) -> None:
    """Another site cannot give one, and nobody one beyond 4 MB."""
    strange = client.post("/policy", content="x", headers={"origin": "https://evil.example"})
    large = client.post("/policy", content=b" " * 4_000_001, headers=_OURS)

    assert (strange.status_code, large.status_code) == (403, 403)


def test_a_faulty_file_of_the_shop_is_told(shop: Shop) -> None:
    """The page shows the built-in policy and what is wrong with the shop's own."""

    def policies() -> dict[str, Policy]:
        raise SettingsError(file="cadence.toml", problem="not TOML")

    app = create_app(shop.studio, policies=policies)
    with TestClient(app, base_url="http://127.0.0.1:8025") as asked:
        rows = asked.get("/cadence/rows").json()
        named = asked.get("/cadence/rows", params={"policy": "cadence.toml"}).json()
        pasted = asked.get("/cadence/rows", params={"policy": "0123456789ab"}).json()

        assert asked.get("/cadence").status_code == 200
    assert (named["lost"], pasted["lost"]) == ([], ["policy"])
    assert rows["error"]["what"] == "cadence.toml: not TOML"
    assert rows["rows"]
