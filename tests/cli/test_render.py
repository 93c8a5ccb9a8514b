"""`postmail render`: files and streams in, the four formats out, refusals as one block."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from postmail.catalogue import Catalogue
from postmail.readers import read_order
from postmail.samples import sample_brand
from tests.cli.conftest import Call
from tests.readers.payloads import FIXTURES, SHARED

PLATFORM_ORDERS = [
    path
    for name in ("shopify", "woocommerce")
    for path in sorted((FIXTURES / name).glob("*order*"))
]
SHARED_ORDERS = sorted(SHARED.glob("shopify/*order*.json")) + sorted(
    SHARED.glob("woocommerce/*order*.json")
)
KEYS = [
    "kind",
    "category",
    "stream",
    "text_locale",
    "format_locale",
    "tone",
    "language",
    "fallbacks",
    "subject",
    "preheader",
    "html",
    "text",
    "fingerprint",
]


@pytest.fixture
def one_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """One catalogue for many calls, because compiling takes the time."""
    catalogue = Catalogue(brand=sample_brand())
    monkeypatch.setattr("postmail.cli.render.open_catalogue", lambda *_: catalogue)


def parsed(text: str) -> EmailMessage:
    """An .eml as a message."""
    return email.message_from_string(text, policy=email.policy.default)


@pytest.mark.usefixtures("one_catalogue")
def test_orders_of_shop_platforms_become_drafts(call: Call) -> None:
    """A platform's order becomes a German draft that says its number and is not sent."""
    arguments = ["--locale", "de", "--tone", "informal", "--format", "eml"]

    assert {path.parent.name for path in PLATFORM_ORDERS} == {"shopify", "woocommerce"}
    for path in PLATFORM_ORDERS:
        outcome = call("render", "simple", "--order", path, *arguments)
        draft = parsed(outcome.out)
        text = draft.get_body(("plain",))

        assert outcome.status == 0, outcome.err
        assert draft["X-Unsent"] == "1"
        assert text is not None
        assert read_order(path.read_bytes()).number in text.get_content()
        assert "deine" in text.get_content()


@pytest.mark.usefixtures("one_catalogue")
def test_every_shared_order_renders(call: Call) -> None:
    """Each real order of both platforms becomes a mail; what is no order, says what it is."""
    refused = {}
    for path in SHARED_ORDERS:
        outcome = call("render", "simple", "--order", path, "--locale", "de", "--format", "eml")
        if outcome.status:
            refused[path.stem] = outcome.err

    assert bool(SHARED_ORDERS) == SHARED.is_dir()
    assert set(refused) <= {"app_order_broken_draft", "docs_orders_list_v3"}, refused
    assert all("not an order" in message for message in refused.values())


def test_an_order_can_come_from_stdin(call: Call, order: Path) -> None:
    """`--order -` reads the order from a pipe, and the mail goes to the next one."""
    outcome = call("render", "simple", "--order", "-", "--format", "text", stdin=order.read_bytes())

    assert outcome.status == 0
    assert outcome.out.startswith("Thank you for your order\n====")


def test_json_has_the_documented_keys(call: Call, order: Path) -> None:
    """`--format json` is stable: these keys, in this order."""
    outcome = call("render", "simple", "--order", order, "--locale", "de-CH", "--format", "json")
    mail = json.loads(outcome.out)

    assert list(mail) == KEYS
    assert (mail["text_locale"], mail["format_locale"], mail["tone"]) == ("de", "de-CH", "formal")
    assert mail["language"]["source"] == "requested"


@pytest.mark.parametrize(
    ("name", "begin"), [("m.html", "<!doctype"), ("m.txt", "Thank you"), ("m.eml", "X-Unsent")]
)
def test_the_suffix_of_out_chooses_the_format(
    name: str, begin: str, call: Call, order: Path, tmp_path: Path
) -> None:
    """Without `--format` the file's name says what is wanted; its folder is made."""
    target = tmp_path / "new" / name
    outcome = call("render", "simple", "--order", order, "--out", target)

    assert (outcome.status, outcome.out) == (0, "")
    assert target.read_text(encoding="utf-8").lower().startswith(begin.lower())


def test_a_draft_carries_its_pictures(call: Call, order: Path) -> None:
    """Every picture that the draft's HTML names by content id travels with it."""
    draft = parsed(call("render", "simple", "--order", order, "--format", "eml").out)
    body = draft.get_body(("html",))
    ids = {part["Content-ID"].strip("<>") for part in draft.walk() if part["Content-ID"]}

    assert body is not None
    assert "logo@nordlicht.example" in ids
    assert all(f"cid:{name}" in body.get_content() for name in ids)
    assert "https://nordlicht.example/assets/" not in body.get_content()


def test_data_beside_the_order_comes_from_a_file(call: Call, order: Path, tmp_path: Path) -> None:
    """`--data` fills the kind's other fields; its numbers are exact."""
    data = tmp_path / "coupon.json"
    data.write_text(
        '{"coupon": {"code": "DANKE10", "amount": {"amount": 5.10, "currency": "EUR"}}}'
    )
    outcome = call("render", "coupon", "--order", order, "--data", data, "--format", "text")

    assert "DANKE10" in outcome.out
    assert "€5.10" in outcome.out


def test_data_is_read_in_bounds(call: Call, order: Path, tmp_path: Path) -> None:
    """A number that no machine holds is a fault of the data with its place, and so is a depth."""
    data = tmp_path / "coupon.json"
    for text, place in (
        ('{"coupon": {"percent": 1e99999999999999999999}}', "coupon.percent: "),
        ('{"coupon": ' + "[" * 900 + "]" * 900 + "}", "levels of nesting"),
    ):
        data.write_text(text)
        outcome = call("render", "coupon", "--order", order, "--data", data)

        assert outcome.status == 1
        assert place in outcome.err
        assert "a fault in postmail" not in outcome.err


def test_data_can_come_from_stdin(call: Call, order: Path) -> None:
    """`--data -` reads the other fields from a pipe; what is wrong in them is told of stdin."""
    arguments = ["render", "coupon", "--order", order, "--data", "-", "--format", "text"]
    outcome = call(*arguments, stdin=b'{"coupon": {"code": "PIPE10", "percent": "10"}}')
    refused = call(*arguments, stdin=b'{"order": {}}')

    assert outcome.status == 0, outcome.err
    assert "PIPE10" in outcome.out
    assert refused.status == 1
    assert "error: stdin cannot be used" in refused.err


def test_stdin_is_read_once(call: Call, order: Path) -> None:
    """Order and data cannot both come from stdin: the second would find it empty."""
    arguments = ["render", "coupon", "--order", "-", "--data", "-"]
    outcome = call(*arguments, stdin=order.read_bytes())

    assert (outcome.status, outcome.out) == (2, "")
    assert "Invalid value for '--data': stdin is read for '--order' already" in outcome.err


def test_settings_are_read_and_options_win(call: Call, order: Path, tmp_path: Path) -> None:
    """The language of `postmail.toml` holds until an option says otherwise."""
    (tmp_path / "postmail.toml").write_text('locale = "sv"\n')
    arguments = ["render", "simple", "--order", order, "--format", "json"]

    assert json.loads(call(*arguments).out)["text_locale"] == "sv"
    assert json.loads(call(*arguments, "--locale", "nl").out)["text_locale"] == "nl"


def test_a_shop_brings_brand_templates_and_kinds(call: Call, order: Path, tmp_path: Path) -> None:
    """A brand file, a template folder and a module make a mail that postmail does not know."""
    (tmp_path / "brand.toml").write_text('name = "Fjord"\n')
    (tmp_path / "mails_of_fjord.py").write_text(
        "from typing import ClassVar\n"
        "from postmail.messages import Category, Message\n\n\n"
        "class Hug(Message):\n"
        '    kind: ClassVar[str] = "hug"\n'
        "    category: ClassVar[Category] = Category.TRANSACTIONAL\n"
        '    stream: ClassVar[str] = "orders"\n'
    )
    (tmp_path / "mine" / "hug").mkdir(parents=True)
    (tmp_path / "mine" / "hug" / "body.mjml").write_text(
        "<mjml><mj-head><mj-title>A hug from {{ brand.name }}</mj-title>"
        "<mj-preview>For {{ order.number }}</mj-preview></mj-head><mj-body><mj-section>"
        "<mj-column><mj-text>Hug</mj-text></mj-column></mj-section></mj-body></mjml>"
    )
    outcome = call(
        *["render", "hug", "--order", order, "--brand", "brand.toml", "--templates", "mine"],
        *["--messages", "mails_of_fjord", "--format", "json"],
    )

    assert outcome.status == 0, outcome.err
    assert outcome.err == ""
    assert json.loads(outcome.out)["subject"] == "A hug from Fjord"


REFUSALS: dict[str, tuple[list[str], dict[str, str]]] = {
    "not-json": (["simple", "--order", "bad.json"], {"bad.json": "{"}),
    "unknown-platform": (["simple", "--order", "bad.json"], {"bad.json": '{"hello": "world"}'}),
    "faults": (
        ["simple", "--order", "bad.json"],
        {
            "bad.json": '{"number": "1", "placed_at": "yesterday", "currency": "EUR",'
            ' "lines": [{"title": "Mug", "quantity": "many"}]}'
        },
    ),
    "missing-data": (["coupon", "--order", "order.json"], {}),
    "order-in-data": (
        ["coupon", "--order", "order.json", "--data", "data.json"],
        {"data.json": '{"order": {}}'},
    ),
    "bad-brand": (
        ["simple", "--order", "order.json", "--brand", "brand.toml"],
        {"brand.toml": 'name = "Fjord"\ncolor = "red"\n'},
    ),
    "bad-settings": (
        ["simple", "--order", "order.json"],
        {"postmail.toml": 'locale = "german, please"\ntemplate = "x"\n'},
    ),
    "no-such-module": (["simple", "--order", "order.json", "--messages", "no.such"], {}),
    "bad-template": (
        ["simple", "--order", "order.json", "--templates", "mine"],
        {"mine/simple/body.mjml": "<mjml>\n  <mj-head>\n    <mj-titel>Hi</mj-titel>\n"},
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals_are_blocks_as_they_were_read(
    name: str,
    call: Call,
    order: Path,
    tmp_path: Path,
    golden: Callable[[str, str], None],
) -> None:
    """What, where, what would be right: each error is a block that somebody read."""
    arguments, files = REFUSALS[name]
    for place, content in files.items():
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    outcome = call("render", *arguments)

    assert (outcome.status, outcome.out) == (1, "")
    golden(f"refusal-{name}.txt", outcome.err.replace(f"{tmp_path}/", ""))


@pytest.mark.parametrize(
    "arguments", [["smple"], ["simple", "--locale", "no tag"], ["simple", "--tone", "gruff"]]
)
def test_a_name_that_does_not_exist_is_wrong_usage(
    arguments: list[str], call: Call, order: Path
) -> None:
    """An unknown kind or tone, or a language tag that is none: 2, and what there is."""
    outcome = call("render", *arguments, "--order", order)

    assert outcome.status == 2
    assert "Error: Invalid value" in outcome.err


def test_a_mail_takes_the_place_of_no_input(call: Call, order: Path) -> None:
    """--out that names the order, by whatever path, is wrong usage; the order stays."""
    before = order.read_bytes()
    same = order.parent / "." / order.name

    answer = call("render", "simple", "--order", str(order), "--out", str(same))

    assert answer.status == 2
    assert "'--out': the file of '--order', which would be overwritten" in answer.err
    assert order.read_bytes() == before


def test_a_platform_that_is_not_known_is_wrong_usage(call: Call, order: Path) -> None:
    """2, with the names that there are and the nearest; one that is known is taken."""
    outcome = call("render", "simple", "--order", order, "--platform", "shopfy")
    far = call("inspect", order, "--platform", "x")
    known = call("inspect", order, "--platform", "postmail")

    assert (outcome.status, outcome.out) == (2, "")
    assert "Invalid value for '--platform': 'shopfy' is not one of 'postmail'," in outcome.err
    assert outcome.err.endswith(" Did you mean 'shopify'?\n")
    assert far.status == 2
    assert "Did you mean" not in far.err
    assert known.status == 0
