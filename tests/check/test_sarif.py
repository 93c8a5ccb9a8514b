"""SARIF as the standard has it: OASIS, Static Analysis Results Interchange Format 2.1.0."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AnyUrl, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from postmail.catalogue import Catalogue
from postmail.check import Options, check_catalogue, check_file
from postmail.check.finding import Place, Rule, Severity
from postmail.check.report import Report, placed
from postmail.samples import sample_brand
from tests.check.letters import letter

#: RFC 3986, appendix A: the path of a relative reference, whose first step has no colon.
_SIGN = r"[A-Za-z0-9._~!$&'()*+,;=@-]|%[0-9A-F]{2}"
_Uri = Annotated[str, Field(pattern=rf"^/?(?:{_SIGN})+(?:/(?:{_SIGN}|:)*)*$")]
_Text = Annotated[str, Field(min_length=1)]
_Level = Literal["none", "note", "warning", "error"]
_One = Annotated[int, Field(ge=1)]


class _Strict(BaseModel):
    """An object of the standard: of its properties those that we write, and no others."""

    model_config = ConfigDict(
        extra="forbid", strict=True, alias_generator=to_camel, regex_engine="python-re"
    )


class _Message(_Strict):  # 3.11, 3.12
    text: _Text


class _Region(_Strict):  # 3.30
    start_line: _One
    start_column: _One


class _Artifact(_Strict):  # 3.4
    uri: _Uri


class _Physical(_Strict):  # 3.29
    artifact_location: _Artifact
    region: _Region | None = None


class _Logical(_Strict):  # 3.33
    fully_qualified_name: _Text


class _Location(_Strict):  # 3.28
    physical_location: _Physical | None = None
    logical_locations: list[_Logical] = []


class _Result(_Strict):  # 3.27
    rule_id: _Text
    level: _Level
    message: _Message
    locations: list[_Location] = []


class _Configuration(_Strict):  # 3.50
    level: _Level


class _Descriptor(_Strict):  # 3.49
    id: _Text
    short_description: _Message
    full_description: _Message
    help: _Message
    default_configuration: _Configuration


class _Component(_Strict):  # 3.19
    name: _Text
    version: _Text
    rules: list[_Descriptor]


class _Tool(_Strict):  # 3.18
    driver: _Component


class _Run(_Strict):  # 3.14
    tool: _Tool
    results: list[_Result]


class _Log(_Strict):  # 3.13
    schema_: Annotated[AnyUrl, Field(alias="$schema")]
    version: Literal["2.1.0"]
    runs: list[_Run]


def _read(report: Report) -> _Run:
    """The only run of the report, each of its rules told once."""
    [run] = _Log.model_validate_json(report.to_sarif()).runs
    told = [rule.id for rule in run.tool.driver.rules]

    assert sorted(told) == sorted({one.rule_id for one in run.results})
    assert len(run.results) == len(report.findings)
    return run


def test_a_report_of_the_catalogue() -> None:
    """What is found in a mail of ours, and nothing at all: both are a run."""
    run = _read(check_catalogue(Catalogue(brand=sample_brand()), ["simple"], locales=["en"]))

    assert run.results
    assert _read(Report((), mails=0)).results == []


def test_a_file_is_named_by_a_uri(tmp_path: Path) -> None:
    """Blanks, signs and letters beyond ASCII in the name of a file are encoded."""
    mail = tmp_path / "a: 50% für #1.eml"
    mail.write_bytes(letter('<a href="http://a.example/">A</a>').raw)
    report = placed(check_file(mail, Options(select=("links",))), [tmp_path], tmp_path)
    [location] = _read(report).results[0].locations

    assert location.physical_location is not None
    assert location.physical_location.artifact_location.uri == "a%3A%2050%25%20f%C3%BCr%20%231.eml"


def test_places_of_every_kind() -> None:
    """A line without a column is at its first; what has no file is named by its path."""
    rule = Rule("some-rule", Severity.WARNING, "a title", "A reason.", "a remedy")
    there = rule.found("this", Place(file="a/body.mjml", line=3))
    nowhere = rule.found("that", Place(path="brand.legal"))
    run = _read(Report((there, nowhere, rule.found()), mails=1))
    line, path, none = (one.locations for one in run.results)

    assert line[0].physical_location is not None
    assert line[0].physical_location.region == _Region(startLine=3, startColumn=1)
    assert path[0].logical_locations[0].fully_qualified_name == "brand.legal"
    assert none == []
