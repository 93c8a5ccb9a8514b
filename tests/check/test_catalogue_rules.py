"""The rules about templates, words, brands, parts and other programs: broken, and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.check import Finding, Options, check_catalogue, law, rules, source
from postmail.check.language import _translations
from postmail.check.language import survey as words_of
from postmail.check.letter import Label, Letter
from postmail.check.source import mark_of
from postmail.check.table import examine
from postmail.language.review import severity_of
from postmail.resources import templates_root
from postmail.samples import sample_brand
from tests.check.letters import HEAD, PAGE, broken, letter, server
from tests.check.test_spam import GTUBE, STAND_IN, answering
from tests.language.folders import entry, write_catalogue, write_checks, write_template

_SPEECH = """
formal = ['[Vv]ous']
informal = ['[Tt]u']
tones = ["formal", "informal"]
gendered = ['[Bb]ienvenus?']
blank_before = ":;!?"
avoid = "'"
"""
#: What a rule finds in a ground: (a folder of its own, how to change the surroundings).
Case = Callable[[Path, pytest.MonkeyPatch], set[str]]


def _ids(found: Iterable[Finding]) -> set[str]:
    return {one.rule.id for one in found}


def _block(name: str, body: str, kind: str = "simple", parameters: str = "") -> Case:
    """What is found where the shop has this block of its own."""

    def case(folder: Path, _: pytest.MonkeyPatch) -> set[str]:
        page = f"<pm-block{parameters}>\n{body}\n</pm-block>\n"
        write_template(folder, f"_blocks/{name}.mjml", page)
        made = Catalogue(brand=sample_brand(), template_dirs=[folder])
        families = (source.survey, words_of, law.survey)
        return {rule for survey in families for rule in _ids(survey(made, (kind,)))}

    return case


def _said(msgid: str, msgstr: str, above: str = "", context: str = "text", more: str = "") -> Case:
    """What is found in a translation into French of formal address."""

    def case(folder: Path, _: pytest.MonkeyPatch) -> set[str]:
        comment = "{# TRANSLATORS: x #}"
        call = f'{{{{ pgettext("{context}", "{msgid}", name=1) }}}}'
        write_template(folder, "k/body.mjml", comment + call + more)
        write_checks(folder, "fr", _SPEECH)
        text = entry(context, msgid, msgstr, above)
        for other in ("fr@formal", "fr@informal"):
            write_catalogue(folder, other, text)
        return _reviewed(folder)

    return case


def _template(text: str) -> Case:
    """What is found in a template, as its translators see it."""

    def case(folder: Path, _: pytest.MonkeyPatch) -> set[str]:
        return _reviewed(write_template(folder, "k/body.mjml", text))

    return case


def _reviewed(folder: Path) -> set[str]:
    return _ids(_translations((folder,)))


def _copy(mark: Callable[[], str]) -> Case:
    """What is found in a copy of a block that says *mark* of itself."""

    def case(folder: Path, _: pytest.MonkeyPatch) -> set[str]:
        body = f'{mark()}<mj-button href="{{{{ param.href }}}}"><slot /></mj-button>'
        page = f'<pm-block required="href" align="left">{body}</pm-block>'
        write_template(folder, "_blocks/button.mjml", page)
        made = Catalogue(brand=sample_brand(), template_dirs=[folder])
        return _ids(source.survey(made, ("simple",)))

    return case


def _brand(brand: Brand) -> Case:
    """What the law minds where *brand* sends advertising."""

    def case(_: Path, __: pytest.MonkeyPatch) -> set[str]:
        options = Options(select=("law",))
        made = Catalogue(brand=brand)
        return _ids(check_catalogue(made, ["tips"], options, locales=["en"]).findings)

    return case


def _letter(made: Letter, **asked: object) -> Case:
    """What is found in *made*, mail programs and all."""
    return lambda _, __: broken(made, Options(**asked))


def _parts(*subtypes: str, boundary: str = "") -> Letter:
    """A letter of parts of these subtypes, in this order."""
    message = EmailMessage(policy=SMTP)
    for name, value in HEAD.items():
        message[name] = value
    html = PAGE.format(head="", body="<h1>Hello</h1>")
    for number, subtype in enumerate(subtypes):
        add = message.add_alternative if number else message.set_content
        add(html if subtype == "html" else "Hello", subtype=subtype, cte="quoted-printable")
    raw = message.as_bytes()
    if boundary:
        raw = raw.replace(message.get_boundary("").encode(), boundary.encode(), 1)
    return Letter(Label("simple", "en"), raw, html, "Hello", preheader="Soon.")


def _spam(body: str) -> Case:
    """What the stand-in of SpamAssassin says of a letter."""

    def case(folder: Path, patch: pytest.MonkeyPatch) -> set[str]:
        answering(folder, patch, STAND_IN)
        return _ids(examine(letter(body), Options(select=("spam",), spam=True)))

    return case


def _network(path: str) -> Case:
    """What a server of this machine says of a link."""

    def case(_: Path, __: pytest.MonkeyPatch) -> set[str]:
        with server() as host:
            made = letter(f'<a href="{host}{path}">A page</a>')
            return _ids(examine(made, Options(select=("network",), network=True)))

    return case


def _mark() -> str:
    return f"{{# {mark_of(templates_root() / '_blocks/button.mjml')} #}}"


_FOOTER = "<mj-section><mj-column><mj-text>{inside}</mj-text></mj-column></mj-section>"
_PRINTED = "{% if recipient %}{{ recipient.reason }}{% endif %}"
_SIGNED = "<mj-text>{body}</mj-text>"
_GOOD = _said("Pay it", "Payer ça")
_CLASH = '{# TRANSLATORS: x #}{{ pgettext("a", "One") }}{# TRANSLATORS: x #}'
_LAWFUL = sample_brand().model_copy(update={"country": "SE"})

#: {rule: (what breaks it, what is as near to that as can be and keeps it)}
CASES: dict[str, tuple[Case, Case]] = {
    "source-refused": (
        _block("signature", "<mj-txt>1</mj-txt>"), _block("signature", "<mj-text>1</mj-text>"),
    ),
    "source-stale": (_copy(lambda: "{# copied from postmail 0123456789ab #}"), _copy(_mark)),
    "source-unmarked": (_copy(lambda: "{# my own #}"), _copy(_mark)),
    "language-literal": (
        _block("signature", _SIGNED.format(body="Yours")),
        _block("signature", _SIGNED.format(body='{{ pgettext("x", "Yours") }}')),
    ),
    "language-by-hand": (
        _block("signature", _SIGNED.format(body="12.10.2026")),
        _block("signature", _SIGNED.format(body="{{ order.placed_at|date }}")),
    ),
    "language-missing": (_said("Pay it", ""), _GOOD),
    "language-fuzzy": (_said("Pay it", "Payer ça", above="#, fuzzy\n"), _GOOD),
    "language-untranslated": (_said("Pay it", "Pay it"), _GOOD),
    "language-placeholder": (_said("Hi %(name)s", "Salut"), _said("Hi %(name)s", "Salut %(name)s")),
    "language-unknown": (
        _said("Pay it", "Payer ça", above=entry("text", "Gone", "Parti")), _GOOD,
    ),
    "language-register": (_said("You pay", "Tu paies"), _said("You pay", "On paie")),
    "language-gender": (_said("Hello", "Bienvenu"), _said("Hello", "Bonjour")),
    "language-alike": (
        _said("Pay it", "Payer ça", entry("text", "Do pay", "Payer ça"),
              more='{# TRANSLATORS: x #}{{ pgettext("text", "Do pay") }}'),
        _said("Pay it", "Payer ça", entry("text", "Do pay", "Veuillez payer"),
              more='{# TRANSLATORS: x #}{{ pgettext("text", "Do pay") }}'),
    ),
    "language-markup": (
        _said("<b>Pay</b> it", "Payer ça"), _said("<b>Pay</b> it", "<b>Payer</b> ça"),
    ),
    "language-length": (
        _said("Pay it", "Payer " + "ça " * 30 + "ici", context="k: subject"),
        _said("Pay it", "Payer " + "ça " * 9 + "ici", context="k: subject"),
    ),
    "language-blanks": (_said("Pay it", "Payer ça "), _GOOD),
    "language-signs": (_said("It pays", "C'est payant"), _said("It pays", "C’est payant")),
    "language-end": (_said("Pay it.", "Payer ça"), _said("Pay it.", "Payer ça.")),
    "language-context": (
        _template('{# TRANSLATORS: x #}{{ gettext("Pay") }}'),
        _template('{# TRANSLATORS: x #}{{ pgettext("a", "Pay") }}'),
    ),
    "language-comment": (
        _template('{{ pgettext("a", "Pay") }}'),
        _template('{# TRANSLATORS: x #}{{ pgettext("a", "Pay") }}'),
    ),
    "language-clash": (
        _template(_CLASH + '{{ npgettext("a", "One", "More", 2) }}'),
        _template(_CLASH + '{{ npgettext("b", "One", "More", 2) }}'),
    ),
    "law-refused": (_brand(Brand(name="Nordlicht")), _brand(_LAWFUL)),
    "law-withdrawal": (_brand(Brand(name="Nordlicht", country="SE")), _brand(_LAWFUL)),
    "law-offer": (
        _block("signature", '<mj-text><pm-worth coupon="{{ none }}" /></mj-text>'),
        _block("signature", "<mj-text>{{ order.number }}</mj-text>"),
    ),
    "law-reason": (
        _block("footer", _FOOTER.format(inside="1"), "tips", ' marketing=""'),
        _block("footer", _FOOTER.format(inside=_PRINTED), "tips", ' marketing=""'),
    ),
    "mime-defect": (
        _letter(_parts("plain", "html", boundary="other")), _letter(_parts("plain", "html")),
    ),
    "mime-text": (_letter(_parts("html")), _letter(_parts("plain", "html"))),
    "mime-order": (_letter(_parts("html", "plain")), _letter(_parts("plain", "html"))),
    "clients-lost": (
        _letter(letter('<img src="https://a.example/b.webp" alt="" width="9" height="9">')),
        _letter(letter('<img src="https://a.example/b.png" alt="" width="9" height="9">')),
    ),
    "clients-missing": (
        _letter(letter('<p style="display: flex">a</p>')),
        _letter(letter('<p style="display: block">a</p>')),
    ),
    "clients-degrades": (
        _letter(letter('<p style="border-radius: 4px">a</p>'), select=("clients-degrades",)),
        _letter(
            letter('<p style="border-radius: 4px">a</p>'),
            select=("clients-degrades",), clients=("apple-mail",),
        ),
    ),
    "clients-partial": (
        _letter(letter('<p style="position: relative">a</p>'), clients=("apple-mail",)),
        _letter(letter("<p>a</p>"), clients=("apple-mail",)),
    ),
    "spam-score": (_spam(GTUBE), _spam("<h1>Hello</h1>")),
    "spam-test": (_spam(GTUBE), _spam("<h1>Hello</h1>")),
    "network-dead": (_network("/gone"), _network("/there")),
}  # fmt: skip


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_is_broken_and_kept(
    rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule is told where it is broken, and not where the one fault is mended."""
    failing, passing = CASES[rule]
    (bad := tmp_path / "bad").mkdir()
    (good := tmp_path / "good").mkdir()

    assert rule in failing(bad, monkeypatch)
    assert rule not in passing(good, monkeypatch)


@pytest.mark.parametrize(
    "code", ["context", "comment", "end", "alike", "length", "clash", "gender"]
)
def test_what_translators_are_told_is_as_bad_here(code: str) -> None:
    """`i18n check` and `check` judge one finding alike."""
    assert rules()[f"language-{code}"].severity.value == severity_of(code).value
