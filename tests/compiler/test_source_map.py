"""Annotated output: the same mail, and every element says where it came from."""

from __future__ import annotations

import re

import pytest

from postmail.compiler import Folders, compile_template, expand
from postmail.resources import templates_root
from tests.compiler.dom import Event, body_of
from tests.compiler.facts import facts
from tests.compiler.languages import ENGLISH, POLISH
from tests.compiler.shop import FOLDER, KNOWN, NAMES, compiled, expanded

_MARK = re.compile(r'data-pm-source="(\d+)"')


def _annotated(name: str) -> str:
    template = compile_template(expanded(name), POLISH.language, KNOWN, annotate=True)
    return template.render(facts())[2]


def _unmarked(events: list[Event]) -> list[Event]:
    done = []
    for event in events:
        if event[0] == "<" and isinstance(event[2], tuple):
            kept = tuple(pair for pair in event[2] if pair[0] != "data-pm-source")
            event = (*event[:2], kept)
        done.append(event)
    return done


@pytest.mark.parametrize("name", NAMES)
def test_annotation_changes_nothing_else(name: str) -> None:
    """Without its marks an annotated mail is the plain one."""
    plain = compiled(name, POLISH).render(facts())[2]
    annotated = _annotated(name)
    assert "pm-source-" not in annotated

    assert _unmarked(body_of(annotated)) == body_of(plain)


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_in_the_source_map(name: str) -> None:
    """Every mark is a number of the source map, whose line begins the element that it names."""
    entries = {entry.number: entry for entry in expanded(name).source_map}
    marks = {int(number) for number in _MARK.findall(_annotated(name))}
    assert marks and marks <= entries.keys()

    for entry in entries.values():
        place = entry.place
        line = (FOLDER / place.file).read_text("utf-8").split("\n")[place.line - 1]
        assert line[place.column - 1 :].startswith(f"<{entry.tag}")

        assert line == place.source


def test_trail_leads_through_blocks() -> None:
    """An element of a block knows the block's line, and the line of each use on the way there."""
    entries = expanded("blocks").source_map
    label = next(entry for entry in entries if entry.place.file == "_blocks/label.mjml")
    steps = [step.rpartition(":") for step in label.place.trail]
    assert next(file for file, _, _ in steps) == "blocks/body.mjml"

    for file, _, number in steps:
        line = (FOLDER / file).read_text("utf-8").split("\n")[int(number) - 1]
        assert "<pm-" in line


def test_entries_tell_words_and_data() -> None:
    """An entry lists the msgids and the data paths of its own content."""
    entries = expanded("words").source_map
    image = next(entry for entry in entries if entry.tag == "mj-image")
    assert image.msgids == (
        ("attribute", "Picture of %(name)s"),
        ("attribute", "%(n)s picture"),
    )

    assert image.data_paths == ("count", "image", "name")

    assert compiled("words", ENGLISH).files == ("words/body.mjml",)


def test_entries_tell_the_words_of_calls() -> None:
    """What pgettext says is a word of the element, wherever the call stands in its content."""
    heading = next(
        entry
        for entry in expand(Folders((templates_root(),)), "simple").source_map
        if entry.place.file == "_blocks/heading.mjml"
    )

    assert ("simple: heading", "Thank you for your order") in heading.msgids
