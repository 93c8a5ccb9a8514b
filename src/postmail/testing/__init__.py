"""
For the tests of a shop: is a mail right, is it the same as before, what was sent, an order to
start from.

With pytest the fixtures `mail_outbox` and `mail_snapshot` are there without an import.

Each name is loaded when it is first used: pytest imports this package in every run. Only
`assert_mail_ok` needs the extra `check`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postmail.extras import on_demand

if TYPE_CHECKING:
    from postmail.testing.asserts import assert_mail_ok as assert_mail_ok
    from postmail.testing.difference import assert_same_mail as assert_same_mail
    from postmail.testing.difference import differences as differences
    from postmail.testing.factories import make_line as make_line
    from postmail.testing.factories import make_order as make_order
    from postmail.testing.outbox import Outbox as Outbox
    from postmail.testing.outbox import Sent as Sent
    from postmail.testing.snapshots import MailSnapshot as MailSnapshot

#: {public name: the module of this package that it comes from}.
_HOMES = {
    "MailSnapshot": "snapshots",
    "Outbox": "outbox",
    "Sent": "outbox",
    "assert_mail_ok": "asserts",
    "assert_same_mail": "difference",
    "differences": "difference",
    "make_line": "factories",
    "make_order": "factories",
}

__all__ = [
    "MailSnapshot",
    "Outbox",
    "Sent",
    "assert_mail_ok",
    "assert_same_mail",
    "differences",
    "make_line",
    "make_order",
]

__getattr__, __dir__ = on_demand(__name__, _HOMES, {})
