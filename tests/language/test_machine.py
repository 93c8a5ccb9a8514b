"""Nothing depends on the machine: not on its language, not on its clock's zone."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import decimal
from datetime import UTC, date, datetime
decimal.getcontext().prec = 4
from postmail.language.choice import choose
from postmail.language.formats import Formats
from postmail.language.plurals import plural_index
from postmail.money import Money
from postmail.order import Address, DeliveryWindow
moment = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
for locale, zone in (("de-CH", "Europe/Zurich"), ("ja", "Asia/Tokyo"), ("ar", "Asia/Dubai")):
    formats = Formats(locale, zone)
    print(ascii([
        formats.money(Money("-1234567.5", "EUR")), formats.number(1234567), formats.percent(19),
        formats.date(moment), formats.time(moment), formats.datetime(moment, "full"),
        formats.window(DeliveryWindow(latest=moment)), formats.sentence(["a", "b", "c"]),
        formats.address(Address(city="Lund", country="SE")), plural_index(locale)(3),
        choose({"de": ()}, order=locale).explanation,
    ]))
"""


def _run(**environment: str) -> str:
    odd = {"LANG": "C", "LC_ALL": "", "LANGUAGE": "", "TZ": "UTC", "PYTHONUTF8": "0"}
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        env={**os.environ, **odd, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati"},
        {"LANG": "xx_YY", "LC_ALL": "../..", "LANGUAGE": "qq:zz", "TZ": "Mars/Phobos"},
        {"LC_ALL": "ar_EG", "LC_MONETARY": "fr_FR", "LC_TIME": "ja_JP", "TZ": "EST5EDT"},
    ],
)
def test_the_machines_language_and_zone_change_nothing(environment: dict[str, str]) -> None:
    """The same texts come out under any LANG, LC_ALL and TZ, and any decimal precision."""
    output = _run()

    assert "Lund" in output
    assert _run(**environment) == output
