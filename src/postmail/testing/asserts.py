"""The assertion about one mail, which says what is wrong in the words of `postmail check`."""

from __future__ import annotations

from collections.abc import Iterable

from postmail.check import Options, Severity, check_mail
from postmail.envelope import Envelope
from postmail.mail import Mail
from postmail.order import Order
from postmail.testing.given import expect_mails


def assert_mail_ok(
    mail: Mail,
    envelope: Envelope | None = None,
    *,
    order: Order | None = None,
    ignore: Iterable[str] = (),
    warnings: bool = False,
) -> None:
    """
    That `postmail check` finds no error in *mail* (and, with *warnings*, no warning either).

    Without *envelope* an example stands in. *ignore* names rules or families to leave out.

    Raises:
        AssertionError: with every finding, its place and its remedy; or *mail* is none.
        SettingsError: a rule in *ignore* that there is not.
    """
    expect_mails(mail)
    report = check_mail(mail, envelope, Options(ignore=tuple(ignore)), order=order)
    refused = {Severity.ERROR, Severity.WARNING} if warnings else {Severity.ERROR}
    found = [finding for finding in report.findings if finding.severity in refused]
    if found:
        told = "".join(
            f"\n  {one.rule.id}: {one.what} ({one.place})\n    {one.remedy}" for one in found
        )
        count = f"{len(found)} finding{'s' if len(found) != 1 else ''}"
        raise AssertionError(f"{mail.kind} in {mail.text_locale}: {count}{told}")
