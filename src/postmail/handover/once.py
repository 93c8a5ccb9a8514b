"""The envelope of a mail that somebody sends by hand: a trial, which no retry follows."""

from __future__ import annotations

import secrets

from postmail.envelope import Envelope
from postmail.mime.names import domain_of
from postmail.model import unchecked_copy


def with_own_id(envelope: Envelope) -> Envelope:
    """*envelope* with a Message-ID that no other mail has, in the place of its round."""
    own_id = f"<{secrets.token_hex(12)}@{domain_of(envelope.sender.address)}>"
    return unchecked_copy(envelope, round=None, message_id=own_id)
