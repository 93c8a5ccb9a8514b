"""Faults in templates: each names its file, its line, the line itself, and the remedy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from postmail.compiler import CompiledTemplate, Folders, Language, compile_template, expand
from postmail.errors import RenderError, TemplateError
from tests.compiler.facts import facts
from tests.compiler.languages import ENGLISH
from tests.compiler.shop import KNOWN

CASES = sorted((Path(__file__).parent / "errors").glob("*.txt"))
_SECTION = re.compile(r"^=== (.+)\n", re.MULTILINE)


def _damaged(context: str | None, singular: str, plural: str | None) -> tuple[str, ...]:
    """English, with translations that are wrong in the ways that translations are."""
    return {
        "other tags": ("Hello <a href='https://evil.example/'>you</a>",),
        "broken tags": ("Hello <b>you",),
        "other name": ("Hello %(who)s",),
        "private": ("Hello \ue0007\ue001",),
    }.get(context or "") or ENGLISH.lookup(context, singular, plural)


_MAIL = (
    "<mjml><mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview></mj-head>"
    "<mj-body><mj-section></mj-section></mj-body></mjml>"
)
LANGUAGE = Language("en", None, "ltr", _damaged, ENGLISH.plural)


def _split(case: Path) -> dict[str, str]:
    """{file name, or `error`: its text}."""
    parts = _SECTION.split(case.read_text("utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _compiled(folder: Path, files: dict[str, str]) -> CompiledTemplate:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    folders = Folders((folder,))
    return compile_template(expand(folders, "mail"), LANGUAGE, KNOWN)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_error(case: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """The fault is found where it is, and the error says what to write instead."""
    files = _split(case)
    expected = files.pop("error")
    with pytest.raises(TemplateError) as caught:
        _compiled(tmp_path, files).render(facts())
    printed = str(caught.value).replace(str(tmp_path), "FOLDER") + "\n"
    if request.config.getoption("--rewrite-goldens"):
        head = case.read_text("utf-8").partition("=== error\n")[0]
        case.write_text(f"{head}=== error\n{printed}", "utf-8", newline="\n")
        expected = printed
    assert printed == expected

    error = caught.value
    assert error.remedy

    assert isinstance(error, RenderError) == case.stem.startswith("render-")

    if error.line and error.file in files:
        assert error.source == files[error.file].split("\n")[error.line - 1]


def test_bytes_that_are_no_utf_8_are_told_with_their_line(tmp_path: Path) -> None:
    """An editor that saves Latin-1: which file, which line, what to do."""
    path = tmp_path / "mail" / "body.mjml"
    path.parent.mkdir()
    path.write_bytes("<mjml>\n<!-- für -->\n</mjml>".encode("latin-1"))

    with pytest.raises(TemplateError, match="not UTF-8") as caught:
        expand(Folders((tmp_path,)), "mail")
    assert (caught.value.file, caught.value.line) == ("mail/body.mjml", 2)
    assert caught.value.remedy == "save it as UTF-8"


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (FileNotFoundError(2, "No such file"), "there is no template file 'mail/body.mjml'"),
        (PermissionError(13, "Permission denied"), "the file cannot be read: permission denied"),
        (IsADirectoryError(21, "Is a directory"), "the file cannot be read: is a directory"),
    ],
)
def test_a_file_that_is_there_and_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: OSError, told: str
) -> None:
    """It is another user's, or went between two looks: told as any fault of a template."""

    def read_text(*_: object, **__: object) -> str:
        raise refusal

    monkeypatch.setattr(Path, "read_text", read_text)
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail/body.mjml").write_text(_MAIL, "utf-8")
    with pytest.raises(TemplateError) as caught:
        expand(Folders((tmp_path,)), "mail")
    assert told in str(caught.value)
    assert "mail/body.mjml" in str(caught.value)


def test_a_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail is not made of the next folder's files, as if there were nothing in this one."""

    def refuses(*_: object, **__: object) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuses)
    with pytest.raises(TemplateError) as caught:
        expand(Folders((tmp_path,)), "mail")
    assert caught.value.what == "the folder cannot be read: permission denied"
    assert caught.value.file == str(tmp_path / "mail")


def test_a_folder_that_goes_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is nearly the file is looked for in what there still is."""

    def gone(*_: object) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(Path, "iterdir", gone)
    assert Folders((tmp_path,)).stray("mail/body.mjml") is None


def test_error_of_the_renderer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where mrml names a position, the error names the element that begins there."""

    def refuse(text: str, **options: object) -> str:
        begin = len(text[: text.index("<mj-text")].encode())
        raise ValueError(f"unexpected token in root template at position {begin + 3}:{begin + 9}")

    monkeypatch.setattr("postmail.compiler.inline.mjml2html", refuse)
    head = "<mj-head><mj-title>é漢</mj-title><mj-preview>b</mj-preview></mj-head>"
    column = "<mj-column>\n  <mj-text>x</mj-text></mj-column>"
    body = f"<mjml>{head}<mj-body><mj-section>{column}</mj-section></mj-body></mjml>"
    with pytest.raises(TemplateError, match="unexpected token") as caught:
        _compiled(tmp_path, {"mail/body.mjml": body})
    assert (caught.value.line, caught.value.column) == (2, 3)


def test_what_is_nearly_the_file(tmp_path: Path) -> None:
    """A link that leads nowhere and a name in capitals are told: the next folder's file hid it."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder, name in ((theirs, "body.mjml"), (ours, "Body.mjml"), (ours, "other")):
        (folder / "mail").mkdir(parents=True, exist_ok=True)
        (folder / "mail" / name).write_text(_MAIL, "utf-8")
    if not (ours / "mail" / "body.mjml").exists():  # where capitals matter to the machine
        with pytest.raises(TemplateError, match=r"Body\.mjml: spelt otherwise than mail/"):
            expand(Folders((ours, theirs)), "mail")
    (ours / "mail" / "Body.mjml").unlink()
    (ours / "mail" / "body.mjml").symlink_to("nowhere")
    with pytest.raises(TemplateError, match=r"ours/mail/body\.mjml: a link that leads nowhere"):
        expand(Folders((ours, theirs)), "mail")
    (ours / "mail" / "body.mjml").unlink()
    (ours / "mail" / "body.mjml").symlink_to("other")
    assert expand(Folders((ours, theirs)), "mail").files == ("mail/body.mjml",)


@pytest.mark.parametrize(
    "name", ["Mail/body.mjml", "_Blocks/button.mjml", "MAIL/body.txt", "_blocks/Button.mjml"]
)
def test_folders_that_are_nearly_right(tmp_path: Path, name: str) -> None:
    """A folder in capitals is told like a file: what is in it would never be read."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    used = _MAIL.replace(
        "<mj-body><mj-section></mj-section></mj-body>", "<mj-body><pm-button /></mj-body>"
    )
    for path in (
        theirs / "mail" / "body.mjml",
        theirs / "_blocks" / "button.mjml",
        ours / name,
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "<pm-block><mj-section></mj-section></pm-block>"
        path.write_text(text if "button" in path.name.lower() else used, "utf-8")
    if not (ours / name.lower()).exists():  # where capitals matter to the machine
        with pytest.raises(TemplateError, match=rf"{re.escape(name)}: spelt otherwise than"):
            expand(Folders((ours, theirs)), "mail")


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    """It is told as what it is."""
    for folder in ("ours/mail/body.txt", "theirs/mail"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "theirs" / "mail" / "body.mjml").write_text(_MAIL, "utf-8")
    with pytest.raises(TemplateError, match=r"body\.txt: a folder, where mail/body\.txt is"):
        expand(Folders((tmp_path / "ours", tmp_path / "theirs")), "mail")


@pytest.mark.parametrize(
    "place", ['<mj-button href="https://a.example/HERE">x</mj-button>', "HERE"]
)
def test_a_character_without_end(tmp_path: Path, place: str) -> None:
    """A reference of thousands of digits is a fault, and is not shown whole."""
    body = _MAIL.replace(
        "<mj-body><mj-section></mj-section></mj-body>", f"<mj-body>{place}</mj-body>"
    )
    body = body.replace("HERE", f"&#{'9' * 5000};")
    with pytest.raises(TemplateError, match=r"a control character \(&#9{10}\.\.\.\)"):
        _compiled(tmp_path, {"mail/body.mjml": body})


@pytest.mark.parametrize(
    "said", ["&nbsp;", "\u200b", "&#8203; &shy;", "&#x200B;&#65279;", "{{ '' }}"]
)
def test_a_subject_of_nothing(tmp_path: Path, said: str) -> None:
    """Signs that nobody sees are no subject, and the error names the line."""
    with pytest.raises(TemplateError, match=r"mail/body\.mjml:1:\d+: the subject says nothing"):
        _compiled(tmp_path, {"mail/body.mjml": _MAIL.replace(">a<", f">{said}<")})


@pytest.mark.parametrize(
    "body", ["<mj-body></mj-body>", "<mj-body>{% if not brand %}HERE{% endif %}</mj-body>"]
)
def test_a_body_of_nothing(tmp_path: Path, body: str) -> None:
    """Also where what it has can never be there."""
    body = body.replace("HERE", "<mj-section></mj-section>")
    mail = _MAIL.replace("<mj-body><mj-section></mj-section></mj-body>", body)
    with pytest.raises(TemplateError, match=r"mail/body\.mjml:1:\d+: the mail says nothing"):
        _compiled(tmp_path, {"mail/body.mjml": mail})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<mj-preview>b</mj-preview>", "<mj-title>c</mj-title>"),
        ("<mj-preview>b</mj-preview>", "<mj-preview>c</mj-preview>"),
        ("</mj-head>", "<mj-head></mj-head>"),
        ("</mj-body>", "<mj-body></mj-body>"),
    ],
)
def test_what_a_mail_has_once(tmp_path: Path, first: str, second: str) -> None:
    """A second subject, preheader, head or body would be lost without a word."""
    tag = second[1 : second.index(">")]
    with pytest.raises(TemplateError, match=rf"a second <{tag}>"):
        _compiled(tmp_path, {"mail/body.mjml": _MAIL.replace(first, first + second)})
