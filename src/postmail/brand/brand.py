"""The brand itself: read from keywords or TOML, checked, and told in any of its languages."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from postmail.brand.palette import DarkPalette, Palette
from postmail.brand.parts import Font, Legal, Social, Support, merged
from postmail.errors import DataError, Fault, LocaleError, brief
from postmail.guidance import Guided
from postmail.model import Whole, derived, unchecked_copy
from postmail.order.values import Line, MaybeCountry, MaybeLine, MaybeLink, is_link
from postmail.tags import LanguageTag, Tone, ZoneName, normalize_tag

_RELATIVE = re.compile(r"/?[\w~%@+=,-][\w.~%@+=,-]*(/[\w~%@+=,-][\w.~%@+=,-]*)*", re.ASCII)

#: What may differ from language to language.
_TRANSLATABLE = frozenset(
    "name tagline shop_url logo logo_dark logo_alt postal_address legal support social".split()
)
#: What is prose among it: in a mail of another language it would stand out.
_PROSE = (
    *("tagline", "support.hours", "support.reply_time", "support.signatory.role"),
    *("legal.terms_text", "legal.withdrawal_text", "legal.withdrawal_form"),
)


class Brand(Guided):
    """
    The shop's face. Templates read it when they are compiled, so it must not hold secrets.

    Image paths (`logo`, `logo_dark`, `support.signatory.image`) may be given relative to
    *assets_url*; they are links by the time they are read.

    >>> brand = Brand(name="Nordlicht", assets_url="https://nordlicht.example/assets", logo="l.png")
    >>> brand.logo, brand.asset("lamp.png")
    ('https://nordlicht.example/assets/l.png', 'https://nordlicht.example/assets/lamp.png')

    Raises:
        DataError: with every bad field, its path, and what would be right.
    """

    name: Line = Field(min_length=1)
    """What customers call the shop."""
    tagline: MaybeLine = None
    """A line under the logo."""
    shop_url: MaybeLink = None
    """The shop's front page."""
    assets_url: MaybeLink = None
    """The folder of pictures that relative paths are joined to."""
    logo: MaybeLine = None
    """Logo for light backgrounds."""
    logo_dark: MaybeLine = None
    """Logo for dark backgrounds, beside *logo*; absent, that stands on a light plate."""
    logo_width: Annotated[Whole, Field(ge=16, le=600)] = 160
    """Width at which the logo is shown, px."""
    logo_alt: MaybeLine = None
    """What the logo says, where it says more than the name."""
    colors: Palette = Palette()
    """Colours of the light scheme."""
    dark: DarkPalette = DarkPalette()
    """Colours of the dark scheme."""
    font: Font = Font()
    """Type."""
    spacing: Annotated[Whole, Field(ge=4, le=16)] = 8
    """The unit of all distances, px."""
    radius: Annotated[Whole, Field(ge=0, le=32)] = 6
    """How round corners are, px."""
    width: Annotated[Whole, Field(ge=320, le=800)] = 600
    """Width of the mail on a wide screen, px."""
    postal_address: tuple[Line, ...] = ()
    """The shop's own address, line by line as it stands on a letter."""
    legal: Legal = Legal()
    """What the law wants said."""
    support: Support = Support()
    """Where customers get help."""
    social: tuple[Social, ...] = ()
    """Pages elsewhere."""
    locale: LanguageTag = "en"
    """The language of the texts above, and of mails for people of unknown language (BCP 47)."""
    tone: Tone | None = None
    """How customers are addressed; absent, as each language does by default."""
    timezone: ZoneName = "UTC"
    """The zone in which times are told (IANA)."""
    country: MaybeCountry = None
    """Home country: addresses there need not name it (ISO 3166-1 alpha-2)."""
    link_parameters: dict[str, dict[str, Line]] = Field(default_factory=dict)
    """What links to the shop carry, by category, stream or kind: {"marketing": {"utm_source":
    "mail", "utm_campaign": "{kind}"}}. Mails about orders carry nothing unless named here."""
    structured_data: Literal["none", "facts", "full"] = "none"
    """Whether mails carry facts for machines (schema.org): none; without postal addresses; with."""
    texts: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """What differs by language: {"de": {"tagline": ...}, "de@informal": {"support": {...}}}; what
    differs by region needs no catalogue of that region: {"de-CH": {"postal_address": [...]}}."""

    @classmethod
    def from_toml(cls, path: Path | str) -> Self:
        """
        The brand that the TOML file *path* (UTF-8) describes, keys named as the fields are.

        Raises:
            SettingsError: the file cannot be read, or is not TOML.
            DataError: fields are missing, wrong or unknown; the file, each fault with its path.
        """
        return cls.in_file(Path(path))

    def asset(self, path: str) -> str:
        """
        The link to a picture: *path* joined to *assets_url*, or *path* where it is a link itself.

        Raises:
            DataError: *path* is neither, or relative without an *assets_url*.
        """
        try:
            return _joined(self.assets_url, path)
        except ValueError as error:
            raise DataError(subject="asset", faults=[Fault("", str(error))]) from None

    def localized(self, locale: str, tone: Tone | None = None) -> Self:
        """
        This brand in the words of *locale* (BCP 47) and *tone*, and in fonts that have its script.

        Overrides apply from the general to the special (by CLDR's parents, so that `es-MX` has what
        `es-419` has): `de`, `de@informal`, `de-CH`, `de-CH@informal`.
        A brand without words for *locale* stays as it is.

        Raises:
            LocaleError: *locale* is not a language tag.
        """
        overlays = [self.texts[key] for key in _texts_keys(locale, tone) if key in self.texts]
        brand = self._with(*overlays) if overlays else self
        font = self.font.for_language(locale)
        return brand if font == self.font else unchecked_copy(brand, font=font)

    def untranslated(self, locale: str, tone: Tone | None = None) -> tuple[str, ...]:
        """
        The fields (`support.hours`) whose words *locale* and *tone* would get in `Brand.locale`.

        >>> brand = Brand(name="N", tagline="Light", texts={"de": {"tagline": "Licht"}})
        >>> brand.untranslated("de-AT"), brand.untranslated("sv"), brand.untranslated("en-GB")
        ((), ('tagline',), ())

        Raises:
            LocaleError: *locale* is not a language tag.
        """
        if _language(locale) == _language(self.locale):
            return ()
        own = self.model_dump(include={"tagline", "support", "legal"})
        overlays = [self.texts[key] for key in _texts_keys(locale, tone) if key in self.texts]
        return tuple(
            path
            for path in _PROSE
            if _at(own, path) and not any(_at(overlay, path) for overlay in overlays)
        )

    @derived
    def digest(self) -> str:
        """16 hexadecimal digits over all fields: equal brands have equal digests."""
        facts = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(facts.encode()).hexdigest()[:16]

    def _with(self, *overlays: dict[str, Any]) -> Self:
        data = self.model_dump(exclude={"texts"})
        for overlay in overlays:
            data = merged(data, overlay)
        return type(self).model_validate(data)

    @field_validator("assets_url")
    @classmethod
    def _is_folder(cls, value: str | None) -> str | None:
        if value and ("?" in value or "#" in value):
            raise ValueError(f"expected a folder, without ? and #, got {brief(value)}")
        return value

    @field_validator("logo", "logo_dark")
    @classmethod
    def _link_to(cls, value: str | None, info: ValidationInfo) -> str | None:
        return _from(info, value) if value else None

    @field_validator("support")
    @classmethod
    def _link_to_portrait(cls, value: Support, info: ValidationInfo) -> Support:
        if value.signatory is None or value.signatory.image is None:
            return value
        image = _from(info, value.signatory.image)
        signatory = unchecked_copy(value.signatory, image=image)
        return unchecked_copy(value, signatory=signatory)

    @model_validator(mode="after")
    def _is_light_by_day(self) -> Self:
        if self.logo_dark and not self.logo:
            problem = "stands in the place of logo where it is dark: give logo too"
            raise DataError(subject="Brand", faults=[Fault("logo_dark", problem)])
        return self

    @model_validator(mode="after")
    def _texts_fit(self) -> Self:
        faults = [fault for key in self.texts for fault in self._text_faults(key)]
        if faults:
            raise DataError(subject="Brand", faults=faults)
        return self

    def _text_faults(self, key: str) -> list[Fault]:
        if not _is_texts_key(key):
            return [Fault(f"texts.{key}", "expected a language and perhaps a tone: de@informal")]
        if strangers := sorted(self.texts[key].keys() - _TRANSLATABLE):
            allowed = ", ".join(sorted(_TRANSLATABLE))
            problem = f"does not depend on the language; these may: {allowed}"
            return [Fault(f"texts.{key}.{name}", problem) for name in strangers]
        try:
            self._with(self.texts[key])
        except DataError as error:
            return [Fault(f"texts.{key}.{fault.path}", fault.message) for fault in error.faults]
        return []


def _from(info: ValidationInfo, path: str) -> str:
    """The link to the picture *path*; *path*, where `assets_url` has a fault, which is told."""
    return _joined(info.data["assets_url"], path) if "assets_url" in info.data else path


def _joined(base: str | None, path: str) -> str:
    if is_link(path):
        return path
    if not _RELATIVE.fullmatch(path):
        raise ValueError(f"expected a web address or a path like img/logo.png, got {brief(path)}")
    if base is None:
        raise ValueError(f"a relative path needs assets_url, got {brief(path)}")
    return f"{base.rstrip('/')}/{path.lstrip('/')}"


def _language(locale: str) -> str:
    return normalize_tag(locale).partition("-")[0]


def _at(data: Any, path: str) -> Any:
    """What *data* has at the dotted *path*, or None."""
    for step in path.split("."):
        data = data.get(step) if isinstance(data, dict) else None
    return data


def _is_texts_key(key: str) -> bool:
    tag = key.partition("@")[0]
    try:
        return normalize_tag(tag) == tag and key in (tag, f"{tag}@formal", f"{tag}@informal")
    except LocaleError:
        return False


def _texts_keys(locale: str, tone: Tone | None) -> list[str]:
    """
    The keys of `Brand.texts` that apply, the general ones first.

    >>> _texts_keys("de-CH", "informal"), _texts_keys("es-MX", None)
    (['de', 'de@informal', 'de-CH', 'de-CH@informal'], ['es', 'es-419', 'es-MX'])
    """
    from postmail.language.fallback import own_language  # reads Babel, and not every brand is asked

    tags = reversed(own_language(locale))
    return [key for tag in tags for key in ([tag, f"{tag}@{tone}"] if tone else [tag])]
