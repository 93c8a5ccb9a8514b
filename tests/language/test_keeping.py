"""What a translator wrote is never lost: it stays in the file, or the file stays as it is."""

from pathlib import Path

import pytest

from postmail.errors import CompileError
from postmail.language.merge import update
from tests.language.folders import (
    BODY,
    catalogue,
    entry,
    write_catalogue,
    write_checks,
    write_template,
)
from tests.language.test_merge import ADDRESS, TONES, msgids, run

_OBSOLETE = '# from the old shop\n#~ msgctxt "page"\n#~ msgid "Old"\n#~ msgstr "Gammal"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A template folder with one template."""
    return write_template(tmp_path / "ours", "k/body.mjml")


def said(root: Path, name: str) -> str:
    """What stands in the catalogue *name*."""
    return catalogue(root, name).read_text("utf-8")


def test_a_form_too_many_is_refused(root: Path) -> None:
    """It would be cut off; its line is told, and how many forms there are."""
    plural = 'msgctxt "text"\nmsgid "One parcel"\nmsgid_plural "%(n)s parcels"\n'
    forms = 'msgstr[0] "Ett"\nmsgstr[1] "%(n)s paket"\nmsgstr[2] "Alla %(n)s"\n'
    write_catalogue(root, "sv", plural + forms)

    with pytest.raises(CompileError, match=r"po:2: msgstr\[2\] is one too many(.|\n)*expected 2"):
        update(root)


def test_a_form_too_many_of_an_obsolete_entry_is_refused(root: Path) -> None:
    """It would be cut off as well, at once or when the entry comes back."""
    plural = '#~ msgid "One parcel"\n#~ msgid_plural "%(n)s parcels"\n'
    forms = '#~ msgstr[0] "Ett"\n#~ msgstr[1] "%(n)s paket"\n#~ msgstr[2] "Alla %(n)s"\n'
    write_catalogue(root, "sv", plural + forms)

    with pytest.raises(CompileError, match=r"po:1: msgstr\[2\] is one too many(.|\n)*expected 2"):
        update(root)


def test_obsolete_entries_of_all_origins_stand_together(root: Path) -> None:
    """One was copied from a .pot with its line, another was written by an update, without."""
    lost = [
        entry("page", f"Old {number}", f"Gammal {number}", above=above)
        for number, above in enumerate(("#: k/body.mjml:12\n", "#: k/body.mjml\n"))
    ]
    write_catalogue(root, "sv", "".join(lost))

    (change,) = run(root)
    assert change.dropped == ("Old 0", "Old 1")
    assert said(root, "sv").count("#~ msgstr") == 2


def test_what_no_template_says_becomes_obsolete(root: Path) -> None:
    """With its remark, below all others; an entry without a translation goes."""
    gone = entry("page", "Old", "Gammal", above="# from the old shop\n") + entry(
        "page", "Older", ""
    )
    write_catalogue(root, "sv", gone)
    (change,) = run(root)

    assert change.dropped == ("Old", "Older")
    assert said(root, "sv").endswith(f"\n\n{_OBSOLETE}")
    assert [change.changed for change in run(root)] == [False]


def test_a_message_that_comes_back_brings_its_translation(root: Path) -> None:
    """As a guess, which somebody looks at."""
    write_catalogue(root, "sv", entry("button", "Pay now", "Betala"))
    write_template(root, "k/body.mjml", '{{ pgettext("a", "Something else entirely") }}')
    run(root)
    assert '#~ msgstr "Betala"' in said(root, "sv")
    write_template(root, "k/body.mjml", BODY)
    run(root)

    assert '#, fuzzy\nmsgctxt "button"\nmsgid "Pay now"\nmsgstr "Betala"' in said(root, "sv")
    assert "#~" not in said(root, "sv")


def test_obsolete_entries_of_an_editor_stay(root: Path) -> None:
    """Also where two are of one message, or have lines of their own about the old English."""
    twice = '#~| msgid "O"\n' + _OBSOLETE.replace("Gammal", "Gamla").partition("\n")[2]
    write_catalogue(root, "sv", f"{entry('button', 'Pay now', 'Betala')}{_OBSOLETE}\n{twice}")
    run(root)

    assert 'Gammal"\n\n' in said(root, "sv")
    assert said(root, "sv").endswith('#~ msgstr "Gamla"\n')
    assert [change.changed for change in run(root)] == [False]


def test_what_a_tone_says_otherwise_is_kept_aside(root: Path) -> None:
    """The tone wins; the words of the catalogue without one stay, and do not come back."""
    write_checks(root, "de", TONES)
    write_catalogue(root, "de", entry("button", "Pay now", "Zahlen"))
    write_catalogue(root, "de@formal", entry("button", "Pay now", "Zahlen Sie"))
    run(root)

    assert '#~ msgstr "Zahlen"' in said(root, "de")
    assert [change.changed for change in run(root)] == [False, False, False]


def test_what_moves_is_no_obsolete_entry(root: Path) -> None:
    """Words that stand elsewhere are not lost."""
    write_checks(root, "de", TONES)
    for name in ("de@formal", "de@informal"):
        write_catalogue(root, name, entry("button", "Pay now", "Zahlen"))
    run(root)

    assert 'msgstr "Zahlen"' in said(root, "de")
    assert "#~" not in said(root, "de@formal") + said(root, "de@informal")


def test_a_language_gets_its_tones_afterwards(root: Path) -> None:
    """What is empty is placed anew; what is translated stays where it is."""
    run(root, "pt")
    path = catalogue(root, "pt")
    path.write_text(
        path.read_text("utf-8").replace('"Pay now"\nmsgstr ""', '"Pay now"\nmsgstr "Pagar"'),
        "utf-8",
    )
    write_checks(root, "pt", TONES)
    run(root)

    assert msgids(root, "pt@formal") == msgids(root, "pt@informal") == {ADDRESS}
    assert ADDRESS not in msgids(root, "pt")
    assert 'msgstr "Pagar"' in said(root, "pt")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("pt_BR.po", "pt-BR"),
        ("PT.po", "pt"),
        ("fi/fi.po", "fi"),
        ("fi/postmail.po", "fi"),
        ("fi/LC_MESSAGES/POSTMAIL.PO", "fi"),
        ("de_formal/LC_MESSAGES/messages.po", "de"),
    ],
)
def test_a_catalogue_in_the_wrong_place_is_refused(root: Path, name: str, place: str) -> None:
    """No mail would look there, and a second, empty one would be begun beside it."""
    path = root / "_locales" / name
    path.parent.mkdir(parents=True)
    path.write_text(entry("button", "Pay now", "Betala"), "utf-8")

    with pytest.raises(CompileError, match=f"_locales/{place}/LC_MESSAGES/postmail.po") as caught:
        update(root, locales=["fi"])
    assert caught.value.file == str(path)


def test_a_folder_is_no_catalogue(root: Path) -> None:
    """It is told as what it is."""
    catalogue(root, "fi").mkdir(parents=True)

    with pytest.raises(CompileError, match=r"postmail\.po: a folder, and no catalogue"):
        update(root, locales=["fi"])


def test_what_lies_hidden_or_is_no_catalogue_is_nobodys_concern(root: Path) -> None:
    """An editor's compiled file, its backups, a folder of version control."""
    run(root, "fi")
    for name in (".old/fi.po", "fi/LC_MESSAGES/postmail.mo", "fi/LC_MESSAGES/postmail.po~"):
        path = root / "_locales" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")

    assert [change.changed for change in run(root)] == [False]


def test_what_an_editor_keeps_beside_a_catalogue_is_no_stray(root: Path) -> None:
    """Emacs marks an open file with a link to nowhere, macOS adds files to foreign disks."""
    write_catalogue(root, "sv", entry("button", "Pay now", "Betala"))
    catalogue(root, "sv").with_name(".#postmail.po").symlink_to("me@host.1")
    catalogue(root, "sv").with_name("._postmail.po").write_bytes(b"\0\5")

    assert [change.locale for change in run(root)] == ["sv"]


def test_a_link_that_leads_nowhere_is_told_as_one(root: Path) -> None:
    """It lies where it should."""
    path = catalogue(root, "sv")
    path.parent.mkdir(parents=True)
    path.symlink_to("gone.po")

    with pytest.raises(CompileError, match=r"postmail\.po: a link that leads nowhere"):
        update(root)
