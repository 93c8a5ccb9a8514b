"""What a test hands over in place of a mail, told as a test tells it."""

from __future__ import annotations

from postmail.errors import brief
from postmail.mail import Mail


def expect_mails(*given: object) -> None:
    """
    Raises:
        AssertionError: one of *given* is no Mail.
    """
    for one in given:
        if not isinstance(one, Mail):
            problem = f"expected a Mail, as Catalogue.render makes it, got {brief(one)}"
            raise AssertionError(problem)
