"""Plans and simulations as data: the stable JSON, and names that give nobody away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from postmail.cadence.explain import explain
from postmail.cadence.instants import instant, moment
from postmail.cadence.plan import Plan
from postmail.cadence.policy import Policy
from postmail.cadence.schedule import Planned
from postmail.cadence.simulate import Simulation
from postmail.cadence.words import Identity

#: The shape of the JSON; it changes with anything that is not an addition.
PLAN_FORMAT = "postmail-plan/1"
SIMULATION_FORMAT = "postmail-simulation/1"


class Names:
    """
    What recipients are called in reports: `customer 1`, `customer 2`... in the order of their
    first mail, or, with *open*, by their address.
    """

    def __init__(self, mails: Iterable[Planned], *, open: bool = False) -> None:  # noqa: A002
        self._names: dict[Identity, str] = {}
        for mail in mails:
            who = mail.identity.known_by
            if who not in self._names:
                shown = who.address or who.customer
                number = f"customer {len(self._names) + 1}"
                self._names[who] = shown if open and shown else number

    def __getitem__(self, identity: Identity) -> str:
        return self._names.get(identity.known_by, "customer ?")


def by_recipient(mails: Iterable[Planned]) -> dict[Identity, list[Planned]]:
    """{recipient (see `known_by`): their mails}, both in the order of the input."""
    found: dict[Identity, list[Planned]] = {}
    for mail in mails:
        found.setdefault(mail.identity.known_by, []).append(mail)
    return found


def plan_json(plan: Plan, policy: Policy, *, addresses: bool = False) -> dict[str, Any]:
    """
    A plan as plain JSON values; *addresses* shows who is who. See docs/cadence.md for the shape.
    """
    names = Names(plan.mails, open=addresses)
    return {
        "format": PLAN_FORMAT,
        "now": _when(instant(plan.now)),
        "policy": {"name": policy.name, "digest": plan.policy},
        "mails": [mail_json(mail, names, policy) for mail in plan.mails],
        "alerts": [
            {
                "customer": names[alert.identity],
                "order": alert.order,
                "at": _when(alert.at),
                "views": alert.views,
                "kind": alert.kind,
            }
            for alert in plan.alerts
        ],
    }


def mail_json(mail: Planned, names: Names, policy: Policy) -> dict[str, Any]:
    """One mail as plain JSON values; instants in UTC, absent ones null."""
    verdict, candidate = mail.verdict, mail.candidate
    return {
        "id": mail.id,
        "customer": names[mail.identity],
        "kind": mail.kind,
        "order": mail.order,
        "about": candidate.about if candidate else None,
        "round": mail.round,
        "status": str(verdict.status),
        "reason": str(verdict.reason),
        "rule": verdict.rule,
        "slots": list(verdict.slots),
        "at": _when(verdict.at),
        "due": _when(candidate.due if candidate else None),
        "expires": _when(candidate.expires if candidate else None),
        "zone": candidate.zone if candidate else None,
        "zone_source": str(candidate.zone_source) if candidate else None,
        "also": [list(pair) for pair in candidate.also] if candidate else [],
        "explanation": explain(mail, policy),
    }


def simulation_json(
    result: Simulation, policy: Policy, *, addresses: bool = False
) -> dict[str, Any]:
    """A simulation as plain JSON values."""
    names = Names(result.mails, open=addresses)
    return {
        "format": SIMULATION_FORMAT,
        "now": _when(instant(result.now)),
        "until": _when(instant(result.until)),
        "policy": {"name": policy.name, "digest": result.policy},
        "sent": len(result.sent),
        "customer_days": {
            str(count): days for count, days in sorted(mails_per_day(result).items())
        },
        "reasons": {
            f"{status} {reason}": count
            for (status, reason), count in sorted(result.reasons.items())
        },
        "mails": [mail_json(mail, names, policy) for mail in result.mails],
    }


def mails_per_day(result: Simulation) -> dict[int, int]:
    """{mails on one local day: how many customer days had so many}, days with none left out."""
    found: dict[int, int] = {}
    for count in result.per_customer_day.values():
        found[count] = found.get(count, 0) + 1
    return found


def _when(at: int | None) -> str | None:
    return None if at is None else moment(at).isoformat().replace("+00:00", "Z")
