"""A policy in plain English leaves nothing out that decides what customers hear."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from postmail.cadence.explain import describe
from postmail.cadence.policy import Policy
from postmail.cadence.rules import Rule
from postmail.cadence.words import Reason

TIPS = {
    "kind": "tips",
    "category": "marketing",
    "stream": "community",
    "anchor": "delivered",
    "delay": {"days": 3, "at": "10:00"},
    "expires_after": {"days": 10},
}
CARE = {**TIPS, "kind": "care", "category": "transactional"}
LATER = [{"anchor": "shipped", "delay": {"days": 9, "at": "10:00"}}]
NIGHT = {"when": {"business": True}, "delay": {"hours": 4}}


def said(kind: dict[str, Any], **more: Any) -> dict[str, str]:
    """What a policy of one kind says: {what: how}."""
    return dict(describe(Policy.model_validate({"kinds": [kind], **more})))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "; ends on cancelled, second-order, refunded, answered"),
        ({"ends_on": ["answered", "cancelled"]}, "; ends on cancelled, answered"),
        ({"ends_on": []}, "expires 10 days later"),
        (
            {"repeat": {"times": 1, "delay": {"days": 7, "at": "18:00"}}},
            "; once more, 7 days after the one before, at 18:00",
        ),
        (
            {"repeat": {"times": 3, "delay": {"hours": 99}}},
            "; up to 3 times more, each 99 hours after the one before",
        ),
        (
            {"hasten": {"views": 3, "within": {"hours": 5}}},
            "; sooner after 3 looks at the order in 5 hours",
        ),
        ({"on_cap": "drop"}, "; dropped when capped"),
        (
            {"on_cap": "merge", "merge_within": {"days": 2}},
            "; one mail for all of these that are due then, or within 2 days",
        ),
        ({"fallbacks": LATER, "variants": [NIGHT]}, "4 hours after delivered, else as above"),
        ({"variants": [NIGHT]}, "companies' orders: 4 hours after delivered; "),
        (
            {"fallbacks": LATER, "variants": [{**NIGHT, "fallbacks": []}]},
            "companies' orders: 4 hours after delivered; ",
        ),
        (
            {"anchor": "date", "date": "2026-11-27T12:00:00+01:00"},
            "3 days after 2026-11-27 12:00+01:00, at 10:00",
        ),
        ({"subject_to_caps": False}, "; no rule stops it"),
        ({"counts_toward_caps": False}, "; uses no slots of rules"),
        ({"any_hour": True}, "; at any hour"),
        ({"waits_for_cases": False}, "; does not wait for cases"),
        ({"planned": False, "quiet_after": {"hours": 5}}, "no marketing for 5 hours after it"),
    ],
)
def test_a_kind_of_marketing(more: dict[str, Any], told: str) -> None:
    """Its timing for every order, its repetitions, and what stops it or does not."""
    assert told in said({**TIPS, **more})["kind tips"] + "; "


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "expires 10 days later"),
        ({"subject_to_caps": True}, "; rules can stop it"),
        ({"counts_toward_caps": True}, "; uses slots of rules"),
        ({"any_hour": False}, "; keeps hours"),
        ({"waits_for_cases": True}, "; waits for cases"),
    ],
)
def test_a_transactional_kind(more: dict[str, Any], told: str) -> None:
    """What customers need goes unstopped, unless the policy says otherwise."""
    assert said({**CARE, **more})["kind care"].endswith(told)


def test_what_marketing_needs_and_which_goods_there_are() -> None:
    """The notice, the streams that need more, the shop's product types, the silence after cases."""
    found = said(
        TIPS,
        collection_notice="checkout 3",
        needs={"community": "consent"},
        products={"durable": ["Lamps", "Chairs"]},
        case_cool_down={"days": 0},
    )

    assert found["marketing needs"] == "every buyer has the notice (checkout 3)"
    assert found["stream community needs"] == "a consent on record"
    assert found["durable goods"] == "Lamps, Chairs"
    assert found["after a closed case"] == "marketing resumes at once"
    assert said(TIPS)["marketing needs"] == "a consent or a notice on record"


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ({}, "at most 2 mails in one calendar day"),
        ({"tag": "sale"}, "at most 2 mails tagged sale in one calendar day"),
        (
            {"category": "marketing", "tag": "sale"},
            "at most 2 marketing mails tagged sale in one calendar day",
        ),
    ],
)
def test_a_rule_in_words(scope: dict[str, Any], told: str) -> None:
    """What it counts reads as English, also where it counts every mail."""
    assert str(Rule.model_validate({"id": "a", "limit": 2, "per": "day", **scope})) == told


def test_the_docs_explain_every_reason() -> None:
    """Whoever reads one in a comparison finds what it says."""
    page = (Path(__file__).parents[2] / "docs" / "cadence.md").read_text("utf-8")
    section = page.partition("\n## Reasons\n")[2].partition("\n## ")[0]
    first = [row.split(" | ")[0] for row in section.splitlines() if row.startswith("| `")]
    told = [name.strip("|` ") for cell in first for name in cell.split(",")]

    assert sorted(told) == sorted(Reason)
