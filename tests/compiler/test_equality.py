"""What is compiled once renders the same as the whole pipeline run for every message."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from postmail.compiler import CompiledTemplate, Expanded, Language
from tests.compiler.dom import body_of, head_of
from tests.compiler.facts import FACTS, facts
from tests.compiler.languages import TONGUES, Tongue
from tests.compiler.reference import reference_html, reference_line
from tests.compiler.shop import KNOWN, NAMES, compiled, expanded


def same(
    source: Expanded,
    template: CompiledTemplate,
    language: Language,
    known: dict[str, Any],
    data: dict[str, Any],
) -> None:
    """Assert that both ways lead to the same mail; only the compiler isolates data."""
    subject, preheader, html, _ = map(_bare, template.render(data))
    reference = _bare(reference_html(source, language, known, data))
    assert body_of(html) == body_of(reference)

    head, rules = head_of(html)
    reference_head, reference_rules = head_of(reference)
    assert head == reference_head

    assert rules >= reference_rules  # rules of branches that this message does not show

    title = reference_line(source, "mj-title", language, known, data)
    preview = reference_line(source, "mj-preview", language, known, data)
    assert (_folded(subject), _folded(preheader)) == (_folded(title), _folded(preview))


def _bare(text: str) -> str:
    """
    *text* without isolates and other directional controls (see tests/compiler/test_bidi.py), as
    they are, as references, and as links have them.
    """
    encoded = "&#(823[4-8]|829[4-7]);|%E2%(80%A[A-E]|81%A[6-9])"
    return re.sub(f"[\u202a-\u202e\u2066-\u2069]|{encoded}", "", text)


def _folded(line: str) -> str:
    """A line as *_bare*; where nothing is left of a value, the blanks around it are one."""
    return re.sub(" +", " ", _bare(line)).strip()


@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.locale)
@pytest.mark.parametrize("name", NAMES)
def test_plain_data(name: str, tongue: Tongue) -> None:
    """Harmless data comes out the same."""
    same(expanded(name), compiled(name, tongue), tongue.language, KNOWN, facts())


@pytest.mark.parametrize("name", NAMES)
def test_any_data(name: str) -> None:
    """Any data comes out the same, in languages of one, two and three plural forms."""

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],  # shrinking costs minutes: do it by hand
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(data=FACTS, tongue=st.sampled_from(TONGUES))
    def holds(data: dict[str, Any], tongue: Tongue) -> None:
        same(expanded(name), compiled(name, tongue), tongue.language, KNOWN, data)

    holds()
