"""Settings come from one file of the working folder, checked, with their paths made absolute."""

from __future__ import annotations

from codecs import BOM_UTF8
from pathlib import Path

import pytest

import postmail.cadence
from postmail.brand import Brand
from postmail.cadence.policy import Policy, default_policy
from postmail.errors import DataError, SettingsError
from postmail.samples import brand_file
from postmail.settings import Settings, read_settings

DEFAULT_POLICY = Path(postmail.cadence.__file__).with_name("default.toml")


def test_without_a_file_nothing_is_set(tmp_path: Path) -> None:
    """A folder without settings has none, and that is no error."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\n')

    assert read_settings(tmp_path) == Settings()


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    """Windows' editors write one before settings, brands and policies."""
    for name, source in {"brand": brand_file(), "policy": DEFAULT_POLICY}.items():
        (tmp_path / f"{name}.toml").write_bytes(BOM_UTF8 + source.read_bytes())
    (tmp_path / "postmail.toml").write_bytes(BOM_UTF8 + b'brand = "brand.toml"\n')

    assert read_settings(tmp_path).brand == tmp_path / "brand.toml"
    assert Brand.from_toml(tmp_path / "brand.toml") == Brand.from_toml(brand_file())
    assert Policy.from_toml(tmp_path / "policy.toml") == default_policy()


@pytest.mark.parametrize("number", ["9" * 5000, "0x" + "f" * 5000])
def test_a_number_that_is_too_long_is_told(tmp_path: Path, number: str) -> None:
    """Python counts no further than 4300 digits, and writes no further either."""
    brand = tmp_path / "brand.toml"
    for text in (f"name = {number}", f'name = "Shop"\n[colors]\naccent = {number}'):
        brand.write_text(text)
        with pytest.raises((SettingsError, DataError)):
            Brand.from_toml(brand)


def test_settings_that_are_nested_too_deeply_are_told(tmp_path: Path) -> None:
    """With the file, as other TOML that is none."""
    for name in ("postmail.toml", "brand.toml"):
        (tmp_path / name).write_text("a = " + "[" * 50_000)

    with pytest.raises(SettingsError, match=r"postmail\.toml: not TOML"):
        read_settings(tmp_path)
    with pytest.raises(SettingsError, match=r"brand\.toml: not TOML"):
        Brand.from_toml(tmp_path / "brand.toml")


@pytest.mark.parametrize(
    ("name", "head"), [("postmail.toml", ""), ("pyproject.toml", "[tool.postmail]\n")]
)
def test_both_files_can_hold_the_settings(name: str, head: str, tmp_path: Path) -> None:
    """The same settings in either file are the same, and paths start at the file."""
    lines = ['brand = "b.toml"', 'templates = ["mine"]', 'messages = ["shop.mails"]']
    (tmp_path / name).write_text(head + "\n".join([*lines, 'locale = "de_ch"', 'currency = "CHF"']))
    settings = read_settings(tmp_path)

    assert settings.brand == tmp_path / "b.toml"
    assert settings.templates == (tmp_path / "mine",)
    assert settings.messages == ("shop.mails",)
    assert (settings.locale, settings.currency, settings.policy) == ("de-CH", "CHF", None)


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"postmail.toml": "locale ="}, "postmail.toml: not TOML: "),
        ({"pyproject.toml": "[tool"}, "pyproject.toml: not TOML: "),
        ({"pyproject.toml": "[tool]\npostmail = 3\n"}, "is a table of settings"),
        ({"postmail.toml": 'lokale = "de"\n'}, "lokale: no such field\n  known settings: brand,"),
        ({"postmail.toml": 'timezone = "Mars"\n'}, "timezone: expected a time zone"),
        ({"postmail.toml": 'currency = "euro"\n'}, "like EUR, got"),
        ({"postmail.toml": 'allow = "me@example.com"\n'}, "allow: expected a list, got"),
        ({"postmail.toml": "brand = 3\n"}, "brand: expected the path of a file, got 3"),
        ({"postmail.toml": "", "pyproject.toml": "[tool.postmail]\n"}, "keep one of the two"),
    ],
)
def test_bad_settings_say_what_is_wrong(
    files: dict[str, str], problem: str, tmp_path: Path
) -> None:
    """What cannot be read, is unknown or wrong, is refused with the file's name."""
    for name, content in files.items():
        (tmp_path / name).write_text(content)

    with pytest.raises(SettingsError) as caught:
        read_settings(tmp_path)

    assert problem in str(caught.value)


def test_settings_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    """Bytes that are no text are no settings."""
    (tmp_path / "postmail.toml").write_bytes(b'locale = "\xff"')

    with pytest.raises(SettingsError, match="not UTF-8, see line 1, column 11"):
        read_settings(tmp_path)


def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A settings file without permission is an error, not an absence."""
    (tmp_path / "postmail.toml").write_text("")

    def denied(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", denied)

    with pytest.raises(SettingsError, match="cannot be read: Permission denied"):
        read_settings(tmp_path)
