"""What an address names and this preview does not have, and how that is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from postmail.preview.asked import studio_of
from postmail.preview.studio import Studio
from postmail.preview.view import View, view_from


def lost(studio: Studio, view: View) -> list[str]:
    """Which of `order` and `brand` the address of *view* names though they are not here."""
    order = view.order and studio.orders.get(view.order) is None
    brand = view.brand and studio.brands.get(view.brand) is None
    return [name for name, gone in (("order", order), ("brand", brand)) if gone]


def note(names: Sequence[str]) -> str:
    """The sentence about what is lost; empty where nothing is."""
    if not names:
        return ""
    are, it, was = ("are", "they", "were") if len(names) > 1 else ("is", "it", "was")
    return (
        f"The {' and the '.join(names)} of this link {are} not known here: {it} {was} pasted into "
        "another preview, before this one was started, or more than a hundred others ago."
    )


def said(names: Sequence[str]) -> dict[str, Any]:
    """The same for a page that has been open since then."""
    return {"lost": list(names), "note": note(names)}


def refusal(names: Sequence[str]) -> Response:
    """What is lost cannot be taken away: the sample in its place is not what was asked for."""
    return JSONResponse({"error": {"what": note(names)}}, status_code=422)


def answer(request: Request) -> Response:
    """Whether what the address names is still here."""
    return JSONResponse(said(lost(studio_of(request), view_from(request.query_params))))
