"""What is not used is not loaded."""

from __future__ import annotations

from tests.test_api import loaded_after


def test_composing_loads_no_way_to_hand_over() -> None:
    """A shop without Django or aiosmtplib composes and sends all the same."""
    loaded = loaded_after("from postmail import Envelope, Mail; import postmail.handover.smtp")

    assert not {"aiosmtplib", "django", "anymail"} & loaded


def test_each_way_loads_its_own_package() -> None:
    """And only that."""
    loaded = loaded_after("import postmail.handover.aiosmtp")

    assert "aiosmtplib" in loaded and "django" not in loaded
