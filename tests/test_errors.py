"""The error tree: one root, builtin kin, attributes that survive pickling."""

import inspect
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from postmail import errors
from postmail.errors import (
    CompileError,
    CurrencyMismatchError,
    DataError,
    DuplicateKindError,
    EnvelopeError,
    ExpiredTokenError,
    Fault,
    HandoverError,
    LocaleError,
    MissingExtraError,
    MissingFactError,
    MoneyError,
    NotAnOrderError,
    PayloadError,
    PostmailError,
    RecipientRefusedError,
    RenderError,
    SettingsError,
    TemplateNotFoundError,
    TokenError,
    UnknownKindError,
    UnknownPlatformError,
    WorkerError,
    brief,
)

EXAMPLES: list[PostmailError] = [
    DataError(subject="Order", faults=[Fault("lines[0].total", "expected an amount")]),
    PayloadError(faults=[Fault("id", "required, and missing")], platform="shopify"),
    UnknownPlatformError(looked_for={"shopify": "line_items"}, found="a list"),
    NotAnOrderError(platform="shopify", what="a refund", remedy="hand in its order"),
    MoneyError(value=1.5, expected="an amount"),
    CurrencyMismatchError(left="EUR", right="SEK"),
    MissingFactError(kind="refunded", fact="order.refunds"),
    UnknownKindError(kind="x", known=["simple"]),
    DuplicateKindError(kind="x", first="a.X", second="b.X"),
    LocaleError(tag="??", problem="not a language tag"),
    SettingsError(file="brand.toml", problem="not TOML"),
    CompileError(
        what="no such tag", file="a.mjml", line=3, column=1, source="<mj-x>", remedy="fix"
    ),
    TemplateNotFoundError(what="missing", file="a.mjml"),
    RenderError(what="undefined", file="a.mjml", line=2, trail=["b.mjml:4"]),
    MissingExtraError(what="postmail.check", extras=("check",)),
    WorkerError(workers=4, status=-9, reason=""),
    WorkerError(workers=4, status=None, reason="no room"),
    EnvelopeError(problems=["recipient: nobody"]),
    TokenError(problem="altered"),
    ExpiredTokenError(problem="expired", expired_at="2027-01-31T12:00:00+00:00"),
    HandoverError(server="mx.a.example", problem="closed", code=0, surely_not_sent=False),
    RecipientRefusedError(
        server="mx.a.example",
        problem="no such user",
        code=550,
        surely_not_sent=True,
        address="ida@a.example",
    ),
]
#: What callers of the standard library catch.
BUILTINS = {ValueError, TypeError, LookupError, RuntimeError, ConnectionError, ImportError}


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_errors_survive_pickling(error: PostmailError) -> None:
    """Type, text and attributes come back as they were."""
    again = pickle.loads(pickle.dumps(error))

    assert (type(again), str(again)) == (type(error), str(error))
    assert vars(again) == vars(error)


def test_every_error_has_a_builtin_parent_and_a_place_in_the_tree() -> None:
    """Callers may catch the builtin they expect; the module's drawing names every class."""
    classes = [
        cls
        for _, cls in inspect.getmembers(errors, inspect.isclass)
        if issubclass(cls, PostmailError) and cls.__module__.startswith(errors.__name__)
    ]
    bases = {PostmailError, errors.TemplateError, errors.LedgerError}
    orphans = [cls for cls in classes if cls not in bases and not set(cls.__mro__) & BUILTINS]

    assert [cls.__name__ for cls in classes if cls.__name__ not in (errors.__doc__ or "")] == []
    assert orphans == []


def test_a_template_error_shows_place_line_trail_and_remedy() -> None:
    """The text has all that an author needs, in reading order."""
    error = CompileError(
        what="there is no tag <mj-x>",
        file="_blocks/a.mjml",
        line=3,
        column=5,
        source="    <mj-x>",
        remedy="did you mean mj-text?",
        trail=["simple/body.mjml:12"],
    )

    assert str(error).splitlines() == [
        "_blocks/a.mjml:3:5: there is no tag <mj-x>",
        "    <mj-x>",
        "  used in simple/body.mjml:12",
        "  did you mean mj-text?",
    ]


def test_a_key_forges_no_line_and_steers_no_terminal() -> None:
    """Paths and subjects hold what strangers named: it is written out, on the fault's own line."""
    key = "a\nCRITICAL forged\x1b[1A\x9b\u202e"
    error = DataError(subject=f"order {key}", faults=[Fault(key, "no such field")])

    assert str(error).splitlines() == [
        r"order a\nCRITICAL forged\x1b[1A\x9b\u202e cannot be used: 1 fault",
        r"  a\nCRITICAL forged\x1b[1A\x9b\u202e: no such field",
    ]
    assert error.faults[0].path == key


def test_what_a_terminal_only_shows_stands_as_it_is() -> None:
    """Blanks of other widths, letters and pictures that are joined; what hides is written out."""
    harmless = (
        "10\u00a0000\u202f\u20ac \U0001f468\u200d\U0001f469 \u0645\u06cc\u200c\u062e \u0378\ue000"
    )
    hidden = "\u2028\u2029\u200e\u061c\u2066\u200b\ufeff\U000e0041\ud800\x85"

    assert str(Fault(harmless, "no such field")) == f"{harmless}: no such field"
    assert brief("\U0001f468\u200d\U0001f469") == '"\U0001f468\u200d\U0001f469"'
    assert str(Fault(hidden, "no such field")) == f"{ascii(hidden)[1:-1]}: no such field"


def test_long_or_odd_values_are_brief_in_messages() -> None:
    """A value in a message is on one line and short, whatever it is."""
    assert brief("a\nb" * 100).startswith('"a ba ba') and len(brief("a\nb" * 100)) == 60
    assert brief(object) == "<class 'object'>"
    assert brief([16**5000]) == "a huge number"


def test_the_page_has_the_whole_tree() -> None:
    """Each class stands there once, with its parents, and with the attributes that it adds."""
    page = (Path(__file__).parents[1] / "docs" / "errors.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `(\w+)` \|(.*?)\|.*\|(.*?)\|$", page, re.M)
    told = [(name, quoted(parents), quoted(facts)) for name, parents, facts in table]
    tree = {cls.__name__: cls for cls in descendants(PostmailError)}

    assert sorted(name for name, _, _ in told) == sorted(tree)
    assert [(name, parents) for name, parents, _ in told] == [
        (name, [base.__name__ for base in tree[name].__bases__ if base is not PostmailError])
        for name, _, _ in told
    ]
    for name, _, facts in told:
        parents = [one for one in tree[name].__mro__ if issubclass(one, PostmailError)]
        inherited = {fact for one in parents for fact in one.__annotations__}
        assert {*tree[name].__annotations__} <= {*facts} <= inherited, name


def quoted(cell: str) -> list[str]:
    """The names in a cell of a table."""
    return re.findall(r"`(\w+)`", cell)


def descendants(parent: type[PostmailError]) -> Iterator[type[PostmailError]]:
    """All classes of postmail below *parent*, each once."""
    for child in parent.__subclasses__():
        if child.__module__.startswith("postmail."):
            yield child
            yield from descendants(child)
