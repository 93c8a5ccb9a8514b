"""Catalogues are layered: tone, language, chain; the shop's before ours; all faults are found."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.errors import CompileError, LocaleError
from postmail.language.pofile import read_catalogue
from postmail.language.translations import available, load_translations

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a catalogue: root, folder, text."""

    def _write(root: str, folder: str, text: str | bytes) -> Path:
        path = tmp_path / root / "_locales" / folder / "LC_MESSAGES" / "postmail.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path / root

    return _write


def entry(msgid: str, msgstr: str, context: str = "c", flags: str = "") -> str:
    """One message of a .po file."""
    return f'{flags}msgctxt "{context}"\nmsgid "{msgid}"\nmsgstr "{msgstr}"\n\n'


def test_the_tone_comes_before_the_neutral_and_the_chain_after(write: Write) -> None:
    """de-AT in the informal tone reads de@informal, then de, then English itself."""
    root = write("ours", "de", entry("A", "a neutral") + entry("B", "b neutral"))
    write("ours", "de@informal", entry("A", "a du"))
    write("ours", "de-AT", entry("C", "c österreichisch"))
    texts = load_translations([root], "de-AT", "informal")
    found = [texts.find("c", msgid) for msgid in "ABCD"]

    assert [(text.forms[0], text.locale, text.tone, text.fallback) for text in found] == [
        ("a du", "de", "informal", False),
        ("b neutral", "de", None, False),
        ("c österreichisch", "de-AT", None, False),
        ("D", "en", None, True),
    ]


def test_another_tone_stands_in_and_is_reported(write: Write) -> None:
    """A text of the wrong tone is still the right language; it comes last of all in it."""
    root = write("ours", "de@formal", entry("A", "Sie") + entry("B", "Sie b"))
    write("ours", "de@informal", entry("B", "du b"))
    write("ours", "de-AT", entry("C", "c"))
    texts = load_translations([root], "de-AT", "informal")
    found = [texts.find("c", msgid) for msgid in "ABC"]

    assert [(text.forms[0], text.tone, text.fallback) for text in found] == [
        ("Sie", "formal", True),
        ("du b", "informal", False),
        ("c", None, False),
    ]


def test_the_shop_overrides_one_string_and_adds_a_locale(write: Write) -> None:
    """The first root counts; what it leaves out comes from the next; English can be changed too."""
    shop = write("shop", "de", entry("A", "Laden"))
    write("shop", "fi", entry("A", "Kauppa"))
    write("shop", "en", entry("A", "Shop"))
    ours = write("ours", "de@formal", entry("A", "unser") + entry("B", "B unser"))
    roots = [shop, ours]
    german = load_translations(roots, "de", "formal")

    assert (german.find("c", "A").forms, german.find("c", "B").forms) == (("Laden",), ("B unser",))
    assert load_translations(roots, "fi").find("c", "A").forms == ("Kauppa",)
    assert load_translations(roots, "en").find("c", "A").forms == ("Shop",)
    assert not load_translations(roots, "en").find("c", "A").fallback
    assert available(roots) == {"de": ("formal",), "en": (), "fi": ()}


def test_a_neighbour_stands_in_and_says_so(write: Write) -> None:
    """What Bokmål lacks is Danish before it is English, with the plural rule of its origin."""
    root = write("ours", "da", entry("A", "dansk"))
    write("ours", "nb", entry("B", "norsk"))
    text = load_translations([root], "nb").find("c", "A")

    assert (text.forms, text.locale, text.fallback, text.plural.locale) == (
        ("dansk",),
        "da",
        True,
        "da",
    )


def test_context_and_plural_tell_messages_apart(write: Write) -> None:
    """The same English words are other messages in another context, or with a plural."""
    plural = (
        'msgctxt "c"\nmsgid "%(n)s item"\nmsgid_plural "%(n)s items"\n'
        'msgstr[0] "ein Artikel"\nmsgstr[1] "%(n)s Artikel"\n'
    )
    root = write("ours", "de", entry("Order", "Bestellung") + plural)
    texts = load_translations([root], "de")
    items = texts.find("c", "%(n)s item", "%(n)s items")

    assert texts.find("c", "Order").forms == ("Bestellung",)
    assert texts.find("verb", "Order").forms == ("Order",)
    assert texts.find(None, "Order").fallback
    assert [items.forms[items.plural(number)] for number in (0, 1, 2)] == [
        "%(n)s Artikel",
        "ein Artikel",
        "%(n)s Artikel",
    ]
    assert texts.find("c", "%(n)s item").fallback


def test_fuzzy_empty_and_obsolete_entries_do_not_count(write: Write) -> None:
    """A guess of the merge tool is no translation, even where it is damaged."""
    text = (
        entry("A", "%(oops)s", flags="#, fuzzy\n") + entry("B", "") + '#~ msgid "C"\n#~ msgstr "c"'
    )
    texts = load_translations([write("ours", "de", text)], "de")

    assert [texts.find(context, msgid).locale for context, msgid in (("c", "A"), ("c", "B"))] == [
        "en",
        "en",
    ]
    assert texts.find(None, "C").locale == "en"


@pytest.mark.parametrize(
    ("body", "line", "what"),
    [
        ('msgid "A\nmsgstr "b"\n', 1, 'not a line of a .po file; expected msgid "..."'),
        ('msgid "A"\nmsgstr b"\n', 2, 'not a line of a .po file; expected msgid "..."'),
        ('msgid "A"\nmsgstr "a "b" c"\n', 2, 'inside the text write \\" for a quotation mark'),
        ('msgid "A"\nmsgstr "C:\\temp\\q"\n', 2, "and \\\\ for a backslash"),
        ('<<<<<<< HEAD\nmsgid "A"\nmsgstr "a"\n', 1, "two versions were not merged: keep one"),
        ('msgstr "b"\n', 1, "msgstr does not follow the beginning; expected msgctxt or msgid"),
        ('msgid "A"\nmsgid "B"\nmsgstr ""\n', 2, "msgid does not follow msgid; expected msgstr"),
        ('msgid "A"\nmsgstr[0] "a"\n', 2, "msgstr[0] does not follow msgid; expected msgstr or"),
        ('msgid "A"\n', 2, "the file ends after msgid; expected msgstr or msgid_plural"),
        ('msgid "%(a)s"\nmsgstr "x"\n', 1, "missing placeholder %(a)s"),
        (
            '\nmsgid "%(a)s"\nmsgstr "%(b)s %(a)s"\n',
            2,
            "unknown placeholder %(b)s: the original has %(a)s",
        ),
        ('msgid "%(a)s"\nmsgstr "%(a) s"\n', 1, "damaged placeholder '%(a) s'"),
        ('msgid "%(a)s"\nmsgstr "%(a)d"\n', 1, "damaged placeholder '%(a)d': write %(name)s"),
        ('msgid "5%% off"\nmsgstr "5% ab"\n', 1, "damaged placeholder '% ab': a per cent sign"),
        ('msgid "5%% off"\nmsgstr "ab 5%"\n', 1, "damaged placeholder '%'"),
        ('msgid "A"\nmsgstr "{{ order }}"\n', 1, "'{{' is code, not text"),
        ('msgid "A"\nmsgstr "a"\n\nmsgid "A"\nmsgstr "b"\n', 4, "this message is here twice"),
        ('msgid "A"\nmsgstr "a"\n\n#, fuzzy\nmsgid "A"\nmsgstr "b"\n', 5, "is here twice"),
        ('msgid ""\nmsgstr "X: y\\n"\n\nmsgid ""\nmsgstr "Z: y\\n"\n', 4, "is here twice"),
        (
            'msgid "A"\nmsgid_plural "B"\nmsgstr[0] "a"\n',
            1,
            "msgstr[1] is missing; expected 2 plural forms, msgstr[0] to msgstr[1]",
        ),
        (
            'msgid "A"\nmsgid_plural "B"\nmsgstr[0] "a"\nmsgstr[2] "c"\n',
            1,
            "msgstr[1] is missing",
        ),
        (
            'msgid "A"\nmsgid_plural "B"\nmsgstr[0] "a"\nmsgstr[1] "b"\nmsgstr[2] "c"\n',
            1,
            "msgstr[2] is one too many; expected 2 plural forms",
        ),
        (
            'msgid "%(n)s A"\nmsgid_plural "%(n)s B"\nmsgstr[0] "a"\nmsgstr[1] "b"\n',
            1,
            "missing placeholder %(n)s in form 1",
        ),
        (
            'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=3; plural=n>1;\\n"\n',
            3,
            "parts 2 from other numbers",
        ),
        (
            'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=n $ 1;\\n"\n',
            3,
            "has no expression in C",
        ),
        ('msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=999999999; plural=0;\\n"\n', 3, "is none"),
    ],
)
def test_faults_name_their_place(write: Write, body: str, line: int, what: str) -> None:
    """Syntax, placeholders, plural forms: file, line, the line, and what is wrong."""
    root = write("ours", "de", body)
    with pytest.raises(CompileError) as caught:
        load_translations([root], "de")

    assert caught.value.line == line
    assert what in f"{caught.value.what}; {caught.value.remedy}"
    assert caught.value.file.endswith("postmail.po")
    assert caught.value.source == [*body.split("\n"), ""][line - 1]


PIECES = (
    'msgid "a"|msgid "%(a)s"|msgid_plural "b"|msgctxt "c"|msgstr "x"|msgstr[0] "y"|msgstr[1] "z"|'
    'msgstr[9] "%"|"more"|"|#, fuzzy|#~ msgid "o"|#: a.mjml:1|#~ x|msgid ""|msgstr "\\\\"|msgstr|'
    '"Plural-Forms: nplurals=2; plural=n/0;\\n"|"Content-Type: text/plain; charset=klingon\\n"'
).split("|")


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=14))
def test_any_file_is_read_or_found_faulty(lines: list[str]) -> None:
    """No order of lines, and no line, makes the reader fail or use what it cannot trust."""
    header = 'msgid ""\nmsgstr ""\n' if lines[:1] == [PIECES[-2]] else ""
    data = (header + "\n".join(lines)).encode("utf-8", "surrogatepass")
    read = read_catalogue("postmail.po", data, "de")
    indices = {read.plural(number) for number in range(5)}

    assert all(fault.file == "postmail.po" and fault.line >= 0 for fault in read.faults)
    for (_, _, plural), forms in read.forms.items():
        assert len(forms) == (1 if plural is None else 2) > max(indices) - 1
        assert all(forms)


def test_bytes_that_are_no_utf_8_are_a_fault(write: Write) -> None:
    """A catalogue in Latin-1 is not read as something else."""
    root = write("ours", "de", 'msgid "A"\nmsgstr "ä"\n'.encode("latin-1"))

    with pytest.raises(CompileError, match="2: not UTF-8"):
        load_translations([root], "de")


def test_all_faults_at_once(write: Write) -> None:
    """Without strictness all faults of all files are there, and what is right is used."""
    root = write("ours", "de", entry("%(a)s", "x") + entry("B", "b") + entry("%(c)s", "y"))
    write("ours", "de@formal", entry("D", "%(d)s"))
    texts = load_translations([root], "de", "formal", strict=False)

    assert [fault.line for fault in texts.faults] == [2, 2, 10]
    assert texts.find("c", "B").forms == ("b",)
    assert texts.find("c", "%(a)s").fallback


def test_a_header_with_forms_in_another_order_is_followed(write: Write) -> None:
    """Polish by its usual header; a wrapped header too."""
    header = (
        'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=3; plural=(n==1 ? 2 : n%10>=2 && "\n'
        '"n%10<=4 && (n%100<10 || n%100>=20) ? 0 : 1);\\n"\n\n'
    )
    body = 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "few"\nmsgstr[1] "many"\nmsgstr[2] "one"\n'
    text = load_translations([write("ours", "pl", header + body)], "pl").find(None, "a", "b")

    assert [text.forms[text.plural(number)] for number in (1, 2, 5, 22, 12)] == [
        *("one", "few", "many", "few", "many")
    ]


def test_a_locale_without_a_catalogue_is_refused(write: Write, tmp_path: Path) -> None:
    """English needs none; a root without any catalogue is fine."""
    root = write("ours", "pt_BR", entry("A", "á"))

    assert available([root, tmp_path / "nowhere"]) == {"en": (), "pt-BR": ()}
    assert load_translations([], "en").find("c", "A").forms == ("A",)
    with pytest.raises(LocaleError, match="no catalogue; there are: en, pt-BR"):
        load_translations([root], "fr")


def test_the_digest_follows_the_content(write: Write) -> None:
    """Equal catalogues have equal digests wherever they lie; any change shows."""
    first = write("a", "de", entry("A", "a"))
    second = write("b", "de", entry("A", "a"))
    third = write("c", "de", entry("A", "b"))
    digests = [load_translations([root], "de").digest for root in (first, second, third)]

    assert digests[0] == digests[1] != digests[2]
    assert digests[0] != load_translations([first], "en").digest
    assert len(digests[0]) == 32


def test_translations_survive_pickling(write: Write) -> None:
    """Worker processes get them ready-made."""
    texts = load_translations([write("ours", "ru", entry("A", "а"))], "ru")

    assert pickle.loads(pickle.dumps(texts)).find("c", "A") == texts.find("c", "A")


@pytest.mark.parametrize(
    "name", ["pl.bak", "German", "deutsch land", "pl@formal copy", "pl@polite"]
)
def test_a_folder_that_is_named_for_no_language(write: Write, name: str) -> None:
    """A misspelt one would be lost in silence, a backup be read; the error says where it lies."""
    root = write("ours", "pl", entry("A", "a"))
    write("ours", name, entry("B", "old"))

    with pytest.raises(LocaleError, match=rf"_locales/{name} has a catalogue; expected a"):
        available([root])


@pytest.mark.parametrize("refused", ["read_bytes", "iterdir", "is_file"])
def test_what_may_not_be_read(write: Write, monkeypatch: pytest.MonkeyPatch, refused: str) -> None:
    """A file or a folder that the system keeps from us is told, and not passed over."""
    root = write("ours", "pl", entry("A", "a"))

    def deny(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, refused, deny)
    with pytest.raises(CompileError, match="cannot be read: permission denied") as caught:
        load_translations([root], "pl")
    assert "_locales" in caught.value.file


def test_a_hidden_folder_is_not_looked_into(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a file manager or a program keeps there is not ours."""
    root = write("ours", "pl", entry("A", "a"))
    (root / "_locales/.Trash-0").mkdir()
    is_file = Path.is_file

    def deny(path: Path) -> bool:
        if path.parent.name == ".Trash-0":
            raise PermissionError(13, "Permission denied")
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", deny)
    assert "pl" in available([root])


def test_two_folders_for_one_language(write: Write) -> None:
    """Which of the two a message should come from nobody can know."""
    root = write("ours", "pt_BR", entry("A", "a"))
    write("ours", "pt-br", entry("A", "b"))

    with pytest.raises(LocaleError, match="pt_BR is for the same language as pt-br: keep one"):
        available([root])


def test_hidden_folders_are_passed_over(write: Write) -> None:
    """What the machine or an editor keeps for itself."""
    root = write("ours", "pt_BR", entry("A", "a"))
    write("ours", ".cache", entry("A", "b"))

    assert set(available([root])) == {"en", "pt-BR"}


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("Die \x01 Bestellung", r"a control character \(U\+0001\)"),
        ("Die &#x1; Bestellung", r"a control character \(&#x1\)"),
        ("Die \u202e Bestellung", r"a control character \(U\+202E\)"),
        ("Die &#x202E; Bestellung", r"a control character \(&#x202E\)"),
        ("Die <i>Bestellung</i>", "another tag than in the original: <i>"),
        ("Die <b>x</b> < 3", "a < that begins no tag: write &lt;"),
        ("Die <b class=x>Bestellung</b>", "another tag than in the original: <b class=x>"),
        ("Die <b>Bestellung", "tags that do not close in order: close the innermost first"),
        ("Die </b>Bestellung<b>", "tags that do not close in order: close the innermost first"),
        ("Die <b>x</b> ]]>", r"\]\]> ends what mail programs cannot read: write \]\]&gt;"),
        (f"Die &#{'9' * 5000};", r"a control character \(&#9{10}\.\.\.\)"),
    ],
)
def test_what_is_no_text_is_told_where_it_stands(write: Write, said: str, what: str) -> None:
    """With the line of the catalogue: the line of a template would not help a translator."""
    root = write("ours", "de", entry("The <b>order</b>", said))

    with pytest.raises(CompileError, match=rf"postmail\.po:2: {what}"):
        load_translations([root], "de")
    write("ours", "de", entry("The <b>order</b>", "Die Bestellung & <b>mehr</b> &lt; &#8364;"))
    assert load_translations([root], "de").faults == ()


@pytest.mark.parametrize("said", ["Hej < du", "Hej <", "Hej ]]>"])
def test_signs_of_markup_where_the_original_has_none(write: Write, said: str) -> None:
    """They are told in the catalogue too; where the original has them, they are words."""
    root = write("ours", "sv", entry("Hi you", said))

    with pytest.raises(CompileError, match=r"postmail\.po:2: \S+, which the original has not"):
        load_translations([root], "sv")
    write("ours", "sv", entry("Hi < you ]]>", said))
    assert load_translations([root], "sv").faults == ()
