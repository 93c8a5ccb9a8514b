"""What a request asks for: the studio of its application, the view in its address."""

from __future__ import annotations

from starlette.requests import Request

from postmail.preview.studio import Studio
from postmail.preview.view import View, view_from


def studio_of(request: Request) -> Studio:
    """The studio that the application shows."""
    found: Studio = request.app.state.studio
    return found


def view_of(request: Request) -> View:
    """The view in the address, settled."""
    return studio_of(request).settled(view_from(request.query_params))
