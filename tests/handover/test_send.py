"""`postmail send`: a real mail to somebody on the list, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from postmail.cli.aside import SAMPLE_BRAND
from postmail.cli.commands import postmail
from postmail.errors import EnvelopeError, SettingsError
from postmail.resources import templates_root
from tests.handover.servers import Keeper, mail_server
from tests.mime.parsing import read

Send = Callable[..., None]
LINK = "https://nordlicht.example/u?t=7"
COUPON = '{"coupon": {"code": "THANKS10", "percent": 10}}'


@pytest.fixture
def server() -> Iterator[tuple[Keeper, str]]:
    """A mail server on loopback."""
    with mail_server() as found:
        yield found


@pytest.fixture
def send(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: tuple[Keeper, str]) -> Send:
    """`send("simple", "--to", ...)` in an empty folder, by the server."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POSTMAIL_SMTP", server[1])
    order = tmp_path / "order.json"
    order.write_bytes((templates_root() / "_scenarios" / "first.json").read_bytes())
    (tmp_path / "coupon.json").write_text(COUPON)

    def sent(kind: str, *arguments: str) -> None:
        given = ["send", kind, "--order", str(order), *arguments]
        with postmail.make_context("postmail", given) as context:
            postmail.invoke(context)

    return sent


def test_a_mail_goes_to_whom_it_may(
    send: Send, server: tuple[Keeper, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """To the address on the command line, whoever ordered; the mail is complete."""
    send("simple", "--to", "Me@Example.com", "--allow", "*@example.com")
    (kept,) = server[0].mails
    message = read(kept.content)

    assert kept.recipients == ["Me@example.com"]
    assert message["From"] == "Nordlicht <hello@nordlicht.example>"
    assert message["Message-ID"].endswith("@nordlicht.example>")
    assert "X-Unsent" not in message
    out, err = capsys.readouterr()
    assert f'sent "{message["Subject"]}" to Me@example.com' in out
    assert err == f"note: {SAMPLE_BRAND}\n"


def test_it_tells_what_was_not_as_asked(
    send: Send, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `postmail render` does: another language than was asked for, a folder that is not read."""
    stray = tmp_path / "mine" / "simpel"
    stray.mkdir(parents=True)
    (stray / "body.mjml").write_text("<mjml></mjml>")
    asked = ("--locale", "zz", "--templates", str(tmp_path / "mine"))
    send("simple", "--to", "me@example.com", "--allow", "*@example.com", *asked)

    notes = capsys.readouterr().err
    assert "note: there are no texts in zz: en stands in\n" in notes
    assert "there is no kind simpel; did you mean simple?" in notes


def test_it_tells_which_texts_are_not_translated(
    send: Send, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shop's own words that the language lacks."""
    block = tmp_path / "mine" / "_blocks" / "signature.mjml"
    block.parent.mkdir(parents=True)
    text = '<pm-text>{{ pgettext("own", "See you soon") }}</pm-text>'
    block.write_text(f"<pm-block>{text}</pm-block>")
    asked = ("--locale", "sv", "--templates", str(tmp_path / "mine"))
    send("simple", "--to", "me@example.com", "--allow", "*@example.com", *asked)

    notes = capsys.readouterr().err
    assert "note: one text not translated, the first: own: See you soon" in notes


@pytest.mark.parametrize(
    "allowed", [[], ["--allow", "you@example.com"], ["--allow", "*@b.example"]]
)
def test_nobody_else_is_mailed(send: Send, server: tuple[Keeper, str], allowed: list[str]) -> None:
    """Without being named, no address is reached; the error says who may be."""
    with pytest.raises(EnvelopeError, match=r"me@example\.com may not be mailed") as caught:
        send("simple", "--to", "me@example.com", *allowed)

    assert (allowed or ["", "--allow"])[1] in str(caught.value)
    assert server[0].mails == []


def test_the_list_stands_in_the_settings(
    send: Send, server: tuple[Keeper, str], tmp_path: Path
) -> None:
    """Said once for the project, with the sender beside it."""
    (tmp_path / "postmail.toml").write_text(
        'allow = ["*@example.com"]\nsender = "Shop <shop@b.example>"\nreply_to = "r@b.example"\n'
    )
    send("simple", "--to", "me@example.com")
    message = read(server[0].mails[0].content)

    assert (message["From"], message["Reply-To"]) == ("Shop <shop@b.example>", "r@b.example")


def test_an_advertisement_needs_its_way_out(send: Send, server: tuple[Keeper, str]) -> None:
    """The example link of drafts does not do: all that is missing is named."""
    to = ["--to", "me@example.com", "--allow", "me@example.com", "--data", "coupon.json"]
    with pytest.raises(EnvelopeError) as caught:
        send("coupon", *to)
    named = ["--list-id", "offers.nordlicht.example", "--feedback-id", "nordlicht"]
    send("coupon", *to, "--unsubscribe-url", LINK, *named)

    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "recipient.unsubscribe_url",
        "envelope.list_id",
        "envelope.feedback_id",
    ]
    (kept,) = server[0].mails
    assert read(kept.content)["List-Unsubscribe"].startswith(f"<{LINK}>")


def test_two_test_mails_are_two_mails(send: Send, server: tuple[Keeper, str]) -> None:
    """A mailbox that saw the first shows the second: each has an id of its own."""
    for _ in range(2):
        send("simple", "--to", "me@example.com", "--allow", "me@example.com")
    ids = {read(kept.content)["Message-ID"] for kept in server[0].mails}

    assert len(ids) == 2


def test_a_brand_that_nobody_writes_for_says_so(send: Send, tmp_path: Path) -> None:
    """No sender in options, settings or brand: where to name one."""
    (tmp_path / "brand.toml").write_text('name = "Shop"\n')
    to = ["--to", "me@example.com", "--allow", "me@example.com", "--brand", "brand.toml"]
    with pytest.raises(SettingsError, match="name a sender with --from"):
        send("simple", *to)


def test_an_unknown_kind_is_wrong_usage(send: Send) -> None:
    """The kinds that there are, are listed."""
    with pytest.raises(click.BadParameter, match="there are: simple"):
        send("simpel", "--to", "me@example.com", "--allow", "me@example.com")
