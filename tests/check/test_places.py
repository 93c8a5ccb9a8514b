"""Findings lead to the template line; catalogues, files and copies are looked at as a whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.check import Options, Report, Severity, check_catalogue, check_file, rules
from postmail.check.baseline import without_known, write_baseline
from postmail.check.source import mark_of
from postmail.errors import SettingsError
from postmail.resources import templates_root
from postmail.samples import sample_brand
from tests.check.letters import letter, server
from tests.language.folders import entry, write_catalogue, write_template

BUTTON = "_blocks/button.mjml"
_MINE = (
    '<pm-block required="href" align="left">\n{mark}\n{body}\n'
    "<mj-text><slot /></mj-text></pm-block>\n"
)


def _catalogue(folder: Path, body: str, mark: str = "") -> Catalogue:
    (folder / "_blocks").mkdir()
    (folder / BUTTON).write_text(_MINE.format(mark=mark, body=body), encoding="utf-8")
    return Catalogue(brand=sample_brand(), template_dirs=[folder])


def _ids(report: Report, *severities: Severity) -> set[str]:
    wanted = severities or tuple(Severity)
    return {one.rule.id for one in report.findings if one.severity in wanted}


def test_a_finding_leads_to_the_template_line(tmp_path: Path) -> None:
    """A link that a block writes is found in the mail, and told at the line of the block."""
    body = '  <mj-text><a href="http://shop.example/">Our shop</a></mj-text>'
    report = check_catalogue(
        _catalogue(tmp_path, body), ["simple"], Options(select=("links",)), locales=["en", "de"]
    )

    found = [one for one in report.findings if one.rule.id == "links-http"]
    assert [(one.place.file, one.place.line) for one in found] == [(BUTTON, 3)]
    assert "http://shop.example/" in found[0].place.source
    assert len(found[0].mails) == report.mails == 3


def test_html_is_told_at_its_own_line(tmp_path: Path) -> None:
    """Of the links in one text, each is told at its line; where two are alike, the text is."""
    body = """  <mj-text>
    <p class="m text-skip">
      <a href="http://one.example/">One</a>
      <a href="{{ param.href }}">Two</a> <b><a href="http://two.example/?a=1&amp;b=2">Three</a></b>
    </p>
    <p><a href="">A</a></p><p><a href="">B</a></p>
  </mj-text>"""
    report = check_catalogue(
        _catalogue(tmp_path, body), ["simple"], Options(select=("links",)), locales=["en"]
    )

    told = {
        (one.place.path.partition('"')[2][:-1], one.place.line, one.place.column)
        for one in report.findings
        if one.place.file == BUTTON
    }
    assert told == {("One", 5, 7), ("Three", 6, 45), ("A", 3, 3)}


def test_faults_of_a_template_are_findings(tmp_path: Path) -> None:
    """What the compiler refuses is told with its place and remedy, and the run goes on."""
    body = '  <mj-buton href="{{ param.href }}"><slot /></mj-buton>'
    report = check_catalogue(
        _catalogue(tmp_path, body), ["simple"], Options(select=("source",)), locales=["en"]
    )

    assert report.failed
    assert {(one.rule.id, one.place.file, one.place.line) for one in report.findings} >= {
        ("source-refused", BUTTON, 3)
    }


def test_a_copy_that_fell_behind(tmp_path: Path) -> None:
    """A copy without a mark is noted with the mark to write; with an old mark it is a warning."""
    body = '  <mj-button href="{{ param.href }}"><slot /></mj-button>'
    options = Options(select=("source",))
    (bare := tmp_path / "bare").mkdir()
    (old := tmp_path / "old").mkdir()
    (new := tmp_path / "new").mkdir()
    mark = mark_of(templates_root() / BUTTON)

    unmarked = check_catalogue(_catalogue(bare, body), ["simple"], options, locales=["en"])
    assert _ids(unmarked) == {"source-unmarked"}
    assert mark in unmarked.findings[0].remedy
    stale = _catalogue(old, body, "{# copied from postmail 0123456789ab #}")
    assert _ids(check_catalogue(stale, ["simple"], options, locales=["en"])) == {"source-stale"}
    known = _catalogue(new, body, f"{{# {mark} #}}")
    assert _ids(check_catalogue(known, ["simple"], options, locales=["en"])) == set()


def test_what_may_not_leave_is_a_finding() -> None:
    """A brand without a postal address sends no advertising: the report says so."""
    report = check_catalogue(Catalogue(brand=Brand(name="Nordlicht")), ["coupon"], locales=["en"])

    assert "law-refused" in _ids(report)


def test_an_offer_in_a_receipt(tmp_path: Path) -> None:
    """A transactional template that uses a block for offers is told, with the block."""
    body = '  <mj-text><pm-worth coupon="{{ none }}" /></mj-text>'
    report = check_catalogue(
        _catalogue(tmp_path, body), ["simple"], Options(select=("law", "source")), locales=["en"]
    )

    assert [one.what for one in report.findings if one.rule.id == "law-offer"] == [
        "simple uses _blocks/worth.mjml"
    ]


def test_advertising_says_why_it_came(tmp_path: Path) -> None:
    """A footer of the shop's own that leaves the reason out is told; the built-in one has it."""
    (tmp_path / "_blocks").mkdir()
    (tmp_path / "_blocks/footer.mjml").write_text(
        '<pm-block marketing=""><mj-section><mj-column><mj-text>Bye</mj-text></mj-column>'
        "</mj-section></pm-block>"
    )
    options = Options(select=("law-reason",))
    mine = Catalogue(brand=sample_brand(), template_dirs=[tmp_path])

    told = check_catalogue(mine, ["tips"], options, locales=["en"])
    found = {(one.rule.id, one.place.file) for one in told.findings}
    assert found == {("law-reason", "tips/body.mjml"), ("law-refused", "")}  # no way out, either
    built_in = Catalogue(brand=sample_brand())
    assert not check_catalogue(built_in, ["tips"], options, locales=["en"]).findings


def test_two_processes_find_the_same() -> None:
    """The work is divided by template; what comes together is the same."""
    catalogue = Catalogue(brand=sample_brand())
    kinds = ["simple", "coupon"]
    options = Options(ignore=("language",))

    alone = check_catalogue(catalogue, kinds, options, locales=["en", "sv"])
    together = check_catalogue(catalogue, kinds, options, locales=["en", "sv"], workers=2)
    assert {one.key for one in alone.findings} == {one.key for one in together.findings}
    assert alone.mails == together.mails


def test_the_words_of_one_kind_in_one_language(tmp_path: Path) -> None:
    """A mail that is looked at alone tells what its own words lack, in the languages asked for."""
    body = '  <mj-text>{# TRANSLATORS: x #}{{ pgettext("mine", "Well met") }}</mj-text>'
    catalogue = _catalogue(tmp_path, body)
    write_template(tmp_path, "_blocks/other.mjml", '<pm-block>{{ gettext("Unused") }}</pm-block>')
    write_catalogue(tmp_path, "sv", entry("mine", "Well met", ""))
    write_catalogue(tmp_path, "fr", entry("mine", "Well met", ""))
    options = Options(select=("language",))

    swedish = check_catalogue(catalogue, ["simple"], options, locales=["sv-SE"])
    assert [(one.rule.id, one.what) for one in swedish.findings] == [
        ("language-missing", "sv: 'Well met' is not translated, en stands in")
    ]
    assert swedish.findings[0].remedy.startswith("translate it in the language's catalogue")
    every = check_catalogue(catalogue, ["simple"], options)
    assert {one.what[:2] for one in every.findings} == {"sv", "fr"}
    assert not check_catalogue(catalogue, ["simple"], options, locales=["en"]).findings


def test_a_baseline_outlives_an_edit(tmp_path: Path) -> None:
    """What is in the baseline is not told again, though its line has moved; what is new is."""
    link = '  <mj-text><a href="http://{host}.example/">Our shop</a></mj-text>'
    (before := tmp_path / "before").mkdir()
    (after := tmp_path / "after").mkdir()
    options, known = Options(select=("links",)), tmp_path / "known.json"

    write_baseline(
        check_catalogue(
            _catalogue(before, link.format(host="a")), ["simple"], options, locales=["en"]
        ),
        known,
    )
    moved = _catalogue(after, "\n\n" + link.format(host="a") + link.format(host="b"))
    report = without_known(check_catalogue(moved, ["simple"], options, locales=["en"]), known)
    assert report.known == 1
    assert {
        one.what.partition(" ")[0] for one in report.findings if one.rule.id == "links-http"
    } == {"http://b.example/"}
    known.write_text("{}")
    with pytest.raises(SettingsError, match="is no baseline"):
        without_known(report, known)


def test_files(tmp_path: Path) -> None:
    """An .eml and an .html are looked at as they are; what is not there is a clear error."""
    mail, page = tmp_path / "a.eml", tmp_path / "a.html"
    mail.write_bytes(letter('<h1>Hi</h1><a href="http://a.example/">Our shop</a>').raw)
    page.write_text("<h1>Hi</h1><img src='x.png'>", encoding="utf-8")

    assert "links-http" in _ids(check_file(mail))
    assert {"images-alt", "images-path", "structure-lang"} <= _ids(check_file(page))
    assert not {one for one in _ids(check_file(page)) if one.startswith(("mime", "headers"))}
    with pytest.raises(SettingsError, match="cannot be read"):
        check_file(tmp_path / "b.eml")


def test_unknown_names_are_refused() -> None:
    """A rule or a family of programs that there is not is an error that lists those there are."""
    catalogue = Catalogue(brand=sample_brand())

    with pytest.raises(SettingsError, match="there is no rule or family 'link'; there are: "):
        check_catalogue(catalogue, ["simple"], Options(select=("link",)))
    with pytest.raises(SettingsError, match="there is no family 'gmial'; there are: "):
        check_catalogue(catalogue, ["simple"], Options(clients=("gmial",)))


def test_reports_for_programs(tmp_path: Path) -> None:
    """JSON, SARIF 2.1.0 and GitHub's commands tell the same findings, safely escaped."""
    mail = tmp_path / "a,b.eml"
    mail.write_bytes(letter('<h1>Hi</h1><a href="http://a.example/%0A">50%: x</a>').raw)
    report = check_file(mail, Options(select=("links",)))

    told = json.loads(report.to_json())
    assert [one["rule"] for one in told["findings"]] == ["links-http"]
    assert told["counts"] == {"error": 1, "warning": 0, "note": 0}
    sarif = json.loads(report.to_sarif())["runs"][0]
    assert sarif["results"][0]["ruleId"] == sarif["tool"]["driver"]["rules"][0]["id"]
    line = report.to_github()
    assert line.startswith("::error file=")
    assert "a%2Cb.eml" in line
    assert "%250A" in line


def test_the_network_is_asked_only_on_request(tmp_path: Path) -> None:
    """A dead link is told when asked for, a living one is not; unasked, nobody is called."""
    with server() as host:
        mail = tmp_path / "a.eml"
        mail.write_bytes(letter(f'<a href="{host}/there">A</a> <a href="{host}/gone">B</a>').raw)
        asked = check_file(mail, Options(select=("network",), network=True))
        silent = check_file(mail, Options(select=("network",)))

    assert [one.what for one in asked.findings] == [f"{host}/gone: answers 404"]
    assert silent.findings == ()


def test_every_rule_explains_itself() -> None:
    """Each rule has a title, a reason that is no echo of it, and a remedy."""
    for rule in rules().values():
        assert rule.title
        assert rule.why
        assert rule.why != rule.title
        assert rule.remedy


def test_the_rest_of_a_long_order_is_no_lost_number() -> None:
    """The HTML of 80 lines says that 55 more follow; the text has them instead."""
    catalogue = Catalogue(brand=sample_brand())
    options = Options(select=("parity",))

    report = check_catalogue(catalogue, ["simple"], options, every=True, locales=["en"])
    assert not report.failed
    assert report.mails > 15
