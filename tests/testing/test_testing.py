"""What shops test with: assertions, factories, the outbox, and the pytest plugin in a real run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from mypy import api

from postmail.catalogue import Catalogue
from postmail.envelope import Envelope
from postmail.errors import DataError, EnvelopeError, MoneyError
from postmail.mail import Mail
from postmail.messages import Simple
from postmail.money import Money
from postmail.order import LineItem, Order
from postmail.recipient import Recipient
from postmail.samples import sample_brand
from postmail.testing import (
    Outbox,
    assert_mail_ok,
    assert_same_mail,
    differences,
    make_line,
    make_order,
)
from postmail.testing.snapshots import check_snapshot

pytest_plugins = ["pytester"]

ENVELOPE = Envelope.model_validate(
    {"sender": "Shop <shop@example.com>", "date": datetime(2026, 1, 1, tzinfo=UTC), "round": 0}
)


def _mail(order: Order | None = None) -> Mail:
    catalogue = Catalogue(brand=sample_brand())
    message = Simple(order=order or make_order())
    return catalogue.render(message, recipient=Recipient(address="ida@example.com"), locale="en")


def test_a_made_order_adds_up() -> None:
    """Its lines and delivery costs make its total, in any currency and number."""
    order = make_order(lines=3, currency="SEK")

    assert order.totals.total is not None
    assert order.totals.total.amount == sum(
        line.total.amount for line in order.lines if line.total
    ) + (order.totals.shipping.amount if order.totals.shipping else 0)
    assert {line.total.currency for line in order.lines if line.total} == {"SEK"}


def test_lines_of_an_order_are_what_an_order_takes() -> None:
    """Also as plain values; the sums follow."""
    order = make_order(lines=[{"title": "Mug", "total": {"amount": "5", "currency": "EUR"}}])

    assert [line.title for line in order.lines] == ["Mug"]
    assert order.totals.subtotal == Money(5, "EUR")
    with pytest.raises(DataError, match="titel: no such field"):
        make_order(lines=[{"titel": "Mug"}])


def test_facts_replace_what_is_made() -> None:
    """Whatever a test cares about, it says; what does not fit is refused with its path."""
    lines: list[LineItem] = [make_line("Lamp", quantity=2, price="50.00")]
    order = make_order("A-7", lines=lines, status="cancelled")

    assert (order.number, order.lines[0].title, order.status) == ("A-7", "Lamp", "cancelled")
    with pytest.raises(DataError, match="placed_at"):
        make_order(placed_at="yesterday")


def test_a_good_mail_is_ok() -> None:
    """A mail of the shipped catalogue passes, warnings included."""
    assert_mail_ok(_mail(), ENVELOPE, order=make_order(), warnings=True)


def test_a_bad_mail_is_told() -> None:
    """The assertion names rule, place and remedy; an ignored rule is not told."""
    good = _mail()
    bad = replace(good, html=good.html.replace("https://shop.example", "http://shop.example"))

    with pytest.raises(AssertionError, match=r"links-http: http://shop\.example/orders/1001"):
        assert_mail_ok(bad, ENVELOPE)
    with pytest.raises(AssertionError, match=r"^simple in en: 1 finding\n"):
        assert_mail_ok(bad, ENVELOPE, ignore=["parity"])
    assert_mail_ok(bad, ENVELOPE, ignore=["links-http", "parity"])


def test_white_space_is_no_difference() -> None:
    """Blanks, line ends and the order of attributes do not count; a word does."""
    mail = _mail()
    spread = replace(mail, html=mail.html.replace("><", ">\n  <"))
    turned = replace(
        mail, html=mail.html.replace('<html lang="en" dir="ltr"', '<html dir="ltr" lang="en"')
    )

    assert_same_mail(spread, mail)
    assert_same_mail(turned, mail)
    with pytest.raises(AssertionError, match=r"\+ *Thanks"):
        assert_same_mail(replace(mail, html=mail.html.replace("Thank you", "Thanks")), mail)


def test_what_outlook_reads_is_a_difference() -> None:
    """A changed MSO comment counts, another comment does not."""
    mail = _mail()
    assert "<!--[if mso" in mail.html

    assert differences(replace(mail, html=mail.html.replace("[if mso", "[if gte mso 9", 1)), mail)
    assert not differences(replace(mail, html=mail.html + "<!-- built on Monday -->"), mail)


def test_the_outbox_keeps_what_was_sent() -> None:
    """It stands in for a server, by mail and by message, and finds by address and kind."""
    mail, outbox = _mail(), Outbox()

    outbox.send(mail, ENVELOPE)
    with outbox as server:
        server.send_message(mail.to_message(ENVELOPE))

    first, second = outbox.sent
    assert (first.raw, first.to, len(outbox)) == (second.raw, "ida@example.com", 2)
    assert first.subject == mail.subject
    assert first.text.split() == mail.text.split()
    assert "<h1" in second.html
    assert outbox.kind("simple") == [first]
    assert len(outbox.to("ida@example.com")) == 2
    assert outbox.to("nobody@example.com") == []


def test_the_outbox_is_asked_as_the_shop_writes_addresses() -> None:
    """A mail's address is in the form that servers take; what a test says need not be."""
    outbox = Outbox()
    mail = replace(_mail(), recipient=Recipient(address="ida@Bücher.Example"))
    outbox.send(mail, ENVELOPE)

    assert outbox.to("ida@BÜCHER.example") == outbox.to("ida@xn--bcher-kva.example") == outbox.sent
    assert outbox.to("no address") == outbox.to("") == []


def test_the_outbox_says_what_is_in_it() -> None:
    """Where an assertion fails, pytest shows it: whom to and about what, not all the bytes."""
    mail, outbox = _mail(), Outbox()
    outbox.send(mail, ENVELOPE)
    outbox.send_message(EmailMessage())

    assert repr(outbox) == (
        f"Outbox([<Sent to ida@example.com: {mail.subject!r}>, <Sent to nobody: ''>])"
    )


def test_the_outbox_takes_bytes_as_a_server_does() -> None:
    """`catalogue.to_bytes` makes such, and `smtplib.SMTP.sendmail` hands them over."""
    mail, outbox = _mail(), Outbox()
    data = mail.to_bytes(ENVELOPE)

    assert outbox.sendmail("bounces@shop.example", ["ida@example.com"], data) == {}
    outbox.sendmail("bounces@shop.example", "ida@example.com", data.decode("ascii"))
    assert [one.raw for one in outbox.to("ida@example.com")] == [data, data]


def test_the_outbox_takes_mails_of_others() -> None:
    """Such as an alert to several, or one that hides whom it is for."""
    outbox = Outbox()
    alert, hidden = EmailMessage(), EmailMessage()
    alert["To"] = "ida@example.com, Shop <shop@example.com>"
    hidden["Bcc"] = "ida@example.com"
    for message in (alert, hidden):
        message.set_content("Hello")
        outbox.send_message(message)

    assert [one.to for one in outbox.sent] == ["ida@example.com", ""]
    assert outbox.to("shop@example.com") == outbox.sent[:1]
    assert outbox.to("ida@example.com") == outbox.sent
    assert b"Bcc" not in outbox.sent[1].raw


def test_the_outbox_knows_whom_a_mail_was_handed_over_for() -> None:
    """A server goes by that, whatever the headers say: a mail to the wrong person is seen."""
    outbox, mail = Outbox(), _mail()
    outbox.sendmail("bounces@shop.example", ["Ola <ola@example.com>"], mail.to_bytes(ENVELOPE))
    outbox.send_message(mail.to_message(ENVELOPE), to_addrs="kim@example.com")
    outbox.send_message(mail.to_message(ENVELOPE), None, ["liv@example.com"])

    assert outbox.to("ida@example.com") == []
    assert [one.recipients for one in outbox.sent] == [
        ("ola@example.com",),
        ("kim@example.com",),
        ("liv@example.com",),
    ]
    assert outbox.to("kim@example.com") == outbox.sent[1:2]


def test_the_outbox_refuses_as_a_hand_over_does() -> None:
    """A mail that may not leave does not reach the outbox."""
    outbox = Outbox()

    with pytest.raises(EnvelopeError):
        outbox.send(replace(_mail(), recipient=None), ENVELOPE)
    assert outbox.sent == []


_SHOP_TEST = """
from postmail import Brand, Catalogue, Mail, Recipient, messages
from postmail.testing import MailSnapshot, Outbox, make_order

def _mail() -> Mail:
    catalogue = Catalogue(brand=Brand(name="{name}"))
    return catalogue.render(
        messages.Simple(order=make_order()), recipient=Recipient(address="a@x.example"), locale="en"
    )

def test_confirmation(mail_snapshot: MailSnapshot, mail_outbox: Outbox) -> None:
    mail_snapshot(_mail())
    mail_snapshot(_mail(), "again")
    assert len(mail_outbox) == 0
"""


def test_a_shops_tests_can_be_typed(tmp_path: Path) -> None:
    """The fixtures have types that a shop can name, under mypy's strict rules."""
    test = tmp_path / "test_shop.py"
    test.write_text(_SHOP_TEST.format(name="Nordlicht"), encoding="utf-8")

    told = api.run(["--strict", "--config-file=", "--cache-dir", str(tmp_path), str(test)])

    assert told[2] == 0, told[0] + told[1]


def test_the_plugin_keeps_snapshots(pytester: pytest.Pytester) -> None:
    """Missing: told how to write. Written: passes. Changed: the lines that differ are shown."""
    pytester.makepyfile(_SHOP_TEST.format(name="Nordlicht"))

    missing = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    missing.assert_outcomes(failed=1)
    missing.stdout.fnmatch_lines(["*run pytest with --update-mails*"])
    pytester.runpytest_subprocess("--update-mails").assert_outcomes(passed=1)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
    names = {path.name for path in (pytester.path / "mails").iterdir()}
    stem = "test_the_plugin_keeps_snapshots.test_confirmation"
    assert names == {f"{stem}{more}.{kind}" for more in ("", ".again") for kind in ("txt", "html")}

    pytester.makepyfile(_SHOP_TEST.format(name="Sydlicht"))
    changed = pytester.runpytest_subprocess()
    changed.assert_outcomes(failed=1)
    changed.stdout.fnmatch_lines(["*+*Sydlicht*"])

    (pytester.path / "mails" / f"{stem}.html").unlink()  # as where git ignores such files
    lost = pytester.runpytest_subprocess()
    lost.stdout.fnmatch_lines(["*test_confirmation.html is missing: run pytest with*"])


def test_a_damaged_snapshot_is_another_mail(pytester: pytest.Pytester) -> None:
    """One that was cut off, or written with other letters, shows its lines as any change does."""
    pytester.makepyfile(_SHOP_TEST.format(name="Nordlicht"))
    pytester.runpytest_subprocess("--update-mails").assert_outcomes(passed=1)
    kept = pytester.path / "mails/test_a_damaged_snapshot_is_another_mail.test_confirmation.txt"
    kept.write_bytes(b">>> Gr\xfc\xdfe")  # and pytest takes test*.txt for examples to run

    changed = pytester.runpytest_subprocess()
    changed.assert_outcomes(failed=1)
    changed.stdout.fnmatch_lines(["*is not as it was*", "*->>> Gr*"])


_ALIKE = """
import pytest

class TestDe:
    def test_mail(self, mail_snapshot, mail):
        mail_snapshot(mail)

class TestFr:
    def test_mail(self, mail_snapshot, mail):
        mail_snapshot(mail)

@pytest.mark.parametrize("said", ["a-b", "a/b"])
def test_said(mail_snapshot, mail, said):
    mail_snapshot(mail)

def test_twice(mail_snapshot, mail):
    mail_snapshot(mail)
    mail_snapshot(mail)
"""
_FIXTURE = """
import pytest

@pytest.fixture
def mail():
    return _mail()
"""
_NAMES = ("TestDe.test_mail", "TestFr.test_mail", "test_said-a-b", "test_twice")


def test_no_two_mails_share_a_snapshot(pytester: pytest.Pytester) -> None:
    """Classes and modules keep apart; what would still be one file is refused, not overwritten."""
    pytester.makeconftest(_SHOP_TEST.format(name="Nordlicht").partition("def test")[0] + _FIXTURE)
    pytester.makepyfile(test_one=_ALIKE, test_two=_ALIKE)

    written = pytester.runpytest_subprocess("--update-mails")
    written.assert_outcomes(passed=6, failed=4)
    written.stdout.fnmatch_lines(
        [
            "*two mails are called test_one.test_said-a-b, the first in test_one.py::*",
            "*two mails are called test_one.test_twice, the first in *give each its own*",
        ]
    )
    texts = {path.stem for path in (pytester.path / "mails").glob("test_one.*.txt")}
    assert texts == {f"test_one.{name}" for name in _NAMES}


_LONG = """
import pytest

@pytest.mark.xdist_group("mails")
def test_grouped(mail_snapshot, mail):
    mail_snapshot(mail)

def test_long(mail_snapshot, mail):
    mail_snapshot(mail, "x" * 300)
"""


def test_a_name_is_that_of_the_test(pytester: pytest.Pytester) -> None:
    """Also where xdist adds the group to the test's id; one that no file can have is refused."""
    pytester.makeconftest(_SHOP_TEST.format(name="Nordlicht").partition("def test")[0] + _FIXTURE)
    pytester.makepyfile(test_one=_LONG)

    written = pytester.runpytest_subprocess("--update-mails", "-n", "1", "--dist", "loadgroup")
    written.assert_outcomes(passed=1, failed=1)
    written.stdout.fnmatch_lines(["*too long for a file: *test_one.test_long.xxx*short ids*"])
    names = {path.name for path in (pytester.path / "mails").iterdir()}
    assert names == {"test_one.test_grouped.txt", "test_one.test_grouped.html"}


@pytest.mark.parametrize("price", ["12,00", "", None, "NaN"])
def test_a_price_that_is_none_is_told(price: Any) -> None:
    """In the words of amounts, not of the decimals beneath."""
    with pytest.raises(MoneyError):
        make_line(price=price)


def test_what_is_no_mail_is_told(tmp_path: Path) -> None:
    """Such as its text alone."""
    text: Any = "Your order"
    for write in (True, False):
        with pytest.raises(AssertionError, match=r"expected a Mail, as Catalogue\.render"):
            check_snapshot(text, tmp_path, "one", write=write, flag="--update-mails")
    for ask in (assert_mail_ok, lambda mail: assert_same_mail(_mail(), mail)):
        with pytest.raises(AssertionError, match=r"expected a Mail, as Catalogue\.render"):
            ask(text)
    assert list(tmp_path.iterdir()) == []
