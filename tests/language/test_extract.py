"""Messages are found in all templates, with what translators need, in the same bytes each time."""

from pathlib import Path

import pytest

from postmail.errors import CompileError
from postmail.language.extract import extract, pot_bytes
from postmail.resources import templates_root
from tests.language.folders import write_template


def test_blocks_and_twins_are_read_too(tmp_path: Path) -> None:
    """A word in a block, in an include's folder or in a hand-written text is a word of the mail."""
    write_template(tmp_path, "_blocks/b.mjml", '{{ pgettext("a", "Block") }}')
    write_template(tmp_path, "_blocks/deep/c.mjml", '{{ pgettext("a", "Deep") }}')
    write_template(tmp_path, "kind/body.txt", '{{ pgettext("a", "Twin") }}')
    write_template(tmp_path, "kind/notes.txt", '{{ pgettext("a", "Notes") }}')

    assert list(extract([tmp_path])) == [
        ("a", "Block", None),
        ("a", "Deep", None),
        ("a", "Twin", None),
    ]


def test_a_message_has_its_context_comment_places_and_plural(tmp_path: Path) -> None:
    """All that a translator sees is there; line breaks in a template are not the reader's."""
    write_template(
        tmp_path,
        "kind/body.mjml",
        '{# TRANSLATORS: n is\n  a count. #}\n{% trans "t" n=1 %}One\n  box{% pluralize %}'
        "{{ n }} boxes, 5%{% endtrans %}\n",
    )
    write_template(tmp_path, "a/body.mjml", '\n{{ npgettext("t", "One box", "%(n)s boxes, 5%%") }}')
    (message,) = extract([tmp_path]).values()

    assert message.key == ("t", "One box", "%(n)s boxes, 5%%")
    assert [" ".join(comment.split()) for comment in message.comments] == ["n is a count."]
    assert message.places == (("a/body.mjml", 2), ("kind/body.mjml", 3))


def test_one_comment_serves_the_whole_line(tmp_path: Path) -> None:
    """Two messages on a line are told by the one comment above it."""
    line = '{# TRANSLATORS: a step #}\n{{ pgettext("p", "A") if x else pgettext("p", "B") }}'
    found = extract([write_template(tmp_path, "k/body.mjml", line)]).values()

    assert [message.comments for message in found] == [("a step",), ("a step",)]


def test_a_shop_s_template_hides_ours(tmp_path: Path) -> None:
    """What a replaced template said is said no more."""
    shop = write_template(tmp_path / "shop", "k/body.mjml", '{{ pgettext("p", "Shop") }}')
    ours = write_template(tmp_path / "ours", "k/body.mjml", '{{ pgettext("p", "Ours") }}')
    write_template(ours, "_blocks/b.mjml", '{{ pgettext("p", "Block") }}')

    assert {msgid for _, msgid, _ in extract([shop, ours])} == {"Shop", "Block"}


def test_a_template_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Jinja's complaint comes as ours, with file and line."""
    write_template(tmp_path, "k/body.mjml", "\n{% trans %}")

    with pytest.raises(CompileError) as caught:
        extract([tmp_path])

    assert (caught.value.file, caught.value.line) == ("k/body.mjml", 2)


def test_the_pot_file_is_the_same_each_time(tmp_path: Path) -> None:
    """No dates, no paths of the machine: only what the templates say, and where."""
    first = write_template(tmp_path / "a", "k/body.mjml")
    second = write_template(tmp_path / "b", "k/body.mjml")
    pot = pot_bytes(extract([first]).values())

    assert pot == pot_bytes(extract([second]).values())
    assert b"#. n is how many.\n#: k/body.mjml:7\n" in pot
    assert b"Date" not in pot
    assert str(tmp_path).encode() not in pot


def test_every_built_in_message_has_a_context_and_a_comment() -> None:
    """No bare text: "Order" alone is a thing or a command, and a translator cannot know."""
    found = extract([templates_root()]).values()

    assert not [message.key for message in found if not message.key[0]]
    assert not [message.key for message in found if not message.comments]
