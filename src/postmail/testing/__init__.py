"""
For the tests of a shop: is a mail right, is it the same as before, what was sent, an order to
start from.

With pytest the fixtures `mail_outbox` and `mail_snapshot` are there without an import.
"""

from postmail.testing.asserts import assert_mail_ok as assert_mail_ok
from postmail.testing.asserts import assert_same_mail as assert_same_mail
from postmail.testing.difference import differences as differences
from postmail.testing.factories import make_line as make_line
from postmail.testing.factories import make_order as make_order
from postmail.testing.outbox import Outbox as Outbox
from postmail.testing.outbox import Sent as Sent
