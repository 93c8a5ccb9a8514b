"""Catalogues follow the templates: what is new comes in, what is gone goes, what is said stays."""

from pathlib import Path

import pytest

from postmail.errors import CompileError, LocaleError
from postmail.language.merge import Change, update
from postmail.language.pofile import read_catalogue
from postmail.resources import templates_root
from tests.language.folders import (
    catalogue,
    entry,
    write_catalogue,
    write_checks,
    write_template,
)

TONES = 'tones = ["formal", "informal"]'
_SWAPPED = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n == 1 ? 1 : 0);\\n"\n'
_ONE_LINE = 'msgid ""\nmsgstr "Language: sv\\n"\n'
ADDRESS = "We have <strong>your</strong> order."


def run(root: Path, *locales: str, others: tuple[Path, ...] = ()) -> list[Change]:
    """Update and write, as the command does."""
    changes = update(root, others, locales)
    for change in changes:
        change.path.parent.mkdir(parents=True, exist_ok=True)
        change.path.write_bytes(change.data)
    return changes


def msgids(root: Path, name: str) -> set[str]:
    """What the catalogue *name* has, translated or not."""
    lines = catalogue(root, name).read_text("utf-8").splitlines()
    return {line[7:-1] for line in lines if line.startswith('msgid "') and line != 'msgid ""'}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A template folder with one template."""
    return write_template(tmp_path / "ours", "k/body.mjml")


def test_a_language_begins_with_everything_empty(root: Path) -> None:
    """All messages, the comment and the template above each, and as many forms as Polish has."""
    (change,) = run(root, "pl")
    text = catalogue(root, "pl").read_text("utf-8")

    assert (change.total, change.empty, len(change.added)) == (4, 4, 4)
    assert '#. a button.\n#: k/body.mjml\nmsgctxt "button"\nmsgid "Pay now"\nmsgstr ""\n' in text
    assert 'msgstr[2] ""' in text
    assert '"Language: pl\\n"' in text
    assert read_catalogue("", catalogue(root, "pl").read_bytes(), "pl").faults == ()


def test_the_second_run_changes_nothing(root: Path) -> None:
    """The same input gives the same bytes."""
    run(root, "ar")

    assert [change.changed for change in run(root)] == [False]


def test_a_new_message_goes_where_its_english_points(root: Path) -> None:
    """With "you" or "your" into each tone, else into the catalogue that addresses nobody."""
    write_checks(root, "de", TONES)
    run(root, "de")

    assert msgids(root, "de@formal") == msgids(root, "de@informal") == {ADDRESS}
    assert msgids(root, "de") == {"News of %(number)s", "Pay now", "One parcel"}


def test_a_tone_wins_and_the_other_gets_its_share(root: Path) -> None:
    """What a translator put into one tone is asked for in the other, and leaves the neutral one."""
    write_checks(root, "de", TONES)
    write_catalogue(root, "de", entry("button", "Pay now", "Zahlen"))
    write_catalogue(root, "de@formal", entry("button", "Pay now", "Zahlen Sie"))
    run(root)

    assert "Pay now" in msgids(root, "de@formal") & msgids(root, "de@informal")
    assert "Pay now" not in msgids(root, "de")
    assert "Zahlen Sie" in catalogue(root, "de@formal").read_text("utf-8")


def test_what_all_tones_say_alike_addresses_nobody(root: Path) -> None:
    """Twice the same words become one entry."""
    write_checks(root, "de", TONES)
    for name in ("de@formal", "de@informal"):
        write_catalogue(root, name, entry("text", ADDRESS, "Die <strong>Bestellung</strong>."))
    run(root)

    assert msgids(root, "de@formal") == set()
    assert "Die <strong>Bestellung</strong>." in catalogue(root, "de").read_text("utf-8")


def test_translations_comments_and_header_stay(root: Path) -> None:
    """What a translator wrote is as it was: the text, the remark, the header, its plural rule."""
    header = '# By Ida.\nmsgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    said = entry("button", "Pay now", "Betala", above="# short!\n")
    write_catalogue(root, "sv", header + said)
    run(root)
    text = catalogue(root, "sv").read_text("utf-8")

    assert text.startswith(header)
    assert "# short!\n#. a button.\n" in text
    assert 'msgstr "Betala"' in text


def test_plural_forms_are_as_many_as_the_file_tells(root: Path) -> None:
    """French has a form for millions where a translator gives it one, and none is cut off."""
    header = (
        'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=3; plural=(n==0 || n==1) ? 0 : '
        'n!=0 && n%1000000==0 ? 1 : 2;\\n"\n\n'
    )
    said = (
        'msgctxt "text"\nmsgid "One parcel"\nmsgid_plural "%(n)s parcels"\n'
        'msgstr[0] "%(n)s colis"\nmsgstr[1] "%(n)s de colis"\nmsgstr[2] "%(n)s colis !"\n'
    )
    write_catalogue(root, "fr", header + said)
    run(root)
    data = catalogue(root, "fr").read_bytes()

    assert said.partition("msgstr")[2] in data.decode()
    assert read_catalogue("", data, "fr").faults == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f'{_SWAPPED}msgctxt "button"\n', _SWAPPED),
        (f'# (c) Ann, 2026\n\n{_SWAPPED}\nmsgctxt "button"\n', f"# (c) Ann, 2026\n\n{_SWAPPED}"),
        (f'#, fuzzy\n{_SWAPPED}# remark\nmsgctxt "button"\n', f"#, fuzzy\n{_SWAPPED}"),
        (f'{_ONE_LINE}\nmsgctxt "button"\n', _ONE_LINE),
        (f'{_SWAPPED}msgctxt "button"\n'.replace("\n", "\r\n"), _SWAPPED),
    ],
)
def test_a_header_is_kept_however_it_is_written(root: Path, before: str, after: str) -> None:
    """Without a blank line behind it, below a licence, in one line: it ends where it ends."""
    write_catalogue(root, "sv", f'{before}msgid "Pay now"\nmsgstr "Betala"\n')
    run(root)
    text = catalogue(root, "sv").read_text("utf-8")

    assert text.startswith(f"{after}\n#")
    assert text.count("Betala") == 1
    assert [change.changed for change in run(root)] == [False]


def test_an_entry_that_stands_twice_is_refused(root: Path) -> None:
    """Which of the two is right only a translator knows; both places are told."""
    write_catalogue(root, "sv", entry("button", "Pay now", "A") + entry("button", "Pay now", "B"))

    with pytest.raises(CompileError, match=r"6: this message is here twice, first in line 2"):
        update(root)


def test_plural_forms_of_another_language_are_refused(root: Path) -> None:
    """A header that cannot be right is told with its line, and what would be."""
    write_catalogue(root, "pl", _SWAPPED)

    with pytest.raises(CompileError, match=r"po:3: this Plural-Forms header .*expected nplurals=3"):
        update(root)


@pytest.mark.parametrize("locale", ["en-XA", "ar-XB", "tlh", "xx"])
def test_no_catalogue_of_what_nobody_speaks(root: Path, locale: str) -> None:
    """Pseudo-locales and languages that CLDR does not know are refused by name."""
    with pytest.raises(LocaleError, match=locale):
        update(root, locales=[locale])


def test_a_reworded_message_keeps_its_translation_as_a_guess(root: Path) -> None:
    """Marked fuzzy, with the old English above it; it counts as not translated."""
    write_catalogue(root, "sv", entry("button", "Pay it now", "Betala"))
    (change,) = run(root)
    text = catalogue(root, "sv").read_text("utf-8")

    assert '#, fuzzy\n#| msgid "Pay it now"\nmsgctxt "button"\nmsgid "Pay now"' in text
    assert change.empty == 4
    assert [change.changed for change in run(root)] == [False]


_PARCELS = 'msgctxt "text"\nmsgid "One parcel"\nmsgid_plural "%(n)s parcels"\n'


def test_a_reworded_plural_keeps_its_translation_as_a_guess(root: Path) -> None:
    """It is another message, also where its singular is the same."""
    old = _PARCELS.replace("parcels", "parcels will never arrive")
    write_catalogue(root, "sv", f'{old}msgstr[0] "Ett"\nmsgstr[1] "Flera"\n')
    (change,) = run(root)
    text = catalogue(root, "sv").read_text("utf-8")

    above = '#| msgid "One parcel"\n#| msgid_plural "%(n)s parcels will never arrive"\n'
    assert f'#, python-format, fuzzy\n{above}{_PARCELS}msgstr[0] "Ett"' in text.replace(
        "#, fuzzy, python-format", "#, python-format, fuzzy"
    )
    assert change.empty == 4
    assert [change.changed for change in run(root)] == [False]


def test_a_message_that_gets_a_plural_tells_its_english(root: Path) -> None:
    """Not an older one, of which the translation had been a guess before somebody mended it."""
    stale = '#| msgid "A box"\n'
    write_catalogue(root, "sv", stale + entry("text", "One parcel", "Ett"))
    run(root)
    text = catalogue(root, "sv").read_text("utf-8")

    assert '#| msgid "One parcel"\nmsgctxt "text"\nmsgid "One parcel"\nmsgid_plural' in text
    assert "A box" not in text


def test_a_guess_of_a_guess_tells_the_english_it_was_made_for(root: Path) -> None:
    """Words that change twice before a translator comes by."""
    old = _PARCELS.replace("parcels", "boxes")
    above = '#, fuzzy\n#| msgid "One package"\n#| msgid_plural "%(n)s packages"\n'
    write_catalogue(root, "sv", f'{above}{old}msgstr[0] "Ett"\nmsgstr[1] "Flera"\n')
    run(root)
    text = catalogue(root, "sv").read_text("utf-8")

    assert '#| msgid_plural "%(n)s packages"' in text
    assert "boxes" not in text


def test_a_plural_without_a_translation_is_no_guess(root: Path) -> None:
    """There is nothing to be looked at again."""
    old = _PARCELS.replace("parcels", "boxes")
    write_catalogue(root, "sv", f'{old}msgstr[0] ""\nmsgstr[1] ""\n')
    run(root)

    assert "fuzzy" not in catalogue(root, "sv").read_text("utf-8")


def test_a_guess_keeps_a_long_english_above_it(root: Path) -> None:
    """However often it is written and read; with the mark it goes."""
    words = "Please keep your lamp away from water and never look into it. " * 4
    write_template(root, "k/body.mjml", f'{{{{ pgettext("a", "{words}Now") }}}}')
    write_catalogue(root, "sv", entry("a", f"{words}Then", "Akta"))
    run(root)
    path = catalogue(root, "sv")

    assert '#| msgid "" "Please keep' in path.read_text("utf-8")
    assert [change.changed for change in run(root)] == [False]
    path.write_text(path.read_text("utf-8").replace("#, fuzzy\n", ""), encoding="utf-8")
    run(root)
    assert "#|" not in path.read_text("utf-8")


def test_a_fuzzy_mark_stays(root: Path) -> None:
    """Only a translator takes it away."""
    write_catalogue(root, "sv", entry("button", "Pay now", "Betala", above="#, fuzzy\n"))
    run(root)

    assert "#, fuzzy\n" in catalogue(root, "sv").read_text("utf-8")


def test_a_region_holds_only_what_it_says_otherwise(root: Path) -> None:
    """de-AT does not repeat de, and en-GB does not repeat English."""
    write_catalogue(root, "de", "")
    write_catalogue(root, "de-AT", entry("button", "Pay now", "Bezahlen"))
    write_catalogue(root, "en-GB", "")
    run(root)

    assert msgids(root, "de-AT") == {"Pay now"}
    assert msgids(root, "en-GB") == set()


def test_a_shop_translates_only_what_it_adds(root: Path, tmp_path: Path) -> None:
    """Ours is not copied; an override stays in the one tone that it is for."""
    write_checks(root, "de", TONES)
    write_catalogue(root, "de@formal", entry("text", ADDRESS, "<strong>Ihre</strong> da."))
    write_catalogue(root, "de@informal", entry("text", ADDRESS, "<strong>Deine</strong> da."))
    shop = write_template(tmp_path / "shop", "own/body.mjml", '{{ pgettext("own", "Ours") }}')
    write_catalogue(shop, "de@informal", entry("text", ADDRESS, "<strong>Deine</strong> ist da."))
    run(shop, others=(root,))

    assert msgids(shop, "de@informal") == {ADDRESS}
    assert "Ours" in msgids(shop, "de")
    assert not msgids(shop, "de") & {ADDRESS}
    assert not catalogue(shop, "de@formal").exists()


def test_a_shop_s_own_language_has_everything(root: Path, tmp_path: Path) -> None:
    """What nobody has translated is all to do."""
    shop = write_template(tmp_path / "shop", "own/body.mjml", '{{ pgettext("own", "Ours") }}')
    (change,) = run(shop, "fi", others=(root,))

    assert change.total == 5


def test_other_languages_are_left_alone(root: Path) -> None:
    """Who asks for one language changes no other."""
    write_catalogue(root, "sv", "")

    assert [change.path for change in update(root, locales=["da"])] == [catalogue(root, "da")]


def test_a_damaged_catalogue_is_not_overwritten(root: Path) -> None:
    """What cannot be read is a fault with file and line, and stays for somebody to mend."""
    write_catalogue(root, "sv", 'msgid "A\n')

    with pytest.raises(CompileError, match=r"not a line of a \.po file"):
        update(root)


def test_our_own_catalogues_are_up_to_date() -> None:
    """Whoever changed a template has run `postmail i18n update`."""
    assert not [change.path.parts[-3] for change in update(templates_root()) if change.changed]
