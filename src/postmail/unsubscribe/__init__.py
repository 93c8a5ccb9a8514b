"""Unsubscribing in one click (RFC 8058): signed links, and the pages behind them."""

from postmail.unsubscribe.answers import Reply as Reply
from postmail.unsubscribe.answers import Unsubscribe as Unsubscribe
from postmail.unsubscribe.links import PAUSE_DAYS as PAUSE_DAYS
from postmail.unsubscribe.links import Links as Links
from postmail.unsubscribe.links import OptOut as OptOut
from postmail.unsubscribe.links import Scope as Scope
from postmail.unsubscribe.servers import asgi as asgi
from postmail.unsubscribe.servers import wsgi as wsgi
from postmail.unsubscribe.words import Words as Words
from postmail.unsubscribe.words import read_words as read_words
