"""What the page says, in each language that it speaks: a file beside the language's catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from postmail.errors import DataError, LocaleError, SettingsError, brief
from postmail.model import Model
from postmail.resources import templates_root
from postmail.tags import normalize_tag
from postmail.tomlfile import read_toml

#: Where the words of a language lie, below a folder of templates.
_FILES = "_locales/[!.]*/unsubscribe.toml"


def _with_shop_alone(text: str) -> str:
    if set("{}") & set(text.replace("{shop}", "")):
        raise ValueError(f"expected no braces but {{shop}}, got {brief(text)}")
    return text


_Text = Annotated[str, Field(min_length=1), AfterValidator(_with_shop_alone)]


class Words(Model):
    """The texts of the page in one language. Plain text; `{shop}` is the shop's name."""

    title: _Text
    question: _Text
    stream: _Text
    all: _Text
    pause: _Text
    button: _Text
    note: _Text
    done: _Text
    done_stream: _Text
    done_all: _Text
    done_pause: _Text
    invalid: _Text
    invalid_note: _Text
    direction: Literal["ltr", "rtl"] = "ltr"


ENGLISH = Words(
    title="Unsubscribe",
    question="Which mails from {shop} do you no longer want?",
    stream="Mails like the one this link was in",
    all="All advertising",
    pause="All advertising, for 30 days",
    button="Confirm",
    note="Mails about your orders are not affected: you will still receive those.",
    done="Done",
    done_stream="You will receive no more mails of this kind from {shop}.",
    done_all="You will receive no more advertising from {shop}.",
    done_pause="You will receive no advertising from {shop} for 30 days.",
    invalid="This link does not work",
    invalid_note=(
        "It may be incomplete. Open it from the mail once more, or answer the mail: "
        "we will see to it."
    ),
)


@cache
def built_in() -> Mapping[str, Words]:
    """{language: its words}: English, and what lies beside the built-in catalogues."""
    return {"en": ENGLISH, **read_words(templates_root())}


def read_words(root: Path | str) -> dict[str, Words]:
    """
    {language (BCP 47): its words}, of the files `_locales/*/unsubscribe.toml` in the folder *root*
    of templates. Each has all fields of `Words` but *direction*, which is "ltr" where it is absent.

    Raises:
        SettingsError: there is no such folder; a file cannot be read, is no TOML, has other fields,
            or lies in a folder that is no language: the words suit all tones.
    """
    if not Path(root).is_dir():
        raise SettingsError(file=str(root), problem="there is no such folder of templates")
    return {_language(path): _words(path) for path in sorted(Path(root).glob(_FILES))}


def _language(path: Path) -> str:
    folder = path.parent.name
    try:
        return normalize_tag(folder)
    except LocaleError as error:
        problem = f"the folder {folder} is no language: {error.problem}"
        raise SettingsError(file=str(path), problem=problem) from None


def _words(path: Path) -> Words:
    try:
        return Words.model_validate(read_toml(path))
    except DataError as error:
        raise SettingsError(file=str(path), problem=str(error)) from None


def spoken(words: Mapping[str, Words], locale: str, accepted: str = "") -> tuple[str, Words]:
    """
    The language to answer in, and its words: *locale* (BCP 47), else what the browser asks for
    (*accepted*, the header Accept-Language of RFC 9110), else English.

    >>> spoken(built_in(), "de-CH")[0], spoken(built_in(), "", "fi, SV; q=0.8, en;q=0.9")[0]
    ('de', 'en')
    """
    known = {tag.lower(): tag for tag in words}  # tags have no case (RFC 5646, section 2.1.1)
    for tag in [locale, *_by_weight(accepted)]:
        steps = tag.lower().replace("_", "-").split("-")
        for count in range(len(steps), 0, -1):
            if found := known.get("-".join(steps[:count])):
                return found, words[found]
    return "en", words.get("en", ENGLISH)


def _by_weight(accepted: str) -> list[str]:
    weighed: list[tuple[float, int, str]] = []
    for item in accepted[:500].split(","):
        tag, _, weight = "".join(item.split()).lower().partition(";q=")
        try:
            weighed.append((-float(weight or 1), len(weighed), tag))
        except ValueError:
            continue
    return [tag for weight, _, tag in sorted(weighed) if weight < 0]  # 0 means "not this one"
