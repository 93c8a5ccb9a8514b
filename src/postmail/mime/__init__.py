"""From a rendered mail and its envelope to the bytes that mail servers take, and objects."""

from postmail.mime.bodies import READABLE as READABLE
from postmail.mime.bodies import Encodings as Encodings
from postmail.mime.bodies import choose_encoding as choose_encoding
from postmail.mime.compose import DKIM_HEADERS as DKIM_HEADERS
from postmail.mime.compose import DKIM_MARKETING_HEADERS as DKIM_MARKETING_HEADERS
from postmail.mime.compose import compose as compose
from postmail.mime.compose import compose_draft as compose_draft
from postmail.mime.parsed import parsed as parsed
from postmail.mime.rendered import Rendered as Rendered
from postmail.mime.requirements import Notice as Notice
