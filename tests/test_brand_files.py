"""Brands in TOML files: what is read, and what is said of files that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from postmail.brand import Brand, Palette
from postmail.errors import DataError, SettingsError


def test_a_brand_comes_from_toml(tmp_path: Path) -> None:
    """A file says what keyword arguments say, tones of languages included."""
    file = tmp_path / "brand.toml"
    file.write_text(
        'name = "Nordlicht"\nlocale = "de"\n[colors]\naccent = "#036"\n'
        '[texts."de@informal"]\ntagline = "Für dich"\n',
        encoding="utf-8",
    )

    brand = Brand.from_toml(file)

    assert brand == Brand(
        name="Nordlicht",
        locale="de",
        colors=Palette(accent="#003366"),
        texts={"de@informal": {"tagline": "Für dich"}},
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"name = ", "not TOML: Invalid value"),
        (
            b'name = "N"\nwidth = 6OO\n',
            "not TOML: Expected newline or end of document after a statement "
            '(at line 2, column 10): "width = 6OO"',
        ),
        (b'name = "\xff"', "not UTF-8, see line 1, column 9: save it as UTF-8"),
        ("ä = 1\nname = 'Bräu".encode() + b"\xfc'", "not UTF-8, see line 2, column 13: save it"),
        ("name = 1".encode("utf-16-le"), "not TOML: "),
        ("name = 1".encode("utf-16"), "not UTF-8, see line 1, column 1: save it as UTF-8"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, content: bytes, expected: str) -> None:
    """Bad TOML and other encodings are faults of the file, which is named."""
    file = tmp_path / "brand.toml"
    file.write_bytes(content)

    with pytest.raises(SettingsError) as caught:
        Brand.from_toml(file)

    assert str(caught.value).startswith(f"{file}: {expected}")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file and a folder are refused by name; bad fields are faults of the data."""
    with pytest.raises(SettingsError, match=r"none\.toml: cannot be read: No such file"):
        Brand.from_toml(tmp_path / "none.toml")
    with pytest.raises(SettingsError, match="cannot be read"):
        Brand.from_toml(tmp_path)

    (tmp_path / "brand.toml").write_text("width = 1", encoding="utf-8")
    with pytest.raises(
        DataError, match=r"name: required, and missing\n  width: expected"
    ) as caught:
        Brand.from_toml(tmp_path / "brand.toml")
    assert str(caught.value).startswith(f"{tmp_path / 'brand.toml'} cannot be used: 2 faults")
