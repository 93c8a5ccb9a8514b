"""Candidates, logs and policies for tests of the evaluator: short to write, nothing special."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from postmail.cadence.instants import DAY, instant, moment
from postmail.cadence.policy import Policy
from postmail.cadence.words import Basis, Candidate, Gates, Identity, Sent, Verdict, mail_id

IDA = Identity.of("ida@a.example", "7")
YES = Gates(basis=Basis.CONSENT)
NOW = instant(datetime(2026, 6, 10, 9, tzinfo=UTC))  # a Wednesday


def kind(name: str = "tips", **more: Any) -> dict[str, Any]:
    """A marketing kind with nothing special about it."""
    plain = {"kind": name, "category": "marketing", "stream": "service", "tags": ["soft"]}
    return {**plain, "delay": {"hours": 0}, "expires_after": {"days": 30}, **more}


def policy(*rule: dict[str, Any], kinds: list[dict[str, Any]] | None = None, **more: Any) -> Policy:
    """A policy with these rules."""
    return Policy.model_validate({"rules": rule, "kinds": kinds or [kind()], **more})


def candidate(name: str = "tips", order: str = "1", due: int = NOW, **more: Any) -> Candidate:
    """A mail that is due now."""
    facts = {"anchor": due, "expires": due + 30 * DAY, "zone": "Europe/Berlin", **more}
    return Candidate(mail_id(name, order), IDA, name, order, 0, due=due, **facts)


def sent(at: int, name: str = "tips", order: str = "x", **more: Any) -> Sent:
    """A mail that was handed off."""
    facts: dict[str, Any] = {"zone": "Europe/Berlin", "latest": at, **more}
    tags = frozenset({"soft"})
    return Sent(
        id=mail_id(name, order),
        identity=IDA,
        kind=name,
        order=order,
        round=0,
        category="marketing",
        stream="service",
        tags=tags,
        counts=True,
        at=at,
        **facts,
    )


def told(verdict: Verdict) -> tuple[str, str, str, tuple[str, ...], str]:
    """A verdict as a line of a table."""
    at = "" if verdict.at is None else f"{moment(verdict.at):%a %d %H:%M}"
    return verdict.status, verdict.reason, verdict.rule, verdict.slots, at
