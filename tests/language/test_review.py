"""The checks find what a reader would stumble over, and nothing in what is right."""

from pathlib import Path

import pytest

from postmail.errors import SettingsError
from postmail.language.review import Finding, Severity, check
from postmail.resources import templates_root
from tests.language.folders import (
    BODY,
    entry,
    write_catalogue,
    write_checks,
    write_template,
)

FRENCH = """
tones = ["formal", "informal"]
formal = ['[Vv]ous', '[Vv]otre']
informal = ['[Tt]u', '[Tt]es?']
gendered = ['[Bb]ienvenus?']
same = ["Chat"]
blank_before = ":;!?"
avoid = "'"
"""


def found(root: Path, locale: str = "", code: str = "") -> list[Finding]:
    """The findings in one catalogue, all but what is missing, or those of one code."""
    return [
        f
        for f in check(root)
        if f.locale == locale and (f.code == code if code else f.code != "missing")
    ]


def of(
    tmp_path: Path, msgid: str, msgstr: str, context: str = "text", name: str = "fr"
) -> list[tuple[str, str]]:
    """(code, message) of what is found in one translation into French."""
    source = f'{{# TRANSLATORS: x #}}{{{{ pgettext("{context}", "{msgid}") }}}}'
    root = write_template(tmp_path, "k/body.mjml", source)
    write_checks(root, "fr", FRENCH)
    write_catalogue(root, name, entry(context, msgid, msgstr))
    return [(f.code, f.message) for f in found(root, name)]


@pytest.mark.parametrize(
    ("msgid", "msgstr"),
    [
        ("Thank you!", "Merci\u202f!"),
        ("Pay %(sum)s: <strong>now</strong>", "<strong>Tout de suite</strong>\u00a0: %(sum)s"),
        ("Chat", "Chat"),
        ("%(a)s, %(b)s", "%(a)s, %(b)s"),
        ("At 10:30", "À 10:30"),
        ("Pay & go", "Payer & partir"),
        ("<b>1 &lt; 2</b>, yes", "<b>1 &lt; 2</b>, oui"),
    ],
)
def test_what_is_right_is_left_alone(tmp_path: Path, msgid: str, msgstr: str) -> None:
    """Other order, other words, no-break blanks, an exception that is listed."""
    assert of(tmp_path, msgid, msgstr) == []


@pytest.mark.parametrize(
    ("msgid", "msgstr", "code", "message"),
    [
        ("Pay now", "Pay now", "same", "says what the English says"),
        ("Hi %(name)s", "Salut", "damaged", "missing placeholder %(name)s"),
        ("Hi {{ name }}", "Salut {{ name }}", "damaged", "'{{' is code"),
        ("<b>Pay</b> it", "Payer <i>ça</i>", "markup", "lost <b> </b>, strange <i> </i>"),
        (
            "<b>Pay</b> it",
            "</b>Payer<b> ça",
            "markup",
            "tags that do not close in order: close the innermost first",
        ),
        ("Pay it", "Payer < ça", "markup", "a stray < or >"),
        ("Hello,", "Salut&nbsp;&amp; bonjour,", "markup", "&nbsp; is read as it stands"),
        ("Hello,", "Salut&#160;à tous,", "markup", "&#160; is read as it stands"),
        ("Pay it", "Payer ça ", "blanks", "a blank at its edge"),
        ("Pay it", "Payer  ça", "blanks", "two blanks"),
        ("Really?", "Vraiment ?", "blanks", "a no-break blank goes there"),
        ("Really?", "Vraiment?", "blanks", "no no-break blank before '?'"),
        ("Yes, it is", "Oui , ça", "blanks", "none goes there"),
        ("Wait…", "Attendre...", "signs", "'...'"),
        ("Wait", "L'attente", "signs", "use the language's own sign"),
        ("Pay it.", "Payer ça", "end", "ends without a sign, and the English with '.'"),
        ("Pay it", "Payer pour votre tour", "register", "'votre' has no place"),
        ("Welcome", "Bienvenu", "gender", "'Bienvenu' tells the reader's gender"),
        ("Pay it", "Tu payes", "register", "'Tu' has no place"),
    ],
)
def test_what_is_wrong_is_said(
    tmp_path: Path, msgid: str, msgstr: str, code: str, message: str
) -> None:
    """Each rule names its code and what is wrong."""
    findings = of(tmp_path, msgid, msgstr)

    assert code in [found for found, _ in findings]
    assert message in " ".join(said for _, said in findings)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("(?i)bienvenu", "no regular expression for a word"),
        ("(a", "no regular expression for a word"),
        ("", "expected words, and '' is found where there are none"),
        ("a*", "expected words"),
    ],
)
def test_a_word_that_cannot_be_looked_for_is_told(tmp_path: Path, word: str, told: str) -> None:
    """With its file; a flag stands within a word: `(?i:bienvenu)`."""
    root = write_template(tmp_path, "k/body.mjml", '{{ pgettext("c", "Welcome") }}')
    write_checks(root, "fr", f"gendered = ['{word}']")
    write_catalogue(root, "fr", entry("c", "Welcome", "Bonjour"))
    with pytest.raises(SettingsError, match=told):
        check(root)


def test_words_with_names_of_their_own_do_not_meet(tmp_path: Path) -> None:
    """Each is looked for by itself."""
    root = write_template(tmp_path, "k/body.mjml", '{{ pgettext("c", "Welcome") }}')
    write_checks(root, "fr", "gendered = ['(?P<a>[Bb]ienvenu)', '(?i:(?P<a>MONSIEUR))']")
    write_catalogue(root, "fr", entry("c", "Welcome", "Bienvenu, Monsieur"))

    assert [one.message.split()[0] for one in found(root, "fr", "gender")] == [
        "'Bienvenu'",
        "'Monsieur'",
    ]


def test_each_tone_has_its_own_words(tmp_path: Path) -> None:
    """A formal word is right in the formal catalogue and a fault in the informal one."""
    formal = of(tmp_path / "a", "Your order", "Votre commande", name="fr@formal")
    informal = of(tmp_path / "b", "Your order", "Votre commande", name="fr@informal")

    assert formal == []
    assert informal == [("register", "'Votre' has no place in the informal catalogue")]


@pytest.mark.parametrize(("part", "limit"), [("subject", 50), ("preheader", 110)])
def test_long_subjects_and_preheaders_are_warned_of(tmp_path: Path, part: str, limit: int) -> None:
    """A placeholder counts as what it usually stands for; the English is measured too."""
    short = of(tmp_path / "a", "Good", "x" * (limit - 7) + "%%", context=f"k: {part}")
    long = of(tmp_path / "b", "Pay it", "x" * (limit + 1), context=f"k: {part}")

    assert short == []
    assert long == [("length", f"a {part} of {limit + 1} characters; {limit} fit")]


def test_missing_is_counted_for_each_tone(tmp_path: Path) -> None:
    """What one tone lacks is missing there only; fuzzy is missing and fuzzy."""
    root = write_template(tmp_path, "k/body.mjml")
    write_checks(root, "fr", FRENCH)
    neutral = entry("button", "Pay now", "Payer", above="#, fuzzy\n")
    write_catalogue(
        root, "fr", neutral + entry("kind: subject", "News of %(number)s", "%(number)s")
    )
    text = "We have <strong>your</strong> order."
    write_catalogue(root, "fr@formal", entry("text", text, "<strong>Votre</strong> commande."))
    missing = [(f.locale, f.msgid) for f in check(root) if f.code == "missing"]

    assert missing == [
        ("fr@formal", "Pay now"),
        ("fr@formal", "One parcel"),
        ("fr@informal", "Pay now"),
        ("fr@informal", "One parcel"),
        ("fr@informal", text),
    ]
    assert [f.line for f in found(root, "fr", "fuzzy")] == [3]


def test_a_misspelt_override_is_found(tmp_path: Path) -> None:
    """A msgid that no template has would never be looked for."""
    root = write_template(tmp_path, "k/body.mjml")
    write_catalogue(root, "sv", entry("button", "Pay mow", "Betala") + entry("", "Pay now", "Ja"))

    assert [f.msgid for f in found(root, "sv", "unknown")] == ["Pay mow", "Pay now"]


def test_two_messages_of_one_context_are_told_apart(tmp_path: Path) -> None:
    """A subtotal that is called as the total is one of the commonest faults in shops."""
    source = """{# TRANSLATORS: sums. #}
    {{ pgettext("totals", "Subtotal") }} {{ pgettext("totals", "Total") }}"""
    root = write_template(tmp_path, "k/body.mjml", source)
    write_catalogue(
        root, "ja", entry("totals", "Subtotal", "合計") + entry("totals", "Total", "合計")
    )

    assert [(f.code, f.msgid, f.severity) for f in check(root)] == [
        ("alike", "Total", Severity.WARNING)
    ]


def test_a_shop_is_checked_with_what_it_stands_on(tmp_path: Path) -> None:
    """Its override of one string is no heap of missing ones; ours are no findings of its folder."""
    ours = write_template(tmp_path / "ours", "k/body.mjml", '{{ pgettext("button", "Pay") }}')
    write_catalogue(ours, "sv", entry("button", "Pay", "Betala"))
    shop = write_catalogue(tmp_path / "shop", "sv", entry("button", "Pay", "Till kassan"))

    assert check(shop, [ours]) == []


def test_a_region_is_complete_through_its_parent(tmp_path: Path) -> None:
    """de-AT, en-GB and English itself lack nothing that their parents say."""
    root = write_template(
        tmp_path, "k/body.mjml", '{# TRANSLATORS: b #}{{ pgettext("button", "Pay") }}'
    )
    write_catalogue(root, "de", entry("button", "Pay", "Zahlen"))
    write_catalogue(root, "de-AT", "")
    write_catalogue(root, "en-GB", "")

    assert check(root) == []


def test_templates_owe_translators_context_and_comment(tmp_path: Path) -> None:
    """A bare text, one without a comment; an error is one with and without a plural."""
    root = write_template(
        tmp_path,
        "k/body.mjml",
        '{{ gettext("Bare") }}\n{# TRANSLATORS: c #}\n{{ pgettext("c", "One") }}\n'
        '{{ npgettext("c", "One", "%(n)s", 2) }}\n',
    )

    assert [(f.code, f.line, f.severity) for f in check(root)] == [
        ("context", 1, Severity.WARNING),
        ("comment", 1, Severity.NOTE),
        ("clash", 3, Severity.ERROR),
        ("comment", 4, Severity.NOTE),
    ]


def test_a_file_that_is_none_is_one_finding(tmp_path: Path) -> None:
    """Its line is named; the rest is not guessed."""
    root = write_catalogue(write_template(tmp_path, "k/body.mjml", BODY), "sv", 'msgid "A\n')

    assert [(f.code, f.line) for f in found(root, "sv")] == [("damaged", 1)]


@pytest.mark.parametrize("text", ["formal = [", "formal = ['(']", "fromal = []"])
def test_a_faulty_checks_file_is_refused(tmp_path: Path, text: str) -> None:
    """Not TOML, not a pattern, not a key: the file is named."""
    root = write_template(tmp_path, "k/body.mjml")
    write_checks(write_catalogue(root, "sv", ""), "sv", text)

    with pytest.raises(SettingsError, match=r"checks\.toml"):
        check(root)


def test_our_own_catalogues_pass() -> None:
    """Complete in every language and tone, of one register, well set; no text without comment."""
    owed = ("context", "comment")
    found = check(templates_root())
    faults = [f for f in found if f.severity is Severity.ERROR or f.code in owed]

    assert faults == []


def test_a_header_that_tells_another_encoding(tmp_path: Path) -> None:
    """An editor would read the file as that, and write it so; it is told with its line."""
    header = '# by Ida\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=ISO-8859-1\\n"\n\n'
    root = write_template(tmp_path, "k/body.mjml", BODY)
    write_catalogue(root, "sv", header + entry("button", "Pay now", "Betala"))
    [finding] = found(root, "sv")

    assert (finding.code, finding.severity, finding.line) == ("damaged", Severity.ERROR, 2)
    assert "charset=ISO-8859-1, and the file is UTF-8; expected charset=UTF-8" in finding.message
    write_catalogue(root, "sv", header.replace("ISO-8859-1", "utf8"))
    assert found(root, "sv") == []


@pytest.mark.parametrize("locales", [(), ("pt-BR",)])
def test_a_catalogue_in_the_wrong_place(tmp_path: Path, locales: tuple[str, ...]) -> None:
    """It is told, also to who asks for the language that it was meant to be."""
    root = write_template(tmp_path, "k/body.mjml", BODY)
    (root / "_locales").mkdir()
    (root / "_locales" / "pt_BR.po").write_text(entry("button", "Pay now", "Pagar"), "utf-8")
    [finding] = check(root, (), locales)

    assert (finding.code, finding.file) == ("damaged", "_locales/pt_BR.po")
    assert "expected the file _locales/pt-BR/LC_MESSAGES/postmail.po" in finding.message


def test_what_a_region_lacks_is_told_where_it_is_to_be_filled_in(tmp_path: Path) -> None:
    """In the catalogue of the language, which has the entry; else in a file that is there."""
    root = write_template(tmp_path, "k/body.mjml", BODY)
    write_catalogue(root, "pt", entry("button", "Pay now", ""))
    write_catalogue(root, "pt_BR", "")
    places = {f.msgid: (f.file, f.line) for f in found(root, "pt-BR", "missing")}

    assert places["Pay now"] == ("_locales/pt/LC_MESSAGES/postmail.po", 2)
    assert places["One parcel"] == ("_locales/pt_BR/LC_MESSAGES/postmail.po", 0)


def test_a_checks_toml_in_another_encoding(tmp_path: Path) -> None:
    """Its line is told, and not how Python says it."""
    root = write_catalogue(write_template(tmp_path, "k/body.mjml", BODY), "sv", "")
    (root / "_locales" / "sv" / "checks.toml").write_bytes('avoid = "ä"\n'.encode("latin-1"))

    with pytest.raises(SettingsError, match="not UTF-8, see line 1, column 10: save it as UTF-8"):
        check(root)


def test_a_checks_toml_with_a_key_that_there_is_not(tmp_path: Path) -> None:
    """It is told with those that there are, not by the name of a class."""
    root = write_catalogue(write_template(tmp_path, "k/body.mjml", BODY), "sv", "")
    (root / "_locales" / "sv" / "checks.toml").write_text('tone = ["formal"]\n', "utf-8")

    with pytest.raises(
        SettingsError, match=r"checks\.toml: these settings cannot be used"
    ) as found:
        check(root)
    assert "\n  tone: " in str(found.value)
    assert "\n  known settings: tones, speaks, formal" in str(found.value)
