"""The kinds of mail that postmail brings: one class each."""

from postmail.messages.base import Category as Category
from postmail.messages.base import Message as Message
from postmail.messages.confirmation import Simple as Simple
from postmail.messages.confirmation import Wording as Wording

#: Every built-in kind, in the order of the customer's path.
BUILT_IN: tuple[type[Message], ...] = (Simple,)
