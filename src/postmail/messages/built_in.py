"""All kinds of mail that postmail brings, loaded."""

from __future__ import annotations

from postmail.messages.base import Message
from postmail.messages.kinds import HOMES, built_in

#: In the order of the customer's path.
BUILT_IN: tuple[type[Message], ...] = tuple(map(built_in, HOMES))
