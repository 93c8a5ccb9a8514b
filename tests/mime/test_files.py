"""Files and pictures that come with a mail: their names and types stand in headers as they are."""

from __future__ import annotations

import pytest

from postmail.envelope import Attachment
from postmail.errors import DataError
from postmail.messages.images import InlineImage


@pytest.mark.parametrize(
    "media_type", ["pdf", "message/rfc822", "multipart/mixed", "a/b\r\nX: y", "text/" + "a" * 128]
)
def test_an_attachment_is_a_file(media_type: str) -> None:
    """Messages and multiparts must not be encoded (RFC 2046), so they cannot be attached."""
    with pytest.raises(DataError, match="expected the type of a file"):
        Attachment(filename="a", content=b"", media_type=media_type)


def test_an_attachment_has_a_name() -> None:
    """Marks of direction are left out of it, and of these alone nothing remains."""
    with pytest.raises(DataError, match="filename: expected the name of a file"):
        Attachment(filename="\u202e\u2066", content=b"")


def test_a_picture_needs_a_name_with_an_at() -> None:
    """The error says what is right, and where it stands."""
    with pytest.raises(DataError, match="content_id: expected a name with an @, as logo@shop"):
        InlineImage(content_id="logo", content=b"x")
    with pytest.raises(DataError, match="content_id: expected a name with an @"):
        InlineImage(content_id="a" * 250 + "@b.example", content=b"x")


@pytest.mark.parametrize(
    "written", ["imäge/png", "multipart/mixed; boundary=a", "image/png; x=y", "application/pdf", ""]
)
def test_a_picture_needs_the_type_of_a_picture(written: str) -> None:
    """It is written into a header as it is, so nothing else may stand there."""
    with pytest.raises(DataError, match="media_type: expected the type of a"):
        InlineImage(content_id="a@b.example", content=b"x", media_type=written)

    assert (
        InlineImage(content_id="a@b.example", content=b"x", media_type="IMAGE/PNG").media_type
        == "image/png"
    )
