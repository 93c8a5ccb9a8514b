"""Filters that format: what they cannot take is the template's fault, all else is told as it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from postmail.compiler import Folders, compile_template, expand
from postmail.compiler.filters import FORMATS
from postmail.errors import RenderError
from postmail.language.formats import Formats
from tests.compiler.facts import facts
from tests.compiler.languages import ENGLISH
from tests.compiler.shop import KNOWN

_MAIL = """<mjml><mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview></mj-head><mj-body>
<mj-section><mj-column><mj-text>HERE</mj-text></mj-column></mj-section>
</mj-body></mjml>"""


@dataclass
class Friend:
    """Somebody whom only this shop knows."""

    first_name: str
    last_name: str
    name: str | None = None


def _rendered(said: str, thing: Any, folder: Path) -> str:
    """The HTML of a template that has *said*, of *thing*."""
    (folder / "mail").mkdir()
    (folder / "mail" / "body.mjml").write_text(_MAIL.replace("HERE", said), "utf-8")
    template = compile_template(expand(Folders((folder,)), "mail"), ENGLISH.language, KNOWN)
    return template.render(facts(thing=thing))[2]


def _said_of(thing: Any, name: str, folder: Path) -> str:
    """What is wrong when the filter *name* is given *thing*."""
    with pytest.raises(RenderError) as caught:
        _rendered(f"[{{{{ thing|{name} }}}}]", thing, folder)
    return str(caught.value)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_what_a_format_cannot_take_is_named(name: str, tmp_path: Path) -> None:
    """Whatever it is, it is said of the value, in the template's words."""
    said = _said_of(3 if name not in ("number", "percent") else [3], name, tmp_path)

    assert f"the filter {name} cannot take" in said or "expected" in said


def test_a_fault_of_a_format_is_not_told_as_the_template_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The value is what it should be: what went wrong inside is said, not hidden."""
    monkeypatch.setattr(Formats, "phone", lambda *_: None.foo)  # type: ignore[attr-defined]

    said = _said_of("08-123 45", "phone", tmp_path)

    assert "cannot take" not in said
    assert "'NoneType' object has no attribute 'foo'" in said


def test_whoever_has_a_name_is_named(tmp_path: Path) -> None:
    """A shop's own types have names as customers and addresses do."""
    friend = Friend("Ida", "Lund")

    assert "[Ida Lund, Ida]" in _rendered(
        "[{{ thing|full_name }}, {{ thing|given_name }}]", friend, tmp_path
    )


def test_a_link_has_no_controls_of_direction(tmp_path: Path) -> None:
    """What stands around a name in a list would be looked for by whoever follows the link."""
    link = '<a href="https://x.example/?q={{ thing|sentence }}">Look</a>'
    html = _rendered(link, ["\u0633\u0645", "DHL"], tmp_path)

    assert "?q=%D8%B3%D9%85%20" in html
    assert "%E2%81%A8" not in html
