"""What the contact sheet shows: which order, which data, in which language and tone."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from postmail.catalogue import Catalogue
from postmail.errors import DataError, MissingFactError, PostmailError, SettingsError, brief
from postmail.messages import Message
from postmail.samples import library, scenario, scenarios

#: The order for samples that name none, and the first choice among several.
_USUAL = "first"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One mail to show: *message*, made of the sample *name*, in *locale* and *tone*."""

    message: Message
    name: str
    locale: str
    tone: str | None

    @property
    def language(self) -> str:
        """`de-informal`, for names of files."""
        return f"{self.locale}-{self.tone}" if self.tone else self.locale

    @property
    def path(self) -> str:
        """Where its files lie, below the output folder and without a suffix."""
        return f"{self.message.kind}/{self.name}.{self.language}"


@dataclass(frozen=True, slots=True)
class Sample:
    """The data of a kind beside the order (*fields*), and the *scenario* whose order it needs."""

    name: str
    scenario: str
    fields: dict[str, Any] = field(default_factory=dict)

    def speaks(self, locale: str) -> bool:
        """Whether its order was placed in the language of *locale*."""
        placed_in = scenario(self.scenario).locale or ""
        return placed_in.partition("-")[0] == locale.partition("-")[0]

    def message(self, cls: type[Message]) -> Message:
        """The message. Raises DataError or MissingFactError where the kind refuses the order."""
        return library()[self.scenario].message(cls, self.fields)


def exhibits(
    catalogue: Catalogue,
    every: bool = False,
    kinds: Collection[str] = (),
    locales: Collection[str] = (),
) -> list[Exhibit]:
    """
    Every kind (or *kinds*) in every language (or *locales*, pseudo-locales too) and tone: with the
    sample that suits the language best, or, where *every* is set, with every sample and scenario
    that the kind does not refuse.

    Raises:
        SettingsError: a sample file that cannot be used, or that is not there and has to be.
        DataError, MissingFactError: a kind that refuses all its samples.
    """
    shown = {
        kind: cls for kind, cls in catalogue.kinds.items() if kind in (kinds or catalogue.kinds)
    }
    samples = {kind: _samples(catalogue, kind) for kind in shown}
    spoken = catalogue.languages
    asked = {locale: spoken.get(locale, ()) for locale in locales or spoken}
    return [
        Exhibit(message, name, locale, tone)
        for kind, cls in shown.items()
        for locale, tones in asked.items()
        for tone in tones or (None,)
        for name, message in _messages(cls, samples[kind], locale, every)
    ]


def samples_for(catalogue: Catalogue, kind: str, locale: str) -> list[Sample]:
    """
    Every sample and scenario that *kind* does not refuse, those that suit *locale* best first.

    Raises:
        SettingsError: a sample file that cannot be used.
    """
    cls = catalogue.kinds[kind]
    ranked = _ranked(_samples(catalogue, kind), locale, every=True)
    return [sample for sample in ranked if library()[sample.scenario].suits(cls, sample.fields)]


def _messages(
    cls: type[Message], samples: list[Sample], locale: str, every: bool
) -> Iterator[tuple[str, Message]]:
    """(name, message) of what suits *locale*, the best first; only that one unless *every*."""
    refusal: PostmailError | None = None
    found = False
    for sample in _ranked(samples, locale, every):
        try:
            message = sample.message(cls)
        except (DataError, MissingFactError) as error:
            refusal = refusal or error
        else:
            found = True
            yield sample.name, message
            if not every:
                return
    if refusal and not found:
        if isinstance(refusal, DataError) and not samples:
            file, needs = f"{cls.kind}/samples/{_USUAL}.json", "; ".join(map(str, refusal.faults))
            problem = f"there is no sample of this kind, and it needs one for its fields: {needs}"
            raise SettingsError(file=file, problem=problem)
        raise refusal


def _ranked(samples: list[Sample], locale: str, every: bool) -> list[Sample]:
    """
    *samples* and the scenarios as they are: those in the language of *locale* first, samples
    before bare scenarios, the usual order before others, plain samples before variants.
    """
    fields = samples[0].fields if every and samples else {}
    known = {sample.scenario for sample in samples}
    bare = [Sample(name, name, fields) for name in scenarios() if name not in known]

    def rank(sample: Sample) -> tuple[bool, bool, bool, bool]:
        usual, variant = sample.scenario == _USUAL, sample.name != sample.scenario
        return (not sample.speaks(locale), sample in bare, not usual, variant)

    return sorted([*samples, *bare], key=rank)


def _samples(catalogue: Catalogue, kind: str) -> list[Sample]:
    """The samples of *kind* by name; a file in the shop's folder replaces a built-in one."""
    files: dict[str, Path] = {}
    for folder in reversed(catalogue.template_dirs):
        files |= {path.name: path for path in (folder / kind / "samples").glob("*.json")}
    cls = catalogue.kinds[kind]
    return [_fitting(_read(path), cls, path) for _, path in sorted(files.items())]


def _fitting(sample: Sample, cls: type[Message], path: Path) -> Sample:
    """*sample*, whose fields the kind *cls* can have; that its order lacks a fact is no fault."""
    try:
        sample.message(cls)
    except DataError as error:
        raise SettingsError(file=str(path), problem=str(error)) from None
    except MissingFactError:
        pass
    return sample


def _read(path: Path) -> Sample:
    """The sample in *path*, named SCENARIO.json or SCENARIO.VARIANT.json."""
    try:
        fields = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise SettingsError(file=str(path), problem=f"not JSON: {error}") from None
    except OSError as error:
        raise SettingsError(file=str(path), problem=f"cannot be read: {error.strerror}") from None
    if not isinstance(fields, dict):
        raise SettingsError(file=str(path), problem="expected a JSON object of the kind's fields")
    named = path.stem.partition(".")[0]
    chosen = fields.pop("scenario", named if named in scenarios() else _USUAL)
    if chosen not in scenarios():
        known = ", ".join(scenarios())
        problem = f"scenario: expected one of {known}, got {brief(chosen)}"
        raise SettingsError(file=str(path), problem=problem)
    return Sample(path.stem, chosen, fields)
