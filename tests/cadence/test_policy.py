"""Policies: from TOML, checked, digested, linted."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from postmail.cadence.kinds import ADVERTISING
from postmail.cadence.policy import Policy, default_policy
from postmail.cadence.spans import Span
from postmail.errors import DataError, SettingsError
from postmail.messages import BUILT_IN, Category, Message
from postmail.messages.kinds import Kinds

TIPS = {
    "kind": "tips",
    "category": "marketing",
    "stream": "service",
    "delay": {"hours": 72},
    "expires_after": {"days": 10},
}

#: A kind of a fixed date.
DATED = {**TIPS, "kind": "nps", "anchor": "date", "date": "2026-04-01T09:00:00Z"}

#: A fallback that follows another mail.
AT_SEND = {"anchor": "sent", "delay": {"hours": 1}}

TOML = """
name = "mine"
zone = "Europe/Berlin"
collection_notice = "checkout"

[[rules]]
id = "weekly"
limit = 2
within = { days = 7 }

[[hours.send]]
days = "mon-fri"
start = "09:00"
end = "18:00"

[[kinds]]
kind = "tips"
category = "marketing"
stream = "service"
delay = { days = 3, at = "10:00" }
expires_after = { days = 10 }
"""


def policy(**more: Any) -> Policy:
    """A policy of one kind, with changes."""
    return Policy.model_validate({"kinds": [TIPS], "collection_notice": "checkout", **more})


def test_a_policy_is_toml(tmp_path: Path) -> None:
    """From a file or from text, with equal results."""
    path = tmp_path / "cadence.toml"
    path.write_text(TOML)

    assert Policy.from_toml(path) == Policy.from_toml(TOML)
    assert str(Policy.from_toml(path).hours.send[0]) == "mon tue wed thu fri 09:00-18:00"


def test_toml_that_is_none_names_the_file(tmp_path: Path) -> None:
    """The error says which file, and what is wrong."""
    path = tmp_path / "cadence.toml"
    path.write_text("rules = [")

    with pytest.raises(SettingsError, match=r"cadence\.toml: not TOML: Invalid value"):
        Policy.from_toml(path)


def test_faults_of_a_file_are_told_with_its_name(tmp_path: Path) -> None:
    """Which of several policies it is, is said first."""
    path = tmp_path / "cadence.toml"
    path.write_text(TOML.replace("Europe/Berlin", "Berlin"))

    with pytest.raises(DataError, match=r"cadence\.toml cannot be used: 1 fault\n  zone: expected"):
        Policy.from_toml(path)


def test_toml_that_is_nested_too_deeply_is_told(tmp_path: Path) -> None:
    """From a file or from text, an error of ours."""
    path = tmp_path / "cadence.toml"
    deep = f"rules = {'[' * 5000}{']' * 5000}"
    path.write_text(deep)

    with pytest.raises(SettingsError, match=r"cadence\.toml: not TOML"):
        Policy.from_toml(path)
    with pytest.raises(SettingsError, match="policy: not TOML"):
        Policy.from_toml(deep)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            {"kinds": [{**TIPS, "delay": {"days": 3}}]},
            "at: required, and missing",
        ),
        ({"rules": [{"id": "a", "within": {"days": 1}, "per": "day"}]}, "expected one of within"),
        ({"rules": [{"id": "a", "within": {"days": 0}}]}, "expected a length of time above zero"),
        ({"rules": [{"id": "a", "limit": 2, "min_gap": {"hours": 1}}]}, "a min_gap has a limit"),
        (
            {"rules": [{"id": "a", "per": "day"}, {"id": "a", "per": "week"}]},
            "rule a: named more than once",
        ),
        ({"kinds": [TIPS, TIPS]}, "kind tips: named more than once"),
        ({"zone": "Berlin"}, "zone: expected a time zone"),
        ({"hours": {"send": [{"days": "moon", "start": "1:00", "end": "2:00"}]}}, "mon-fri"),
        ({"hours": {"blackouts": [{"first": "2026-02-02", "last": "2026-02-01"}]}}, "is after"),
        (
            {"kinds": [{**TIPS, "kind": "review-request", "category": "transactional"}]},
            "review-request is marketing by law; a policy cannot reclassify it",
        ),
        ({"kinds": [{**TIPS, "anchor": "sent"}]}, "`sent` and `follows` go together"),
        ({"kinds": [{**TIPS, "anchor": "date"}]}, "`date` and `date` go together"),
        ({"kinds": [{**TIPS, "when": {"min_value": 5}}]}, "a value needs its currency"),
        ({"kinds": [{**TIPS, "merge_within": {"days": 1}}]}, 'needs on_cap = "merge"'),
        (
            {"kinds": [{**TIPS, "kind": "My Tips"}]},
            "kinds[0].kind: expected lower-case words joined by hyphens, such as review-request, "
            'got "My Tips"',
        ),
        ({"kinds": []}, "kinds"),
        ({"needs": {"offers": "none"}}, "needs.offers: marketing needs a legal basis by law"),
        (
            {"kinds": [{**TIPS, "variants": [{"when": {}, "anchor": "date"}]}]},
            "the anchor `date` needs the kind's `date`",
        ),
        (
            {"kinds": [{**TIPS, "variants": [{"when": {}, "fallbacks": [AT_SEND]}]}]},
            "the anchor `sent` needs the kind's `follows`",
        ),
        ({"kinds": [{**TIPS, "fallbacks": [AT_SEND]}]}, "the anchor `sent` needs the kind's"),
        ({"kinds": [{**TIPS, "when": {"max_value": 5, "currency": "EURO"}}]}, "three letters"),
        ({"colour": "blue"}, "colour: no such field"),
    ],
)
def test_what_a_policy_cannot_say(more: dict[str, Any], message: str) -> None:
    """Each fault has its path and says what would be right."""
    with pytest.raises(DataError) as caught:
        policy(**more)

    assert message in str(caught.value)


def test_all_faults_come_at_once() -> None:
    """Two wrong things are two faults."""
    with pytest.raises(DataError) as caught:
        policy(zone="Berlin", rules=[{"id": "A", "per": "day"}])

    assert [fault.path for fault in caught.value.faults] == ["zone", "rules[0].id"]


def test_the_digest_depends_on_the_content_alone() -> None:
    """Equal policies have equal digests, in every process; any change shows."""
    program = "from postmail.cadence.policy import default_policy; print(default_policy().digest)"
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert runs == {default_policy().digest}
    assert policy().digest != policy(zone="Europe/Berlin").digest


def test_a_policy_travels_and_changes_without_stale_parts() -> None:
    """Pickling and copying leave behind what was derived from the old values."""
    first = policy(rules=[{"id": "a", "per": "day"}])
    assert len(first.rulebook.of("tips").calendar) == 1

    changed = first.model_copy(update={"rules": ()})
    arrived = pickle.loads(pickle.dumps(first))

    assert changed.rulebook.of("tips").calendar == ()
    assert changed.digest != first.digest
    assert arrived == first
    assert "rulebook" not in vars(arrived)


def test_the_default_policy_names_the_built_in_kinds_and_no_other() -> None:
    """Each has the category and the stream that its message says."""
    named = {spec.kind: (spec.category, spec.stream) for spec in default_policy().kinds}

    assert named == {kind.kind: (kind.category, kind.stream) for kind in BUILT_IN}


def test_the_default_policy_has_nothing_to_be_ashamed_of() -> None:
    """Only notes: no error and no warning."""
    assert {advice.severity for advice in default_policy().lint()} == {"note"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"rules": [{"id": "a", "limit": 0, "per": "day"}]}, "warning blocks rules[a]"),
        ({"rules": [{"id": "a", "min_gap": {"days": 11}}]}, "warning never-fits kinds[tips]"),
        ({"rules": [{"id": "a", "per": "day", "kind": "nps"}]}, "warning no-such-mail rules[a]"),
        (
            {
                "rules": [
                    {"id": "a", "limit": 2, "within": {"days": 7}},
                    {"id": "b", "limit": 3, "within": {"days": 5}, "kind": "tips"},
                ]
            },
            "warning redundant rules[b]",
        ),
        (
            {"hours": {"send": [{"start": "10:00", "end": "10:10"}]}},
            "warning short-window hours.send[0]",
        ),
        (
            {
                "hours": {"send": [{"days": "mon", "start": "10:00", "end": "12:00"}]},
                "kinds": [{**TIPS, "expires_after": {"days": 2}}],
                "case_cool_down": {"days": 2},
            },
            "warning shorter-than-closing-time kinds[tips]",
        ),
        (
            {"hours": {"quiet": [{"start": "00:00", "end": "00:00"}]}},
            "error never-open hours",
        ),
        (
            {"kinds": [{**TIPS, "on_cap": "drop", "subject_to_caps": False}]},
            "warning on-cap-without-caps kinds[tips]",
        ),
        (
            {"kinds": [{**TIPS, "anchor": "sent", "follows": "nps"}]},
            "error follows-nothing kinds[tips]",
        ),
        (
            {"kinds": [{**TIPS, "anchor": "sent", "follows": "tips"}]},
            "error follows-nothing kinds[tips]",
        ),
        (
            {"kinds": [{**TIPS, "anchor": "sent", "follows": "nps"}, DATED]},
            "error follows-nothing kinds[tips]",
        ),
        (
            {"products": {"durable": ["Cups"], "digital": ["Cups"]}},
            "warning two-products products.digital",
        ),
        ({"collection_notice": None}, "note no-notice collection_notice"),
        ({"kinds": [{**TIPS, "anchor": "delivered"}]}, "note no-fallback kinds[tips]"),
    ],
)
def test_lint(more: dict[str, Any], code: str) -> None:
    """What a policy can hardly mean is found, and nothing else."""
    found = policy(**more).lint()

    assert [f"{one.severity} {one.code} {one.path}" for one in found] == [code]


def test_no_policy_reclassifies_what_the_catalogue_says() -> None:
    """Category and stream belong to the kind."""
    found = policy().lint(known={"tips": ("transactional", "service")})

    assert [(one.severity, one.code) for one in found] == [("error", "reclassified")]
    assert policy().lint(known={"tips": ("marketing", "service")}) == ()


def test_how_often_workers_look_is_an_argument() -> None:
    """A window of an hour is long for some, and short for others."""
    hourly = policy(hours={"send": [{"start": "10:00", "end": "11:00"}]})

    assert hourly.lint() == ()
    assert [one.code for one in hourly.lint(poll=Span(hours=2))] == ["short-window"]


def test_a_policy_that_is_all_clear_says_nothing() -> None:
    """No findings about a plain policy."""
    assert policy().lint() == ()


@pytest.mark.parametrize(
    "life", [{"days": 36_526}, {"hours": 99_999_999_999}, {"minutes": 99_999_999_999}]
)
def test_a_length_of_time_ends(life: dict[str, int]) -> None:
    """A hundred years at most: no date may lie where no calendar reaches."""
    with pytest.raises(DataError, match=r"expires_after.*less than or equal to"):
        policy(kinds=[{**TIPS, "expires_after": life}])


def test_countries_of_conditions_are_codes() -> None:
    """In capitals, as orders have them; a name, which no order would ever fit, is refused."""
    made = policy(kinds=[{**TIPS, "when": {"countries": ["de"], "not_countries": ["at"]}}])

    assert made.kinds[0].when.countries == ("DE",)
    assert made.kinds[0].when.not_countries == ("AT",)
    with pytest.raises(DataError, match="country of two letters"):
        policy(kinds=[{**TIPS, "when": {"countries": ["Germany"]}}])


def test_what_is_marketing_by_its_class_is_marketing_in_every_policy() -> None:
    """Of a shop's own kinds too: a worker holds its policy against the catalogue."""

    class Anniversary(Message):
        kind, category, stream = "anniversary", Category.MARKETING, "offers"

    class Invoice(Message):
        kind, category, stream = "invoice", Category.TRANSACTIONAL, "orders"

    kinds = Kinds([Anniversary, Invoice])
    needed = {**TIPS, "category": "transactional", "stream": "orders"}
    good = Policy.model_validate(
        {
            "kinds": [
                {**TIPS, "kind": "anniversary"},
                {**needed, "kind": "invoice"},
                {**needed, "kind": "unknown"},
            ]
        }
    )
    bad = Policy.model_validate({"kinds": [{**needed, "kind": "anniversary"}]})

    assert good.against(kinds) is good
    with pytest.raises(DataError) as refused:
        bad.against(kinds)
    assert [fault.path for fault in refused.value.faults] == ["kinds[anniversary].category"]


def test_every_built_in_marketing_kind_is_known_as_advertising() -> None:
    """A policy refuses to reclassify it even where no catalogue is at hand."""
    marketing = {name for name, cls in Kinds().items() if cls.category is Category.MARKETING}

    assert marketing <= ADVERTISING


def test_the_name_of_a_file_is_no_policy() -> None:
    """Text is TOML here: whoever gives the name of a file is told how to."""
    with pytest.raises(SettingsError, match=r'"policy.toml": a file is named by a Path'):
        Policy.from_toml("policy.toml")
    with pytest.raises(SettingsError, match="not TOML"):
        Policy.from_toml("name =\nzone = policy.toml")
