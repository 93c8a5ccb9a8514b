"""Pictures: how they are drawn, and what those that travel inside are, whatever their name says."""

from __future__ import annotations

import base64

import pytest

from postmail.check.letter import Letter
from postmail.check.pictures import Picture, inside, read, written_in
from tests.check.letters import broken, carrying, letter, picture


def _img(attributes: str, source: str = "https://a.example/a.png") -> Letter:
    return letter(f'<h1>Hello</h1><img src="{source}" alt="" {attributes}>')


@pytest.mark.parametrize(
    "attributes",
    [
        'width="600" height="200" style="width:100%;max-width:600px"',
        'width="600" style="max-width: 100%; height: 200px"',
        'width="100%" height="80"',
    ],
)
def test_a_width_that_gives_way_alone(attributes: str) -> None:
    """Where a phone narrows the width and the height stays, the picture is drawn out of shape."""
    assert broken(_img(attributes)) == {"images-stretched"}


@pytest.mark.parametrize(
    "attributes",
    [
        'width="600" height="200"',
        'width="600" height="200" style="width:600px;height:200px"',
        'width="600" style="width:100%;max-width:600px;height:auto"',
        'width="600" height="200" style="max-width:100%;height:auto"',
        'width="600" height="200" style="width:100%;object-fit:cover"',
    ],
)
def test_shapes_that_hold(attributes: str) -> None:
    """A fixed box, or a height that follows the width, keeps the proportions."""
    assert broken(_img(attributes)) == set()


@pytest.mark.parametrize(
    ("css", "rules"),
    [
        ("img { border: 0; height: auto }", set()),
        ("table td > img.wide { height: auto !important }", set()),
        ("@media (max-width: 480px) { .wide { height: auto !important } }", set()),
        ("img.logo { height: auto }", {"images-stretched"}),
        ("img { max-width: 100% }", {"images-stretched"}),
    ],
)
def test_a_style_sheet_that_holds_the_shape(css: str, rules: set[str]) -> None:
    """MJML and others write `height: auto` once, for all pictures."""
    image = (
        '<h1>Hello</h1><img class="wide" src="https://a.example/a.png" alt="" width="600" '
        'height="200" style="width:100%">'
    )

    assert broken(letter(image, head=f"<style>{css}</style>")) == rules


@pytest.mark.parametrize(
    ("size", "attributes", "weight", "rules"),
    [
        ((40, 20), 'width="40" height="20"', 0, set()),
        ((80, 40), 'width="40" height="20"', 90_000, set()),
        ((100, 51), 'width="40" height="20"', 0, set()),
        ((40, 20), 'width="40" style="height:auto"', 0, set()),
        ((40, 20), 'width="40" height="40"', 0, {"images-stretched"}),
        ((40, 20), 'width="80" height="40"', 0, {"images-size"}),
        ((400, 200), 'width="40" height="20"', 0, set()),
        ((400, 200), 'width="40" height="20"', 40_000, {"images-size"}),
        ((40, 20), 'width="40" height="20"', 600_000, {"images-weight"}),
    ],
)
def test_the_file_beside_what_is_shown(
    size: tuple[int, int], attributes: str, weight: int, rules: set[str]
) -> None:
    """A picture inside is compared with its box: proportions, sharpness, weight."""
    image = f'<img src="cid:a@b.example" alt="" {attributes}>'

    assert broken(carrying(picture("png", *size, weight), image)) == rules


@pytest.mark.parametrize("form", ["webp", "tiff", "bmp", "ico", "avif"])
def test_a_format_that_the_name_hides(form: str) -> None:
    """What a part calls PNG is told by its bytes; so is what stands in the address itself."""
    content = picture(form, 32, 16)
    shown = 'alt="" width="32" height="16"'

    assert "images-format" in broken(carrying(content, f'<img src="cid:a@b.example" {shown}>'))
    data = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    assert "images-format" in broken(_img(shown, data))


@pytest.mark.parametrize("form", ["png", "jpeg", "gif"])
def test_formats_that_everybody_sees(form: str) -> None:
    """PNG, JPEG and GIF are shown everywhere."""
    image = '<img src="cid:a@b.example" alt="" width="40" height="20">'

    assert broken(carrying(picture(form), image, form)) == set()


def test_a_drawing_in_the_address() -> None:
    """An SVG is known by its first tag, encoded or not, and has no size to compare."""
    data = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='4'%3E%3C/svg%3E"

    assert broken(_img('width="40" height="20"', data)) == {"images-format"}


def test_what_is_read_of_apicture() -> None:
    """Format, pixels and bytes; nothing is known of a broken file, and nothing is raised."""
    content = picture("gif", 7, 5)

    assert read(content) == Picture("gif", 7, 5, len(content))
    assert read(b"") == Picture("", 0, 0, 0)
    assert read(b"\x89PNG\r\n\x1a\n") == Picture("png", 0, 0, 8)
    assert read(b"\xff\xd8\xff\xe0") == Picture("jpeg", 0, 0, 4)
    assert written_in("data:image/png;base64,AAA") is None
    assert written_in("https://a.example/a.png") is None
    assert inside(letter()) == {}
